package integrity_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// A consent is for one denial: one to another principal, and the same in the policy of the Logstore, is
// an error again, beside what is accepted. The error quotes the whole line.
func TestProjectPolicy_consentIsForOneDenial(t *testing.T) {
	t.Parallel()
	const toRoot = "the project policy denies log:PostLogStoreLogs to " + ownRoot
	for name, row := range map[string]struct {
		change func(*acctest.Console)
		status string
		accept []string
	}{
		"to the account as well": {
			func(c *acctest.Console) {
				c.PutProjectPolicy(denyWriting(to(ownRole)) + "," + denyWriting(to(ownRoot)))
			},
			toRoot + "; accepted: " + deniesRole, []string{"project_policy:" + ownRole, "project_policy:" + ownRoot},
		},
		"to the account as well, in one statement": {
			func(c *acctest.Console) {
				c.PutProjectPolicy(denyWriting(`,"Principal":["` + ownRoot + `","` + ownRole + `"]`))
			},
			toRoot + "; accepted: " + deniesRole, []string{"project_policy:" + ownRole, "project_policy:" + ownRoot},
		},
		"to the account instead": {
			func(c *acctest.Console) { c.PutProjectPolicy(denyWriting(to(ownRoot))) }, toRoot, []string{"project_policy:" + ownRoot},
		},
		"by the Logstore's policy as well": {
			func(c *acctest.Console) { c.PutLogstorePolicy(denyWriting(to(ownRole))) },
			ofLogstoreDeniesRole + "; accepted: " + deniesRole, []string{"project_policy:" + ownRole, "logstore_policy:" + ownRole},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			tc.Set(func(s *emulator.Settings) { s.ProjectPolicySparesDelivery = true })
			tc.Console(t).PutProjectPolicy(denyWriting(to(ownRole)))
			accepting := func(consents ...string) map[string]any {
				return acctest.WithLogstore(map[string]any{"accept": anyOf(consents)})
			}
			d := tc.NewDriver(t, nil)
			if diags := d.Apply(accepting("project_policy:" + ownRole)); acctest.HasErrors(diags) {
				t.Fatal(acctest.Text(diags))
			}
			row.change(tc.Console(t))
			changes, _ := d.Drift(accepting("project_policy:" + ownRole))
			if want := `logstore_status: "` + row.status + `" -> `; len(changes) != 2 || !strings.HasPrefix(changes[1], want) && !strings.HasPrefix(changes[0], want) {
				t.Errorf("the plan shows %v, want %s", changes, want)
			}
			diags := d.Apply(accepting("project_policy:" + ownRole))
			if !acctest.HasErrors(diags) {
				t.Error("the apply accepts it")
			}
			acctest.CheckWords(t, acctest.Text(diags), `accept = ["`+strings.Join(row.accept, `", "`)+`"]`)
			if diags := d.Apply(accepting(row.accept...)); acctest.HasErrors(diags) {
				t.Error(acctest.Text(diags))
			}
			changes, _ = d.Drift(accepting(row.accept...))
			testcloud.SameElements(t, "with each consent the plan shows", changes, nil)
		})
	}
}

func anyOf(texts []string) (list []any) {
	for _, text := range texts {
		list = append(list, text)
	}
	return list
}

// What a policy lets others do is no finding, since it alters nothing yet: each plan warns of it, once
// for a shipping, and is empty.
func TestProjectPolicy_letsOthersWrite(t *testing.T) {
	t.Parallel()
	const allow = `{"Effect":"Allow","Action":["log:PostLogStoreLogs","log:DeleteLogStore"],"Resource":"*","Principal":["2000000000000002"]}`
	const may = "Others may tamper with Logstore innertrail_platform-ops"
	for name, row := range map[string]struct {
		put  func(*acctest.Console)
		says []string
	}{
		"project":  {func(c *acctest.Console) { c.PutProjectPolicy(allow) }, []string{"The project policy lets 2000000000000002 write and delete logs."}},
		"Logstore": {func(c *acctest.Console) { c.PutLogstorePolicy(allow) }, []string{"The policy of the Logstore lets 2000000000000002 write and delete logs."}},
		"both": {func(c *acctest.Console) { c.PutProjectPolicy(allow); c.PutLogstorePolicy(allow) }, []string{
			"The project policy lets 2000000000000002 write and delete logs.", "The policy of the Logstore lets 2000000000000002 write and delete logs.",
		}},
		"everyone":        {func(c *acctest.Console) { c.PutProjectPolicy(strings.Replace(allow, "2000000000000002", "*", 1)) }, []string{"The project policy lets everyone (*) write and delete logs."}},
		"its own account": {func(c *acctest.Console) { c.PutProjectPolicy(strings.Replace(allow, "2000000000000002", ownRole, 1)) }, nil},
		"reading": {func(c *acctest.Console) {
			c.PutProjectPolicy(`{"Effect":"Allow","Action":["log:Get*"],"Resource":"*","Principal":["2000000000000002"]}`)
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			c := tc.NewDriver(t, nil)
			console := tc.Console(t)
			if name == "project" { // a create sees it, too
				row.put(console)
				acctest.CheckWords(t, acctest.Text(c.Plan(acctest.Minimal)), append([]string{may}, row.says...)...)
			}
			if diags := c.Apply(acctest.Minimal); acctest.HasErrors(diags) {
				t.Fatal(acctest.Text(diags))
			}
			row.put(console)
			for range 2 {
				changes, diags := c.Drift(acctest.Minimal)
				testcloud.SameElements(t, "the plan shows", changes, nil)
				text := acctest.Text(diags)
				if n := strings.Count(text, may); acctest.HasErrors(diags) || n != min(len(row.says), 1) {
					t.Errorf("%d warnings: %s", n, text)
				}
				acctest.CheckWords(t, text, row.says...)
			}
		})
	}
}
