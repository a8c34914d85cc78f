package lifecycle_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// createInConsole creates a shipping as the ActionTrail console does: the role, the
// trail, and what the service creates itself.
func createInConsole(console *acctest.Console) {
	console.CreateRole(testcloud.RoleName)
	console.CreateTrail(testcloud.TrailName, testcloud.ProjectARN, testcloud.RoleARN)
	console.StartTrail()
}

// serviceIndex is the planned change from the index that the service creates to the
// standard one.
const serviceIndex = `index_status: "missing fields: EmployeeID, EventAdditionalDetail, EventDescription, EventID, EventLevel, EventLocation, EventMethod, ` +
	`EventType, EventVersion, ResourceOwnerID, ResourceRegionID, ResourceType" -> "complete"`

// importCase is a way to import a shipping that was created in the console.
type importCase struct {
	name   string
	change func(console *acctest.Console) // after the creation in the console
	lines  []string
	block  string   // an import block; "" means the import command
	id     string   // for the command
	plan   []string // exactly the planned changes
}

// A shipping from the console can be imported by every form of the id, and import never
// writes. Every planned change is a real one, a provider-only argument or the first
// recording of a configured optional setting.
func TestImport_throughTerraform(t *testing.T) {
	t.Parallel()
	identity := "\nimport {\n  to = innertrail_shipping.audit\n  identity = {\n    account_id = \"1000000000000001\"\n    region     = \"cn-hangzhou\"\n    trail_name = \"platform-ops\"\n  }\n}\n"
	complete := func(console *acctest.Console) { // as the minimal configuration
		c := console.Cloud.NewCLI(console.T)
		c.Configure(console.Cloud.HCL())
		c.Import("platform-ops") // into another state
		c.Apply()
	}
	for _, row := range []importCase{
		{name: "by name", id: "platform-ops", plan: []string{serviceIndex, recorded}},
		{name: "by name and region", id: "platform-ops@cn-hangzhou", plan: []string{serviceIndex, recorded}},
		{name: "by the exported id", id: "1000000000000001/cn-hangzhou/platform-ops", plan: []string{serviceIndex, recorded}},
		{name: "by a block with the name", block: fmt.Sprintf(acctest.ImportHCL, "platform-ops"), plan: []string{serviceIndex, recorded}},
		{name: "by a block with name and region", block: fmt.Sprintf(acctest.ImportHCL, "platform-ops@cn-hangzhou"), plan: []string{serviceIndex, recorded}},
		{name: "by a block with the identity", block: identity, plan: []string{serviceIndex, recorded}},
		{name: "by a block with part of the identity", block: strings.ReplaceAll(strings.ReplaceAll(identity, "    account_id = \"1000000000000001\"\n", ""), "    region     = \"cn-hangzhou\"\n", ""), plan: []string{serviceIndex, recorded}},
		{name: "as declared, by command", change: complete, id: "platform-ops"},
		{name: "as declared, by a block", change: complete, block: fmt.Sprintf(acctest.ImportHCL, "platform-ops")},
		{name: "stopped", change: (*acctest.Console).StopTrail, id: "platform-ops", plan: []string{serviceIndex, "enabled: false -> true", recorded}},
		{
			name: "never started", id: "platform-ops", plan: []string{serviceIndex, "enabled: false -> true", recorded},
			change: func(console *acctest.Console) {
				console.DeleteTrail()
				console.CreateTrail(testcloud.TrailName, testcloud.ProjectARN, testcloud.RoleARN)
			},
		},
		{name: "retention changed", change: func(console *acctest.Console) { console.SetSetting("ttl", 180) }, id: "platform-ops",
			plan: []string{serviceIndex, "logstore.retention_days: 180 -> 3650", `last_applied: "imported:cn-hangzhou/security-audit/180" -> "cn-hangzhou/security-audit/3650"`}},
		{
			name: "another delivery role", id: "platform-ops", lines: []string{`role = { name = "Writer" }`}, plan: []string{serviceIndex, recorded},
			change: func(console *acctest.Console) {
				console.CreateRole("Writer")
				console.MoveTrail(testcloud.ProjectARN, "acs:ram::1000000000000001:role/writer")
			},
		},
		{
			name: "another delivery role than declared", id: "platform-ops", change: func(console *acctest.Console) {
				console.CreateRole("Writer")
				console.MoveTrail(testcloud.ProjectARN, "acs:ram::1000000000000001:role/writer")
			},
			plan: []string{
				serviceIndex, `role.manage: false -> true`, `role.name: "Writer" -> "AliyunActionTrailDefaultRole"`,
				`role_arn: "acs:ram::1000000000000001:role/writer" -> "acs:ram::1000000000000001:role/aliyunactiontraildefaultrole"`, recorded,
			},
		},
		{
			name: "with a declared index and provider-only arguments", id: "platform-ops",
			lines: []string{`index = { fields = { EventName = { type = "text" } } }`, `deletion_protection = true`, `timeouts = { create = "20m" }`},
			plan: []string{
				`deletion_protection: false -> true`, `timeouts: null -> {"create":"20m","delete":null,"read":null,"update":null}`,
				`index: null -> {"fields":{"EventName":{"alias":null,"analytics":null,"case_sensitive":null,"delimiters":null,"include_chinese":null,` +
					`"json_keys":null,"type":"text"}},"full_text":null,"log_reduce":null,"max_text_length":null,"prune":false}`,
				strings.Replace(serviceIndex, ` -> "complete"`, "", 1) + ` -> "complete"`, recorded,
			},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			row.run(t)
		})
	}
}

func (i importCase) run(t *testing.T) {
	t.Helper()
	tc := acctest.NewWithProject(t)
	console, c := tc.Console(t), tc.NewCLI(t)
	if strings.Contains(i.block, "identity") {
		acctest.Require(t, terraform.IdentityImports)
	}
	createInConsole(console)
	if i.change != nil {
		i.change(console)
	}
	tc.ClearJournal()
	c.Configure(tc.HCL(i.lines...) + i.block)
	if i.id != "" {
		c.Import(i.id)
	}
	code := 2 // an import block is a change of the state
	if i.block == "" && len(i.plan) == 0 {
		code = 0
	}
	said := c.Plan(code).Text
	testcloud.SameElements(t, "the plan changes", c.PlannedChanges().Attributes(), i.plan)
	if i.block != "" && !strings.Contains(said, "1 to import") {
		t.Errorf("the plan does not import:\n%s", said)
	}
	tc.CheckNoWrites(t)
	c.ApplyPlan()
	if len(i.plan) == 0 {
		tc.CheckNoWrites(t)
	}
	c.Plan(0)
	tc.Edit(func(a *emulator.Account) {
		if len(a.Projects[testcloud.ProjectName].Dashboards) == 0 {
			t.Error("the dashboards of the service are gone")
		}
	})
}

// An import block by an identity with a role reaches the account of the role, and plans no change. The
// role may change after it: no identity that is recorded has it.
func TestImport_identityWithRole(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	c := tc.NewCLI(t)
	acctest.Require(t, terraform.IdentityImports)
	keys := tc.AddMember(t, testcloud.MemberAccount, "shipper", "other")
	tc.NewSession(t, keys).Create(acctest.ThroughRole(testcloud.ShipperRoleARN, testcloud.MemberAccount))
	tc.ClearJournal()
	block := acctest.ProviderHCLWith("cn-beijing", fmt.Sprint(keys["access_key"]), fmt.Sprint(keys["secret_key"])) +
		"resource \"innertrail_shipping\" \"audit\" {\n  trail_name      = \"platform-ops\"\n  project_name    = \"audit-2000000000000002\"\n" +
		"  region          = \"cn-hangzhou\"\n  assume_role_arn = \"acs:ram::2000000000000002:role/%s\"\n}\n"
	c.Configure(fmt.Sprintf(block, "shipper") + "\nimport {\n  to = innertrail_shipping.audit\n  identity = {\n    account_id      = \"2000000000000002\"\n" +
		"    region          = \"cn-hangzhou\"\n    trail_name      = \"platform-ops\"\n    assume_role_arn = \"acs:ram::2000000000000002:role/shipper\"\n  }\n}\n")
	if said := c.Plan(2).Text; !strings.Contains(said, "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.") {
		t.Errorf("the import is not one without a change:\n%s", said)
	}
	c.ApplyPlan()
	c.Plan(0)
	c.Configure(fmt.Sprintf(block, "other"))
	c.Plan(2)
	testcloud.SameElements(t, "the plan changes", c.PlannedChanges().Attributes(), []string{
		`assume_role_arn: "acs:ram::2000000000000002:role/shipper" -> "acs:ram::2000000000000002:role/other"`,
		`last_applied: "imported:cn-hangzhou/audit-2000000000000002/3650" -> "cn-hangzhou/audit-2000000000000002/3650"`,
	})
	c.ApplyPlan()
	c.Plan(0)
	tc.CheckNoWrites(t)
}

// The configuration that Terraform generates for an import needs no edits: it applies,
// writes nothing, and the next plan is empty.
func TestImport_generatedConfiguration(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	console, c := tc.Console(t), tc.NewCLI(t)
	c.Configure(tc.HCL())
	c.Apply()
	c.Must(0, "state", "rm", acctest.Address)
	console.SetSetting("appendMeta", true)
	c.Configure(tc.ProviderHCL() + fmt.Sprintf(acctest.ImportHCL, "platform-ops"))
	tc.ClearJournal()
	c.Plan(2, "-generate-config-out=generated.tf")
	c.Plan(2) // with the generated configuration
	testcloud.SameElements(t, "the plan changes", c.PlannedChanges().Attributes(), nil)
	c.ApplyPlan()
	c.Plan(0)
	tc.CheckNoWrites(t)
}

// Destroy with some parts already gone, and after a create that ended half-way.
func TestDestroy_throughTerraform(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*acctest.Console){
		"trail gone":      (*acctest.Console).DeleteTrail,
		"Logstore gone":   (*acctest.Console).DeleteLogstore,
		"role gone":       (*acctest.Console).DeleteRole,
		"everything gone": func(console *acctest.Console) { console.DeleteTrail(); console.DeleteRole(); console.DeleteProject() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			c := tc.NewAppliedCLI(t, `delete_logstore_on_destroy = true`, `create_project = true`)
			change(tc.Console(t))
			c.Destroy()
			c.Plan(2) // a create
		})
	}
	t.Run("half-made", func(t *testing.T) {
		t.Parallel()
		tc := acctest.NewWithProject(t)
		c := tc.NewCLI(t)
		c.Configure(tc.HCL(`delete_logstore_on_destroy = true`))
		tc.Fault(emulator.Fault{Action: "StartLogging", Times: 1, Kind: emulator.FaultDeny})
		c.ApplyFails()
		tc.ClearJournal()
		c.Destroy()
		testcloud.SameElements(t, "the destroy calls", testcloud.Actions(tc.Mutations()), []string{"DeleteInnerTrail"})
		tc.CheckLogstoreExists(t)
	})
}

// A destroy and a later create with the same name keep the logs, and so do a removed
// block and an import.
func TestImport_afterDestroyOrRemoval(t *testing.T) {
	t.Parallel()
	for name, out := range map[string]func(tc *acctest.Cloud, c *acctest.CLI){
		"destroy": func(_ *acctest.Cloud, c *acctest.CLI) {
			c.Destroy()
		},
		"removed block": func(tc *acctest.Cloud, c *acctest.CLI) {
			c.Configure(tc.ProviderHCL() + acctest.RemovedHCL)
			c.Apply()
			c.Configure(tc.HCL())
			c.Import(testcloud.TrailName)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			c := tc.NewAppliedCLI(t)
			tc.Deliver(3)
			out(tc, c)
			c.Apply()
			tc.Deliver(2)
			tc.Edit(func(a *emulator.Account) {
				if got := len(testcloud.Logstore(a).Events); got != 5 {
					t.Errorf("there are %d events, want 5", got)
				}
			})
			c.Plan(0)
		})
	}
}

// An import into a provider block that depends on a resource which does not exist yet is an error,
// since an import reads the trail. It names the way out, which is walked.
func TestImport_unknownProvider(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	createInConsole(tc.Console(t))
	c := tc.NewCLI(t)
	c.Configure(tc.ProviderHCL("read_only = terraform_data.flag.output") + acctest.ShippingHCL() + fmt.Sprintf(acctest.ImportHCL, "platform-ops") +
		"\nresource \"terraform_data\" \"flag\" {\n  input = false\n}\n")
	tc.ClearJournal()
	said := acctest.Flatten(c.Plan(1).Text)
	for _, words := range []string{
		"The provider cannot reach Alibaba Cloud yet", "These arguments of the provider block are not known before apply: read_only.", "Nothing was read or changed.",
		"First apply the resource that they come from: terraform apply -target=<address of that resource>. Then run this again.",
	} {
		if !strings.Contains(said, words) {
			t.Errorf("it does not say %q:\n%s", words, said)
		}
	}
	c.Apply("-target=terraform_data.flag")
	if said := c.Plan(2).Text; !strings.Contains(said, "1 to import") {
		t.Errorf("the plan does not import:\n%s", said)
	}
	tc.CheckNoWrites(t)
	c.ApplyPlan()
	c.Plan(0)
}
