package judge

import (
	"slices"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// ask asks the witnesses.
func (w *world) ask() Witnesses {
	h := w.h
	said := Witnesses{
		Maker:   "terraform-provider-innertrail/1.2.3",
		Subject: Subject{"1234567890123456", "cn-hangzhou", "ops", "delivery", "security-audit", "innertrail_ops", ""},
		Window:  Window{ago(h.From), ago(h.To)}, Now: now, Settings: DefaultSettings(),
		Calls: w.askCalls(), Metrics: w.askMetrics(), Policies: Answer[Policies]{Value: &Policies{}},
		Project: Answer[Project]{Value: &Project{Status: "Normal"}}, Role: Answer[Role]{Value: &Role{}},
	}
	if w.exists {
		said.Trail.Value = &Trail{w.logging, w.started, w.updated}
	}
	switch {
	case w.detached:
		said.Role.Value.Reason = reason.RolePolicyDetached
	case w.untrusting:
		said.Role.Value.Reason = reason.RoleTrustChanged
	}
	if w.overdue {
		said.Project.Value.Status = "Disable"
	}
	if w.denied {
		said.Policies.Value.Denies = "the project policy denies log:PostLogStoreLogs"
	}
	if w.has {
		processor := map[bool]string{true: "mask"}[w.processor]
		said.Logstore.Value = &Logstore{w.ttl[len(w.ttl)-1].Days, w.created, &h.Modifiable, &w.tracking, &processor}
		if w.index {
			said.Index.Value = &Index{Modified: w.modified}
			if w.narrowed {
				said.Index.Value.Reason = reason.IndexIncomplete
			}
		}
	}
	oldest := ago(h.From).Add(-said.Settings.Oldest)
	said.Found = Rows{Read: true, Complete: true, Window: Window{oldest, now.Add(said.Settings.Ahead)}}
	said.Raw = Rows{Read: h.Raw, Complete: h.Raw, Window: Window{ago(h.From + 8*hour), now}}
	for _, l := range w.logs {
		if w.shown(l) && said.Found.Window.holds(l.Time) && !l.Received.After(ago(h.Semantics.SearchLag)) {
			said.Found.List = append(said.Found.List, l.Row)
		}
		if h.Raw && w.there(l) && (h.Semantics.ExpiredStay || !w.expired(l)) && !l.Received.After(ago(h.Semantics.ConsumerLag)) {
			said.Raw.List = append(said.Raw.List, l.Row)
		}
	}
	w.leaveOut(&said)
	return said
}

// leaveOut takes out of the answers what this history's witnesses do not tell.
func (w *world) leaveOut(said *Witnesses) {
	const denied = "denied"
	cut := func(rows *Rows) {
		rows.Complete, rows.List = false, rows.List[:len(rows.List)/2]
	}
	switch w.h.Cut {
	case "found":
		cut(&said.Found)
	case "raw":
		cut(&said.Raw)
	}
	switch w.h.Unread {
	case "trail":
		said.Trail = Answer[Trail]{Unread: denied}
	case "started":
		if said.Trail.Value != nil {
			said.Trail.Value.Started = time.Time{}
		}
	case "role":
		said.Role = Answer[Role]{Unread: denied}
	case "project":
		said.Project = Answer[Project]{Unread: denied}
	case "logstore":
		said.Logstore = Answer[Logstore]{Unread: denied}
	case "policies":
		said.Policies = Answer[Policies]{Unread: denied}
	case "index":
		said.Index = Answer[Index]{Unread: denied}
	case "index modified":
		if said.Index.Value != nil {
			said.Index.Value.Modified = time.Time{}
		}
	case "metrics":
		said.Metrics.Unread = denied
	}
	if store := said.Logstore.Value; store != nil {
		switch w.h.Unread {
		case "created":
			store.Created = time.Time{}
		case "modifiable":
			store.Modifiable = nil
		case "tracking":
			store.AnonymousWrites = nil
		}
	}
}

func (w *world) askCalls() Calls {
	until := now.Add(-time.Duration(w.h.Semantics.LookupLag) * time.Minute)
	c := Calls{Known: Window{later(ago(90*day), ago(w.h.From+day)), until}}
	for _, call := range w.calls {
		since := c.Known
		if SetsRetention(call.Name) && w.h.Calls == "whole" { // which are looked up as far back as they are kept
			since.From = ago(90 * day)
		}
		if since.holds(call.Time) && (w.h.Semantics.EditsVisible || !w.edits[call.ID]) {
			c.List = append(c.List, call)
		}
	}
	switch w.h.Calls {
	case "denied":
		c = Calls{Reason: reason.CallsDenied, Unread: "the RAM permission actiontrail:LookupEvents is missing"}
	case "throttled":
		c.Reason, c.Unread = reason.CallsThrottled, "it was throttled"
		c.List = slices.DeleteFunc(c.List, func(call Call) bool { return len(call.ID)%2 == 0 })
		if len(c.List) > 0 {
			c.List = c.List[1:]
		}
	case "late":
		middle := ago((w.h.From + w.h.To) / 2)
		c.Known.From = middle
		c.List = slices.DeleteFunc(c.List, func(call Call) bool { return call.Time.Before(middle) })
	}
	return c
}

// askMetrics asks from some points before the window until now.
func (w *world) askMetrics() Metrics {
	period := time.Duration(w.h.Period) * time.Second
	m := Metrics{Period: period}
	m.Window.From = time.Unix(w.point(ago(w.h.From+6*hour)), 0)
	m.Window.To = time.Unix(w.point(now), 0)
	kept := ago(w.h.Semantics.MetricDays * day)
	for i, at := 0, m.Window.From; at.Before(m.Window.To); i, at = i+1, at.Add(period) {
		if slices.Contains(w.h.Holes, i) && w.h.Semantics.Zeros || !at.After(kept) {
			continue
		}
		if n := w.delivered[at.Unix()]; n > 0 || w.h.Semantics.Zeros {
			m.Delivered = append(m.Delivered, Point{at, n})
		}
		if n := w.failed[at.Unix()]; n > 0 || w.h.Semantics.Zeros {
			m.Failed = append(m.Failed, Point{at, n})
		}
	}
	return m
}
