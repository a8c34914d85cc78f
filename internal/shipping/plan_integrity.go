package shipping

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// acceptPath is where consents are declared. Terraform finds no line of an argument inside it.
var acceptPath = path.Root("logstore")

// accept returns the consents of the plan that are known, and whether all are.
func (p *planner) accept() (accept integrity.Consents, known bool) {
	if p.plan.Logstore.IsUnknown() {
		return nil, false
	}
	set, ok := p.plan.Logstore.Attributes()["accept"].(types.Set)
	if !ok {
		return nil, true
	}
	return expandAccept(set)
}

// planLogstoreStatus plans the status of the Logstore, and warns on every plan of what is
// accepted. The state tells what is wrong, also without a refresh.
func (p *planner) planLogstoreStatus() {
	p.planUnseenStatus()
	if status := p.state.LogstoreStatus.ValueString(); !p.movesProject() && domain.LogstoreExists(status) {
		findings := integrity.Parse(status)
		p.plan.LogstoreStatus = types.StringValue(domain.LogstoreReady)
		p.planFindings(findings)
		p.warnAccepted(p.state.LogstoreName.ValueString(), findings, p.knownFacts(findings))
	}
}

// planUnseenStatus plans the status of a Logstore that no run has looked at. With consents it may
// be accepted as it then is, or for a policy of the project. Nothing is known where it is not known
// which Logstore it is, or through which role it is written.
func (p *planner) planUnseenStatus() {
	p.plan.LogstoreStatus = types.StringValue(domain.LogstoreReady)
	role, named := p.plan.Role.Attributes()["name"].(types.String)
	unknown := !p.reachable() || p.plan.ProjectName.IsUnknown() || p.plan.ProjectRegion.IsUnknown() ||
		p.req.State.Raw.IsNull() && (p.plan.TrailName.IsUnknown() || p.plan.Region.IsUnknown() || !named || role.IsUnknown())
	if accept, known := p.accept(); unknown || len(accept) > 0 || !known {
		p.plan.LogstoreStatus = types.StringUnknown()
	}
}

// planFindings plans a status that has nothing but what is accepted. What no apply can repair is
// planned away like the rest, so that the plan is not empty; its apply is an error.
func (p *planner) planFindings(findings []integrity.Finding) {
	accept, known := p.accept()
	open, accepted := accept.Split(findings)
	if len(accepted) > 0 {
		p.plan.LogstoreStatus = types.StringValue(accept.Status(accepted))
	}
	for _, f := range open {
		if !known && f.Consent() != "" {
			p.plan.LogstoreStatus = types.StringUnknown()
		}
	}
}

// knownFacts returns what this run has read of an ingest processor.
func (p *planner) knownFacts(findings []integrity.Finding) (facts integrity.Facts) {
	for _, f := range findings {
		if f.Kind == integrity.Processor {
			project := model.Project{Region: p.state.ProjectRegion.ValueString(), Name: p.state.ProjectName.ValueString()}
			facts = p.access.RunState(p.state.AccountID.ValueString()).Processors.Known(project, f.Name)
		}
	}
	return facts
}

// warnAccepted names what is accepted, which a module may have done without a word, and the
// consents that accept nothing.
func (p *planner) warnAccepted(logstore string, findings []integrity.Finding, facts integrity.Facts) {
	accept, known := p.accept()
	if _, accepted := accept.Split(findings); len(accepted) > 0 {
		var text, consents []string
		for _, f := range accepted {
			text = append(text, facts.Meaning(f))
			consents = append(consents, f.Consent())
		}
		text = append(text, "logstore.accept has "+strings.Join(consents, ", ")+", so this is no error. The data source innertrail_shipping still reports it.",
			"To have it refused again, remove that from logstore.accept.")
		p.resp.Diagnostics.AddAttributeWarning(acceptPath, "Logstore "+logstore+" is accepted as it is: "+integrity.Consents(nil).Status(accepted), diags.Paragraphs(text...))
	}
	if unused := accept.Unused(findings); known && len(unused) > 0 {
		p.resp.Diagnostics.AddAttributeWarning(acceptPath, "logstore.accept accepts what Logstore "+logstore+" does not have: "+strings.Join(unused, ", "), diags.Paragraphs(
			"It has no effect now. If that changes, the shipping would not be refused.",
			"Remove it from logstore.accept."))
	}
}

// warnIntegrity warns of what was observed of a Logstore. A refresh has not looked at one that the
// plan is about to use; of another one, what no apply can repair is named before the apply.
func (p *planner) warnIntegrity(want domain.Spec, observed domain.Observed, creates bool) {
	if refusal := want.Refusal(observed); refusal != nil {
		p.resp.Diagnostics.AddAttributeWarning(path.Root("logstore"), "No apply makes Logstore "+refusal.Logstore+" ready: "+integrity.Consents(nil).Status(refusal.Open),
			diags.Paragraphs(refusal.Paragraphs("An apply of this plan makes everything else as declared, and then fails.")...))
	}
	if !creates && !p.movesProject() {
		return
	}
	findings := want.Findings(observed)
	if observed.Logstore == nil && len(findings) == 0 {
		return // whatever it accepts, there is nothing yet
	}
	if creates && observed.Logstore != nil {
		p.plan.LogstoreStatus = types.StringValue(domain.LogstoreReady)
		p.planFindings(findings)
	}
	p.warnAccepted(want.Logstore.Name, findings, observed.Integrity)
	for _, f := range findings {
		if f.Kind == integrity.AnonymousWrites {
			p.resp.Diagnostics.AddAttributeWarning(path.Root("logstore"), "Logstore "+want.Logstore.Name+" "+f.Status()+", which the apply ends", diags.Paragraphs(
				observed.Integrity.Meaning(f), "The apply switches it off. Clients that write without credentials cannot write any more."))
		}
	}
}
