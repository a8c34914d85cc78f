package judge

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// rule is something that must hold for the verdict no_gap_found.
type rule struct {
	code, needs, witness string
	published            bool // whether it is documented that the answer means what the rule says
	check                func(*judgement) doubt
}

// The witnesses.
const (
	byClock   = "the clock"
	byLookup  = "LookupEvents"
	byTrail   = "DescribeInnerTrails, GetTrailStatus"
	byMetric  = "DescribeTrailDeliveryMetricData"
	byProject = "GetProject"
	byStore   = "GetLogStore"
	byIndex   = "GetIndex"
	byRole    = "GetRole, ListPoliciesForRole"
	byPolicy  = "GetProjectPolicy, GetResourcePolicy"
	bySearch  = "GetLogs"
	byCursor  = "PullLogs"
)

// rules are what must hold, in the order of the report. See the ActionTrail and Log Service API references.
var rules = []rule{
	{"window.ended", "the window ended at least 15 minutes ago", byClock, true, (*judgement).ended},
	{"calls.kept", "the window began within the 90 days that LookupEvents goes back", byClock, true, (*judgement).kept},
	{"calls.known", "all calls from the start of the window until 15 minutes before this report are known", byLookup, false, (*judgement).callsKnown},
	{"trail.logging", "the trail is logging now, and has been since before the window", byTrail, false, (*judgement).logging},
	{"trail.untouched", "no recorded call stopped, started, deleted, created or updated the trail in the window", byLookup, false, (*judgement).trailUntouched},
	{"role.authorized", "the delivery role may deliver now", byRole, true, (*judgement).roleAuthorized},
	{"role.untouched", "no recorded call changed the role, its policies or its trust in the window", byLookup, false, (*judgement).roleUntouched},
	{"project.normal", "the project exists and is not stopped now", byProject, true, (*judgement).projectNormal},
	{"logstore.older", "the Logstore is older than the window", byStore, true, (*judgement).logstoreOlder},
	{"logstore.untouched", "no recorded call changed the settings of the Logstore from the start of the window until 15 minutes before this report", byLookup, false, (*judgement).settingsUntouched},
	{"retention.long", "the retention is longer than the window's age", byStore, true, (*judgement).retentionLong},
	{"logs.append_only", "the Logstore does not allow edits of single logs (enableModify is off). Soft deletion hides them all the same", byStore, true, (*judgement).appendOnly},
	{"logs.kept", "no recorded call changed or deleted logs, created or deleted the Logstore, or deleted the project, from the start of the window until 15 minutes before this report", byLookup, false, (*judgement).logsKept},
	{"index.whole", "the index covers every event, and is older than the window", byIndex, true, (*judgement).indexWhole},
	{"index.untouched", "no recorded call changed the index from the start of the window until 15 minutes before this report", byLookup, false, (*judgement).indexUntouched},
	{"writers.closed", "nothing but ActionTrail and identities with permissions can write to the Logstore now: web tracking, which needs no credentials, is off", byStore, true, (*judgement).writersClosed},
	{"policies.harmless", "the policies of the project and the Logstore now neither deny the delivery anything nor let others write, change, delete or hide logs", byPolicy, true, (*judgement).policiesHarmless},
	{"policies.untouched", "no recorded call changed the policies of the project or the Logstore from the start of the window until 15 minutes before this report", byLookup, false, (*judgement).policiesUntouched},
	{"processor.none", "no ingest processor is attached now", byStore, true, (*judgement).processorNone},
	{"processor.untouched", "no recorded call changed an ingest processor from the start of the window until 15 minutes before this report", byLookup, false, (*judgement).processorUntouched},
	{"query.whole", "every search returned everything", bySearch, true, (*judgement).queryComplete},
	{"raw.read", "the logs were also read in the way in which consumers read them", byCursor, true, (*judgement).rawRead},
	{"raw.shown", "searches show every log that consumers are given", byCursor + " against " + bySearch, true, (*judgement).rawShown},
	{"rows.identified", "every log has an EventID", bySearch, true, (*judgement).rowsIdentified},
	{"metrics.whole", "no point of the delivery metric is missing", byMetric, false, (*judgement).metricsWhole},
	{"deliveries.accepted", "no delivery failed", byMetric, false, (*judgement).deliveriesAccepted},
	{"counts.equal", "there are as many distinct events as deliveries. Both are counted from a pause in the deliveries before the window to a pause after it", byMetric + " against " + byCursor, false, (*judgement).countsEqual},
}

// deliveredIn is when an event of the window is delivered, as far as every witness tells of it by now.
func (j *judgement) deliveredIn() Window { return j.deliveries(j.Window) }

func (w Witnesses) deliveries(of Window) Window {
	told := w.Now.Add(-max(w.Settings.Lag, 3*w.Settings.Skew+w.Metrics.Period))
	return Window{of.From, later(of.To, earlier(of.To.Add(w.Settings.Late), told))}
}

// sinceThen is the time since the window began.
func (j *judgement) sinceThen() Window { return Window{j.Window.From, j.Now.Add(time.Second)} }

func (j *judgement) ended() doubt {
	if latest := j.Now.Add(-j.Settings.Lag); j.Window.To.After(latest) {
		return doubt{code: reason.WindowTooRecent, text: "it ends less than " + words(j.Settings.Lag) + " ago", until: latest}
	}
	return doubt{}
}

func (j *judgement) kept() doubt {
	if oldest := j.Now.AddDate(0, 0, -j.Settings.LookupDays).Add(j.Settings.Lag); j.Window.From.Before(oldest) {
		return doubt{code: reason.CallsTooOld, text: "who did what before " + stamp(oldest) + " is not kept", since: oldest}
	}
	return doubt{}
}

func (j *judgement) callsKnown() doubt {
	switch c := j.Calls; {
	case c.Reason != "":
		return doubt{unknown: true, code: c.Reason, text: c.Unread}
	case c.Known.From.After(j.Window.From):
		return doubt{code: reason.CallsIncomplete, text: "the calls are known from " + stamp(c.Known.From) + " on", since: c.Known.From}
	case !c.known(j.Window.From, j.Now, j.Settings.Lag):
		return doubt{code: reason.CallsIncomplete, text: "the calls are known up to " + stamp(c.Known.To)}
	}
	return doubt{}
}

// touched is a rule of calls: none on the part in a window.
func (j *judgement) touched(of part, in Window) doubt {
	calls := j.callsOn(of, in)
	if len(calls) == 0 {
		return doubt{}
	}
	first, last := calls[0], calls[len(calls)-1]
	grave := gravest(calls)
	d := doubt{code: grave[0].code(), text: grave[0].words(), calls: calls}
	if len(calls) > 1 {
		d.text = counted(len(calls), "call", "calls") + ", the gravest first: " + named(grave)
	}
	for _, c := range grave[1:] {
		if c.code() != d.code && !slices.Contains(d.also, c.code()) {
			d.also = append(d.also, c.code())
		}
	}
	if first.Time.Before(j.Window.To) {
		d.since = last.Time.Add(time.Second)
	} else if in.To.Equal(j.deliveredIn().To) {
		d.until = first.Time.Add(-j.Settings.Late)
	}
	return d
}

// named names calls, as many as a reader takes in; the report lists all of them in a table.
func named(calls []Call) string {
	const most = 4
	var list []string
	for _, c := range calls[:min(most, len(calls))] {
		list = append(list, c.words())
	}
	if more := len(calls) - most; more > 0 {
		list = append(list, strconv.Itoa(more)+" more")
	}
	return strings.Join(list, "; ")
}

func (j *judgement) trailUntouched() doubt { return j.touched(ofTrail, j.deliveredIn()) }

func (j *judgement) roleUntouched() doubt { return j.touched(ofRole, j.deliveredIn()) }

// policiesUntouched goes on until now, as the policies are only read as they are now: a statement that was there in the whole window
// may have been taken out after it. A role that may not deliver is seen in the window itself: deliveries fail, and are counted.
func (j *judgement) policiesUntouched() doubt { return j.touched(ofPolicies, j.sinceThen()) }

// processorUntouched goes on until now, as a processor may have been detached after the window, of which it dropped events.
func (j *judgement) processorUntouched() doubt { return j.touched(ofProcessor, j.sinceThen()) }

func (j *judgement) settingsUntouched() doubt { return j.touched(ofSettings, j.sinceThen()) }

func (j *judgement) logsKept() doubt { return j.touched(ofLogs, j.sinceThen()) }

func (j *judgement) indexUntouched() doubt { return j.touched(ofIndex, j.sinceThen()) }
