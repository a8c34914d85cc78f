package credentials

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// The environment variables, by the setting that they supply. The first one set in each list wins.
// They are those of the aliyun CLI, of the Alibaba Cloud SDKs and of the provider aliyun/alicloud.
var (
	RegionVariables    = []string{"ALIBABA_CLOUD_REGION", "ALIBABA_CLOUD_REGION_ID", "ALICLOUD_REGION"}
	AccessKeyVariables = []string{"ALIBABA_CLOUD_ACCESS_KEY_ID", "ALICLOUD_ACCESS_KEY"}
	SecretKeyVariables = []string{"ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALICLOUD_SECRET_KEY"}
	TokenVariables     = []string{"ALIBABA_CLOUD_SECURITY_TOKEN", "ALICLOUD_SECURITY_TOKEN"}
	ProfileVariables   = []string{"ALIBABA_CLOUD_PROFILE", "ALICLOUD_PROFILE"}
	// FileVariables name a profile file, in either format.
	FileVariables    = []string{"ALICLOUD_SHARED_CREDENTIALS_FILE", "ALIBABA_CLOUD_CREDENTIALS_FILE", "ALIBABA_CLOUD_CONFIG_FILE"}
	ECSRoleVariables = []string{"ALIBABA_CLOUD_ECS_METADATA", "ALICLOUD_ECS_ROLE_NAME"}
	URIVariables     = []string{"ALIBABA_CLOUD_CREDENTIALS_URI", "ALICLOUD_CREDENTIALS_URI"}

	// RoleVariables name a role. With OIDC settings, the first of them is the role of OIDC.
	RoleVariables            = []string{"ALIBABA_CLOUD_ROLE_ARN", "ALICLOUD_ASSUME_ROLE_ARN"}
	SessionNameVariables     = []string{"ALIBABA_CLOUD_ROLE_SESSION_NAME", "ALICLOUD_ASSUME_ROLE_SESSION_NAME"}
	SessionDurationVariables = []string{"ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION"}

	OIDCProviderVariables  = []string{"ALIBABA_CLOUD_OIDC_PROVIDER_ARN"}
	OIDCTokenFileVariables = []string{"ALIBABA_CLOUD_OIDC_TOKEN_FILE"}
	OIDCTokenVariables     = []string{"ALIBABA_CLOUD_OIDC_TOKEN"}

	// EndpointVariables are the endpoints' variables, by service.
	EndpointVariables = map[string]string{
		model.ActionTrail: "ALIBABA_CLOUD_ENDPOINT_ACTIONTRAIL",
		model.RAM:         "ALIBABA_CLOUD_ENDPOINT_RAM",
		model.STS:         "ALIBABA_CLOUD_ENDPOINT_STS",
		model.SLS:         "ALIBABA_CLOUD_ENDPOINT_SLS",
		model.Directory:   "ALIBABA_CLOUD_ENDPOINT_RESOURCEDIRECTORY",
	}
)

// The variables that are switches: "true" or "1" turns them on.
const (
	// NoProcessVariable disables processes and credentials URIs, as in the aliyun CLI.
	NoProcessVariable = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS"
	// NoMetadataVariable disables requests to the metadata service.
	NoMetadataVariable = "ALIBABA_CLOUD_ECS_METADATA_DISABLED"
	// NoProfileVariable disables the default ~/.aliyun/config.json.
	NoProfileVariable = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED"
	// ReadOnlyVariable is the variable of read_only.
	ReadOnlyVariable = "INNERTRAIL_READ_ONLY"
	// AttributeDriftVariable is the variable of attribute_drift.
	AttributeDriftVariable = "INNERTRAIL_ATTRIBUTE_DRIFT"
)

// FirstEnv returns the value and the name of the first variable that is set.
func FirstEnv(getenv func(string) string, variables []string) (text, variable string) {
	for _, name := range variables {
		if text := getenv(name); text != "" {
			return text, name
		}
	}
	return "", ""
}

func (r *resolver) env(variables []string) string {
	text, _ := FirstEnv(r.getenv, variables)
	return text
}

// disabled reports whether a switch is on. What is neither true nor false is an error: to run a
// process that was meant to be disabled would be worse.
func (r *resolver) disabled(variable string) (bool, error) {
	text := r.getenv(variable)
	if text == "" {
		return false, nil
	}
	on, err := strconv.ParseBool(strings.ToLower(text))
	if err != nil {
		return false, &ConfigError{
			Summary: variable + " is neither true nor false", Detail: fmt.Sprintf("It is %q. Set it to true or false, or unset it.", model.ShortName(text)),
		}
	}
	return on, nil
}

// JoinOr joins names as an enumeration: "A, B or C".
func JoinOr(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}
