package shipping_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// nested gives a value inside another.
func nested(t *testing.T, v tftypes.Value, names ...string) tftypes.Value {
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
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	s := w.session(t, nil)
	state := s.create(standard)
	cfg := twoLines(map[string]any{"role": map[string]any{"name": "AliyunActionTrailDefaultRole", "manage": tftypes.NewValue(tftypes.Bool, tftypes.UnknownValue)}})
	for i, before := range []*held{nil, state} {
		planned, _ := w.session(t, nil).plan(before, cfg)
		m := nested(t, s.value(planned.PlannedState), "role", "manage")
		if m.IsKnown() {
			t.Errorf("%d: config unknown, planned %s: Terraform: invalid plan\n%s", i, plain(m), said(planned.Diagnostics))
		}
	}
}

// An unknown project_region lets the check of the destination wait.
func TestUnknown_projectRegion(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	w.session(t, nil).create(standard)
	planned, _ := w.session(t, nil).plan(nil, twoLines(map[string]any{"project_region": unknownText}))
	if failed(planned.Diagnostics) {
		t.Errorf("%s", said(planned.Diagnostics))
	}
}

// Encryption with a part that is not known is no change of it yet.
func TestUnknown_encryption(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	s := w.session(t, nil)
	enc := func(id any) map[string]any {
		return twoLines(map[string]any{"logstore": map[string]any{"encryption": map[string]any{"type": "sm4", "key": map[string]any{"id": id, "role_arn": "acs:ram::1000000000000001:role/log-kms", "region": "cn-hangzhou"}}}})
	}
	state := s.create(enc("k-1"))
	planned, _ := s.plan(state, enc(unknownText))
	if failed(planned.Diagnostics) {
		t.Errorf("%s", said(planned.Diagnostics))
	}
}

// A role that is not known is not said to be another one: the trail may stay.
func TestUnknown_roleMovesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou").withProject("second-audit", "cn-hangzhou").withRole("Writer", emulator.SystemPolicy("AliyunActionTrailRolePolicy"))
	s := w.session(t, nil)
	state := s.create(twoLines(map[string]any{"role": map[string]any{"name": "Writer"}}))
	role := map[string]any{"role": map[string]any{"name": unknownText}}
	planned, _ := s.plan(state, twoLines(role))
	if text := said(planned.Diagnostics); failed(planned.Diagnostics) || strings.Contains(text, "will be re-created") {
		t.Errorf("it is not known whether the trail will be re-created:\n%s", text)
	}
	planned, _ = s.plan(state, toSecond(role))
	if text := said(planned.Diagnostics); failed(planned.Diagnostics) || !strings.Contains(text, "of project security-audit in cn-hangzhou keeps its logs") {
		t.Errorf("the move is not told:\n%s", text)
	}
}
