package shipping

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// Locate fills in what a configuration leaves out: from the account's trail or, where
// known is set, without a call.
func (m *Location) Locate(ctx context.Context, session Session, region string, known bool) error {
	f := reconcile.LookupResult{Region: region}
	if !known {
		var err error
		if f, err = m.find(ctx, session.Client, region); err != nil {
			return err
		}
	}
	if f.NotEnabled != nil {
		return f.NotEnabled
	}
	return m.fill(f, session.Account)
}

// find looks for the trail that a configuration means. Where neither name nor region
// is given, every region is asked.
func (m *Location) find(ctx context.Context, c reconcile.Cloud, region string) (reconcile.LookupResult, error) {
	return reconcile.Lookup(ctx, c, region, m.TrailName.ValueString(), m.Region.IsNull())
}

// fill completes the names by those of the trail.
func (m *Location) fill(f reconcile.LookupResult, account string) error {
	m.Region = types.StringValue(f.Region)
	if f.Trail != nil {
		m.TrailName = types.StringValue(f.Trail.Name)
		project, owner, err := arn.ParseProject(f.Trail.ProjectARN)
		if err != nil {
			return fmt.Errorf("trail %s ships to something this provider does not understand: %w", f.Trail.Name, err)
		}
		if m.ProjectName.IsNull() && owner == account {
			m.ProjectName = types.StringValue(project.Name)
		}
		if m.ProjectRegion.IsNull() && m.ProjectName.ValueString() == project.Name {
			m.ProjectRegion = types.StringValue(project.Region)
		}
	}
	if m.ProjectRegion.IsNull() && !m.ProjectName.IsNull() {
		m.ProjectRegion = m.Region
	}
	return nil
}
