package validators

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// validate returns the errors of a validator for a value.
func validate(t *testing.T, v validator.String, value types.String) string {
	t.Helper()
	var resp validator.StringResponse
	v.ValidateString(t.Context(), validator.StringRequest{Path: path.Root("name"), ConfigValue: value}, &resp)
	return text(resp.Diagnostics)
}

func text(diagnostics diag.Diagnostics) string {
	var lines []string
	for _, d := range diagnostics {
		lines = append(lines, d.Summary()+": "+d.Detail())
	}
	return strings.Join(lines, "\n")
}

func TestMustBe_quotesTheRule(t *testing.T) {
	t.Parallel()
	if got := validate(t, MustBe(names.Account), types.StringValue("12a")); !strings.Contains(got, "must be an account id, 1–20 digits, got: 12a") {
		t.Errorf("the error is %q", got)
	}
	for _, value := range []types.String{types.StringValue("1000000000000001"), types.StringNull(), types.StringUnknown()} {
		if got := validate(t, MustBe(names.Account), value); got != "" {
			t.Errorf("%v is rejected: %s", value, got)
		}
	}
}

func TestRegionForm_ofARegion(t *testing.T) {
	t.Parallel()
	if got := validate(t, RegionForm(), types.StringValue("Hangzhou")); !strings.Contains(got, names.RegionForm) {
		t.Errorf("the error is %q", got)
	}
	if got := validate(t, RegionForm(), types.StringValue("cn-hangzhou")); got != "" {
		t.Errorf("it is rejected: %s", got)
	}
}

func TestCheckRole_serviceLinked(t *testing.T) {
	t.Parallel()
	shape := map[string]attr.Type{"name": types.StringType, "manage": types.BoolType}
	role := func(name types.String, manage types.Bool) types.Object {
		return types.ObjectValueMust(shape, map[string]attr.Value{"name": name, "manage": manage})
	}
	service := types.StringValue(names.ServiceRole)
	for what, test := range map[string]struct {
		role    types.Object
		rejects bool
	}{
		"managed":              {role(service, types.BoolValue(true)), true},
		"managed, other case":  {role(types.StringValue(strings.ToUpper(names.ServiceRole)), types.BoolValue(true)), true},
		"looked at only":       {role(service, types.BoolValue(false)), false},
		"not said":             {role(service, types.BoolNull()), false},
		"not known":            {role(service, types.BoolUnknown()), false},
		"another role":         {role(types.StringValue("audit"), types.BoolValue(true)), false},
		"a name not yet known": {role(types.StringUnknown(), types.BoolValue(true)), false},
		"no role":              {types.ObjectNull(shape), false},
		"an unknown role":      {types.ObjectUnknown(shape), false},
	} {
		var diagnostics diag.Diagnostics
		CheckRole(test.role, &diagnostics)
		if diagnostics.HasError() != test.rejects {
			t.Errorf("%s: %q", what, text(diagnostics))
		}
		for _, d := range diagnostics {
			if at, ok := d.(diag.DiagnosticWithPath); !ok || !at.Path().Equal(path.Root("role").AtName("manage")) {
				t.Errorf("%s: the error is not at role.manage", what)
			}
		}
	}
}
