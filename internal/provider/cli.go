package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
)

// checkCLI refuses a Terraform that does not ask the provider about a destroy before the apply,
// which is every one before 1.3. Version is its own; OpenTofu, which began with 1.6, sends its
// own as well, and nothing tells the two apart.
func checkCLI(version string, diagnostics *diag.Diagnostics) {
	var major, minor int
	if _, err := fmt.Sscanf(version, "%d.%d", &major, &minor); err != nil || major > 1 || major == 1 && minor >= 3 {
		return
	}
	diagnostics.AddError("Terraform "+version+" is too old", diags.Paragraphs(
		"Before 1.3, Terraform does not ask a provider about a destroy when it plans, so the plan would show neither that deletion_protection rejects it nor which logs it deletes. Nothing was changed.",
		"Use Terraform 1.5 or later, the oldest that is tested, or OpenTofu."))
}
