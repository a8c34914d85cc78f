package shipping

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// lastApplied returns what the state says was last applied; nil if nothing is recorded.
// What a version before last_applied left in private state is not confirmed: it says
// where the shipping is, and allows nothing.
func (m *resourceModel) lastApplied(ctx context.Context, private privateReader) (*domain.Applied, diag.Diagnostics) {
	text := stringOf(m.LastApplied)
	if text == nil {
		before, diagnostics := loadLegacyApplied(ctx, private)
		if before != nil {
			before.DeletesLogs, before.Protected = m.DeleteLogstoreOnDestroy.ValueBool(), m.DeletionProtection.ValueBool()
		}
		return before, diagnostics
	}
	before, err := domain.ParseApplied(*text)
	if created := stringOf(m.LogstoreCreated); err == nil && created != nil {
		if before.Created, err = time.Parse(time.RFC3339, *created); err != nil {
			err = fmt.Errorf("logstore_created is %q, which is no time such as 2026-01-10T09:55:57Z", *created)
		}
	}
	if err != nil {
		return nil, diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("last_applied"),
			"The state of shipping "+m.TrailName.ValueString()+" does not say what was last applied", diags.Paragraphs(
				err.Error()+". It was changed by hand, or written by a later version of the provider.", "Nothing was changed.",
				"Use the later version; or run terraform state rm on the resource, and import it again."))}
	}
	if days, ok := m.Logstore.Attributes()["retention_days"].(types.Int64); ok {
		before.Shown = int(days.ValueInt64())
	}
	before.Recorded, before.DeletesLogs, before.Protected = m.statuses(), m.DeleteLogstoreOnDestroy.ValueBool(), m.DeletionProtection.ValueBool()
	return &before, nil
}

// createdOn returns a time of creation as a state has it; null if it is not known.
func createdOn(created time.Time) types.String {
	if created.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(created.UTC().Format(time.RFC3339))
}

// toApply returns the record that an apply of the plan writes. It is unknown if one of its
// parts is.
func (m *resourceModel) toApply() types.String {
	days, _ := m.Logstore.Attributes()["retention_days"].(types.Int64)
	consent, _ := m.Logstore.Attributes()["allow_retention_decrease_to"].(types.Int64)
	if m.Logstore.IsUnknown() || days.IsUnknown() || consent.IsUnknown() {
		return types.StringUnknown()
	}
	return join(func(parts []string) string {
		return domain.Applied{
			ProjectRegion: parts[0], Project: parts[1], RetentionDays: int(days.ValueInt64()), Consent: int(consent.ValueInt64()),
		}.String()
	}, m.ProjectRegion, m.ProjectName)
}

// planLastApplied plans the record of an update. If nothing else changes, it is written
// only where a guard needs it: an upgrade of the provider plans nothing, and nor does a
// retention that the configuration ignores.
func (p *planner) planLastApplied(ctx context.Context, before *domain.Applied) {
	p.plan.LastApplied, p.plan.LogstoreCreated = p.state.LastApplied, p.state.LogstoreCreated
	p.resp.Diagnostics.Append(p.plan.write(ctx, &p.resp.Plan.Raw)...)
	alone := p.resp.Plan.Raw.Equal(p.req.State.Raw)
	record := p.plan.toApply()
	if !alone || !record.Equal(p.state.LastApplied) && p.plan.needsRecord(before) {
		p.planCreated(ctx, before)
	}
	if p.failed() || record.Equal(p.state.LastApplied) || alone && !p.plan.needsRecord(before) {
		return
	}
	if len(p.config.unknowns(ctx, &p.resp.Diagnostics)) > 0 {
		record = types.StringUnknown() // if these values turn out to be those of the state, nothing else changes
	}
	p.plan.LastApplied = record
	p.resp.Diagnostics.Append(p.plan.write(ctx, &p.resp.Plan.Raw)...)
	if !alone {
		return
	}
	why := "The state has no record of what was last applied: an earlier version of the provider wrote it, or the record was lost."
	if was := stringOf(p.state.LastApplied); before != nil && before.Imported {
		why = "The state says what an import found, " + *was + ": nothing has been applied from this state yet."
	} else if was != nil {
		why = "The state says that " + *was + " was last applied, but everything is as configured: a run was interrupted before it could save its state, or the change was made outside Terraform."
	}
	p.resp.Diagnostics.AddAttributeWarning(path.Root("last_applied"), "Only the record of what was applied changes: "+record.ValueString(), diags.Paragraphs(why,
		"The apply changes nothing in the cloud. After it, allow_retention_decrease_to and delete_logstore_on_destroy count for what is recorded."))
}

// planCreated plans when the Logstore was created that an update leaves. It is that of the
// record if the Logstore is the one that was applied: the apply refuses another one.
func (p *planner) planCreated(ctx context.Context, before *domain.Applied) {
	status := p.state.LogstoreStatus.ValueString()
	if before == nil || before.Created.IsZero() || p.movesProject() || before.Project != p.plan.ProjectName.ValueString() || before.ProjectRegion != p.plan.ProjectRegion.ValueString() ||
		!domain.LogstoreExists(status) || recreatedOn(status) != "" {
		p.plan.LogstoreCreated = types.StringUnknown()
	}
	p.resp.Diagnostics.Append(p.plan.write(ctx, &p.resp.Plan.Raw)...)
}

// recreatedOn returns when a Logstore was created again by others, as its status says; empty if
// it was not.
func recreatedOn(status string) string {
	for _, f := range integrity.Parse(status) {
		if f.Kind == integrity.Recreated {
			return f.Name
		}
	}
	return ""
}

// warnRecreated warns of a Logstore that others created again.
func (p *planner) warnRecreated(logstore string, before *domain.Applied, created, then string) {
	p.resp.Diagnostics.AddAttributeWarning(path.Root("logstore_status"), "Logstore "+logstore+" was re-created on "+created+"; logs before are gone", diags.Paragraphs(
		"The one that was last applied was created on "+createdOn(before.Created).ValueString()+". Since then it was deleted with its logs, alone or with its project, and created again: by a person, "+
			"by another program, or by an apply of this configuration that was interrupted before it could save its state.",
		domain.FindLogs, then))
}

// needsRecord reports whether a guard needs another record than the one before, although
// everything is as configured.
func (m *resourceModel) needsRecord(before *domain.Applied) bool {
	consents := !m.Logstore.Attributes()["allow_retention_decrease_to"].IsNull()
	if !domain.Confirmed(before) && (consents || m.DeleteLogstoreOnDestroy.ValueBool()) {
		return true
	}
	if before == nil || before.Unconfirmed {
		return false // of an earlier version
	}
	days, _ := m.Logstore.Attributes()["retention_days"].(types.Int64)
	held := m.DeleteLogstoreOnDestroy.ValueBool() && days.ValueInt64() > int64(before.RetentionDays) // a destroy would not delete it
	return consents || held || before.Consent > 0 || before.Project != m.ProjectName.ValueString() || before.ProjectRegion != m.ProjectRegion.ValueString()
}
