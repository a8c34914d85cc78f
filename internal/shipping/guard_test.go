package shipping_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// Lowering retention is refused always against a fresh read: a Logstore that did
// not show at first, or that somebody made meanwhile, keeps its logs.
func TestGuard_logstoreThatAppears(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		appear func(w *world)
	}{
		{"a stale absence", func(w *world) {
			w.Fault(emulator.Fault{Action: "GetLogStore", Times: 2, Kind: emulator.FaultError, Status: 404, Code: "LogStoreNotExist", Message: "no"})
		}},
		{"made by somebody meanwhile", func(w *world) {
			var logstore *emulator.Logstore
			w.Edit(func(a *emulator.Account) {
				logstore = theLogstore(a)
				delete(a.Projects["security-audit"].Logstores, "innertrail_platform-ops")
			})
			w.Fault(emulator.Fault{Action: "CreateLogStore", Times: 1, Before: func() {
				w.Edit(func(a *emulator.Account) {
					a.Projects["security-audit"].Logstores["innertrail_platform-ops"] = logstore
				})
			}})
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withProject("security-audit", "cn-hangzhou")
			w.session(t, nil).create(standard)
			w.Edit(func(a *emulator.Account) { delete(a.InnerTrails, "platform-ops") })
			row.appear(w)
			w.ClearJournal()
			_, diags := w.session(t, nil).apply(t.Context(), nil, twoLines(map[string]any{"logstore": map[string]any{"retention_days": 30}}))
			if text := said(diags); !failed(diags) || !strings.Contains(text, "from 3650 to 30 days deletes logs") {
				t.Errorf("not refused:\n%s", text)
			}
			for _, call := range w.Mutations() {
				if call.Action == "UpdateLogStore" {
					t.Error("the Logstore was written")
				}
			}
			w.keptForEver(t)
		})
	}
}

// What is not known at plan time is judged by the apply: a consent that comes from
// another resource is not refused, and neither are settings.
func TestGuard_unknown(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	s := w.session(t, nil)
	state := s.create(twoLines(map[string]any{"logstore": map[string]any{"infrequent_access_days": 90}}))
	shapes, _ := s.shape.(tftypes.Object)
	unknownNumber := tftypes.NewValue(tftypes.Number, tftypes.UnknownValue)
	unknowns := map[string]any{
		"consent":   map[string]any{"retention_days": 180, "infrequent_access_days": 90, "allow_retention_decrease_to": unknownNumber},
		"retention": map[string]any{"retention_days": unknownNumber, "infrequent_access_days": 90},
		"logstore":  tftypes.NewValue(shapes.AttributeTypes["logstore"], tftypes.UnknownValue),
	}
	for name, logstore := range unknowns {
		planned, _ := s.plan(state, twoLines(map[string]any{"logstore": logstore}))
		if failed(planned.Diagnostics) {
			t.Errorf("%s: %s", name, said(planned.Diagnostics))
		}
		if name != "consent" {
			continue
		}
		// The consent turns out to be none.
		wanted := value(s.shape, twoLines(map[string]any{"logstore": map[string]any{
			"retention_days": 180, "infrequent_access_days": 90, "allow_retention_decrease_to": 60,
		}}))
		planned.PlannedState = s.dynamic(s.shape, s.proposed(state.state, wanted))
		_, diags := s.applyPlanned(t.Context(), state, planned, wanted)
		if text := said(diags); !strings.Contains(text, "from 3650 to 180 days deletes logs") {
			t.Errorf("the apply does not refuse:\n%s", text)
		}
	}
	w.Edit(func(a *emulator.Account) { delete(a.InnerTrails, "platform-ops") })
	for name, logstore := range unknowns {
		planned, _ := w.session(t, nil).plan(nil, twoLines(map[string]any{"logstore": logstore}))
		if failed(planned.Diagnostics) {
			t.Errorf("%s, where the Logstore is taken over: %s", name, said(planned.Diagnostics))
		}
	}
	w.keptForEver(t)
}

// A change the service cannot make is an error at plan time, declared before or
// not; in another place it is no matter.
func TestGuard_lite(t *testing.T) {
	t.Parallel()
	w := twoProjects(t)
	s := w.session(t, nil)
	state := s.create(standard)
	lite := map[string]any{"mode": "lite"}
	planned, _ := s.plan(state, twoLines(map[string]any{"logstore": lite}))
	if text := said(planned.Diagnostics); !failed(planned.Diagnostics) || !strings.Contains(text, "cannot become a lite one") {
		t.Errorf("an undeclared mode is not refused:\n%s", text)
	}
	declared, diags := s.apply(t.Context(), state, twoLines(map[string]any{"logstore": map[string]any{"mode": "standard"}}))
	s.noErrors(diags)
	moved := map[string]any{"trail_name": "platform-ops", "project_name": "second-audit", "logstore": lite}
	_, diags = s.apply(t.Context(), declared, moved)
	s.noErrors(diags)
	w.Edit(func(a *emulator.Account) {
		if mode := a.Projects["second-audit"].Logstores["innertrail_platform-ops"].Mode; mode != "lite" && mode != "query" {
			t.Errorf("the new Logstore is a %q one", mode)
		}
	})
}

// A conflict is found at plan time also where the role or the project is not known
// yet: an account ships to one Logstore, whatever these are.
func TestGuard_conflictWithUnknown(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]map[string]any{
		"role":           twoLines(map[string]any{"role": map[string]any{"name": unknownText}}),
		"project":        {"trail_name": "platform-ops", "project_name": unknownText},
		"project_region": twoLines(map[string]any{"project_region": unknownText}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withProject("security-audit", "cn-hangzhou")
			free, _ := w.session(t, nil).plan(nil, config)
			if failed(free.Diagnostics) {
				t.Errorf("refused without a rival:\n%s", said(free.Diagnostics))
			}
			w.Edit(func(a *emulator.Account) {
				a.InnerTrails["other-trail"] = &emulator.Trail{
					Name: "other-trail", Region: "cn-hangzhou", Status: emulator.StatusEnable,
					SLSProjectARN: "acs:log:cn-hangzhou:1000000000000001:project/security-audit",
				}
			})
			planned, _ := w.session(t, nil).plan(nil, config)
			if text := said(planned.Diagnostics); !failed(planned.Diagnostics) || !strings.Contains(text, "import <address> other-trail@cn-hangzhou") {
				t.Errorf("the rival is not found:\n%s", text)
			}
			w.noWrites(t)
		})
	}
}

// A first observed absence of the project is read once more before it is reported,
// by a plan and by an apply.
func TestGuard_staleAbsenceOfTheProject(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	s := w.session(t, nil)
	stale := emulator.Fault{Action: "GetProject", Times: 1, Kind: emulator.FaultError, Status: 404, Code: "ProjectNotExist", Message: "no"}
	w.Fault(stale)
	planned, wanted := s.plan(nil, standard)
	if failed(planned.Diagnostics) {
		t.Errorf("the plan fails:\n%s", said(planned.Diagnostics))
	}
	w.Fault(stale)
	_, diags := s.next().applyPlanned(t.Context(), nil, planned, wanted)
	if failed(diags) {
		t.Errorf("the apply fails:\n%s", said(diags))
	}
}

// A denial by RAM names the missing action; it is no refusal of the retention.
func TestGuard_deniedUpdateIsNoRefusal(t *testing.T) {
	t.Parallel()
	days := func(n int) map[string]any {
		return twoLines(map[string]any{"logstore": map[string]any{"retention_days": n}})
	}
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	s := w.session(t, nil)
	state := s.create(days(30))
	w.Fault(emulator.Fault{Action: "UpdateLogStore", Times: -1, Kind: emulator.FaultDeny})
	_, diags := s.apply(t.Context(), state, days(60))
	text := said(diags)
	if !failed(diags) || !strings.Contains(text, "lack the RAM permission log:UpdateLogStore") || strings.Contains(text, "refused to change the retention") {
		t.Errorf("the error does not name the action alone:\n%s", text)
	}
}

// Where the service refuses settings of which the retention is one, the error says
// that it was the service, what stands, and which retention to declare.
func TestGuard_retentionRefusedWithOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	s := w.session(t, nil)
	state := s.create(twoLines(map[string]any{"logstore": map[string]any{"retention_days": 90}}))
	w.Set(func(s *emulator.Settings) { s.RetentionLocked = true })
	_, diags := s.apply(t.Context(), state, twoLines(map[string]any{"logstore": map[string]any{"retention_days": 180, "append_meta": true}}))
	for _, words := range []string{
		"Log Service refused to change the settings of Logstore innertrail_platform-ops", "the retention stands at 90 days",
		"If it is the retention that it does not let change, set retention_days = 90",
	} {
		if text := said(diags); !failed(diags) || !strings.Contains(text, words) {
			t.Errorf("it does not say %q:\n%s", words, text)
		}
	}
}

// Somebody raises the retention again while an apply lowers it: the apply fails, its
// consent is used up, and each way out that the error names is one.
func TestGuard_raisedWhileItIsLowered(t *testing.T) {
	t.Parallel()
	lower := logstore(map[string]any{"retention_days": 90, "allow_retention_decrease_to": 90})
	for name, out := range map[string]func(w *world, k *stack){
		"applying the longer retention first": func(_ *world, k *stack) {
			if diags := k.apply(standard); failed(diags) {
				k.t.Error(said(diags))
			}
		},
		"changing the retention in the console": func(w *world, _ *stack) {
			w.Edit(func(a *emulator.Account) { theLogstore(a).TTL = 90 })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, w *world) {
				k := deed{before: standard}.stage(t, w)
				w.Fault(emulator.Fault{Action: "UpdateLogStore", Times: -1, After: func() {
					w.Edit(func(a *emulator.Account) { theLogstore(a).TTL = 3650 })
				}})
				if diags := k.apply(lower); !failed(diags) {
					t.Error("the apply succeeds")
				}
				w.ClearFaults()
				if text := said(k.apply(lower)); !strings.Contains(text, "change the retention in the Log Service console, or apply 3650 days first") {
					t.Errorf("it says:\n%s", text)
				}
				out(w, k)
				if diags := k.apply(lower); failed(diags) {
					t.Error(said(diags))
				}
				w.Edit(func(a *emulator.Account) {
					if days := theLogstore(a).TTL; days != 90 {
						t.Errorf("the retention is %d days", days)
					}
				})
			})
		})
	}
}
