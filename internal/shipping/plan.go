package shipping

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/runstate"
)

// ModifyPlan implements [resource.ResourceWithModifyPlan]. Everything in a plan
// beyond the configuration is made here: names, statuses, replacements, errors and
// warnings.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.access == nil {
		return
	}
	p := &planner{access: r.access, req: req, resp: resp}
	switch {
	case req.Plan.Raw.IsNull():
		p.destroy(ctx)
	case req.State.Raw.IsNull():
		p.create(ctx)
	default:
		p.update(ctx)
	}
}

// planner is one call of ModifyPlan.
type planner struct {
	access *providerdata.Access
	req    resource.ModifyPlanRequest
	resp   *resource.ModifyPlanResponse

	config, plan, state resourceModel
	replaced            *replacedTrail // for the create that is the second half of a replacement, else nil
	client              *cloud.Client  // once the account is entered
}

// reachable reports whether the cloud can be read: nothing that leads to the account is
// unknown.
func (p *planner) reachable() bool {
	return p.access.Client != nil && !p.plan.AssumeRoleARN.IsUnknown()
}

// enter enters the account.
func (p *planner) enter(ctx context.Context, ref providerdata.AccountRef) (id string, acc *providerdata.LockedAccount, leave func()) {
	id, acc, leave, diags := p.access.LockAccount(ctx, ref)
	p.resp.Diagnostics.Append(diags...)
	if p.failed() {
		return id, nil, nil
	}
	p.client = acc.Client
	return id, acc, leave
}

func (p *planner) failed() bool { return p.resp.Diagnostics.HasError() }

func (p *planner) create(ctx context.Context) {
	p.resp.Diagnostics.Append(saveDestroyMark(ctx, p.resp.Private, nil)...)
	replaced, diags := loadReplaced(ctx, p.req.Private)
	p.replaced = replaced
	p.resp.Diagnostics.Append(diags...)
	p.resp.Diagnostics.Append(saveReplaced(ctx, p.resp.Private, nil)...)
	if !p.read(ctx, true, false) {
		return
	}
	if replaced != nil && replaced.Protected {
		p.rejectProtected(replaced.Trail, "replace it, by -replace or replace_triggered_by", path.Empty())
		return
	}
	if p.config.Region.IsNull() {
		if p.access.Region == "" && len(p.access.Unknown) == 0 {
			p.resp.Diagnostics.Append(p.access.MissingRegion())
			return
		}
		p.plan.Region = types.StringUnknown()
		if p.access.Region != "" {
			p.plan.Region = types.StringValue(p.access.Region)
		}
	}
	if p.config.ProjectRegion.IsNull() {
		p.plan.ProjectRegion = p.plan.Region
	}
	p.setRoleDefault()
	p.plan.TrailStatus = types.StringValue(domain.TrailPresent)
	p.planUnseenStatus()
	p.plan.IndexStatus = types.StringValue(domain.IndexComplete)
	p.plan.RoleStatus = types.StringUnknown()
	if p.managesRole() && isWhollyKnown(p.plan.Role) {
		p.plan.RoleStatus = types.StringValue(domain.RoleAuthorized)
	}
	p.plan.AccountID = types.StringUnknown()
	if !p.reachable() {
		p.warnConsoles(p.plan.TrailName)
	} else {
		ctx, cancel := p.withReadTimeout(ctx)
		defer cancel()
		id, acc, leave := p.enter(ctx, providerdata.AccountRef{RoleARN: p.plan.AssumeRoleARN.ValueString()})
		if p.failed() {
			return
		}
		defer leave()
		p.plan.AccountID = types.StringValue(id)
		planned := runstate.PlannedUse{
			Trail: p.plan.key(), Use: runstate.Creates, Replaced: replaced.in(id), RoleARN: p.plan.AssumeRoleARN.ValueString(),
		}
		if before := acc.Applied(p.plan.key()); before != nil {
			p.guardUnseenRetention(ctx, before, before.Shown) // the second half of a replacement
		}
		if p.use(acc.State, planned) {
			if acc.Held(p.plan.key()) && replaced == nil {
				p.warnReplaced()
			}
			p.preflight(ctx, acc, nil, domain.GuardOptions{
				Creating: true, InState: replaced != nil || acc.Held(planned.Trail), MayRecreate: true,
				Known: acc.KnownTrails(planned), RoleARN: planned.RoleARN,
			})
		}
	}
	p.plan.setNames()
	p.plan.LastApplied, p.plan.LogstoreCreated = p.plan.toApply(), types.StringUnknown()
	p.resp.Diagnostics.Append(p.plan.write(ctx, &p.resp.Plan.Raw)...)
}

func (p *planner) update(ctx context.Context) {
	p.resp.Diagnostics.Append(saveDestroyMark(ctx, p.resp.Private, nil)...)
	if !p.read(ctx, true, true) {
		return
	}
	before, diags := p.state.lastApplied(ctx, p.req.Private)
	p.resp.Diagnostics.Append(diags...)
	if p.failed() {
		return
	}
	p.resp.Diagnostics.Append(saveReplaced(ctx, p.resp.Private, &replacedTrail{
		Account: p.state.AccountID.ValueString(), TrailKey: p.state.key(), Protected: p.state.DeletionProtection.ValueBool(),
	})...)
	p.keepRecorded(before)
	here := providerdata.AccountRef{Account: p.state.AccountID.ValueString(), RoleARN: p.plan.AssumeRoleARN.ValueString()}
	if here.CheckRole(&p.resp.Diagnostics); p.failed() {
		return
	}
	run := p.access.RunState(here.Account)
	run.SetApplied(p.state.key(), before)
	if p.replaces() {
		p.replace(ctx, run)
		return
	}
	if !p.use(run, p.ofState(p.keeps())) {
		return
	}
	p.setNames()
	p.plan.TrailStatus = types.StringValue(domain.TrailPresent)
	p.planLogstoreStatus()
	p.plan.IndexStatus = types.StringValue(domain.IndexComplete)
	if p.dropsIndex() || p.plan.Index.IsUnknown() && !p.state.Index.IsNull() {
		p.plan.IndexStatus = types.StringUnknown() // judged by the declared index, it is complete already
	}
	p.planRoleStatus()
	p.planLastApplied(ctx, before)
	if created := recreatedOn(p.state.LogstoreStatus.ValueString()); created != "" && before != nil && !p.movesProject() {
		p.warnRecreated(p.state.LogstoreName.ValueString(), before, created, "The apply keeps the Logstore that there is, completes it, and records it: no later plan shows this. Look into it first.")
	}
	if p.failed() || p.resp.Plan.Raw.Equal(p.req.State.Raw) {
		return
	}
	p.warnLostLogstore(before)
	p.warnStop()
	p.rejectUnsupported()
	moves := p.moves()
	now, _ := p.state.Logstore.Attributes()["retention_days"].(types.Int64)
	p.guardUnseenRetention(ctx, before, int(now.ValueInt64()))
	if !p.movesProject() {
		p.guardRetention(ctx, before)
	}
	if p.failed() || !p.reachable() {
		return
	}
	ctx, cancel := p.withReadTimeout(ctx)
	defer cancel()
	_, acc, leave := p.enter(ctx, here)
	if p.failed() {
		return
	}
	defer leave()
	if moves || p.isUnhealthy() || p.declaresAnew() || p.prunesAnew() || p.dropsIndex() {
		p.preflight(ctx, acc, before, domain.GuardOptions{MayRecreate: true, RoleARN: here.RoleARN})
	}
	if moves && !p.failed() {
		p.warnMove()
	}
}

// read reads the request and reports whether that worked.
func (p *planner) read(ctx context.Context, plan, state bool) bool {
	diags := &p.resp.Diagnostics
	if plan {
		diags.Append(p.config.read(ctx, p.req.Config.Raw)...)
		diags.Append(p.plan.read(ctx, p.req.Plan.Raw)...)
	}
	if state {
		diags.Append(p.state.read(ctx, p.req.State.Raw)...)
		if !p.failed() {
			p.state.checkNames(diags) // the plan may be one without a refresh
		}
	}
	return !p.failed()
}

// withReadTimeout limits the time for reading the cloud.
func (p *planner) withReadTimeout(ctx context.Context) (context.Context, context.CancelFunc) {
	timeouts := p.plan.Timeouts
	if p.req.Plan.Raw.IsNull() {
		timeouts = p.state.Timeouts
	}
	limit := providerdata.ReadTimeout
	if !timeouts.IsUnknown() {
		limit, _ = timeouts.Read(ctx, providerdata.ReadTimeout) // a bad duration is refused by its validator
	}
	return p.access.Client.Clock().WithTimeout(ctx, limit)
}

// keepRecorded keeps what the state has and the configuration does not say.
func (p *planner) keepRecorded(before *domain.Applied) {
	if p.config.Region.IsNull() {
		p.plan.Region = p.state.Region
	}
	if p.config.ProjectRegion.IsNull() {
		p.plan.ProjectRegion = p.state.ProjectRegion
		if before != nil && before.ProjectRegion != "" {
			p.plan.ProjectRegion = types.StringValue(before.ProjectRegion) // a region changed outside Terraform is drift, not a new default
		}
	}
	if role, ok := p.config.Role.Attributes()["manage"].(types.Bool); !ok || role.IsNull() {
		p.resetRole()
	}
	p.setRoleDefault()
	p.plan.AccountID = p.state.AccountID
}

func (p *planner) isUnhealthy() bool {
	role := p.state.RoleStatus.ValueString()
	_, uncertain := domain.RoleUncertain(role)
	logstore := p.state.LogstoreStatus.ValueString()
	return p.state.TrailStatus.ValueString() != domain.TrailPresent || logstore != domain.LogstoreReady && !integrity.OnlyAccepted(logstore) ||
		p.state.IndexStatus.ValueString() != domain.IndexComplete ||
		p.managesRole() && role != domain.RoleAuthorized && !uncertain
}
