package examples

import (
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// With the state of before, an emulator that was restarted gets everything anew, as the guide for tests says.
func TestTestingGuide_restarted(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	w.write("main.tf", blocks(page(t, "testing.md"), "terraform")["Run it"][0])
	w.init()
	w.apply()
	w.Edit(func(a *emulator.Account) { a.InnerTrails, a.Projects, a.Roles = nil, nil, nil })
	w.says(w.plan(2), `trail_status = "missing" -> "present"`, "0 to add, 1 to change")
	w.apply()
	w.plan(0)
}
