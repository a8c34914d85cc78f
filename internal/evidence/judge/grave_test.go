package judge

import (
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// outcomeOf returns what became of a rule.
func outcomeOf(t *testing.T, r Report, rule string) Outcome {
	t.Helper()
	i := slices.IndexFunc(r.Rules, func(o Outcome) bool { return o.Rule == rule })
	if i < 0 {
		t.Fatalf("there is no rule %s", rule)
	}
	return r.Rules[i]
}

// TestJudge_gravestCall: a harmless call before or after does not hide a grave one. Its code is that of the rule, its text comes first,
// and the codes of the report have those of all calls.
func TestJudge_gravestCall(t *testing.T) {
	t.Parallel()
	for rule, calls := range map[string][]string{
		"trail.untouched":    {"DeleteInnerTrail", "StopLogging", "CreateInnerTrail", "StartLogging"},
		"role.untouched":     {"DeleteRole", "DetachPolicyFromRole", "UpdateRole", "AttachPolicyToRole"},
		"logstore.untouched": {"EnableLogStoreModify", "UpdateLogStore"},
		"logs.kept":          {"DeleteProject", "DeleteLogStore", "ClearLogStoreStorage", "DeleteLogs", "UpdateLogs", "CreateLogStore"},
		"index.untouched":    {"DeleteIndex", "CreateIndex"},
	} {
		for i, grave := range calls[:len(calls)-1] {
			for _, order := range [][]string{{grave, calls[i+1]}, {calls[i+1], grave}} {
				w := nothingWrong()
				for k, name := range order {
					addCall(&w, name, (30-k)*hour, object(name))
				}
				r := Judge(w)
				o := outcomeOf(t, r, rule)
				want := effects[grave].code
				if o.Reason != want || !strings.HasPrefix(o.Text, "2 calls, the gravest first: "+grave+" by alice") {
					t.Errorf("%v: %s, %s", order, o.Reason, o.Text)
				}
				for _, name := range order {
					if code := effects[name].code; !slices.Contains(r.Reasons(), code) {
						t.Errorf("%v: %s is not in %v", order, code, r.Reasons())
					}
				}
			}
		}
	}
	w := nothingWrong()
	for i := range 6 {
		addCall(&w, "UpdateIndex", (30-i)*hour, "innertrail_ops")
	}
	if text := outcomeOf(t, Judge(w), "index.untouched").Text; !strings.HasSuffix(text, "; 2 more") {
		t.Error(text)
	}
}

// TestJudge_stateSince: a trail that is stopped or gone is so since the call that is known.
func TestJudge_stateSince(t *testing.T) {
	t.Parallel()
	for call, want := range map[string]string{
		"StopLogging": "the trail is stopped: StopLogging by alice on ", "StartLogging": "the trail is stopped, and no recorded call tells since when",
	} {
		w := nothingWrong()
		w.Trail.Value.Logging = false
		addCall(&w, call, 20*hour, "ops")
		if text := outcomeOf(t, Judge(w), "trail.logging").Text; !strings.HasPrefix(text, want) {
			t.Errorf("after %s: %s", call, text)
		}
	}
	w := nothingWrong()
	w.Trail.Value = nil
	addCall(&w, "DeleteInnerTrail", 20*hour, "ops")
	if text := outcomeOf(t, Judge(w), "trail.logging").Text; !strings.HasPrefix(text, "there is no such trail: DeleteInnerTrail by alice on ") {
		t.Error(text)
	}
}

// TestJudge_asked: only an operation that was refused, or did not answer, is marked as such. One that was not asked for want of
// another's answer says so, and one that answered is not marked.
func TestJudge_asked(t *testing.T) {
	t.Parallel()
	const missing = "the RAM permission "
	for name, row := range map[string]struct {
		edit func(*Witnesses)
		want string
	}{
		"GetLogStore": {func(w *Witnesses) {
			w.Logstore, w.Index = Answer[Logstore]{Unread: missing + "log:GetLogStore is missing", Lacks: "log:GetLogStore"}, Answer[Index]{Unread: missing + "log:GetLogStore is missing", Lacks: "log:GetLogStore"}
		}, "GetLogStore (refused)"},
		"GetLogStore that timed out": {func(w *Witnesses) {
			w.Logstore, w.Index = Answer[Logstore]{Unread: "Log Service did not answer GetLogStore: timeout"}, Answer[Index]{Unread: "Log Service did not answer GetLogStore: timeout"}
		}, "GetLogStore (did not answer in whole)"},
		"ListShards": {func(w *Witnesses) {
			w.Raw = Rows{Read: true, Unread: missing + "log:ListShards is missing", Lacks: "log:ListShards"}
		}, "PullLogs (not asked), ListShards (refused)"},
		"GetCursorOrData": {func(w *Witnesses) {
			w.Raw = Rows{Read: true, Unread: missing + "log:GetCursorOrData is missing", Lacks: "log:GetCursorOrData"}
		}, "PullLogs (refused)"},
		"GetLogStoreLogs": {func(w *Witnesses) {
			w.Found = Rows{Read: true, Unread: missing + "log:GetLogStoreLogs is missing", Lacks: "log:GetLogStoreLogs"}
		}, "GetLogs (refused)"},
		"ListPoliciesForRole": {func(w *Witnesses) {
			w.Role = Answer[Role]{Unread: missing + "ram:ListPoliciesForRole is missing", Lacks: "ram:ListPoliciesForRole"}
		}, "ListPoliciesForRole (refused)"},
		"the trail": {func(w *Witnesses) {
			w.Trail = Answer[Trail]{Unread: missing + "actiontrail:DescribeInnerTrails is missing", Lacks: "actiontrail:DescribeInnerTrails"}
		}, "DescribeInnerTrails (refused), GetTrailStatus (not asked)"},
		"too many logs":    {func(w *Witnesses) { w.Raw = Rows{Read: true, Unread: "there are more than 20000 logs"} }, "PullLogs (did not answer in whole)"},
		"an old window":    {func(w *Witnesses) { w.Window.From = ago(120 * day) }, "LookupEvents (not for the whole window)"},
		"calls until then": {func(w *Witnesses) { w.Calls.Known.To = ago(hour) }, "LookupEvents (not for the whole window)"},
	} {
		w := nothingWrong()
		row.edit(&w)
		var marked []string
		for _, witness := range Judge(w).Witnesses {
			if strings.Contains(witness, "(") {
				marked = append(marked, witness)
			}
		}
		if got := strings.Join(marked, ", "); got != row.want {
			t.Errorf("%s: %q, want %q", name, got, row.want)
		}
	}
}

// TestJudge_noLogstore: what a Logstore that is gone was like is not known, and neither is its index.
func TestJudge_noLogstore(t *testing.T) {
	t.Parallel()
	w := nothingWrong()
	w.Logstore.Value, w.Index.Value = nil, nil
	r := Judge(w)
	for _, rule := range []string{"retention.long", "logs.append_only", "writers.closed", "processor.none", "index.whole"} {
		if o := outcomeOf(t, r, rule); !o.Unknown || o.Reason != reason.LogstoreMissing {
			t.Errorf("%s: unknown %t, %s", rule, o.Unknown, o.Reason)
		}
	}
	if o := outcomeOf(t, r, "logstore.older"); o.Unknown || o.Holds || o.Reason != reason.LogstoreMissing {
		t.Errorf("logstore.older: %+v", o)
	}
	for _, text := range r.Integrity {
		if strings.HasPrefix(text, "no: ") {
			t.Error(text)
		}
	}
	if slices.Contains(r.Reasons(), reason.IndexMissing) {
		t.Errorf("%v", r.Reasons())
	}
}

// TestJudge_retentionLowered: a call that sets fewer days than the calls before it lowered the retention, also if they are in force now.
// The calls that made the Logstore and set its retention are in the table.
func TestJudge_retentionLowered(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		made, set int
		want      reason.Code
	}{
		"fewer days": {119, 7, reason.LogstoreRetentionLowered}, "as many days": {119, 119, reason.LogstoreChanged}, "more days": {119, 365, reason.LogstoreChanged},
		"not told before": {0, 7, reason.LogstoreChanged}, "not told": {119, 0, reason.LogstoreChanged},
	} {
		w := nothingWrong()
		w.Logstore.Value.RetentionDays, w.Logstore.Value.Created = max(row.set, 7), ago(60*hour)
		addCall(&w, "CreateLogStore", 60*hour, "innertrail_ops").RetentionDays = row.made
		addCall(&w, "UpdateLogStore", 20*hour, "innertrail_ops").RetentionDays = row.set
		r := Judge(w)
		if o := outcomeOf(t, r, "logstore.untouched"); o.Reason != row.want {
			t.Errorf("%s: %s, want %s", name, o.Reason, row.want)
		}
		if row.made > 0 && (len(r.Retention) != 2 || r.Retention[0].Days != row.made || r.Retention[0].Call.Name != "CreateLogStore" || r.Retention[1].Days != max(row.set, 7)) {
			t.Errorf("%s: %+v", name, r.Retention)
		}
	}
}

// TestJudge_failuresNotCounted: that no delivery failed cannot be said where points of the failures are missing.
func TestJudge_failuresNotCounted(t *testing.T) {
	t.Parallel()
	w := nothingWrong()
	w.Metrics.Failed = nil
	if o := outcomeOf(t, Judge(w), "deliveries.accepted"); o.Holds || !o.Unknown || o.Reason != reason.MetricsMissing {
		t.Errorf("%+v", o)
	}
	w = nothingWrong()
	w.Metrics.Failed = w.Metrics.Failed[:len(w.Metrics.Failed)/2]
	w.Metrics.Failed[len(w.Metrics.Failed)-1].Count = 1
	if o := outcomeOf(t, Judge(w), "deliveries.accepted"); o.Unknown || o.Reason != reason.DeliveryFailed {
		t.Errorf("%+v", o)
	}
}

// TestReport_claims: no text says that no call was made, or that logs cannot be deleted: only that none is recorded, and that the
// Logstore does not allow edits.
func TestReport_claims(t *testing.T) {
	t.Parallel()
	for _, h := range cases() {
		text := Judge(play(h).ask()).Markdown()
		for _, claim := range []string{"no call ", "cannot be changed", "cannot be deleted"} {
			if strings.Contains(text, claim) {
				t.Errorf("%q is in\n%s", claim, text)
			}
		}
		if !strings.Contains(text, "Alibaba Cloud does not say whether LookupEvents shows calls that change, delete or hide single logs") {
			t.Error(text)
		}
	}
}
