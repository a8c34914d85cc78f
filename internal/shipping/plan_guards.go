package shipping

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// rejectUnsupported rejects what the service cannot do to the existing Logstore, as far as
// plan and state tell. Not checked if the project changes or the Logstore will be
// re-created.
func (p *planner) rejectUnsupported() {
	if p.plan.Logstore.IsUnknown() || p.movesProject() || !domain.LogstoreExists(p.state.LogstoreStatus.ValueString()) {
		return
	}
	from, to := p.state.Logstore.Attributes(), p.plan.Logstore.Attributes()
	at := path.Root("logstore")
	name := p.state.LogstoreName.ValueString()
	days, _ := from["infrequent_access_days"].(types.Int64)
	if after, ok := to["infrequent_access_days"].(types.Int64); ok && days.ValueInt64() > 0 && after.IsNull() {
		p.resp.Diagnostics.AddAttributeError(at.AtName("infrequent_access_days"), "Infrequent-access storage cannot be switched off", diags.Paragraphs(
			fmt.Sprintf("Logstore %s moves logs there for %d days, and Log Service cannot undo this.", name, days.ValueInt64()),
			fmt.Sprintf("Nothing was changed. Keep infrequent_access_days = %d in the configuration.", days.ValueInt64()), p.destroyAdvice()))
	}
	was, _ := from["encryption"].(types.Object)
	if will, ok := to["encryption"].(types.Object); ok && !was.IsNull() && isWhollyKnown(will) && !will.Equal(was) {
		current := expandEncryption(was, &p.resp.Diagnostics)
		p.resp.Diagnostics.AddAttributeError(at.AtName("encryption"), "Encryption cannot be switched off or changed", diags.Paragraphs(
			fmt.Sprintf("Logstore %s is encrypted with type %s and %s. Log Service cannot change its type or its key, and this provider does not switch it off.",
				name, current.Kind, domain.KeyWords(current.Key)),
			"Nothing was changed. Declare this encryption.", p.destroyAdvice()))
	}
	mode, _ := from["mode"].(types.String)
	if after, ok := to["mode"].(types.String); ok && mode.ValueString() == "standard" && stringOf(after) != nil && domain.IsLite(after.ValueString()) {
		p.resp.Diagnostics.AddAttributeError(at.AtName("mode"), "A standard Logstore cannot become a lite one", diags.Paragraphs(
			"Log Service refuses this change to Logstore "+name+".",
			"Nothing was changed. Keep mode = \"standard\", or omit mode.", p.destroyAdvice()))
	}
}

// warnEncryption warns that others switched the declared encryption off. A refresh cannot tell
// that from an encryption that was never there.
func (p *planner) warnEncryption(want domain.Spec, l *model.Logstore) {
	if l == nil || want.Logstore.Encryption == nil || want.Unknown.Any("logstore.encryption") || !domain.EncryptionOff(*l) {
		return
	}
	p.resp.Diagnostics.AddAttributeWarning(path.Root("logstore").AtName("encryption"), "The encryption of Logstore "+l.Name+" was switched off", diags.Paragraphs(
		"Logs that arrived since may be stored without it. The apply switches it on again, and does not encrypt what is stored already.",
		"To find out who switched it off, search ActionTrail for UpdateLogStoreEncryption and UpdateLogStore."))
}

// destroyAdvice returns how to destroy the shipping without the checks of a plan.
func (p *planner) destroyAdvice() string {
	s := domain.Spec{AppliedBefore: &domain.Applied{Protected: p.state.DeletionProtection.ValueBool()}}
	return strings.Join(s.DestroyAdvice(nil, p.state.DeleteLogstoreOnDestroy.ValueBool()), " ")
}

// deletesLogs reports whether a destroy of what the state has deletes the logs, too. Before is what
// was last applied: of the second half of a replacement, only that is known.
func (p *planner) deletesLogs(before *domain.Applied) bool {
	return p.state.DeleteLogstoreOnDestroy.ValueBool() || before != nil && before.DeletesLogs
}

// guardRetention rejects a lower retention if the state tells what the Logstore has now, and warns of one that it does
// not reject.
func (p *planner) guardRetention(ctx context.Context, before *domain.Applied) {
	from, _ := p.state.Logstore.Attributes()["retention_days"].(types.Int64)
	if from.IsNull() || !domain.LogstoreExists(p.state.LogstoreStatus.ValueString()) {
		return
	}
	want, diagnostics := p.plan.expand(ctx, before)
	p.resp.Diagnostics.Append(diagnostics...)
	want.Logstore.Name = p.state.LogstoreName.ValueString()
	if err := want.GuardRetention(int(from.ValueInt64())); err != nil {
		p.resp.Diagnostics.Append(diags.FromError(diags.Attempting("").Existing(true).DeletingLogs(p.deletesLogs(before)), want, err))
		return
	}
	p.warnDecrease(want, int(from.ValueInt64()))
}

// guardUnseenRetention rejects a plan whose apply could lower the retention to a number that
// no plan has shown, and warns where only the consent shows the number. Now
// is what the Logstore has; 0 if that is not known.
func (p *planner) guardUnseenRetention(ctx context.Context, before *domain.Applied, now int) {
	if now == 0 {
		return
	}
	want, diagnostics := p.plan.expand(ctx, before)
	p.resp.Diagnostics.Append(diagnostics...)
	consented, err := want.GuardUnseenRetention(now)
	if err != nil {
		p.resp.Diagnostics.Append(diags.FromError(diags.Attempting("").Existing(true).DeletingLogs(p.deletesLogs(before)), want, err))
	}
	if consented > 0 {
		p.resp.Diagnostics.AddAttributeWarning(path.Root("logstore").AtName("retention_days"), "The retention of Logstore "+want.Logstore.Name+" is not known before the apply", diags.Paragraphs(
			fmt.Sprintf("allow_retention_decrease_to consents to %[1]d days: if it is %[1]d, the apply lowers the retention from %[2]d to %[1]d days, and all older logs are permanently deleted.", consented, now),
			"To prevent this, remove allow_retention_decrease_to."))
	}
}

// declaresAnew reports whether the plan begins to declare a setting that the service may
// not support, or lowers the retention. A tier that is not declared may prevent the latter.
func (p *planner) declaresAnew() bool {
	from, to := p.state.Logstore.Attributes(), p.plan.Logstore.Attributes()
	for _, name := range []string{"mode", "encryption", "hot_retention_days", "infrequent_access_days"} {
		was, will := from[name], to[name]
		if was != nil && will != nil && was.IsNull() && !will.IsNull() {
			return true
		}
	}
	was, _ := from["retention_days"].(types.Int64)
	will, known := to["retention_days"].(types.Int64)
	return known && !will.IsUnknown() && will.ValueInt64() < was.ValueInt64()
}

// prunesAnew reports whether the plan begins to remove fields of the index that others
// added and that the state does not have.
func (p *planner) prunesAnew() bool {
	was, _ := p.state.Index.Attributes()["prune"].(types.Bool)
	will, _ := p.plan.Index.Attributes()["prune"].(types.Bool)
	return will.ValueBool() && !was.ValueBool()
}

// dropsIndex reports whether the plan stops declaring an index, so that the standard one is
// restored.
func (p *planner) dropsIndex() bool { return p.plan.Index.IsNull() && !p.state.Index.IsNull() }

// warnRestoredIndex says what an index lacks that is no longer declared: its status in
// the state is that of the declared one.
func (p *planner) warnRestoredIndex(want domain.Spec, observed domain.Observed) {
	status := want.IndexStatus(observed)
	if !p.dropsIndex() || observed.Logstore == nil || status == domain.IndexComplete {
		return
	}
	p.resp.Diagnostics.AddAttributeWarning(path.Root("index_status"),
		"The index of Logstore "+want.Logstore.Name+" becomes the standard one: "+status, diags.Paragraphs(
			"index is no longer declared, so the standard index is kept complete: the apply adds what is missing, and index_status becomes complete. Other fields and settings stay as they are.",
			"To keep the index as it is, keep the index block."))
}

// warnPrune names the fields that the first prune removes. Later, fields that others add
// show in the plan.
func (p *planner) warnPrune(want domain.Spec, observed domain.Observed) {
	if observed.Index == nil || want.Unknown.Any("index") || !p.prunesAnew() && !p.movesProject() {
		return
	}
	goes := want.Index.Pruned(*observed.Index)
	if len(goes) == 0 {
		return
	}
	p.resp.Diagnostics.AddAttributeWarning(path.Root("index").AtName("prune"),
		fmt.Sprintf("The index of Logstore %s loses undeclared fields: %s", want.Logstore.Name, model.List(goes)), diags.Paragraphs(
			"prune is true. Dashboards and queries that need these fields will not find them in new logs; the logs themselves are kept.",
			"To keep them, declare them in index.fields, or set prune = false."))
}
