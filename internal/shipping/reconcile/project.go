package reconcile

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// ProcessorCache keeps the ingest processors of projects as long as the process lives: they are
// read for what they do, which is shown and not judged.
type ProcessorCache struct {
	mu   sync.Mutex
	read map[processorKey]integrity.Facts
}

type processorKey struct {
	model.Project

	Name string
}

// Known returns what is known of the ingest processor of a finding, without a call.
func (p *ProcessorCache) Known(project model.Project, name string) integrity.Facts {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.read[processorKey{project, name}]
}

// observe adds what the ingest processor of the Logstore does.
func (p *ProcessorCache) observe(ctx context.Context, c Cloud, project model.Project, facts *integrity.Facts, logstore model.Logstore) {
	name := domain.ValueOr(logstore.Integrity().Processor, "")
	if name == "" {
		return
	}
	known := p.Known(project, integrity.NewFinding(integrity.Processor, name).Name)
	if known.Processor == nil {
		processor, err := c.GetIngestProcessor(ctx, project, name)
		if known.ProcessorUnread = err; err == nil {
			known.Processor = &processor
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.read == nil {
			p.read = map[processorKey]integrity.Facts{}
		}
		p.read[processorKey{project, integrity.NewFinding(integrity.Processor, name).Name}] = known
	}
	facts.Processor, facts.ProcessorUnread = known.Processor, known.ProcessorUnread
}

// onlyTaken drops every error but the answer that the project's name belongs to another
// account.
func onlyTaken(err error) error {
	if model.Is(err, model.OtherAccount) {
		return err
	}
	return nil
}

// awaitProject waits for a project that may have been created a moment ago, by others or in a
// call whose answer was lost, as long as the service may take to show it. Missing is the
// answer that began it. The error is the last answer if the project does not appear.
func awaitProject(ctx context.Context, c Cloud, p domain.ProjectSpec, missing error) error {
	for backoff := model.NewBackoff(c.Clock(), propagationWindow); backoff.Open(); {
		_, err := c.GetProject(ctx, p.Project)
		switch {
		case p.Create && model.Is(err, model.NotFound):
			return nil
		case model.Is(err, model.OtherAccount):
			missing = err
		case !model.Is(err, model.NotFound):
			return err // nil if it appears
		case model.Is(missing, model.OtherAccount):
			missing = &domain.ProjectMissingError{Project: p.Project}
		}
		if err := backoff.Wait(ctx); err != nil {
			return fmt.Errorf("while waiting for project %s to appear: %w", p.Name, err)
		}
	}
	return notAppeared(p.Project, missing)
}

// notAppeared returns the error after the last answer of a project that was waited for.
func notAppeared(project model.Project, last error) error {
	if model.Is(last, model.OtherAccount) {
		return &domain.ProjectTakenError{Project: project, Err: last}
	}
	return last
}

// accessPolicies are the policies of a project and of its Logstore, as they were read.
type accessPolicies struct {
	project, logstore       model.ResourcePolicy
	projectErr, logstoreErr error
	logstoreKnown           bool // the service has policies of Logstores
}

func (p *accessPolicies) readProject(ctx context.Context, c Cloud, d domain.Spec) {
	if p.projectErr = domain.ErrNoName; d.Project.Name != "" {
		p.project, p.projectErr = c.GetProjectPolicy(ctx, d.Project.Project)
	}
}

// The statuses of an answer that says that there is no such operation.
const (
	statusNotFound   = 404
	statusNotAllowed = 405
)

// readLogstore reads the policy of the Logstore, unless the service is known not to have such
// policies: they are known from the SDK alone.
func (p *accessPolicies) readLogstore(ctx context.Context, c Cloud, d domain.Spec, cache *PolicyCache) {
	if !d.HasLogstoreName() || cache.noResourcePolicies.Load() {
		return
	}
	p.logstore, p.logstoreErr = c.GetResourcePolicy(ctx, d.Project.Project, d.Logstore.Name)
	var failed *model.Error
	if errors.As(p.logstoreErr, &failed) && (failed.Class == model.NotEnabled ||
		failed.Class == model.Refused && (failed.Status == statusNotFound || failed.Status == statusNotAllowed)) {
		cache.noResourcePolicies.Store(true)
		return
	}
	p.logstoreKnown = true
}

// failure returns the error of a read that had no answer. One that was answered is an observation,
// whatever the answer: runs that may not read these policies, or that do not understand them, judge
// everything else.
func (p *accessPolicies) failure() error {
	answered := func(err error) bool {
		return model.Is(err, model.NotFound, model.Denied, model.NotEnabled, model.Refused, model.BadResponse, model.OtherAccount)
	}
	for _, err := range []error{p.projectErr, p.logstoreErr} {
		if err != nil && !answered(err) {
			return err
		}
	}
	return nil
}

// judge judges the policies of a project that exists.
func (p *accessPolicies) judge(d domain.Spec, logstoreExists bool) (policies integrity.Policies) {
	to := d.JudgedDelivery()
	policies.Judge(integrity.OfProject, to, p.project, p.projectErr)
	if logstoreExists && p.logstoreKnown {
		policies.Judge(integrity.OfLogstore, to, p.logstore, p.logstoreErr)
	}
	return policies
}
