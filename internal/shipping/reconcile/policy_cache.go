package reconcile

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// DeliveryRole returns the name of the trail's role as RAM spells it: ARNs come in lower
// case. Where RAM does not tell, the ARN's spelling stays. An empty ARN counts as the default
// role.
func DeliveryRole(ctx context.Context, client Cloud, trail model.Trail) (string, error) {
	if trail.RoleARN == "" {
		return names.DefaultRole, nil
	}
	name, _, err := arn.ParseRole(trail.RoleARN)
	switch {
	case err != nil:
		return "", fmt.Errorf("trail %s ships through something this provider does not understand: %w", trail.Name, err)
	case names.SameFold(name, names.DefaultRole):
		return names.DefaultRole, nil
	case names.SameFold(name, names.ServiceRole):
		return names.ServiceRole, nil
	}
	role, err := client.GetRole(ctx, name)
	if model.Is(err, model.NotFound, model.Denied) {
		return name, nil
	}
	return role.Name, err
}

// PolicyCache keeps policies as long as the process lives: a role's policies are read
// once, not at every refresh. Another default version is another policy.
type PolicyCache struct {
	mu   sync.Mutex
	read map[model.AttachedPolicy]rampolicy.Policy

	noResourcePolicies atomic.Bool // the service does not know the policies of Logstores
}

// judgeRole judges a role that exists by its trust policy and by the attached policies,
// which are judged together. They are read only if there is one besides the standard one,
// whose document is known.
func (o Observer) judgeRole(ctx context.Context, d domain.Spec, role model.Role, attached []model.AttachedPolicy) (domain.ObservedRole, error) {
	observed := domain.ObservedRole{Exists: true, Policies: attached}
	trust, err := rampolicy.ParseTrust(role.Trust)
	if err != nil {
		return observed, &domain.RoleDocumentError{Role: d.Role, Err: err}
	}
	observed.Trust, observed.Verdict = trust, trust.Judge(d.Caller())
	if len(attached) == 1 && d.Role.Attached(attached) {
		return observed, nil
	}
	policies := make([]rampolicy.Policy, len(attached))
	failures := make([]error, len(attached))
	work := make([]func(), len(attached))
	for i, policy := range attached {
		work[i] = func() { policies[i], failures[i] = o.Policies.policy(ctx, o.Cloud, d.Role, policy) }
	}
	concurrently(work...)
	for i, policy := range attached {
		switch {
		case !model.Is(failures[i], model.Denied) || !d.Role.Attached(attached):
		case d.Role.IsStandard(policy):
			failures[i] = nil
		default:
			observed.Doubts = append(observed.Doubts, domain.Doubt{Policy: policy.Name, Why: "it cannot be read: " + model.Answer(failures[i]), Unread: failures[i]})
			if words := domain.RecordedDenial(d.Recorded.Role, policy.Name); words != "" {
				observed.Kept = append(observed.Kept, words)
			}
			failures[i] = nil
		}
	}
	observed.Access = rampolicy.Evaluate(policies, domain.WriteAction, d.LogstoreARN())
	observed.Doubts = append(observed.Doubts, d.Doubts(policies)...)
	return observed, firstError(failures...)
}

// policy returns a policy of the role, which it reads if it is not known.
func (p *PolicyCache) policy(ctx context.Context, c Cloud, role domain.RoleSpec, attached model.AttachedPolicy) (rampolicy.Policy, error) {
	p.mu.Lock()
	policy, ok := p.read[attached]
	p.mu.Unlock()
	if ok {
		return policy, nil
	}
	version, err := c.GetPolicy(ctx, attached)
	if err != nil {
		return rampolicy.Policy{}, IgnoreNotFound(err) // deleted meanwhile: it allows and denies nothing
	}
	policy, err = rampolicy.ParsePolicy(attached.Name, version.Document)
	if err != nil {
		return policy, &domain.RoleDocumentError{Role: role, Policy: attached.Name, Err: err}
	}
	if version.ID == "" || version.ID != attached.DefaultVersion {
		return policy, nil // the default version is being changed
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.read == nil {
		p.read = map[model.AttachedPolicy]rampolicy.Policy{}
	}
	p.read[attached] = policy
	return policy, nil
}
