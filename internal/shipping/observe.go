package shipping

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// Observed is what there is in the cloud. It is only made whole: an answer
// that was not understood is an error, never an absence.
type Observed struct {
	Trails        []cloud.Trail // every inner trail whose home is the declared region
	OtherHomes    []cloud.Trail // those of other homes, as far as they are listed
	Role          ObservedRole
	ProjectExists bool
	ProjectRegion string // what the project says of itself; empty where it does not
	Logstore      *cloud.Logstore
	Index         *cloud.Index
	NotEnabled    error // why the trails cannot be listed; only where mayBeClosed
}

// Observer reads shippings of one account.
type Observer struct {
	Cloud    *cloud.Client
	Policies *PolicyCache // that were read before
	// mayBeClosed says that an account that is not allow-listed is an observation,
	// not an error.
	AllowNotEnabled bool
}

// errNoName stands for what is not looked for, since it has no name yet.
var errNoName = &cloud.Error{Class: cloud.NotFound, Message: "it has no name yet"}

func (a *agent) observer() Observer {
	return Observer{Cloud: a.client, Policies: &a.Policies}
}

// Observe reads the four components at once and changes nothing: six calls in
// one round trip, and a second one where the role's policies must be read.
func (o Observer) Observe(ctx context.Context, d Spec) (Observed, error) {
	var (
		c         = o.Cloud
		observed  Observed
		info      cloud.ProjectInfo
		role      cloud.Role
		logstore  cloud.Logstore
		index     cloud.Index
		logsErr   error
		indexErr  error
		roleErr   error
		listErr   error
		projErr   error
		trailsErr error
	)
	concurrently(
		func() { observed.Trails, observed.OtherHomes, trailsErr = ListTrails(ctx, c, d.Region) },
		func() { role, roleErr = c.GetRole(ctx, d.Role.Name) },
		func() { observed.Role.Policies, listErr = c.ListPoliciesForRole(ctx, d.Role.Name) },
		func() {
			if projErr = errNoName; d.Project.Name != "" {
				info, projErr = c.GetProject(ctx, d.Project.Project)
			}
		},
		func() {
			if logsErr = errNoName; d.HasLogstoreName() {
				logstore, logsErr = c.GetLogstore(ctx, d.Project.Project, d.Logstore.Name)
			}
		},
		func() {
			if indexErr = errNoName; d.HasLogstoreName() {
				index, indexErr = c.GetIndex(ctx, d.Project.Project, d.Logstore.Name)
			}
		},
	)
	if o.AllowNotEnabled && IsNotEnabled(trailsErr) {
		observed.NotEnabled, trailsErr = trailsErr, nil
	}
	observed.Role.Exists, observed.Role.Trust = roleErr == nil, role.Trust
	var policyErr error
	if firstError(roleErr, listErr) == nil && !d.Role.attached(observed.Role) {
		var read []json.RawMessage
		read, policyErr = o.Policies.documents(ctx, c, observed.Role.Policies)
		observed.Role.MayWrite = policyErr == nil && d.mayWrite(read)
	}
	if !d.Role.Manage && (cloud.Is(roleErr, cloud.Denied) || cloud.Is(listErr, cloud.Denied) || cloud.Is(policyErr, cloud.Denied)) {
		observed.Role = ObservedRole{Denied: firstError(roleErr, listErr, policyErr)}
		roleErr, listErr, policyErr = nil, nil, nil
	}
	// One cause, one error: the first in an order that is always the same.
	if err := firstError(trailsErr, IgnoreNotFound(roleErr), IgnoreNotFound(listErr), policyErr, IgnoreNotFound(projErr), IgnoreNotFound(logsErr), IgnoreNotFound(indexErr)); err != nil {
		return Observed{}, err
	}
	observed.ProjectExists, observed.ProjectRegion = projErr == nil || logsErr == nil, info.Region
	if logsErr == nil {
		observed.Logstore = &logstore
	}
	if logsErr == nil && indexErr == nil {
		observed.Index = &index
	}
	if trail, ok := FindTrail(observed.Trails, d.Trail); ok {
		if _, _, err := arn.ParseProject(trail.ProjectARN); err != nil {
			return Observed{}, fmt.Errorf("trail %s ships to something this provider does not understand: %w", d.Trail, err)
		}
	}
	return observed, nil
}

// HasLogstoreName says whether the Logstore has a name: a preflight may know neither the
// trail nor the project.
func (s Spec) HasLogstoreName() bool { return s.Project.Name != "" && s.Trail != "" }

// IgnoreNotFound drops the error that says that something does not exist: that is an
// observation.
func IgnoreNotFound(err error) error { return ignore(err, cloud.NotFound) }

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func concurrently(work ...func()) {
	var wait sync.WaitGroup
	for _, do := range work {
		wait.Go(do)
	}
	wait.Wait()
}

// Steps returns what separates the declaration from what was observed, in the order
// in which it must be done. It calls nothing.
func (s Spec) Steps(log *stepLog, observed Observed) []Step {
	steps := s.Role.steps(observed.Role)
	steps = append(steps, s.Project.steps(observed)...)
	steps = append(steps, s.Logstore.steps(observed)...)
	steps = append(steps, s.Index.steps(s.Logstore.Name, observed, s.lite(observed))...)
	return append(steps, s.trailSteps(log, observed)...)
}

// lite says whether the Logstore is, or will be, one without analytics.
func (s Spec) lite(observed Observed) bool {
	if observed.Logstore != nil && s.Logstore.Mode == nil {
		return IsLite(observed.Logstore.Mode)
	}
	return IsLite(ValueOr(s.Logstore.Mode, ""))
}

func (s Spec) IndexStatus(observed Observed) string {
	return s.Index.Status(observed.Index, s.lite(observed))
}

// unhealthyPart gives the first part that an apply should have made healthy and what
// is wrong with it; empty where everything is well.
func (s Spec) unhealthyPart(observed Observed) (part, status string) {
	if s.Role.Manage {
		if status := s.Role.Status(observed.Role); status != RoleAuthorized {
			return "role", status
		}
	}
	if status := s.Logstore.Status(s.Project, observed); status != LogstoreReady {
		return "Logstore", status
	}
	if status := s.IndexStatus(observed); status != IndexComplete {
		return "index", status
	}
	if status := s.TrailStatus(observed); status != TrailPresent {
		return "trail", status
	}
	return "", ""
}
