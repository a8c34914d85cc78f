package events

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// products are those whose platform events are published (ActionTrail, "Overview of
// Inner-ActionTrail", 2024). The list has grown every few years, so that another name is no error.
var products = []string{"ACK", "ACR", "DSC", "E-MapReduce", "ECS", "KMS", "OSS", "RDS", "SDDP"}

// otherNames are names by which products are known elsewhere.
var otherNames = map[string]string{"EMR": "E-MapReduce", "CS": "ACK", "CR": "ACR", "KUBERNETES": "ACK", "SDDP": "DSC", "EMAPREDUCE": "E-MapReduce"}

// checkProducts warns of a product that no published list has and of which nothing was found: a
// misspelt name looks like a product that nobody touched.
func (s search) checkProducts(found []cloud.Log, diagnostics *diag.Diagnostics) {
	for _, name := range s.filter.products {
		same := func(other string) bool { return strings.EqualFold(name, other) }
		if slices.ContainsFunc(products, same) || slices.ContainsFunc(found, func(log cloud.Log) bool { return same(log.Fields["EventProduct"]) }) {
			continue
		}
		shown := model.Visible(model.ShortName(name))
		diagnostics.AddAttributeWarning(path.Root("products"), "No published list of products has "+shown, diags.Paragraphs(
			fmt.Sprintf("No event of it was found. The nearest name is %s; published are %s.", nearest(name), strings.Join(products, ", ")),
			"A name that events do not have finds nothing, as if nothing had happened. The published list may be older than the product.",
			"Correct the name, or leave products out to see which products the events have."))
	}
}

// nearest returns the published product whose name is most like the given one.
func nearest(name string) string {
	if known, ok := otherNames[strings.ToUpper(name)]; ok {
		return known
	}
	return names.Nearest(model.ShortName(name), products)
}
