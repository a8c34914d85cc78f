package organization

import (
	"context"
	"sync"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// Shipping is a trail that was found, and its parts.
type Shipping struct {
	Region   string // home region of the trail
	Trail    model.Trail
	Foreign  bool  // it does not ship into a project of its account, or no trail of its name can be managed
	NoRole   error // why its delivery role is not understood
	Spec     domain.Spec
	Observed domain.Observed
	Err      error                 // why its parts were not observed
	Delivery *model.DeliveryStatus // nil if it could not be read
	Unread   error                 // why that could not be read
	Wrong    []string              // what is wrong with it, or not known
	Causes   []reason.Code         // the codes of that
}

// readShipping reads the parts of a trail and says what is wrong with it.
func readShipping(ctx context.Context, acc *providerdata.LockedAccount, of domain.LookupResult) Shipping {
	s := Shipping{Region: of.Region, Trail: *of.Trail}
	trail := s.Trail
	project, owner, err := arn.ParseProject(trail.ProjectARN)
	if s.Foreign = err != nil || owner != acc.ID || !names.Trail.Allows(trail.Name); s.Foreign {
		return s
	}
	s.Spec = domain.Spec{
		Account: acc.ID, Region: of.Region, Trail: trail.Name, Enabled: trail.Status == model.TrailEnabled, Project: domain.ProjectSpec{Project: project},
		Logstore: domain.LogstoreSpec{Name: names.Logstore(trail.Name), RetentionDays: domain.RetentionForever},
	}
	// A role that is not managed may be unreadable.
	if s.Spec.Role.Name, s.NoRole = reconcile.DeliveryRole(ctx, acc.Client, trail); s.NoRole == nil {
		s.observe(ctx, acc)
	}
	return s
}

// observe reads the parts of a shipping, and the status of its delivery, in one wave.
func (s *Shipping) observe(ctx context.Context, acc *providerdata.LockedAccount) {
	var (
		work   sync.WaitGroup
		status model.DeliveryStatus
	)
	work.Go(func() { status, s.Unread = acc.Client.GetTrailStatus(ctx, s.Spec.Region, s.Spec.Trail) })
	observer := acc.Observer()
	observer.AllowTaken = true
	s.Observed, s.Err = observer.ObserveTwice(ctx, s.Spec, domain.Statuses{})
	work.Wait()
	if s.Unread == nil {
		s.Delivery = &status
	}
	if s.Err != nil {
		s.Wrong = []string{"not read: " + model.LastingAnswer(s.Err)}
		return
	}
	health := s.Spec.Health(domain.HealthObserved{Observed: s.Observed, Delivery: s.Delivery})
	s.Wrong, s.Causes = health.Reasons(), health.Causes
}
