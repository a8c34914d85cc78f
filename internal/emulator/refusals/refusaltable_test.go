package refusals_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// refusalCase is a code of a service, its status and a request that causes it.
type refusalCase struct {
	code   string
	status int
	cause  func(c *testclient.Client) testclient.Answer
}

// refusals are all that is caused, and where each is published.
var refusals = []struct {
	family string // RPC or SLS: their codes are not one another's
	source string
	fault  bool // only a fault causes it
	cases  []refusalCase
}{
	{"RPC", "OpenAPI: Common error codes", false, gatewayRefusals},
	{"RPC", "OpenAPI: Common error codes", true, gatewayFaults},
	{"RPC", "RAM API reference, 2015-05-01", false, ramRefusals},
	{"RPC", "RAM API reference, 2015-05-01", false, userRefusals},
	{"RPC", "STS API reference, 2015-04-01", false, stsRefusals},
	{"RPC", "STS API reference, 2015-04-01, AssumeRoleWithOIDC", false, oidcRefusals},
	{"RPC", "ActionTrail API reference, 2020-07-06", false, actionTrailRefusals},
	{"SLS", "SLS API reference: Common error codes", false, slsRefusals},
	{"SLS", "SLS API reference: Common error codes", true, slsFaults},
	{"SLS", "SLS API reference, the page of the operation", false, slsObjectRefusals},
}

// listed are the codes that the services publish for what the emulator has.
// Where a page writes Missing{Param} or Invalid{Param}, one parameter stands for
// all.
var listed = []struct{ family, source, codes string }{
	{"RPC", "ActionTrail API reference, 2020-07-06: CreateTrail, UpdateTrail, DeleteTrail, DescribeTrails, GetTrailStatus, StartLogging, StopLogging", `
		InvalidTrailNameException InvalidQueryParameter InvalidDeliveryConfigurationException InvalidPrefixException RepeatOssBucket
		SlsProjectDoesNotExistException TrailAlreadyExistsException MaximumNumberOfOrganizationTrailExceeded
		NotAllowCreateOrganizationTrail IncompleteSignature InsufficientSlsPolicyException InsufficientBucketPolicyException
		MaximumNumberOfTrailsExceededException BucketDoesNotExistException TrailNotFoundException`},
	{"RPC", "ActionTrail API reference, 2017-12-04: Common errors", `
		InvalidAction InvalidParameterValue MissingAction MissingParameter InvalidAccessKeyId.Inactive NeedRamAuthorize`},
	{"RPC", "OpenAPI: Common error codes", `
		InvalidApi.NotFound InvalidAction.NotFound InvalidProduct.NotFound InvalidProtocol.NeedSsl InvalidVersion MissingRoleName
		InvalidRegionId InvalidParameter.Format SignatureDoesNotMatch IncompleteSignature InvalidSignatureMethod
		InvalidAccessKeyId.NotFound InvalidAccessKeyId.Inactive InvalidSecurityToken.Expired InvalidSecurityToken.Malformed
		InvalidSecurityToken.MismatchWithAccessKey InvalidTimeStamp.Expired InvalidTimeStamp.Format SignatureNonceUsed
		UnsupportedHTTPMethod Throttling.User Throttling Throttling.Api Throttling.System Throttling.Resource
		ThrottlingException Rejected.Throttling ServiceUnavailable InternalError`},
	{"RPC", "RAM API reference, 2015-05-01: roles, policies and their attachment", `
		InvalidParameter.RoleName.InvalidChars InvalidParameter.RoleName.Length InvalidParameter.PolicyName.InvalidChars
		InvalidParameter.PolicyName.Length InvalidParameter.PolicyType InvalidParameter.PolicyDocument.Length
		InvalidParameter.AssumeRolePolicyDocument.Length InvalidParameter.Description.Length MalformedPolicyDocument NoPermission
		Inactive EntityNotExist.Role EntityNotExist.Policy EntityNotExist.Role.Policy EntityAlreadyExists.Role
		EntityAlreadyExists.Role.Policy EntityAlreadyExists.Policy DeleteConflict.Role.Policy LimitExceeded.Role
		LimitExceeded.Role.Policy LimitExceeded.Policy InternalError Throttling.User`},
	{"RPC", "RAM documentation: Error messages; of users, access keys and versions of policies", `
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
	{"RPC", "STS API reference, 2015-04-01: AssumeRole", `
		InvalidParameter.RoleArn InvalidParameter.RoleSessionName InvalidParameter.DurationSeconds InvalidParameter.ExternalId
		InvalidParameter.SerialNumber InvalidParameter.TokenCode InvalidParameter.PolicyGrammar InvalidParameter.PolicySize
		InvalidParameter.ContentType NoPermission AuthenticationFail.ApiUsername AuthenticationFail.ApiPassword
		EntityNotExist.Role InternalError Throttling.User`},
	{"RPC", "STS API reference, 2015-04-01: Error codes; of AssumeRoleWithOIDC", `
		AuthenticationFail.NoPermission AuthenticationFail.OIDCToken.AudienceNotMatch AuthenticationFail.OIDCToken.Expired
		AuthenticationFail.OIDCToken.HttpsUrlInvalid AuthenticationFail.OIDCToken.Invalid AuthenticationFail.OIDCToken.InvalidSignature`},
	{"RPC", "ACK: Use RRSA to authorize pods; the errors of AssumeRoleWithOIDC", `
		AuthenticationFail.OIDCToken.IssuerConfigurationBroken AuthenticationFail.OIDCToken.IssuerNotMatch`},
	{"SLS", "SLS API reference: CreateProject, GetProject, DeleteProject", `
		ProjectNotExist ProjectNotExists ProjectAlreadyExist ParameterInvalid ProjectQuotaExceed ProjectForbidden`},
	{"SLS", "SLS API reference: CreateLogStore, GetLogStore, UpdateLogStore, DeleteLogStore", `
		ProjectNotExist LogStoreNotExist LogstoreNotExist LogStoreAlreadyExist LogstoreAlreadyExist LogStoreInfoInvalid
		LogstoreInfoInvalid ParameterInvalid NotSupported ProjectQuotaExceed InvalidMethod Unauthorized InternalServerError`},
	{"SLS", "SLS API reference: CreateIndex, GetIndex, UpdateIndex, DeleteIndex", `
		IndexInfoInvalid IndexAlreadyExist IndexConfigNotExist ParameterInvalid ProjectNotExist LogStoreNotExist InternalServerError`},
	{"SLS", "SLS API reference: GetLogs, GetHistograms, PutLogs, ListShards, SplitShard, GetCursor, PullLogs", `
		InvalidTimeRange InvalidQueryString InvalidOffset InvalidLine InvalidReverse ParameterInvalid PostBodyInvalid
		InvalidTimestamp InvalidEncoding InvalidKey PostBodyTooLarge PostBodyUncompressError InvalidLogStoreQuery
		LogStoreWithoutShard ShardNotExist InvalidCursor`},
	{"SLS", "SLS API reference: CreateDashboard and its neighbours", `
		DashboardNotExist ParameterInvalid InvalidDashboardName ChartNotExist ExceedQuota`},
	{"SLS", "SLS API reference: Common error codes", `
		MissingContentType MissingBodyRawSize InvalidBodyRawSize InvalidCompressType MissingHost MissingDate InvalidDateFormat
		MissingAPIVersion InvalidAPIVersion MissAccessKeyId MissingSignatureMethod InvalidSignatureMethod RequestTimeTooSkewed
		ParameterInvalid BadRequest InvalidParameter NotSupported SignatureNotMatch Unauthorized InvalidAccessKeyId
		SecurityToken.Expired SecurityTokenExpired WriteQuotaExceed ReadQuotaExceed ShardWriteQuotaExceed ShardReadQuotaExceed
		ProjectNotExist ProjectNotExists LogStoreNotExist ConfigNotExist GroupNotExist ShardNotExist InvalidMethod
		MissingContentLength InvalidContentType InternalServerError ServerBusy`},
}

// sourceOf returns where a code is published: for the operations, or else for all.
func sourceOf(family, code, otherwise string) string {
	for _, list := range listed {
		if list.family == family && slices.Contains(strings.Fields(list.codes), code) {
			return list.source
		}
	}
	return otherwise
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

// TestRefusals_coverage checks that every listed code is caused or excused, and
// says how many are.
func TestRefusals_coverage(t *testing.T) {
	caused := map[string]bool{}
	faults := 0
	for _, group := range refusals {
		for _, tc := range group.cases {
			caused[group.family+" "+tc.code] = true
			if group.fault {
				faults++
			}
		}
	}
	seen := map[string]bool{}
	covered := 0
	for _, list := range listed {
		for _, code := range strings.Fields(list.codes) {
			key := list.family + " " + code
			if seen[key] {
				continue
			}
			seen[key] = true
			switch {
			case caused[key] && excused[key] != "":
				t.Errorf("%s is caused and excused", key)
			case caused[key]:
				covered++
			case excused[key] == "":
				t.Errorf("nothing causes %s (%s), and nothing excuses it", key, list.source)
			}
		}
	}
	for key := range excused {
		if !seen[key] {
			t.Errorf("%s is excused and not listed", key)
		}
	}
	t.Logf("%d of %d listed codes are covered, %d are excused; %d further codes are caused; %d causes are faults",
		covered, len(seen), len(excused), len(caused)-covered, faults)
}
