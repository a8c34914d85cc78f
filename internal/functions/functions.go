// Package functions holds the functions of the provider.
package functions

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// New returns the constructors of the functions. They are pure: they make no calls and
// need no provider block.
func New() []func() function.Function {
	return []func() function.Function{
		func() function.Function { return logstoreName{} },
		func() function.Function { return projectARN{} },
		func() function.Function { return arnParse{} },
		func() function.Function { return reportHTML{} },
	}
}

// since ends the description of a function.
const since = " Functions of providers need Terraform 1.8 or OpenTofu 1.7."

// check returns an error for an argument that breaks a rule of names.
func check(position int64, name, value string, rule names.Rule) *function.FuncError {
	if rule.Allows(value) {
		return nil
	}
	return function.NewArgumentFuncError(position, fmt.Sprintf("%s: %q must be %s", name, model.ShortName(value), rule.Text))
}
