package reconcile

import (
	"context"
	"fmt"
	"sync"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// Observer reads the shippings of one account.
type Observer struct {
	Cloud    Cloud
	Policies *PolicyCache // of roles that were read before
	// Processors are the ingest processors that were read before; nil to keep none.
	Processors *ProcessorCache
	// AllowNotEnabled makes of an account that is not allow-listed an observation
	// instead of an error.
	AllowNotEnabled bool
	// AllowTaken makes an observation of the answer that the project's name belongs to
	// another account: a project that was just created or deleted answers so, too.
	AllowTaken bool
	// Regions is the search for trails in the other regions; nil to make one of its own.
	Regions *RegionSearch
}

// Observe reads the five components (role, project, Logstore, index, trail) concurrently
// and changes nothing: at most eight calls in one round trip, and a second one if the role's
// policies must be read.
func (o Observer) Observe(ctx context.Context, d domain.Spec) (domain.Observed, error) {
	observed, unread := o.ObserveEach(ctx, d)
	if err := unread.first(); err != nil {
		return domain.Observed{}, err
	}
	return observed, nil
}

// Unread is why components were not read; nil for each that was, or that does not exist.
type Unread struct {
	Trails, Role, Project, Logstore, Index, Policies error

	// Destination is set if what the trail says of where it ships to is not understood.
	Destination error
}

// first returns one error for one cause: the first, in a fixed order.
func (u Unread) first() error {
	return firstError(u.Trails, u.Role, u.Project, u.Logstore, u.Index, u.Policies, u.Destination)
}

// ObserveEach is [Observer.Observe] for those who need each component that can be read.
func (o Observer) ObserveEach(ctx context.Context, d domain.Spec) (observed domain.Observed, unread Unread) {
	var (
		c         = o.Cloud
		info      model.ProjectInfo
		role      model.Role
		policies  []model.AttachedPolicy
		logstore  model.Logstore
		index     model.Index
		logsErr   error
		indexErr  error
		roleErr   error
		listErr   error
		projErr   error
		trailsErr error
		access    accessPolicies
	)
	concurrently(
		func() { observed.Trails, observed.OtherHomes, trailsErr = ListTrails(ctx, c, d.Region) },
		func() { role, roleErr = c.GetRole(ctx, d.Role.Name) },
		func() { policies, listErr = c.ListPoliciesForRole(ctx, d.Role.Name) },
		func() {
			if projErr = domain.ErrNoName; d.Project.Name != "" {
				info, projErr = c.GetProject(ctx, d.Project.Project)
			}
		},
		func() {
			if logsErr = domain.ErrNoName; d.HasLogstoreName() {
				logstore, logsErr = c.GetLogstore(ctx, d.Project.Project, d.Logstore.Name)
			}
		},
		func() {
			if indexErr = domain.ErrNoName; d.HasLogstoreName() {
				index, indexErr = c.GetIndex(ctx, d.Project.Project, d.Logstore.Name)
			}
		},
		func() { access.readProject(ctx, c, d) },
		func() { access.readLogstore(ctx, c, d, o.Policies) },
	)
	if o.AllowNotEnabled && domain.IsNotEnabled(trailsErr) {
		observed.NotEnabled, trailsErr = trailsErr, nil
	}
	if firstError(roleErr, listErr) == nil {
		observed.Role, roleErr = o.judgeRole(ctx, d, role, policies)
	} else {
		observed.Role.Exists = roleErr == nil
	}
	if err := firstError(roleErr, listErr); !d.Role.Manage && isUnreadable(err) {
		observed.Role, roleErr, listErr = domain.ObservedRole{Unreadable: err}, nil, nil
	}
	if taken := firstError(onlyTaken(projErr), onlyTaken(logsErr), onlyTaken(indexErr)); o.AllowTaken && taken != nil {
		observed.ProjectTaken = taken
		projErr, logsErr, indexErr = domain.ErrNoName, domain.ErrNoName, domain.ErrNoName
	}
	unread = Unread{
		Trails: trailsErr, Role: firstError(IgnoreNotFound(roleErr), IgnoreNotFound(listErr)), Project: IgnoreNotFound(projErr),
		Logstore: IgnoreNotFound(logsErr), Index: IgnoreNotFound(indexErr), Policies: access.failure(),
	}
	observed.ProjectExists, observed.ProjectRegion = projErr == nil || logsErr == nil, info.Region
	if projErr == nil {
		observed.Integrity.Project = &info
	}
	if logsErr == nil {
		observed.Logstore = &logstore
		o.processors().observe(ctx, c, d.Project.Project, &observed.Integrity, logstore)
	}
	if observed.ProjectExists {
		observed.Integrity.Policies = access.judge(d, logsErr == nil)
	}
	if logsErr == nil && indexErr == nil {
		observed.Index = &index
	}
	if trail, ok := domain.FindTrail(observed.Trails, d.Trail); ok {
		if _, _, err := arn.ParseRole(trail.RoleARN); err != nil && trail.RoleARN != "" {
			unread.Destination = fmt.Errorf("trail %s ships through something this provider does not understand: %w", d.Trail, err)
		}
		if _, _, err := arn.ParseProject(trail.ProjectARN); err != nil {
			unread.Destination = fmt.Errorf("trail %s ships to something this provider does not understand: %w", d.Trail, err)
		}
	}
	return observed, unread
}

func (o Observer) processors() *ProcessorCache {
	if o.Processors == nil {
		return &ProcessorCache{}
	}
	return o.Processors
}

// ObserveSlot observes before a trail is created, which the account can have once: if the
// trail is missing, the other regions are searched, too. Where it is expected to be
// missing, that is done concurrently with the other reads. A project that is missing and
// not to be created is looked for in other regions.
func (o Observer) ObserveSlot(ctx context.Context, want domain.Spec, expectMissing bool) (domain.Observed, error) {
	return o.withSlot(ctx, want, expectMissing, func(ctx context.Context, want domain.Spec) (domain.Observed, error) {
		observed, err := o.Observe(ctx, want)
		if err == nil && !observed.ProjectExists && observed.ProjectTaken == nil && !want.Project.Create {
			observed.ProjectElsewhere = FindProjectRegion(ctx, o.Cloud, want.Project.Project)
		}
		return observed, err
	})
}

// ObserveTrails is [Observer.ObserveSlot] for a spec of which only the trail is known: it
// observes nothing but trails.
func (o Observer) ObserveTrails(ctx context.Context, want domain.Spec, expectMissing bool) (domain.Observed, error) {
	return o.withSlot(ctx, want, expectMissing, func(ctx context.Context, want domain.Spec) (observed domain.Observed, err error) {
		observed.Trails, observed.OtherHomes, err = ListTrails(ctx, o.Cloud, want.Region)
		return observed, err
	})
}

func (o Observer) withSlot(
	ctx context.Context, want domain.Spec, expectMissing bool, observe func(context.Context, domain.Spec) (domain.Observed, error),
) (observed domain.Observed, err error) {
	search := o.Regions
	if search == nil {
		search = NewRegionSearch()
	}
	work := []func(){func() { observed, err = observe(ctx, want) }}
	if expectMissing { // the search keeps the answers for the call below
		work = append(work, func() { search.Find(ctx, o.Cloud, want.Region) })
	}
	concurrently(work...)
	if _, exists := domain.FindTrail(observed.Trails, want.Trail); err != nil || exists {
		return observed, err
	}
	found := search.Find(ctx, o.Cloud, want.Region)
	observed.OtherRegions = &found
	return observed, ctx.Err()
}

// ObserveTwice observes, and once more if a part is missing that the state has: the
// first absence may be a stale answer.
func (o Observer) ObserveTwice(ctx context.Context, want domain.Spec, before domain.Statuses) (domain.Observed, error) {
	observed, err := o.Observe(ctx, want)
	if err != nil || !want.NewlyMissing(observed, before) {
		return observed, err
	}
	return o.ObserveAgain(ctx, want)
}

// ObserveAgain observes after a pause.
func (o Observer) ObserveAgain(ctx context.Context, want domain.Spec) (domain.Observed, error) {
	if err := model.NewBackoff(o.Cloud.Clock(), 0).Wait(ctx); err != nil {
		return domain.Observed{}, err
	}
	return o.Observe(ctx, want)
}

// Refresh observes for Read, beside what the state recorded. If the trail ships to another project of the account than
// the state says, that project is observed instead: Read must record one destination.
func (o Observer) Refresh(ctx context.Context, want domain.Spec, before domain.Statuses) (domain.Spec, domain.Observed, error) {
	want.Recorded = before
	observed, err := o.ObserveTwice(ctx, want, before)
	if err != nil {
		return want, observed, err
	}
	trail, _ := domain.FindTrail(observed.Trails, want.Trail)
	project, account, _ := arn.ParseProject(trail.ProjectARN) // an observation has understood it; a missing trail has none
	if account != want.Account || project == want.Project.Project {
		return want, observed, nil
	}
	want.Project.Project, want.Recorded = project, domain.Statuses{}
	observed, err = o.ObserveTwice(ctx, want, before)
	return want, observed, err
}

func concurrently(work ...func()) {
	var wait sync.WaitGroup
	for _, do := range work {
		wait.Go(do)
	}
	wait.Wait()
}
