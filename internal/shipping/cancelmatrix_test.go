package shipping_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// Ctrl-C at every call of every deed, while the service has not answered or just as
// it does: the run ends at once, writes nothing more, says what was done and what
// was not, and the next one converges.
func TestMatrix_cancel(t *testing.T) {
	t.Parallel()
	var total score
	t.Run("deed", func(t *testing.T) {
		for _, d := range deeds {
			t.Run(d.name, func(t *testing.T) {
				t.Parallel()
				for _, at := range homeOnly(d.targets(t)) {
					for _, kind := range []emulator.FaultKind{emulator.FaultHang, emulator.FaultNone} {
						name := fmt.Sprintf("%s %s #%d %s", at.action, at.region, at.n, kind)
						if !sampled("cancel " + d.name + name) {
							continue
						}
						t.Run(name, func(t *testing.T) {
							t.Parallel()
							tryCancel(t, d, at, kind, &total)
						})
					}
				}
			})
		}
	})
	fmt.Printf("Cancellation matrix: %s.\n", &total)
}

func tryCancel(t *testing.T, d deed, at target, kind emulator.FaultKind, total *score) {
	t.Helper()
	inBubble(t, func(t *testing.T, w *world) {
		k := d.stage(t, w)
		books := open(t, w, d)
		var stopped time.Time
		written := 0
		w.Fault(emulator.Fault{Action: at.action, Region: at.region, Nth: at.n, Kind: kind, Before: func() {
			books.deliver()
			stopped, written = time.Now(), len(w.Mutations())
			k.stop()
		}})
		diags := d.do(k)
		if stopped.IsZero() {
			t.Fatal("the call was not made")
		}
		// Time passes in a bubble only while everything waits.
		if waited := time.Since(stopped); waited > 0 {
			t.Errorf("it waited for %s after it was stopped:\n%s", waited, said(diags))
		}
		// One that goes side by side may have been on its way.
		if more := w.Mutations()[written:]; len(more) > 1 {
			t.Errorf("it went on writing:\n%s", journal(more))
		}
		books.check(diags)
		w.ClearFaults()
		k.resume()
		books.converges(k, diags, total)
	})
}
