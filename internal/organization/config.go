package organization

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// Regions returns the regions of the argument regions, or all, and whether they are known.
func Regions(of types.List, diagnostics *diag.Diagnostics) (regions []string, known bool) {
	if of.IsNull() {
		return model.Regions(), true
	}
	return texts(path.Root("regions"), of, names.Region, diagnostics)
}

// WarnOfRegions warns of regions of the argument regions that this version does not know. They are
// asked like any other, since new ones open.
func WarnOfRegions(of types.List, diagnostics *diag.Diagnostics) {
	at, elements := path.Root("regions"), of.Elements()
	for i, element := range elements {
		text, _ := element.(types.String)
		region := text.ValueString()
		if !names.Region.Allows(region) || slices.Contains(model.Regions(), region) || slices.Contains(elements[:i], element) {
			continue
		}
		shown := model.ShortName(region)
		diagnostics.AddAttributeWarning(at.AtListIndex(i), "This version does not know region "+shown, diags.Paragraphs(
			"The nearest region that it knows is "+names.Nearest(shown, model.Regions())+".",
			"Correct regions if it is a typing error: nothing is found in a region that does not exist. A region that is newer than this version is asked like any other."))
	}
}

// Roles returns the roles of the argument assume_role_arns, or the empty one of the provider's own
// credentials, and whether they are known. It rejects a role that is given twice, and two roles of one account.
func Roles(of types.List, diagnostics *diag.Diagnostics) (roles []string, known bool) {
	if of.IsNull() {
		return []string{""}, true
	}
	at := path.Root("assume_role_arns")
	roles, known = texts(at, of, names.RoleARN, diagnostics)
	elements := of.Elements()
	for i, element := range elements {
		if !element.IsNull() && !element.IsUnknown() && slices.Contains(elements[:i], element) {
			diagnostics.AddAttributeError(at.AtListIndex(i), "A role is given twice", fmt.Sprintf("It is %s. Keep it once.", element))
		}
	}
	byAccount := map[string]string{}
	for i, role := range roles {
		_, account, _ := arn.ParseRole(role)
		if other, twice := byAccount[account]; twice && account != "" {
			diagnostics.AddAttributeError(at.AtListIndex(i), "Two roles are of account "+account, diags.Paragraphs(
				fmt.Sprintf("They are %s and %s. The account would be read twice.", other, role), "Keep one role for each account."))
		}
		byAccount[account] = role
	}
	return roles, known
}

// texts returns the texts of a list, each once, and whether all are known. A list without elements is
// an error: nothing would be read, and the answer would look like that of an account without a
// shipping.
func texts(at path.Path, of types.List, rule names.Rule, diagnostics *diag.Diagnostics) (texts []string, known bool) {
	if known = !of.IsUnknown(); known && len(of.Elements()) == 0 {
		diagnostics.AddAttributeError(at, at.String()+" has no elements", "Nothing would be read. Name at least one, or omit the argument to use the default.")
	}
	for i, element := range of.Elements() {
		text, _ := element.(types.String)
		switch {
		case text.IsUnknown():
			known = false
		case text.IsNull():
			diagnostics.AddAttributeError(at.AtListIndex(i), "Invalid element of "+at.String(), fmt.Sprintf("It must be %s, got: null.", rule.Text))
		case !rule.Allows(text.ValueString()):
			diagnostics.AddAttributeError(at.AtListIndex(i), "Invalid element of "+at.String(), fmt.Sprintf("It must be %s, got: %q.", rule.Text, model.ShortName(text.ValueString())))
		case !slices.Contains(texts, text.ValueString()):
			texts = append(texts, text.ValueString())
		}
	}
	return texts, known
}
