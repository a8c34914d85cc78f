package shipping_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// hurried is a clock on which every wait is over at once.
type hurried struct {
	mu    sync.Mutex
	slept time.Duration
}

func (h *hurried) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return time.Now().Add(h.slept)
}

func (h *hurried) Sleep(ctx context.Context, d time.Duration) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.slept += d
	return ctx.Err()
}

func (*hurried) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, d)
}

// A status that apply could not make healthy is an error of that apply, which says
// what was done, what does not show, and what to do.
func TestSettle_unhealthyAfterTheApply(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name  string
		world func(w *world)
		words []string
	}{
		{
			"somebody undoes it", func(w *world) {
				undo := func() {
					w.Edit(func(a *emulator.Account) {
						if l := theLogstore(a); l != nil && l.Index != nil {
							editIndex(func(_, keys map[string]any) { delete(keys, "EventID") })(a)
						}
					})
				}
				w.Fault(emulator.Fault{Action: "GetIndex", Times: -1, Kind: emulator.FaultNone, Before: undo})
			},
			[]string{
				"The index of shipping platform-ops could not be made healthy", "The index is still: missing fields: EventID.",
				"still do not show the result of: update index of Logstore innertrail_platform-ops", "Done: ", "somebody or something undoes the change",
			},
		},
		{
			"what was left to the service is not made", func(w *world) {
				w.Set(func(s *emulator.Settings) { s.PrecreateRefused, s.AutoCreateMS = true, -1 })
			},
			[]string{"The Logstore of shipping platform-ops could not be made healthy", "The Logstore is still: missing.", "left to the service to make it, which it has not done", "Apply again later."},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withProject("security-audit", "cn-hangzhou")
			w.options = []provider.Option{provider.WithClock(&hurried{})}
			row.world(w)
			_, diags := w.session(t, nil).apply(t.Context(), nil, standard)
			for _, words := range row.words {
				if text := said(diags); !failed(diags) || !strings.Contains(text, words) {
					t.Errorf("it does not say %q:\n%s", words, text)
				}
			}
		})
	}
}
