package main

import (
	"os"
	"strings"
	"testing"
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
		t.Skip("there is no Terraform to run: make test provides one")
	}
	const accounts = 12
	var runs []measurement
	err := measure(t.Context(), cli, accounts, 10, 0, func(m measurement) { runs = append(runs, m) })
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{"apply": 2, "plan": 1, "destroy": 2}
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
		if r.largest() == 0 || len(r.maxRSS) == 0 {
			t.Errorf("%s measured %v", r.command, r.maxRSS)
		}
	}
	if len(runs) != len(want) {
		t.Errorf("%d commands", len(runs))
	}
}

func TestRun_rejects(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"-accounts", "some"}, {"-accounts", "0"}, {"more"}} {
		var out, errOut strings.Builder
		if err := run(t.Context(), args, &out, &errOut); err == nil {
			t.Errorf("%v is taken", args)
		}
	}
}
