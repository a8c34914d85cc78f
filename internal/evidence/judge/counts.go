package judge

import (
	"slices"
	"strconv"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// quietEdges returns the window of the counts that are compared: from a point of the metric before the judged window to one
// after it, such that nothing was received around either end. So it does not matter that a delivery is counted and its logs
// are received at slightly different times. An end that there is not is the zero time; then nearest has the nearest point of
// that kind within the window.
func (j *judgement) quietEdges() (edges, nearest Window) {
	m, skew := j.Metrics, j.Settings.Skew
	if m.Period <= 0 || m.Unread != "" || !j.Raw.Complete {
		return Window{}, Window{}
	}
	first, last := j.Window.From.Add(-skew), j.deliveredIn().To.Add(skew)
	for at := m.Window.From; !at.After(m.Window.To) && edges.To.IsZero(); at = at.Add(m.Period) {
		around := Window{at.Add(-skew), at.Add(skew)}
		switch {
		case !j.Raw.Window.covers(around), len(receivedIn(j.Raw.List, around)) > 0:
		case !at.After(first):
			edges.From = at
		case !at.Before(last):
			edges.To = at
		default:
			nearest.To = at
			if nearest.From.IsZero() {
				nearest.From = at
			}
		}
	}
	return edges, nearest
}

// cut reports whether there is a quiet point on both sides.
func (j *judgement) cut() bool { return !j.edges.From.IsZero() && !j.edges.To.IsZero() }

// covers reports whether the window holds the other one.
func (w Window) covers(other Window) bool { return !w.From.After(other.From) && !w.To.Before(other.To) }

// endBefore returns the end of the window if it is before that of another one, and the zero time otherwise.
func (w Window) endBefore(other Window) time.Time {
	if w.To.Before(other.To) {
		return w.To
	}
	return time.Time{}
}

// receivedIn returns the logs that were received in a window. The logs are sorted by it.
func receivedIn(rows []Row, in Window) []Row {
	search := func(t time.Time) int {
		i, _ := slices.BinarySearchFunc(rows, t, func(r Row, t time.Time) int { return r.Received.Compare(t) })
		return i
	}
	from, to := search(in.From), search(in.To)
	return rows[from:max(from, to)]
}

// distinct returns the number of distinct EventIDs.
func distinct(rows []Row) int {
	ids := map[string]bool{}
	for _, r := range rows {
		ids[r.ID] = true
	}
	return len(ids)
}

// sum returns the sum of the points that lie within a window.
func sum(points []Point, period time.Duration, in Window) (n int) {
	for _, p := range points {
		if in.covers(Window{p.At, p.At.Add(period)}) {
			n += p.Count
		}
	}
	return n
}

// missing returns how many points of a metric are missing in a window, and when the last of them begins. The points are sorted.
func (m Metrics) missing(points []Point, in Window) (n int, last time.Time) {
	if m.Period <= 0 {
		return 1, in.To
	}
	for at, i := m.Window.From, 0; at.Before(in.To); at = at.Add(m.Period) {
		for i < len(points) && points[i].At.Before(at) {
			i++
		}
		if has := i < len(points) && points[i].At.Equal(at); !has && at.Add(m.Period).After(in.From) {
			n, last = n+1, at
		}
	}
	return n, last
}

func (j *judgement) queryComplete() doubt {
	switch f := j.Found; {
	case !f.Read, f.Unread != "", !f.Complete:
		return doubt{unknown: true, code: reason.QueryIncomplete, text: f.Unread}
	case !f.Window.covers(j.Window):
		return doubt{code: reason.QueryIncomplete, text: "the search was from " + f.Window.words(), until: f.Window.endBefore(j.Window)}
	}
	return doubt{}
}

func (j *judgement) rawRead() doubt {
	switch raw := j.Raw; {
	case !raw.Read, raw.Unread != "", !raw.Complete:
		return doubt{unknown: true, code: reason.RawNotRead, text: raw.Unread}
	case !raw.Window.covers(j.deliveredIn()):
		return doubt{code: reason.RawNotRead, text: "they were read from " + raw.Window.words(), until: raw.Window.endBefore(j.deliveredIn())}
	}
	return doubt{}
}

// compared is when the logs were received that are compared with searches: all that were read, since any may be late.
func (j *judgement) compared() Window {
	return Window{j.Window.From.Add(-j.Settings.Skew), j.Raw.Window.To}
}

// hidden returns the logs that consumers are given and that searches do not show.
func (j *judgement) hidden(in Window) (rows []Row) {
	shown := make(map[string]bool, len(j.Found.List))
	for _, r := range j.Found.List {
		shown[r.ID] = true
	}
	for _, r := range receivedIn(j.Raw.List, in) {
		if !shown[r.ID] {
			rows = append(rows, r)
		}
	}
	return rows
}

func (j *judgement) rawShown() doubt {
	hidden := j.hidden(j.compared())
	if len(hidden) == 0 {
		return doubt{}
	}
	last := hidden[len(hidden)-1]
	return doubt{
		code: reason.LogsDeleted, text: counted(len(hidden), "log is", "logs are") + " not shown, the first received on " + stamp(hidden[0].Received),
		since: later(last.Time, last.Received).Add(j.Settings.Skew + time.Second),
	}
}

func (j *judgement) rowsIdentified() doubt {
	n := 0
	for _, r := range j.Found.List {
		if r.ID == "" && j.Window.holds(r.Time) {
			n++
		}
	}
	for _, r := range receivedIn(j.Raw.List, j.compared()) {
		if r.ID == "" {
			n++
		}
	}
	if n > 0 {
		return doubt{code: reason.LogsUnidentified, text: counted(n, "log has", "logs have") + " none"}
	}
	return doubt{}
}

// counting is the window whose points must be there.
func (j *judgement) counting() Window {
	if !j.cut() {
		return j.deliveredIn()
	}
	return j.edges
}

func (j *judgement) metricsWhole() doubt {
	m := j.Metrics
	if m.Unread != "" {
		return doubt{unknown: true, code: reason.MetricsMissing, text: m.Unread}
	}
	in := j.counting()
	if !m.Window.covers(in) {
		return doubt{code: reason.MetricsMissing, text: "it was asked for " + m.Window.words(), until: m.Window.endBefore(in)}
	}
	n, last := m.missing(m.Delivered, in)
	failed, lastFailed := m.missing(m.Failed, in)
	if n+failed == 0 {
		return doubt{}
	}
	return doubt{
		code: reason.MetricsMissing, since: later(last, lastFailed).Add(m.Period + 2*j.Settings.Skew),
		text: counted(n, "point", "points") + " of the successes and " + strconv.Itoa(failed) + " of the failures are missing",
	}
}

func (j *judgement) deliveriesAccepted() doubt {
	m, in := j.Metrics, j.counting()
	if m.Unread != "" {
		return doubt{unknown: true, code: reason.MetricsMissing, text: m.Unread}
	}
	for _, p := range slices.Backward(m.Failed) {
		end := p.At.Add(m.Period)
		if p.Count > 0 && in.overlaps(Window{p.At, end}) {
			return doubt{
				code: reason.DeliveryFailed, text: counted(sum(m.Failed, m.Period, in), "delivery", "deliveries") + " failed, the last before " + stamp(end),
				since: end.Add(2 * j.Settings.Skew),
			}
		}
	}
	if !m.Window.covers(in) {
		return doubt{unknown: true, code: reason.MetricsMissing, text: "it was asked for " + m.Window.words(), until: m.Window.endBefore(in)}
	}
	if n, last := m.missing(m.Failed, in); n > 0 {
		return doubt{
			unknown: true, code: reason.MetricsMissing, since: last.Add(m.Period + 2*j.Settings.Skew),
			text: counted(n, "point of the failures is", "points of the failures are") + " missing",
		}
	}
	return doubt{}
}

// countsEqual compares distinct events, not logs: an event may be delivered twice. More events than deliveries are no better:
// others wrote them, or the metric does not count events.
func (j *judgement) countsEqual() doubt {
	if !j.cut() {
		d := doubt{code: reason.WindowNoQuietEdge, derived: true, text: "there is no such pause that both counts cover"}
		if j.edges.From.IsZero() && !j.nearest.From.IsZero() {
			d.since = j.nearest.From.Add(j.Settings.Skew)
		}
		if j.edges.To.IsZero() && !j.nearest.To.IsZero() {
			d.until = j.nearest.To.Add(-2 * j.Settings.Skew)
		}
		return d
	}
	rows := receivedIn(j.Raw.List, j.edges)
	delivered, events := sum(j.Metrics.Delivered, j.Metrics.Period, j.edges), distinct(rows)
	d := doubt{derived: true, text: counted(delivered, "delivery", "deliveries") + ", " + counted(len(rows), "log", "logs") + " with " + counted(events, "distinct EventID", "distinct EventIDs")}
	switch {
	case events > delivered:
		d.code = reason.LogsUnexpected
	case len(rows) >= delivered && events < delivered:
		d.code = reason.MetricsAmbiguous
	case events < delivered:
		d.code = reason.LogsMissing
	default:
		return doubt{}
	}
	return d
}
