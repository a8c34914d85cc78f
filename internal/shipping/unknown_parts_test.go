package shipping_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// Nested gives a value inside another.
func Nested(t *testing.T, v tftypes.Value, names ...string) tftypes.Value {
	t.Helper()
	for _, n := range names {
		var m map[string]tftypes.Value
		if err := v.As(&m); err != nil {
			t.Fatal(err)
		}
		v = m[n]
	}
	return v
}

// Whether the role is managed may wait for the apply: the plan then leaves it open.
func TestUnknown_manage(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou")
	s := tc.NewSession(t, nil)
	state := s.create(Minimal)
	cfg := Config(map[string]any{"role": map[string]any{"name": "AliyunActionTrailDefaultRole", "manage": tftypes.NewValue(tftypes.Bool, tftypes.UnknownValue)}})
	for i, before := range []*State{nil, state} {
		planned, _ := tc.NewSession(t, nil).plan(before, cfg)
		m := Nested(t, s.value(planned.PlannedState), "role", "manage")
		if m.IsKnown() {
			t.Errorf("%d: config unknown, planned %s: Terraform: invalid plan\n%s", i, FormatValue(m), Text(planned.Diagnostics))
		}
	}
}

// An unknown project_region lets the check of the destination wait.
func TestUnknown_projectRegion(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou")
	tc.NewSession(t, nil).create(Minimal)
	planned, _ := tc.NewSession(t, nil).plan(nil, Config(map[string]any{"project_region": UnknownString}))
	if HasErrors(planned.Diagnostics) {
		t.Errorf("%s", Text(planned.Diagnostics))
	}
}

// Encryption with a part that is not known is no change of it yet.
func TestUnknown_encryption(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou")
	s := tc.NewSession(t, nil)
	enc := func(id any) map[string]any {
		return Config(map[string]any{"logstore": map[string]any{"encryption": map[string]any{"type": "sm4", "key": map[string]any{"id": id, "role_arn": "acs:ram::1000000000000001:role/log-kms", "region": "cn-hangzhou"}}}})
	}
	state := s.create(enc("k-1"))
	planned, _ := s.plan(state, enc(UnknownString))
	if HasErrors(planned.Diagnostics) {
		t.Errorf("%s", Text(planned.Diagnostics))
	}
}

// A role that is not known is not said to be another one: the trail may stay.
func TestUnknown_roleMovesNothing(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou").WithProject("second-audit", "cn-hangzhou").WithRole("Writer", emulator.SystemPolicy("AliyunActionTrailRolePolicy"))
	s := tc.NewSession(t, nil)
	state := s.create(Config(map[string]any{"role": map[string]any{"name": "Writer"}}))
	role := map[string]any{"role": map[string]any{"name": UnknownString}}
	planned, _ := s.plan(state, Config(role))
	if text := Text(planned.Diagnostics); HasErrors(planned.Diagnostics) || strings.Contains(text, "will be re-created") {
		t.Errorf("it is not known whether the trail will be re-created:\n%s", text)
	}
	planned, _ = s.plan(state, InSecondProject(role))
	if text := Text(planned.Diagnostics); HasErrors(planned.Diagnostics) || !strings.Contains(text, "of project security-audit in cn-hangzhou keeps its logs") {
		t.Errorf("the move is not told:\n%s", text)
	}
}
