package cloud

import "slices"

// operation is a call that this client can make: what it is, what RAM must
// allow for it, and whether it could change anything.
type operation struct {
	service    string
	action     string
	permission string // the RAM action; empty where everybody may make the call
	// on are the resources that the permission is asked on, as forms of [Names].
	on []string
	// also are further permissions that the call needs, in the order in which a
	// denial would name them.
	also []need
	// purpose says in which runs the call is made.
	purpose Purpose
	// inferred says that no public document names the permission.
	inferred bool
	mutating bool
	// once marks a call that must not be sent again before somebody looked
	// whether the first one took effect.
	once bool
	// unsigned marks a call that needs no keys.
	unsigned bool
}

// need is a permission beside a call's own.
type need struct {
	permission string
	on         []string
	passedTo   string // the service that gets a role, where a role is passed
	inferred   bool
}

func (op operation) fail(class Class, message string, cause error) *Error {
	return &Error{
		Class: class, Service: op.service, Action: op.action, Permission: op.permission,
		Mutating: op.mutating, Message: message, Cause: cause,
	}
}

// What permissions are asked on. The region of a project and of what is in it may
// be left open: its name is unique across regions. Sources: the pages "RAM
// authorization" of the ActionTrail, RAM and Log Service API references; that the
// actions on inner trails want everything is inferred.
var (
	onEverything   = []string{"*"}
	onTrail        = []string{"acs:actiontrail:{region}:{account}:trail/{trail}"}
	onAnyTrail     = []string{"acs:actiontrail:{region}:{account}:trail/*"}
	onRole         = []string{"acs:ram:*:{account}:role/{role}"}
	onAssumedRole  = []string{"{assumed_role}"}
	onAnyRole      = []string{"acs:ram:*:{account}:role/*"}
	onAnyPolicy    = []string{"acs:ram:*:system:policy/*", "acs:ram:*:{account}:policy/*"}
	onSystemPolicy = []string{"acs:ram:*:system:policy/{policy}"}
	onAnyProject   = []string{"acs:log:{project_region}:{account}:project/*"}
	onLogstore     = []string{"acs:log:*:{account}:project/{project}/logstore/{logstore}"}
	// A trail that somebody pointed at another project is followed there by a refresh.
	onLogstoreOfAny = []string{"acs:log:*:{account}:project/*/logstore/{logstore}"}
	onProjects      = []string{"acs:log:*:{account}:project/*"}
	onAnyLogstore   = []string{"acs:log:*:{account}:project/{project}/logstore/*"}
)

// The operations whose names are published. Each has one row, from which the
// call, its error and the policies of [Client.Grants] are made.
var (
	startLogging = operation{
		service: ActionTrail, action: "StartLogging", permission: "actiontrail:StartLogging", on: onTrail,
		purpose: Ship, mutating: true,
	}
	stopLogging = operation{
		service: ActionTrail, action: "StopLogging", permission: "actiontrail:StopLogging", on: onTrail,
		purpose: Ship, mutating: true,
	}
	getTrailStatus = operation{
		service: ActionTrail, action: "GetTrailStatus", permission: "actiontrail:GetTrailStatus", on: onAnyTrail,
		purpose: Observe,
	}

	getRole = operation{
		service: RAM, action: "GetRole", permission: "ram:GetRole", on: onRole, purpose: Observe,
	}
	listPoliciesForRole = operation{
		service: RAM, action: "ListPoliciesForRole", permission: "ram:ListPoliciesForRole", on: onRole, purpose: Observe,
	}
	getPolicy = operation{
		service: RAM, action: "GetPolicy", permission: "ram:GetPolicy", on: onAnyPolicy, purpose: Observe,
	}
	createRole = operation{
		service: RAM, action: "CreateRole", permission: "ram:CreateRole", on: onAnyRole, purpose: ManageRole, mutating: true,
	}
	updateRole = operation{
		service: RAM, action: "UpdateRole", permission: "ram:UpdateRole", on: onRole, purpose: ManageRole, mutating: true,
	}
	attachPolicyToRole = operation{
		service: RAM, action: "AttachPolicyToRole", permission: "ram:AttachPolicyToRole", on: slices.Concat(onRole, onSystemPolicy),
		purpose: ManageRole, mutating: true,
	}

	getCallerIdentity = operation{service: STS, action: "GetCallerIdentity"}
	// The roles that keys come from are in accounts of their own, so no grant is made
	// of these two.
	assumeRole = operation{
		service: STS, action: "AssumeRole", permission: "sts:AssumeRole", on: onAssumedRole, purpose: AssumeRoles,
	}
	assumeRoleWithOIDC = operation{service: STS, action: "AssumeRoleWithOIDC", unsigned: true}

	getProject = operation{
		service: SLS, action: "GetProject", permission: "log:GetProject", on: onProjects, purpose: Observe,
	}
	createProject = operation{
		service: SLS, action: "CreateProject", permission: "log:CreateProject", on: onAnyProject,
		purpose: CreateProjects, mutating: true,
	}
	getLogstore = operation{
		service: SLS, action: "GetLogStore", permission: "log:GetLogStore", on: onLogstoreOfAny, purpose: Observe,
	}
	createLogstore = operation{
		service: SLS, action: "CreateLogStore", permission: "log:CreateLogStore", on: onAnyLogstore,
		purpose: Ship, mutating: true,
	}
	updateLogstore = operation{
		service: SLS, action: "UpdateLogStore", permission: "log:UpdateLogStore", on: onLogstore,
		purpose: Ship, mutating: true,
	}
	deleteLogstore = operation{
		service: SLS, action: "DeleteLogStore", permission: "log:DeleteLogStore", on: onLogstore,
		purpose: DeleteLogs, mutating: true, once: true,
	}
	getIndex = operation{
		service: SLS, action: "GetIndex", permission: "log:GetIndex", on: onLogstoreOfAny, purpose: Observe,
	}
	createIndex = operation{
		service: SLS, action: "CreateIndex", permission: "log:CreateIndex", on: onLogstore,
		purpose: Ship, mutating: true,
	}
	updateIndex = operation{
		service: SLS, action: "UpdateIndex", permission: "log:UpdateIndex", on: onLogstore,
		purpose: Ship, mutating: true,
	}
	getLogs = operation{
		service: SLS, action: "GetLogs", permission: "log:GetLogStoreLogs", on: onLogstore, purpose: ReadEvents,
	}
)

// operations are all calls that a client makes, in the order in which a policy
// lists them.
func (a InnerTrailAPI) operations() []operation {
	return []operation{
		a.describe(), a.create(), a.delete(), startLogging, stopLogging, getTrailStatus,
		getRole, listPoliciesForRole, getPolicy, createRole, updateRole, attachPolicyToRole,
		getCallerIdentity, assumeRole, assumeRoleWithOIDC,
		getProject, createProject, getLogstore, createLogstore, updateLogstore, deleteLogstore,
		getIndex, createIndex, updateIndex, getLogs,
	}
}
