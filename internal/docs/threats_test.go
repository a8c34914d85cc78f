package docs

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// threat is a row of the table in the guide "Protect the log", with the tests that show
// what it says, or why none can.
type threat struct {
	words    string   // its first cell
	tests    []string // a test, or a test and the name of one of its cases
	untested string   // why no test can show it
}

// threats are the rows of the table, in its order.
var threats = []threat{
	{"A Logstore is made beforehand, with modifiable logs, so that the provider adopts it", []string{"TestModifiable_createIsRefused", "TestModifiable_madeDuringTheApply", "TestAltered_premadeAfterThePlan"}, ""},
	{"Single logs are edited", []string{"TestDrift/Logstore: logs made modifiable", "TestModifiable_standing"}, ""},
	{"Single logs are deleted", []string{"TestDrift/without a trace: single logs deleted, of a Logstore whose logs are modifiable, which is accepted", "TestAltered_acceptedAndStillSaid"}, ""},
	{"The storage is cleared", []string{"TestDrift/without a trace: the storage cleared"}, ""},
	{"Logs are deleted softly", []string{"TestDrift/without a trace: logs deleted softly"}, ""},
	{"The Logstore is deleted", []string{"TestDrift/Logstore: deleted", "TestLoss_missingLogstore"}, ""},
	{"The Logstore is deleted and made anew", []string{"TestDrift/Logstore: deleted and made anew, with its logs gone", "TestRecreated_byOthers"}, ""},
	{"The project is deleted", []string{"TestDrift/project: deleted", "TestDrift/project: deleted, with create_project", "TestLoss_missingLogstore"}, ""},
	{"The recycle bin is switched off", []string{"TestDrift/project: recycle bin switched off", "TestHealth_integrity"}, ""},
	{"The retention is lowered", []string{"TestDrift/Logstore: retention lowered outside Terraform"}, ""},
	{"Web tracking is switched on, and forged events are written", []string{"TestDrift/Logstore: opened to anonymous writes"}, ""},
	{"An ingest processor drops or masks events", []string{"TestDrift/Logstore: an ingest processor attached", "TestDrift/Logstore: another ingest processor than the accepted one"}, ""},
	{"A policy of the project or of the Logstore denies the delivery", []string{"TestDrift/project policy: denies the delivery", "TestDrift/Logstore policy: denies the delivery", "TestDrift/project policy: denies the delivery by NotAction", "TestPolicies_notGranted", "TestRecorded_denialOfUnreadPolicy", "TestDrift/project policy: denies the delivery under a condition"}, ""},
	{"A policy of the project or of the Logstore lets another account write, delete, change, filter or hide logs, or change policies", []string{"TestHealth_integrity", "TestFacts_Report_access", "TestDrift/project policy: lets another account write and delete logs"}, ""},
	{"A policy in the account denies the delivery role", []string{"TestDrift/policy: a denial of writing beside the standard one"}, ""},
	{"A policy at the scope of a resource group denies it", nil, "the emulator attaches policies to the account only"},
	{"A control policy of the resource directory denies it", []string{"TestAltered_controlPolicyIsSeenInTheDelivery"}, ""},
	{"The trust policy of the role is changed, or the role is deleted", []string{"TestDrift/role: trust without ActionTrail", "TestDrift/role: deleted"}, ""},
	{"The delivery role is opened to other identities, and gets more permissions", []string{"TestGuard_stolenDeliveryRole", "TestGuard_deliveryInStolenRole"}, ""},
	{"The trail is stopped", []string{"TestDrift/trail: stopped"}, ""},
	{"The trail is deleted, or points elsewhere", []string{"TestDrift/trail: deleted", "TestDrift/trail: destination changed", "TestDrift/trail: role changed"}, ""},
	{"The index is deleted or narrowed", []string{"TestDrift/index: deleted", "TestDrift/index: one field removed", "TestDrift/index: full text limited to one field", "TestDrift/index: texts cut for analytics"}, ""},
	{"Encryption is switched off", []string{"TestDrift/Logstore: declared encryption switched off"}, ""},
	{"The KMS key is disabled or deleted", nil, "KMS is not emulated, and what it does to a delivery is not published"},
	{"The account is overdue", []string{"TestDrift/project: stopped, as that of an overdue account"}, ""},
	{"The identity of the drift detection is disabled, or its schedule stops", []string{"TestDriftDetection"}, ""},
	{"An identity provider, or the logon of the account's users, is changed so that others assume a role of the guard", []string{"TestGuard_identityProviders", "TestGuard_destructiveCalls"}, ""},
	{"A user takes the name of a caller that does not exist", []string{"TestGuard_absentCaller"}, ""},
	{"A consent, or `delete_logstore_on_destroy`, is written into the configuration", []string{"TestModifiable_accepted", "TestHealth_integrityAccepted", "TestLoss_retention", "TestDestroy_afterAHoldWasApplied", "TestPolicy"}, ""},
	{"`enabled = false` is written into the configuration", []string{"TestLoss_enabled", "TestPolicy"}, ""},
	{"The account itself, or the management account, does any of this", nil, "nothing prevents it; what is seen is in the other rows"},
	{"Alibaba Cloud does not write an event, or does not deliver it", nil, "nothing sees it"},
}

// Each threat in the table has a test that shows it, or a reason why none can.
func TestThreats(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile(root + "/docs/guides/protect-the-log.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(guide), "| Threat | Seen by | Prevented by | What remains |\n|---|---|---|---|\n")
	if !found {
		t.Fatal("the guide has no table of threats")
	}
	table, _, _ = strings.Cut(table, "\n\n")
	var rows []string
	for row := range strings.Lines(table) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(row), "|"), " | ")
		if len(cells) != 4 || slices.ContainsFunc(cells, func(cell string) bool { return strings.TrimSpace(cell) == "" }) {
			t.Errorf("a row has not four cells: %s", row)
		}
		rows = append(rows, strings.TrimSpace(cells[0]))
	}
	listed := make([]string, len(threats))
	tests, sources := testNames(t), testSources(t)
	for i, threat := range threats {
		listed[i] = threat.words
		if len(threat.tests) == 0 == (threat.untested == "") {
			t.Errorf("%q needs a test, or a reason why it has none", threat.words)
		}
		for _, test := range threat.tests {
			name, row, isRow := strings.Cut(test, "/")
			if !tests[name] || isRow && !strings.Contains(sources, `name: "`+row+`"`) {
				t.Errorf("there is no %s, which is to show %q", test, threat.words)
			}
		}
	}
	if !slices.Equal(rows, listed) {
		t.Errorf("the guide has the threats\n%s\nand the test\n%s", strings.Join(rows, "\n"), strings.Join(listed, "\n"))
	}
}

// testSources returns the text of all tests.
func testSources(t *testing.T) string {
	t.Helper()
	var text strings.Builder
	if err := fs.WalkDir(os.DirFS(root), "internal", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "threats_test.go") {
			return err
		}
		data, err := os.ReadFile(filepath.Join(root, name))
		text.Write(data)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return text.String()
}
