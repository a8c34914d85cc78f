package cloud

import "regexp"

// The forms of names: of sessions as the STS API reference gives it, of regions,
// accounts and roles wider on purpose. They find a slip of the pen before anything is
// called; a name that exists must not be refused, and the service judges the rest. So
// no list of regions is kept, since new ones come, and an account's id may be of any
// length up to 20 digits. A role's name may hold '@', which only older texts of the
// RAM API reference allow (CreateRole), and '_', which none does: a role that is older
// or comes from elsewhere may have it.
var (
	RegionForm      = regexp.MustCompile(`^[a-z]{2,}(-[a-z0-9]+)+$`)
	AccountForm     = regexp.MustCompile(`^[0-9]{1,20}$`)
	RoleNameForm    = regexp.MustCompile(`^[A-Za-z0-9.@_-]{1,64}$`)
	RoleARNForm     = regexp.MustCompile(`^acs:ram::[0-9]{1,20}:role/[A-Za-z0-9.@_-]{1,64}$`)
	SessionNameForm = regexp.MustCompile(`^[A-Za-z0-9.@_-]{2,64}$`)
)
