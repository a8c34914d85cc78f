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
			edit:    projectPolicy(`{"Effect":"Deny","Action":["log:*"],"Principal":["*"],"Resource":"*","Condition":{"StringNotEquals":{"acs:SourceVpc":["vpc-1"]}}}`),
			says:    map[string]string{"project_policy": `"present"`},
			warning: "acs:SourceVpc",
		},
		"policy that grants": {
			edit: projectPolicy(grant), says: map[string]string{"project_policy": `"present"`},
			writers:  []string{"acs:ram::2000000000000002:root, by the project policy"},
			deleters: []string{"acs:ram::2000000000000002:root, by the project policy"},
		},
		"policy of the Logstore that grants": {
			edit: func(a *emulator.Account) {
				testcloud.Logstore(a).ResourcePolicy = &emulator.ResourcePolicy{Document: `{"Version":"1","Statement":[` + grant + `]}`}
			},
			says:     map[string]string{"logstore_policy": `"present"`},
			writers:  []string{"acs:ram::2000000000000002:root, by the policy of the Logstore"},
			deleters: []string{"acs:ram::2000000000000002:root, by the policy of the Logstore"},
		},
		"policy that is not understood": {
			edit:     projectPolicy(`{"Effect":"Perhaps"}`),
			says:     map[string]string{"project_policy": `"unreadable: Statement[1].Effect is neither Allow nor Deny"`},
			reason:   "unreadable: the project policy: Statement[1].Effect is neither Allow nor Deny",
			warning:  "project policy",
			writers:  []string{"whoever the project policy allows (unreadable)"},
			deleters: []string{"whoever the project policy allows (unreadable)"},
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
			of := acctest.Data{T: t, Value: r.Member("integrity")}
			for member, want := range untouched {
				if other, ok := row.says[member]; ok {
					want = other
				}
				if member == "status" && row.reason != "" {
					want = `"` + row.reason + `"`
				}
				of.Check(map[string]string{member: want})
			}
			if processor := of.Member("ingest_processor"); !processor.IsNull() {
				acctest.Data{T: t, Value: processor}.Check(row.processor)
			} else if row.processor != nil {
				t.Error("the processor is null")
			}
			testcloud.SameElements(t, "writers", of.Texts("writers"), append(row.writers, byActionTrail, byRAM))
			testcloud.SameElements(t, "deleters", of.Texts("deleters"), append(row.deleters, byRAM))
			reasons := strings.Join(r.Texts("reasons"), "; ")
			if !strings.Contains(reasons, row.reason) || (r.Text("healthy") == "true") != (row.reason == "") || (reasons == "") != (row.reason == "") {
				t.Errorf("healthy is %s, the reasons are %q, want %q", r.Text("healthy"), reasons, row.reason)
			}
			if text := acctest.Text(diags); !strings.Contains(text, row.warning) || row.warning == "" && text != "" {
				t.Errorf("it warns:\n%s", text)
			}
			tc.CheckNoWrites(t)
		})
	}
}
