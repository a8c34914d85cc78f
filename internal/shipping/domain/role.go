package domain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
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
	Exists     bool
	Trust      rampolicy.Trust
	Verdict    rampolicy.Verdict // of the trust
	Policies   []model.AttachedPolicy
	Access     rampolicy.Access // what policies besides the standard one say about delivery
	Doubts     []Doubt          // what may deny something to the role all the same
	Kept       []string         // recorded denials by policies that may not be read now, as a status has them
	Unreadable error            // why it cannot be judged, if the role is not managed
}

// CanDeliver reports whether the standard policy, or another one, lets the role deliver.
func (r RoleSpec) CanDeliver(observed ObservedRole) bool {
	return r.Attached(observed.Policies) || observed.Access.Allowed
}

// Attached reports whether the standard policy is one of the attached policies.
func (r RoleSpec) Attached(policies []model.AttachedPolicy) bool {
	return slices.ContainsFunc(policies, r.IsStandard)
}

// IsStandard reports whether a policy is the standard one: the system policy that lets the role deliver.
func (r RoleSpec) IsStandard(policy model.AttachedPolicy) bool {
	return policy.Type == "System" && names.SameFold(policy.Name, r.policy())
}

// Status says in words what is wrong with the role.
func (r RoleSpec) Status(observed ObservedRole) string {
	switch {
	case observed.Unreadable != nil:
		return StatusUnreadable
	case !observed.Exists:
		return fmt.Sprintf("role %s does not exist", r.Name)
	}
	if wrong := slices.Concat(r.trustFaults(observed.Verdict), r.policyFaults(observed)); len(wrong) > 0 {
		return model.Visible(strings.Join(wrong, "; "))
	}
	if doubts := r.uncertainties(observed); len(doubts) > 0 {
		return roleUncertain + model.Visible(strings.Join(doubts, "; "))
	}
	return RoleAuthorized
}

// roleUncertain begins the status of a role that may be in order: it depends on a condition
// that cannot be judged. An apply does not change it.
const roleUncertain = "may not be authorized: "

// RoleUncertain reports whether a status is that of a role that may be in order. What it
// depends on is returned in words.
func RoleUncertain(status string) (why string, uncertain bool) {
	return strings.CutPrefix(status, roleUncertain)
}

// Codes returns the codes of what is wrong with the role.
func (r RoleSpec) Codes(observed ObservedRole) (codes []reason.Code) {
	switch {
	case observed.Unreadable != nil:
		return []reason.Code{reason.RoleUnknown}
	case !observed.Exists:
		return []reason.Code{reason.RoleMissing}
	}
	if len(r.trustFaults(observed.Verdict)) > 0 {
		codes = append(codes, reason.RoleTrustChanged)
	}
	if observed.Access.Denied != nil || len(observed.Kept) > 0 {
		codes = append(codes, reason.RoleDenied)
	}
	if !r.CanDeliver(observed) && (r.Manage || len(observed.Access.AllowedIf) == 0) {
		codes = append(codes, reason.RolePolicyDetached)
	}
	if len(codes) == 0 && len(r.uncertainties(observed)) > 0 {
		codes = append(codes, reason.RoleUncertain)
	}
	return codes
}

// trustFaults says what is certainly wrong with the trust.
func (r RoleSpec) trustFaults(v rampolicy.Verdict) []string {
	switch v.Stance {
	case rampolicy.Silent:
		if v.Pattern != "" {
			return []string{fmt.Sprintf("the trust of role %s does not name %s, and whether its statement %d lets it in by %s is not known",
				r.Name, names.ActionTrail, v.Statement, model.List([]string{v.Pattern}))}
		}
		return []string{fmt.Sprintf("role %s does not trust %s", r.Name, names.ActionTrail)}
	case rampolicy.NotMet:
		return []string{fmt.Sprintf("role %s trusts %s under a condition that is not met (%s)", r.Name, names.ActionTrail, rampolicy.Keys(v.Keys))}
	case rampolicy.DeniedAlone:
		removal := ""
		if r.Manage {
			removal = " and is to be removed"
		}
		return []string{denial(v) + removal}
	case rampolicy.Denied:
		return []string{denial(v)}
	default:
		return nil
	}
}

// TrustFaults says in words what is wrong, or may be, with a trust policy for this trail; empty if
// nothing is.
func (s Spec) TrustFaults(v rampolicy.Verdict) string {
	role := s.Role
	return strings.Join(append(role.trustFaults(v), role.trustDoubts(v)...), "; ")
}

// JudgeTrust judges a trust policy for this trail.
func (s Spec) JudgeTrust(document string) (rampolicy.Verdict, error) {
	trust, err := rampolicy.ParseTrust([]byte(document))
	return trust.Judge(s.Caller()), err
}

// denial says which statement of the trust denies ActionTrail.
func denial(v rampolicy.Verdict) string {
	text := fmt.Sprintf("statement %d of its trust denies %s", v.Statement, names.ActionTrail)
	switch {
	case len(v.Keys) > 0:
		text += " under a condition that is met (" + rampolicy.Keys(v.Keys) + ")"
	case v.Stance == rampolicy.Denied:
		text += " and others"
	}
	return text
}

// policyFaults says what is certainly wrong with the policies.
func (r RoleSpec) policyFaults(observed ObservedRole) []string {
	var wrong []string
	switch {
	case r.CanDeliver(observed):
	case r.Manage || len(observed.Policies) == 0:
		wrong = append(wrong, fmt.Sprintf("policy %s is not attached", r.policy()))
	case len(observed.Access.AllowedIf) == 0:
		wrong = append(wrong, "no attached policy allows "+WriteAction+" on the Logstore")
	}
	if deny := observed.Access.Denied; deny != nil {
		wrong = append(wrong, denialBy(deny.Policy)+deny.Action)
	}
	return append(wrong, observed.Kept...)
}

// denialBy begins the words of a status for a denial by a policy; the denied action follows.
func denialBy(policy string) string { return "policy " + policy + " denies " }

// RecordedDenial returns what a recorded status says that the policy denies; empty if nothing.
func RecordedDenial(status, policy string) string {
	for words := range strings.SplitSeq(status, "; ") {
		if strings.HasPrefix(words, denialBy(policy)) {
			return words
		}
	}
	return ""
}

// uncertainties says what may be wrong with the role, for all that can be known.
func (r RoleSpec) uncertainties(observed ObservedRole) []string {
	doubts := r.trustDoubts(observed.Verdict)
	if !r.CanDeliver(observed) {
		doubts = append(doubts, "its policies allow "+WriteAction+" "+rampolicy.UnderCondition(observed.Access.AllowedIf))
	}
	return doubts
}

// trustDoubts says what may be wrong with the trust.
func (RoleSpec) trustDoubts(v rampolicy.Verdict) []string {
	if v.Stance != rampolicy.Unclear {
		return nil
	}
	verb := "lets %s in"
	if v.Denies {
		verb = "denies %s"
	}
	reason := rampolicy.UnderCondition(v.Keys)
	if v.Pattern != "" {
		reason = "if RAM takes " + model.List([]string{v.Pattern}) + " for it"
	}
	return []string{fmt.Sprintf("statement %d of its trust "+verb+" %s", v.Statement, names.ActionTrail, reason)}
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
	case observed.Verdict.Repairable():
		steps = append(steps, Step{Kind: UpdateTrust, Name: r.Name})
	}
	if !r.CanDeliver(observed) {
		steps = append(steps, Step{Kind: AttachPolicy, Name: r.policy(), Role: r.Name})
	}
	return steps
}

// Caller returns ActionTrail as it assumes the role for this trail.
func (s Spec) Caller() rampolicy.Caller {
	return rampolicy.Caller{Account: s.Account, Trail: arn.Trail(s.Region, s.Account, s.Trail)}
}
