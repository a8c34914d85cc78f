package evidence_test

import (
	"slices"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/evidence/judge"
	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// TestAttacks_emulator has the ways in which a comparison of counts is deceived, as far as the emulator can act them, judged by
// what the provider's client is answered. The window is from minute 120 to minute 600, and it is minute 720.
func TestAttacks_emulator(t *testing.T) {
	t.Parallel()
	type steps = []step
	window := func(from, to int) func(*asker) {
		return func(a *asker) {
			end := a.Emulator.Clock.Now().Truncate(time.Minute).Add(-judged * time.Minute)
			a.ask.Window = judge.Window{From: end.Add(time.Duration(from) * time.Minute), To: end.Add(time.Duration(to) * time.Minute)}
		}
	}
	for _, row := range []struct {
		name   string
		script script
		edit   func(*asker) // before it is asked
		want   judge.Verdict
		reason reason.Code
	}{
		{name: "a an event is lost and another doubled in the same hour", script: script{doubles: true, steps: steps{{300, "lost", 1}, {301, "doubled", 1}}}, want: judge.Gaps, reason: reason.LogsMissing},
		{name: "a an event is lost and another doubled in the same minute", script: script{steps: steps{{300, "lost", 1}, {300, "doubled", 1}}}, want: judge.Unproven, reason: reason.MetricsAmbiguous},
		{name: "a an event is deleted and another doubled in the same hour", script: script{steps: steps{{300, "doubled", 1}, {301, "delivered", 1}, {310, "delete_last", 0}}}, want: judge.Gaps, reason: reason.LogsDeleted},
		{name: "b an event is delivered in the next window", script: script{steps: steps{{303, "delayed", 1}}}, want: judge.NoGapFound},
		{name: "b a log has the time of its delivery", script: script{deliveryTime: true, steps: steps{{303, "delayed", 1}}}, want: judge.NoGapFound},
		{name: "c the trail is stopped for ten seconds, and no delivery is counted", script: script{steps: steps{{300, "stop_trail", 0}, {300, "ten_seconds", 0}, {300, "start_trail", 0}}}, want: judge.Gaps, reason: reason.TrailStopped},
		{name: "c the trail is deleted", script: script{steps: steps{{300, "delete_trail", 0}}}, want: judge.Gaps, reason: reason.TrailDeleted},
		{name: "d windows without deliveries are left out", script: script{steps: steps{{300, "delivered", 1}}}, edit: func(a *asker) { a.Emulator.Set(func(s *emulator.Settings) { s.MetricZeros = false }) }, want: judge.Unproven, reason: reason.MetricsMissing},
		{name: "d the metric is not kept so long", script: script{steps: steps{{300, "delivered", 1}}}, edit: func(a *asker) { a.Emulator.Set(func(s *emulator.Settings) { s.MetricDays = 0 }) }, want: judge.Unproven, reason: reason.MetricsMissing},
		{name: "e the window begins more than 90 days ago", script: script{steps: steps{{300, "delivered", 1}}}, edit: window(-91*24*60, 600), want: judge.Unproven, reason: reason.CallsTooOld},
		{name: "f a stop and a start in the last ten minutes", script: script{steps: steps{{300, "delivered", 1}, {712, "stop_trail", 0}, {714, "start_trail", 0}}}, edit: window(120, 716), want: judge.Unproven, reason: reason.TrailStarted},
		{name: "g the retention is lowered and raised again", script: script{steps: steps{{300, "lower_retention", 0}, {400, "raise_retention", 0}}}, want: judge.Unproven, reason: reason.LogstoreRetentionLowered},
		{name: "h the index is missing for a while", script: script{steps: steps{{290, "delete_index", 0}, {300, "delivered", 1}, {310, "complete_index", 0}}}, want: judge.Unproven, reason: reason.IndexMissing},
		{name: "h the index is narrowed", script: script{steps: steps{{300, "narrow_index", 0}}}, want: judge.Unproven, reason: reason.IndexIncomplete},
		{name: "h the index is narrowed and completed again", script: script{steps: steps{{290, "narrow_index", 0}, {300, "delivered", 1}, {310, "complete_index", 0}}}, want: judge.Unproven, reason: reason.IndexChanged},
		{name: "i a search stays incomplete", edit: func(a *asker) { a.Emulator.Fault(emulator.Fault{Kind: emulator.FaultIncomplete, Times: -1}) }, want: judge.Unproven, reason: reason.QueryIncomplete},
		{name: "j the trail is deleted and created again", script: script{steps: steps{{300, "delete_trail", 0}, {310, "create_trail", 0}, {311, "start_trail", 0}}}, want: judge.Gaps, reason: reason.TrailDeleted},
		{name: "k a deletion is no event, and consumers are not told of it", script: script{steps: steps{{300, "delivered", 2}, {650, "delete_row", 0}}}, want: judge.Gaps, reason: reason.LogsDeleted},
		{name: "k a deletion is an event", script: script{edits: true, steps: steps{{300, "delivered", 2}, {650, "delete_row", 0}}}, want: judge.Gaps, reason: reason.LogsDeleted},
		{name: "l a delivery fails, and its repetition succeeds", script: script{steps: steps{{300, "retried", 1}}}, want: judge.Unproven, reason: reason.DeliveryFailed},
		{name: "m anyone may write, and a forged event replaces a lost one", script: script{steps: steps{{290, "allow_web_tracking", 0}, {300, "lost", 1}, {300, "forge", 0}, {310, "forbid_web_tracking", 0}}}, want: judge.Unproven, reason: reason.LogstoreChanged},
		{name: "m a processor drops events", script: script{steps: steps{{290, "attach_processor", 0}, {300, "delivered", 2}, {310, "detach_processor", 0}}}, want: judge.Gaps, reason: reason.LogsMissing},
		{name: "m the storage is cleared", script: script{steps: steps{{300, "delivered", 2}, {400, "clear_storage", 0}}}, want: judge.Gaps, reason: reason.LogstoreCleared},
		{name: "o the Logstore is deleted", script: script{steps: steps{{300, "delivered", 5}, {400, "delete_logstore", 0}}}, want: judge.Gaps, reason: reason.LogstoreDeleted},
		{name: "n the account is overdue", script: script{steps: steps{{300, "overdue", 0}}}, want: judge.Unproven, reason: reason.ProjectStopped},
		{name: "n the account was overdue", script: script{steps: steps{{300, "overdue", 0}, {310, "delivered", 1}, {320, "paid", 0}}}, want: judge.Unproven, reason: reason.DeliveryFailed},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			a := newAsker(t)
			row.script.zeros = true
			if row.script.counts == "" {
				row.script.counts = "events"
			}
			row.script.steps = append(steps{{200, "delivered", 1}}, row.script.steps...)
			a.play(row.script)
			if row.edit != nil {
				row.edit(a)
			}
			r := judge.Judge(a.gather())
			if r.Verdict != row.want || row.reason != "" && !slices.Contains(r.Reasons(), row.reason) {
				t.Errorf("%s, %v; want %s, %s\n%s", r.Verdict, r.Reasons(), row.want, row.reason, r.Markdown())
			}
			if why := wrong(r, a.truths(), row.script); why != "" {
				t.Errorf("%s\n%s", why, r.Markdown())
			}
		})
	}
}
