package policy_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// With apply_without_end, what others changed stays as it is: the error names the action that a
// repair needs. What is missing is created.
func TestGuard_driftWithoutEnd(t *testing.T) {
	t.Parallel()
	config := withArgument(acctest.Minimal, "use", "apply_without_end")
	for name, row := range map[string]struct {
		damage func(*emulator.Account)
		action string // what the error names; empty where it is repaired
	}{
		"a lowered retention": {func(a *emulator.Account) { testcloud.Logstore(a).TTL = 30 }, "log:UpdateLogStore"},
		"web tracking":        {func(a *emulator.Account) { testcloud.Logstore(a).WebTracking = true }, "log:UpdateLogStore"},
		"an index field":      {testcloud.EditIndex(func(_, keys map[string]any) { delete(keys, "EventID") }), "log:UpdateIndex"},
		"the trust":           {func(a *emulator.Account) { testcloud.Role(a).AssumeRolePolicyDocument = testcloud.ECSTrust }, "ram:UpdateRole"},
		"another role":        {func(a *emulator.Account) { testcloud.Trail(a).SLSWriteRoleARN = arnOfAnother }, "actiontrail:DeleteInnerTrail"},
		"a stopped trail":     {func(a *emulator.Account) { testcloud.Trail(a).Status = emulator.StatusDisable }, ""},
		"a missing trail":     {func(a *emulator.Account) { clear(a.InnerTrails) }, ""},
		"a missing index":     {func(a *emulator.Account) { testcloud.Logstore(a).Index = nil }, ""},
		"the role's policy":   {func(a *emulator.Account) { testcloud.Role(a).Policies = nil }, ""},
		"a missing Logstore":  {func(a *emulator.Account) { clear(a.Projects[testcloud.ProjectName].Logstores) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			root := tc.NewSession(t, nil)
			state := root.Create(acctest.Minimal)
			documents := root.ReadData(policyName, config).Texts("documents")
			s := tc.NewSession(t, tc.UserWithPolicies("deploy", documents...))
			tc.Edit(row.damage)
			before := tc.Snapshot(t)
			_, diags := s.Apply(t.Context(), s.Refresh(state), acctest.Minimal)
			text := acctest.Text(diags)
			switch {
			case row.action == "":
				s.NoErrors(diags)
			case !acctest.HasErrors(diags) || !strings.Contains(text, row.action):
				t.Errorf("it says:\n%s", text)
			case tc.Snapshot(t) != before:
				t.Error("something was changed")
			}
		})
	}
}

const arnOfAnother = "acs:ram::1000000000000001:role/other"
