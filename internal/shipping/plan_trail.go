package shipping

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/runstate"
)

// replacedKey is the key of private state that holds the trail of the state in every plan
// of an update. Terraform plans a replacement as an update and then as a create, and gives
// the private state that the first of the two plan calls returned to the second one only.
const replacedKey = "replaced_trail"

// replacedTrail is the trail of a resource that is updated or, if a create is planned with
// it, replaced.
type replacedTrail struct {
	domain.TrailKey

	Account   string
	Protected bool // by deletion_protection
}

// saveReplaced records the trail of the state. With nil it removes the record.
func saveReplaced(ctx context.Context, private privateWriter, trail *replacedTrail) diag.Diagnostics {
	if trail == nil {
		return private.SetKey(ctx, replacedKey, nil)
	}
	data, err := json.Marshal(trail)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Cannot record which trail is planned", err.Error())}
	}
	return private.SetKey(ctx, replacedKey, data)
}

// loadReplaced returns the trail that a create replaces; nil if it replaces none.
func loadReplaced(ctx context.Context, private privateReader) (*replacedTrail, diag.Diagnostics) {
	data, diags := private.GetKey(ctx, replacedKey)
	var trail replacedTrail
	if len(data) == 0 || json.Unmarshal(data, &trail) != nil {
		return nil, diags
	}
	return &trail, diags
}

// in returns the key of the trail if it is in the account, else nil.
func (t *replacedTrail) in(account string) *domain.TrailKey {
	if t == nil || t.Account != account {
		return nil
	}
	return &t.TrailKey
}

// use records what this plan call does with its trail and reports whether no other resource
// has the trail. A trail whose name or region is unknown is judged during the apply.
func (p *planner) use(run *runstate.State, planned runstate.PlannedUse) bool {
	if planned.Trail.Trail == "" || planned.Trail.Region == "" {
		return true
	}
	err := run.Plan(planned)
	if err != nil {
		p.resp.Diagnostics.Append(diags.FromError(diags.Attempting("plan shipping "+planned.Trail.Trail), domain.Spec{}, err))
	}
	return err == nil
}

// ofState returns what this plan call does with the trail of the state.
func (p *planner) ofState(use runstate.Use) runstate.PlannedUse {
	return runstate.PlannedUse{
		Trail: p.state.key(), Use: use, RoleARN: p.state.AssumeRoleARN.ValueString(), Protected: p.state.DeletionProtection.ValueBool(),
	}
}

// keeps returns what an update does with its trail.
func (p *planner) keeps() runstate.Use {
	if p.state.TrailStatus.ValueString() == domain.StatusMissing {
		return runstate.Keeps | runstate.Restores
	}
	return runstate.Keeps
}

// setNames sets what is made of the names. A name of an existing trail that is not known
// before the apply counts as unchanged: the apply refuses any other.
func (p *planner) setNames() {
	trail, region := p.plan.TrailName, p.plan.Region
	p.keepUnknownNames()
	p.plan.setNames()
	p.plan.TrailName, p.plan.Region = trail, region
}

// keepUnknownNames sets the trail's names that are unknown to those of the state.
func (p *planner) keepUnknownNames() {
	if p.req.State.Raw.IsNull() {
		return
	}
	if p.plan.TrailName.IsUnknown() {
		p.plan.TrailName = p.state.TrailName
	}
	if p.plan.Region.IsUnknown() {
		p.plan.Region = p.state.Region
	}
}
