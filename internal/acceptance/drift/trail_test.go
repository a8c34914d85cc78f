package drift_test

import (
	"fmt"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// archiveIndex is the status of the index after a console user moved the trail: the
// destination has the index that the service created.
const archiveIndex = `index_status: "missing fields: EmployeeID, EventAdditionalDetail, EventDescription, EventID, EventLevel, EventLocation, EventMethod, ` +
	`EventType, EventVersion, ResourceOwnerID, ResourceRegionID, ResourceType" -> "complete"`

// Changes to the trail.
var trailCases = []driftCase{
	{
		name: "trail: stopped", class: isDrift, change: (*acctest.Console).StopTrail,
		plan: []string{`enabled: false -> true`}, writes: []string{"StartLogging"},
	},
	{
		name: "trail: started again between plan and apply", class: isDrift, change: (*acctest.Console).StopTrail,
		fixedBeforeApply: func(console *acctest.Console) { console.StartTrail() },
		plan:             []string{`enabled: false -> true`},
	},
	{
		name: "trail: never started", class: isDrift, change: func(console *acctest.Console) {
			console.DeleteTrail()
			console.CreateTrail(testcloud.TrailName, testcloud.ProjectARN, testcloud.RoleARN)
		},
		plan: []string{`enabled: false -> true`}, writes: []string{"StartLogging"},
	},
	{
		name: "trail: started where enabled = false", class: isDrift, lines: []string{`enabled = false`},
		change: func(console *acctest.Console) { console.StartTrail() },
		plan:   []string{`enabled: true -> false`}, writes: []string{"StopLogging"},
	},
	{
		name: "trail: stopped where enabled = false and it was never started", class: noDrift, lines: []string{`enabled = false`},
		change: (*acctest.Console).StopTrail,
	},
	{
		name: "trail: deleted", class: isDrift, change: (*acctest.Console).DeleteTrail,
		plan: []string{`trail_status: "missing" -> "present"`}, writes: []string{"CreateInnerTrail", "StartLogging"},
		messages: []string{"Creating trail platform-ops may replace log shipping that was enabled in the Log Service console"},
	},
	{
		name: "trail: role changed", class: isDrift, change: func(console *acctest.Console) {
			console.CreateRole("other")
			console.MoveTrail(testcloud.ProjectARN, "acs:ram::1000000000000001:role/other")
		},
		plan:     []string{`trail_status: "ships through role other, not AliyunActionTrailDefaultRole" -> "present"`},
		messages: []string{"Trail platform-ops will be re-created"},
		writes:   []string{"DeleteInnerTrail", "CreateInnerTrail", "StartLogging"},
	},
	{
		name: "trail: destination changed", class: isDrift, change: func(console *acctest.Console) {
			console.CreateProject("archive")
			console.MoveTrail(testcloud.ArchiveProjectARN, testcloud.RoleARN)
		},
		plan: []string{
			archiveIndex,
			`project_arn: "acs:log:cn-hangzhou:1000000000000001:project/archive" -> "acs:log:cn-hangzhou:1000000000000001:project/security-audit"`,
			`project_name: "archive" -> "security-audit"`,
		},
		messages: []string{"Shipping platform-ops moves to another project", "Logstore innertrail_platform-ops of project archive in cn-hangzhou keeps its logs"},
		writes:   []string{"DeleteInnerTrail", "CreateInnerTrail", "StartLogging"},
		after: func(t *testing.T, tc *acctest.Cloud) {
			tc.Edit(func(a *emulator.Account) {
				if a.Projects["archive"].Logstores[testcloud.LogstoreName] == nil {
					t.Error("the Logstore of the other place is gone")
				}
			})
		},
	},
	{
		name: "trail: destination changed to another region", class: isDrift, change: func(console *acctest.Console) {
			console.NoError(console.Operator.In("cn-shanghai").CreateProject(console.T.Context(), "archive"))
			console.MoveTrail("acs:log:cn-shanghai:1000000000000001:project/archive", testcloud.RoleARN)
		},
		plan: []string{
			archiveIndex,
			`project_arn: "acs:log:cn-shanghai:1000000000000001:project/archive" -> "acs:log:cn-hangzhou:1000000000000001:project/security-audit"`,
			`project_name: "archive" -> "security-audit"`, `project_region: "cn-shanghai" -> "cn-hangzhou"`,
		},
		writes: []string{"DeleteInnerTrail", "CreateInnerTrail", "StartLogging"},
	},
	{
		name: "trail: role of the same name in another account", class: isDrift, change: func(console *acctest.Console) {
			console.Cloud.Edit(func(a *emulator.Account) {
				testcloud.Trail(a).SLSWriteRoleARN = "acs:ram::2000000000000002:role/aliyunactiontraildefaultrole"
			})
		},
		plan:     []string{`trail_status: "ships through role aliyunactiontraildefaultrole of account 2000000000000002, not AliyunActionTrailDefaultRole" -> "present"`},
		messages: []string{"Trail platform-ops will be re-created"},
		writes:   []string{"DeleteInnerTrail", "CreateInnerTrail", "StartLogging"},
	},
	{
		name: "trail: destination in another account", class: isDrift, change: func(console *acctest.Console) {
			console.Cloud.Edit(func(a *emulator.Account) {
				testcloud.Trail(a).SLSProjectARN = "acs:log:cn-hangzhou:2000000000000002:project/theirs"
			})
		},
		plan: []string{
			`trail_status: "ships to Logstore innertrail_platform-ops of project theirs in cn-hangzhou of account 2000000000000002" -> "present"`,
		},
		messages: []string{"Trail platform-ops will be re-created"},
		writes:   []string{"DeleteInnerTrail", "CreateInnerTrail", "StartLogging"},
	},
	{
		name: "trail: deleted and replaced by one of another name", class: isRefused, change: func(console *acctest.Console) {
			console.DeleteTrail()
			console.CreateTrail("other-trail", testcloud.ProjectARN, testcloud.RoleARN)
		},
		messages: []string{
			"Inner-ActionTrail already ships to another Logstore", "go through trail other-trail in cn-hangzhou",
			`set trail_name = "other-trail"`, "run terraform state rm <address of this resource>, then terraform import <address of this resource> 1000000000000001/cn-hangzhou/other-trail", "terraform destroy -refresh=false",
		},
	},
	{
		name: "trail: deleted, and another one in another region", class: isRefused, change: func(console *acctest.Console) {
			console.DeleteTrail()
			console.NoError(console.Operator.In("cn-shanghai").CreateTrail(console.T.Context(), "other-trail", testcloud.ProjectARN, testcloud.RoleARN))
		},
		messages: []string{"go through trail other-trail in cn-shanghai", "run terraform state rm <address of this resource>, then terraform import <address of this resource> 1000000000000001/cn-shanghai/other-trail"},
	},
	{
		name: "trail: a second one in another region", class: noDrift, change: func(console *acctest.Console) {
			console.Cloud.Set(func(s *emulator.Settings) { s.QuotaInnerTrails = 2 }) // the documented quota does not allow it
			console.NoError(console.Operator.In("cn-shanghai").CreateTrail(console.T.Context(), "other-trail", testcloud.ProjectARN, testcloud.RoleARN))
		},
	},
	{
		name: "trail: ordinary one made beside it", class: noDrift, change: func(console *acctest.Console) {
			console.NoError(console.Operator.RPC(console.T.Context(), "actiontrail.cn-hangzhou.aliyuncs.com", "2020-07-06", "CreateTrail", map[string]string{
				"Name": "ordinary-trail", "SlsProjectArn": testcloud.ProjectARN, "SlsWriteRoleArn": testcloud.RoleARN, "RegionId": "cn-hangzhou",
			}))
		},
	},
}

// Changes to the project, the account and the credentials.
var projectCases = []driftCase{
	{
		name: "project: deleted", class: isBlocked, change: (*acctest.Console).DeleteProject,
		plan:     []string{`logstore_status: "project security-audit does not exist in cn-hangzhou" -> "ready"`},
		messages: []string{"Log Service project security-audit does not exist in cn-hangzhou", "Create it, set create_project = true, or correct project_name."},
	},
	{
		name: "project: deleted, with create_project", class: isDrift, lines: []string{`create_project = true`}, change: (*acctest.Console).DeleteProject,
		plan:   []string{`logstore_status: "project security-audit does not exist in cn-hangzhou" -> "ready"`},
		writes: []string{"CreateProject", "CreateLogStore", "CreateIndex"},
	},
	{
		name: "project: deleted and made again, empty", class: isDrift, change: func(console *acctest.Console) { console.DeleteProject(); console.CreateProject(testcloud.ProjectName) },
		plan: []string{`logstore_status: "missing" -> "ready"`}, writes: []string{"CreateLogStore", "CreateIndex"},
	},
	{
		name: "project: deleted and made again in another region", class: isBlocked, change: func(console *acctest.Console) {
			console.DeleteProject()
			console.NoError(console.Operator.In("cn-shanghai").CreateProject(console.T.Context(), testcloud.ProjectName))
		},
		plan:     []string{`logstore_status: "project security-audit does not exist in cn-hangzhou" -> "ready"`},
		messages: []string{"project security-audit is in cn-shanghai, not in cn-hangzhou", `Set project_region = "cn-shanghai"`},
	},
	{
		name: "account: no longer allow-listed", class: isRefused, change: func(console *acctest.Console) {
			console.Cloud.Set(func(s *emulator.Settings) { s.AllowListed = false })
		},
		messages: []string{
			"Inner-ActionTrail is not open for account 1000000000000001", "the state is kept as it was",
			"use a removed block with destroy = false",
		},
	},
	{
		name: "account: a shipping of the SLS console", class: noDrift, change: func(console *acctest.Console) {
			console.Cloud.Edit(func(a *emulator.Account) {
				a.SLSConsoleShipping = &emulator.SLSConsoleShipping{Project: "x", Logstore: "y"}
			})
		},
	},
	{
		name: "project: the service's dashboards deleted", class: noDrift, change: func(console *acctest.Console) {
			console.Cloud.Edit(func(a *emulator.Account) { clear(a.Projects[testcloud.ProjectName].Dashboards) })
		},
	},
	{
		name: "account: everything not found, by the keys of another one", class: isRefused, change: func(*acctest.Console) {},
		block: func(tc *acctest.Cloud) string {
			key := tc.AddAccount("2000000000000002")
			return fmt.Sprintf("provider \"innertrail\" {\n  region     = \"cn-hangzhou\"\n  access_key = %q\n  secret_key = %q\n}\n", key.AccessKeyID, key.AccessKeySecret)
		},
		messages: []string{
			"The credentials belong to another account", "The shipping is in account 1000000000000001; the credentials of the provider block are those of account 2000000000000002",
		},
	},
	{
		name: "region: the provider's changed", class: noDrift, change: func(*acctest.Console) {},
		block: func(tc *acctest.Cloud) string {
			key := tc.Account()
			return fmt.Sprintf("provider \"innertrail\" {\n  region     = \"cn-shanghai\"\n  access_key = %q\n  secret_key = %q\n}\n", key.AccessKeyID, key.AccessKeySecret)
		},
	},
}

// Changes to several parts.
var shippingCases = []driftCase{
	{
		name: "all of it together", class: isDrift, change: func(console *acctest.Console) {
			console.SetTrust(testcloud.ECSTrust)
			console.DetachPolicy()
			console.SetSetting("ttl", 30)
			console.StopTrail()
			console.EditFields(func(fields map[string]any) { delete(fields, "EventType") })
		},
		plan: []string{
			`enabled: false -> true`, `index_status: "missing fields: EventType" -> "complete"`, `logstore.retention_days: 30 -> 3650`,
			`role_status: "role AliyunActionTrailDefaultRole does not trust actiontrail.aliyuncs.com; policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`,
		},
		writes: []string{"UpdateRole", "AttachPolicyToRole", "StartLogging", "UpdateIndex", "UpdateLogStore"},
	},
	{
		name: "all of it gone", class: isDrift, lines: []string{`create_project = true`}, change: func(console *acctest.Console) {
			console.DeleteTrail()
			console.DeleteProject()
			console.DeleteRole()
		},
		plan: []string{
			`logstore_status: "project security-audit does not exist in cn-hangzhou" -> "ready"`, `role_status: "role AliyunActionTrailDefaultRole does not exist" -> "authorized"`,
			`trail_status: "missing" -> "present"`,
		},
		writes: []string{"CreateRole", "AttachPolicyToRole", "CreateProject", "CreateLogStore", "CreateIndex", "CreateInnerTrail", "StartLogging"},
	},
}
