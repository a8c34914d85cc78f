package provider_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// TestSecrets runs the released provider with Terraform and each kind of credentials.
// It searches everything that is left behind for the secrets that were used: the TRACE
// logs, the state, the plan, the output, and the stacks of a crashing provider. DEBUG
// makes the SDKs log.
func TestSecrets(t *testing.T) {
	t.Parallel()
	cli := acctest.TerraformPath(t)
	scratch := t.TempDir()
	binary := filepath.Join(scratch, "bin", terraform.ProviderName())
	crashing := filepath.Join(scratch, "crashing", "terraform-provider-innertrail")
	if err := terraform.Build(t.Context(), "../..", filepath.Dir(binary)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Mkdir(filepath.Dir(crashing), 0o700),
		os.WriteFile(crashing, []byte("#!/bin/sh\necho $$ >\"$HOME/pid\"\nexec '"+binary+"' \"$@\"\n"), 0o700)); err != nil {
		t.Fatal(err)
	}
	installed := func(program string) (settings string) {
		settings = filepath.Join(filepath.Dir(program), "terraformrc")
		if err := os.WriteFile(settings, fmt.Appendf(nil, "provider_installation {\n  dev_overrides {\n    \"innertrail/innertrail\" = %s\n  }\n}\n",
			strconv.Quote(filepath.ToSlash(filepath.Dir(program)))), 0o600); err != nil {
			t.Fatal(err)
		}
		return settings
	}
	settings, settingsOfCrashing := installed(binary), installed(crashing)
	for name, test := range map[string]struct {
		block func(p *sourceTest) string
		calls string // must be in the journal, to prove that the source was used
	}{
		"keys, and a role of another account": {func(p *sourceTest) string {
			return fmt.Sprintf("access_key = %q\nsecret_key = %q\nassume_role {\n role_arn = %q\n}", p.user.AccessKeyID, p.user.AccessKeySecret, roleARN("audit"))
		}, "AssumeRole"},
		"keys of a session, in the environment": {func(p *sourceTest) string {
			s := p.session()
			p.env = append(p.env, "ALIBABA_CLOUD_ACCESS_KEY_ID="+s.AccessKeyID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET="+s.AccessKeySecret, "ALIBABA_CLOUD_SECURITY_TOKEN="+s.SecurityToken)
			return ""
		}, "GetCallerIdentity"},
		"profile, RamRoleArn": {func(p *sourceTest) string {
			p.profile("RamRoleArn", map[string]any{"access_key_id": p.user.AccessKeyID, "access_key_secret": p.user.AccessKeySecret, "ram_role_arn": roleARN("audit")})
			return ""
		}, "AssumeRole"},
		"profile, CloudSSO": {func(p *sourceTest) string {
			token, _ := p.LogInToCloudSSO(emulator.AccessAssignment{AccountID: accountRoot, AccessConfigurationID: "ac-1", Role: "audit"})
			p.secrets = append(p.secrets, token)
			p.profile("CloudSSO", map[string]any{
				"access_token": token, "cloud_sso_access_token_expire": time.Now().Add(time.Hour).Unix(), "cloud_sso_sign_in_url": p.Server.URL + "/start", "cloud_sso_account_id": accountRoot, "cloud_sso_access_config": "ac-1",
			})
			return "insecure = true"
		}, "CreateCloudCredential"},
		"OIDC": {func(p *sourceTest) string {
			return fmt.Sprintf("insecure = true\nassume_role_with_oidc {\n role_arn = %q\n oidc_provider_arn = \"acs:ram::%s:oidc-provider/ci\"\n oidc_token_file = %q\n}",
				roleARN("ci"), accountRoot, p.file("token", p.token))
		}, "AssumeRoleWithOIDC"},
		"OIDC, a token that is refused": {func(p *sourceTest) string {
			p.fails = true
			return fmt.Sprintf("insecure = true\nassume_role_with_oidc {\n role_arn = %q\n oidc_provider_arn = \"acs:ram::%s:oidc-provider/ci\"\n oidc_token = %q\n}",
				roleARN("audit"), accountRoot, p.token)
		}, "AssumeRoleWithOIDC"},
		"credentials URI": {func(p *sourceTest) string {
			p.secrets = append(p.secrets, "address-secret")
			return fmt.Sprintf("credentials_uri = %q", p.Server.CredentialsURI("vault")+"?key=address-secret")
		}, "GetCredentials"},
		"profile, External, a program that prints nonsense": {func(p *sourceTest) string {
			p.fails = true
			p.secrets = append(p.secrets, "printed-secret")
			p.profile("External", map[string]any{"process_command": "/bin/sh " + p.file("print", "echo printed-secret\necho printed-secret >&2\n")})
			return ""
		}, ""},
		"profile, StsToken": {func(p *sourceTest) string {
			s := p.session()
			p.profile("StsToken", map[string]any{"access_key_id": s.AccessKeyID, "access_key_secret": s.AccessKeySecret, "sts_token": s.SecurityToken})
			return ""
		}, "GetCallerIdentity"},
		"profile, OAuth, keys in the file": {func(p *sourceTest) string {
			session := p.session()
			token, _ := p.LogInWithOAuth(accountRoot, "audit")
			p.secrets = append(p.secrets, token, "a-refresh-token")
			p.profile("OAuth", map[string]any{
				"access_key_id": session.AccessKeyID, "access_key_secret": session.AccessKeySecret, "sts_token": session.SecurityToken,
				"sts_expiration": time.Now().Add(time.Hour).Unix(), "oauth_access_token": token, "oauth_refresh_token": "a-refresh-token", "oauth_site_type": "CN",
			})
			return ""
		}, "GetCallerIdentity"},
		"profile, External": {func(p *sourceTest) string {
			s := p.session()
			p.profile("External", map[string]any{"process_command": "/bin/sh " + p.file("print", fmt.Sprintf(
				"echo '{\"mode\":\"StsToken\",\"access_key_id\":%q,\"access_key_secret\":%q,\"sts_token\":%q}'\n", s.AccessKeyID, s.AccessKeySecret, s.SecurityToken))})
			return ""
		}, "GetCallerIdentity"},
		"ini file of the SDKs, and a chain of roles with an external id": {func(p *sourceTest) string {
			p.secrets = append(p.secrets, "x-1-external")
			file := p.file("credentials", "[default]\ntype = access_key\naccess_key_id = "+p.user.AccessKeyID+"\naccess_key_secret = "+p.user.AccessKeySecret+"\n")
			return fmt.Sprintf("shared_credentials_file = %q\nassume_role {\n role_arn = %q\n external_id = \"x-1-external\"\n}\nassume_role {\n role_arn = %q\n}", file, roleARN("audit"), roleARN("audit"))
		}, "AssumeRole"},
		"keys of a session, of a provider that crashes": {func(p *sourceTest) string {
			p.crashes(settingsOfCrashing)
			s := p.session()
			return fmt.Sprintf("access_key = %q\nsecret_key = %q\nsecurity_token = %q", s.AccessKeyID, s.AccessKeySecret, s.SecurityToken)
		}, "DescribeInnerTrails"},
		"OIDC, of a provider that crashes": {func(p *sourceTest) string {
			p.crashes(settingsOfCrashing)
			return fmt.Sprintf("insecure = true\nassume_role_with_oidc {\n role_arn = %q\n oidc_provider_arn = \"acs:ram::%s:oidc-provider/ci\"\n oidc_token = %q\n}",
				roleARN("ci"), accountRoot, p.token)
		}, "DescribeInnerTrails"},
		"wrong keys": {func(p *sourceTest) string {
			p.fails = true
			p.secrets = append(p.secrets, "a-wrong-secret")
			return fmt.Sprintf("access_key = %q\nsecret_key = \"a-wrong-secret\"", p.user.AccessKeyID)
		}, "GetCallerIdentity"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.Sample(t)
			e, user, token := newCloudWithSources(t)
			e.AddProject("security-audit", "cn-hangzhou")
			p := &sourceTest{Cloud: e, t: t, user: user, token: token, folder: t.TempDir(), home: t.TempDir(), secrets: []string{user.AccessKeyID, user.AccessKeySecret, token}}
			p.file("main.tf", "terraform {\n  required_providers {\n    innertrail = { source = \"innertrail/innertrail\" }\n  }\n}\nprovider \"innertrail\" {\n  region = \"cn-hangzhou\"\n  "+
				test.block(p)+"\n}\n"+shippingBlock)
			p.env = append([]string{"TF_CLI_CONFIG_FILE=" + settings}, p.env...)
			for _, variable := range credentials.EndpointVariables {
				p.env = append(p.env, variable+"="+e.Server.URL)
			}
			p.env = append(p.env, "PATH="+os.Getenv("PATH"), "HOME="+p.home, "USERPROFILE="+p.home, "DEBUG=sdk,credential,tea",
				"TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(p.folder, "trace.log"), "CHECKPOINT_DISABLE=1")
			for _, command := range [][]string{{"plan", "-out=saved.plan"}, {"apply", "-auto-approve"}, {"show", "-json"}, {"plan"}} {
				cmd := exec.CommandContext(t.Context(), cli, command...)
				cmd.Dir, cmd.Env = p.folder, p.env
				said, err := cmd.CombinedOutput()
				p.printed = append(p.printed, said...)
				if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
					t.Fatal(err)
				}
				if (err != nil) != p.fails && command[0] != "show" {
					t.Fatalf("%v: %v\n%s", command, err, said)
				}
			}
			if !strings.Contains(fmt.Sprint(testcloud.Actions(e.Journal())), test.calls) {
				t.Errorf("%s was never called", test.calls)
			}
			p.search()
		})
	}
}

// sourceTest runs Terraform with one source of credentials.
type sourceTest struct {
	*testcloud.Cloud

	t            *testing.T
	user         emulator.Credentials
	token        string // an OIDC token
	folder, home string
	env          []string
	secrets      []string
	printed      []byte
	fails        bool
	crashed      bool
}

func (p *sourceTest) file(name, text string) string {
	p.t.Helper()
	path := filepath.Join(p.folder, name)
	if name != "main.tf" {
		path = filepath.Join(p.home, name) // the user's own file, which may hold secrets
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
	return path
}

func (p *sourceTest) profile(mode string, members map[string]any) {
	p.t.Helper()
	maps.Copy(members, map[string]any{"name": "p", "mode": mode})
	text, err := json.Marshal(map[string]any{"current": "p", "profiles": []any{members}})
	if err != nil {
		p.t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(p.home, ".aliyun"), 0o700); err != nil {
		p.t.Fatal(err)
	}
	p.file(filepath.Join(".aliyun", "config.json"), string(text))
}

// crashes makes the provider crash at DescribeInnerTrails and print all stacks.
func (p *sourceTest) crashes(settings string) {
	p.t.Helper()
	if runtime.GOOS == "windows" {
		p.t.Skip("Windows has no signal that makes a program print its stacks")
	}
	p.env, p.fails, p.crashed = append(p.env, "TF_CLI_CONFIG_FILE="+settings, "GOTRACEBACK=system"), true, true
	p.Fault(emulator.Fault{Action: "DescribeInnerTrails", Times: -1, Kind: emulator.FaultHang, Before: func() {
		text, err := os.ReadFile(filepath.Join(p.home, "pid"))
		var pid int
		if err == nil {
			_, err = fmt.Sscan(string(text), &pid)
		}
		process, lost := os.FindProcess(pid)
		if err := errors.Join(err, lost); err != nil {
			p.t.Errorf("cannot have the provider crash: %v", err)
			return
		}
		_ = process.Signal(syscall.SIGQUIT) // it may already be exiting
	}})
}

func (p *sourceTest) session() emulator.Credentials {
	s := p.AssumeRole(accountRoot, "audit", "by-hand")
	p.secrets = append(p.secrets, s.AccessKeySecret, s.SecurityToken)
	return s
}

// search searches the output and every file in the folder except the configuration,
// where the user wrote the secrets. Signatures, and the keys and tokens of the
// provider's own sessions, are recognised by their format.
func (p *sourceTest) search() {
	p.t.Helper()
	left := map[string][]byte{"what was printed": p.printed}
	err := filepath.WalkDir(p.folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == "main.tf" {
			return err
		}
		data, err := os.ReadFile(path)
		left[entry.Name()] = data
		if entry.Name() == "saved.plan" {
			delete(left, entry.Name())
			p.unpack(data, left)
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	log := left["trace.log"]
	if !bytes.Contains(log, []byte("found credentials")) || len(p.Journal()) > 0 && !bytes.Contains(log, []byte("called STS")) {
		p.t.Errorf("the log of %d bytes holds nothing of the provider", len(log))
	}
	if p.crashed && (!bytes.Contains(log, []byte("SIGQUIT")) || !bytes.Contains(log, []byte("internal/cloud.(*Client)"))) {
		p.t.Errorf("the log of %d bytes holds no stacks of the provider", len(log))
	}
	for name, data := range left {
		for _, secret := range p.secrets {
			if at := bytes.Index(data, []byte(secret)); at >= 0 {
				p.t.Errorf("%s holds %q:\n%s", name, secret, data[max(0, at-200):min(len(data), at+len(secret)+20)])
			}
		}
		for what, form := range map[string]*regexp.Regexp{"of a session": ofSessions, "of a signature": ofSignatures} {
			if at := form.FindIndex(data); at != nil {
				p.t.Errorf("%s holds %q %s:\n%s", name, data[at[0]:at[1]], what, data[max(0, at[0]-200):min(len(data), at[1]+20)])
			}
		}
	}
}

// ofSessions matches every id, secret and token of a session of the emulator.
// ofSignatures matches a signature wherever a request is quoted: in the parameter of
// the RPC services, as sent and as Go and JSON print it, and in the header of Log
// Service, versions 1 and 4.
var (
	ofSessions   = regexp.MustCompile(`STS\.NU[0-9]{22}|emulator[0-9a-f]{32}|CAIS[A-Za-z0-9+/=]{40,}`)
	ofSignatures = regexp.MustCompile(`Signature\\?"?(=|:|%3D|%253D)\[?\\?"?[A-Za-z0-9+/%]{27,}|LOG [^\s:]+:[A-Za-z0-9+/]{27}=`)
)

// unpack adds the parts of a plan file, except the configuration, which the user wrote.
func (p *sourceTest) unpack(plan []byte, left map[string][]byte) {
	p.t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(plan), int64(len(plan)))
	if err != nil {
		p.t.Fatal(err)
	}
	for _, part := range archive.File {
		if strings.HasPrefix(part.Name, "tfconfig/") {
			continue
		}
		open, err := part.Open()
		if err != nil {
			p.t.Fatal(err)
		}
		left["saved.plan, "+part.Name], err = io.ReadAll(open)
		if err := errors.Join(err, open.Close()); err != nil {
			p.t.Fatal(err)
		}
	}
}
