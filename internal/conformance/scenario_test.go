package conformance

const (
	account  = "1000000000000001"
	document = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"log:Get*","Resource":"*"}]}`
	wider    = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"log:*","Resource":"*"}]}`
	trust    = `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["actiontrail.aliyuncs.com"]}}]}`
	ownTrust = `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":["acs:ram::` + account + `:root"],"Service":["ecs.aliyuncs.com"]}}]}`
	tag      = `[{"Key":"team","Value":"audit"}]`
)

// p are the parameters of a call, a name and a value in turn.
func p(pairs ...string) map[string]string {
	params := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		params[pairs[i]] = pairs[i+1]
	}
	return params
}

// ramScenario makes, reads, changes and deletes each kind of object of RAM.
var ramScenario = []rpcCall{
	{"CreateRole", p("RoleName", "Delivery", "AssumeRolePolicyDocument", trust, "Description", "*~ +/ä", "MaxSessionDuration", "3600", "Tag", tag)},
	{"GetRole", p("RoleName", "delivery")},
	{"UpdateRole", p("RoleName", "Delivery", "NewAssumeRolePolicyDocument", trust, "NewDescription", "new", "NewMaxSessionDuration", "7200")},
	{"ListRoles", p("MaxItems", "10")},
	{"CreatePolicy", p("PolicyName", "Reader", "PolicyDocument", document, "Description", "reads", "Tag", tag)},
	{"CreatePolicyVersion", p("PolicyName", "Reader", "PolicyDocument", wider, "SetAsDefault", "false")},
	{"GetPolicyVersion", p("PolicyName", "Reader", "PolicyType", "Custom", "VersionId", "v2")},
	{"ListPolicyVersions", p("PolicyName", "Reader", "PolicyType", "Custom")},
	{"SetDefaultPolicyVersion", p("PolicyName", "Reader", "VersionId", "v2")},
	{"DeletePolicyVersion", p("PolicyName", "Reader", "VersionId", "v1")},
	{"UpdatePolicyDescription", p("PolicyName", "Reader", "NewDescription", "reads all")},
	{"GetPolicy", p("PolicyName", "Reader", "PolicyType", "Custom")},
	{"GetPolicy", p("PolicyName", "AliyunActionTrailRolePolicy", "PolicyType", "System")},
	{"ListPolicies", p("PolicyType", "Custom", "MaxItems", "10")},
	{"AttachPolicyToRole", p("PolicyName", "Reader", "PolicyType", "Custom", "RoleName", "Delivery")},
	{"ListPoliciesForRole", p("RoleName", "Delivery")},
	{"CreateUser", p("UserName", "alice", "DisplayName", "Alice", "Comments", "writes scripts", "Email", "alice@example.com", "MobilePhone", "86-18600008888")},
	{"GetUser", p("UserName", "alice")},
	{"UpdateUser", p("UserName", "alice", "NewDisplayName", "Alice B.", "NewComments", "writes rules", "NewEmail", "alice@example.com", "NewMobilePhone", "86-18600008888")},
	{"ListUsers", p("MaxItems", "10")},
	{"CreateAccessKey", p("UserName", "alice")},
	{"ListAccessKeys", p("UserName", "alice")},
	{"UpdateAccessKey", p("UserName", "alice", "UserAccessKeyId", "{CreateAccessKey.AccessKey.AccessKeyId}", "Status", "Inactive")},
	{"AttachPolicyToUser", p("PolicyName", "Reader", "PolicyType", "Custom", "UserName", "alice")},
	{"ListPoliciesForUser", p("UserName", "alice")},
	{"ListEntitiesForPolicy", p("PolicyName", "Reader", "PolicyType", "Custom")},
	{"TagResources", p("ResourceType", "role", "ResourceNames", `["Delivery"]`, "Tag", tag)},
	{"ListTagResources", p("ResourceType", "role", "ResourceNames", `["Delivery"]`)},
	{"UntagResources", p("ResourceType", "role", "ResourceNames", `["Delivery"]`, "TagKeys", `["team"]`)},
	{"DetachPolicyFromUser", p("PolicyName", "Reader", "PolicyType", "Custom", "UserName", "alice")},
	{"DetachPolicyFromRole", p("PolicyName", "Reader", "PolicyType", "Custom", "RoleName", "Delivery")},
	{"DeleteAccessKey", p("UserName", "alice", "UserAccessKeyId", "{CreateAccessKey.AccessKey.AccessKeyId}")},
	{"DeleteUser", p("UserName", "alice")},
	{"DeletePolicy", p("PolicyName", "Reader")},
	{"DeleteRole", p("RoleName", "Delivery")},
}

// actionTrailScenario is the life of an ordinary trail. The role and the project exist.
var actionTrailScenario = []rpcCall{
	{"DescribeRegions", p("AcceptLanguage", "en-US")},
	{"CreateTrail", p("Name", "ordinary", "SlsProjectArn", projectARN, "SlsWriteRoleArn", deliveryARN, "EventRW", "All", "TrailRegion", "All")},
	{"GetTrailStatus", p("Name", "ordinary")},
	{"StartLogging", p("Name", "ordinary")},
	{"DescribeTrails", p("IncludeShadowTrails", "true")},
	{"UpdateTrail", p("Name", "ordinary", "EventRW", "Write")},
	{"GetTrailStatus", p("Name", "ordinary")},
	{"GetDataEventSelector", p("TrailName", "ordinary")},
	{"LookupEvents", p("MaxResults", "10")},
	{"StopLogging", p("Name", "ordinary")},
	{"DeleteTrail", p("Name", "ordinary")},
}

// innerScenario is the life of an inner trail, which no SDK has types for.
var innerScenario = []rpcCall{
	{"CreateInnerTrail", p("Name", "inner-trail", "SlsProjectArn", projectARN, "SlsWriteRoleArn", deliveryARN)},
	{"StartLogging", p("Name", "inner-trail")},
	{"DescribeInnerTrails", p("NameList", "inner-trail")},
	{"GetTrailStatus", p("Name", "inner-trail")},
	{"DeleteInnerTrail", p("Name", "inner-trail")},
}

// stsScenario is every way to ask STS. The role deploy exists and trusts the account
// and the OIDC provider.
func stsScenario(token string) []rpcCall {
	return []rpcCall{
		{"GetCallerIdentity", nil},
		{"AssumeRole", p("RoleArn", deployARN, "RoleSessionName", "session", "DurationSeconds", "3600", "Policy", document, "SourceIdentity", "carol")},
		{"AssumeRoleWithOIDC", p("RoleArn", oidcRoleARN, "OIDCProviderArn", oidcProviderARN, "OIDCToken", token, "RoleSessionName", "session", "DurationSeconds", "3600")},
	}
}
