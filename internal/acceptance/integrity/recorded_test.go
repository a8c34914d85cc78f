package integrity_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// isKept begins the warning of a status that is kept since it cannot be read whether it is still true.
const isKept = "logstore_status of Logstore innertrail_platform-ops is what was recorded: "

// A denial that was recorded stays in the status as long as its policy cannot be read: the plan is
// not empty, the apply is an error, and a consent to it still counts. It ends when the policy is read.
func TestRecorded_denialOfUnreadPolicy(t *testing.T) {
	t.Parallel()
	deny := emulator.Fault{Kind: emulator.FaultDeny}
	unknownOperation := emulator.Fault{Kind: emulator.FaultError, Status: 405, Code: "InvalidMethod", Message: "unknown"}
	for name, row := range map[string]struct {
		put     func(*acctest.Console, string)
		fault   emulator.Fault
		read    string // the call that fails
		words   string
		consent string
		says    string
	}{
		"project policy, denied":             {(*acctest.Console).PutProjectPolicy, deny, "GetProjectPolicy", deniesRole, "project_policy:" + ownRole, "log:GetProjectPolicy on *"},
		"project policy, unknown operation":  {(*acctest.Console).PutProjectPolicy, unknownOperation, "GetProjectPolicy", deniesRole, "project_policy:" + ownRole, "InvalidMethod"},
		"project policy, garbage":            {(*acctest.Console).PutProjectPolicy, emulator.Fault{Kind: emulator.FaultGarbage}, "GetProjectPolicy", deniesRole, "project_policy:" + ownRole, "GetProjectPolicy"},
		"Logstore policy, denied":            {(*acctest.Console).PutLogstorePolicy, deny, "GetResourcePolicy", ofLogstoreDeniesRole, "logstore_policy:" + ownRole, "log:GetResourcePolicy on *"},
		"Logstore policy, unknown operation": {(*acctest.Console).PutLogstorePolicy, unknownOperation, "GetResourcePolicy", ofLogstoreDeniesRole, "logstore_policy:" + ownRole, "Log Service does not know policies of Logstores"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			d := tc.NewDriver(t, nil)
			if diags := d.Apply(acctest.Minimal); acctest.HasErrors(diags) {
				t.Fatal(acctest.Text(diags))
			}
			row.put(tc.Console(t), denyWriting(to(ownRole)))
			acctest.CheckWords(t, acctest.Text(d.Apply(acctest.Minimal)), row.words)
			row.fault.Action, row.fault.Times = row.read, -1
			tc.Fault(row.fault)
			tc.ClearJournal()
			changes, diags := d.Drift(acctest.Minimal)
			testcloud.SameElements(t, "the plan shows", changes, []string{`logstore_status: "` + row.words + `" -> "ready"`})
			if text := acctest.Text(diags); acctest.HasErrors(diags) || strings.Count(text, isKept+row.words) != 1 || !strings.Contains(text, row.says) {
				t.Errorf("the plan says: %s", text)
			}
			if text := acctest.Text(d.Apply(acctest.Minimal)); !strings.Contains(text, "cannot be made ready") || !strings.Contains(text, row.consent) || !strings.Contains(text, "It was recorded by an earlier run") {
				t.Errorf("the apply says: %s", text)
			}
			tc.CheckNoWrites(t)

			accepting := acctest.WithLogstore(map[string]any{"accept": []any{row.consent}})
			if diags := d.Apply(accepting); acctest.HasErrors(diags) {
				t.Fatal(acctest.Text(diags))
			}
			changes, diags = d.Drift(accepting)
			testcloud.SameElements(t, "with consent the plan shows", changes, nil)
			acctest.CheckWords(t, acctest.Text(diags), "is accepted as it is: "+row.words, isKept+row.words)

			tc.ClearFaults()
			tc.Edit(func(a *emulator.Account) {
				a.Projects[testcloud.ProjectName].Policy, testcloud.Logstore(a).ResourcePolicy = "", nil
			})
			_ = d.Apply(acctest.Minimal)
			if changes, diags = d.Drift(acctest.Minimal); len(changes) > 0 || len(diags) > 0 {
				t.Errorf("once it is read and gone, the plan shows %v and says %s", changes, acctest.Text(diags))
			}
		})
	}
}

// What a user sees whose role may not read policies: the plan exits with 2 and says why, its apply with 1,
// and the state keeps the denial, also after a plan without a refresh.
func TestRecorded_throughTerraform(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewCLI(t)
	c.Configure(tc.HCL())
	c.Apply()
	tc.Console(t).PutProjectPolicy(denyWriting(to(ownRole)))
	c.Apply("-refresh-only")
	reader, key := tc.UserWithPolicies("reader", previousRead), tc.Account()
	c.Configure(strings.NewReplacer(key.AccessKeyID, fmt.Sprint(reader["access_key"]), key.AccessKeySecret, fmt.Sprint(reader["secret_key"])).Replace(tc.HCL()))
	c.Apply("-refresh-only")
	for _, flags := range [][]string{nil, {"-refresh=false"}} {
		text := acctest.Flatten(c.Plan(2, flags...).Text)
		acctest.CheckWords(t, text, "No apply makes Logstore innertrail_platform-ops ready: "+deniesRole, "It was recorded by an earlier run", "log:GetProjectPolicy on *, which reads it")
		testcloud.SameElements(t, "the plan changes", c.PlannedChanges().Attributes(), []string{`logstore_status: "` + deniesRole + `" -> "ready"`})
		if n := strings.Count(text, isKept); flags == nil && n != 1 {
			t.Errorf("%d warnings that it is kept: %s", n, text)
		}
	}
	acctest.CheckWords(t, c.ApplyPlanFails(), deniesRole, "It was recorded by an earlier run", acceptingDenial)
	tc.Edit(func(a *emulator.Account) { a.Projects[testcloud.ProjectName].Policy = "" })
	c.Configure(tc.HCL())
	c.Apply("-refresh-only")
	c.Plan(0)
}

// A role that may not read policies counts only what was recorded of this project: after a move, nothing
// is known of the new one.
func TestRecorded_otherProject(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithTwoProjects(t)
	tc.Set(func(s *emulator.Settings) { s.ProjectPolicySparesDelivery = true })
	d := tc.NewDriver(t, nil)
	if diags := d.Apply(acctest.Minimal); acctest.HasErrors(diags) {
		t.Fatal(acctest.Text(diags))
	}
	tc.Console(t).PutProjectPolicy(denyWriting(to(ownRole)))
	_ = d.Apply(acctest.Minimal)
	tc.Fault(emulator.Fault{Action: "GetProjectPolicy", Kind: emulator.FaultDeny, Times: -1})
	if diags := d.Apply(acctest.InSecondProject(nil)); acctest.HasErrors(diags) || strings.Contains(acctest.Text(diags[len(diags)-1:]), deniesRole) {
		t.Fatal(acctest.Text(diags))
	}
	changes, diags := d.Drift(acctest.InSecondProject(nil))
	testcloud.SameElements(t, "the plan shows", changes, nil)
	if text := acctest.Text(diags); strings.Contains(text, deniesRole) {
		t.Error(text)
	}
}

// A denial outlasts the Logstore, too: one that was deleted is made again, and is not ready.
func TestRecorded_missingLogstore(t *testing.T) {
	t.Parallel()
	for name, consent := range map[string]string{"open": "", "accepted": "project_policy:" + ownRole} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			tc.Set(func(s *emulator.Settings) { s.ProjectPolicySparesDelivery = true })
			config, status := acctest.Minimal, deniesRole
			if consent != "" {
				config, status = acctest.WithLogstore(map[string]any{"accept": []any{consent}}), "accepted: "+deniesRole
			}
			d := tc.NewDriver(t, nil)
			if diags := d.Apply(config); acctest.HasErrors(diags) {
				t.Fatal(acctest.Text(diags))
			}
			tc.Console(t).PutProjectPolicy(denyWriting(to(ownRole)))
			_ = d.Apply(config)
			tc.Fault(emulator.Fault{Action: "GetProjectPolicy", Kind: emulator.FaultDeny, Times: -1})
			tc.Console(t).DeleteLogstore()
			changes, _ := d.Drift(config)
			if got := strings.Join(changes, "\n"); !strings.Contains(got, `"missing; `+status+`" -> `) {
				t.Errorf("the plan shows\n%s", got)
			}
			if diags := d.Apply(config); acctest.HasErrors(diags) != (consent == "") {
				t.Errorf("the apply says: %s", acctest.Text(diags))
			}
			tc.CheckLogstoreExists(t)
			changes, diags := d.Drift(config)
			if kept := strings.Contains(strings.Join(changes, "\n"), `"`+status+`" -> "ready"`); kept != (consent == "") || len(changes) > 1 {
				t.Errorf("after it the plan shows %v", changes)
			}
			acctest.CheckWords(t, acctest.Text(diags), isKept+deniesRole)
		})
	}
}

// A replacement takes over what its old object recorded: the plan refuses a trail that would deliver
// to such a Logstore, before the old one is deleted.
func TestRecorded_replacement(t *testing.T) {
	t.Parallel()
	for name, plan := range map[string]func(d *acctest.Driver) []*tfprotov6.Diagnostic{
		"tainted": func(d *acctest.Driver) []*tfprotov6.Diagnostic {
			d.Taint(acctest.DefaultName)
			return d.Apply(acctest.Minimal)
		},
		"-replace": func(d *acctest.Driver) []*tfprotov6.Diagnostic { return d.ReplaceOnce(acctest.Minimal) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			d := tc.NewDriver(t, nil)
			if diags := d.Apply(acctest.Minimal); acctest.HasErrors(diags) {
				t.Fatal(acctest.Text(diags))
			}
			tc.Console(t).PutProjectPolicy(denyWriting(to(ownRole)))
			_ = d.Apply(acctest.Minimal)
			tc.Fault(emulator.Fault{Action: "GetProjectPolicy", Kind: emulator.FaultDeny, Times: -1})
			tc.ClearJournal()
			diags := plan(d)
			acctest.CheckWords(t, acctest.Text(diags), deniesRole, "It was recorded by an earlier run", "Nothing was changed.")
			if !acctest.HasErrors(diags) {
				t.Error("it is replaced")
			}
			tc.CheckNoWrites(t)
		})
	}
}

// A project that was stopped stays so in the status while Log Service answers for its Logstore, and
// not for the project.
func TestRecorded_stoppedProject(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	tc.Console(t).StopProject()
	state = s.Refresh(state)
	tc.Fault(emulator.Fault{Action: "GetProject", Kind: emulator.FaultError, Status: 404, Code: "ProjectNotExist", Message: "stale", Times: -1})
	after, diags := s.TryRefresh(state)
	testcloud.SameElements(t, "the refresh changes", s.Changes(state.Value, after.Value), nil)
	if text := acctest.Text(diags); acctest.HasErrors(diags) || !strings.Contains(text, isKept+stopped) {
		t.Errorf("the refresh says: %s", text)
	}
	tc.ClearFaults()
	tc.Edit(func(a *emulator.Account) { a.Projects[testcloud.ProjectName].Disabled = false })
	if status := s.Refresh(after).Attribute(t, "logstore_status"); status != `"ready"` {
		t.Errorf("once it is read, the status is %s", status)
	}
}
