package judge

import (
	"fmt"
	"slices"
	"time"
)

// deleteEvents deletes events with all their logs, singly.
func (w *world) deleteEvents(n int, at time.Time) {
	var ids []string
	for _, l := range w.logs {
		if w.shown(l) && !slices.Contains(ids, l.ID) {
			ids = append(ids, l.ID)
		}
	}
	if !w.has || len(ids) == 0 {
		return
	}
	for range min(n, len(ids)) {
		id := ids[w.r.IntN(len(ids))]
		for _, l := range w.logs {
			if l.ID == id && l.store == w.store {
				l.hidden = true
			}
		}
	}
	name := "CreateDeleteLogsTask"
	if w.h.Modifiable {
		name = "DeleteLogs"
	}
	w.call(name, at, "innertrail_ops", 0)
	w.edits[w.calls[len(w.calls)-1].ID] = true
}

func (w *world) call(name string, at time.Time, on string, days int) {
	w.calls = append(w.calls, Call{
		ID: fmt.Sprintf("call-%d", len(w.calls)+1), Name: name, Time: at, Actor: "ram-user alice", Source: "203.0.113.7", On: []string{on}, RetentionDays: days,
	})
}

// disturbance does something to the shipping, and leaves a call of it if somebody of the account did it.
func (w *world) disturbance(what string, at time.Time) {
	const trail, role, store = "ops", "delivery", "innertrail_ops"
	halt := func() {
		if w.logging {
			w.stretches = append(w.stretches, Window{From: at})
		}
		w.logging = false
	}
	run := func() {
		if !w.logging {
			w.stretches[len(w.stretches)-1].To = at
		}
		w.logging, w.started = true, at
	}
	switch what {
	case "stop":
		if w.exists {
			halt()
			w.call("StopLogging", at, trail, 0)
		}
	case "start":
		if w.exists {
			run()
			w.call("StartLogging", at, trail, 0)
		}
	case "refused stop":
		w.call("StopLogging", at, trail, 0)
		w.calls[len(w.calls)-1].Refused = true
	case "stop of another trail":
		w.call("StopLogging", at, "another", 0)
	case "delete trail":
		if w.exists {
			halt()
			w.exists = false
			w.call("DeleteInnerTrail", at, trail, 0)
		}
	case "create trail", "create trail elsewhere":
		if w.exists {
			return
		}
		w.exists = true
		if what == "create trail elsewhere" {
			w.store, w.has, w.created, w.index, w.modified = w.store+1, true, ago(w.h.Start+hour), true, ago(w.h.Start+hour)
			w.ttl = append(w.ttl, Retention{From: at, Days: forever})
		}
		w.started, w.updated = time.Time{}, at
		if w.h.Semantics.AutoStart {
			run()
		}
		w.call("CreateInnerTrail", at, trail, 0)
	case "update trail":
		if w.exists {
			w.store, w.has, w.created, w.index, w.modified = w.store+1, true, ago(w.h.Start+hour), true, ago(w.h.Start+hour)
			w.ttl = append(w.ttl, Retention{From: at, Days: forever})
			w.updated = at
			w.call("UpdateTrail", at, trail, 0)
		}
	case "detach policy":
		w.detached = true
		w.call("DetachPolicyFromRole", at, role, 0)
	case "attach policy":
		w.detached = false
		w.call("AttachPolicyToRole", at, role, 0)
	case "change trust", "repair trust":
		w.untrusting = what == "change trust"
		w.call("UpdateRole", at, role, 0)
	case "deny by project policy":
		w.denied = true
		w.call("PutProjectPolicy", at, "security-audit", 0)
	case "allow by project policy":
		w.denied = false
		w.call("DeleteProjectPolicy", at, "security-audit", 0)
	case "deny by control policy", "allow by control policy":
		w.controlled = what == "deny by control policy" // by another account
	case "overdue", "paid":
		w.overdue = what == "overdue" // by nobody
	default:
		if w.has {
			w.onLogstore(what, at, store)
		} else if what == "create logstore" {
			w.store, w.has, w.created, w.index, w.modified = w.store+1, true, at, true, at
			w.ttl = append(w.ttl, Retention{From: at, Days: w.h.TTL})
			w.call("CreateLogStore", at, store, w.h.TTL)
		}
	}
}

func (w *world) onLogstore(what string, at time.Time, store string) {
	switch what {
	case "lower retention", "raise retention":
		days, from := 7, at.Add(time.Hour) // a lower one takes about an hour
		if what == "raise retention" {
			days, from = forever, at
		}
		w.ttl = append(w.ttl, Retention{From: from, Days: days})
		w.call("UpdateLogStore", at, store, days)
	case "clear storage":
		w.remove(at)
		w.call("ClearLogStoreStorage", at, store, 0)
	case "delete logstore":
		w.remove(at)
		w.has, w.index = false, false
		w.call("DeleteLogStore", at, store, 0)
	case "delete index":
		w.index, w.narrowed = false, false
		for _, l := range w.logs {
			if l.store == w.store {
				l.searchable = false
			}
		}
		w.call("DeleteIndex", at, store, 0)
	case "narrow index":
		w.narrowed, w.modified = w.index, at
		w.call("UpdateIndex", at, store, 0)
	case "create index":
		w.index, w.narrowed, w.modified = true, false, at
		w.call("CreateIndex", at, store, 0)
	case "attach processor", "detach processor":
		w.processor = what == "attach processor"
		w.call("UpdateLogStoreProcessor", at, store, 0)
	case "open web tracking", "close web tracking":
		w.tracking = what == "open web tracking"
		w.call("UpdateLogStore", at, store, 0)
	}
}

// remove removes all logs of the Logstore.
func (w *world) remove(at time.Time) {
	for _, l := range w.logs {
		if l.store == w.store && l.gone.IsZero() {
			l.gone = at
		}
	}
}
