package runstate

import (
	"fmt"

	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// SharedTrailError says that two resources of one configuration and state have the same
// trail.
type SharedTrailError struct {
	Account string
	Trail   domain.TrailKey
	Uses    [2]Use // what the plan does with it: for the others, and for this resource
	RoleARN string // that reaches the account; empty if none is needed
	Imports int    // how often this run has imported it: these resources are not in the state yet
	// Protected is whether a resource of the state has deletion_protection: a destroy of everything is refused, too.
	Protected bool
}

// Moved is what to do where only the address of a resource changed.
const Moved = "If only the address of the resource changed, add a moved block (from = <old address>, to = <new address>) and no import block."

// destroyInstead returns how to destroy everything; empty if that is refused.
func destroyInstead(protected bool) string {
	if protected {
		return ""
	}
	return domain.DestroyInstead
}

func (e *SharedTrailError) Error() string { return "two resources have trail " + e.Trail.Trail }

// Attribute names the argument that the error is about. A resource that is destroyed may
// have no configuration to point to.
func (e *SharedTrailError) Attribute() string {
	if e.Uses[1] == Ends {
		return ""
	}
	return "trail_name"
}

// any reports whether the plan does this with the trail for one of the two resources.
func (e *SharedTrailError) any(use Use) bool { return (e.Uses[0]|e.Uses[1])&use != 0 }

// Summary returns the error's headline.
func (e *SharedTrailError) Summary() string {
	switch {
	case e.any(Ends) && e.any(Creates):
		return "Trail " + e.Trail.Trail + " would be destroyed and created again"
	case e.any(Ends):
		return "Trail " + e.Trail.Trail + " would be destroyed, and another resource keeps it"
	default:
		return "Two resources have trail " + e.Trail.Trail
	}
}

// Detail returns the error's paragraphs around now, which says what is true.
func (e *SharedTrailError) Detail(now string) []string {
	where := fmt.Sprintf("trail %s in %s of account %s", e.Trail.Trail, e.Trail.Region, e.Account)
	imported := domain.ImportCommand(e.Account, e.Trail, e.RoleARN)
	const letGo = "run terraform state rm <address>, or replace its block with a removed block with destroy = false (since Terraform 1.7 and OpenTofu 1.10)"
	deposed, destroy := domain.DeposedWayOut(imported), destroyInstead(e.Protected)
	var what string
	var next []string
	switch {
	case e.any(Ends) && e.any(Creates):
		what = "A resource with " + where + " is to be destroyed, and another resource creates it. Either may come first, and the shipping would be lost."
		next = []string{Moved, "To hand the trail over without moved, " + letGo + ", and then " + imported + ".", deposed, destroy}
	case e.any(Ends):
		what = "A resource with " + where + " is to be destroyed, and another resource of this state keeps it. Destroying the one ends the shipping of both."
		next = []string{Moved, "To only forget the one to be destroyed, " + letGo + ".", deposed, destroy}
	case e.any(Keeps) && e.any(Creates) && e.Imports > 0:
		what = "An import block takes " + where + " into one resource, and another block declares it, too. Each would undo the other's settings."
		next = []string{"Keep one of the two blocks, and name it in the import block (to = <address>). Neither is in the state yet."}
	case e.any(Keeps) && e.any(Creates):
		what = "A resource of this state has " + where + ", and another block declares it, too. Each would undo the other's settings, and destroying the one ends the shipping of both."
		next = []string{
			"Keep one of the two blocks. " + Moved,
			"To let go of the one in the state, " + letGo + ". To manage the trail under the other address, then " + imported + ".", destroy,
		}
	case e.any(Keeps) && e.Imports > 1:
		what = "Two import blocks take " + where + " into two resources. Each would undo the other's settings."
		next = []string{"Remove one of the two import blocks together with its resource block. Neither is in the state yet."}
	case e.any(Keeps) && e.Imports > 0:
		what = "A resource of this state has " + where + ", and an import block takes it into another one. Each would undo the other's settings, and destroying the one ends the shipping of both."
		next = []string{
			"Remove the import block together with its resource block: that resource is not in the state yet. " + Moved,
			"To import it to the other address instead, let go of the one in the state first: " + letGo + ".", destroy,
		}
	case e.any(Keeps):
		what = "Two resources of this state have " + where + ". Each would undo the other's settings, and destroying the one ends the shipping of both."
		next = []string{"Let go of one of the two: " + letGo + ".", destroy}
	default:
		what = "Two blocks declare " + where + ". A trail belongs to one resource."
		next = []string{"Keep one of the two blocks, or give the other one a provider, or an assume_role_arn, of another account."}
	}
	return append([]string{what, now}, next...)
}

// TwoTrailsError says that one account is to have two trails.
type TwoTrailsError struct {
	Account    string
	One, Other domain.TrailKey
	Ended      bool   // whether the one is to be destroyed
	Destroying bool   // whether the error is about that destroy, not about the other's create
	Protected  bool   // whether a resource of the state has deletion_protection
	RoleARN    string // that reaches the account; empty if none is needed
}

func (e *TwoTrailsError) Error() string {
	return fmt.Sprintf("account %s is to have trails %s and %s", e.Account, e.One.Trail, e.Other.Trail)
}

// Attribute names the argument that the error is about.
func (e *TwoTrailsError) Attribute() string {
	if e.Destroying {
		return ""
	}
	return "trail_name"
}

// Summary returns the error's headline.
func (e *TwoTrailsError) Summary() string {
	if e.Ended {
		return fmt.Sprintf("Trail %s must be gone before %s can be created", e.One.Trail, e.Other.Trail)
	}
	return "Two shippings are declared for account " + e.Account
}

// Detail returns the error's paragraphs around now, which says what is true.
func (e *TwoTrailsError) Detail(now string) []string {
	if e.Ended {
		return []string{
			fmt.Sprintf("One resource with trail %s is to be destroyed, and another one creates trail %s. An account has one trail of platform events, "+
				"and Terraform may create before it destroys.", e.One.Trail, e.Other.Trail),
			now,
			"If the resource was renamed together with its address, add a moved block. Otherwise destroy the old one in an apply of its own.",
			domain.DeposedWayOut(domain.ImportCommand(e.Account, e.One, e.RoleARN)) + fmt.Sprintf(" For that, the configuration must declare trail_name = %q again.", e.One.Trail),
			destroyInstead(e.Protected),
		}
	}
	return []string{
		fmt.Sprintf("The configuration declares trails %s and %s. An account has one trail of platform events.", e.One.Trail, e.Other.Trail),
		now,
		"Keep one of them, or give the other one a provider, or an assume_role_arn, of another account.",
	}
}
