package refusals_test

import "github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"

// refusalCase is a code of a service, its status and a request that causes it.
type refusalCase struct {
	code   string
	status int
	cause  func(c *testclient.Client) testclient.Answer
}

// Where codes are published, with the day of the copy that was read.
const (
	metadata  = "OpenAPI metadata of 2024-07-30"
	ramPages  = "RAM API reference, 2015-05-01, of 2021-07-16"
	slsPages  = "SLS API reference of 2021-07-13"
	rpcCommon = "OpenAPI: Common error codes, undated"
	stsCodes  = "STS API reference, 2015-04-01: Error codes, undated"
)

// refusals are all that is caused, and where each is published.
var refusals = []struct {
	family string // RPC, SLS or login: their codes are not one another's
	source string
	fault  bool // only a fault causes it
	cases  []refusalCase
}{
	{"RPC", rpcCommon, false, gatewayRefusals},
	{"RPC", rpcCommon, true, gatewayFaults},
	{"RPC", ramPages, false, ramRefusals},
	{"RPC", ramPages, false, userRefusals},
	{"RPC", "inferred: no source has codes for these parameters", false, parameterRefusals},
	{"RPC", metadata + ": STS 2015-04-01", false, stsRefusals},
	{"RPC", stsCodes, false, oidcRefusals},
	{"RPC", metadata + ": ActionTrail 2020-07-06", false, actionTrailRefusals},
	{"RPC", metadata + ": LookupEvents", false, witnessRefusals},
	{"RPC", "inferred: the pages of LookupEvents (2026-01-14), DescribeTrailDeliveryMetricData (2026-04-27) and DescribeRegions (2026-01-14) have no codes for it", false, witnessInferred},
	{"RPC", metadata + ": ResourceManager 2020-03-31", false, directoryRefusals},
	{"RPC", "inferred: the pages of ListAccounts (2025-07-25) and ListPolicyAttachments (2025-12-15) have no codes for it", false, directoryInferred},
	{"SLS", slsPages + ": Common error codes", false, slsRefusals},
	{"SLS", slsPages + ": Common error codes", true, slsFaults},
	{"SLS", slsPages + ": the page of the operation", false, slsObjectRefusals},
	{"SLS", slsPages + ": Consumer group interfaces", false, consumerRefusals},
	{"SLS", "inferred: ConsumerNotMatch is known from the SDKs of 2026, without its status; no page has the others", false, consumerInferred},
	{"SLS", slsPages + ": GetCursor, GetCursorTime, PullLogs", false, cursorRefusals},
	{"SLS", "inferred: no page has a code for a cursor that is none", false, cursorInferred},
	{"SLS", "inferred: JobNotExist is known from aliyun/alicloud 1.277.0 of 2026, without its status; no page has the others", false, alertRefusals},
	{"SLS", "inferred: no page has a code for it, and it is a setting", false, absentRefusals},
	{"login", "inferred: no page has the codes of CloudSSO, OAuth and a credentials URI", false, loginRefusals},
	{"login", "RFC 6749 of 2012-10", false, refreshRefusals},
	{"login", "inferred: no page has the codes of CloudSSO, OAuth and a credentials URI", true, loginFaults},
}

// listed are the codes that the services publish for what the emulator has.
// Where a page writes Missing{Param} or Invalid{Param}, one parameter stands for
// all.
var listed = []struct{ family, source, codes string }{
	{"RPC", metadata + ": CreateTrail, UpdateTrail, DeleteTrail, DescribeTrails, GetTrailStatus, StartLogging, StopLogging", `
		InvalidTrailNameException InvalidQueryParameter InvalidDeliveryConfigurationException InvalidPrefixException RepeatOssBucket
		SlsProjectDoesNotExistException TrailAlreadyExistsException MaximumNumberOfOrganizationTrailExceeded
		NotAllowCreateOrganizationTrail IncompleteSignature InsufficientSlsPolicyException InsufficientBucketPolicyException
		MaximumNumberOfTrailsExceededException BucketDoesNotExistException TrailNotFoundException`},
	{"RPC", "ActionTrail API reference, 2017-12-04: Common errors, undated", `
		InvalidAction InvalidParameterValue MissingAction MissingParameter InvalidAccessKeyId.Inactive NeedRamAuthorize`},
	{"RPC", rpcCommon, `
		InvalidApi.NotFound InvalidAction.NotFound InvalidProduct.NotFound InvalidProtocol.NeedSsl InvalidVersion MissingRoleName
		InvalidRegionId InvalidParameter.Format SignatureDoesNotMatch IncompleteSignature InvalidSignatureMethod
		InvalidAccessKeyId.NotFound InvalidAccessKeyId.Inactive InvalidSecurityToken.Expired InvalidSecurityToken.Malformed
		InvalidSecurityToken.MismatchWithAccessKey InvalidTimeStamp.Expired InvalidTimeStamp.Format SignatureNonceUsed
		UnsupportedHTTPMethod Throttling.User Throttling Throttling.Api Throttling.System Throttling.Resource
		ThrottlingException Rejected.Throttling ServiceUnavailable InternalError`},
	{"RPC", ramPages + ": roles, policies and their attachment", `
		InvalidParameter.RoleName.InvalidChars InvalidParameter.RoleName.Length InvalidParameter.PolicyName.InvalidChars
		InvalidParameter.PolicyName.Length InvalidParameter.PolicyType InvalidParameter.PolicyDocument.Length
		InvalidParameter.AssumeRolePolicyDocument.Length InvalidParameter.Description.Length MalformedPolicyDocument NoPermission
		Inactive EntityNotExist.Role EntityNotExist.Policy EntityAlreadyExists.Role
		EntityAlreadyExists.Policy DeleteConflict.Role.Policy LimitExceeded.Role
		LimitExceeded.Role.Policy LimitExceeded.Policy InternalError Throttling.User`},
	{"RPC", ramPages + ": Error messages; of users, access keys and versions of policies", `
		InvalidParameter.UserName.InvalidChars InvalidParameter.UserName.Length InvalidParameter.NewUserName.InvalidChars
		InvalidParameter.NewUserName.Length InvalidParameter.DisplayName.InvalidChars InvalidParameter.DisplayName.Length
		InvalidParameter.NewDisplayName.InvalidChars InvalidParameter.NewDisplayName.Length InvalidParameter.MobilePhone.Format
		InvalidParameter.NewMobilePhone.Format InvalidParameter.Email.Format InvalidParameter.NewEmail.Format
		InvalidParameter.Comments.Length InvalidParameter.NewComments.Length InvalidParameter.VersionId.Format
		EntityNotExist.User EntityNotExist.User.AccessKey EntityNotExist.User.Policy EntityNotExist.Policy.Version
		EntityAlreadyExists.User EntityAlreadyExists.User.Policy DeleteConflict.User.Group DeleteConflict.User.AccessKey
		DeleteConflict.User.LoginProfile DeleteConflict.User.MFADevice DeleteConflict.User.Policy DeleteConflict.Policy.User
		DeleteConflict.Policy.Group DeleteConflict.Policy.Version DeleteConflict.Policy.Version.Default LimitExceeded.User
		LimitExceeded.User.AccessKey LimitExceeded.User.Policy LimitExceeded.Policy.Version`},
	{"RPC", metadata + ": AssumeRole", `
		InvalidParameter.RoleArn InvalidParameter.RoleSessionName InvalidParameter.DurationSeconds InvalidParameter.ExternalId
		InvalidParameter.SerialNumber InvalidParameter.TokenCode InvalidParameter.PolicyGrammar InvalidParameter.PolicySize
		InvalidParameter.ContentType NoPermission AuthenticationFail.ApiUsername AuthenticationFail.ApiPassword
		EntityNotExist.Role InternalError Throttling.User`},
	{"RPC", stsCodes + ", of AssumeRoleWithOIDC", `
		AuthenticationFail.NoPermission AuthenticationFail.OIDCToken.AudienceNotMatch AuthenticationFail.OIDCToken.Expired
		AuthenticationFail.OIDCToken.HttpsUrlInvalid AuthenticationFail.OIDCToken.Invalid AuthenticationFail.OIDCToken.InvalidSignature`},
	{"RPC", "ACK: Use RRSA to authorize pods, undated; the errors of AssumeRoleWithOIDC", `
		AuthenticationFail.OIDCToken.IssuerConfigurationBroken AuthenticationFail.OIDCToken.IssuerNotMatch`},
	{"RPC", "aliyun/alicloud 1.277.0, undated", "EntityNotExist.Role.Policy"},
	{"RPC", "inferred: as for users", "EntityAlreadyExists.Role.Policy"},
	{"SLS", "the SDKs of Log Service and aliyun/alicloud, undated", `
		ProjectForbidden NotSupported ShardReadQuotaExceed SecurityToken.Expired SecurityTokenExpired`},
	{"SLS", slsPages + ": CreateProject, GetProject, DeleteProject", `
		ProjectNotExist ProjectNotExists ProjectAlreadyExist ParameterInvalid ProjectQuotaExceed`},
	{"SLS", slsPages + ": CreateLogStore, GetLogStore, UpdateLogStore, DeleteLogStore", `
		ProjectNotExist LogStoreNotExist LogstoreNotExist LogStoreAlreadyExist LogstoreAlreadyExist LogStoreInfoInvalid
		LogstoreInfoInvalid ParameterInvalid ProjectQuotaExceed InvalidMethod Unauthorized InternalServerError`},
	{"SLS", slsPages + ": CreateIndex, GetIndex, UpdateIndex, DeleteIndex", `
		IndexInfoInvalid IndexAlreadyExist IndexConfigNotExist ParameterInvalid ProjectNotExist LogStoreNotExist InternalServerError`},
	{"SLS", slsPages + ": GetLogs, GetHistograms, PutLogs, ListShards, SplitShard, GetCursor, PullLogs", `
		InvalidTimeRange InvalidQueryString InvalidOffset InvalidLine InvalidReverse ParameterInvalid PostBodyInvalid
		InvalidTimestamp InvalidEncoding InvalidKey PostBodyTooLarge PostBodyUncompressError InvalidLogStoreQuery
		LogStoreWithoutShard ShardNotExist InvalidCursor`},
	{"SLS", "SLS API reference: CreateDashboard and its neighbours, undated", `
		DashboardNotExist ParameterInvalid InvalidDashboardName ChartNotExist ExceedQuota`},
	{"RPC", metadata + ": LookupEvents", `
		InvalidParameterCombination InvalidQueryParameter InvalidParameterEndTime InvalidParameterStartTime IncompleteSignature`},
	{"RPC", metadata + ": GetResourceDirectory, ListAccounts, ListPolicyAttachments, CreateServiceLinkedRole", `
		ResourceDirectoryNotInUse EntityNotExists.ResourceDirectory InvalidParameter.PolicyType EntityNotExists.ResourceGroup
		EntityNotExist.Policy InvalidParameter.CustomSuffix.NotAllowed InvalidParameter.CustomSuffix.InvalidChars
		InvalidParameter.CustomSuffix.Length InvalidParameter.Description.NotAllowed InvalidParameter.Description.Length
		EntityNotExist.Service EntityAlreadyExists.Role LimitExceeded.Role`},
	{"SLS", slsPages + ": CreateConsumerGroup, UpdateConsumerGroup, HeartBeat, UpdateCheckPoint, GetCheckPoint", `
		ConsumerGroupAlreadyExist JsonInfoInvalid ConsumerGroupNotExist NotExistConsumerWithBody InvalidShardCheckPoint
		ConsumerNotExist ShardNotExist ProjectNotExist LogStoreNotExist InternalServerError`},
	{"SLS", slsPages + ": Common error codes", `
		MissingContentType MissingBodyRawSize InvalidBodyRawSize InvalidCompressType MissingHost MissingDate InvalidDateFormat
		MissingAPIVersion InvalidAPIVersion MissAccessKeyId MissingSignatureMethod InvalidSignatureMethod RequestTimeTooSkewed
		ParameterInvalid BadRequest InvalidParameter SignatureNotMatch Unauthorized InvalidAccessKeyId
		WriteQuotaExceed ReadQuotaExceed ShardWriteQuotaExceed
		ProjectNotExist ProjectNotExists LogStoreNotExist ConfigNotExist GroupNotExist ShardNotExist InvalidMethod
		MissingContentLength InvalidContentType InternalServerError ServerBusy`},
}

// excused are the listed codes that nothing causes here, and why.
var excused = map[string]string{
	"RPC RepeatOssBucket":                              "there are no OSS buckets here: BucketDoesNotExistException comes first",
	"RPC InsufficientBucketPolicyException":            "the same",
	"RPC MaximumNumberOfOrganizationTrailExceeded":     "there is no organization here: NotAllowCreateOrganizationTrail comes first",
	"RPC InvalidAction":                                "of version 2017-12-04; the gateway of 2020-07-06 answers InvalidAction.NotFound",
	"RPC InvalidParameterValue":                        "of version 2017-12-04; 2020-07-06 answers InvalidQueryParameter",
	"RPC NeedRamAuthorize":                             "of version 2017-12-04; 2020-07-06 answers NoPermission",
	"RPC Inactive":                                     "RAM is active in every account here",
	"RPC InvalidParameter.SerialNumber":                "of multi-factor authentication, which AssumeRole has no parameters for",
	"RPC InvalidParameter.TokenCode":                   "the same",
	"RPC InvalidParameter.ContentType":                 "no page says what causes it",
	"RPC InvalidParameter.DisplayName.InvalidChars":    "newer pages limit only the length of a display name",
	"RPC InvalidParameter.NewDisplayName.InvalidChars": "the same",
	"RPC InvalidParameter.CustomSuffix.InvalidChars":   "no service here has roles with suffixes",
	"RPC InvalidParameter.CustomSuffix.Length":         "the same",
	"RPC InvalidParameter.Description.NotAllowed":      "the page (2025-12-15) has a preset description that a call does not change, and no refusal",
	"RPC EntityNotExists.ResourceGroup":                "the emulator has no resource groups: any may be there",
	"RPC DeleteConflict.User.Group":                    "there are no groups here",
	"RPC DeleteConflict.Policy.Group":                  "the same",
	"RPC DeleteConflict.User.LoginProfile":             "no user signs in to a console here",
	"RPC DeleteConflict.User.MFADevice":                "the same",
	"RPC AuthenticationFail.ApiUsername":               "of requests with a user name and a password, which are not had here",
	"RPC AuthenticationFail.ApiPassword":               "the same",
	"RPC AuthenticationFail.OIDCToken.HttpsUrlInvalid": "the emulator has the issuer's keys from the account and calls no issuer",
	"SLS ProjectNotExists":                             "a page's spelling of ProjectNotExist",
	"SLS LogstoreNotExist":                             "a page's spelling of LogStoreNotExist",
	"SLS LogstoreAlreadyExist":                         "a page's spelling of LogStoreAlreadyExist",
	"SLS LogstoreInfoInvalid":                          "the Go SDK's spelling of LogStoreInfoInvalid",
	"SLS InvalidLogStoreQuery":                         "a constant of the Go SDK; no page says what causes it",
	"SLS BadRequest":                                   "of Logtail configurations, which are not had here",
	"SLS InvalidParameter":                             "the same; elsewhere it is ParameterInvalid",
	"SLS ConfigNotExist":                               "the same",
	"SLS GroupNotExist":                                "of machine groups, which are not had here",
	"SLS MissingContentLength":                         "the generated SDK for Node sends its bodies in chunks, so the service takes them",
	"SLS InvalidAccessKeyId":                           "the service is open in every account here; an unknown key is Unauthorized",
	"SLS SecurityToken.Expired":                        "known to the Python SDK; the page of common errors says Unauthorized",
	"SLS SecurityTokenExpired":                         "the same",
}
