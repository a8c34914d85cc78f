package emulator

// Codes of the RPC gateway in front of ActionTrail, RAM and STS. See "Common
// error codes" of the OpenAPI documentation.
const (
	codeInternalError              = "InternalError"
	codeServiceUnavailable         = "ServiceUnavailable"
	codeThrottlingUser             = "Throttling.User"
	codeMissingAction              = "MissingAction"
	codeInvalidActionNotFound      = "InvalidAction.NotFound"
	codeInvalidAPINotFound         = "InvalidApi.NotFound"
	codeInvalidProductNotFound     = "InvalidProduct.NotFound"
	codeInvalidProtocolNeedSSL     = "InvalidProtocol.NeedSsl"
	codeInvalidVersion             = "InvalidVersion"
	codeInvalidParameterFormat     = "InvalidParameter.Format"
	codeUnsupportedHTTPMethod      = "UnsupportedHTTPMethod"
	codeIncompleteSignature        = "IncompleteSignature"
	codeSignatureDoesNotMatch      = "SignatureDoesNotMatch"
	codeSignatureNonceUsed         = "SignatureNonceUsed"
	codeInvalidSignatureMethod     = "InvalidSignatureMethod"
	codeInvalidSignatureVersion    = "InvalidSignatureVersion"
	codeInvalidSignatureType       = "InvalidSignatureType"
	codeInvalidAccessKeyIDNotFound = "InvalidAccessKeyId.NotFound"
	codeInvalidAccessKeyIDInactive = "InvalidAccessKeyId.Inactive"
	codeSecurityTokenMismatch      = "InvalidSecurityToken.MismatchWithAccessKey"
	codeSecurityTokenMalformed     = "InvalidSecurityToken.Malformed"
	codeSecurityTokenExpired       = "InvalidSecurityToken.Expired"
	codeInvalidTimeStampExpired    = "InvalidTimeStamp.Expired"
	codeInvalidTimeStampFormat     = "InvalidTimeStamp.Format"
	codeNoPermission               = "NoPermission"
	codeForbiddenRAM               = "Forbidden.RAM"
)

// Codes of ActionTrail. See the ActionTrail API reference, CreateTrail and its
// neighbours.
const (
	codeMissingParameter              = "MissingParameter"
	codeInvalidQueryParameter         = "InvalidQueryParameter"
	codeInvalidTrailName              = "InvalidTrailNameException"
	codeInvalidDeliveryConfiguration  = "InvalidDeliveryConfigurationException"
	codeInvalidPrefix                 = "InvalidPrefixException"
	codeSLSProjectDoesNotExist        = "SlsProjectDoesNotExistException"
	codeInsufficientSLSPolicy         = "InsufficientSlsPolicyException"
	codeBucketDoesNotExist            = "BucketDoesNotExistException"
	codeTrailAlreadyExists            = "TrailAlreadyExistsException"
	codeTrailNotFound                 = "TrailNotFoundException"
	codeMaximumNumberOfTrailsExceeded = "MaximumNumberOfTrailsExceededException"
	codeNotAllowOrganizationTrail     = "NotAllowCreateOrganizationTrail"
)

// Codes of RAM. See the RAM API reference, CreateRole and its neighbours.
const (
	codeRoleNameInvalidChars      = "InvalidParameter.RoleName.InvalidChars"
	codeRoleNameLength            = "InvalidParameter.RoleName.Length"
	codePolicyNameInvalidChars    = "InvalidParameter.PolicyName.InvalidChars"
	codePolicyNameLength          = "InvalidParameter.PolicyName.Length"
	codePolicyType                = "InvalidParameter.PolicyType"
	codePolicyDocumentLength      = "InvalidParameter.PolicyDocument.Length"
	codeAssumeRolePolicyLength    = "InvalidParameter.AssumeRolePolicyDocument.Length"
	codeDescriptionLength         = "InvalidParameter.Description.Length"
	codeMaxSessionDuration        = "InvalidParameter.MaxSessionDuration"
	codeMalformedPolicyDocument   = "MalformedPolicyDocument"
	codeEntityNotExistRole        = "EntityNotExist.Role"
	codeEntityNotExistPolicy      = "EntityNotExist.Policy"
	codeEntityNotExistRolePolicy  = "EntityNotExist.Role.Policy"
	codeEntityAlreadyExistsRole   = "EntityAlreadyExists.Role"
	codeEntityAlreadyExistsPolicy = "EntityAlreadyExists.Policy"
	codeRolePolicyAlreadyAttached = "EntityAlreadyExists.Role.Policy"
	codeDeleteConflictRolePolicy  = "DeleteConflict.Role.Policy"
	codeLimitExceededRole         = "LimitExceeded.Role"
	codeLimitExceededRolePolicy   = "LimitExceeded.Role.Policy"
	codeLimitExceededPolicy       = "LimitExceeded.Policy"
	codeServiceLinkedRoleReadOnly = "NotSupported.ServiceLinkedRole"
)

// Codes of STS. See the STS API reference, AssumeRole and "Error codes", and
// the errors that the guide of RRSA explains.
const (
	codeSTSRoleARN        = "InvalidParameter.RoleArn"
	codeSTSSessionName    = "InvalidParameter.RoleSessionName"
	codeSTSDuration       = "InvalidParameter.DurationSeconds"
	codeSTSExternalID     = "InvalidParameter.ExternalId"
	codeSTSPolicyGrammar  = "InvalidParameter.PolicyGrammar"
	codeSTSPolicySize     = "InvalidParameter.PolicySize"
	codeSTSSourceIdentity = "InvalidParameter.SourceIdentity"
	codeSTSOIDCProvider   = "InvalidParameter.OIDCProviderArn"

	codeOIDCNoPermission     = "AuthenticationFail.NoPermission"
	codeOIDCTokenInvalid     = "AuthenticationFail.OIDCToken.Invalid"
	codeOIDCInvalidSignature = "AuthenticationFail.OIDCToken.InvalidSignature"
	codeOIDCTokenExpired     = "AuthenticationFail.OIDCToken.Expired"
	codeOIDCIssuerNotMatch   = "AuthenticationFail.OIDCToken.IssuerNotMatch"
	codeOIDCIssuerBroken     = "AuthenticationFail.OIDCToken.IssuerConfigurationBroken"
	codeOIDCAudienceNotMatch = "AuthenticationFail.OIDCToken.AudienceNotMatch"
)

// Codes of the services that give keys beside STS. No page lists them; that of a
// refresh token is RFC 6749's.
const (
	codeBadRequest         = "BadRequest"
	codeForbidden          = "Forbidden"
	codeNotFound           = "NotFound"
	codeMethodNotAllowed   = "MethodNotAllowed"
	codeTooManyRequests    = "TooManyRequests"
	codeInvalidGrant       = "invalid_grant"
	codeInvalidAccessToken = "InvalidAccessToken"
	codeAccessTokenExpired = "InvalidAccessToken.Expired"
)

// Codes of SLS. See the SLS API reference, "Common error codes", and the pages
// of the single operations. LogStoreNotExist and its like are spelt as the
// service answers them, which is not always how its pages print them.
const (
	codeUnauthorized              = "Unauthorized"
	codeSignatureNotMatch         = "SignatureNotMatch"
	codeRequestTimeTooSkewed      = "RequestTimeTooSkewed"
	codeMissAccessKeyID           = "MissAccessKeyId"
	codeMissingAPIVersion         = "MissingAPIVersion"
	codeInvalidAPIVersion         = "InvalidAPIVersion"
	codeMissingHost               = "MissingHost"
	codeMissingDate               = "MissingDate"
	codeInvalidDateFormat         = "InvalidDateFormat"
	codeMissingSignatureMethod    = "MissingSignatureMethod"
	codeSLSInvalidSignatureMethod = "InvalidSignatureMethod"
	codeMissingBodyRawSize        = "MissingBodyRawSize"
	codeInvalidBodyRawSize        = "InvalidBodyRawSize"
	codeInvalidCompressType       = "InvalidCompressType"
	codeMissingContentType        = "MissingContentType"
	codeInvalidContentType        = "InvalidContentType"
	codeMissingContentLength      = "MissingContentLength"
	codeInvalidMethod             = "InvalidMethod"
	codeParameterInvalid          = "ParameterInvalid"
	codePostBodyInvalid           = "PostBodyInvalid"
	codePostBodyTooLarge          = "PostBodyTooLarge"
	codePostBodyUncompressError   = "PostBodyUncompressError"
	codeInvalidTimestamp          = "InvalidTimestamp"
	codeInvalidKey                = "InvalidKey"
	codeInvalidEncoding           = "InvalidEncoding"
	codeInvalidTimeRange          = "InvalidTimeRange"
	codeInvalidQueryString        = "InvalidQueryString"
	codeInvalidOffset             = "InvalidOffset"
	codeInvalidLine               = "InvalidLine"
	codeInvalidReverse            = "InvalidReverse"
	codeNotSupported              = "NotSupported"
	codeProjectNotExist           = "ProjectNotExist"
	codeProjectAlreadyExist       = "ProjectAlreadyExist"
	codeProjectForbidden          = "ProjectForbidden"
	codeProjectQuotaExceed        = "ProjectQuotaExceed"
	codeLogstoreNotExist          = "LogStoreNotExist"
	codeLogstoreAlreadyExist      = "LogStoreAlreadyExist"
	codeLogstoreInfoInvalid       = "LogStoreInfoInvalid"
	codeShardNotExist             = "ShardNotExist"
	codeInvalidCursor             = "InvalidCursor"
	codeLogstoreWithoutShard      = "LogStoreWithoutShard"
	codeIndexInfoInvalid          = "IndexInfoInvalid"
	codeIndexAlreadyExist         = "IndexAlreadyExist"
	codeIndexConfigNotExist       = "IndexConfigNotExist"
	codeDashboardNotExist         = "DashboardNotExist"
	codeChartNotExist             = "ChartNotExist"
	codeInvalidDashboardName      = "InvalidDashboardName"
	codeExceedQuota               = "ExceedQuota"
	codeSavedSearchNotExist       = "SavedSearchNotExist"
	codeReadQuotaExceed           = "ReadQuotaExceed"
	codeWriteQuotaExceed          = "WriteQuotaExceed"
	codeServerBusy                = "ServerBusy"
	codeInternalServerError       = "InternalServerError"
)

// Error is a refusal on its way into a service's envelope.
type Error struct {
	status  int
	code    string
	message string
	detail  map[string]any // AccessDeniedDetail
}

func refusal(status int, code, message string) *Error {
	return &Error{status: status, code: code, message: message}
}
