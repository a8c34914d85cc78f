package shipping

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// changed returns the attributes that are different after something, with their new values.
func changed(before, after resourceModel) map[string]string {
	list := map[string]string{}
	was := attributesOf(before)
	for name, value := range attributesOf(after) {
		if !value.Equal(was[name]) {
			list[name] = value.String()
		}
	}
	return list
}

// observedLogstore returns a Logstore as the service answers it.
func observedLogstore(t *testing.T, answer string) *model.Logstore {
	t.Helper()
	var l model.Logstore
	if err := json.Unmarshal([]byte(answer), &l); err != nil {
		t.Fatal(err)
	}
	return &l
}

const wholeLogstore = `{"ttl":3650,"mode":"standard","enable_tracking":false,"enableModify":false,"createTime":1767225600}`

// What a refresh observes is in the state. What is missing keeps its recorded settings, and a trail that ships to another
// project of the account is recorded there.
func TestFlatten_observed(t *testing.T) {
	t.Parallel()
	trail := func(status, projectARN string) []model.Trail {
		return []model.Trail{{Name: "platform-ops", Status: status, ProjectARN: projectARN}}
	}
	const here, elsewhere, otherAccount = "acs:log:cn-beijing:1000000000000001:project/security-audit", "acs:log:cn-shanghai:1000000000000001:project/old-audit", "acs:log:cn-beijing:2000000000000002:project/old-audit"
	unread := domain.ObservedRole{Unreadable: errors.New("denied")}
	for name, row := range map[string]struct {
		declare  func(*resourceModel)
		observed domain.Observed
		want     map[string]string
	}{
		"nothing": {nil, domain.Observed{}, map[string]string{
			"trail_status": `"missing"`, "role_status": `"role AliyunActionTrailDefaultRole does not exist"`, "logstore_status": `"project security-audit does not exist in cn-beijing"`,
		}},
		"a role that cannot be read keeps its status": {nil, domain.Observed{Role: unread, ProjectExists: true}, map[string]string{"trail_status": `"missing"`, "logstore_status": `"missing"`}},
		"a Logstore without an index": {nil, domain.Observed{Role: unread, ProjectExists: true, Logstore: observedLogstore(t, `{"ttl":30,"mode":"standard"}`)}, map[string]string{
			"trail_status": `"missing"`, "index_status": `"missing"`,
			"logstore": logstoreWith(map[string]attr.Value{"retention_days": types.Int64Value(30)}).String(),
		}},
		"an index that is not declared": {nil, domain.Observed{Role: unread, ProjectExists: true, Logstore: observedLogstore(t, wholeLogstore), Index: &model.Index{LogReduce: new(bool)}}, map[string]string{
			"trail_status": `"missing"`, "index_status": `"no full-text index; missing fields: EmployeeID, EventAdditionalDetail, EventDescription, EventID, EventLevel, EventLocation, EventMethod, EventName, EventProduct, EventTime, EventType, EventVersion, ResourceID, ResourceOwnerID, ResourceRegionID, ResourceType"`,
		}},
		"an index that is declared": {
			func(m *resourceModel) {
				m.Index = indexWith(map[string]attr.Value{"EventID": fieldWith(types.StringValue("text"))})
			},
			domain.Observed{Role: unread, ProjectExists: true, Logstore: observedLogstore(t, wholeLogstore), Index: &model.Index{Fields: map[string]model.FieldKey{"EventID": {Type: "long"}}}},
			map[string]string{
				"trail_status": `"missing"`,
				"index":        indexWith(map[string]attr.Value{"EventID": fieldWith(types.StringValue("long"))}).String(),
			},
		},
		"an index that is declared and missing": {
			func(m *resourceModel) { m.Index = indexWith(nil) },
			domain.Observed{Role: unread, ProjectExists: true, Logstore: observedLogstore(t, wholeLogstore)}, map[string]string{"trail_status": `"missing"`, "index_status": `"missing"`},
		},
		"a started trail":           {nil, domain.Observed{Role: unread, ProjectExists: true, Trails: trail(model.TrailEnabled, here)}, map[string]string{"enabled": "true", "logstore_status": `"missing"`}},
		"a stopped trail":           {func(m *resourceModel) { m.Enabled = types.BoolValue(true) }, domain.Observed{Role: unread, ProjectExists: true, Trails: trail(model.TrailStopped, here)}, map[string]string{"enabled": "false", "logstore_status": `"missing"`}},
		"a trail that was moved":    {nil, domain.Observed{Role: unread, ProjectExists: true, Trails: trail(model.TrailStopped, elsewhere)}, map[string]string{"enabled": "false", "logstore_status": `"missing"`, "project_name": `"old-audit"`, "project_region": `"cn-shanghai"`, "project_arn": `"acs:log:cn-shanghai:1000000000000001:project/old-audit"`}},
		"a trail to another owner":  {nil, domain.Observed{Role: unread, ProjectExists: true, Trails: trail(model.TrailStopped, otherAccount)}, map[string]string{"enabled": "false", "logstore_status": `"missing"`, "trail_status": `"ships to Logstore innertrail_platform-ops of project old-audit in cn-beijing of account 2000000000000002"`}},
		"a trail to no known place": {nil, domain.Observed{Role: unread, ProjectExists: true, Trails: trail(model.TrailStopped, "x")}, map[string]string{"enabled": "false", "logstore_status": `"missing"`}},
	} {
		m := shippingOf(t)
		m.Role, m.Logstore = roleObject(names.DefaultRole, true), defaultLogstore()
		m.TrailStatus, m.RoleStatus, m.LogstoreStatus, m.IndexStatus = types.StringValue("present"), types.StringValue("recorded"), types.StringValue("ready"), types.StringValue("complete")
		m.setNames()
		if row.declare != nil {
			row.declare(m)
		}
		if got, want := m.statuses(), (domain.Statuses{Trail: "present", Role: "recorded", Logstore: "ready", Index: "complete"}); got != want {
			t.Errorf("%s: the statuses are %+v", name, got)
		}
		before := *m
		spec, diags := m.expand(t.Context(), nil)
		diags.Append(m.flatten(t.Context(), spec, row.observed)...)
		if got := changed(before, *m); diags.HasError() || !maps.Equal(got, row.want) {
			t.Errorf("%s: it changes\n%v, not\n%v: %v", name, got, row.want, diags)
		}
	}
}

// After an apply, statuses that the plan has shown stay, and those that it did not know are as observed. That the Logstore was
// created anew is no longer said, what no apply repairs is.
func TestSetStatuses_afterApply(t *testing.T) {
	t.Parallel()
	const modifiable, recreated = "its logs can be changed and deleted", "re-created on 2026-01-01T00:00:00Z; logs before are gone"
	older := &domain.Applied{ProjectRegion: "cn-beijing", Project: "security-audit", Created: time.Unix(1700000000, 0)}
	unknown, planned := types.StringUnknown(), types.StringValue("planned")
	for name, row := range map[string]struct {
		role, logstore types.String
		recorded       string
		answer         string // of the Logstore
		before         *domain.Applied
		want           [2]string // role and Logstore
	}{
		"all planned":                          {planned, planned, "", wholeLogstore, nil, [2]string{"planned", "planned"}},
		"all unknown":                          {unknown, unknown, "", wholeLogstore, nil, [2]string{"unreadable", "ready"}},
		"created anew":                         {planned, unknown, "", wholeLogstore, older, [2]string{"planned", "ready"}},
		"recorded as created anew":             {planned, unknown, recreated, `{"ttl":3650,"enable_tracking":false}`, older, [2]string{"planned", "ready"}},
		"what no apply repairs, recorded":      {planned, unknown, modifiable, `{"ttl":3650,"enable_tracking":false}`, nil, [2]string{"planned", modifiable}},
		"what no apply repairs, as observed":   {planned, planned, "", `{"ttl":3650,"enableModify":true}`, nil, [2]string{"planned", modifiable}},
		"what no apply repairs, with the role": {unknown, planned, modifiable, `{"ttl":3650}`, nil, [2]string{"unreadable", modifiable}},
	} {
		m := shippingOf(t)
		m.RoleStatus, m.LogstoreStatus = row.role, row.logstore
		spec, diags := m.expand(t.Context(), row.before)
		spec.Recorded.Logstore = row.recorded
		m.setStatuses(spec, domain.Observed{ProjectExists: true, Logstore: observedLogstore(t, row.answer), Role: domain.ObservedRole{Unreadable: errors.New("denied")}})
		got := [2]string{m.RoleStatus.ValueString(), m.LogstoreStatus.ValueString()}
		if diags.HasError() || got != row.want || m.TrailStatus.ValueString() != "missing" || m.IndexStatus.ValueString() != "missing" {
			t.Errorf("%s: %q, want %q; %s, %s, %v", name, got, row.want, m.TrailStatus, m.IndexStatus, diags)
		}
	}
}

// What the configuration leaves out has the provider's region, the region of the trail, and whether the role is managed by its name.
func TestSetComputed_defaults(t *testing.T) {
	t.Parallel()
	r := &Resource{access: &providerdata.Access{Region: "cn-shenzhen"}}
	null, unknown, text := types.StringNull(), types.StringUnknown(), types.StringValue
	for name, row := range map[string]struct {
		region, project types.String
		role            types.Object
		want            [2]string
		manage          attr.Value
	}{
		"regions left out":       {null, null, roleValue(text(names.DefaultRole), types.BoolNull()), [2]string{"cn-shenzhen", "cn-shenzhen"}, types.BoolValue(true)},
		"regions not known":      {unknown, unknown, roleValue(text("audit"), types.BoolUnknown()), [2]string{"cn-shenzhen", "cn-shenzhen"}, types.BoolValue(false)},
		"the region stated":      {text("cn-hangzhou"), null, roleValue(text("audit"), types.BoolValue(true)), [2]string{"cn-hangzhou", "cn-hangzhou"}, types.BoolValue(true)},
		"both stated":            {text("cn-hangzhou"), text("cn-beijing"), roleValue(text(names.DefaultRole), types.BoolValue(false)), [2]string{"cn-hangzhou", "cn-beijing"}, types.BoolValue(false)},
		"the role not known":     {text("cn-hangzhou"), text("cn-beijing"), roleValue(unknown, types.BoolUnknown()), [2]string{"cn-hangzhou", "cn-beijing"}, types.BoolUnknown()},
		"no role in the object":  {null, null, types.ObjectNull(memberTypes(roleObject("", false).Type(t.Context()))), [2]string{"cn-shenzhen", "cn-shenzhen"}, nil},
		"the whole role unknown": {null, null, types.ObjectUnknown(memberTypes(roleObject("", false).Type(t.Context()))), [2]string{"cn-shenzhen", "cn-shenzhen"}, nil},
	} {
		m := shippingOf(t)
		m.Region, m.ProjectRegion, m.Role, m.AccountID = row.region, row.project, row.role, unknown
		r.setComputed(m, "1000000000000001")
		if got := [2]string{m.Region.ValueString(), m.ProjectRegion.ValueString()}; got != row.want || m.ID.ValueString() != "1000000000000001/"+row.want[0]+"/platform-ops" {
			t.Errorf("%s: %q, %s", name, got, m.ID)
		}
		if manage := m.Role.Attributes()["manage"]; (manage == nil) != (row.manage == nil) || manage != nil && !manage.Equal(row.manage) {
			t.Errorf("%s: the role is %s", name, m.Role)
		}
	}
}

// keys is private state that fails for one key.
type keys struct {
	fails string
	set   map[string][]byte
}

func (k *keys) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	if key == k.fails {
		return diag.Diagnostics{diag.NewErrorDiagnostic("it fails", key)}
	}
	k.set[key] = value
	return nil
}

// A state says what was applied and when its Logstore was created; nothing of an earlier version or of a planned destroy is left
// beside it, and each failure is said.
func TestSaveState_records(t *testing.T) {
	t.Parallel()
	now := domain.Applied{ProjectRegion: "cn-beijing", Project: "security-audit", RetentionDays: 180, Created: time.Unix(1767225600, 0)}
	for _, fails := range []string{"", legacyKey, destroyKey, "identity", "state"} {
		m := shippingOf(t)
		if fails == "state" {
			m.Role = types.Object{} // it has no type
		}
		var shape resource.IdentitySchemaResponse
		new(Resource).IdentitySchema(t.Context(), resource.IdentitySchemaRequest{}, &shape)
		id := &tfsdk.ResourceIdentity{Schema: shape.IdentitySchema, Raw: tftypes.NewValue(shape.IdentitySchema.Type().TerraformType(t.Context()), nil)}
		if fails == "identity" {
			id.Schema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{"trail_name": identityschema.StringAttribute{RequiredForImport: true}}}
		}
		private, state, diags := &keys{fails: fails, set: map[string][]byte{}}, &tfsdk.State{}, diag.Diagnostics{}
		saveState(t.Context(), m, now, state, id, private, &diags)
		if diags.HasError() != (fails != "") {
			t.Errorf("where %q fails it says %v", fails, diags)
		}
		if fails != "" {
			continue
		}
		var saved resourceModel
		if d := saved.read(t.Context(), state.Raw); d.HasError() || saved.LastApplied.ValueString() != "cn-beijing/security-audit/180" || saved.LogstoreCreated.ValueString() != "2026-01-01T00:00:00Z" {
			t.Errorf("the state is %s: %v", state.Raw, d)
		}
		if kept := slices.Sorted(maps.Keys(private.set)); !slices.Equal(kept, []string{legacyKey, destroyKey}) || private.set[legacyKey] != nil || private.set[destroyKey] != nil {
			t.Errorf("private state is %v", private.set)
		}
		var of identity
		if d := id.Get(t.Context(), &of); d.HasError() || of.TrailName.ValueString() != "platform-ops" || of.AccountID.ValueString() != "1000000000000001" || of.Region.ValueString() != "cn-hangzhou" {
			t.Errorf("the identity is %+v: %v", of, d)
		}
		saveState(t.Context(), m, now, state, nil, private, &diags)
		if diags.HasError() {
			t.Errorf("without an identity it says %v", diags)
		}
	}
}
