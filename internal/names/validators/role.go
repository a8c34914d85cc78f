package validators

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// CheckRole rejects a role object that asks to manage a service-linked role.
func CheckRole(role types.Object, diagnostics *diag.Diagnostics) {
	name, ok := role.Attributes()["name"].(types.String)
	manage, _ := role.Attributes()["manage"].(types.Bool)
	if ok && manage.ValueBool() && names.ServiceLinked(name.ValueString()) {
		diagnostics.AddAttributeError(path.Root("role").AtName("manage"), "A service-linked role cannot be managed", fmt.Sprintf(
			"%s is a service-linked role: only its service can change its trust and its policies.\n\nOmit manage, or name another role.", name.ValueString()))
	}
}
