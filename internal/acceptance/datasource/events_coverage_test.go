package datasource_test

import (
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// An empty answer that does not mean "nothing happened" comes with a warning that says
// why. covered_from is the time from which the Logstore can have events.
func TestEvents_coveredFrom(t *testing.T) {
	t.Parallel()
	both := map[string]any{"trail_name": "platform-ops", "project_name": "security-audit"}
	for name, row := range map[string]struct {
		arrange func(*emulator.Account)
		fault   *emulator.Fault
		config  map[string]any
		covered string
		want    []string // of the warning; empty for none
	}{
		"since its creation": {covered: `"2026-01-11T00:00:00Z"`},
		"before its creation": {
			config: map[string]any{"from": "2026-01-10T23:59:59Z"}, covered: `"2026-01-11T00:00:00Z"`,
			want: []string{"Logstore innertrail_platform-ops has no events before 2026-01-11T00:00:00Z", "Logstore innertrail_platform-ops was created on 2026-01-11T00:00:00Z.", "Whether anything happened before is not known"},
		},
		"before its retention": {
			arrange: func(a *emulator.Account) { testcloud.Logstore(a).TTL = 30 },
			want:    []string{"Logstore innertrail_platform-ops has no events before 20", "keeps logs for 30 days"},
		},
		"younger than its retention": {arrange: func(a *emulator.Account) { testcloud.Logstore(a).TTL = 3649 }, covered: `"2026-01-11T00:00:00Z"`},
		"in the future": {
			config: map[string]any{"from": "2126-01-10T00:00:00Z", "to": "2126-01-11T00:00:00Z"}, covered: `"2026-01-11T00:00:00Z"`,
			want: []string{"The window is in the future", "begins at 2126-01-10T00:00:00Z"},
		},
		"stopped trail": {
			arrange: func(a *emulator.Account) { testcloud.Trail(a).Status = emulator.StatusDisable }, covered: `"2026-01-11T00:00:00Z"`,
			want: []string{"Trail platform-ops is stopped", "are not delivered and are not found"},
		},
		"stopped trail that is not looked up": {
			arrange: func(a *emulator.Account) { testcloud.Trail(a).Status = emulator.StatusDisable }, config: both, covered: `"2026-01-11T00:00:00Z"`,
		},
		"Logstore that cannot be read": {
			fault: &emulator.Fault{Action: "GetLogStore", Kind: emulator.FaultGarbage}, covered: "null",
			want: []string{"It is not known since when", "in a way that is not understood"},
		},
		"Logstore without a creation time": {
			arrange: func(a *emulator.Account) { testcloud.Logstore(a).CreateTime = time.Unix(0, 0) }, covered: "null",
			want: []string{"It is not known since when", "does not say when it was created"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc, s := newCloudWithEvents(t, 3)
			if row.arrange != nil {
				tc.Edit(row.arrange)
			}
			if row.fault != nil {
				tc.Fault(*row.fault)
			}
			r, diags := s.TryReadData(t.Context(), eventsName, window(3, row.config))
			if acctest.HasErrors(diags) || len(diags) != min(len(row.want), 1) {
				t.Fatalf("it says:\n%s", acctest.Text(diags))
			}
			if row.covered != "" && r.Text("covered_from") != row.covered {
				t.Errorf("covered from %s, want %s", r.Text("covered_from"), row.covered)
			}
			for _, want := range row.want {
				if !strings.Contains(acctest.Text(diags), want) {
					t.Errorf("it says:\n%s\nwithout %s", acctest.Text(diags), want)
				}
			}
		})
	}
}

// A project that the trail does not deliver to has no events of now.
func TestEvents_otherProject(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithTwoProjects(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	s.Apply(t.Context(), state, acctest.InSecondProject(nil))
	_, diags := s.TryReadData(t.Context(), eventsName, map[string]any{
		"project_name": "security-audit", "from": time.Now().UTC().Add(-time.Minute).Format(time.RFC3339), "to": "2126-01-01T00:00:00Z",
	})
	if text := acctest.Text(diags); acctest.HasErrors(diags) || !strings.Contains(text, "Trail platform-ops delivers to another project") {
		t.Errorf("it says:\n%s", text)
	}
}

// Until version 1.8, Terraform validates with a plantimestamp() of the year 1. The read,
// which gets the real time, rejects such times.
func TestEvents_validatedWithTheYearOne(t *testing.T) {
	t.Parallel()
	tc, s := newCloudWithEvents(t, 0)
	for _, times := range [][2]string{
		{"0000-12-31T00:00:00Z", "0001-01-01T00:00:00Z"}, {"-001-01-01T00:00:00Z", "0000-12-31T23:00:00Z"}, {"0001-01-01T00:00:00Z", "2026-01-01T00:00:00Z"},
		{"2026-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
	} {
		if diags := s.ValidateData(eventsName, window(1, map[string]any{"from": times[0], "to": times[1]})); len(diags) > 0 {
			t.Errorf("%v: validate says:\n%s", times, acctest.Text(diags))
		}
		if _, diags := s.TryReadData(t.Context(), eventsName, window(1, map[string]any{"from": times[0], "to": times[1]})); !strings.Contains(acctest.Text(diags), "is not understood") {
			t.Errorf("%v: the read says:\n%s", times, acctest.Text(diags))
		}
	}
	if diags := s.ValidateData(eventsName, window(1, map[string]any{"from": "1969-12-31T00:00:00Z"})); !strings.Contains(acctest.Text(diags), "is before 1970") {
		t.Errorf("1969: validate says:\n%s", acctest.Text(diags))
	}
	if n := searches(tc.Journal()); n > 0 {
		t.Errorf("it searched %d times", n)
	}
}
