package credentials

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/endpoint"
)

// fromMode returns the source of the profile's mode. Case is ignored, as in the CLI.
func (r *resolver) fromMode(from profileRef, p profile, all *profiles, above []string) (keySource, error) {
	lacks := func(members ...string) error {
		return unusable(from.String(), fmt.Sprintf("its mode is %s, and it has no %s", p.Mode, JoinOr(members)), "Run aliyun configure --profile "+p.Name+".")
	}
	keys := cloud.Keys{AccessKeyID: p.AccessKeyID, AccessKeySecret: p.AccessKeySecret}
	hasKeys := keys.AccessKeyID != "" && keys.AccessKeySecret != ""
	role := cloud.RoleSession{
		ARN: p.RoleARN, SessionName: cmp.Or(p.SessionName, DefaultSessionName), Policy: p.Policy, ExternalID: p.ExternalID,
		Duration: time.Duration(p.SessionSeconds) * time.Second,
	}
	assumes := func(with keySource) (keySource, error) {
		if role.ARN == "" {
			return nil, lacks("ram_role_arn")
		}
		if err := CheckRole(role); err != nil {
			return nil, unusable(from.String(), err.Error(), "")
		}
		return &roleSource{role: role, with: with}, nil
	}
	switch strings.ToLower(p.Mode) {
	case "ak":
		if !hasKeys {
			return nil, lacks("access_key_id and access_key_secret")
		}
		return &staticSource{keys: keys, from: from.String()}, nil
	case "ststoken":
		if !hasKeys || p.Token == "" {
			return nil, lacks("access_key_id, access_key_secret and sts_token")
		}
		return &cliSession{from: from, fetch: (*cliSession).token}, nil
	case "ramrolearn":
		if !hasKeys {
			return nil, lacks("access_key_id and access_key_secret")
		}
		keys.SecurityToken = p.Token
		return assumes(&staticSource{keys: keys, from: from.String()})
	case "ecsramrole":
		return r.ecsRole(p.RoleName, from.String())
	case "ramrolearnwithrolename":
		instance, err := r.ecsRole(p.RoleName, from.String())
		if err != nil {
			return nil, err
		}
		return assumes(instance)
	case "chainableramrolearn":
		if p.SourceProfile == "" {
			return nil, lacks("source_profile")
		}
		if slices.Contains(above, p.SourceProfile) {
			return nil, unusable(from.String(), "its source_profile leads back to itself: "+strings.Join(append(above, p.SourceProfile), ", "), "")
		}
		if _, ok := all.find(p.SourceProfile); !ok {
			return nil, unusable(from.String(), "its source_profile names no profile of the file, which has "+all.names(), notQuoted)
		}
		below, err := r.fromProfile(profileRef{file: from.file, path: from.path, profile: p.SourceProfile}, all, above)
		if err != nil {
			return nil, err
		}
		return assumes(below)
	case "external":
		if p.ProcessCommand == "" {
			return nil, lacks("process_command")
		}
		return r.process(p.ProcessCommand, from)
	case "credentialsuri":
		uri := cmp.Or(p.URI, r.env(URIVariables))
		if uri == "" {
			return nil, lacks("credentials_uri")
		}
		return r.uri(uri, from.String())
	case "oidc":
		if p.OIDCProviderARN == "" || p.OIDCTokenFile == "" || p.RoleARN == "" {
			return nil, lacks("oidc_provider_arn", "oidc_token_file", "ram_role_arn")
		}
		return r.oidc(OIDC{Role: role, ProviderARN: p.OIDCProviderARN, TokenFile: p.OIDCTokenFile}, from.String())
	case "cloudsso":
		return &cliSession{from: from, fetch: (*cliSession).sso, login: "aliyun configure --profile " + p.Name + " --mode CloudSSO"}, nil
	case "oauth":
		return &cliSession{from: from, fetch: (*cliSession).oauth, login: "aliyun configure --profile " + p.Name + " --mode OAuth"}, nil
	}
	return nil, unsupportedMode(from, p)
}

// unsupportedMode returns the error of a mode that the provider does not support.
func unsupportedMode(from profileRef, p profile) error {
	const instead = "Use a profile of another mode, such as AK, RamRoleArn or CloudSSO"
	switch strings.ToLower(p.Mode) {
	case "rsakeypair":
		return unusable(from.String(), "its mode is RsaKeyPair, which Alibaba Cloud has deprecated and which only opens sessions in one region", instead)
	case "bearertoken":
		return unusable(from.String(), "its mode is BearerToken, and Log Service takes no bearer tokens", instead)
	case "anonymous":
		return unusable(from.String(), "its mode is Anonymous, and every call of this provider must be signed", instead)
	case "":
		return unusable(from.String(), "it has no mode, so it was never configured", "Run aliyun configure --profile "+p.Name+".")
	default:
		return unusable(from.String(), "its mode is not known", "The modes are AK, StsToken, RamRoleArn, EcsRamRole, RamRoleArnWithRoleName, "+
			"ChainableRamRoleArn, External, CredentialsURI, OIDC, CloudSSO and OAuth. "+notQuoted)
	}
}

// knownEndpointType converts the CLI's endpoint_type, whose one documented value is vpc. It is empty
// for public. It returns false if the value is not known.
func knownEndpointType(endpointType string) (converted string, known bool) {
	switch lower := strings.ToLower(endpointType); lower {
	case endpoint.VPC, endpoint.Internal:
		return lower, true
	default:
		return "", lower == "" || lower == endpoint.Public
	}
}
