package judge

import (
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// toDo says what to do about each reason.
func (r Report) toDo() []string {
	var list []string
	for _, g := range r.Gaps {
		if g.Call != nil {
			list = append(list, model.Visible(string(g.Reason)+": Ask "+orUnknown(g.Call.Actor)+" why: "+g.Call.where()+"."))
		}
	}
	if other := r.Subject.ShipsTo; other != "" {
		list = append(list, model.Visible("Trail "+r.Subject.Trail+" ships to project "+other+", and this report was asked about project "+r.Subject.Project+
			". If that is not intended, correct project_name, or leave it out, and make the report again. If the trail shipped there before it was moved, this report is about that time only."))
	}
	for _, code := range r.Reasons() {
		if text := r.advice(code); text != "" && (r.Subject.ShipsTo == "" || !r.elsewhere(code)) {
			list = append(list, model.Visible(string(code)+": "+text))
		}
	}
	return append(slices.Compact(list), r.keep())
}

// advice says what to do about a reason: what helps with this report, and what the catalogue says otherwise. It is empty for an unknown code.
func (r Report) advice(code reason.Code) string {
	if lacks := r.lacks[code]; lacks != "" {
		return "Grant " + lacks + " to the identity that made this report, on what the read policy of innertrail_policy_document with read_evidence = true has it for, then make the report again."
	}
	entry, _ := reason.Find(code)
	text := strings.ReplaceAll(entry.WayOut, "`", "")
	since := r.since(code)
	switch {
	case code == reason.TrailStopped && !r.Shipping.IsZero():
		return "The trail is logging again. What happened in between was not delivered, and is not delivered later."
	case code == reason.CallsIncomplete && !since.IsZero() && !r.since(reason.CallsTooOld).IsZero():
		return "The calls before " + stamp(later(since, r.since(reason.CallsTooOld))) + " are older than the 90 days that LookupEvents goes back, so a longer timeouts.read does not help. Make a new report that begins after that time."
	case since.IsZero() || since.Before(r.Window.To):
		return text
	case code == reason.TrailStarted && r.ended != nil:
		return "This window came before that: the trail was interrupted after it (" + r.ended.words() + ") and has been logging again since " + stamp(since) +
			". ActionTrail does not tell since when it had been logging before, so only a report that was made before the interruption could prove this window. Make one every month, and keep it."
	case code == reason.TrailStarted, code == reason.LogstoreYounger, code == reason.LogstoreRecreated, code == reason.IndexChanged:
		return "The window ended before " + stamp(since) + ", so a new report cannot prove it: only one that was made before then could. " + text
	}
	return text
}

// since returns the time from which on the rules with a code hold; the zero time if there is none.
func (r Report) since(code reason.Code) (since time.Time) {
	for _, o := range r.Rules {
		if o.Reason == code && !o.Unknown {
			since = later(since, o.doubt.since)
		}
	}
	return since
}

// lacking returns, for the codes of what could not be read for want of a RAM permission, that permission.
func (w Witnesses) lacking() map[reason.Code]string {
	return map[reason.Code]string{
		reason.TrailUnknown: w.Trail.Lacks, reason.RoleUnknown: w.Role.Lacks, reason.ProjectUnknown: w.Project.Lacks, reason.LogstoreUnknown: w.Logstore.Lacks,
		reason.IndexUnknown: w.Index.Lacks, reason.PolicyUnknown: w.Policies.Lacks, reason.MetricsMissing: w.Metrics.Lacks, reason.QueryIncomplete: w.Found.Lacks,
		reason.RawNotRead: w.Raw.Lacks,
	}
}

// endedLater returns the last call after the window that stopped or deleted the trail before it was started again.
func (j *judgement) endedLater() (ended *Call) {
	if j.Trail.Value == nil {
		return nil
	}
	for _, c := range j.callsOn(ofTrail, Window{j.Window.To, j.Trail.Value.Started}) {
		if code := c.code(); (code == reason.TrailStopped || code == reason.TrailDeleted) && c.done(j.Subject.Trail) {
			ended = &c
		}
	}
	return ended
}

// elsewhere reports whether a code is only a consequence of asking about another project than the trail ships to. The advice of such a
// code would send the reader to the wrong project.
func (r Report) elsewhere(code reason.Code) bool {
	part, _, _ := strings.Cut(string(code), ".")
	switch part {
	case "metrics":
		return true
	case "project", "logstore", "index", "policy", "query", "raw":
		codes := r.Reasons()
		return slices.Contains(codes, reason.ProjectMissing) || slices.Contains(codes, reason.LogstoreMissing)
	default:
		return false
	}
}

// keep returns the advice to keep the report, with the reason.
func (r Report) keep() string {
	until := r.Window.From.AddDate(0, 0, DefaultSettings().LookupDays)
	if !until.After(r.Judged) {
		return "Keep this report: not all calls that it is about can still be read from Alibaba Cloud."
	}
	return "Keep this report: the calls that it rests on can be read from Alibaba Cloud only until " + stamp(until) + "."
}
