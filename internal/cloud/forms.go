package cloud

import "regexp"

// The forms of names, as the services' API references give them: RAM for accounts,
// roles and ARNs, STS for sessions. No list of regions is kept, since new ones come;
// what cannot be one is told by its form.
var (
	RegionForm      = regexp.MustCompile(`^[a-z]{2,}(-[a-z0-9]+)+$`)
	AccountForm     = regexp.MustCompile(`^[0-9]{1,20}$`)
	RoleNameForm    = regexp.MustCompile(`^[A-Za-z0-9.@_-]{1,64}$`)
	RoleARNForm     = regexp.MustCompile(`^acs:ram::[0-9]{1,20}:role/[A-Za-z0-9.@_-]{1,64}$`)
	SessionNameForm = regexp.MustCompile(`^[A-Za-z0-9.@_-]{2,64}$`)
)

// ActionTrailPrincipal is ActionTrail as RAM names it: the service that a delivery
// role must trust.
const ActionTrailPrincipal = "actiontrail.aliyuncs.com"
