package names

const (
	// DefaultRole is the delivery role that ActionTrail's console creates.
	DefaultRole = "AliyunActionTrailDefaultRole"
	// DefaultPolicy is the system policy of the default role (RAM system policies,
	// AliyunActionTrailRolePolicy).
	DefaultPolicy = "AliyunActionTrailRolePolicy"
	// ServiceRole is ActionTrail's own service-linked role, and servicePolicy its
	// system policy. Only the service can change a service-linked role.
	ServiceRole       = serviceRolePrefix + "ActionTrail"
	servicePolicy     = "AliyunServiceRolePolicyForActionTrail"
	serviceRolePrefix = "AliyunServiceRoleFor"
)

// ServiceLinked reports whether a role is a service-linked one, by its name.
func ServiceLinked(role string) bool {
	return len(role) >= len(serviceRolePrefix) && SameFold(role[:len(serviceRolePrefix)], serviceRolePrefix)
}

// ManagedByDefault reports whether a role is managed where the configuration does not
// say.
func ManagedByDefault(role string) bool { return SameFold(role, DefaultRole) }

// RolePolicy returns the system policy that lets a delivery role deliver.
func RolePolicy(role string) string {
	if SameFold(role, ServiceRole) {
		return servicePolicy
	}
	return DefaultPolicy
}
