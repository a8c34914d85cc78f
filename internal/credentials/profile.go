package credentials

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// defaultFile is the aliyun CLI's file of profiles.
const defaultFile = "~/.aliyun/config.json"

// profile holds the credential settings of a profile of the aliyun CLI (aliyun CLI,
// config/profile.go).
type profile struct {
	Name            string `json:"name"`
	Mode            string `json:"mode"`
	AccessKeyID     string `json:"access_key_id"`
	AccessKeySecret string `json:"access_key_secret"`
	Token           string `json:"sts_token"`
	TokenExpires    int64  `json:"sts_expiration"` // Unix seconds; modes CloudSSO and OAuth only
	RoleName        string `json:"ram_role_name"`
	RoleARN         string `json:"ram_role_arn"`
	SessionName     string `json:"ram_session_name"`
	SessionSeconds  int    `json:"expired_seconds"`
	Policy          string `json:"policy"`
	ExternalID      string `json:"external_id"`
	SourceProfile   string `json:"source_profile"`
	ProcessCommand  string `json:"process_command"`
	URI             string `json:"credentials_uri"`
	OIDCProviderARN string `json:"oidc_provider_arn"`
	OIDCTokenFile   string `json:"oidc_token_file"`

	SSOSignInURL    string `json:"cloud_sso_sign_in_url"`
	SSOAccount      string `json:"cloud_sso_account_id"`
	SSOAccessConfig string `json:"cloud_sso_access_config"`
	SSOToken        string `json:"access_token"`
	SSOTokenExpires int64  `json:"cloud_sso_access_token_expire"`

	OAuthSite         string `json:"oauth_site_type"`
	OAuthToken        string `json:"oauth_access_token"`
	OAuthTokenExpires int64  `json:"oauth_access_token_expire"`

	Region       string `json:"region_id"`
	EndpointType string `json:"endpoint_type"`
}

// profileSource is a source that a profile describes.
type profileSource struct {
	keySource // the source of the profile's mode

	from                 profileRef
	region, endpointType string
}

func (p *profileSource) String() string { return p.from.String() }

// profileRef identifies a profile of a file.
type profileRef struct {
	file    string // as configured
	path    string // with the home directory expanded
	profile string
}

func (p profileRef) String() string {
	return "profile " + model.ShortName(p.profile) + " of the file " + model.ShortName(p.file)
}

func (r *resolver) profileInBlock() bool { return r.Profile != "" || r.File != "" }

// profileOutsideBlock reports whether the environment names a profile or a file, or the CLI's
// default file exists.
func (r *resolver) profileOutsideBlock() bool {
	if r.env(ProfileVariables) != "" || r.env(FileVariables) != "" {
		return true
	}
	if off, err := r.disabled(NoProfileVariable); off || err != nil {
		return err != nil // resolveProfile reports it
	}
	path, ok := ExpandHome(defaultFile, r.getenv)
	if !ok {
		return false
	}
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// resolveProfile returns the source of the profile that the block, the environment or the file
// itself names.
func (r *resolver) resolveProfile() (keySource, error) {
	from := profileRef{
		file:    cmp.Or(r.File, r.env(FileVariables), defaultFile),
		profile: cmp.Or(r.Profile, r.env(ProfileVariables)),
	}
	if r.Profile == "" && from.file == defaultFile {
		if _, err := r.disabled(NoProfileVariable); err != nil {
			return nil, err
		}
	}
	path, ok := ExpandHome(from.file, r.getenv)
	if !ok {
		return nil, fileError(from.file, "the home directory is unknown, since HOME is not set", "")
	}
	from.path = path
	text, problem := readFile(from)
	if problem != nil {
		return nil, problem
	}
	if !isJSON(from.path, text) {
		return r.fromINI(from, text)
	}
	profiles, err := parseProfiles(from, text)
	if err != nil {
		return nil, err
	}
	if from.profile == "" && profiles.Current != "" {
		if _, ok := profiles.find(profiles.Current); !ok {
			return nil, fileError(from.file, "its current names no profile of the file, which has "+profiles.names(), notQuoted+" Correct it, or name a profile.")
		}
	}
	from.profile = cmp.Or(from.profile, profiles.Current, "default")
	return r.fromProfile(from, profiles, nil)
}

// fromProfile returns the source of a profile. The names in above are the profiles that chain to
// it.
func (r *resolver) fromProfile(from profileRef, all *profiles, above []string) (keySource, error) {
	p, ok := all.find(from.profile)
	if !ok {
		detail := "it has no profiles"
		if len(all.List) > 0 {
			detail = "it has no such profile; it has " + all.names()
		}
		return nil, unusable(from.String(), detail, "Correct the profile's name, or run aliyun configure --profile "+model.ShortName(from.profile)+".")
	}
	if p.Region != "" && !names.Region.Allows(p.Region) {
		return nil, invalidRegion(from)
	}
	endpointType, known := knownEndpointType(p.EndpointType)
	if !known && r.EndpointType == "" {
		return nil, unusable(from.String(), "its endpoint_type is not public, vpc or internal",
			notQuoted+" Correct it, or set endpoint_type in the provider block.")
	}
	source, err := r.fromMode(from, p, all, append(above, p.Name))
	if err != nil {
		return nil, err
	}
	return &profileSource{keySource: source, from: from, region: p.Region, endpointType: endpointType}, nil
}

// minCachedLife is how long keys in the file must still be valid to be used.
const minCachedLife = time.Minute

func (p profile) keys() cloud.Keys {
	return cloud.Keys{AccessKeyID: p.AccessKeyID, AccessKeySecret: p.AccessKeySecret, SecurityToken: p.Token}
}

// cachedSession returns the session that the CLI has cached in the profile. It returns false if the
// keys expire soon or were refused.
func (p profile) cachedSession(now time.Time, refused cloud.Keys) (cloud.Session, bool) {
	session := cloud.Session{Keys: p.keys(), Expires: time.Unix(p.TokenExpires, 0)}
	holds := p.AccessKeyID != "" && p.AccessKeySecret != "" && p.Token != "" && now.Add(minCachedLife).Before(session.Expires)
	return session, holds && session.Keys != refused
}
