package conformance

// faults are calls that fail by the client's own fault, by client and operation, with
// the reason. A call that works nevertheless fails the run.
var faults = map[string]string{
	"SLS V2 v1 PutLogs":  "it sends the logs neither as protobuf nor in any other form",
	"SLS V2 v4 PutLogs":  "it sends the logs neither as protobuf nor in any other form",
	"SLS V2 v1 PullLogs": "it leaves the project out of the host",
	"SLS V2 v4 PullLogs": "it leaves the project out of the host",
}

// explained are differences between an answer and a client's type that are right, with
// the reason. A key is a difference, or an operation and a difference.
var explained = map[string]string{
	// STS.
	"RoleId is missing":                             "the caller is a user",
	"UserId is missing":                             "the caller is a session of a role",
	"AssumeRoleWithOIDC: SourceIdentity is missing": "the operation takes no source identity",

	// The classic SDK has one type for the roles of all operations, and one for policies.
	"Role.AttachDate is missing":                                        "it is of an attachment",
	"Policy.AttachDate is missing":                                      "it is of an attachment",
	"CreatePolicy: Policy.AttachmentCount is missing":                   "it is of GetPolicy and ListPolicies",
	"CreatePolicy: Policy.PolicyDocument is missing":                    "it is of GetPolicy",
	"CreatePolicy: Policy.UpdateDate is missing":                        "it is of GetPolicy and ListPolicies",
	"ListPoliciesForRole: Policies.Policy[].AttachmentCount is missing": "it is of ListPolicies",
	"ListPoliciesForRole: Policies.Policy[].CreateDate is missing":      "it is of ListPolicies",
	"ListPoliciesForRole: Policies.Policy[].PolicyDocument is missing":  "it is of GetPolicy",
	"ListPoliciesForRole: Policies.Policy[].UpdateDate is missing":      "it is of ListPolicies",

	// Log Service: members of what the scenario does not configure.
	"GetLogStore: encrypt_conf is missing":        "the Logstore is not encrypted",
	"GetLogStore: infrequentAccessTTL is missing": "the Logstore has no such tier",
	"GetLogStore: processorId is missing":         "the Logstore has no processor",
	"GetIndex: line.include_keys is missing":      "an index has either these or exclude_keys",

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
