package datasource_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const (
	byRAM         = "identities of account 1000000000000001, by their RAM policies (not read)"
	byActionTrail = "ActionTrail, through role aliyunactiontraildefaultrole"
)

// logstoreOf returns the project and its Logstore.
func logstoreOf(a *emulator.Account) (*emulator.Project, *emulator.Logstore) {
	return a.Projects[testcloud.ProjectName], testcloud.Logstore(a)
}

// projectPolicy sets a project policy of one statement.
func projectPolicy(statement string) func(*emulator.Account) {
	return func(a *emulator.Account) {
		a.Projects[testcloud.ProjectName].Policy = `{"Version":"1","Statement":[` + statement + `]}`
	}
}

// Whatever can alter, forge, filter or silence the logs is said, and such a shipping is never
// healthy; what cannot, or is only in doubt, is healthy.
func TestHealth_integrity(t *testing.T) {
	t.Parallel()
	const grant = `{"Effect":"Allow","Action":["log:Delete*","log:PostLogStoreLogs"],"Principal":["acs:ram::2000000000000002:root"],"Resource":"acs:log:*:*:project/security-audit/*"}`
	untouched := map[string]string{
		"status": `"append-only"`, "append_only": "true", "anonymous_writes": "false", "project_policy": `"none"`, "logstore_policy": `"none"`,
		"retention_days": "3650", "recycle_bin": "false", "encrypted": "false",
	}
	for name, row := range map[string]struct {
		edit      func(*emulator.Account)
		says      map[string]string // where it differs from untouched
		reason    string            // empty: healthy
		warning   string
		processor map[string]string
		writers   []string // beside ActionTrail and the identities of the account
		deleters  []string // beside the identities of the account
	}{
		"append-only": {},
		"editable": {
			edit: func(a *emulator.Account) { testcloud.Logstore(a).EnableModify = true },
			says: map[string]string{"append_only": "false"}, reason: "its logs can be changed and deleted",
		},
		"web tracking": {
			edit: func(a *emulator.Account) { testcloud.Logstore(a).WebTracking = true },
			says: map[string]string{"anonymous_writes": "true"}, reason: "accepts anonymous writes",
			writers: []string{"anyone, without credentials (web tracking)"},
		},
		"processor": {
			edit: func(a *emulator.Account) {
				p, l := logstoreOf(a)
				testcloud.AttachProcessor(p, l, "mask", testcloud.DroppingSPL)
				p.Processors["mask"].DropOnError = true
			},
			processor: map[string]string{"name": `"mask"`, "spl": `"* | where EmployeeID = ''"`, "drops_on_error": "true", "unreadable": "null"},
			reason:    "ingest processor mask may drop or change logs",
		},
		"processor that is gone": {
			edit: func(a *emulator.Account) { testcloud.Logstore(a).ProcessorID = "mask" },
			processor: map[string]string{
				"name": `"mask"`, "spl": "null", "drops_on_error": "null",
				"unreadable": strconv.Quote(`Log Service answered IngestProcessorNotExist to GetIngestProcessor: "ingest processor mask does not exist"`),
			},
			reason: "ingest processor mask may drop or change logs",
		},
		"policy that denies": {
			edit:   projectPolicy(testcloud.DenyingStatement),
			says:   map[string]string{"project_policy": `"denies log:PostLogStoreLogs to ` + testcloud.RoleARN + `"`},
			reason: "the project policy denies log:PostLogStoreLogs to " + testcloud.RoleARN,
		},
		"policy that may deny": {
			edit:    projectPolicy(`{"Effect":"Deny","Action":["log:PostLogStoreLogs"],"Principal":["*"],"Resource":"*","Condition":{"StringNotEquals":{"acs:SourceVpc":["vpc-1"]}}}`),
			says:    map[string]string{"project_policy": `"present"`},
			warning: "acs:SourceVpc",
		},
		"policy that grants": {
			edit: projectPolicy(grant), says: map[string]string{"project_policy": `"present"`},
			reason:   "the project policy lets acs:ram::2000000000000002:root write, delete, filter and hide logs; the project policy lets acs:ram::2000000000000002:root change policies, and so allow everything",
			writers:  []string{"acs:ram::2000000000000002:root, by the project policy"},
			deleters: []string{"acs:ram::2000000000000002:root, by the project policy"},
		},
		"policy of the Logstore that grants": {
			edit: func(a *emulator.Account) {
				testcloud.Logstore(a).ResourcePolicy = &emulator.ResourcePolicy{Document: `{"Version":"1","Statement":[` + grant + `]}`}
			},
			says:     map[string]string{"logstore_policy": `"present"`},
			reason:   "the policy of the Logstore lets acs:ram::2000000000000002:root write, delete, filter and hide logs; the policy of the Logstore lets acs:ram::2000000000000002:root change policies, and so allow everything",
			writers:  []string{"acs:ram::2000000000000002:root, by the policy of the Logstore"},
			deleters: []string{"acs:ram::2000000000000002:root, by the policy of the Logstore"},
		},
		"policy that is not understood": {
			edit:     projectPolicy(`{"Effect":"Perhaps"}`),
			says:     map[string]string{"project_policy": `"unreadable: Statement[1].Effect is neither Allow nor Deny"`},
			reason:   "unreadable: the project policy: Statement[1].Effect is neither Allow nor Deny",
			warning:  "project policy",
			writers:  []string{"those whom the project policy allows it (unreadable)"},
			deleters: []string{"those whom the project policy allows it (unreadable)"},
		},
		"stopped": {
			edit:   func(a *emulator.Account) { a.Projects[testcloud.ProjectName].Disabled = true },
			reason: "project security-audit is stopped (status Disable)",
		},
		"recycle bin": {
			edit: func(a *emulator.Account) { a.Projects[testcloud.ProjectName].RecycleBinEnabled = true },
			says: map[string]string{"recycle_bin": "true"},
		},
		"encrypted, with a short retention": {
			edit: func(a *emulator.Account) {
				testcloud.Logstore(a).EncryptConf = &emulator.EncryptConf{Enable: true, EncryptType: "default"}
				testcloud.Logstore(a).TTL = 30
			},
			says: map[string]string{"encrypted": "true", "retention_days": "30"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			s := tc.NewSession(t, nil)
			s.Create(acctest.Minimal)
			tc.Edit(func(a *emulator.Account) { a.Projects[testcloud.ProjectName].RecycleBinEnabled = false })
			if row.edit != nil {
				tc.Edit(row.edit)
			}
			tc.ClearJournal()
			r, diags := s.Next().TryReadData(t.Context(), healthName, nil)
			s.NoErrors(diags)
			of := r.Object("integrity")
			for member, want := range untouched {
				if other, ok := row.says[member]; ok {
					want = other
				}
				if member == "status" && row.reason != "" {
					want = `"` + row.reason + `"`
				}
				of.Check(map[string]string{member: want})
			}
			if processor := of.Object("ingest_processor"); !processor.Value.IsNull() {
				processor.Check(row.processor)
			} else if row.processor != nil {
				t.Error("the processor is null")
			}
			testcloud.SameElements(t, "writers", of.Texts("writers"), append(row.writers, byActionTrail, byRAM))
			testcloud.SameElements(t, "deleters", of.Texts("deleters"), append(row.deleters, byRAM))
			reasons := strings.Join(r.Texts("reasons"), "; ")
			if !strings.Contains(reasons, row.reason) || (r.Text("healthy") == "true") != (row.reason == "") || (reasons == "") != (row.reason == "") {
				t.Errorf("healthy is %s, the reasons are %q, want %q", r.Text("healthy"), reasons, row.reason)
			}
			if codes := r.Texts("codes"); (len(codes) == 0) != (reasons == "") {
				t.Errorf("the codes of %q are %q", reasons, codes)
			}
			if text := acctest.Text(diags); !strings.Contains(text, row.warning) || row.warning == "" && text != "" {
				t.Errorf("it warns:\n%s", text)
			}
			tc.CheckNoWrites(t)
		})
	}
}

// What the service does not have yet is null, and the object is there all the same.
func TestHealth_integrityOfNothing(t *testing.T) {
	t.Parallel()
	nothing := map[string]string{
		"status": "null", "append_only": "null", "anonymous_writes": "null", "ingest_processor": "null", "logstore_policy": "null", "retention_days": "null",
		"encrypted": "null", "writers": "null", "deleters": "null", "logstore_created": "null",
	}
	for name, row := range map[string]struct {
		edit func(*emulator.Account)
		says map[string]string
	}{
		"project missing":  {func(a *emulator.Account) { clear(a.Projects) }, map[string]string{"project_policy": "null", "recycle_bin": "null"}},
		"Logstore missing": {func(a *emulator.Account) { clear(a.Projects[testcloud.ProjectName].Logstores) }, map[string]string{"project_policy": `"none"`, "recycle_bin": "false"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			s := tc.NewSession(t, nil)
			s.Create(acctest.Minimal)
			tc.Edit(func(a *emulator.Account) { a.Projects[testcloud.ProjectName].RecycleBinEnabled = false })
			tc.Edit(row.edit)
			r := s.ReadData(healthName, nil)
			of := r.Object("integrity")
			of.Check(nothing)
			of.Check(row.says)
			r.Check(map[string]string{"healthy": "false"})
		})
	}
	t.Run("no names", func(t *testing.T) {
		t.Parallel()
		r := acctest.New(t).NewSession(t, nil).ReadData(healthName, nil)
		r.Object("integrity").Check(nothing)
	})
}

// A consent of the resource does not silence the data source, and neither do other reads of the run.
func TestHealth_integrityAccepted(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	s.Create(acctest.Minimal)
	tc.Edit(func(a *emulator.Account) {
		p, l := logstoreOf(a)
		l.EnableModify = true
		testcloud.AttachProcessor(p, l, "mask", testcloud.DroppingSPL)
		p.Policy = testcloud.DenyingPolicy
	})
	c := tc.NewCLI(t)
	c.Configure(tc.HCL(`logstore = { accept = ["modifiable", "processor:mask", "project_policy:`+testcloud.RoleARN+`"] }`) + `
data "innertrail_shipping" "audit" {
  trail_name   = innertrail_shipping.audit.trail_name
  project_name = innertrail_shipping.audit.project_name
  depends_on   = [innertrail_shipping.audit]
}

output "healthy" { value = data.innertrail_shipping.audit.healthy }
output "reasons" { value = join("; ", data.innertrail_shipping.audit.reasons) }
output "status" { value = data.innertrail_shipping.audit.integrity.status }
`)
	c.Import("1000000000000001/cn-hangzhou/platform-ops")
	c.Apply()
	c.Plan(0)
	const words = "its logs can be changed and deleted; ingest processor mask may drop or change logs; the project policy denies log:PostLogStoreLogs to " + testcloud.RoleARN
	for output, want := range map[string]string{"healthy": "false", "status": words, "reasons": "Logstore: " + words} {
		if got := strings.TrimSpace(c.Must(0, "output", "-raw", output).Text); got != want {
			t.Errorf("%s is %s, want %s", output, got, want)
		}
	}
}

// The integrity costs no call beside the wave of a refresh, which has eight; only the ingest
// processor, if there is one, is read after it.
func TestHealth_integrityCalls(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		tc.WithProject(testcloud.ProjectName, "cn-hangzhou")
		s := tc.NewSession(t, nil)
		s.Create(acctest.Minimal)
		s.ReadData(healthName, nil) // which asks whose the credentials are
		tc.SlowCalls()
		read := func(waves ...[]string) {
			t.Helper()
			tc.ClearJournal()
			s.ReadData(healthName, nil)
			got := emulator.Waves(tc.Journal())
			if len(got) != len(waves) {
				t.Fatalf("%d waves:\n%s", len(got), testcloud.FormatCalls(tc.Journal()))
			}
			for i, want := range waves {
				testcloud.SameElements(t, "calls", testcloud.Actions(got[i]), want)
			}
			tc.CheckNoWrites(t)
		}
		lookup, status := []string{"DescribeInnerTrails"}, []string{"GetTrailStatus"}
		refresh := []string{"DescribeInnerTrails", "GetRole", "ListPoliciesForRole", "GetProject", "GetProjectPolicy", "GetLogStore", "GetResourcePolicy", "GetIndex"}
		read(lookup, refresh, status)
		tc.Edit(func(a *emulator.Account) {
			p, l := logstoreOf(a)
			testcloud.AttachProcessor(p, l, "mask", testcloud.DroppingSPL)
		})
		read(lookup, refresh, []string{"GetIngestProcessor"}, status)
	})
}
