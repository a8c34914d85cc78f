package guard_test

import (
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
)

// With the guard attached, each destructive call is denied to an administrator and to an apply role
// that may do everything otherwise, and allowed to the break-glass role. An apply role keeps
// the calls that repairs need.
func TestGuard_calls(t *testing.T) {
	t.Parallel()
	for _, language := range []string{ram, control} {
		published := 0
		for _, c := range calls {
			if c.only != "" && c.only != language {
				continue
			}
			if !c.unpublished {
				published++
			}
			t.Run(language+", "+c.name, func(t *testing.T) {
				t.Parallel()
				arranged := func() *guarded {
					g := newGuarded(t, language, acctest.Minimal, "AdministratorAccess")
					g.Deliver(1)
					if c.arrange != nil {
						c.arrange(g)
					}
					return g
				}
				g := arranged()
				before := g.Snapshot(t)
				if a := c.do(g.administrator); !denied(a) {
					t.Errorf("to an administrator the answer is %d %s", a.Status, a.Raw)
				}
				if a := c.do(g.deploy); !c.apply && !denied(a) {
					t.Errorf("to an apply role the answer is %d %s", a.Status, a.Raw)
				} else if c.apply {
					g.root.Must(a)
					g = arranged()
				} else if g.Snapshot(t) != before {
					t.Error("a denied call changed something")
				}
				g.root.Must(c.do(g.breakGlass))
			})
		}
		if published < 14 {
			t.Errorf("%s: only %d calls have a published action", language, published)
		}
	}
}

// The administrator is denied by the guard and by nothing else: without it, each call passes.
func TestGuard_callsWithoutIt(t *testing.T) {
	t.Parallel()
	for _, c := range calls {
		if c.only != "" {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g := newGuarded(t, control, acctest.Minimal)
			g.control(nil)
			g.Deliver(1)
			if c.arrange != nil {
				c.arrange(g)
			}
			g.root.Must(c.do(g.administrator))
		})
	}
}
