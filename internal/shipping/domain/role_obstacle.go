package domain

import (
	"fmt"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
)

// RoleObstacleError is a denial that keeps a managed role from delivering, and that is not
// removed: it may be there on purpose, or others may depend on it.
type RoleObstacleError struct {
	Role    RoleSpec
	What    string
	Instead string
}

func (e *RoleObstacleError) Error() string { return e.What }

// Attribute names the argument that the error is about.
func (*RoleObstacleError) Attribute() string { return "role" }

// Summary returns the error's headline.
func (e *RoleObstacleError) Summary() string {
	return "Delivery role " + e.Role.Name + " cannot be repaired"
}

// Detail returns the error's paragraphs around now, which says what is true.
func (e *RoleObstacleError) Detail(now string) []string {
	return []string{model.Sentence(e.What), now, e.Instead, e.Role.unmanagedAdvice("")}
}

// CheckRole returns a [RoleObstacleError] if an apply cannot, or may not, let a managed role
// deliver. A denial in the trust is removed only where the plan said so.
func (s Spec) CheckRole(observed ObservedRole, on GuardOptions) error {
	r := s.Role
	if !r.Manage || s.Unknown.Any("role") {
		return nil
	}
	if deny := observed.Access.Denied; deny != nil {
		return &RoleObstacleError{
			Role: r, What: fmt.Sprintf("policy %s, which is attached to role %s, denies %s on the Logstore", deny.Policy, r.Name, deny.Action),
			Instead: fmt.Sprintf("This provider never detaches a policy. Detach policy %s from the role in the RAM console, or remove the statement that denies %s; then apply again.",
				deny.Policy, deny.Action),
		}
	}
	if len(observed.Kept) > 0 {
		return &RoleObstacleError{
			Role: r, What: "role " + r.Name + ": " + strings.Join(observed.Kept, "; ") + ", as an earlier run recorded, and it may not be read now",
			Instead: "This provider never detaches a policy. Grant ram:GetPolicy to the user or role that runs Terraform, which shows whether this is still true; " +
				"or detach the policy from the role in the RAM console; then apply again.",
		}
	}
	switch v := observed.Verdict; {
	case v.Stance == rampolicy.Denied:
		return &RoleObstacleError{
			Role: r, What: "role " + r.Name + ": " + denial(v),
			Instead: "Only a statement that denies the role to ActionTrail alone, and without a condition, is removed by an apply. " +
				"Correct this one in the RAM console, in the trust policy of the role; then apply again.",
		}
	case v.Stance == rampolicy.DeniedAlone && on.RoleStatus != r.Status(observed):
		shows := "For a shipping that exists, run terraform plan again: the next plan shows it."
		if on.InState {
			shows = "Or first apply without replacing the trail, after terraform untaint or without -replace: that plan shows it."
		}
		return &RoleObstacleError{
			Role: r, What: "role " + r.Name + ": " + denial(v) + ", and the plan did not show that it would be removed",
			Instead: "If it is to be removed, remove it in the RAM console, in the trust policy of the role; then apply again. " + shows,
		}
	}
	return nil
}
