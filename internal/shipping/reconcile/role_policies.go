package reconcile

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
)

// writeAction is the action that delivery needs (RAM system policies,
// AliyunActionTrailRolePolicy).
const writeAction = "log:PostLogStoreLogs"

// Doubt is what may deny something to the delivery role although it is authorized.
type Doubt struct {
	Policy string
	Why    string // a clause
	Unread error  // why the policy could not be read; nil if it was
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
func (o Observer) judgeRole(ctx context.Context, d Spec, role model.Role, attached []model.AttachedPolicy) (ObservedRole, error) {
	observed := ObservedRole{Exists: true, Policies: attached}
	trust, err := rampolicy.ParseTrust(role.Trust)
	if err != nil {
		return observed, &RoleDocumentError{Role: d.Role, Err: err}
	}
	observed.Trust, observed.Verdict = trust, trust.Judge(d.caller())
	if len(attached) == 1 && d.Role.attached(attached) {
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
		case !model.Is(failures[i], model.Denied) || !d.Role.attached(attached):
		case d.Role.isStandard(policy):
			failures[i] = nil
		default:
			observed.Doubts = append(observed.Doubts, Doubt{Policy: policy.Name, Why: "it cannot be read: " + model.Answer(failures[i]), Unread: failures[i]})
			if words := recordedDenial(d.Recorded.Role, policy.Name); words != "" {
				observed.Kept = append(observed.Kept, words)
			}
			failures[i] = nil
		}
	}
	observed.Access = rampolicy.Evaluate(policies, writeAction, d.logstoreARN())
	observed.Doubts = append(observed.Doubts, d.doubts(policies)...)
	return observed, firstError(failures...)
}

// policy returns a policy of the role, which it reads if it is not known.
func (p *PolicyCache) policy(ctx context.Context, c Cloud, role RoleSpec, attached model.AttachedPolicy) (rampolicy.Policy, error) {
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
		return policy, &RoleDocumentError{Role: role, Policy: attached.Name, Err: err}
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

func (s Spec) logstoreARN() string {
	return arn.Logstore(s.Project.Region, s.Account, s.Project.Name, s.Logstore.Name)
}

// deliveryUses returns what a delivery role does, writing first (RAM system policies,
// AliyunActionTrailRolePolicy).
func (s Spec) deliveryUses() (uses []integrity.Use) {
	project := arn.Project(s.Project.Region, s.Account, s.Project.Name)
	for _, on := range []struct {
		resource string
		actions  []string
	}{
		{s.logstoreARN(), []string{writeAction, "log:CreateLogstore", "log:GetLogstore", "log:CreateIndex", "log:UpdateIndex", "log:GetIndex", "log:GetLogStoreLogs"}},
		{project, []string{"log:GetProject"}},
		{project + "/dashboard/" + s.Logstore.Name, []string{"log:CreateDashboard", "log:UpdateDashboard"}},
		{project + "/savedsearch/" + s.Logstore.Name, []string{"log:CreateSavedSearch", "log:UpdateSavedSearch"}},
	} {
		for _, action := range on.actions {
			uses = append(uses, integrity.Use{Action: action, Resource: on.resource})
		}
	}
	return uses
}

// doubts returns, for each policy, what it denies of that which a delivery role does besides
// writing, and what it denies under a condition.
func (s Spec) doubts(policies []rampolicy.Policy) []Doubt {
	var doubts []Doubt
	for _, policy := range policies {
		var denied, perhaps, keys []string
		for _, use := range s.deliveryUses() {
			switch access := rampolicy.Evaluate([]rampolicy.Policy{policy}, use.Action, use.Resource); {
			case access.Denied != nil:
				denied = append(denied, use.Action)
			case len(access.Doubts) > 0:
				perhaps = append(perhaps, use.Action)
				keys = append(keys, access.Doubts[0].Keys...)
			}
		}
		if len(denied) > 0 && denied[0] != writeAction { // that one is a status
			doubts = append(doubts, Doubt{Policy: policy.Name, Why: "it denies " + strings.Join(denied, ", ")})
		}
		if len(perhaps) > 0 {
			slices.Sort(keys)
			doubts = append(doubts, Doubt{Policy: policy.Name, Why: "it denies " + strings.Join(perhaps, ", ") + " " + rampolicy.UnderCondition(slices.Compact(keys))})
		}
	}
	return doubts
}

// RoleDocumentError is a policy of the delivery role, or its trust policy, that is not what
// RAM publishes.
type RoleDocumentError struct {
	Role   RoleSpec
	Policy string // empty for the trust policy
	Err    error
}

func (e *RoleDocumentError) Error() string { return e.document() + ": " + e.Err.Error() }

func (e *RoleDocumentError) Unwrap() error { return e.Err }

func (e *RoleDocumentError) document() string {
	if e.Policy == "" {
		return "the trust policy of role " + e.Role.Name
	}
	return "policy " + e.Policy + " of role " + e.Role.Name
}

// Attribute names the argument that the error is about.
func (*RoleDocumentError) Attribute() string { return "role" }

// Summary returns the error's headline.
func (e *RoleDocumentError) Summary() string { return "Cannot understand " + e.document() }

// Detail returns the error's paragraphs around now, which says what is true.
func (e *RoleDocumentError) Detail(now string) []string {
	return []string{
		model.Sentence("in the document that RAM answered, " + e.Err.Error()), now,
		"A document that is not understood is never treated as an empty one, and never replaced. Look at it in the RAM console, and correct it there. " +
			"If it is in order there, check that the endpoint is Alibaba Cloud's and not a proxy's, and report it.",
		e.Role.unmanagedAdvice(" -refresh=false"),
		DestroyUnchecked,
	}
}

// unmanagedAdvice is the way out of everything that is an error for a managed role only.
func (r RoleSpec) unmanagedAdvice(flags string) string {
	return fmt.Sprintf("To have the role only checked, which makes this a warning: set role = { name = %q, manage = false }, and run terraform apply%s.", r.Name, flags)
}
