package credentials

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// mode makes the source that the profile's mode stands for. As with the CLI, case
// does not count.
func (s *search) mode(from location, p profile, all *profiles, above []string) (source, error) {
	lacks := func(members ...string) error {
		return broken(from.String(), fmt.Sprintf("its mode is %s, and it has no %s", p.Mode, Listed(members)), "Run aliyun configure --profile "+p.Name+".")
	}
	keys := cloud.Keys{AccessKeyID: p.AccessKeyID, AccessKeySecret: p.AccessKeySecret}
	hasKeys := keys.AccessKeyID != "" && keys.AccessKeySecret != ""
	role := cloud.RoleSession{
		ARN: p.RoleARN, SessionName: cmp.Or(p.SessionName, DefaultSessionName), Policy: p.Policy, ExternalID: p.ExternalID,
		Duration: time.Duration(p.SessionSeconds) * time.Second,
	}
	assumes := func(with source) (source, error) {
		if role.ARN == "" {
			return nil, lacks("ram_role_arn")
		}
		if err := CheckRole(role); err != nil {
			return nil, broken(from.String(), err.Error(), "")
		}
		return &assumed{role: role, with: with}, nil
	}
	switch strings.ToLower(p.Mode) {
	case "ak":
		if !hasKeys {
			return nil, lacks("access_key_id and access_key_secret")
		}
		return &static{keys: keys, from: from.String()}, nil
	case "ststoken":
		if !hasKeys || p.Token == "" {
			return nil, lacks("access_key_id, access_key_secret and sts_token")
		}
		return &kept{from: from, fetch: (*kept).token}, nil
	case "ramrolearn":
		if !hasKeys {
			return nil, lacks("access_key_id and access_key_secret")
		}
		keys.SecurityToken = p.Token
		return assumes(&static{keys: keys, from: from.String()})
	case "ecsramrole":
		return s.instance(p.RoleName, from.String())
	case "ramrolearnwithrolename":
		instance, err := s.instance(p.RoleName, from.String())
		if err != nil {
			return nil, err
		}
		return assumes(instance)
	case "chainableramrolearn":
		if p.SourceProfile == "" {
			return nil, lacks("source_profile")
		}
		if slices.Contains(above, p.SourceProfile) {
			return nil, broken(from.String(), "its source_profile leads back to itself: "+strings.Join(append(above, p.SourceProfile), ", "), "")
		}
		below, err := s.profile(location{file: from.file, path: from.path, profile: p.SourceProfile}, all, above)
		if err != nil {
			return nil, err
		}
		return assumes(below)
	case "external":
		if p.Command == "" {
			return nil, lacks("process_command")
		}
		return s.program(p.Command, from)
	case "credentialsuri":
		uri := cmp.Or(p.URI, s.env(URIVariables))
		if uri == "" {
			return nil, lacks("credentials_uri")
		}
		return s.address(uri, from.String())
	case "oidc":
		if p.OIDCProviderARN == "" || p.OIDCTokenFile == "" || p.RoleARN == "" {
			return nil, lacks("oidc_provider_arn", "oidc_token_file", "ram_role_arn")
		}
		return s.oidc(OIDC{Role: role, ProviderARN: p.OIDCProviderARN, TokenFile: p.OIDCTokenFile}, from.String())
	case "cloudsso":
		return &kept{from: from, fetch: (*kept).sso, login: "aliyun configure --profile " + p.Name + " --mode CloudSSO"}, nil
	case "oauth":
		return &kept{from: from, fetch: (*kept).oauth, login: "aliyun configure --profile " + p.Name + " --mode OAuth"}, nil
	}
	return nil, unsupported(from, p)
}

// unsupported says why a mode is not.
func unsupported(from location, p profile) error {
	const instead = "Use a profile of another mode, such as AK, RamRoleArn or CloudSSO"
	switch strings.ToLower(p.Mode) {
	case "rsakeypair":
		return broken(from.String(), "its mode is RsaKeyPair, which Alibaba Cloud has deprecated and which only opens sessions in one region", instead)
	case "bearertoken":
		return broken(from.String(), "its mode is BearerToken, and Log Service takes no bearer tokens", instead)
	case "anonymous":
		return broken(from.String(), "its mode is Anonymous, and every call of this provider must be signed", instead)
	case "":
		return broken(from.String(), "it has no mode, so it was never configured", "Run aliyun configure --profile "+p.Name+".")
	default:
		return broken(from.String(), fmt.Sprintf("its mode %q is not known", p.Mode), instead)
	}
}

// networkOf reads the CLI's endpoint_type, whose one documented value is vpc.
func networkOf(endpointType string) string {
	switch lower := strings.ToLower(endpointType); lower {
	case cloud.VPC, cloud.Internal:
		return lower
	default:
		return ""
	}
}
