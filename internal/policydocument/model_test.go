package policydocument

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

var roleShape = map[string]attr.Type{"name": types.StringType, "manage": types.BoolType}

func role(name types.String, manage types.Bool) types.Object {
	return types.ObjectValueMust(roleShape, map[string]attr.Value{"name": name, "manage": manage})
}

func TestDataSourceModel_purposes(t *testing.T) {
	t.Parallel()
	none := types.ObjectNull(roleShape)
	observe, ship, end := operation.Observe, operation.Observe|operation.Ship, operation.Observe|operation.EndTrail
	for what, test := range map[string]struct {
		model                dataSourceModel
		read, apply, destroy operation.Purpose
	}{
		"default":                     {dataSourceModel{Role: none}, observe, ship | operation.ManageRole, end},
		"creating the project":        {dataSourceModel{Role: none, CreateProject: types.BoolValue(true)}, observe, ship | operation.ManageRole | operation.CreateProjects, end},
		"deleting the logs":           {dataSourceModel{Role: none, DeleteLogstoreOnDestroy: types.BoolValue(true)}, observe, ship | operation.ManageRole, end | operation.DeleteLogs},
		"another role":                {dataSourceModel{Role: role(types.StringValue("audit"), types.BoolNull())}, observe, ship, end},
		"another role, managed":       {dataSourceModel{Role: role(types.StringValue("audit"), types.BoolValue(true))}, observe, ship | operation.ManageRole, end},
		"the default role, unmanaged": {dataSourceModel{Role: role(types.StringNull(), types.BoolValue(false))}, observe, ship, end},
		"nothing said of the role":    {dataSourceModel{Role: role(types.StringNull(), types.BoolNull())}, observe, ship | operation.ManageRole, end},
		"looking up who made a change": {
			dataSourceModel{Role: role(types.StringValue("audit"), types.BoolNull()), AttributeDrift: types.BoolValue(true)},
			observe | operation.Attribute, ship | operation.Attribute, end | operation.Attribute,
		},
		"asking witnesses": {
			dataSourceModel{Role: role(types.StringValue("audit"), types.BoolNull()), ReadEvidence: types.BoolValue(true)},
			observe | operation.Witness, ship | operation.Witness, end | operation.Witness,
		},
		"reading events": {
			dataSourceModel{Role: none, ReadEvents: types.BoolValue(true)},
			observe | operation.ReadEvents, ship | operation.ManageRole | operation.ReadEvents, end | operation.ReadEvents,
		},
	} {
		if read, apply, destroy := test.model.purposes(); read != test.read || apply != test.apply || destroy != test.destroy {
			t.Errorf("%s: %b, %b, %b, want %b, %b, %b", what, read, apply, destroy, test.read, test.apply, test.destroy)
		}
	}
}

func TestDataSourceModel_roleName(t *testing.T) {
	t.Parallel()
	for want, object := range map[string]types.Object{
		names.DefaultRole: types.ObjectNull(roleShape),
		"audit":           role(types.StringValue("audit"), types.BoolNull()),
	} {
		if got := (&dataSourceModel{Role: object}).roleName(); got != want {
			t.Errorf("the role is %s, want %s", got, want)
		}
	}
	if got := (&dataSourceModel{Role: role(types.StringNull(), types.BoolValue(true))}).roleName(); got != names.DefaultRole {
		t.Errorf("a role without a name is %s", got)
	}
}

func TestDataSourceModel_checkAccount(t *testing.T) {
	t.Parallel()
	arn := types.StringValue("acs:ram::2000000000000002:role/shipper")
	for what, test := range map[string]struct {
		account, role types.String
		rejects       bool
	}{
		"same account":    {types.StringValue("2000000000000002"), arn, false},
		"another account": {types.StringValue("1000000000000001"), arn, true},
		"no account":      {types.StringNull(), arn, false},
		"unknown account": {types.StringUnknown(), arn, false},
		"no role":         {types.StringValue("1000000000000001"), types.StringNull(), false},
		"unknown role":    {types.StringValue("1000000000000001"), types.StringUnknown(), false},
	} {
		var diagnostics diag.Diagnostics
		(&dataSourceModel{AccountID: test.account, AssumeRoleARN: test.role}).checkAccount(&diagnostics)
		if diagnostics.HasError() != test.rejects {
			t.Errorf("%s: %v", what, diagnostics)
		}
	}
}
