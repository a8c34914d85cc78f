package credentials

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"gopkg.in/ini.v1"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// fromINI returns the source of a profile in the credentials file of the Alibaba Cloud SDKs: a
// section of an INI file, whose type selects the kind of credentials (Alibaba Cloud SDK for Go
// documentation, "Manage access credentials").
func (r *resolver) fromINI(from profileRef, text []byte) (keySource, error) {
	// The parser's error is dropped, since it quotes the line.
	file, err := ini.Load(text)
	if err != nil {
		return nil, fileError(from.file, "it is neither JSON of the aliyun CLI nor an INI file of the Alibaba Cloud SDKs", "")
	}
	from.profile = cmp.Or(from.profile, "default")
	section, err := file.GetSection(from.profile)
	if err != nil {
		detail := "it has no sections"
		if names := slices.DeleteFunc(file.SectionStrings(), func(name string) bool { return name == ini.DefaultSection }); len(names) > 0 {
			detail = "it has no such section; it has " + model.List(names)
		}
		return nil, unusable(from.String(), detail, "Correct the profile's name.")
	}
	// Value does not expand %(name)s. Expansion could put a key into an error, and grow a small
	// file into any amount of text.
	get := func(name string) string { return section.Key(name).Value() }
	kind := get("type")
	lacks := func(members string) error {
		return unusable(from.String(), "its type is "+kind+", and it has no "+members, "")
	}
	keys := cloud.Keys{AccessKeyID: get("access_key_id"), AccessKeySecret: get("access_key_secret"), SecurityToken: get("security_token")}
	hasKeys := keys.AccessKeyID != "" && keys.AccessKeySecret != ""
	seconds, err := strconv.Atoi(cmp.Or(get("session_expiration"), "0"))
	if err != nil {
		return nil, unusable(from.String(), "its session_expiration is not a number of seconds", "")
	}
	role := cloud.RoleSession{
		ARN: get("role_arn"), SessionName: cmp.Or(get("role_session_name"), DefaultSessionName), Policy: get("policy"), ExternalID: get("external_id"),
		Duration: time.Duration(seconds) * time.Second,
	}
	if region := get("region_id"); region != "" && !names.Region.Allows(region) {
		return nil, invalidRegion(from)
	}
	var source keySource
	switch kind {
	case "access_key":
		keys.SecurityToken = ""
		if !hasKeys {
			return nil, lacks("access_key_id and access_key_secret")
		}
		source = &staticSource{keys: keys, from: from.String()}
	case "sts":
		if !hasKeys || keys.SecurityToken == "" {
			return nil, lacks("access_key_id, access_key_secret and security_token")
		}
		source = &staticSource{keys: keys, from: from.String()}
	case "ram_role_arn":
		if !hasKeys {
			return nil, lacks("access_key_id and access_key_secret")
		}
		if err := CheckRole(role); err != nil {
			return nil, unusable(from.String(), err.Error(), "")
		}
		source = &roleSource{role: role, with: &staticSource{keys: keys, from: from.String()}}
	case "ecs_ram_role":
		source, err = r.ecsRole(get("role_name"), from.String())
	case "oidc_role_arn":
		if get("oidc_provider_arn") == "" || get("oidc_token_file_path") == "" || role.ARN == "" {
			return nil, lacks("oidc_provider_arn, oidc_token_file_path or role_arn")
		}
		source, err = r.oidc(OIDC{Role: role, ProviderARN: get("oidc_provider_arn"), TokenFile: get("oidc_token_file_path")}, from.String())
	case "credentials_uri":
		source, err = r.uri(get("credentials_uri"), from.String())
	case "rsa_key_pair", "bearer":
		return nil, unusable(from.String(), "its type "+kind+" is not supported", "Use another one, such as access_key or ram_role_arn.")
	case "":
		return nil, unusable(from.String(), "it has no type", "Set it, for example to access_key or ram_role_arn.")
	default:
		return nil, unusable(from.String(), "its type is not known", "The types are access_key, sts, ram_role_arn, ecs_ram_role, oidc_role_arn and credentials_uri. "+notQuoted)
	}
	if err != nil {
		return nil, err
	}
	return &profileSource{keySource: source, from: from, region: get("region_id")}, nil
}
