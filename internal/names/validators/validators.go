// Package validators makes validators for Terraform attributes of the rules of names.
package validators

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// MustBe returns a validator that says what a name must be.
func MustBe(rule names.Rule) validator.String { return Matches(rule, "must be "+rule.Text) }

// Matches returns a validator for a rule with a message of its own.
func Matches(rule names.Rule, message string) validator.String {
	return stringvalidator.RegexMatches(rule.Pattern(), message)
}

// RegionForm returns the validator for a region in the provider block and the resource.
func RegionForm() validator.String { return Matches(names.Region, names.RegionForm) }
