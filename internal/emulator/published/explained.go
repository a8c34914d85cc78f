package published

// Reasons that several differences have.
const (
	logSDK         = "log-go-sdk 0.1.127 sends it"
	newerSources   = "a page of 2021 requires it; the newer metadata and SDK do not"
	needsAName     = "there is nothing to act on without it; the metadata of RAM marks almost no parameter as required"
	noMaxCompute   = "the emulator has no MaxCompute, and refuses the parameter"
	noGroups       = "the emulator has no resource groups in RAM, and refuses the parameter"
	ownUser        = "without it the call is about the caller, and the scenario's caller is the account, which is no RAM user"
	otherSpelling  = "the pages spell it in two ways, and the emulator answers with the other"
	autoSplit      = "the scenario sets autoSplit, and the page requires it then"
	onePage        = "the lists of the scenario have one page"
	sentBack       = "a member of an answer that clients send back with the rest; it changes nothing"
	sharedStruct   = "a struct of the SDK that several operations share; the page of this one does not have it"
	noUserGroups   = "the emulator has no groups of users"
	notConfigured  = "the scenario does not configure it"
	noScan         = "it is of a search that scans or highlights, which the emulator does not have"
	noLocation     = "no page says what it holds"
	sinceJune2026  = "the page on changing logs, of 2026-06-25, has it; no SDK of the sources is as new"
	readByLogSDK   = "log-go-sdk 0.1.127 reads it"
	logSDKProduct  = "log-go-sdk 0.1.127 sends it, and the answers of the V2 SDK have it"
	incumbent      = "aliyun/alicloud 1.277.0, which works on the service, leaves it out"
	keptForClients = "an example of members that are newer than any SDK: it is kept as it was sent"
)

// Explained are the differences between the emulator and the facts that are right, each
// with the reason. One that no longer is fails a test.
var Explained = map[string]string{
	"Actiontrail CreateTrail does not take the parameter MaxComputeProjectArn":            noMaxCompute,
	"Actiontrail CreateTrail does not take the parameter MaxComputeWriteRoleArn":          noMaxCompute,
	"Actiontrail UpdateTrail does not take the parameter MaxComputeProjectArn":            noMaxCompute,
	"Actiontrail UpdateTrail does not take the parameter MaxComputeWriteRoleArn":          noMaxCompute,
	"Actiontrail CreateTrail requires the parameter SlsProjectArn, published as optional": "a trail needs a destination, and the emulator has no other",

	"Actiontrail LookupEvents does not answer with the member NextToken": onePage,

	"ResourceManager CreateServiceLinkedRole does not answer with the member Role.LatestDeletionTask":     sharedStruct,
	"ResourceManager CreateServiceLinkedRole does not answer with the member Role.MaxSessionDuration":     sharedStruct,
	"ResourceManager CreateServiceLinkedRole does not answer with the member Role.UpdateDate":             sharedStruct,
	"ResourceManager GetResourceDirectory does not answer with the member ResourceDirectory.ScpStatus":    "the former name of ControlPolicyStatus; the page of 2025-12-15 does not have it",
	"ResourceManager ListAccounts does not answer with the member Accounts.Account[].Tags.Tag[].TagKey":   sharedStruct,
	"ResourceManager ListAccounts does not answer with the member Accounts.Account[].Tags.Tag[].TagValue": sharedStruct,

	"Sls ConsumerGroupUpdateCheckPoint does not require the parameter consumer": "the page takes a forced update without it",
	"Sls UpdateAlert takes the member name of the body, which is not published": "the structure of a rule has it; another name than that in the path is refused",
	"Sls CreateConsumerGroup does not require the parameter order":              "the page has it as optional, and that of the command line has false as its default",

	"Ram AttachPolicyToRole does not take the parameter ResourceGroupId":   noGroups,
	"Ram AttachPolicyToUser does not take the parameter ResourceGroupId":   noGroups,
	"Ram DetachPolicyFromRole does not take the parameter ResourceGroupId": noGroups,
	"Ram DetachPolicyFromUser does not take the parameter ResourceGroupId": noGroups,

	"Ram CreatePolicy requires the parameter PolicyDocument, published as optional":            needsAName,
	"Ram CreatePolicy requires the parameter PolicyName, published as optional":                needsAName,
	"Ram DeleteUser requires the parameter UserName, published as optional":                    needsAName,
	"Ram DetachPolicyFromUser requires the parameter PolicyName, published as optional":        needsAName,
	"Ram DetachPolicyFromUser requires the parameter PolicyType, published as optional":        needsAName,
	"Ram DetachPolicyFromUser requires the parameter UserName, published as optional":          needsAName,
	"Ram UpdateAccessKey requires the parameter Status, published as optional":                 needsAName,
	"Ram UpdateAccessKey requires the parameter UserAccessKeyId, published as optional":        needsAName,
	"Ram UpdatePolicyDescription requires the parameter NewDescription, published as optional": needsAName,
	"Ram UpdatePolicyDescription requires the parameter PolicyName, published as optional":     needsAName,
	"Ram TagResources requires the parameter ResourceNames, published as optional":             "there is nothing to tag without it; the metadata of UntagResources requires it",
	"Ram UntagResources requires the parameter TagKeys, published as optional":                 "a call removes the named tags, or all where All is true",
	"Ram UntagResources takes the parameter TagKey, which is not published":                    "aliyun/alicloud 1.277.0 sends it beside TagKeys, with the same keys; it does nothing",
	"Ram CreateAccessKey requires the parameter UserName, published as optional":               ownUser,
	"Ram DeleteAccessKey requires the parameter UserName, published as optional":               ownUser,
	"Ram ListAccessKeys requires the parameter UserName, published as optional":                ownUser,
	"Ram UpdateAccessKey requires the parameter UserName, published as optional":               ownUser,
	"Ram UpdateUser does not require the parameter NewUserName":                                newerSources,

	"Ram ListEntitiesForPolicy does not answer with the member Groups.Group[].AttachDate": noUserGroups,
	"Ram ListEntitiesForPolicy does not answer with the member Groups.Group[].Comments":   noUserGroups,
	"Ram ListEntitiesForPolicy does not answer with the member Groups.Group[].GroupName":  noUserGroups,
	"Ram ListPolicies does not answer with the member Marker":                             onePage,
	"Ram ListRoles does not answer with the member Marker":                                onePage,
	"Ram ListTagResources does not answer with the member NextToken":                      onePage,
	"Ram ListUsers does not answer with the member Marker":                                onePage,

	"Sts AssumeRoleWithOIDC requires the parameter OIDCProviderArn, published as optional": "a token cannot be checked without its provider",
	"Sts AssumeRoleWithOIDC requires the parameter OIDCToken, published as optional":       "there is nothing to check without it",
	"Sts AssumeRoleWithOIDC requires the parameter RoleArn, published as optional":         "there is no role to assume without it",
	"Sts AssumeRoleWithOIDC does not answer with the member SourceIdentity":                "the operation takes no source identity",
	"Sts GetCallerIdentity does not answer with the member RoleId":                         "the scenario's caller is a user",

	"Sls CreateLogStore requires the parameter maxSplitShard, published as optional":         autoSplit,
	"Sls UpdateLogStore requires the parameter maxSplitShard, published as optional":         autoSplit,
	"Sls CreateLogStore takes the member enableModify of the body, which is not published":   sinceJune2026,
	"Sls UpdateLogStore takes the member enableModify of the body, which is not published":   sinceJune2026,
	"Sls GetLogStore answers with the member enableModify, which is not published":           sinceJune2026,
	"Sls CreateLogStore takes the member createTime of the body, which is not published":     sentBack,
	"Sls CreateLogStore takes the member lastModifyTime of the body, which is not published": sentBack,
	"Sls UpdateLogStore takes the member createTime of the body, which is not published":     sentBack,
	"Sls UpdateLogStore takes the member lastModifyTime of the body, which is not published": sentBack,
	"Sls UpdateLogStore takes the member processorId of the body, which is not published":    "CreateLogStore has it, and clients send back what GetLogStore answers",
	"Sls CreateLogStore takes the member productType of the body, which is not published":    logSDKProduct,
	"Sls UpdateLogStore takes the member productType of the body, which is not published":    logSDKProduct,
	"Sls CreateLogStore takes the member resourceQuota of the body, which is not published":  keptForClients,
	"Sls UpdateLogStore takes the member resourceQuota of the body, which is not published":  keptForClients,
	"Sls UpdateLogStore does not require the parameter shardCount":                           newerSources,
	"Sls UpdateLogStore does not require the parameter logstoreName":                         incumbent,
	"Sls CreateProject does not require the parameter description":                           incumbent,
	"Sls PutWebtracking does not require the parameter __source__":                           "it is an option of the vendor's tracker for pages, @aliyun-sls/web-track-browser",
	"Sls UpdateProject takes the member projectName of the body, which is not published":     logSDK,
	"Sls CreateSavedSearch does not require the parameter topic":                             "UpdateSavedSearch, whose document is the same, does not require it",
	"Sls UpdateLogStoreEncryption requires the parameter encryptType, published as optional": "the scenario switches the encryption on, which needs its kind",
	"Sls ListTagResources requires the parameter resourceId, published as optional":          "a call names resources or tags",
	"Sls UntagResources requires the parameter resourceType, published as optional":          "the SDK of the same version requires it in TagResources; no source says what it is when left out",
	"Sls UntagResources requires the parameter tags, published as optional":                  "a call removes the named tags, or all where all is true",

	"Sls GetHistograms takes the parameter interval, which is not published":          logSDK,
	"Sls GetLogs takes the parameter accurate, which is not published":                logSDK,
	"Sls GetLogs takes the parameter fromNs, which is not published":                  logSDK,
	"Sls GetLogs takes the parameter highlight, which is not published":               logSDK,
	"Sls GetLogs takes the parameter toNs, which is not published":                    logSDK,
	"Sls GetLogsV2 takes the member accurate of the body, which is not published":     logSDK,
	"Sls GetLogsV2 takes the member fromNs of the body, which is not published":       logSDK,
	"Sls GetLogsV2 takes the member toNs of the body, which is not published":         logSDK,
	"Sls ListSavedSearch takes the parameter savedsearchName, which is not published": logSDK,
	"Sls ListTagResources takes the parameter nextToken, which is not published":      logSDK,
	"Sls PullLogs takes the parameter pullMode, which is not published":               logSDK,
	"Sls PutLogs takes the parameter key, which is not published":                     logSDK,

	"Sls CreateLogStore does not refuse with LogstoreAlreadyExist": otherSpelling,
	"Sls CreateLogStore does not refuse with LogstoreInfoInvalid":  otherSpelling,
	"Sls GetLogStore does not refuse with LogstoreNotExist":        otherSpelling,
	"Sls ListLogStores does not refuse with InvalidLogStoreQuery":  "a page of 2021 lists it; the emulator refuses a wrong offset or size with ParameterInvalid",
	"Sts AssumeRole does not refuse with InvalidParameter":         "a page of 2021 lists it; newer ones have a code for each parameter, which the emulator answers",

	"Sls GetCursorTime answers with the member cursor_time as integer, published as string": "log-go-sdk 0.1.127 reads a number and fails on a text",
	"Sls GetIndex does not answer with the member line.include_keys":                        "an index has either these or exclude_keys",
	"Sls GetLogStore does not answer with the member encrypt_conf":                          notConfigured,
	"Sls GetLogStore does not answer with the member infrequentAccessTTL":                   notConfigured,
	"Sls GetLogsV2 does not answer with the member meta.highlights":                         noScan,
	"Sls GetLogsV2 does not answer with the member meta.phraseQueryInfo":                    noScan,
	"Sls GetLogsV2 does not answer with the member meta.scanBytes":                          noScan,
	"Sls GetProject does not answer with the member location":                               noLocation,
	"Sls ListProject does not answer with the member projects[].location":                   noLocation,
	"Sls ListDashboard answers with the member count, which is not published":               readByLogSDK,
	"Sls ListDashboard answers with the member total, which is not published":               readByLogSDK,
	"Sls ListSavedSearch answers with the member savedsearches, which is not published":     readByLogSDK,
	"Sls PullLogs does not answer with the member logGroupList":                             "the answer is protobuf, which has no member of that name on the wire",
}
