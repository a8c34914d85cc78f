package shipping

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// missingTrail is a trail that an import has not found in its region, with what the service listed there.
type missingTrail struct {
	importID

	here, otherHomes []model.Trail
}

// diagnostic says where the trail is. Unless the region has another one, it asks all other regions, which the
// run does once: inner trails are listed in their home region only, so another region is a usual mistake.
func (m missingTrail) diagnostic(ctx context.Context, acc *providerdata.LockedAccount) diag.Diagnostic {
	m.account = acc.ID
	absent := fmt.Sprintf("Account %s has no inner trail of this name in %s", m.account, m.region)
	const nothing, check = "Nothing was changed.", "Check the name, the region (trail@region) and the account."
	summary := "Cannot import trail " + m.trail + ": there is none"
	if len(m.here) > 0 {
		return diag.NewErrorDiagnostic(summary, diags.Paragraphs(absent+"; there is "+m.here[0].Name+".", nothing, check))
	}
	found := acc.Regions.Find(ctx, acc.Client, m.region)
	others := found.At(domain.RegionsBut(m.region))
	for i := range m.otherHomes { // also of a region that did not answer
		others = append(others, domain.LookupResult{Region: m.otherHomes[i].HomeRegion, Trail: &m.otherHomes[i]})
	}
	for _, other := range others {
		if other.Trail.Name != m.trail {
			continue
		}
		summary := "Cannot import trail " + m.trail + ": it is in " + other.Region
		id := domain.ImportID(m.account, domain.TrailKey{Region: other.Region, Trail: m.trail}, m.role)
		return diag.NewErrorDiagnostic(summary, diags.Paragraphs(absent+".", nothing,
			fmt.Sprintf("The import id of the trail is %s. An identity has region = %q, and so must the resource if it sets region.", id, other.Region)))
	}
	silent := found.SilentRegions()
	create := " To create the shipping, apply the configuration without importing."
	switch {
	case len(others) > 0:
		absent += fmt.Sprintf("; there is %s in %s", others[0].Trail.Name, others[0].Region)
		create = "" // an account has one inner trail
	case silent == "":
		absent += ", and none in any other region"
	}
	if silent != "" {
		silent = "No answer came from " + silent + ", so the trail may be there."
		create = ""
	}
	return diag.NewErrorDiagnostic(summary, diags.Paragraphs(absent+".", silent, nothing, strings.TrimSpace(check+create)))
}
