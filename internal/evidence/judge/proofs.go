package judge

import (
	"slices"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// proof finds gaps. What it finds counts as a gap only if every guard holds: each guard excludes one other explanation of it.
type proof struct {
	name    string
	witness string
	find    func(*judgement) []Gap
	guards  []guard
}

type guard struct {
	name  string
	holds func(*judgement, Gap) bool
}

func (p proof) guarded(j *judgement, g Gap) bool {
	return !slices.ContainsFunc(p.guards, func(guard guard) bool { return !guard.holds(j, g) })
}

var proofs = []proof{
	{"interrupted", byLookup, (*judgement).interrupted, nil},
	{"lost", byMetric + " against " + byCursor, (*judgement).lost, []guard{{"destination", sameDestination}, {"retention", retained}, {"settled", settled}}},
	{"fewer", byMetric + " against " + bySearch, (*judgement).fewer, []guard{{"destination", sameDestination}, {"retention", retained}, {"settled", settled}, {"index", indexed}}},
	{"removed", byLookup + ", " + byMetric, (*judgement).removed, []guard{{"destination", sameDestination}}},
	{"hidden", byCursor + " against " + bySearch, (*judgement).hiddenLogs, []guard{{"retention", retained}, {"settled", settled}, {"index", indexed}}},
}

// interrupted finds the stretches of time in which the trail was stopped or did not exist.
func (j *judgement) interrupted() (gaps []Gap) {
	for i, c := range j.calls {
		if code := c.code(); code != reason.TrailStopped && code != reason.TrailDeleted || !c.done(j.Subject.Trail) {
			continue
		}
		g := Gap{Window: Window{From: c.Time}, Reason: c.code(), Text: "the trail was not logging: what happened then was not delivered", Call: &j.calls[i]}
		for _, next := range j.calls[i+1:] {
			if next.code() == reason.TrailStarted || next.code() == reason.TrailCreated {
				g.To = next.Time
				break
			}
		}
		switch {
		case j.Calls.Reason != "":
			g.To = time.Time{} // a start may be among the calls that are not known
		case g.To.IsZero():
			g.To = earlier(j.Window.To, j.Calls.Known.To)
		}
		if g.To.IsZero() || g.To.After(g.From) {
			gaps = append(gaps, g)
		}
	}
	return gaps
}

// failures returns how many deliveries failed, and whether that is known. If the metric counts attempts, each failed one may
// also have been counted as a delivery. A missing point counts as zero if the metric writes no zeros at all.
func (j *judgement) failures() (n int, known bool) {
	zero := func(p Point) bool { return p.Count == 0 }
	m := j.Metrics
	absent, _ := m.missing(m.Failed, m.Window)
	known = absent == 0 || !slices.ContainsFunc(m.Failed, zero) && !slices.ContainsFunc(m.Delivered, zero)
	return sum(m.Failed, m.Period, m.Window), known
}

// within returns the points of the metric that count deliveries and are wholly inside the judged window.
func (j *judgement) within() (points []Point) {
	for _, p := range j.Metrics.Delivered {
		if p.Count > 0 && j.Window.covers(Window{p.At, p.At.Add(j.Metrics.Period)}) {
			points = append(points, p)
		}
	}
	return points
}

// lost finds deliveries that the metric counts and whose logs consumers are not given. Consumers are told when each log was
// received, so the two are compared by time. Points of the metric that are too close to tell whose log it is are joined. Failed
// deliveries are subtracted: the metric may count them, and their events may have been delivered later.
func (j *judgement) lost() (gaps []Gap) {
	if j.Metrics.Unread != "" || !j.Raw.Complete {
		return nil
	}
	points := j.within()
	failed, known := j.failures()
	for i := 0; i < len(points); {
		g := Gap{Window: Window{points[i].At, points[i].At.Add(j.Metrics.Period)}}
		delivered := points[i].Count
		for i++; i < len(points) && !points[i].At.After(g.To.Add(2*j.Settings.Skew)); i++ {
			g.To = points[i].At.Add(j.Metrics.Period)
			delivered += points[i].Count
		}
		around := Window{g.From.Add(-j.Settings.Skew), g.To.Add(j.Settings.Skew)}
		rows := len(receivedIn(j.Raw.List, around))
		if j.Raw.Window.covers(around) && known && rows < delivered-failed {
			gaps = append(gaps, j.caused(g, wereCounted(delivered)+", and "+counted(rows, "log was", "logs were")+" received"))
		}
	}
	return gaps
}

// fewer compares the number of deliveries with the number of logs that searches show. It is for the case that the logs were not
// read as consumers get them. A log may have the time of its event, so the search also covers older logs.
func (j *judgement) fewer() []Gap {
	points, m, f := j.within(), j.Metrics, j.Found
	failed, known := j.failures()
	if m.Unread != "" || len(points) == 0 || !f.Complete || j.Raw.Complete {
		return nil
	}
	g := Gap{Window: Window{points[0].At, points[len(points)-1].At.Add(m.Period)}}
	times := Window{g.From.Add(-j.Settings.Oldest), g.To.Add(j.Settings.Ahead)}
	if !f.Window.covers(times) {
		return nil
	}
	delivered, rows := sum(m.Delivered, m.Period, g.Window), 0
	for _, r := range f.List {
		if times.holds(r.Time) {
			rows++
		}
	}
	if !known || rows >= delivered-failed {
		return nil
	}
	return []Gap{j.caused(g, wereCounted(delivered)+", and searches show "+counted(rows, "log", "logs"))}
}

// shortestRetention is the shortest that Log Service takes.
const shortestRetention = 24 * time.Hour

// removed finds what was delivered and had not expired when the Logstore or its project was deleted.
func (j *judgement) removed() (gaps []Gap) {
	failed, known := j.failures()
	if j.Metrics.Unread != "" || !known {
		return nil
	}
	for i, c := range j.calls {
		gone := c.code() == reason.LogstoreDeleted && c.done(j.Subject.Logstore) || c.code() == reason.ProjectDeleted && c.done(j.Subject.Project)
		if !gone || j.Logstore.Unread != "" || j.Logstore.Value != nil && !j.Logstore.Value.Created.After(c.Time) {
			continue
		}
		before := Window{later(j.Window.From, j.unexpired(i)), earlier(j.Window.To, c.Time.Add(-j.Settings.Skew))}
		if delivered := sum(j.Metrics.Delivered, j.Metrics.Period, before); delivered > failed {
			text := wereCounted(delivered) + " before the call, and the logs had not expired"
			gaps = append(gaps, Gap{Window: before, Reason: c.code(), Text: text, Call: &j.calls[i]})
		}
	}
	return gaps
}

// unexpired returns since when nothing that was delivered had expired when a call deleted the Logstore: for a day before it in any
// case, and for longer as far back as calls that set the retention tell how long it was, and the trail shipped to the same place.
func (j *judgement) unexpired(deletion int) time.Time {
	end := j.calls[deletion].Time
	since, days := end.Add(j.Settings.Late-shortestRetention), forever
	var moved time.Time
	for _, c := range slices.Backward(j.calls[:deletion]) {
		removes := c.code() == reason.LogstoreDeleted || c.code() == reason.ProjectDeleted
		shipped := c.code() == reason.TrailCreated || c.code() == reason.TrailUpdated
		sets := c.Name == createLogstore || c.Name == updateLogstore
		switch {
		case removes:
			return later(later(since, moved), c.Time.Add(j.Settings.Skew))
		case shipped:
			moved = later(moved, c.Time.Add(j.Settings.Skew))
		case sets && c.RetentionDays == 0:
			return later(since, moved)
		}
		if !sets {
			continue
		}
		days = min(days, c.RetentionDays)
		if c.done(j.Subject.Logstore) {
			known := c.Time
			if days < forever {
				known = later(known, end.AddDate(0, 0, -days).Add(j.Settings.Oldest))
			}
			since = earlier(since, known)
		}
	}
	return later(since, moved)
}

// hiddenLogs finds logs that consumers are given and searches do not show.
func (j *judgement) hiddenLogs() (gaps []Gap) {
	if !j.Raw.Complete || !j.Found.Complete {
		return nil
	}
	for _, r := range j.hidden(j.Raw.Window) {
		if r.ID != "" && (j.Window.holds(r.Received) || j.Window.holds(r.Time) || j.Window.holds(r.Happened)) && j.Found.Window.holds(r.Time) {
			from := earlier(r.Time, r.Received)
			if !r.Happened.IsZero() {
				from = earlier(from, r.Happened)
			}
			g := j.caused(Gap{Window: Window{from, r.Received.Add(time.Second)}, Events: []string{r.ID}}, "consumers are given events that searches do not show")
			if g.Call == nil {
				g.Reason = reason.LogsDeleted
			}
			gaps = append(gaps, g)
		}
	}
	return gaps
}

// caused adds the cause of a gap: the call that removes or changes logs, if exactly one is known since the gap began.
func (j *judgement) caused(g Gap, text string) Gap {
	g.Reason, g.Text = reason.LogsMissing, text
	calls := j.callsOn(ofLogs, Window{g.From, j.Now.Add(time.Second)})
	calls = slices.DeleteFunc(calls, func(c Call) bool { return c.Unclear || c.Name == "CreateLogStore" })
	if len(calls) == 1 {
		g.Reason, g.Call = calls[0].code(), &calls[0]
		g.Text += "; the call is the only one since that removes or changes logs"
	}
	return g
}

// sameDestination excludes that the deliveries went elsewhere.
func sameDestination(j *judgement, g Gap) bool {
	trail := j.Trail.Value
	if trail == nil || trail.Started.IsZero() || !later(trail.Started, trail.Updated).Before(j.Calls.Known.To) || !j.Calls.known(g.From, j.Now, j.Settings.Lag) {
		return false
	}
	return !slices.ContainsFunc(j.callsOn(ofTrail, Window{g.From, j.Now.Add(time.Second)}), func(c Call) bool {
		return c.code() == reason.TrailCreated || c.code() == reason.TrailUpdated
	})
}

// retained excludes that the logs have expired, that the retention was shorter for a while, and that the logs were in another
// Logstore. A log may be older than its delivery.
func retained(j *judgement, g Gap) bool {
	store := j.Logstore.Value
	return store != nil && !store.Created.IsZero() && !store.Created.After(g.From) && j.Calls.known(g.From, j.Now, j.Settings.Lag) &&
		len(j.callsOn(ofSettings, Window{g.From, j.Now.Add(time.Second)})) == 0 &&
		!g.From.Add(-j.Settings.Oldest).Before(expiry(j.Now, store.RetentionDays))
}

// settled excludes that logs or counts are late and still to come.
func settled(j *judgement, g Gap) bool { return !g.To.After(j.Now.Add(-j.Settings.Lag)) }

// indexed excludes that searches miss the logs because no index covers them.
func indexed(j *judgement, g Gap) bool {
	index := j.Index.Value
	return index != nil && index.Reason == "" && !index.Modified.IsZero() && index.Modified.Before(g.From)
}
