package role_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const denyWriting = `{"Version":"1","Statement":[{"Effect":"Deny","Action":"log:PostLogStoreLogs","Resource":"*"}]}`

// A create with a role that cannot deliver, and that an apply does not repair, is warned of
// by the plan and fails before the first write. Both ways out of the error work.
func TestRoleDenial_create(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		damage func(*emulator.Account)
		says   string
	}{
		"a policy that denies": {func(a *emulator.Account) {
			role := testcloud.Role(a)
			role.Policies = append(role.Policies, a.AddPolicy("looks-harmless", denyWriting))
		}, "Policy looks-harmless, which is attached to role AliyunActionTrailDefaultRole, denies log:PostLogStoreLogs"},
		"a trust that denies it": {func(a *emulator.Account) {
			testcloud.Role(a).AssumeRolePolicyDocument = strings.Replace(testcloud.ActionTrailTrust, "Allow", "Deny", 1)
		}, "statement 1 of its trust denies actiontrail.aliyuncs.com, and the plan did not show that it would be removed"},
	} {
		for way, lines := range map[string][]string{"repaired": nil, "not managed": {`role = { name = "AliyunActionTrailDefaultRole", manage = false }`}} {
			t.Run(name+"/"+way, func(t *testing.T) {
				t.Parallel()
				tc := acctest.NewWithProject(t).WithRole("AliyunActionTrailDefaultRole", emulator.SystemPolicy("AliyunActionTrailRolePolicy"))
				tc.Edit(row.damage)
				c := tc.NewCLI(t)
				c.Configure(tc.HCL())
				for _, text := range []string{acctest.Flatten(c.Plan(2).Text), c.ApplyFails()} {
					if !strings.Contains(text, row.says) || !strings.Contains(text, "Delivery role AliyunActionTrailDefaultRole cannot be repaired") {
						t.Errorf("it does not say %q:\n%s", row.says, text)
					}
				}
				tc.CheckNoWrites(t)
				if lines == nil {
					tc.Edit(func(a *emulator.Account) {
						testcloud.Role(a).AssumeRolePolicyDocument = testcloud.ActionTrailTrust
						testcloud.Role(a).Policies = []emulator.Attachment{emulator.SystemPolicy("AliyunActionTrailRolePolicy")}
					})
				}
				c.Configure(tc.HCL(lines...))
				if lines == nil {
					c.Apply()
					c.Plan(0)
					return
				}
				if text := acctest.Flatten(c.Plan(2).Text); !strings.Contains(text, "Delivery role AliyunActionTrailDefaultRole is not in order") {
					t.Errorf("no warning:\n%s", text)
				}
			})
		}
	}
}

// An identity that may not read the other policies of a role with the standard one still
// plans: it is warned, also for a managed role. Without the standard policy, a managed role
// cannot be judged.
func TestRole_otherPoliciesMayNotBeRead(t *testing.T) {
	t.Parallel()
	for name, lines := range map[string][]string{"managed": nil, "not managed": {"role = { manage = false }"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t).WithRole("AliyunActionTrailDefaultRole", emulator.SystemPolicy("AliyunActionTrailRolePolicy"))
			c := tc.NewAppliedCLI(t, lines...)
			tc.Console(t).AttachOwnPolicy("own", `{"Effect":"Allow","Action":"oss:*","Resource":"*"}`)
			tc.Fault(emulator.Fault{Action: "GetPolicy", Times: -1, Kind: emulator.FaultDeny})
			text := acctest.Flatten(c.Plan(0).Text)
			for _, words := range []string{"Delivery role AliyunActionTrailDefaultRole may be denied by own", "Policy own: it cannot be read", "ram:GetPolicy"} {
				if !strings.Contains(text, words) {
					t.Errorf("it does not say %q:\n%s", words, text)
				}
			}
			if strings.Contains(text, "AliyunActionTrailRolePolicy: it cannot") {
				t.Errorf("the standard policy is doubted:\n%s", text)
			}
			tc.Console(t).DetachPolicy()
			if lines == nil {
				if text := acctest.Flatten(c.Plan(1).Text); !strings.Contains(text, "ram:GetPolicy") {
					t.Errorf("the error does not name the permission:\n%s", text)
				}
			} else if text := acctest.Flatten(c.Plan(0).Text); !strings.Contains(text, "cannot be read") {
				t.Errorf("no warning:\n%s", text)
			}
		})
	}
}

// Another default version of an attached policy is another policy: it is read although the
// process has read the one before.
func TestRole_anotherDefaultVersion(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	tc.Edit(func(a *emulator.Account) {
		role := testcloud.Role(a)
		role.Policies = append(role.Policies, a.AddPolicy("own", strings.Replace(denyWriting, "Deny", "Allow", 1)))
	})
	state = s.Refresh(state)
	if got := state.Attribute(t, "role_status"); got != `"authorized"` {
		t.Fatalf("role_status is %s", got)
	}
	tc.Edit(func(a *emulator.Account) {
		policy := a.Policies["own"]
		policy.DefaultVersion, policy.Document = "v2", denyWriting
	})
	if got := s.Refresh(state).Attribute(t, "role_status"); got != `"policy own denies log:PostLogStoreLogs"` {
		t.Errorf("role_status is %s", got)
	}
}

// A denial that appears between plan and apply is an error of the apply, before anything is
// written: the plan did not show it.
func TestRoleDenial_afterThePlan(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*emulator.Account){
		"a policy that denies": func(a *emulator.Account) {
			role := testcloud.Role(a)
			role.Policies = append(role.Policies, a.AddPolicy("looks-harmless", denyWriting))
		},
		"a trust that denies it": func(a *emulator.Account) {
			testcloud.Role(a).AssumeRolePolicyDocument = strings.Replace(testcloud.ActionTrailTrust, "Allow", "Deny", 1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			s := tc.NewSession(t, nil)
			state := s.Create(acctest.Minimal)
			planned, wanted := s.Plan(state, acctest.WithLogstore(map[string]any{"append_meta": true}))
			tc.Edit(change)
			tc.ClearJournal()
			_, diags := s.ApplyPlanned(t.Context(), state, planned, wanted)
			if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, "cannot be repaired") || !strings.Contains(text, "Nothing was changed.") {
				t.Errorf("it says:\n%s", text)
			}
			tc.CheckNoWrites(t)
		})
	}
}

// A trail that ships through something that is not the ARN of a role is not understood: it
// is not re-created with another role.
func TestTrail_roleNotUnderstood(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewAppliedCLI(t)
	tc.Edit(func(a *emulator.Account) {
		a.InnerTrails["platform-ops"].SLSWriteRoleARN = "AliyunActionTrailDefaultRole"
	})
	tc.ClearJournal()
	for _, text := range []string{acctest.Flatten(c.Plan(1).Text), c.ApplyFails()} {
		if !strings.Contains(text, `"AliyunActionTrailDefaultRole" is not the ARN of a RAM role`) {
			t.Errorf("it says:\n%s", text)
		}
	}
	tc.CheckNoWrites(t)
	_, diags := tc.NewSession(t, nil).ImportState("platform-ops")
	if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, "is not the ARN of a RAM role") {
		t.Errorf("the import says:\n%s", text)
	}
}

// A create through a role that may be in order goes through: the plan warns and leaves the
// status open, and no later plan changes anything. So does a change to such a role.
func TestRole_uncertain(t *testing.T) {
	t.Parallel()
	const status = `"may not be authorized: statement 1 of its trust lets actiontrail.aliyuncs.com in under a condition that cannot be judged (acs:SecureTransport)"`
	trust := strings.Replace(testcloud.ActionTrailTrust, `}]}`, `,"Condition":{"Bool":{"acs:SecureTransport":"true"}}}]}`, 1)
	for name, manage := range map[string]bool{"managed": true, "not managed": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t).WithRole("Writer", emulator.SystemPolicy("AliyunActionTrailRolePolicy"))
			tc.Edit(func(a *emulator.Account) { a.Roles["writer"].AssumeRolePolicyDocument = trust })
			tc.Fault(emulator.Fault{Action: "CreateInnerTrail", Times: -1, Before: func() { // the emulator cannot judge it either
				tc.Edit(func(a *emulator.Account) { a.Roles["writer"].AssumeRolePolicyDocument = testcloud.ActionTrailTrust })
			}, After: func() {
				tc.Edit(func(a *emulator.Account) { a.Roles["writer"].AssumeRolePolicyDocument = trust })
			}})
			config := acctest.Config(map[string]any{"role": map[string]any{"name": "Writer", "manage": manage}})
			s := tc.NewSession(t, nil)
			planned, wanted := s.Plan(nil, config)
			if text := acctest.Text(planned.Diagnostics); acctest.HasErrors(planned.Diagnostics) || !strings.Contains(text, "Delivery role Writer may not be authorized") {
				t.Errorf("no warning:\n%s", text)
			}
			state, diags := s.ApplyPlanned(t.Context(), nil, planned, wanted)
			s.NoErrors(diags)
			if got := state.Attribute(t, "role_status"); got != status {
				t.Errorf("role_status is %s", got)
			}
			checkUncertain(t, tc, state, config)
			checkNoRAMWrites(t, tc)
			// To the default role, and back.
			s = s.Next()
			state, diags = s.Apply(t.Context(), s.Refresh(state), acctest.Minimal)
			s.NoErrors(diags)
			s = s.Next()
			state, diags = s.Apply(t.Context(), s.Refresh(state), config)
			s.NoErrors(diags)
			checkUncertain(t, tc, s.Next().Refresh(state), config)
		})
	}
}

func checkUncertain(t *testing.T, tc *acctest.Cloud, state *acctest.State, config map[string]any) {
	t.Helper()
	s := tc.NewSession(t, nil)
	state = s.Refresh(state)
	planned, _ := s.Plan(state, config)
	testcloud.SameElements(t, "the next plan changes", s.Changes(state.Value, s.Value(planned.PlannedState)), nil)
	if text := acctest.Text(planned.Diagnostics); !strings.Contains(text, "Delivery role Writer may not be authorized") {
		t.Errorf("no warning:\n%s", text)
	}
}
