package integrity

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// A headline is one line. Where the status is too long for it, the paragraphs begin with it.
func TestLogstoreError_Summary_length(t *testing.T) {
	t.Parallel()
	for name, open := range map[string][]Finding{
		"short": {NewFinding(Modifiable)},
		"long":  {NewFinding(Modifiable), NewFinding(PolicyDenies, "log:PostLogStoreLogs", "acs:ram::1234567890123456:role/aliyunactiontraildefaultrole")},
	} {
		e := &LogstoreError{Logstore: "innertrail_platform-ops", Open: open}
		summary, text := e.Summary(), strings.Join(e.Paragraphs("Nothing was changed."), "\n")
		status := Consents(nil).Status(open)
		if len(summary) > longestSummary || !strings.Contains(summary+"\n"+text, status) {
			t.Errorf("%s: %d characters, or the status is missing: %s\n%s", name, len(summary), summary, text)
		}
		if twice := strings.Count(summary+text, status) > 1; twice {
			t.Errorf("%s: the status is there twice", name)
		}
	}
}

// A headline of exactly the longest length still has the status.
func TestLogstoreError_Summary_longest(t *testing.T) {
	t.Parallel()
	open := []Finding{NewFinding(Modifiable)}
	rest := longestSummary - len("Logstore  cannot be made ready: "+Consents(nil).Status(open))
	for more, whole := range []bool{true, false} {
		e := &LogstoreError{Logstore: strings.Repeat("l", rest+more), Open: open}
		want := "Logstore " + e.Logstore + " cannot be made ready: see its status below"
		if whole {
			want = "Logstore " + e.Logstore + " cannot be made ready: its logs can be changed and deleted"
		}
		if got := e.Summary(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if (e.Paragraphs("")[0] == "Its status: its logs can be changed and deleted") == whole {
			t.Errorf("the paragraphs begin with %q", e.Paragraphs("")[0])
		}
	}
}

// The words for a finding and its way out, as users read them.
func TestFacts_words(t *testing.T) {
	t.Parallel()
	const (
		policies = "The Log Service console does not show these policies, and this provider never changes them. Read the policy with %r of the Log Service API, and write it back " +
			"without the statement with %w, or delete it with %d; then apply again. If the policy denies these calls too, ship to another project: set project_name."
		wins = "A denial in a policy of the project or its Logstore wins over everything that RAM allows: ActionTrail cannot write, and events are lost."
		kept = " It was recorded by an earlier run, and whether it is still true could not be read now."
	)
	ofProject := strings.NewReplacer("%r", "GetProjectPolicy", "%w", "PutProjectPolicy", "%d", "DeleteProjectPolicy").Replace(policies)
	ofLogstore := strings.NewReplacer("%r", "GetResourcePolicy", "%w", "PutResourcePolicy", "%d", "DeleteResourcePolicy").Replace(policies)
	write := func(of Holder) Facts {
		f := Facts{Logstore: logstoreWith(t, settled)}
		f.Policies.Denied = []Denial{{"log:*", "1", 2, of}, {"log:*", "2", 3, of}}
		f.Policies.All = []Judged{{Of: OfProject}, {Of: OfLogstore}}
		return f
	}
	for name, row := range map[string]struct {
		facts           Facts
		finding         Finding
		meaning, wayOut string
	}{
		"stopped": {
			Facts{}, NewFinding(Stopped, "p"), "Log Service has stopped the project: it neither stores nor returns logs. That happens to an account with overdue payments, and some days later its projects and all logs are deleted.",
			"Pay the overdue bill in the console of Alibaba Cloud. Log Service then starts the project: plan again.",
		},
		"web tracking": {Facts{}, NewFinding(AnonymousWrites), "Web tracking is on (enable_tracking): anyone who knows the address can write logs, without credentials.", ""},
		"modifiable": {
			Facts{}, NewFinding(Modifiable), "The Logstore was made with enableModify, which cannot be switched off: anyone with the permission can change and delete single logs.",
			"Deliver to another Logstore: choose another project_name or trail_name. Or, if the logs in it are not needed or were copied, delete the Logstore in the Log Service console: the next apply makes one whose logs cannot be changed.",
		},
		"processor that is not known": {Facts{}, NewFinding(Processor, "mask"), "The ingest processor runs on every log before it is stored.", "Detach ingest processor mask from the Logstore in the Log Service console; then apply again."},
		"processor": {
			Facts{Processor: &model.IngestProcessor{SPL: "* | where a"}}, NewFinding(Processor, "mask"), "The ingest processor runs on every log before it is stored. Its statement: * | where a",
			"Detach ingest processor mask from the Logstore in the Log Service console; then apply again.",
		},
		"processor that drops": {
			Facts{Processor: &model.IngestProcessor{SPL: "*", DropsOnError: true}}, NewFinding(Processor, "mask"), "The ingest processor runs on every log before it is stored. Its statement: *. Logs that the statement fails for are dropped.",
			"Detach ingest processor mask from the Logstore in the Log Service console; then apply again.",
		},
		"processor that is unreadable": {
			Facts{ProcessorUnread: errors.New("no answer")}, NewFinding(Processor, "mask"), "The ingest processor runs on every log before it is stored. What it does could not be read: No answer.",
			"Detach ingest processor mask from the Logstore in the Log Service console; then apply again.",
		},
		"policy of the project":     {write(OfProject), NewFinding(PolicyDenies, "log:*", "2"), wins + " It is statement 3 of the project policy.", ofProject},
		"policy of the Logstore":    {write(OfLogstore), NewFinding(LogstorePolicyDenies, "log:*", "1"), wins + " It is statement 2 of the policy of the Logstore.", ofLogstore},
		"policy, another statement": {write(OfProject), NewFinding(PolicyDenies, "log:*", "3"), wins, ofProject},
		"policy of an earlier run": {
			Facts{Recorded: []Finding{NewFinding(PolicyDenies, "log:*", "1")}}, NewFinding(PolicyDenies, "log:*", "1"), wins + kept,
			ofProject + " Where it is in order already, apply with the RAM permission log:GetProjectPolicy on *, which reads it.",
		},
		"re-created":   {Facts{}, NewFinding(Recreated, "2026-11-27T10:00:00Z"), "The Logstore was deleted and made anew outside Terraform. The logs of the old one are gone.", ""},
		"a later kind": {Facts{}, Finding{Kind: Kind(99)}, "", ""},
	} {
		if got := row.facts.Meaning(row.finding); got != row.meaning {
			t.Errorf("%s means %q", name, got)
		}
		if got := row.facts.wayOut(row.finding); got != row.wayOut {
			t.Errorf("the way out of %s is %q", name, got)
		}
	}
}

// An error says what the findings mean, what is true now, and how they end, in this order.
func TestLogstoreError_Detail_order(t *testing.T) {
	t.Parallel()
	adoption := &AdoptionError{LogstoreError{Logstore: "l", Open: []Finding{NewFinding(Stopped, "p")}}}
	meaning, wayOut := Facts{}.meaning(adoption.Open[0]), Facts{}.wayOut(adoption.Open[0])
	if got := adoption.Detail("Nothing was changed."); !slices.Equal(got, []string{meaning, "Nothing was changed.", wayOut, ""}) {
		t.Errorf("%q", got)
	}
	if got := adoption.LogstoreError.Detail("Done."); !slices.Equal(got, []string{meaning, "Everything else is as declared. Done.", wayOut, ""}) {
		t.Errorf("%q", got)
	}
	if adoption.Attribute() != "logstore" || adoption.Error() != "Logstore l: project p is stopped (status Disable)" {
		t.Errorf("%s: %s", adoption.Attribute(), adoption.Error())
	}
}
