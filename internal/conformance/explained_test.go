package conformance

// faults are calls that fail by the client's own fault, by client and operation, with
// the reason. A call that works nevertheless fails the run.
var faults = map[string]string{
	"SLS V2 v1 PutLogs":  "it sends the logs neither as protobuf nor in any other form",
	"SLS V2 v4 PutLogs":  "it sends the logs neither as protobuf nor in any other form",
	"SLS V2 v1 PullLogs": "it leaves the project out of the host",
	"SLS V2 v4 PullLogs": "it leaves the project out of the host",

	"Node SLS v1 PutLogs":  "it compresses a body that it has not made, and throws",
	"Node SLS v4 PutLogs":  "it compresses a body that it has not made, and throws",
	"Node SLS v1 PullLogs": "it leaves the project out of the host",
	"Node SLS v4 PullLogs": "it leaves the project out of the host",
}

// absent are operations that the emulator refuses as unknown, with the reason.
var absent = map[string]string{
	"getProjectLogs": "the emulator searches one Logstore at a time",
}

// explained are differences between an answer and a client's type that are right, with
// the reason. A key is a difference, or an operation and a difference.
var explained = map[string]string{
	// STS.
	"RoleId is missing":                             "the caller is a user",
	"UserId is missing":                             "the caller is a session of a role",
	"AssumeRoleWithOIDC: SourceIdentity is missing": "the operation takes no source identity",

	// RAM.
	"Marker is missing":     "it is of a list that goes on",
	"NextToken is missing":  "it is of a list that goes on",
	"Groups.Group is empty": "the emulator has no groups",
	"ListRoles: Roles.Role[].Tags is unknown to the client":         "it is newer than the classic SDK",
	"ListPolicies: Policies.Policy[].Tags is unknown to the client": "it is newer than the classic SDK",

	// ResourceManager.
	"ResourceDirectory.ScpStatus is missing":                      "the former name of ControlPolicyStatus",
	"Accounts.Account[].Tags is missing":                          "nobody asked for tags",
	"Accounts.Account[].Tags.Tag[].TagKey is missing":             "a struct that operations share; the page has Key and Value",
	"Accounts.Account[].Tags.Tag[].TagValue is missing":           "a struct that operations share; the page has Key and Value",
	"CreateServiceLinkedRole: Role.LatestDeletionTask is missing": "a struct that operations share",
	"CreateServiceLinkedRole: Role.MaxSessionDuration is missing": "a struct that operations share",
	"CreateServiceLinkedRole: Role.UpdateDate is missing":         "a struct that operations share",
	"ListAccounts: NextToken is unknown to the client":            "the newer product has it",

	// Log Service: members of what the scenario does not configure.
	"GetLogStore: encrypt_conf is missing":               "the Logstore is not encrypted",
	"GetLogStore: infrequentAccessTTL is missing":        "the Logstore has no such tier",
	"GetLogStore: processorId is missing":                "the Logstore has no processor",
	"GetLogStore: enableModify is unknown to the client": "log-go-sdk knows it",
	"GetIndex: line.include_keys is missing":             "an index has either these or exclude_keys",

	// Log Service: where a page contradicts its own examples.
	"GetCursorTime: cursor_time is a number, not a string": "log-go-sdk reads a number, as the examples of the page have it",

	// Log Service: members of an analysis, of a scan or of highlighting.
	"meta.columnTypes is empty":       "a search has no columns",
	"meta.keys is empty":              "a search has no columns",
	"meta.terms is empty":             "they are for highlighting",
	"meta.highlights is missing":      "it was not requested",
	"meta.insertedSQL is missing":     "nobody asked for an analysis",
	"meta.marker is missing":          "it is of a search by nanoseconds",
	"meta.phraseQueryInfo is missing": "nobody asked for a scan",
	"meta.powerSql is missing":        "nobody asked for an analysis",
	"meta.scanBytes is missing":       "nobody asked for a scan",
	"meta.shard is missing":           "nobody asked for one shard",

	// Log Service: alert rules.
	"GetAlert: type is unknown to the client":             "its type is always Alert",
	"GetAlert: configuration.notificationList is missing": "it is of the former version of rules",

	// Log Service: what one SDK knows and another does not.
	"GetProject: quota is unknown to the client":              "the V2 SDK knows it",
	"GetProject: recycleBinEnabled is unknown to the client":  "the V2 SDK knows it",
	"GetProject: resourceGroupId is unknown to the client":    "the V2 SDK knows it",
	"ListDashboard: count is unknown to the client":           "log-go-sdk reads it",
	"ListDashboard: total is unknown to the client":           "log-go-sdk reads it",
	"ListSavedSearch: savedsearches is unknown to the client": "log-go-sdk reads it",

	// Log Service: where no public page says what the value is.
	"GetProject: location is missing":             "no page says what it holds",
	"ListProject: projects[].location is missing": "no page says what it holds",
	"GetProject: internalEndpoint is missing":     "log-go-sdk alone has it, as an option",
	"GetProject: internetEndpoint is missing":     "log-go-sdk alone has it, as an option",
	"GetProject: shareEndpoint is missing":        "log-go-sdk alone has it, as an option",
}
