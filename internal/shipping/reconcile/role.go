package reconcile

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
)

// RoleSpec is the declared delivery role.
type RoleSpec struct {
	Name   string
	Manage bool
}

// policy returns the system policy that lets the role deliver.
func (r RoleSpec) policy() string { return names.RolePolicy(r.Name) }

// ObservedRole is the delivery role as it was observed.
type ObservedRole struct {
	Exists   bool
	Trust    json.RawMessage
	Policies []model.AttachedPolicy
	MayWrite bool  // whether policies other than the standard one allow delivery
	Denied   error // why RAM may not be read, if the role is not managed
}

// Status says in words what is wrong with the role.
func (r RoleSpec) Status(observed ObservedRole) string {
	switch {
	case observed.Denied != nil:
		return StatusUnreadable
	case !observed.Exists:
		return fmt.Sprintf("role %s does not exist", r.Name)
	}
	var wrong []string
	if !rampolicy.Trusts(observed.Trust) {
		wrong = append(wrong, fmt.Sprintf("role %s does not trust %s", r.Name, names.ActionTrail))
	}
	switch {
	case r.canDeliver(observed):
	case r.Manage || len(observed.Policies) == 0:
		wrong = append(wrong, fmt.Sprintf("policy %s is not attached", r.policy()))
	default:
		wrong = append(wrong, "no attached policy allows "+writeAction+" on the Logstore")
	}
	if len(wrong) == 0 {
		return RoleAuthorized
	}
	return model.Visible(strings.Join(wrong, "; "))
}

// canDeliver reports whether the standard policy, or another one, lets the role deliver.
func (r RoleSpec) canDeliver(observed ObservedRole) bool {
	return r.attached(observed) || observed.MayWrite
}

func (r RoleSpec) attached(observed ObservedRole) bool {
	return slices.ContainsFunc(observed.Policies, func(p model.AttachedPolicy) bool {
		return p.Type == "System" && strings.EqualFold(p.Name, r.policy())
	})
}

// steps returns the steps that let a managed role deliver.
func (r RoleSpec) steps(observed ObservedRole) []Step {
	if !r.Manage {
		return nil
	}
	var steps []Step
	switch {
	case !observed.Exists:
		steps = append(steps, Step{Kind: CreateRole, Name: r.Name})
	case !rampolicy.Trusts(observed.Trust):
		steps = append(steps, Step{Kind: UpdateTrust, Name: r.Name})
	}
	if !r.canDeliver(observed) {
		steps = append(steps, Step{Kind: AttachPolicy, Name: r.policy(), Role: r.Name})
	}
	return steps
}

// DeliveryRole returns the name of the trail's role as RAM spells it: ARNs come in lower
// case. Where RAM does not tell, the ARN's spelling stays.
func DeliveryRole(ctx context.Context, client Cloud, trail model.Trail) (string, error) {
	name, _, err := arn.ParseRole(trail.RoleARN)
	if err != nil {
		name = names.DefaultRole // an empty role ARN counts as the default role
	}
	switch {
	case strings.EqualFold(name, names.DefaultRole):
		return names.DefaultRole, nil
	case strings.EqualFold(name, names.ServiceRole):
		return names.ServiceRole, nil
	}
	role, err := client.GetRole(ctx, name)
	if model.Is(err, model.NotFound, model.Denied) {
		return name, nil
	}
	return role.Name, err
}

// writeAction is the action that delivery needs (RAM system policies,
// AliyunActionTrailRolePolicy).
const writeAction = "log:PostLogStoreLogs"

// PolicyCache keeps policies as long as the process lives: a role's policies are read
// once, not at every refresh.
type PolicyCache struct {
	mu   sync.Mutex
	read map[model.AttachedPolicy]json.RawMessage
}

// documents returns the documents of policies. It reads the missing ones concurrently.
func (p *PolicyCache) documents(ctx context.Context, c Cloud, policies []model.AttachedPolicy) ([]json.RawMessage, error) {
	found := make([]json.RawMessage, len(policies))
	failures := make([]error, len(policies))
	work := make([]func(), len(policies))
	for i, policy := range policies {
		work[i] = func() { found[i], failures[i] = p.document(ctx, c, policy) }
	}
	concurrently(work...)
	return found, firstError(failures...)
}

func (p *PolicyCache) document(ctx context.Context, c Cloud, policy model.AttachedPolicy) (json.RawMessage, error) {
	p.mu.Lock()
	document, ok := p.read[policy]
	p.mu.Unlock()
	if ok {
		return document, nil
	}
	document, err := c.GetPolicy(ctx, policy)
	if err != nil {
		return nil, IgnoreNotFound(err) // deleted meanwhile: it allows nothing
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.read == nil {
		p.read = map[model.AttachedPolicy]json.RawMessage{}
	}
	p.read[policy] = document
	return document, nil
}

// mayWrite reports whether the role's policies allow delivery into the declared
// Logstore.
func (s Spec) mayWrite(policies []json.RawMessage) bool {
	return rampolicy.Allows(policies, writeAction, arn.Logstore(s.Project.Region, s.Account, s.Project.Name, s.Logstore.Name))
}
