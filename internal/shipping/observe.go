package shipping

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// observation is what there is in the cloud. It is only made whole: an answer
// that was not understood is an error, never an absence.
type observation struct {
	trails        []cloud.Trail // every inner trail whose home is the declared region
	abroad        []cloud.Trail // those of other homes, as far as they are listed
	role          roleSeen
	projectExists bool
	projectRegion string // what the project says of itself; empty where it does not
	logstore      *cloud.Logstore
	index         *cloud.Index
	closed        error // why the trails cannot be listed; only where mayBeClosed
}

// observer reads shippings of one account.
type observer struct {
	client   *cloud.Client
	policies *documents // that were read before
	// mayBeClosed says that an account that is not allow-listed is an observation,
	// not an error.
	mayBeClosed bool
}

// errUnnamed stands for what is not looked for, since it has no name yet.
var errUnnamed = &cloud.Error{Class: cloud.NotFound, Message: "it has no name yet"}

func (a *agent) observer() observer {
	return observer{client: a.client, policies: &a.policies}
}

// observe reads the four components at once and changes nothing: six calls in
// one round trip, and a second one where the role's policies must be read.
func (o observer) observe(ctx context.Context, d declaration) (observation, error) {
	var (
		c         = o.client
		seen      observation
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
	atOnce(
		func() { seen.trails, seen.abroad, trailsErr = trailsAt(ctx, c, d.region) },
		func() { role, roleErr = c.GetRole(ctx, d.role.name) },
		func() { seen.role.policies, listErr = c.ListPoliciesForRole(ctx, d.role.name) },
		func() {
			if projErr = errUnnamed; d.project.Name != "" {
				info, projErr = c.GetProject(ctx, d.project.Project)
			}
		},
		func() {
			if logsErr = errUnnamed; d.placed() {
				logstore, logsErr = c.GetLogstore(ctx, d.project.Project, d.logstore.name)
			}
		},
		func() {
			if indexErr = errUnnamed; d.placed() {
				index, indexErr = c.GetIndex(ctx, d.project.Project, d.logstore.name)
			}
		},
	)
	if o.mayBeClosed && notOpen(trailsErr) {
		seen.closed, trailsErr = trailsErr, nil
	}
	seen.role.exists, seen.role.trust = roleErr == nil, role.Trust
	var policyErr error
	if first(roleErr, listErr) == nil && !d.role.attached(seen.role) {
		var read []json.RawMessage
		read, policyErr = o.policies.of(ctx, c, seen.role.policies)
		seen.role.mayWrite = policyErr == nil && d.mayWrite(read)
	}
	if !d.role.manage && (cloud.Is(roleErr, cloud.Denied) || cloud.Is(listErr, cloud.Denied) || cloud.Is(policyErr, cloud.Denied)) {
		seen.role = roleSeen{denied: first(roleErr, listErr, policyErr)}
		roleErr, listErr, policyErr = nil, nil, nil
	}
	// One cause, one error: the first in an order that is always the same.
	if err := first(trailsErr, present(roleErr), present(listErr), policyErr, present(projErr), present(logsErr), present(indexErr)); err != nil {
		return observation{}, err
	}
	seen.projectExists, seen.projectRegion = projErr == nil || logsErr == nil, info.Region
	if logsErr == nil {
		seen.logstore = &logstore
	}
	if logsErr == nil && indexErr == nil {
		seen.index = &index
	}
	if trail, ok := named(seen.trails, d.trail); ok {
		if _, _, err := arn.ParseProject(trail.ProjectARN); err != nil {
			return observation{}, fmt.Errorf("trail %s ships to something this provider does not understand: %w", d.trail, err)
		}
	}
	return seen, nil
}

// placed says whether the Logstore has a name: a preflight may know neither the
// trail nor the project.
func (d declaration) placed() bool { return d.project.Name != "" && d.trail != "" }

// present drops the error that says that something does not exist: that is an
// observation.
func present(err error) error { return unless(err, cloud.NotFound) }

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func atOnce(work ...func()) {
	var wait sync.WaitGroup
	for _, do := range work {
		wait.Go(do)
	}
	wait.Wait()
}

// steps returns what separates the declaration from what was observed, in the order
// in which it must be done. It calls nothing.
func (d declaration) steps(log *stepLog, seen observation) []Step {
	steps := d.role.steps(seen.role)
	steps = append(steps, d.project.steps(seen)...)
	steps = append(steps, d.logstore.steps(seen)...)
	steps = append(steps, d.index.steps(d.logstore.name, seen, d.lite(seen))...)
	return append(steps, d.trailSteps(log, seen)...)
}

// lite says whether the Logstore is, or will be, one without analytics.
func (d declaration) lite(seen observation) bool {
	if seen.logstore != nil && d.logstore.mode == nil {
		return lite(seen.logstore.Mode)
	}
	return lite(or(d.logstore.mode, ""))
}

func (d declaration) indexStatus(seen observation) string {
	return d.index.status(seen.index, d.lite(seen))
}

// broken gives the first part that an apply should have made healthy and what
// is wrong with it; empty where everything is well.
func (d declaration) broken(seen observation) (part, status string) {
	if d.role.manage {
		if status := d.role.status(seen.role); status != roleAuthorized {
			return "role", status
		}
	}
	if status := d.logstore.status(d.project, seen); status != logstoreReady {
		return "Logstore", status
	}
	if status := d.indexStatus(seen); status != indexComplete {
		return "index", status
	}
	if status := d.trailStatus(seen); status != trailPresent {
		return "trail", status
	}
	return "", ""
}
