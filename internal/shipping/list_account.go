package shipping

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// listRegionTimeout is how long a region may take to answer in a list. It is longer than in the search
// for another trail, because the calls for many accounts may be throttled.
const listRegionTimeout = 30 * time.Second

// readAccount finds the shippings of an account. Its calls are made in waves: whose account it is, the
// trails of all regions, the parts of each trail.
func (s *listSearch) readAccount(ctx context.Context, role string) (found foundAccount) {
	ctx, cancel := s.access.Client.Clock().WithTimeout(ctx, providerdata.ReadTimeout)
	defer cancel()
	id, acc, leave, diagnostics := s.access.LockAccount(ctx, providerdata.AccountRef{RoleARN: role})
	if diagnostics.HasError() {
		return foundAccount{rows: []list.ListResult{unreadRow(accountOf(role)+" was not read", diagnostics.Errors()[0])}}
	}
	defer leave()
	found.account = id
	trails, notEnabled := reconcile.InnerTrails(ctx, acc.Client, s.regions, listRegionTimeout)
	if notEnabled != nil {
		found.notEnabled = model.Answer(notEnabled)
	}
	if len(trails.Silent) > 0 {
		found.rows = append(found.rows, s.silentRow(id, trails))
	}
	at := trails.At(s.regions)
	rows := make([]list.ListResult, len(at))
	var work sync.WaitGroup
	for i, trail := range at {
		work.Go(func() { rows[i] = s.readTrail(ctx, acc, role, trail) })
	}
	work.Wait()
	found.rows = append(found.rows, rows...)
	return found
}

// accountOf names the account that a role is of.
func accountOf(role string) string {
	if _, account, err := arn.ParseRole(role); err == nil {
		return "Account " + account
	}
	return "The account of the provider's credentials"
}

// unreadRow warns of an account that could not be read, or not everywhere.
func unreadRow(summary string, why diag.Diagnostic) list.ListResult {
	return warningRow(summary, why.Summary()+".\n\n"+why.Detail()+"\n\nIf it has a shipping, that is missing in the list.")
}

// silentRow warns of the regions of an account that gave no answer.
func (s *listSearch) silentRow(account string, found reconcile.OtherRegions) list.ListResult {
	var first error
	for _, region := range slices.Backward(s.regions) {
		if err := found.Silent[region]; err != nil {
			first = err
		}
	}
	why := diags.FromRead(diags.Attempting("list the trails of account "+account), reconcile.Spec{Account: account}, first)
	summary := "Account " + account + " was not read"
	if len(found.Silent) < len(s.regions) {
		summary += " in " + found.SilentRegions()
	}
	return unreadRow(summary, why)
}

// readTrail reads the parts of a shipping and says what is wrong with it.
func (s *listSearch) readTrail(ctx context.Context, acc *providerdata.LockedAccount, role string, of reconcile.LookupResult) list.ListResult {
	trail, id := *of.Trail, acc.ID+"/"+of.Region+"/"+of.Trail.Name
	project, owner, err := arn.ParseProject(trail.ProjectARN)
	if err != nil || owner != acc.ID || !names.Trail.Allows(trail.Name) {
		return warningRow("Trail "+id+" cannot be managed, and is not listed", diags.Paragraphs(
			"It ships to "+trail.ProjectARN+".", "Only a shipping into a project of the same account, whose name is "+names.Trail.Text+", can be imported."))
	}
	d := reconcile.Spec{
		Account: acc.ID, Region: of.Region, Trail: trail.Name, Enabled: trail.Status == model.TrailEnabled, Project: reconcile.ProjectSpec{Project: project},
		Logstore: reconcile.LogstoreSpec{Name: names.Logstore(trail.Name), RetentionDays: reconcile.RetentionForever},
	}
	// A role that is not managed may be unreadable.
	if d.Role.Name, err = reconcile.DeliveryRole(ctx, acc.Client, trail); err != nil {
		return warningRow("Trail "+id+" is not listed", diags.Paragraphs(model.Sentence(err.Error()), "It cannot be imported before its delivery role is understood."))
	}
	row := foundShipping{role: role, spec: d}
	row.observe(ctx, acc)
	return row.result(ctx, s.req)
}

// foundShipping is a shipping that a list has found.
type foundShipping struct {
	role     string // to reach the account through; empty: none
	spec     reconcile.Spec
	observed reconcile.Observed
	err      error // why it was not observed
	wrong    []string
}

// observe reads the parts of a shipping, and the status of its delivery, in one wave.
func (f *foundShipping) observe(ctx context.Context, acc *providerdata.LockedAccount) {
	var (
		work      sync.WaitGroup
		status    model.DeliveryStatus
		statusErr error
	)
	work.Go(func() { status, statusErr = acc.Client.GetTrailStatus(ctx, f.spec.Region, f.spec.Trail) })
	observer := acc.Observer()
	observer.AllowTaken = true
	f.observed, f.err = observer.ObserveTwice(ctx, f.spec, reconcile.Statuses{})
	work.Wait()
	if f.err != nil {
		f.wrong = []string{"not read: " + model.LastingAnswer(f.err)}
		return
	}
	health := reconcile.HealthObserved{Observed: f.observed}
	if statusErr == nil {
		health.Delivery = &status
	}
	f.wrong = f.spec.Health(health).Reasons()
	if reconcile.IgnoreNotFound(statusErr) != nil && !slices.ContainsFunc(f.wrong, func(reason string) bool { return strings.HasPrefix(reason, "delivery: ") }) {
		f.wrong = append(f.wrong, "delivery: "+reconcile.StatusUnreadable)
	}
}
