package shipping

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// shippingOf returns a shipping with its names, in which everything else is null.
func shippingOf(t *testing.T) *resourceModel {
	t.Helper()
	known, kind := resourceTypes()
	members := map[string]tftypes.Value{}
	for name, of := range known {
		members[name] = tftypes.NewValue(of.TerraformType(t.Context()), nil)
	}
	var m resourceModel
	if diags := m.read(t.Context(), tftypes.NewValue(kind, members)); diags.HasError() {
		t.Fatal(diags)
	}
	m.AccountID, m.Region, m.TrailName = types.StringValue("1000000000000001"), types.StringValue("cn-hangzhou"), types.StringValue("platform-ops")
	m.ProjectRegion, m.ProjectName = types.StringValue("cn-beijing"), types.StringValue("security-audit")
	return &m
}

// logstoreWith returns a Logstore object with some members.
func logstoreWith(more map[string]attr.Value) types.Object {
	members := defaultLogstore().Attributes()
	for name, value := range more {
		members[name] = value
	}
	return types.ObjectValueMust(logstoreAttributeTypes, members)
}

// indexWith returns an index object that declares the fields.
func indexWith(fields map[string]attr.Value) types.Object {
	members := nullMembers(indexTypes)
	members["fields"] = types.MapValueMust(types.ObjectType{AttrTypes: fieldTypes}, fields)
	return types.ObjectValueMust(indexTypes, members)
}

func fieldWith(kind types.String) types.Object {
	members := nullMembers(fieldTypes)
	members["type"] = kind
	return types.ObjectValueMust(fieldTypes, members)
}

// What a configuration leaves out has its default, what it states is in the spec, and what a plan does not know yet is
// named by its path and has no value.
func TestExpand_spec(t *testing.T) {
	t.Parallel()
	before := &domain.Applied{Project: "before"}
	number := func(n int) *int { return &n }
	flag := func(b bool) *bool { return &b }
	text := func(s string) *string { return &s }
	for name, row := range map[string]struct {
		declare func(*resourceModel)
		want    func(*domain.Spec)
	}{
		"nothing but names": {func(*resourceModel) {}, func(*domain.Spec) {}},
		"started, in a project to create": {
			func(m *resourceModel) { m.Enabled, m.CreateProject = types.BoolValue(true), types.BoolValue(true) },
			func(s *domain.Spec) { s.Enabled, s.Project.Create = true, true },
		},
		"a role of one's own": {
			func(m *resourceModel) { m.Role = roleObject("Audit-Delivery", false) },
			func(s *domain.Spec) { s.Role = domain.RoleSpec{Name: "Audit-Delivery"} },
		},
		"the default role, not managed": {
			func(m *resourceModel) { m.Role = roleObject("", false) },
			func(s *domain.Spec) { s.Role.Manage = false },
		},
		"a role whose name is not known": {
			func(m *resourceModel) { m.Role = roleValue(types.StringUnknown(), types.BoolValue(true)) },
			func(s *domain.Spec) { s.Unknown = domain.Unknowns{"role.name"} },
		},
		"a trail whose name is not known": {
			func(m *resourceModel) { m.TrailName = types.StringUnknown() },
			func(s *domain.Spec) {
				s.Trail, s.Logstore.Name, s.Unknown = "", names.Logstore(""), domain.Unknowns{"trail_name"}
			},
		},
		"settings of the Logstore": {
			func(m *resourceModel) {
				m.Logstore = logstoreWith(map[string]attr.Value{
					"retention_days": types.Int64Value(180), "allow_retention_decrease_to": types.Int64Value(30), "auto_split": types.BoolValue(false), "mode": types.StringValue("query"),
					"accept": types.SetValueMust(types.StringType, []attr.Value{types.StringValue("enable_modify")}),
				})
			},
			func(s *domain.Spec) {
				s.Logstore.RetentionDays, s.Logstore.AllowDecreaseTo, s.Logstore.AutoSplit, s.Logstore.Mode = 180, number(30), flag(false), text("query")
				s.Logstore.Accept = integrity.Consents{"enable_modify"}
			},
		},
		"settings that are not known": {
			func(m *resourceModel) {
				m.Logstore = logstoreWith(map[string]attr.Value{"auto_split": types.BoolUnknown(), "mode": types.StringUnknown(), "hot_retention_days": types.Int64Unknown()})
			},
			func(s *domain.Spec) {
				s.Unknown = domain.Unknowns{"logstore.auto_split", "logstore.hot_retention_days", "logstore.mode"}
			},
		},
		"a Logstore that is not known": {
			func(m *resourceModel) { m.Logstore = types.ObjectUnknown(logstoreAttributeTypes) },
			func(s *domain.Spec) { s.Unknown = domain.Unknowns{"logstore"} },
		},
		"a consent that is not known": {
			func(m *resourceModel) {
				m.Logstore = logstoreWith(map[string]attr.Value{"accept": types.SetValueMust(types.StringType, []attr.Value{types.StringUnknown()})})
			},
			func(s *domain.Spec) { s.Unknown = domain.Unknowns{"logstore.accept.…"} },
		},
		"fields of the index, known and not": {
			func(m *resourceModel) {
				fields := map[string]attr.Value{
					"EventID": fieldWith(types.StringValue("text")), "EventTime": fieldWith(types.StringUnknown()), "unknown": types.ObjectUnknown(fieldTypes),
				}
				for i := range 50 { // a map has no order
					fields[fmt.Sprint(i)] = types.ObjectNull(fieldTypes)
				}
				m.Index = indexWith(fields)
			},
			func(s *domain.Spec) {
				s.Index = domain.IndexSpec{Declared: true, Fields: map[string]domain.FieldSpec{"EventID": {Type: "text"}, "EventTime": {}}}
				s.Unknown = domain.Unknowns{"index.fields.EventTime.type", "index.fields.unknown"}
			},
		},
	} {
		m := shippingOf(t)
		row.declare(m)
		want := domain.Spec{
			Account: "1000000000000001", Region: "cn-hangzhou", Trail: "platform-ops", AppliedBefore: before,
			Role:     domain.RoleSpec{Name: names.DefaultRole, Manage: true},
			Logstore: domain.LogstoreSpec{Name: "innertrail_platform-ops", RetentionDays: domain.RetentionForever},
		}
		want.Project.Region, want.Project.Name = "cn-beijing", "security-audit"
		row.want(&want)
		got, diags := m.expand(t.Context(), before)
		slices.Sort(got.Unknown)
		for i, path := range got.Unknown {
			if beginning, _, ok := strings.Cut(path, "accept."); ok { // an element has no name
				got.Unknown[i] = beginning + "accept.…"
			}
		}
		if diags.HasError() || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: it is\n%+v, not\n%+v: %v", name, got, want, diags)
		}
	}
}

// An optional value that is null or not known is none, and zero is a value.
func TestOptional_values(t *testing.T) {
	t.Parallel()
	for name, none := range map[string]bool{
		"null number": intOf(types.Int64Null()) == nil, "unknown number": intOf(types.Int64Unknown()) == nil, "zero": intOf(types.Int64Value(0)) != nil,
		"null flag": boolOf(types.BoolNull()) == nil, "unknown flag": boolOf(types.BoolUnknown()) == nil, "false": boolOf(types.BoolValue(false)) != nil,
		"null text": stringOf(types.StringNull()) == nil, "unknown text": stringOf(types.StringUnknown()) == nil, "empty": stringOf(types.StringValue("")) != nil,
	} {
		if !none {
			t.Errorf("%s is taken for something else", name)
		}
	}
	if *intOf(types.Int64Value(7)) != 7 || !*boolOf(types.BoolValue(true)) || *stringOf(types.StringValue("a")) != "a" {
		t.Error("a value is lost")
	}
}

// An object that is not of its type is an error, never an object without values.
func TestExpand_otherTypes(t *testing.T) {
	t.Parallel()
	wrong := types.ObjectValueMust(map[string]attr.Type{"mode": types.BoolType}, map[string]attr.Value{"mode": types.BoolValue(true)})
	for name, declare := range map[string]func(*resourceModel){
		"the Logstore": func(m *resourceModel) { m.Logstore = wrong }, "the index": func(m *resourceModel) { m.Index = wrong },
	} {
		m := shippingOf(t)
		declare(m)
		if _, diags := m.expand(t.Context(), nil); !diags.HasError() {
			t.Errorf("%s of another type is read", name)
		}
	}
	m := shippingOf(t)
	m.Index = wrong
	declared := domain.Spec{Index: domain.IndexSpec{Declared: true}}
	if diags := m.flatten(t.Context(), declared, domain.Observed{Index: &model.Index{}}); !diags.HasError() {
		t.Error("an index of another type is recorded")
	}
	var diags diag.Diagnostics
	other := types.ObjectType{AttrTypes: map[string]attr.Type{"type": types.BoolType}}
	elements[fieldModel](types.MapValueMust(other, map[string]attr.Value{"a": types.ObjectValueMust(other.AttrTypes, map[string]attr.Value{"type": types.BoolValue(true)})}), &diags)
	if !diags.HasError() {
		t.Error("a field of another type is read")
	}
}
