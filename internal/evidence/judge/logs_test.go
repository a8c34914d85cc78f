package judge

import (
	"slices"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// addLog adds a log that was received, and that a search shows or not. Nothing counted its delivery.
func addLog(w *Witnesses, r Row, shown bool) {
	w.Raw.List = append(w.Raw.List, r)
	if shown {
		w.Found.List = append(w.Found.List, r)
	}
}

// row returns a log that happened and was received at one time.
func row(id string, seconds int) Row {
	return Row{ID: id, Time: ago(seconds), Received: ago(seconds), Happened: ago(seconds)}
}

// hide leaves out events from the answers of a search.
func hide(w *Witnesses, ids ...string) {
	w.Found.List = slices.DeleteFunc(w.Found.List, func(r Row) bool { return slices.Contains(ids, r.ID) })
}

// lose leaves out events from all answers but the counts of their deliveries.
func lose(w *Witnesses, ids ...string) {
	hide(w, ids...)
	w.Raw.List = slices.DeleteFunc(w.Raw.List, func(r Row) bool { return slices.Contains(ids, r.ID) })
}

// TestJudge_logs has what is said of logs that were not read, have no id or are not shown.
func TestJudge_logs(t *testing.T) {
	t.Parallel()
	hidden := func(edit func(*Witnesses)) func(*Witnesses) {
		return func(w *Witnesses) {
			hide(w, "event-2")
			edit(w)
		}
	}
	late := func(r Row) func(*Witnesses) { return func(w *Witnesses) { addLog(w, r, false) } }
	compare(t, "logs.txt", []told{
		{"logs were not searched", func(w *Witnesses) { w.Found.Read, w.Found.Complete, w.Found.Unread = false, false, "no index" }},
		{"logs were not searched, and it is not told why", func(w *Witnesses) { w.Found.Read = false }},
		{"the search was stopped", func(w *Witnesses) { w.Found.Unread = "GetLogs timed out" }},
		{"the search was incomplete", func(w *Witnesses) { w.Found.Complete = false }},
		{"the search has the window", func(w *Witnesses) { w.Found.Window = w.Window }},
		{"the search began later", func(w *Witnesses) { w.Found.Window.From = ago(from - 1) }},
		{"the search ended earlier", func(w *Witnesses) { w.Found.Window.To = ago(to + 1) }},

		{"logs were not read as consumers get them", func(w *Witnesses) { w.Raw = Rows{} }},
		{"the reading was not tried, and has an answer", func(w *Witnesses) { w.Raw.Read = false }},
		{"the reading was stopped", func(w *Witnesses) { w.Raw.Unread = "PullLogs timed out" }},
		{"the reading was stopped, and a permission is missing", func(w *Witnesses) {
			w.Raw.Complete, w.Raw.Unread, w.Raw.Lacks = false, "the RAM permission log:GetCursorOrData is missing", "log:GetCursorOrData"
		}},
		{"the reading was incomplete", func(w *Witnesses) { w.Raw.Complete = false }},
		{"the reading began with the window", func(w *Witnesses) { w.Raw.Window.From = ago(from) }},
		{"the reading began later", func(w *Witnesses) { w.Raw.Window.From = ago(from - 1) }},
		{"the reading ended an hour after the window", func(w *Witnesses) { w.Raw.Window.To = ago(to - hour) }},
		{"the reading ended a second earlier", func(w *Witnesses) { w.Raw.Window.To = ago(to - hour + 1) }},
		{"when a log was received is not told", func(w *Witnesses) { w.Raw.List[0].Received = time.Time{} }},

		{"a log without an id", func(w *Witnesses) { addLog(w, row("", 20*hour), true) }},
		{"two logs without ids", func(w *Witnesses) { addLog(w, row("", 20*hour), true); addLog(w, row("", 21*hour), true) }},
		{"a log without an id, as searches show it", func(w *Witnesses) { w.Found.List = append(w.Found.List, row("", from), row("", from+1), row("", to)) }},
		{"a log without an id that searches do not show", late(row("", 20*hour))},

		{"a log is not shown", hidden(func(*Witnesses) {})},
		{"two logs are not shown", hidden(func(w *Witnesses) { hide(w, "event-1") })},
		{"two logs are not shown, which were received together", func(w *Witnesses) {
			addLog(w, row("b", 20*hour), false)
			addLog(w, row("a", 20*hour), false)
			addCounts(w, 20*hour, 2, 0)
		}},
		{"a log is not shown, and one call deleted logs", hidden(func(w *Witnesses) { addCall(w, "DeleteLogs", 20*hour, "innertrail_ops") })},
		{"a log is not shown, and the Logstore was cleared", hidden(func(w *Witnesses) { addCall(w, "ClearLogStoreStorage", 20*hour, "innertrail_ops") })},
		{"a log is not shown, and two calls deleted logs", hidden(func(w *Witnesses) {
			addCall(w, "DeleteLogs", 20*hour, "innertrail_ops")
			addCall(w, "DeleteLogs", 19*hour, "innertrail_ops")
		})},
		{"a log is not shown, and a call before it deleted logs", hidden(func(w *Witnesses) { addCall(w, "DeleteLogs", 35*hour, "innertrail_ops") })},
		{"a log is not shown, and a call may have deleted logs", hidden(func(w *Witnesses) { addCall(w, "DeleteLogs", 20*hour, "innertrail_ops").Unclear = true })},
		{"a log is not shown, and a Logstore was created", hidden(func(w *Witnesses) { addCall(w, "CreateLogStore", 20*hour, "innertrail_ops") })},
		{"two logs are not shown, and one call deleted logs", hidden(func(w *Witnesses) {
			hide(w, "event-1")
			addCall(w, "DeleteLogs", 5*hour, "innertrail_ops")
		})},
		{"a log is not shown, and the search is incomplete", hidden(func(w *Witnesses) { w.Found.Complete = false })},
		{"a log is not shown, and the reading was incomplete", hidden(func(w *Witnesses) { w.Raw.Complete = false })},
		{"a log is not shown, and the search began after it", hidden(func(w *Witnesses) { w.Found.Window.From = ago(30*hour - 1) })},
		{"a log is not shown, and there is no Logstore", hidden(func(w *Witnesses) { w.Logstore.Value = nil })},
		{"a log is not shown, and the creation of the Logstore is not told", hidden(func(w *Witnesses) { w.Logstore.Value.Created = time.Time{} })},
		{"a log is not shown, and the Logstore is as old", hidden(func(w *Witnesses) { w.Logstore.Value.Created = ago(30 * hour) })},
		{"a log is not shown, and the Logstore is younger", hidden(func(w *Witnesses) { w.Logstore.Value.Created = ago(30*hour - 1) })},
		{"a log is not shown, and calls are known from then on", hidden(func(w *Witnesses) { w.Calls.Known.From = ago(30 * hour) })},
		{"a log is not shown, and calls are known from a second later on", hidden(func(w *Witnesses) { w.Calls.Known.From = ago(30*hour - 1) })},
		{"a log is not shown, and the settings were changed then", hidden(func(w *Witnesses) { addCall(w, "UpdateLogStore", 30*hour, "innertrail_ops") })},
		{"a log is not shown, and the settings were changed before", hidden(func(w *Witnesses) { addCall(w, "UpdateLogStore", 30*hour+1, "innertrail_ops") })},
		{"a log is not shown, and the settings were changed now", hidden(func(w *Witnesses) { addCall(w, "UpdateLogStore", 0, "innertrail_ops") })},
		{"a log is not shown, and one as old as can be has not expired", hidden(func(w *Witnesses) {
			w.Logstore.Value.RetentionDays = 9
			w.Raw.List[1].Happened = ago(47 * hour)
		})},
		{"a log is not shown, and one as old as can be has expired", hidden(func(w *Witnesses) {
			w.Logstore.Value.RetentionDays = 9
			w.Raw.List[1].Happened = ago(47*hour + 1)
		})},
		{"a log is not shown, and there is no index", hidden(func(w *Witnesses) { w.Index.Value = nil })},
		{"a log is not shown, and the index is incomplete", hidden(func(w *Witnesses) { w.Index.Value.Reason = reason.IndexIncomplete })},
		{"a log is not shown, and the change of the index is not told", hidden(func(w *Witnesses) { w.Index.Value.Modified = time.Time{} })},
		{"a log is not shown, and the index is as old", hidden(func(w *Witnesses) { w.Index.Value.Modified = ago(30 * hour) })},
		{"a log is not shown, and the index is a second older", hidden(func(w *Witnesses) { w.Index.Value.Modified = ago(30*hour + 1) })},

		{"a log that arrived 15 minutes and a second ago is not shown", late(Row{ID: "late", Time: ago(3 * hour), Received: ago(15*minute + 1), Happened: ago(3 * hour)})},
		{"a log that arrived 15 minutes ago is not shown", late(Row{ID: "late", Time: ago(3 * hour), Received: ago(15 * minute), Happened: ago(3 * hour)})},
		{"a log that happened in the window and has the time of its delivery is not shown", late(Row{ID: "late", Time: ago(hour), Received: ago(hour), Happened: ago(3 * hour)})},
		{"a log of the time before the window is not shown", late(row("early", from+1))},
		{"a log of a minute before the window is not shown", late(row("early", from+60))},
		{"a log of more than a minute before the window is not shown", late(row("early", from+61))},
		{"a log of the time after the window is not shown", late(row("late", to))},
		{"a log that has its time only is not shown", late(Row{ID: "late", Time: ago(3 * hour), Received: ago(hour)})},
		{"a log that happened before the window and was received after it is not shown", late(Row{ID: "late", Time: ago(from + hour), Received: ago(hour), Happened: ago(from + hour)})},
		{"a log that happened before the window and was received in it is not shown", late(Row{ID: "late", Time: ago(from + hour), Received: ago(30 * hour), Happened: ago(from + hour)})},
		{"a log of the future is not shown", late(Row{ID: "ahead", Time: ago(3 * hour), Received: ago(3*hour + 30), Happened: ago(3*hour + 10)})},
	})
}
