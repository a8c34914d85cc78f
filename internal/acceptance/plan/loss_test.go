package plan_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const (
	missingWarning = "Logstore innertrail_platform-ops is missing, and its logs with it"
	lowersWarning  = "Lowering the retention of Logstore innertrail_platform-ops from 3650 to 180 days deletes logs"
	stopsWarning   = "Shipping platform-ops stops: enabled is false"
)

// An apply makes an empty Logstore where one was deleted, and the recycle bin may not give the old one back under
// a name that is taken: the plan says so, as long as it is missing, wherever this state has applied it.
func TestLoss_missingLogstore(t *testing.T) {
	t.Parallel()
	deleteLogstore := func(a *emulator.Account) { clear(a.Projects[testcloud.ProjectName].Logstores) }
	deleteProject := func(a *emulator.Account) { delete(a.Projects, testcloud.ProjectName) }
	repoint := func(a *emulator.Account) {
		testcloud.Trail(a).SLSProjectARN = "acs:log:cn-hangzhou:1000000000000001:project/second-audit"
	}
	always := []string{missingWarning, "the recycle bin may not give the old one back", "search ActionTrail for DeleteLogStore and DeleteProject",
		"If the recycle bin of the project is on, the Log Service console may still have the deleted Logstore.", "Restore it there before you apply."}
	for name, row := range map[string]struct {
		first, then map[string]any
		edits       []func(*emulator.Account)
		words       []string // none: no warning
	}{
		"the Logstore": {edits: []func(*emulator.Account){deleteLogstore}, words: []string{"has made an empty one"}},
		"the project":  {edits: []func(*emulator.Account){deleteProject}, words: []string{"Project security-audit in cn-hangzhou is missing, too. ", "has made an empty one"}},
		"the project, which an apply creates": {
			then: map[string]any{"create_project": true}, edits: []func(*emulator.Account){deleteProject}, words: []string{"Project security-audit in cn-hangzhou is missing, too. "},
		},
		"the Logstore, with another change":            {then: map[string]any{"enabled": false}, edits: []func(*emulator.Account){deleteLogstore}, words: []string{"has made an empty one"}},
		"the Logstore, and the trail points elsewhere": {edits: []func(*emulator.Account){deleteLogstore, repoint}, words: []string{"has made an empty one"}},
		"the Logstore of a project that is left":       {then: map[string]any{"project_name": "second-audit"}, edits: []func(*emulator.Account){deleteLogstore}},
		"nothing":                                      {then: map[string]any{"enabled": false}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithTwoProjects(t)
			state := tc.NewSession(t, nil).Create(acctest.Config(row.first))
			for _, edit := range row.edits {
				tc.Edit(edit)
			}
			s := tc.NewSession(t, nil)
			planned, _ := s.Plan(s.Refresh(state), acctest.Config(row.then))
			s.NoErrors(planned.Diagnostics)
			text := acctest.Text(planned.Diagnostics)
			if row.words == nil {
				checkUnsaid(t, text, missingWarning)
				return
			}
			acctest.CheckWords(t, text, append(always, row.words...)...)
			if strings.Count(text, missingWarning) != 1 {
				t.Errorf("it does not warn once:\n%s", text)
			}
		})
	}
}

// A Logstore that an import has not found is not known to have been there.
func TestLoss_missingAtTheImport(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	s.Create(acctest.Minimal)
	tc.Edit(func(a *emulator.Account) { clear(a.Projects[testcloud.ProjectName].Logstores) })
	s = tc.NewSession(t, nil)
	imported, diags := s.ImportState("platform-ops")
	s.NoErrors(diags)
	planned, _ := s.Plan(s.Refresh(imported), acctest.Minimal)
	s.NoErrors(planned.Diagnostics)
	checkUnsaid(t, acctest.Text(planned.Diagnostics), missingWarning)
}

// With its consent, a lower retention is planned, and the plan names what it deletes. Raising it deletes nothing, and
// a consent alone does not, either.
func TestLoss_retention(t *testing.T) {
	t.Parallel()
	unknownNumber := tftypes.NewValue(tftypes.Number, tftypes.UnknownValue)
	days := func(retention, consent any) map[string]any {
		logstore := map[string]any{"retention_days": retention}
		if consent != nil {
			logstore["allow_retention_decrease_to"] = consent
		}
		return acctest.Config(map[string]any{"logstore": logstore})
	}
	for name, row := range map[string]struct {
		from, to map[string]any
		words    []string // none: no warning
	}{
		"lowered":                            {from: days(3650, nil), to: days(180, 180), words: []string{lowersWarning, "logs older than 180 days are deleted for good", "To keep them, leave retention_days at 3650."}},
		"lowered, by a consent yet unknown":  {from: days(3650, nil), to: days(180, unknownNumber)},
		"raised":                             {from: days(180, nil), to: days(3650, nil)},
		"a consent alone":                    {from: days(3650, nil), to: days(3650, 180)},
		"lowered, with a number yet unknown": {from: days(3650, nil), to: days(unknownNumber, 180), words: []string{"The retention of Logstore innertrail_platform-ops is not known before the apply"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			state := tc.NewSession(t, nil).Create(row.from)
			s := tc.NewSession(t, nil)
			planned, _ := s.Plan(s.Refresh(state), row.to)
			s.NoErrors(planned.Diagnostics)
			text := acctest.Text(planned.Diagnostics)
			acctest.CheckWords(t, text, row.words...)
			if len(row.words) == 0 || row.words[0] != lowersWarning {
				checkUnsaid(t, text, lowersWarning)
			}
		})
	}
}

// The plan that switches a shipping off says what follows. A later one, and one that switches it on, do not.
func TestLoss_enabled(t *testing.T) {
	t.Parallel()
	off := map[string]any{"enabled": false}
	for name, row := range map[string]struct {
		from, to map[string]any
		warns    bool
	}{
		"switched off":               {to: off, warns: true},
		"switched off, and moved":    {to: map[string]any{"enabled": false, "project_name": "second-audit"}, warns: true},
		"switched off, and renamed":  {to: map[string]any{"enabled": false, "trail_name": "renamed-ops"}, warns: true},
		"off, with another change":   {from: off, to: map[string]any{"enabled": false, "deletion_protection": true}},
		"switched on":                {from: off},
		"not known before the apply": {to: map[string]any{"enabled": tftypes.NewValue(tftypes.Bool, tftypes.UnknownValue)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithTwoProjects(t)
			state := tc.NewSession(t, nil).Create(acctest.Config(row.from))
			s := tc.NewSession(t, nil)
			planned, _ := s.Plan(s.Refresh(state), acctest.Config(row.to))
			s.NoErrors(planned.Diagnostics)
			text := acctest.Text(planned.Diagnostics)
			if !row.warns {
				checkUnsaid(t, text, stopsWarning)
				return
			}
			acctest.CheckWords(t, text, stopsWarning, "no platform events are delivered", "What was delivered before is kept.")
		})
	}
}

func checkUnsaid(t *testing.T, text, words string) {
	t.Helper()
	if strings.Contains(text, words) {
		t.Errorf("it says %q:\n%s", words, text)
	}
}
