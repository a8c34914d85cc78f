package main

import (
	"os"
	"strings"
	"testing"
)

func TestMain(m *testing.M) {
	standIn() // the test's own program stands in for the provider too
	os.Exit(m.Run())
}

// TestOrganisation_assumesOnce holds, through Terraform, that a provider process
// assumes the role of an account once, however many calls it makes there: apply and
// destroy plan in one process and act in another, plan has one.
func TestOrganisation_assumesOnce(t *testing.T) {
	t.Parallel()
	cli := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if cli == "" {
		t.Skip("there is no Terraform to run: make test provides one")
	}
	const accounts = 12
	var runs []measured
	err := measure(t.Context(), cli, accounts, 10, 0, func(m measured) { runs = append(runs, m) })
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
		if r.most() == 0 || len(r.peaks) == 0 {
			t.Errorf("%s measured %v", r.command, r.peaks)
		}
	}
	if len(runs) != len(want) {
		t.Errorf("%d commands", len(runs))
	}
}

func TestRun_refuses(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"-accounts", "some"}, {"-accounts", "0"}, {"more"}} {
		var out, errOut strings.Builder
		if err := run(t.Context(), args, &out, &errOut); err == nil {
			t.Errorf("%v is taken", args)
		}
	}
}
