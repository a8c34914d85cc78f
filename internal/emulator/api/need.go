package api

// Need is something that a policy must allow for a call. The row of an operation holds
// its needs; their public source is the page "RAM authorization" of each service.
type Need struct {
	Action   string
	Resource string
	Of       string            // the resource whose own policies decide, where that is another
	Context  map[string]string // in addition to that of every call
}

// Denial is a need that is not met.
type Denial struct {
	Need
	Explicit bool // by a Deny, not by a missing Allow
	By       PolicyKind
}

// PolicyKind is a kind of policy, as a denial names it. See "Access denied diagnosis" of
// the RAM documentation.
type PolicyKind string

// The kinds of policy.
const (
	PolicyControl  PolicyKind = "ControlPolicy"
	PolicySession  PolicyKind = "SessionPolicy"
	PolicyIdentity PolicyKind = "AccountLevelIdentityBasedPolicy"
	PolicyResource PolicyKind = "ResourceBasedPolicy"
	PolicyTrust    PolicyKind = "AssumeRolePolicy"
)

// RAMPrefixes begin the actions of the services.
var RAMPrefixes = map[string]string{ServiceActionTrail: "actiontrail", ServiceRAM: "ram", ServiceSTS: "sts", ServiceSLS: "log",
	ServiceResourceManager: "resourcemanager", ServiceResourceDirectory: "resourcemanager"}

// NeedsNothing is for operations that every caller may use.
func NeedsNothing(*Request) []Need { return nil }

// NeedsOn requires the operation's own action on each of the resources.
func NeedsOn(resources ...func(*Request) string) func(*Request) []Need {
	return func(r *Request) []Need {
		var list []Need
		for _, resource := range resources {
			list = append(list, r.Own(resource(r)))
		}
		return list
	}
}
