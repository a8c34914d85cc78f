package scenario

// RAM makes, reads, changes and deletes each kind of object of RAM.
var RAM = []Call{
	{"CreateRole", p("RoleName", "Delivery", "AssumeRolePolicyDocument", Trust, "Description", "*~ +/ä", "MaxSessionDuration", "3600", "Tag", tag)},
	{"GetRole", p("RoleName", "delivery")},
	{"UpdateRole", p("RoleName", "Delivery", "NewAssumeRolePolicyDocument", Trust, "NewDescription", "new", "NewMaxSessionDuration", "7200")},
	{"ListRoles", p("MaxItems", "10")},
	{"CreatePolicy", p("PolicyName", "Reader", "PolicyDocument", Document, "Description", "reads", "Tag", tag)},
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

// ActionTrail is the life of an ordinary trail. The role and the project exist.
var ActionTrail = []Call{
	{"DescribeRegions", p("AcceptLanguage", "en-US")},
	{"CreateTrail", p("Name", "ordinary", "SlsProjectArn", ProjectARN, "SlsWriteRoleArn", DeliveryARN, "EventRW", "All", "TrailRegion", "All")},
	{"GetTrailStatus", p("Name", "ordinary")},
	{"StartLogging", p("Name", "ordinary")},
	{"DescribeTrails", p("IncludeShadowTrails", "true")},
	{"UpdateTrail", p("Name", "ordinary", "EventRW", "Write")},
	{"GetTrailStatus", p("Name", "ordinary")},
	{"GetDataEventSelector", p("TrailName", "ordinary")},
	{"GetGlobalEventsStorageRegion", nil},
	{"UpdateGlobalEventsStorageRegion", p("StorageRegion", "cn-hangzhou")},
	{"LookupEvents", p("MaxResults", "1", "LookupAttribute", `[{"Key":"EventName","Value":"CreateTrail"}]`, "Direction", "FORWARD")},
	{"DescribeTrailDeliveryMetricData", p("TrailName", "ordinary", "MetricName", "delivery_sls_success_count", "Period", "3600",
		"StartTime", "2020-10-08T11:00:00Z", "EndTime", "2020-10-15T11:00:00Z")},
	{"StopLogging", p("Name", "ordinary")},
	{"DeleteTrail", p("Name", "ordinary")},
}

// InnerTrails is the life of an inner trail, which no SDK has types for.
var InnerTrails = []Call{
	{"CreateInnerTrail", p("Name", "inner-trail", "SlsProjectArn", ProjectARN, "SlsWriteRoleArn", DeliveryARN)},
	{"StartLogging", p("Name", "inner-trail")},
	{"DescribeInnerTrails", p("NameList", "inner-trail")},
	{"GetTrailStatus", p("Name", "inner-trail")},
	{"DeleteInnerTrail", p("Name", "inner-trail")},
}

// STS is every way to ask STS. The role deploy exists and trusts the account
// and the OIDC provider.
func STS(token string) []Call {
	return []Call{
		{"GetCallerIdentity", nil},
		{"AssumeRole", p("RoleArn", DeployARN, "RoleSessionName", "session", "DurationSeconds", "3600", "Policy", Document, "SourceIdentity", "carol")},
		{"AssumeRoleWithOIDC", p("RoleArn", OIDCRoleARN, "OIDCProviderArn", OIDCProviderARN, "OIDCToken", token, "RoleSessionName", "session", "DurationSeconds", "3600")},
	}
}

// ResourceManager reads the resource directory of Organisation, and what ResourceManager has of
// RAM.
var ResourceManager = []Call{
	{"GetResourceDirectory", nil},
	{"ListAccounts", p("PageNumber", "1", "PageSize", "10", "IncludeTags", "true", "Tag", tag)},
	{"CreateServiceLinkedRole", p("ServiceName", "alert.log.aliyuncs.com")},
	{"ListPolicyAttachments", p("PolicyType", "System", "PrincipalType", "ServiceRole", "PageNumber", "1", "PageSize", "10", "Language", "en")},
}

// ResourceDirectory reads the same directory in the newer product.
var ResourceDirectory = []Call{
	{"GetResourceDirectory", nil},
	{"ListAccounts", p("PageNumber", "1", "PageSize", "10", "QueryKeyword", "audit", "IncludeTags", "true", "Tag", tag)},
	{"ListAccounts", p("MaxResults", "1")},
}
