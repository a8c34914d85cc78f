package shipping

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/attribution"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// drift is what a refresh has found: the state before it and after it, and what was observed.
type drift struct {
	before, after resourceModel
	want          domain.Spec
	observed      domain.Observed
	api           operation.InnerTrailAPI
}

// attribute says who made the changes that a refresh has found, if attribute_drift is on.
func (r *Resource) attribute(ctx context.Context, acc *providerdata.LockedAccount, d drift) (diagnostics diag.Diagnostics) {
	if !r.access.AttributeDrift {
		return nil
	}
	facts := d.facts(ctx)
	if len(facts) == 0 {
		return nil
	}
	verdicts, denied := acc.Lookups.Ask(ctx, acc.Client, facts)
	if denied != nil {
		if acc.First(denied.Error()) {
			diagnostics.AddWarning("Who changed what in account "+acc.ID+" was not looked up", diags.Paragraphs(model.Answer(denied),
				"The drift itself was found as usual. This is said once for the account.",
				"Grant "+operation.LookupEvents.Permission+" to the user or role that runs Terraform, or set attribute_drift = false in the provider block, which overrides INNERTRAIL_ATTRIBUTE_DRIFT."))
		}
		return diagnostics
	}
	var paragraphs []string
	for _, v := range verdicts {
		paragraphs = append(paragraphs, v.Words())
	}
	paragraphs = append(paragraphs, attribution.Regions(facts))
	diagnostics.AddWarning("Who changed shipping "+d.want.Trail+" outside Terraform", diags.Paragraphs(paragraphs...))
	return diagnostics
}

// facts returns the ways in which the cloud differs from the state before the refresh, and what is not in
// order and not accepted.
func (d drift) facts(ctx context.Context) []attribution.Fact {
	facts := d.trailFacts()
	moved := d.before.ProjectName != d.after.ProjectName || d.before.ProjectRegion != d.after.ProjectRegion
	if !moved { // the Logstore of another project is another one
		facts = append(facts, d.storeFacts(ctx)...)
	}
	return append(facts, d.roleFacts()...)
}

func (d drift) trailFacts() (facts []attribution.Fact) {
	of := attribution.Trail{
		Region: d.want.Region, Name: d.want.Trail,
		Create: d.api.CreateAction, Delete: d.api.DeleteAction, ProjectParameter: d.api.ProjectParam, RoleParameter: d.api.RoleParam,
	}
	trail, ok := domain.FindTrail(d.observed.Trails, d.want.Trail)
	if !ok {
		return []attribution.Fact{of.Missing()}
	}
	if d.before.ProjectName != d.after.ProjectName || d.before.ProjectRegion != d.after.ProjectRegion ||
		d.after.TrailStatus.ValueString() != domain.TrailPresent {
		facts = append(facts, of.Moved(trail.ProjectARN, trail.RoleARN))
	}
	switch now := d.after.Enabled.ValueBool(); {
	case d.before.Enabled.ValueBool() == now:
	case now:
		facts = append(facts, of.Started().At(trail.Switched))
	default:
		facts = append(facts, of.Stopped(trail.Status == model.TrailFresh).At(trail.Switched))
	}
	return facts
}

func (d drift) roleFacts() (facts []attribution.Fact) {
	status := d.after.RoleStatus.ValueString()
	_, uncertain := domain.RoleUncertain(status)
	known := status == d.before.RoleStatus.ValueString() && (uncertain || !d.want.Role.Manage)
	if status == domain.RoleAuthorized || known || d.observed.Role.Unreadable != nil {
		return nil
	}
	role, observed := attribution.Role{Name: d.want.Role.Name}, d.observed.Role
	if !observed.Exists {
		return []attribution.Fact{role.Missing()}
	}
	if faults := d.want.TrustFaults(observed.Verdict); faults != "" {
		facts = append(facts, role.Trust(func(document string) attribution.Effect {
			verdict, err := d.want.JudgeTrust(document)
			if err != nil {
				return attribution.Unknown
			}
			return byWords(d.want.TrustFaults(verdict), faults, "")
		}))
	}
	if !d.want.Role.CanDeliver(observed) {
		facts = append(facts, role.Detached(names.RolePolicy(role.Name)))
	}
	if deny := observed.Access.Denied; deny != nil {
		facts = append(facts, role.Attached(deny.Policy))
	}
	return facts
}

// byWords is the effect of a call after which the words about the object were these, beside what they are
// now, and what they are if it is in order.
func byWords(then, now, inOrder string) attribution.Effect {
	switch then {
	case now:
		return attribution.Made
	case inOrder:
		return attribution.Undid
	default:
		return attribution.Part
	}
}

// storeFacts returns the facts of the project, the Logstore and the index.
func (d drift) storeFacts(ctx context.Context) (facts []attribution.Fact) {
	logstore := attribution.Logstore{Project: attribution.Project{Region: d.want.Project.Region, Name: d.want.Project.Name}, Logstore: d.want.Logstore.Name}
	switch {
	case !d.observed.ProjectExists:
		return []attribution.Fact{logstore.Project.Missing()}
	case d.observed.Logstore == nil:
		return append(d.findingFacts(logstore), logstore.Missing())
	}
	logstore.Created = d.want.RecreatedOn(*d.observed.Logstore)
	facts = append(d.findingFacts(logstore), d.settingFacts(logstore)...)
	if !logstore.Created.IsZero() {
		return facts // its index went with the Logstore before
	}
	return append(facts, d.indexFacts(ctx, logstore)...)
}

// findingFacts returns the facts of what can alter, forge, filter or silence logs, and is not accepted: what
// is accepted is no drift.
func (d drift) findingFacts(logstore attribution.Logstore) (facts []attribution.Fact) {
	findings := d.want.Findings(d.observed)
	if d.observed.Logstore == nil {
		findings = d.want.Kept(d.observed)
	}
	open, _ := d.want.Logstore.Accept.Split(findings)
	for _, f := range open {
		switch f.Kind {
		case integrity.Stopped:
			facts = append(facts, logstore.Stopped())
		case integrity.AnonymousWrites:
			facts = append(facts, logstore.AnonymousWrites())
		case integrity.Modifiable:
			facts = append(facts, logstore.Modifiable())
		case integrity.Processor:
			facts = append(facts, logstore.Processor(f.Name))
		case integrity.PolicyDenies:
			facts = append(facts, logstore.Project.PolicyDenies())
		case integrity.LogstorePolicyDenies:
			facts = append(facts, logstore.PolicyDenies())
		case integrity.Recreated:
			facts = append(facts, logstore.CreatedAgain())
		}
	}
	return facts
}

// settingFacts returns the facts of the declared settings that differ.
func (d drift) settingFacts(logstore attribution.Logstore) (facts []attribution.Fact) {
	now := *d.observed.Logstore
	for _, setting := range domain.LogstoreSettings {
		before, after := d.before.Logstore.Attributes()[setting.Attribute], d.after.Logstore.Attributes()[setting.Attribute]
		if before == nil || after == nil || before.Equal(after) {
			continue
		}
		if setting.Attribute == "encryption" {
			facts = append(facts, logstore.Encryption(now.Encryption != nil && now.Encryption.Enable))
			continue
		}
		facts = append(facts, logstore.Setting(setting.Attribute, now.Modified(), func(then model.Logstore) bool {
			return setting.Observed(then) == setting.Observed(now)
		}))
	}
	return facts
}

// indexFacts returns the facts of the index. It is judged by the mode that the Logstore had: an index that
// lacks something only since the mode was changed was not changed.
func (d drift) indexFacts(ctx context.Context, logstore attribution.Logstore) []attribution.Fact {
	if mode, ok := d.before.Logstore.Attributes()["mode"].(types.String); ok && mode.ValueString() != "" {
		before := *d.observed.Logstore
		before.Mode = mode.ValueString()
		d.observed.Logstore = &before
	}
	status := d.want.IndexStatus(d.observed)
	switch now := d.observed.Index; {
	case now == nil:
		return []attribution.Fact{logstore.IndexMissing()}
	case status != domain.IndexComplete:
		return []attribution.Fact{logstore.Index(now.Modified(), func(then model.Index) attribution.Effect {
			observed := d.observed
			observed.Index = &then
			return byWords(d.want.IndexStatus(observed), status, domain.IndexComplete)
		})}
	case !d.before.Index.Equal(d.after.Index):
		return []attribution.Fact{logstore.Index(now.Modified(), func(then model.Index) attribution.Effect {
			index, failed := flattenIndex(ctx, d.before.Index, then)
			if failed.HasError() {
				return attribution.Unknown
			}
			return byValue(index, d.after.Index, d.before.Index)
		})}
	}
	return nil
}

// byValue is byWords for values.
func byValue(then, now, inOrder types.Object) attribution.Effect {
	switch {
	case then.Equal(now):
		return attribution.Made
	case then.Equal(inOrder):
		return attribution.Undid
	default:
		return attribution.Part
	}
}
