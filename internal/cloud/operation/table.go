package operation

import (
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// The resources of permissions. A project's region may be left open, since its name is unique
// across regions. Sources: the pages "RAM authorization" of the ActionTrail, RAM and Log Service
// API references. It is inferred that the actions on inner trails apply to all resources.
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
	// Refresh follows a trail that was pointed to another project.
	onLogstoreOfAny = []string{"acs:log:*:{account}:project/*/logstore/{logstore}"}
	onProjects      = []string{"acs:log:*:{account}:project/*"}
	onAnyLogstore   = []string{"acs:log:*:{account}:project/{project}/logstore/*"}
	onAllLogstores  = []string{"acs:log:*:{account}:project/*/logstore/*"}
	onMembers       = []string{"acs:resourcemanager:*:*:account/*"}
)

// The operations with published names. The call, its error and [InnerTrailAPI.Grants] use the same
// row.
var (
	StartLogging = Operation{
		Service: model.ActionTrail, Action: "StartLogging", Permission: "actiontrail:StartLogging", On: onTrail,
		Purpose: Ship, Mutating: true, PerLook: true,
	}
	StopLogging = Operation{
		Service: model.ActionTrail, Action: "StopLogging", Permission: "actiontrail:StopLogging", On: onTrail,
		Purpose: Ship, Mutating: true, PerLook: true, Alters: true, Ends: true,
	}
	GetTrailStatus = Operation{
		Service: model.ActionTrail, Action: "GetTrailStatus", Permission: "actiontrail:GetTrailStatus", On: onAnyTrail,
		Purpose: Observe,
	}

	GetRole = Operation{
		Service: model.RAM, Action: "GetRole", Permission: "ram:GetRole", On: onRole, Purpose: Observe,
	}
	ListPoliciesForRole = Operation{
		Service: model.RAM, Action: "ListPoliciesForRole", Permission: "ram:ListPoliciesForRole", On: onRole, Purpose: Observe,
	}
	GetPolicy = Operation{
		Service: model.RAM, Action: "GetPolicy", Permission: "ram:GetPolicy", On: onAnyPolicy, Purpose: Observe,
	}
	CreateRole = Operation{
		Service: model.RAM, Action: "CreateRole", Permission: "ram:CreateRole", On: onAnyRole, Purpose: ManageRole, Mutating: true,
	}
	UpdateRole = Operation{
		Service: model.RAM, Action: "UpdateRole", Permission: "ram:UpdateRole", On: onRole, Purpose: ManageRole, Mutating: true, PerLook: true, Alters: true,
	}
	AttachPolicyToRole = Operation{
		Service: model.RAM, Action: "AttachPolicyToRole", Permission: "ram:AttachPolicyToRole", On: slices.Concat(onRole, onSystemPolicy),
		Purpose: ManageRole, Mutating: true,
	}

	GetCallerIdentity = Operation{Service: model.STS, Action: "GetCallerIdentity"}
	// assumeRoleWithOIDC is in no grant: the roles of credentials are in other accounts.
	AssumeRole = Operation{
		Service: model.STS, Action: "AssumeRole", Permission: "sts:AssumeRole", On: onAssumedRole, Purpose: AssumeRoles,
	}
	AssumeRoleWithOIDC = Operation{Service: model.STS, Action: "AssumeRoleWithOIDC", Unsigned: true}

	GetProject = Operation{
		Service: model.SLS, Action: "GetProject", Permission: "log:GetProject", On: onProjects, Purpose: Observe,
	}
	CreateProject = Operation{
		Service: model.SLS, Action: "CreateProject", Permission: "log:CreateProject", On: onAnyProject,
		Purpose: CreateProjects, Mutating: true,
	}
	GetLogstore = Operation{
		Service: model.SLS, Action: "GetLogStore", Permission: "log:GetLogStore", On: onLogstoreOfAny, Purpose: Observe,
	}
	CreateLogstore = Operation{
		Service: model.SLS, Action: "CreateLogStore", Permission: "log:CreateLogStore", On: onAnyLogstore,
		Purpose: Ship, Mutating: true,
	}
	UpdateLogstore = Operation{
		Service: model.SLS, Action: "UpdateLogStore", Permission: "log:UpdateLogStore", On: onLogstore,
		Purpose: Ship, Mutating: true, PerLook: true, Alters: true,
	}
	DeleteLogstore = Operation{
		Service: model.SLS, Action: "DeleteLogStore", Permission: "log:DeleteLogStore", On: onLogstore,
		Purpose: DeleteLogs, Mutating: true, Alters: true, Ends: true, PerLook: true,
	}
	GetIndex = Operation{
		Service: model.SLS, Action: "GetIndex", Permission: "log:GetIndex", On: onLogstoreOfAny, Purpose: Observe,
	}
	CreateIndex = Operation{
		Service: model.SLS, Action: "CreateIndex", Permission: "log:CreateIndex", On: onLogstore,
		Purpose: Ship, Mutating: true,
	}
	UpdateIndex = Operation{
		Service: model.SLS, Action: "UpdateIndex", Permission: "log:UpdateIndex", On: onLogstore,
		Purpose: Ship, Mutating: true, PerLook: true, Alters: true,
	}
	GetProjectPolicy = Operation{
		Service: model.SLS, Action: "GetProjectPolicy", Permission: "log:GetProjectPolicy", On: onEverything, Purpose: Observe,
	}
	// Only the SDK knows the policies of Logstores. The permission is inferred from the name of the
	// operation.
	GetResourcePolicy = Operation{
		Service: model.SLS, Action: "GetResourcePolicy", Permission: "log:GetResourcePolicy", On: onProjects, Purpose: Observe, Inferred: true,
	}
	// Its page says that no authorization is published: the permission is inferred, and in no grant.
	GetIngestProcessor = Operation{
		Service: model.SLS, Action: "GetIngestProcessor", Permission: "log:GetIngestProcessor", On: onProjects, Inferred: true,
	}
	ListProject = Operation{
		Service: model.SLS, Action: "ListProject", Permission: "log:ListProject", On: onProjects, Purpose: ListLogstores,
	}
	ListLogStores = Operation{
		Service: model.SLS, Action: "ListLogStores", Permission: "log:ListLogStores", On: onAllLogstores, Purpose: ListLogstores,
	}
	GetLogs = Operation{
		Service: model.SLS, Action: "GetLogs", Permission: "log:GetLogStoreLogs", On: onLogstore, Purpose: ReadEvents | Witness,
	}
	GetHistograms = Operation{
		Service: model.SLS, Action: "GetHistograms", Permission: "log:GetLogStoreHistogram", On: onLogstore, Purpose: ReadEvents,
	}
	ListShards = Operation{
		Service: model.SLS, Action: "ListShards", Permission: "log:ListShards", On: onLogstore, Purpose: Witness,
	}
	GetCursor = Operation{
		Service: model.SLS, Action: "GetCursor", Permission: "log:GetCursorOrData", On: onLogstore, Purpose: Witness,
	}
	// No grant has these two, since it has their permission already.
	GetCursorTime = Operation{Service: model.SLS, Action: "GetCursorTime", Permission: "log:GetCursorOrData", On: onLogstore}
	PullLogs      = Operation{Service: model.SLS, Action: "PullLogs", Permission: "log:GetCursorOrData", On: onLogstore}
	// Its English page says that no authorization is published, and later translations have a table: the action is inferred from
	// the name of the operation.
	DescribeTrailDeliveryMetricData = Operation{
		Service: model.ActionTrail, Action: "DescribeTrailDeliveryMetricData", Permission: "actiontrail:DescribeTrailDeliveryMetricData", On: onEverything,
		Purpose: Witness, Inferred: true,
	}
	// The caller counts these calls, of which an account has two a second.
	LookupEvents = Operation{
		Service: model.ActionTrail, Action: "LookupEvents", Permission: "actiontrail:LookupEvents", On: onEverything, Purpose: Attribute | Witness, PerLook: true,
	}

	GetResourceDirectory = Operation{
		Service: model.Directory, Action: "GetResourceDirectory", Permission: "resourcemanager:GetResourceDirectory", On: onEverything, Purpose: ListMembers,
	}
	ListAccounts = Operation{
		Service: model.Directory, Action: "ListAccounts", Permission: "resourcemanager:ListAccounts", On: onMembers, Purpose: ListMembers,
	}
)

// operations returns all operations in the order in which a policy lists them.
func (a InnerTrailAPI) operations() []Operation {
	return []Operation{
		a.Describe(), a.Create(), a.Delete(), StartLogging, StopLogging, GetTrailStatus,
		GetRole, ListPoliciesForRole, GetPolicy, CreateRole, UpdateRole, AttachPolicyToRole,
		GetCallerIdentity, AssumeRole, AssumeRoleWithOIDC,
		GetProject, CreateProject, GetProjectPolicy, GetLogstore, GetResourcePolicy, CreateLogstore, UpdateLogstore, DeleteLogstore,
		GetIndex, CreateIndex, UpdateIndex, GetLogs, GetHistograms, LookupEvents,
		ListShards, GetCursor, GetCursorTime, PullLogs, DescribeTrailDeliveryMetricData,
		ListProject, ListLogStores, GetResourceDirectory, ListAccounts,
	}
}
