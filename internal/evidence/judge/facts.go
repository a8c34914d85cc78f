package judge

import (
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// report returns what is told beside the verdict.
func (j *judgement) report() Report {
	r := Report{
		Subject: j.Subject, Window: j.Window, Judged: j.Now, Maker: j.Maker,
		Pieces: j.pieces(), Retention: j.retention(), Counts: j.counted(), lacks: j.lacking(), ended: j.endedLater(),
	}
	if j.Trail.Value != nil && j.Trail.Value.Logging {
		r.Shipping = j.Trail.Value.Started
	}
	return r
}

// pieces cuts the window at each creation and deletion of the trail. The last piece has the destination of today, if
// nothing after the window changed it.
func (j *judgement) pieces() (pieces []Piece) {
	project := func(c Call) string { return c.Project }
	at, destination := j.Window.From, ""
	var later bool
	for _, c := range j.calls {
		code := c.code()
		if c.Unclear || code != reason.TrailCreated && code != reason.TrailDeleted {
			continue
		}
		if !c.Time.Before(j.Window.To) {
			later = true
			continue
		}
		if c.Time.After(at) {
			pieces = append(pieces, Piece{Window: Window{at, c.Time}, Project: destination})
			at = c.Time
		}
		destination = project(c)
	}
	last := Piece{Window: Window{at, j.Window.To}, Project: destination}
	if !later && j.Trail.Value != nil {
		last.Project, last.Current = j.Subject.Project, true
	}
	return append(pieces, last)
}

// retention returns how long logs were kept, as far as calls tell.
func (j *judgement) retention() (list []Retention) {
	made := false // whether the first call made the Logstore
	for i, c := range j.calls {
		created := c.Name == createLogstore && c.RetentionDays > 0 && c.done(j.Subject.Logstore)
		if created || c.Name == updateLogstore && !c.Unclear {
			made = made || len(list) == 0 && created
			list = append(list, Retention{From: c.Time, Days: c.RetentionDays, Call: &j.calls[i]})
		}
	}
	store := j.Logstore.Value
	if store == nil {
		return list
	}
	if len(list) == 0 {
		return []Retention{{From: j.retentionSince(store.Created), Days: store.RetentionDays}}
	}
	last := &list[len(list)-1]
	if last.From.Add(j.Settings.Skew).Before(store.Created) { // of a Logstore before
		return append(list, Retention{From: store.Created, Days: store.RetentionDays})
	}
	last.Days = store.RetentionDays
	if made {
		return list
	}
	return append([]Retention{{From: store.Created}}, list...)
}

// retentionSince returns since when the retention of today holds: since the Logstore was made, if all calls since then are
// known.
func (j *judgement) retentionSince(created time.Time) time.Time {
	if j.Calls.known(created, j.Now, j.Settings.Lag) {
		return created
	}
	if j.Calls.known(j.Window.From, j.Now, j.Settings.Lag) {
		return j.Window.From
	}
	return time.Time{}
}

// integrity says what is known of whether logs can be altered, forged, filtered or hidden.
func integrity(outcomes []Outcome) (list []string) {
	for _, o := range outcomes {
		switch o.Rule {
		case "logs.append_only", "writers.closed", "policies.harmless", "processor.none", "index.whole", "project.normal":
			state := "yes: "
			text := ""
			switch {
			case o.Unknown:
				state, text = "not known: ", " ("+o.Text+")"
			case !o.Holds:
				state, text = "no: ", " ("+o.Text+")"
			}
			list = append(list, state+o.Needs+text)
		}
	}
	return list
}

// loggingNow returns the line of Report.Integrity about whether the trail is logging.
func (j *judgement) loggingNow() string {
	const text = "the trail is logging now"
	switch trail := j.Trail.Value; {
	case j.Trail.Unread != "":
		return "not known: " + text + " (" + j.Trail.Unread + ")"
	case trail == nil:
		return "no: " + text + " (there is no such trail)"
	case !trail.Logging:
		return "no: " + text + " (it is stopped)"
	default:
		return "yes: " + text
	}
}

// counted returns the numbers that are compared.
func (j *judgement) counted() (c Counts) {
	c.Window = j.counting()
	number := func(n int) *int { return &n }
	if m := j.Metrics; m.Unread == "" && m.Period > 0 {
		c.Delivered, c.Failed = number(sum(m.Delivered, m.Period, c.Window)), number(sum(m.Failed, m.Period, c.Window))
	}
	if j.Raw.Complete {
		rows := receivedIn(j.Raw.List, c.Window)
		c.Read, c.Events = number(len(rows)), number(distinct(rows))
	}
	if j.Found.Complete {
		var shown []Row
		for _, r := range j.Found.List {
			if j.Window.holds(r.Time) {
				shown = append(shown, r)
			}
		}
		c.Shown = number(distinct(shown))
	}
	return c
}
