package reconcile

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
)

// ProjectSpec is the declared project.
type ProjectSpec struct {
	model.Project

	Create bool // whether to create it when it is missing
}

// steps returns the step that creates the project if that is allowed. If it is not, the
// preconditions are not met.
func (p ProjectSpec) steps(observed Observed) []Step {
	if observed.ProjectExists || !p.Create {
		return nil
	}
	return []Step{{Kind: CreateProject, Name: p.Name}}
}

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
	name := ValueOr(logstore.Integrity().Processor, "")
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

// ProjectMayAppear reports whether a precondition is not met only because the project does
// not answer, or not to us: one that was created or deleted a moment ago does that, too.
func ProjectMayAppear(err error) bool {
	var missing *ProjectMissingError
	return model.Is(err, model.OtherAccount) || errors.As(err, &missing) && missing.Region == ""
}

// awaitProject waits for a project that may have been created a moment ago, by others or in a
// call whose answer was lost, as long as the service may take to show it. Missing is the
// answer that began it. The error is the last answer if the project does not appear.
func awaitProject(ctx context.Context, c Cloud, p ProjectSpec, missing error) error {
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
			missing = &ProjectMissingError{Project: p.Project}
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
		return &ProjectTakenError{Project: project, Err: last}
	}
	return last
}

// ProjectTakenError says that the project belongs to another account: the service says so
// and goes on saying it.
type ProjectTakenError struct {
	Project model.Project
	Err     error // the last answer
}

func (e *ProjectTakenError) Error() string { return e.Err.Error() }

func (e *ProjectTakenError) Unwrap() error { return e.Err }

// Attribute names the argument that the error is about.
func (*ProjectTakenError) Attribute() string { return "project_name" }

// Guard marks the error of a guard.
func (*ProjectTakenError) Guard() {}

// Summary returns the error's headline.
func (e *ProjectTakenError) Summary() string {
	return "Project " + e.Project.Name + " belongs to another account"
}

// Detail returns the error's paragraphs around now, which says what is true.
func (e *ProjectTakenError) Detail(now string) []string {
	return []string{
		model.Answer(e.Err), now,
		"Log Service has answered so for two minutes. Names of projects are unique across all accounts. Choose another project_name, or use credentials of the " +
			"account that owns the project.",
	}
}

// ProjectMissingError says that the project does not exist, or only in another region.
type ProjectMissingError struct {
	Project model.Project
	Region  string // where a project of this name was found; empty if nowhere
}

func (e *ProjectMissingError) Error() string {
	if e.Region != "" {
		return fmt.Sprintf("project %s is in %s, not in %s", e.Project.Name, e.Region, e.Project.Region)
	}
	return fmt.Sprintf("project %s does not exist in %s", e.Project.Name, e.Project.Region)
}

// Attribute names the argument that the error is about.
func (*ProjectMissingError) Attribute() string { return "project_name" }

// Guard marks the error of a guard.
func (*ProjectMissingError) Guard() {}

// Summary returns the error's headline.
func (e *ProjectMissingError) Summary() string { return "Log Service " + e.Error() }

// Detail returns the error's paragraphs around now, which says what is true.
func (e *ProjectMissingError) Detail(now string) []string {
	return []string{now, e.Advice()}
}

// Advice says how to come to a project that answers where it is declared.
func (e *ProjectMissingError) Advice() string {
	if e.Region != "" {
		return fmt.Sprintf("Set project_region = %q, or choose a project that is in %s.", e.Region, e.Project.Region)
	}
	return "Create it, set create_project = true, or correct project_name. A project answers only in its own region: " +
		"if it is elsewhere, set project_region."
}

// checkProject returns an error if the project is in another region, or missing and not
// to be created, or if its name belongs to another account.
func (s Spec) checkProject(observed Observed) error {
	switch {
	case observed.ProjectTaken != nil:
		return observed.ProjectTaken
	case observed.ProjectRegion != "" && observed.ProjectRegion != s.Project.Region:
		return &ProjectMissingError{Project: s.Project.Project, Region: observed.ProjectRegion}
	case !observed.ProjectExists && !s.Project.Create && !s.Unknown.Any("create_project"):
		return &ProjectMissingError{Project: s.Project.Project, Region: observed.ProjectElsewhere}
	default:
		return nil
	}
}

// accessPolicies are the policies of a project and of its Logstore, as they were read.
type accessPolicies struct {
	project, logstore       model.ResourcePolicy
	projectErr, logstoreErr error
	logstoreKnown           bool // the service has policies of Logstores
}

func (p *accessPolicies) readProject(ctx context.Context, c Cloud, d Spec) {
	if p.projectErr = errNoName; d.Project.Name != "" {
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
func (p *accessPolicies) readLogstore(ctx context.Context, c Cloud, d Spec, cache *PolicyCache) {
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

// delivery returns whom a policy may deny the delivery.
func (s Spec) delivery() rampolicy.Delivery {
	return rampolicy.Delivery{Account: s.Account, Role: s.Role.Name}
}

// judgedDelivery returns the delivery that policies are judged for.
func (s Spec) judgedDelivery() integrity.Delivery {
	uses := s.deliveryUses()
	return integrity.Delivery{Delivery: s.delivery(), Write: uses[0], Other: uses[1:]}
}

// judge judges the policies of a project that exists.
func (p *accessPolicies) judge(d Spec, logstoreExists bool) (policies integrity.Policies) {
	to := d.judgedDelivery()
	policies.Judge(integrity.OfProject, to, p.project, p.projectErr)
	if logstoreExists && p.logstoreKnown {
		policies.Judge(integrity.OfLogstore, to, p.logstore, p.logstoreErr)
	}
	return policies
}
