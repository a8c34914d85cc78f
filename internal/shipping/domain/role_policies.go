package domain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
)

// WriteAction is the action that delivery needs (RAM system policies,
// AliyunActionTrailRolePolicy).
const WriteAction = "log:PostLogStoreLogs"

// Doubt is what may deny something to the delivery role although it is authorized.
type Doubt struct {
	Policy string
	Why    string // a clause
	Unread error  // why the policy could not be read; nil if it was
}

// LogstoreARN returns the ARN of the declared Logstore.
func (s Spec) LogstoreARN() string {
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
		{s.LogstoreARN(), []string{WriteAction, "log:CreateLogstore", "log:GetLogstore", "log:CreateIndex", "log:UpdateIndex", "log:GetIndex", "log:GetLogStoreLogs"}},
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

// Doubts returns, for each policy, what it denies of that which a delivery role does besides
// writing, and what it denies under a condition.
func (s Spec) Doubts(policies []rampolicy.Policy) []Doubt {
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
		if len(denied) > 0 && denied[0] != WriteAction { // that one is a status
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

// Guard marks the error of a guard: the refresh before a destroy meets it, too.
func (*RoleDocumentError) Guard() {}

// Summary returns the error's headline.
func (e *RoleDocumentError) Summary() string { return "Cannot understand " + e.document() }

// Detail returns the error's paragraphs around now, which says what is true.
func (e *RoleDocumentError) Detail(now string) []string {
	return []string{
		model.Sentence("in the document that RAM answered, " + e.Err.Error()), now,
		"A document that is not understood is never treated as an empty one, and never replaced. Look at it in the RAM console, and correct it there. " +
			"If it is in order there, check that the endpoint is Alibaba Cloud's and not a proxy's, and report it.",
		e.Role.unmanagedAdvice(" -refresh=false"),
	}
}

// unmanagedAdvice is the way out of everything that is an error for a managed role only.
func (r RoleSpec) unmanagedAdvice(flags string) string {
	return fmt.Sprintf("To have the role only checked, which makes this a warning: set role = { name = %q, manage = false }, and run terraform apply%s.", r.Name, flags)
}
