package drift_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// accepting configures consents.
func accepting(consents ...string) []string {
	return []string{`logstore = { accept = ["` + strings.Join(consents, `", "`) + `"] }`}
}

func attachDropper(console *acctest.Console) { console.AttachProcessor("dropper") }

// Changes that let the logs be altered, forged, filtered or stopped.
var integrityCases = []driftCase{
	{
		name: "Logstore: opened to anonymous writes", class: isDrift, change: (*acctest.Console).EnableTracking,
		plan:   []string{`logstore_status: "accepts anonymous writes" -> "ready"`},
		writes: []string{"UpdateLogStore"},
		after: func(t *testing.T, tc *acctest.Cloud) {
			console := tc.Console(t)
			if err := console.Operator.TrackAnonymously(t.Context(), testcloud.ProjectName, testcloud.LogstoreName, "EventID", "forged"); err == nil {
				t.Error("an anonymous write is still taken")
			}
		},
	},
	{
		name: "Logstore: logs made modifiable", class: isBlocked, change: (*acctest.Console).EnableModify,
		plan:     []string{`logstore_status: "its logs can be changed and deleted" -> "ready"`},
		messages: []string{"its logs can be changed and deleted"},
		waysOut:  []string{`accept = ["modifiable"]`},
	},
	{
		name: "Logstore: logs made modifiable, which is accepted", class: noDrift, lines: accepting("modifiable"), change: (*acctest.Console).EnableModify,
		messages: []string{"Logstore innertrail_platform-ops is accepted as it is: its logs can be changed and deleted", "logstore.accept has modifiable"},
	},
	{
		name: "Logstore: opened to anonymous writes, and its logs made modifiable", class: isBlocked, change: func(console *acctest.Console) {
			console.EnableTracking()
			console.EnableModify()
		},
		plan:     []string{`logstore_status: "accepts anonymous writes; its logs can be changed and deleted" -> "ready"`},
		messages: []string{"its logs can be changed and deleted"},
		waysOut:  []string{"Everything else is as declared.", `accept = ["modifiable"]`},
		writes:   []string{"UpdateLogStore"},
		next:     []string{`logstore_status: "its logs can be changed and deleted" -> "ready"`},
	},
	{
		name: "Logstore: opened to anonymous writes, and its logs made modifiable, which is accepted", class: isDrift, lines: accepting("modifiable"),
		change: func(console *acctest.Console) {
			console.EnableTracking()
			console.EnableModify()
		},
		plan:   []string{`logstore_status: "accepts anonymous writes; accepted: its logs can be changed and deleted" -> "accepted: its logs can be changed and deleted"`},
		writes: []string{"UpdateLogStore"},
	},
	{
		name: "Logstore: an ingest processor attached", class: isBlocked, change: attachDropper,
		plan:     []string{`logstore_status: "ingest processor dropper may drop or change logs" -> "ready"`},
		messages: []string{"ingest processor dropper may drop or change logs"},
		waysOut:  []string{`accept = ["processor:dropper"]`},
	},
	{
		name: "Logstore: an ingest processor attached, which is accepted", class: noDrift, lines: accepting("processor:dropper"), change: attachDropper,
		messages: []string{"Logstore innertrail_platform-ops is accepted as it is: ingest processor dropper may drop or change logs", "logstore.accept has processor:dropper"},
	},
	{
		name: "Logstore: another ingest processor than the accepted one", class: isBlocked, lines: accepting("processor:masker"), change: attachDropper,
		plan:    []string{`logstore_status: "ingest processor dropper may drop or change logs" -> "ready"`},
		waysOut: []string{`"processor:dropper"`},
	},
	{
		name: "Logstore: deleted and made anew, with modifiable logs", class: isBlocked,
		change: func(console *acctest.Console) { console.RecreateLogstore(map[string]any{"enableModify": true}) },
		plan: []string{
			`index_status: "missing" -> "complete"`,
			`logstore_status: "its logs can be changed and deleted; re-created on <time>; logs before are gone" -> "ready"`,
		},
		messages: []string{"its logs can be changed and deleted"},
		waysOut:  []string{`accept = ["modifiable"]`},
		writes:   []string{"CreateIndex"},
		next:     []string{`logstore_status: "its logs can be changed and deleted" -> "ready"`},
	},
	{
		name: "project: stopped, as that of an overdue account", class: isBlocked, change: (*acctest.Console).StopProject,
		plan:     []string{`logstore_status: "project security-audit is stopped (status Disable)" -> "ready"`},
		messages: []string{"project security-audit is stopped (status Disable)"},
		waysOut:  []string{"overdue"},
	},
	{
		name: "project: recycle bin switched off", class: noDrift, lines: []string{"create_project = true"}, change: func(console *acctest.Console) {
			console.NoError(console.Operator.SetRecycleBin(console.T.Context(), testcloud.ProjectName, false))
		},
	},
}

func deny(statement string) func(*acctest.Console) {
	return func(console *acctest.Console) { console.PutProjectPolicy(statement) }
}

// Changes to the policies of the project and of the Logstore.
var policyOfProjectCases = []driftCase{
	{
		name: "project policy: denies the delivery", class: isBlocked, change: deny(testcloud.DenyingStatement),
		plan:     []string{`logstore_status: "the project policy denies log:PostLogStoreLogs to ` + testcloud.RoleARN + `" -> "ready"`},
		messages: []string{"the project policy denies log:PostLogStoreLogs to " + testcloud.RoleARN},
		waysOut:  []string{`accept = ["project_policy:` + testcloud.RoleARN + `"]`},
	},
	{
		name: "project policy: denies the delivery, which is accepted", class: noDrift, lines: accepting("project_policy:" + testcloud.RoleARN), change: deny(testcloud.DenyingStatement),
		messages: []string{"Warning: ", "the project policy denies log:PostLogStoreLogs to " + testcloud.RoleARN},
	},
	{
		name: "project policy: denies the delivery under a condition", class: noDrift,
		change: deny(`{"Effect":"Deny","Action":["log:*"],"Principal":["` + testcloud.RoleARN + `"],"Resource":"*",` +
			`"Condition":{"StringNotEquals":{"acs:SourceVpc":["vpc-1"]}}}`),
		messages: []string{"Warning: ", "acs:SourceVpc"},
	},
	{
		name: "Logstore policy: denies the delivery", class: isBlocked,
		change:   func(console *acctest.Console) { console.PutLogstorePolicy(testcloud.DenyingStatement) },
		plan:     []string{`logstore_status: "the policy of the Logstore denies log:PostLogStoreLogs to ` + testcloud.RoleARN + `" -> "ready"`},
		messages: []string{"denies log:PostLogStoreLogs to " + testcloud.RoleARN},
		waysOut:  []string{`accept = ["logstore_policy:` + testcloud.RoleARN + `"]`},
	},
	{
		name: "project policy: denies the delivery by NotAction", class: isBlocked,
		change:   deny(`{"Effect":"Deny","NotAction":["log:Get*"],"Principal":["` + testcloud.RoleARN + `"],"Resource":"*"}`),
		plan:     []string{`logstore_status: "the project policy denies log:PostLogStoreLogs to ` + testcloud.RoleARN + `" -> "ready"`},
		messages: []string{"the project policy denies log:PostLogStoreLogs to " + testcloud.RoleARN},
		waysOut:  []string{`accept = ["project_policy:` + testcloud.RoleARN + `"]`},
	},
	{
		name: "project policy: lets another account write and delete logs", class: noDrift,
		change:   deny(`{"Effect":"Allow","Action":["log:PostLogStoreLogs","log:DeleteLogStore"],"Principal":["2000000000000002"],"Resource":"*"}`),
		messages: []string{"Warning: Others may tamper with Logstore innertrail_platform-ops", "The project policy lets 2000000000000002 write and delete logs."},
	},
	{
		name: "project policy: denies others, and other Logstores", class: noDrift,
		change: deny(`{"Effect":"Deny","Action":["log:PostLogStoreLogs"],"Principal":["acs:ram::1000000000000001:role/others"],"Resource":"*"},` +
			`{"Effect":"Deny","Action":["log:PostLogStoreLogs"],"Principal":["` + testcloud.RoleARN + `"],"Resource":"acs:log:*:*:project/security-audit/logstore/other"}`),
	},
	{
		name: "project policy: allows others to read", class: noDrift,
		change: deny(`{"Effect":"Allow","Action":["log:GetLogStoreLogs"],"Principal":["2000000000000002"],"Resource":"*"}`),
	},
}

// Changes that leave no trace in the configuration: no plan can show them.
var tracelessCases = []driftCase{
	{
		name: "without a trace: the storage cleared", class: noDrift, change: func(console *acctest.Console) {
			console.Cloud.Deliver(3)
			console.NoError(console.Operator.ClearLogstore(console.T.Context(), testcloud.ProjectName, testcloud.LogstoreName))
			checkNothingLeft(console)
		},
	},
	{
		name: "without a trace: logs deleted softly", class: noDrift, change: func(console *acctest.Console) {
			console.Cloud.Deliver(3)
			console.NoError(console.Operator.HideLogs(console.T.Context(), testcloud.ProjectName, testcloud.LogstoreName, "*"))
			checkNothingLeft(console)
		},
	},
	{
		name: "without a trace: single logs deleted, of a Logstore whose logs are modifiable, which is accepted", class: noDrift, lines: accepting("modifiable"),
		change: func(console *acctest.Console) {
			console.Cloud.Deliver(3)
			console.EnableModify()
			console.NoError(console.Operator.DeleteLogs(console.T.Context(), testcloud.ProjectName, testcloud.LogstoreName, "*"))
			checkNothingLeft(console)
		},
	},
}

// checkNothingLeft checks that no search finds a log any more.
func checkNothingLeft(console *acctest.Console) {
	console.T.Helper()
	console.Cloud.Edit(func(a *emulator.Account) {
		for _, ev := range testcloud.Logstore(a).Events {
			if !ev.Hidden {
				console.T.Error("a log is left")
			}
		}
	})
}

// The first plan over a Logstore that was made beforehand with modifiable logs is refused;
// with a consent it warns.
func TestDrift_firstPlanOverModifiableLogs(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	console := tc.Console(t)
	console.NoError(console.Operator.CreateModifiableLogstore(t.Context(), testcloud.ProjectName, testcloud.LogstoreName))
	c := tc.NewCLI(t)
	for i, row := range []struct {
		title string
		lines []string
		code  int
		words []string
	}{
		{"refused: the first plan over a Logstore whose logs can be edited", nil, 1, []string{"Error: ", `accept = ["modifiable"]`}},
		{"the first plan over a Logstore whose logs can be edited, which is accepted", accepting("modifiable"), 2, []string{"Warning: ", "modifiable"}},
	} {
		c.Configure(tc.HCL(row.lines...))
		tc.ClearJournal()
		got := c.Plan(row.code)
		keepPlan(t, 998+i, row.title, got)
		tc.CheckNoWrites(t)
		for _, words := range append(row.words, "its logs can be changed and deleted") {
			if !strings.Contains(acctest.Flatten(got.Text), words) {
				t.Errorf("the plan does not say %q:\n%s", words, got.Text)
			}
		}
	}
}
