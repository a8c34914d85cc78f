package main

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

func TestMain(m *testing.M) {
	wrapProvider() // the test binary wraps the provider too
	os.Exit(m.Run())
}

// TestMeasure_assumesOncePerAccount checks that a provider process assumes an account's role once,
// however many calls it makes there. Apply and destroy plan in one process and act in another; plan
// has one.
func TestMeasure_assumesOncePerAccount(t *testing.T) {
	t.Parallel()
	cli := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if cli == "" {
		t.Skip("there is no Terraform to run: make pages provides one")
	}
	const accounts = 12
	var runs []measurement
	listed, err := chosen("apply,plan,stream,destroy")
	if err != nil {
		t.Fatal(err)
	}
	err = measure(t.Context(), options{cli: cli, commands: listed, parallelism: []int{10}}, accounts, func(m measurement) { runs = append(runs, m) })
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{"apply": 2, "plan": 1, "stream": 1, "destroy": 2}
	for _, r := range runs {
		assumed := map[string]int{}
		for _, call := range r.calls {
			if call.Action == "AssumeRole" {
				assumed[call.Params["RoleArn"]]++
			}
		}
		for arn, n := range assumed {
			if n != want[r.command] {
				t.Errorf("%s assumed %s %d times, not %d", r.command, arn, n, want[r.command])
			}
		}
		if len(assumed) != accounts {
			t.Errorf("%s assumed %d roles, not %d", r.command, len(assumed), accounts)
		}
		if r.largest() == 0 || r.processes[0].CPU == 0 || r.took == 0 || r.waves() < 2 {
			t.Errorf("%s measured %+v in %s and %d waves", r.command, r.processes, r.took, r.waves())
		}
		if (r.firstRow > 0) != (r.command == "stream") || r.firstRow > r.took {
			t.Errorf("%s: the first row is there after %s of %s", r.command, r.firstRow, r.took)
		}
		if (r.writing() > 0) != (r.command == "apply" || r.command == "destroy") {
			t.Errorf("%s makes %d writing calls", r.command, r.writing())
		}
	}
	if len(runs) != len(want) {
		t.Errorf("%d commands", len(runs))
	}
}

// The load test, make size and make cross build the provider as a release does.
func TestReleaseFlags(t *testing.T) {
	t.Parallel()
	const root = "../../.."
	flags, err := releaseFlags(root)
	if err != nil {
		t.Fatal(err)
	}
	makefile, err := os.ReadFile(root + "/GNUmakefile")
	if err != nil {
		t.Fatal(err)
	}
	_, release, found := strings.Cut(string(makefile), "\nRELEASE ")
	release, _, _ = strings.Cut(strings.NewReplacer("'", "", "-tags ", "-tags=", "-gcflags ", "-gcflags=", "-ldflags ", "-ldflags=").Replace(release), "\n")
	if want := "go build " + strings.Join(flags, " "); !found || !strings.HasSuffix(release, want) {
		t.Errorf("RELEASE of GNUmakefile is %q, not %q", release, want)
	}
}

func TestRun_rejects(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"-accounts", "some"}, {"-accounts", "0"}, {"-parallelism", "10,"}, {"-commands", "apply,dance"}, {"more"}} {
		var out, errOut strings.Builder
		if err := run(t.Context(), args, &out, &errOut); err == nil {
			t.Errorf("%v is taken", args)
		}
	}
}

// The limit is that of the account in the middle, and AssumeRole belongs to the account of the
// role.
func TestMeasurement_row(t *testing.T) {
	t.Parallel()
	call := func(account, action string, started, finished int64) emulator.Call {
		return emulator.Call{Account: account, Action: action, Params: map[string]string{"RoleArn": roleARN("5000000000000000")}, Started: started, Finished: finished}
	}
	m := measurement{command: "plan", inFlight: 10, took: 30 * time.Second, calls: []emulator.Call{
		call("1000000000000001", "AssumeRole", 1, 2), call("5000000000000000", "GetRole", 3, 5), call("5000000000000000", "GetIndex", 4, 6),
		call("5000000000000001", "GetRole", 7, 8), call("5000000000000001", "GetIndex", 9, 10), call("5000000000000001", "GetIndex", 11, 12),
	}}
	if got := strings.Join(strings.Fields(m.row(1000, 100*time.Millisecond)), " "); got != "1000 plan 10 30.0 30.0 1.00 3 0.0 0 not known - 0.0 / 0.0 / 0.0 0.0 + 30.0" {
		t.Errorf("the row is %q", got)
	}
}
