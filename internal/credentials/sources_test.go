package credentials_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const (
	userARN   = "acs:ram::" + root + ":user/alice"
	auditARN  = "acs:ram::" + root + ":assumed-role/audit/"
	runnerARN = "acs:ram::" + root + ":assumed-role/runner/"
	deployARN = "acs:ram::" + root + ":assumed-role/deploy/"
	beyondARN = "acs:ram::" + member + ":assumed-role/beyond/"
	oidcARN   = "acs:ram::" + root + ":oidc-provider/ci"
	deploy    = "acs:ram::" + root + ":role/deploy"
)

// TestSources uses every source and every mode of a profile with the services that
// issue credentials.
func TestSources(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(f *fixture) credentials.Settings
		caller  string // prefix
		from    string // the name of the source
	}{
		"keys in the block": {func(f *fixture) credentials.Settings {
			return credentials.Settings{AccessKeyID: f.user.AccessKeyID, AccessKeySecret: f.user.AccessKeySecret}
		}, userARN, "access_key in the provider block"},
		"keys of a session in the block": {func(f *fixture) credentials.Settings {
			s := f.session()
			return credentials.Settings{AccessKeyID: s.AccessKeyID, AccessKeySecret: s.AccessKeySecret, SecurityToken: s.SecurityToken}
		}, auditARN, "access_key in the provider block"},
		"keys in the environment": {func(f *fixture) credentials.Settings {
			f.env["ALIBABA_CLOUD_ACCESS_KEY_ID"], f.env["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = f.user.AccessKeyID, f.user.AccessKeySecret
			return credentials.Settings{}
		}, userARN, "ALIBABA_CLOUD_ACCESS_KEY_ID in the environment"},
		"keys of a session in the environment of alicloud": {func(f *fixture) credentials.Settings {
			s := f.session()
			f.env["ALICLOUD_ACCESS_KEY"], f.env["ALICLOUD_SECRET_KEY"], f.env["ALICLOUD_SECURITY_TOKEN"] = s.AccessKeyID, s.AccessKeySecret, s.SecurityToken
			return credentials.Settings{}
		}, auditARN, "ALICLOUD_ACCESS_KEY in the environment"},
		"profile, AK, the current one": {func(f *fixture) credentials.Settings {
			f.writeProfiles("dev", f.profile("default", "Anonymous", nil), f.profile("dev", "AK", nil))
			return credentials.Settings{}
		}, userARN, "profile dev of the file ~/.aliyun/config.json"},
		"profile, none is current": {func(f *fixture) credentials.Settings {
			f.writeProfiles("", f.profile("default", "ak", nil))
			return credentials.Settings{}
		}, userARN, "profile default of the file ~/.aliyun/config.json"},
		"profile, named by the block": {func(f *fixture) credentials.Settings {
			f.writeProfiles("other", f.profile("other", "Anonymous", nil), f.profile("dev", "AK", nil))
			return credentials.Settings{Profile: "dev"}
		}, userARN, "profile dev of the file ~/.aliyun/config.json"},
		"profile, named by the environment": {func(f *fixture) credentials.Settings {
			f.writeProfiles("other", f.profile("other", "Anonymous", nil), f.profile("dev", "AK", nil))
			f.env["ALICLOUD_PROFILE"] = "dev"
			return credentials.Settings{}
		}, userARN, "profile dev of the file ~/.aliyun/config.json"},
		"profile of another file, by the block": {func(f *fixture) credentials.Settings {
			f.writeFile("elsewhere.json", `{"current":"a","profiles":[{"name":"a","mode":"AK","access_key_id":"`+f.user.AccessKeyID+`","access_key_secret":"`+f.user.AccessKeySecret+`"}]}`)
			return credentials.Settings{File: "~/elsewhere.json"}
		}, userARN, "profile a of the file ~/elsewhere.json"},
		"profile, StsToken": {func(f *fixture) credentials.Settings {
			s := f.session()
			f.writeProfiles("p", f.profile("p", "StsToken", map[string]any{"access_key_id": s.AccessKeyID, "access_key_secret": s.AccessKeySecret, "sts_token": s.SecurityToken}))
			return credentials.Settings{}
		}, auditARN, "profile p of the file"},
		"profile, RamRoleArn": {func(f *fixture) credentials.Settings {
			f.writeProfiles("p", f.profile("p", "RamRoleArn", map[string]any{"ram_role_arn": roleOfUser, "ram_session_name": "me", "expired_seconds": 900}))
			return credentials.Settings{}
		}, auditARN + "me", "role " + roleOfUser + ", assumed with the keys of profile p of the file"},
		"profile, EcsRamRole": {func(f *fixture) credentials.Settings {
			f.BindInstanceRole(root, "runner")
			f.writeProfiles("p", f.profile("p", "EcsRamRole", map[string]any{"ram_role_name": "runner"}))
			return credentials.Settings{}
		}, runnerARN, "RAM role runner of this ECS instance (profile p of the file"},
		"profile, EcsRamRole without a name": {func(f *fixture) credentials.Settings {
			f.BindInstanceRole(root, "runner")
			f.writeProfiles("p", f.profile("p", "EcsRamRole", nil))
			return credentials.Settings{}
		}, runnerARN, "the RAM role of this ECS instance"},
		"profile, RamRoleArnWithRoleName": {func(f *fixture) credentials.Settings {
			f.BindInstanceRole(root, "runner")
			f.writeProfiles("p", f.profile("p", "RamRoleArnWithRoleName", map[string]any{"ram_role_name": "runner", "ram_role_arn": roleBeyond}))
			return credentials.Settings{}
		}, beyondARN, "role " + roleBeyond + ", assumed with the keys of RAM role runner of this ECS instance"},
		"profile, ChainableRamRoleArn": {func(f *fixture) credentials.Settings {
			f.writeProfiles("p", f.profile("base", "AK", nil),
				f.profile("middle", "ChainableRamRoleArn", map[string]any{"source_profile": "base", "ram_role_arn": roleOfUser}),
				f.profile("p", "ChainableRamRoleArn", map[string]any{"source_profile": "middle", "ram_role_arn": roleBeyond}))
			return credentials.Settings{}
		}, beyondARN, "role " + roleBeyond + ", assumed with the keys of profile middle of the file"},
		"profile, External": {func(f *fixture) credentials.Settings {
			f.writeProfiles("p", f.profile("p", "External", map[string]any{"process_command": f.prints(
				`{"mode":"AK","access_key_id":"` + f.user.AccessKeyID + `","access_key_secret":"` + f.user.AccessKeySecret + `"}`)}))
			return credentials.Settings{}
		}, userARN, "the process of profile p of the file"},
		"profile, External, of a session": {func(f *fixture) credentials.Settings {
			s := f.session()
			f.writeProfiles("p", f.profile("p", "External", map[string]any{"process_command": f.prints(
				`{"mode":"StsToken","access_key_id":"` + s.AccessKeyID + `","access_key_secret":"` + s.AccessKeySecret + `","sts_token":"` + s.SecurityToken +
					`","expiration":"` + time.Now().Add(time.Hour).UTC().Format(time.RFC3339) + `"}`)}))
			return credentials.Settings{}
		}, auditARN, "the process of profile p of the file"},
		"profile, CredentialsURI": {func(f *fixture) credentials.Settings {
			f.ServeCredentials("vault", root, "audit")
			f.writeProfiles("p", f.profile("p", "CredentialsURI", map[string]any{"credentials_uri": f.Server.CredentialsURI("vault")}))
			return credentials.Settings{}
		}, auditARN, "the credentials URI at 127.0.0.1"},
		"profile, OIDC": {func(f *fixture) credentials.Settings {
			f.writeFile("token", f.token()+"\n")
			f.writeProfiles("p", f.profile("p", "OIDC", map[string]any{
				"oidc_provider_arn": oidcARN, "oidc_token_file": "~/token", "ram_role_arn": deploy, "ram_session_name": "pod"}))
			return credentials.Settings{}
		}, deployARN + "pod", "role " + deploy + ", by OIDC (profile p of the file"},
		"profile, CloudSSO, keys in the file": {func(f *fixture) credentials.Settings {
			f.writeProfiles("p", f.profile("p", "CloudSSO", f.cached(time.Hour)))
			return credentials.Settings{}
		}, auditARN + "by-hand", "profile p of the file"},
		"profile, CloudSSO, by the access token": {func(f *fixture) credentials.Settings {
			f.writeProfiles("p", f.profile("p", "CloudSSO", f.sso(-time.Hour)))
			return credentials.Settings{}
		}, auditARN + "sso-user", "profile p of the file"},
		"profile, OAuth, keys in the file": {func(f *fixture) credentials.Settings {
			f.writeProfiles("p", f.profile("p", "OAuth", f.cached(time.Hour)))
			return credentials.Settings{}
		}, auditARN + "by-hand", "profile p of the file"},
		"profile, OAuth, by the access token": {func(f *fixture) credentials.Settings {
			f.writeProfiles("p", f.profile("p", "OAuth", f.oauth("CN")))
			return credentials.Settings{}
		}, auditARN + "oauth-user", "profile p of the file"},
		"profile, OAuth, of the international site": {func(f *fixture) credentials.Settings {
			f.writeProfiles("p", f.profile("p", "OAuth", f.oauth("intl")))
			return credentials.Settings{}
		}, auditARN + "oauth-user", "profile p of the file"},
		"ini, access_key": {func(f *fixture) credentials.Settings {
			f.ini("[default]\ntype = access_key\naccess_key_id = " + f.user.AccessKeyID + "\naccess_key_secret = " + f.user.AccessKeySecret + "\n")
			return credentials.Settings{}
		}, userARN, "profile default of the file ~/.alibabacloud/credentials"},
		"ini, a named section": {func(f *fixture) credentials.Settings {
			f.ini("[default]\ntype = bearer\n[dev]\ntype = access_key\naccess_key_id = " + f.user.AccessKeyID + "\naccess_key_secret = " + f.user.AccessKeySecret + "\n")
			return credentials.Settings{Profile: "dev"}
		}, userARN, "profile dev of the file"},
		"ini, sts": {func(f *fixture) credentials.Settings {
			s := f.session()
			f.ini("[default]\ntype = sts\naccess_key_id = " + s.AccessKeyID + "\naccess_key_secret = " + s.AccessKeySecret + "\nsecurity_token = " + s.SecurityToken + "\n")
			return credentials.Settings{}
		}, auditARN, "profile default of the file"},
		"ini, ram_role_arn": {func(f *fixture) credentials.Settings {
			f.ini("[default]\ntype = ram_role_arn\naccess_key_id = " + f.user.AccessKeyID + "\naccess_key_secret = " + f.user.AccessKeySecret +
				"\nrole_arn = " + roleOfUser + "\nrole_session_name = me\n")
			return credentials.Settings{}
		}, auditARN + "me", "role " + roleOfUser},
		"ini, ecs_ram_role": {func(f *fixture) credentials.Settings {
			f.BindInstanceRole(root, "runner")
			f.ini("[default]\ntype = ecs_ram_role\nrole_name = runner\n")
			return credentials.Settings{}
		}, runnerARN, "RAM role runner"},
		"ini, oidc_role_arn": {func(f *fixture) credentials.Settings {
			f.writeFile("token", f.token())
			f.ini("[default]\ntype = oidc_role_arn\noidc_provider_arn = " + oidcARN + "\noidc_token_file_path = ~/token\nrole_arn = " + deploy + "\nrole_session_name = me\n")
			return credentials.Settings{}
		}, deployARN + "me", "role " + deploy},
		"ini, credentials_uri": {func(f *fixture) credentials.Settings {
			f.ServeCredentials("vault", root, "audit")
			f.ini("[default]\ncredentials_uri = " + f.Server.CredentialsURI("vault") + "\ntype = credentials_uri\n")
			return credentials.Settings{}
		}, auditARN, "the credentials URI"},
		"the CLI's format where the SDKs' was expected": {func(f *fixture) credentials.Settings {
			f.writeFile("config.json", `{"profiles":[{"name":"default","mode":"AK","access_key_id":"`+f.user.AccessKeyID+`","access_key_secret":"`+f.user.AccessKeySecret+`"}]}`)
			f.env["ALIBABA_CLOUD_CREDENTIALS_FILE"] = f.home + "/config.json"
			return credentials.Settings{}
		}, userARN, "profile default of the file"},
		"instance role, by the block": {func(f *fixture) credentials.Settings {
			f.BindInstanceRole(root, "runner")
			return credentials.Settings{ECSRoleName: "runner"}
		}, runnerARN, "RAM role runner of this ECS instance (ecs_role_name in the provider block)"},
		"instance role, by the environment": {func(f *fixture) credentials.Settings {
			f.BindInstanceRole(root, "runner")
			f.env["ALIBABA_CLOUD_ECS_METADATA"] = "runner"
			return credentials.Settings{}
		}, runnerARN, "RAM role runner of this ECS instance (ALIBABA_CLOUD_ECS_METADATA in the environment)"},
		"credentials URI, by the block": {func(f *fixture) credentials.Settings {
			f.ServeCredentials("vault", root, "audit")
			return credentials.Settings{URI: f.Server.CredentialsURI("vault")}
		}, auditARN, "the credentials URI at 127.0.0.1"},
		"credentials URI, by the environment": {func(f *fixture) credentials.Settings {
			f.ServeCredentials("vault", root, "audit")
			f.env["ALICLOUD_CREDENTIALS_URI"] = f.Server.CredentialsURI("vault")
			return credentials.Settings{}
		}, auditARN, "the credentials URI at 127.0.0.1"},
		"OIDC, by the block": {func(f *fixture) credentials.Settings {
			f.writeFile("token", f.token())
			return credentials.Settings{OIDC: &credentials.OIDC{Role: cloud.RoleSession{ARN: deploy}, ProviderARN: oidcARN, TokenFile: "~/token"}}
		}, deployARN + "terraform-innertrail", "role " + deploy + ", by OIDC (assume_role_with_oidc in the provider block)"},
		"OIDC, the token in the block": {func(f *fixture) credentials.Settings {
			return credentials.Settings{OIDC: &credentials.OIDC{Role: cloud.RoleSession{ARN: deploy, SessionName: "ci"}, ProviderARN: oidcARN, Token: f.token()}}
		}, deployARN + "ci", "role " + deploy},
		"OIDC, an empty block and the environment": {func(f *fixture) credentials.Settings {
			f.env["ALIBABA_CLOUD_ROLE_ARN"], f.env["ALIBABA_CLOUD_OIDC_PROVIDER_ARN"] = deploy, oidcARN
			f.env["ALIBABA_CLOUD_OIDC_TOKEN"] = f.token()
			return credentials.Settings{OIDC: &credentials.OIDC{}}
		}, deployARN, "role " + deploy},
		"OIDC, by the environment alone": {func(f *fixture) credentials.Settings {
			f.env["ALIBABA_CLOUD_ROLE_ARN"], f.env["ALIBABA_CLOUD_OIDC_PROVIDER_ARN"] = deploy, oidcARN
			f.env["ALIBABA_CLOUD_OIDC_TOKEN_FILE"] = f.writeFile("token", f.token())
			f.env["ALIBABA_CLOUD_ROLE_SESSION_NAME"] = "pod"
			return credentials.Settings{}
		}, deployARN + "pod", "role " + deploy + ", by OIDC (the variables ALIBABA_CLOUD_OIDC_PROVIDER_ARN and ALIBABA_CLOUD_OIDC_TOKEN_FILE)"},
		"a role assumed": {func(f *fixture) credentials.Settings {
			return credentials.Settings{
				AccessKeyID: f.user.AccessKeyID, AccessKeySecret: f.user.AccessKeySecret,
				Roles: []cloud.RoleSession{{ARN: roleOfUser, SessionName: "me", Duration: 15 * time.Minute}},
			}
		}, auditARN + "me", "role " + roleOfUser + ", assumed with the keys of access_key in the provider block"},
		"a chain of roles": {func(f *fixture) credentials.Settings {
			return credentials.Settings{
				AccessKeyID: f.user.AccessKeyID, AccessKeySecret: f.user.AccessKeySecret,
				Roles: []cloud.RoleSession{{ARN: roleOfUser}, {ARN: roleBeyond}},
			}
		}, beyondARN, "role " + roleBeyond + ", assumed with the keys of role " + roleOfUser},
		"a role of the environment": {func(f *fixture) credentials.Settings {
			f.env["ALIBABA_CLOUD_ROLE_ARN"], f.env["ALIBABA_CLOUD_ROLE_SESSION_NAME"] = roleOfUser, "env"
			return credentials.Settings{AccessKeyID: f.user.AccessKeyID, AccessKeySecret: f.user.AccessKeySecret}
		}, auditARN + "env", "role " + roleOfUser},
		"a role of the environment of alicloud": {func(f *fixture) credentials.Settings {
			f.env["ALICLOUD_ASSUME_ROLE_ARN"], f.env["ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION"] = roleOfUser, "900"
			return credentials.Settings{AccessKeyID: f.user.AccessKeyID, AccessKeySecret: f.user.AccessKeySecret}
		}, auditARN, "role " + roleOfUser},
		"a role beyond OIDC": {func(f *fixture) credentials.Settings {
			f.env["ALIBABA_CLOUD_ROLE_ARN"], f.env["ALIBABA_CLOUD_OIDC_PROVIDER_ARN"] = deploy, oidcARN
			f.env["ALIBABA_CLOUD_OIDC_TOKEN_FILE"] = f.writeFile("token", f.token())
			return credentials.Settings{Roles: []cloud.RoleSession{{ARN: roleBeyond}}}
		}, beyondARN, "role " + roleBeyond + ", assumed with the keys of role " + deploy},
		"the role belongs to OIDC alone": {func(f *fixture) credentials.Settings {
			f.env["ALIBABA_CLOUD_ROLE_ARN"], f.env["ALIBABA_CLOUD_OIDC_PROVIDER_ARN"] = deploy, oidcARN
			f.env["ALIBABA_CLOUD_OIDC_TOKEN_FILE"] = f.writeFile("token", f.token())
			return credentials.Settings{AccessKeyID: f.user.AccessKeyID, AccessKeySecret: f.user.AccessKeySecret}
		}, userARN, "access_key in the provider block"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			settings := test.prepare(f)
			client := f.client(settings)
			if !strings.HasPrefix(client.Source(), test.from) {
				t.Errorf("the keys' source is named %q, want %q", client.Source(), test.from)
			}
			caller, err := client.Identity(t.Context())
			if err != nil || !strings.HasPrefix(asCaller(caller.ARN), test.caller) {
				t.Fatalf("the caller is %q, want %q: %v", caller.ARN, test.caller, err)
			}
			// The keys work for Log Service too, and are cached.
			before := len(f.Journal())
			if _, err := client.GetProject(t.Context(), model.Project{Region: "cn-hangzhou", Name: "none-of-that-name"}); !model.Is(err, model.NotFound, model.Denied) {
				t.Errorf("Log Service: %v", err)
			}
			if made := f.Journal()[before:]; len(made) != 1 || !strings.HasPrefix(made[0].Caller, test.caller) {
				t.Errorf("the second call needs %d calls: %v by %v", len(made), f.calls()[before:], made)
			}
			for _, call := range f.Mutations() {
				t.Errorf("%s was called, which changes something", call.Action)
			}
			f.checkNoSecrets(client.Source())
		})
	}
}

// asCaller returns the ARN of a session as GetCallerIdentity answers it. AssumeRole answers with another
// form.
func asCaller(arn string) string { return strings.Replace(arn, ":role/", ":assumed-role/", 1) }

// prints returns a command that prints a text. The text is in a file, as keys would be.
func (f *fixture) prints(text string) string {
	f.t.Helper()
	if _, err := os.Stat("/bin/sh"); err != nil {
		f.t.Skip("there is no /bin/sh to write a program for")
	}
	f.writeFile("printed", text)
	f.writeFile("print", "#!/bin/sh\ncat '"+f.home+"/printed'\n")
	return "/bin/sh '" + f.home + "/print'"
}

func (f *fixture) ini(content string) {
	f.writeFile(".alibabacloud/credentials", content)
	f.env["ALIBABA_CLOUD_CREDENTIALS_FILE"] = "~/.alibabacloud/credentials"
}

// cached returns members of a profile with keys that the CLI has cached.
func (f *fixture) cached(lasting time.Duration) map[string]any {
	s := f.session()
	return map[string]any{
		"access_key_id": s.AccessKeyID, "access_key_secret": s.AccessKeySecret, "sts_token": s.SecurityToken,
		"sts_expiration": time.Now().Add(lasting).Unix(), "oauth_site_type": "CN", "oauth_refresh_token": f.secret("the refresh token", "a-refresh-token"),
	}
}

// sso returns members of a profile with a CloudSSO login.
func (f *fixture) sso(cachedFor time.Duration) map[string]any {
	token, expires := f.LogInToCloudSSO(emulator.AccessAssignment{AccountID: root, AccessConfigurationID: "ac-1", Role: "audit"})
	p := f.cached(cachedFor)
	p["access_token"], p["cloud_sso_access_token_expire"] = f.secret("the access token", token), expires.Unix()
	p["cloud_sso_sign_in_url"], p["cloud_sso_account_id"], p["cloud_sso_access_config"] = "https://signin-cn-shanghai.alibabacloudsso.com/start/login", root, "ac-1"
	return p
}

// oauth returns members of a profile with an OAuth login whose keys have expired.
func (f *fixture) oauth(site string) map[string]any {
	token, expires := f.LogInWithOAuth(root, "audit")
	p := f.cached(-time.Hour)
	p["oauth_access_token"], p["oauth_access_token_expire"], p["oauth_site_type"] = f.secret("the access token", token), expires.Unix(), site
	return p
}
