package credentials_test

import (
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// A source that is set but broken is an error that names it, found without a call. The
// next source is not used, although it is set too. Nothing of a file is quoted.
func TestResolve_broken(t *testing.T) {
	t.Parallel()
	const secret = "secret-in-a-file"
	profiles := func(text string) func(*fixture, *credentials.Settings) {
		return func(f *fixture, _ *credentials.Settings) { f.writeFile(".aliyun/config.json", text) }
	}
	profile := func(members string) func(*fixture, *credentials.Settings) {
		return profiles(`{"current":"p","profiles":[{"name":"p","access_key_id":"LTAI","sts_token":"` + secret + `",` + members + `},
			{"name":"q","mode":"ChainableRamRoleArn","source_profile":"p","ram_role_arn":"` + roleOfUser + `"}]}`)
	}
	ini := func(text string) func(*fixture, *credentials.Settings) {
		return func(f *fixture, _ *credentials.Settings) { f.ini(text) }
	}
	const ofP = "The credentials from profile p of the file ~/.aliyun/config.json cannot be used: "
	const aliyun = "The credentials file ~/.aliyun/config.json cannot be used: "
	for name, test := range map[string]struct {
		set  func(f *fixture, s *credentials.Settings)
		says string
		also string
	}{
		"no such file":              {func(_ *fixture, s *credentials.Settings) { s.File = "~/nowhere" }, "The credentials file ~/nowhere cannot be used: The file does not exist.", "aliyun configure"},
		"no such file, environment": {func(f *fixture, _ *credentials.Settings) { f.env["ALIBABA_CLOUD_CREDENTIALS_FILE"] = "/nowhere" }, "The credentials file /nowhere cannot be used: The file does not exist.", ""},
		"a named profile, no file":  {func(_ *fixture, s *credentials.Settings) { s.Profile = "p" }, "The credentials file ~/.aliyun/config.json cannot be used: The file does not exist.", ""},
		"a folder":                  {func(_ *fixture, s *credentials.Settings) { s.File = "~" }, "The credentials file ~ cannot be used: It is a directory.", ""},
		"no home": {func(f *fixture, s *credentials.Settings) { s.File = "~/x"; clear(f.env) },
			"The credentials file ~/x cannot be used: The home directory is unknown", ""},
		"too long": {profiles(strings.Repeat(" ", 1<<20) + "{}"), "The credentials file ~/.aliyun/config.json cannot be used: It is longer than 1048576 bytes.", "shared_credentials_file"},
		"cut JSON": {profiles(`{"profiles":[{"name":"p","access_key_secret":"` + secret), "The credentials file ~/.aliyun/config.json cannot be used: It is not valid JSON of the aliyun CLI, at byte", ""},
		"JSON of another shape": {profiles(`{"profiles":[{"name":"p","access_key_secret":["` + secret + `"]}]}`),
			"The credentials file ~/.aliyun/config.json cannot be used: It is not valid JSON of the aliyun CLI.", ""},
		"an empty file":                      {profiles(""), aliyun + "It is empty.", "aliyun configure"},
		"blank lines":                        {profiles("\r\n \n"), aliyun + "It is empty.", ""},
		"UTF-16, with a mark":                {profiles("\xff\xfe{\x00}\x00"), aliyun + "It is UTF-16 and not UTF-8 text.", "Save it as UTF-8"},
		"UTF-16, big-endian":                 {profiles("\xfe\xff\x00{\x00}"), aliyun + "It is UTF-16 and not UTF-8 text.", ""},
		"UTF-16, no mark":                    {profiles("{\x00\"\x00"), aliyun + "It is UTF-16 and not UTF-8 text.", ""},
		"a list":                             {profiles(`[{"name":"p","access_key_secret":"` + secret + `"}]`), aliyun + "It is not valid JSON of the aliyun CLI: its outermost value is not an object.", "aliyun configure"},
		"a cut list":                         {profiles(`[{"name":"p","access_key_secret":"` + secret), aliyun + "It is not valid JSON of the aliyun CLI", ""},
		"null":                               {profiles("null"), aliyun + "It is not valid JSON of the aliyun CLI: its outermost value is not an object.", ""},
		"a number":                           {profiles("1"), aliyun + "It is not valid JSON of the aliyun CLI: its outermost value is not an object.", ""},
		"nothing of JSON":                    {profiles("hello " + secret), aliyun + "It is not valid JSON of the aliyun CLI", ""},
		"profiles that are null":             {profiles(`{"current":"p","profiles":null}`), aliyun + "Its current names no profile of the file, which has no profiles.", ""},
		"an endpoint type that is not known": {profile(`"mode":"AK","access_key_secret":"` + secret + `","endpoint_type":"` + secret + `"`), ofP + `Its endpoint_type is not public, vpc or internal.`, "in the wrong place"},
		"processes disabled in other words": {func(f *fixture, s *credentials.Settings) {
			profile(`"mode":"External","process_command":"/bin/false"`)(f, s)
			f.env["ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS"] = "yes"
		}, "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS is neither true nor false", `It is "yes".`},
		"URIs disabled in other words": {func(f *fixture, s *credentials.Settings) {
			s.URI = "https://vault.example.com/keys"
			f.env["ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS"] = "on"
		}, "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS is neither true nor false", ""},
		"metadata disabled in other words": {func(f *fixture, s *credentials.Settings) {
			s.ECSRoleName = "runner"
			f.env["ALIBABA_CLOUD_ECS_METADATA_DISABLED"] = "yes"
		}, "ALIBABA_CLOUD_ECS_METADATA_DISABLED is neither true nor false", "unset it"},
		"the default profile disabled in other words": {func(f *fixture, s *credentials.Settings) {
			profiles(`{"current":"p"}`)(f, s)
			f.env["ALIBABA_CLOUD_CLI_PROFILE_DISABLED"] = "y"
		}, "ALIBABA_CLOUD_CLI_PROFILE_DISABLED is neither true nor false", ""},
		"no profiles":         {profiles(`{}`), "The credentials from profile default of the file ~/.aliyun/config.json cannot be used: It has no profiles.", ""},
		"no such profile":     {profiles(`{"current":"x","profiles":[{"name":"a"},{"name":"b"}]}`), aliyun + "Its current names no profile of the file, which has a, b.", "in the wrong place"},
		"a secret as current": {profiles(`{"current":"` + secret + `","profiles":[]}`), aliyun + "Its current names no profile of the file, which has no profiles.", ""},
		"no such named profile": {func(f *fixture, s *credentials.Settings) {
			profiles(`{"current":"a","profiles":[{"name":"a"},{"name":"b"}]}`)(f, s)
			s.Profile = "x"
		}, "The credentials from profile x of the file ~/.aliyun/config.json cannot be used: It has no such profile; it has a, b.", ""},
		"no mode":         {profile(`"mode":""`), ofP + "It has no mode, so it was never configured.", "aliyun configure --profile p"},
		"an unknown mode": {profile(`"mode":"` + secret + `"`), ofP + "Its mode is not known.", "The modes are AK, StsToken,"},
		"RsaKeyPair":      {profile(`"mode":"RsaKeyPair"`), ofP + "Its mode is RsaKeyPair, which Alibaba Cloud has deprecated", "another mode"},
		"BearerToken":     {profile(`"mode":"BearerToken","bearer_token":"` + secret + `"`), ofP + "Its mode is BearerToken, and Log Service takes no bearer tokens.", "another mode"},
		"Anonymous":       {profile(`"mode":"Anonymous"`), ofP + "Its mode is Anonymous, and every call of this provider must be signed.", "another mode"},
		"AK without secret": {profile(`"mode":"AK"`), ofP + "Its mode is AK, and it has no access_key_id and access_key_secret.",
			"aliyun configure --profile p"},
		"StsToken without secret":   {profile(`"mode":"StsToken"`), ofP + "Its mode is StsToken, and it has no access_key_id, access_key_secret and sts_token.", ""},
		"RamRoleArn without role":   {profile(`"mode":"RamRoleArn","access_key_secret":"` + secret + `"`), ofP + "Its mode is RamRoleArn, and it has no ram_role_arn.", ""},
		"RamRoleArn, no role":       {profile(`"mode":"RamRoleArn","access_key_secret":"` + secret + `","ram_role_arn":"` + secret + `"`), ofP + "The ARN of the role is not one such as acs:ram::1234567890123456:role/audit.", ""},
		"RamRoleArn, no session":    {profile(`"mode":"RamRoleArn","access_key_secret":"` + secret + `","ram_role_arn":"` + roleOfUser + `","ram_session_name":"` + secret + `/"`), ofP + "The session name does not hold", ""},
		"RamRoleArn, too short":     {profile(`"mode":"RamRoleArn","access_key_secret":"` + secret + `","expired_seconds":60,"ram_role_arn":"` + roleOfUser + `"`), ofP + "A session lasts from 900 to 43200 seconds, not 60.", ""},
		"Chainable without source":  {profile(`"mode":"ChainableRamRoleArn"`), ofP + "Its mode is ChainableRamRoleArn, and it has no source_profile.", ""},
		"Chainable, in a circle":    {profile(`"mode":"ChainableRamRoleArn","source_profile":"q"`), "The credentials from profile q of the file ~/.aliyun/config.json cannot be used: Its source_profile leads back to itself: p, q, p.", ""},
		"Chainable, source missing": {profile(`"mode":"ChainableRamRoleArn","source_profile":"` + secret + `"`), ofP + "Its source_profile names no profile of the file, which has p", ""},
		"External without program":  {profile(`"mode":"External"`), ofP + "Its mode is External, and it has no process_command.", ""},
		"External, half a quote":    {profile(`"mode":"External","process_command":"echo \"` + secret + `"`), ofP + "Its process_command has an unclosed quote or ends with a backslash.", ""},
		"External, forbidden": {func(f *fixture, s *credentials.Settings) {
			profile(`"mode":"External","process_command":"echo `+secret+`"`)(f, s)
			f.env["ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS"] = "1"
		}, ofP + "Its mode is External, and ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS disables external processes.", ""},
		"CredentialsURI without one": {profile(`"mode":"CredentialsURI"`), ofP + "Its mode is CredentialsURI, and it has no credentials_uri.", ""},
		"CredentialsURI, plain http": {profile(`"mode":"CredentialsURI","credentials_uri":"http://vault.example.com/` + secret + `"`), ofP + "Its host vault.example.com is not on this machine, so the keys could be intercepted.", "insecure = true"},
		"CredentialsURI, no URL":     {profile(`"mode":"CredentialsURI","credentials_uri":"` + secret + `"`), ofP + "It is not a URL such as", ""},
		"CredentialsURI, forbidden": {func(f *fixture, s *credentials.Settings) {
			profile(`"mode":"CredentialsURI","credentials_uri":"http://127.0.0.1:1/`+secret+`"`)(f, s)
			f.env["ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS"] = "TRUE"
		}, ofP + "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS is set, which disables credentials URIs.", ""},
		"OIDC without provider":   {profile(`"mode":"OIDC","ram_role_arn":"` + deploy + `"`), ofP + "Its mode is OIDC, and it has no oidc_provider_arn, oidc_token_file or ram_role_arn.", ""},
		"an invalid region":       {profile(`"mode":"AK","access_key_secret":"` + secret + `","region_id":"` + secret + `/"`), ofP + "Its region_id is not a region such as cn-hangzhou.", ""},
		"ini, other sections":     {ini("[a]\ntype=access_key\n[b]\n"), "The credentials from profile default of the file ~/.alibabacloud/credentials cannot be used: It has no such section; it has a, b.", ""},
		"ini, no section":         {ini("type=access_key\naccess_key_secret=" + secret), "The credentials from profile default of the file ~/.alibabacloud/credentials cannot be used: It has no sections.", ""},
		"ini, empty":              {ini(""), "The credentials file ~/.alibabacloud/credentials cannot be used: It is empty.", ""},
		"ini, a JSON list":        {ini(`["` + secret + `"]`), "The credentials file ~/.alibabacloud/credentials cannot be used: It is not valid JSON of the aliyun CLI: its outermost value is not an object.", ""},
		"ini, nonsense":           {ini(secret + "\n"), "The credentials file ~/.alibabacloud/credentials cannot be used: It is neither JSON of the aliyun CLI nor an INI file", ""},
		"ini, no such section":    {ini("[a]\ntype=access_key\n"), "The credentials from profile default of the file ~/.alibabacloud/credentials cannot be used: It has no such section; it has a.", ""},
		"ini, no type":            {ini("[default]\naccess_key_id=a\n"), "The credentials from profile default of the file ~/.alibabacloud/credentials cannot be used: It has no type.", "access_key"},
		"ini, a secret as type":   {ini("[default]\ntype=" + secret + "\n"), "The credentials from profile default of the file ~/.alibabacloud/credentials cannot be used: Its type is not known.", "The types are access_key, sts,"},
		"ini, a secret as region": {ini("[default]\ntype=sts\nregion_id=" + secret + "/\n"), "The credentials from profile default of the file ~/.alibabacloud/credentials cannot be used: Its region_id is not a region such as cn-hangzhou.", ""},
		"ini, a secret as role":   {ini("[default]\ntype=ram_role_arn\naccess_key_id=a\naccess_key_secret=b\nrole_arn=" + secret + "\n"), "The credentials from profile default of the file ~/.alibabacloud/credentials cannot be used: The ARN of the role is not one such as", ""},
		"a token as the file": {func(f *fixture, _ *credentials.Settings) {
			f.env["ALIBABA_CLOUD_OIDC_PROVIDER_ARN"], f.env["ALIBABA_CLOUD_ROLE_ARN"], f.env["ALIBABA_CLOUD_OIDC_TOKEN_FILE"] = oidcARN, deploy, "eyJ."+secret+".x"
		}, "The credentials from the variables ALIBABA_CLOUD_OIDC_PROVIDER_ARN and ALIBABA_CLOUD_OIDC_TOKEN_FILE cannot be used: The file of the token is a token", "ALIBABA_CLOUD_OIDC_TOKEN."},
		"ini, plain http":   {ini("[default]\ntype=credentials_uri\ncredentials_uri=http://vault.localhost/" + secret + "\n"), "The credentials from profile default of the file ~/.alibabacloud/credentials cannot be used: Its host vault.localhost is not on this machine", ""},
		"ini, bearer":       {ini("[default]\ntype=bearer\n"), "The credentials from profile default of the file ~/.alibabacloud/credentials cannot be used: Its type bearer is not supported.", ""},
		"ini, half of OIDC": {ini("[default]\ntype=oidc_role_arn\nrole_arn=" + deploy + "\n"), "The credentials from profile default of the file ~/.alibabacloud/credentials cannot be used: Its type is oidc_role_arn, and it has no oidc_provider_arn, oidc_token_file_path or role_arn.", ""},
		"ini, half a key":   {ini("[default]\ntype=access_key\naccess_key_id=a\n"), "The credentials from profile default of the file ~/.alibabacloud/credentials cannot be used: Its type is access_key, and it has no", ""},
		"metadata disabled, block": {func(f *fixture, s *credentials.Settings) {
			s.ECSRoleName, f.env["ALIBABA_CLOUD_ECS_METADATA_DISABLED"] = "runner", "true"
		}, "The credentials from ecs_role_name in the provider block cannot be used: ALIBABA_CLOUD_ECS_METADATA_DISABLED is set", ""},
		"metadata disabled, profile": {func(f *fixture, s *credentials.Settings) {
			profile(`"mode":"EcsRamRole"`)(f, s)
			f.env["ALIBABA_CLOUD_ECS_METADATA_DISABLED"] = "true"
		}, ofP + "ALIBABA_CLOUD_ECS_METADATA_DISABLED is set", ""},
		"half a key in the environment": {func(f *fixture, _ *credentials.Settings) { f.env["ALICLOUD_SECRET_KEY"] = secret }, "The secret has no access key", ""},
		"OIDC in the environment, no role": {func(f *fixture, _ *credentials.Settings) {
			f.env["ALIBABA_CLOUD_OIDC_PROVIDER_ARN"], f.env["ALIBABA_CLOUD_OIDC_TOKEN"] = oidcARN, secret
		}, "The credentials from the variables ALIBABA_CLOUD_OIDC_PROVIDER_ARN and ALIBABA_CLOUD_OIDC_TOKEN cannot be used: No role_arn is set; in the environment it is ALIBABA_CLOUD_ROLE_ARN.", ""},
		"OIDC in the block, no token": {func(_ *fixture, s *credentials.Settings) {
			s.OIDC = &credentials.OIDC{ProviderARN: oidcARN, Role: cloud.RoleSession{ARN: deploy}}
		}, "The credentials from assume_role_with_oidc in the provider block cannot be used: No oidc_token_file is set; in the environment it is ALIBABA_CLOUD_OIDC_TOKEN_FILE or ALIBABA_CLOUD_OIDC_TOKEN.", ""},
		"an invalid role in the environment": {func(f *fixture, s *credentials.Settings) {
			s.AccessKeyID, s.AccessKeySecret, f.env["ALIBABA_CLOUD_ROLE_ARN"] = "a", "b", "audit"
		}, "The role in ALIBABA_CLOUD_ROLE_ARN is invalid", ""},
		"a session in the environment that is too short": {func(f *fixture, s *credentials.Settings) {
			s.AccessKeyID, s.AccessKeySecret, f.env["ALIBABA_CLOUD_ROLE_ARN"], f.env["ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION"] = "a", "b", roleOfUser, "1h"
		}, "ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION is not a number of seconds from 900 to 43200", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			f.secret("a secret in a file", secret)
			f.env["ALIBABA_CLOUD_ECS_METADATA"] = "runner" // the next source
			var settings credentials.Settings
			test.set(f, &settings)
			p := f.configError(settings)
			if !strings.HasPrefix(p.Error(), test.says) || !strings.Contains(p.Error(), test.also) {
				t.Errorf("it says\n\t%v\nwant\n\t%s … %s", p, test.says, test.also)
			}
		})
	}
}

// If a source cannot provide keys, the error names it and says what happened and what
// to do, without a key. No other source is used.
func TestSources_fail(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(f *fixture) credentials.Settings
		source  string
		says    string // in the reason or in the service's answer
		advice  string
	}{
		"no role is bound": {func(*fixture) credentials.Settings { return credentials.Settings{ECSRoleName: "runner"} },
			"RAM role runner of this ECS instance", "the instance has no such role", "Attach the role to the instance"},
		"no metadata service": {func(f *fixture) credentials.Settings {
			f.Fault(emulator.Fault{Service: emulator.ServiceECSMetadata, Kind: emulator.FaultCutBefore, Times: -1})
			return credentials.Settings{ECSRoleName: "runner"}
		}, "RAM role runner of this ECS instance", "EOF", "Only an ECS instance has this service"},
		"garbage of the metadata service": {func(f *fixture) credentials.Settings {
			f.BindInstanceRole(root, "runner")
			f.Fault(emulator.Fault{Service: emulator.ServiceECSMetadata, Action: "GetInstanceRoleCredentials", Kind: emulator.FaultGarbage, Times: -1})
			return credentials.Settings{ECSRoleName: "runner"}
		}, "RAM role runner of this ECS instance", "gave an answer that is not understood: it is not JSON", "ecs.aliyuncs.com"},
		"nothing behind the URI": {func(f *fixture) credentials.Settings {
			return credentials.Settings{URI: f.Server.CredentialsURI("none") + "?key=" + f.secret("the address", "address-secret")}
		}, "the credentials URI at 127.0.0.1", "NotFound", "Check that the URL is reachable"},
		"garbage behind the URI": {func(f *fixture) credentials.Settings {
			f.ServeCredentials("vault", root, "audit")
			f.Fault(emulator.Fault{Service: emulator.ServiceCredentialsURI, Kind: emulator.FaultGarbage, Times: -1})
			return credentials.Settings{URI: f.Server.CredentialsURI("vault")}
		}, "the credentials URI at 127.0.0.1", "It gave an answer that is not understood: it is not JSON", "It must answer JSON"},
		"an OIDC token that has expired": {func(f *fixture) credentials.Settings {
			token := issuer().Token(emulator.Claims{Subject: "x", Audience: []string{ciClient}, IssuedAt: time.Now().Add(-2 * time.Hour), Expires: time.Now().Add(-time.Hour)})
			f.writeFile("token", f.secret("the OIDC token", token))
			return credentials.Settings{OIDC: &credentials.OIDC{Role: cloud.RoleSession{ARN: deploy}, ProviderARN: oidcARN, TokenFile: "~/token"}}
		}, "role " + deploy + ", by OIDC", "AuthenticationFail", "Check that the token is fresh"},
		"no OIDC token": {func(*fixture) credentials.Settings {
			return credentials.Settings{OIDC: &credentials.OIDC{Role: cloud.RoleSession{ARN: deploy}, ProviderARN: oidcARN, TokenFile: "~/token"}}
		}, "role " + deploy + ", by OIDC", "the file ~/token: the file does not exist", "Check that the CI system"},
		"an empty OIDC token": {func(f *fixture) credentials.Settings {
			f.writeFile("token", "\n")
			return credentials.Settings{OIDC: &credentials.OIDC{Role: cloud.RoleSession{ARN: deploy}, ProviderARN: oidcARN, TokenFile: "~/token"}}
		}, "role " + deploy + ", by OIDC", "the file ~/token: it is empty", "Check that the CI system"},
		"an invalid OIDC token": {func(f *fixture) credentials.Settings {
			f.writeFile("token", strings.Repeat("x", 1<<20+1))
			return credentials.Settings{OIDC: &credentials.OIDC{Role: cloud.RoleSession{ARN: deploy}, ProviderARN: oidcARN, TokenFile: "~/token"}}
		}, "role " + deploy + ", by OIDC", "the file ~/token: it is longer than 1048576 bytes", "Check that the CI system"},
		"a program that prints without end": {func(f *fixture) credentials.Settings {
			f.writeProfiles("p", f.profile("p", "External", map[string]any{"process_command": f.prints(strings.Repeat("x", 1<<20+1))}))
			return credentials.Settings{}
		}, "the process of profile p of the file", "it printed more than 1048576 bytes", "by hand to see why"},
		"an instance without a name of its role": {func(f *fixture) credentials.Settings {
			f.BindInstanceRole(root, "runner")
			f.Fault(emulator.Fault{Service: emulator.ServiceECSMetadata, Action: "GetInstanceRole", Kind: emulator.FaultGarbage, Times: -1})
			f.env["ALIBABA_CLOUD_ECS_METADATA"] = ""
			f.writeProfiles("p", f.profile("p", "EcsRamRole", nil))
			return credentials.Settings{}
		}, "the RAM role of this ECS instance", "gave an answer that is not understood: it is not the name of one role", "name it in ecs_role_name"},
		"a role that may not be assumed": {func(f *fixture) credentials.Settings {
			f.Edit(func(a *emulator.Account) {
				a.Roles["audit"].AssumeRolePolicyDocument = testcloud.ECSTrust
			})
			return credentials.Settings{AccessKeyID: f.user.AccessKeyID, AccessKeySecret: f.user.AccessKeySecret, Roles: []cloud.RoleSession{{ARN: roleOfUser}}}
		}, "role " + roleOfUser + ", assumed with the keys of access_key in the provider block", "NoPermission", "trust policy names the caller"},
		"a session longer than the role allows": {func(f *fixture) credentials.Settings {
			return credentials.Settings{AccessKeyID: f.user.AccessKeyID, AccessKeySecret: f.user.AccessKeySecret,
				Roles: []cloud.RoleSession{{ARN: roleOfUser, Duration: 2 * time.Hour}}}
		}, "role " + roleOfUser, "InvalidParameter.DurationSeconds", "maximum session duration"},
		"wrong keys below a role": {func(f *fixture) credentials.Settings {
			return credentials.Settings{AccessKeyID: f.user.AccessKeyID, AccessKeySecret: f.secret("a wrong secret", "wrong-secret"), Roles: []cloud.RoleSession{{ARN: roleOfUser}}}
		}, "role " + roleOfUser, "SignatureDoesNotMatch", ""},
		"the last of a chain": {func(f *fixture) credentials.Settings {
			return credentials.Settings{AccessKeyID: f.user.AccessKeyID, AccessKeySecret: f.user.AccessKeySecret,
				Roles: []cloud.RoleSession{{ARN: "acs:ram::" + root + ":role/nobody"}, {ARN: roleBeyond}}}
		}, "role acs:ram::" + root + ":role/nobody, assumed with the keys of access_key", "EntityNotExist.Role", "Check that the role exists"},
		"a CloudSSO login that is over": {func(f *fixture) credentials.Settings {
			p := f.sso(-time.Hour)
			p["cloud_sso_access_token_expire"] = time.Now().Add(-time.Minute).Unix()
			f.writeProfiles("p", f.profile("p", "CloudSSO", p))
			return credentials.Settings{}
		}, "profile p of the file", "the CloudSSO login has expired", "aliyun configure --profile p --mode CloudSSO"},
		"a CloudSSO token that is not taken": {func(f *fixture) credentials.Settings {
			p := f.sso(-time.Hour)
			p["access_token"] = f.secret("the access token", "another-token")
			f.writeProfiles("p", f.profile("p", "CloudSSO", p))
			return credentials.Settings{}
		}, "profile p of the file", "InvalidAccessToken", "aliyun configure --profile p --mode CloudSSO"},
		"a CloudSSO login without portal": {func(f *fixture) credentials.Settings {
			p := f.sso(-time.Hour)
			delete(p, "cloud_sso_sign_in_url")
			f.writeProfiles("p", f.profile("p", "CloudSSO", p))
			return credentials.Settings{}
		}, "profile p of the file", "it has no cloud_sso_sign_in_url", "aliyun configure --profile p --mode CloudSSO"},
		"a CloudSSO portal over plain http": {func(f *fixture) credentials.Settings {
			p := f.sso(-time.Hour)
			p["cloud_sso_sign_in_url"] = "http://portal.example.com/start/login"
			f.writeProfiles("p", f.profile("p", "CloudSSO", p))
			return credentials.Settings{}
		}, "profile p of the file", "unencrypted", "insecure = true"},
		"a CloudSSO portal over plain http, on this machine": {func(f *fixture) credentials.Settings {
			p := f.sso(-time.Hour)
			p["cloud_sso_sign_in_url"] = "http://127.0.0.1:9/start/login"
			f.writeProfiles("p", f.profile("p", "CloudSSO", p))
			return credentials.Settings{}
		}, "profile p of the file", "unencrypted", "insecure = true"},
		"an OAuth login that is over": {func(f *fixture) credentials.Settings {
			p := f.oauth("CN")
			p["oauth_access_token_expire"] = time.Now().Add(-time.Minute).Unix()
			f.writeProfiles("p", f.profile("p", "OAuth", p))
			return credentials.Settings{}
		}, "profile p of the file", "the OAuth login has expired", "aliyun configure --profile p --mode OAuth"},
		"an invalid OAuth site": {func(f *fixture) credentials.Settings {
			f.writeProfiles("p", f.profile("p", "OAuth", f.oauth("MARS")))
			return credentials.Settings{}
		}, "profile p of the file", "its oauth_site_type is neither CN nor INTL", "aliyun configure"},
		"a program that fails": {func(f *fixture) credentials.Settings {
			f.prints("")
			f.writeFile("fail", "#!/bin/sh\necho "+f.secret("what it printed", "printed-secret")+"\necho printed-secret >&2\nexit 3\n")
			f.writeProfiles("p", f.profile("p", "External", map[string]any{"process_command": "/bin/sh " + f.home + "/fail"}))
			return credentials.Settings{}
		}, "the process of profile p of the file", "it ended with exit status 3", "by hand"},
		"a program that prints nonsense": {func(f *fixture) credentials.Settings {
			f.writeProfiles("p", f.profile("p", "External", map[string]any{"process_command": f.prints(f.secret("what it printed", "printed-secret"))}))
			return credentials.Settings{}
		}, "the process of profile p of the file", "its output is not JSON of a profile", "by hand"},
		"a program that prints no key": {func(f *fixture) credentials.Settings {
			f.writeProfiles("p", f.profile("p", "External", map[string]any{"process_command": f.prints(`{"mode":"AK","access_key_secret":"` + f.secret("what it printed", "printed-secret") + `"}`)}))
			return credentials.Settings{}
		}, "the process of profile p of the file", "it printed a profile without access_key_id or access_key_secret", "by hand"},
		"a program that prints another mode": {func(f *fixture) credentials.Settings {
			f.writeProfiles("p", f.profile("p", "External", map[string]any{"process_command": f.prints(`{"mode":"External"}`)}))
			return credentials.Settings{}
		}, "the process of profile p of the file", "a mode other than AK and StsToken", ""},
		"no such program": {func(f *fixture) credentials.Settings {
			f.writeProfiles("p", f.profile("p", "External", map[string]any{"process_command": f.home + "/nothing"}))
			return credentials.Settings{}
		}, "the process of profile p of the file", "it could not be started", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			client := f.client(test.prepare(f))
			_, err := client.Identity(t.Context())
			e := f.keysError(err)
			if !strings.HasPrefix(e.Source, test.source) {
				t.Errorf("the source is %q, want %q", e.Source, test.source)
			}
			if !strings.Contains(e.Error(), test.says) {
				t.Errorf("it says %q, without %q", e.Error(), test.says)
			}
			if !strings.Contains(e.Advice, test.advice) || test.advice == "" && strings.Contains(e.Advice, "trust") {
				t.Errorf("it advises %q, without %q", e.Advice, test.advice)
			}
			for _, action := range f.calls() {
				if action == "GetCallerIdentity" || action == "RefreshToken" {
					t.Errorf("%s was called", action)
				}
			}
		})
	}
}
