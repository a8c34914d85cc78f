package provider_test

import (
	"encoding/pem"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

const accountRoot = emulator.DefaultAccountID

// newCloudWithSources starts a test cloud with a user, roles and every source of
// credentials.
func newCloudWithSources(t *testing.T) (e *testcloud.Cloud, user emulator.Credentials, token string) {
	t.Helper()
	e = testcloud.New(t)
	issuer := emulator.NewIssuer("https://token.ci.example.com")
	e.Edit(func(a *emulator.Account) {
		user = a.AddUser("alice", a.AddPolicy("assume", `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}`))
		oidcProvider := a.AddOIDCProvider("ci", issuer, "sts.aliyuncs.com")
		for name, trusted := range map[string]string{
			"audit":  `"Principal":{"RAM":["acs:ram::` + accountRoot + `:root"]}`,
			"beyond": `"Principal":{"RAM":["acs:ram::` + accountRoot + `:root"]},"Condition":{"StringEquals":{"sts:ExternalId":["x-1"]}}`,
			"runner": `"Principal":{"Service":["ecs.aliyuncs.com"]}`,
			"ci":     `"Principal":{"Federated":["` + oidcProvider + `"]},"Condition":{"StringEquals":{"oidc:iss":["https://token.ci.example.com"],"oidc:aud":["sts.aliyuncs.com"]}}`,
		} {
			a.Roles[name] = testcloud.NewAdminRole(name, `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow",`+trusted+`}]}`)
			a.Roles[name].ID = "30000000000000001" + name
		}
	})
	e.BindInstanceRole(accountRoot, "runner")
	e.ServeCredentials("vault", accountRoot, "audit")
	return e, user, issuer.Token(emulator.Claims{Subject: "repo", Audience: []string{"sts.aliyuncs.com"}})
}

func roleARN(name string) string { return "acs:ram::" + accountRoot + ":role/" + name }

// Every argument that names a source of credentials leads to it, with all session
// settings.
func TestCredentials(t *testing.T) {
	t.Parallel()
	e, user, token := newCloudWithSources(t)
	home := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(home, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	profiles := file("config.json", `{"current":"none","profiles":[{"name":"dev","mode":"AK","region_id":"eu-central-1","endpoint_type":"vpc",
		"access_key_id":"`+user.AccessKeyID+`","access_key_secret":"`+user.AccessKeySecret+`"}]}`)
	tokenFile := file("token", token)
	userKeys := func(more object) object {
		more["access_key"], more["secret_key"] = user.AccessKeyID, user.AccessKeySecret
		return more
	}
	for name, test := range map[string]struct {
		block  object
		env    vars
		caller string
		calls  []string // that fetch the keys
		check  func(t *testing.T, params map[string]string)
	}{
		"profile":         {object{"profile": "dev", "shared_credentials_file": profiles}, nil, "user/alice", nil, nil},
		"instance role":   {object{"ecs_role_name": "runner"}, nil, "assumed-role/runner/", []string{"CreateMetadataToken", "GetInstanceRoleCredentials"}, nil},
		"credentials URI": {object{"credentials_uri": e.Server.CredentialsURI("vault")}, nil, "assumed-role/audit/", []string{"GetCredentials"}, nil},
		"OIDC": {object{"assume_role_with_oidc": object{
			"role_arn": roleARN("ci"), "oidc_provider_arn": "acs:ram::" + accountRoot + ":oidc-provider/ci", "oidc_token_file": tokenFile,
			"role_session_name": "run-1", "session_expiration": 900, "policy": `{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`,
		}}, nil, "role/ci/run-1", []string{"AssumeRoleWithOIDC"}, func(t *testing.T, params map[string]string) {
			if params["DurationSeconds"] != "900" || params["Policy"] == "" {
				t.Errorf("the session is asked for with %v", params)
			}
		}},
		"a chain of roles": {userKeys(object{"assume_role": list{
			object{"role_arn": roleARN("audit"), "session_name": "first"},
			object{
				"role_arn": roleARN("beyond"), "session_name": "second", "session_expiration": 1800, "external_id": "x-1",
				"policy": `{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`,
			},
		}}), nil, "role/beyond/second", []string{"AssumeRole", "AssumeRole"}, func(t *testing.T, params map[string]string) {
			if params["DurationSeconds"] != "1800" || params["Policy"] == "" || params["ExternalId"] != "x-1" {
				t.Errorf("the last session is asked for with %v", params)
			}
		}},
		"blocks before the environment's role": {userKeys(object{"assume_role": list{object{"role_arn": roleARN("audit")}}}),
			vars{"ALIBABA_CLOUD_ROLE_ARN": roleARN("beyond")}, "role/audit/terraform-innertrail", []string{"AssumeRole"}, nil},
	} {
		t.Run(name, func(t *testing.T) { // sequential, because they share a journal
			block := object{"region": "cn-hangzhou", "endpoint_type": "public"}
			for name, value := range test.block {
				block[name] = value
			}
			e.ClearJournal()
			access := configured(t, block, test.env, provider.WithTransport(e.Server.Transport()))
			if calls := e.Journal(); len(calls) > 0 {
				t.Fatalf("configuring calls %s", calls[0].Action)
			}
			caller, err := access.Client.Identity(t.Context())
			if err != nil || !strings.HasPrefix(caller.ARN, "acs:ram::"+accountRoot+":"+test.caller) {
				t.Errorf("the caller is %q: %v", caller.ARN, err)
			}
			want := test.calls
			if !strings.HasPrefix(test.caller, "role/") { // the answer of AssumeRole says whose the session is
				want = append(slices.Clone(want), "GetCallerIdentity")
			}
			testcloud.SameElements(t, "it calls", testcloud.Actions(e.Journal()), want)
			if test.check != nil {
				test.check(t, e.Journal()[len(test.calls)-1].Params)
			}
		})
	}
}

// The profile provides the region and the network, if neither the block nor the
// environment does.
func TestCredentials_profile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(file, []byte(`{"current":"p","profiles":[{"name":"p","mode":"AK","access_key_id":"a","access_key_secret":"b",`+
		`"region_id":"eu-central-1","endpoint_type":"vpc"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		block  object
		env    vars
		region string
		trail  string
	}{
		{nil, nil, "eu-central-1", "actiontrail-vpc.cn-shanghai"},
		{object{"region": "cn-beijing", "endpoint_type": "public"}, nil, "cn-beijing", "actiontrail.cn-shanghai"},
		{nil, vars{"ALICLOUD_REGION": "us-west-1"}, "us-west-1", "actiontrail-vpc.cn-shanghai"},
	} {
		block := object{"shared_credentials_file": file}
		for name, value := range test.block {
			block[name] = value
		}
		var sent recorder
		access := configured(t, block, test.env, provider.WithTransport(&sent))
		if hosts := sent.hosts(t.Context(), access); access.Region != test.region || !strings.HasPrefix(hosts, "https://"+test.trail) {
			t.Errorf("%v and %v give region %s and %s", test.block, test.env, access.Region, hosts)
		}
	}
	_, diags := configure(t, object{"shared_credentials_file": file, "profile": "q"}, nil)
	if len(diags) != 1 || !strings.Contains(diags[0].Summary(), "profile q of the file "+file) {
		t.Errorf("a profile that is not there: %v", diags)
	}
	if access := configured(t, keys(nil), nil); !strings.Contains(access.NoRegion, "region_id in the profile") {
		t.Errorf("%q does not name the profile", access.NoRegion)
	}
}

// A custom certificate authority is trusted. A file without a certificate is an error.
func TestCABundle(t *testing.T) {
	t.Parallel()
	e := emulator.New()
	t.Cleanup(e.Close)
	server := httptest.NewTLSServer(e)
	t.Cleanup(server.Close)
	home := t.TempDir()
	write := func(name string, data []byte) string {
		if err := os.WriteFile(filepath.Join(home, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
		return filepath.Join(home, name)
	}
	good := write("ca.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	block := object{
		"access_key": e.Account().AccessKeyID, "secret_key": e.Account().AccessKeySecret, "max_retries": 0,
		"endpoints": object{"sts": server.URL},
	}
	if _, err := configured(t, block, nil).Client.Identity(t.Context()); !model.Is(err, model.Untrusted) {
		t.Errorf("without ca_bundle: %v", err)
	}
	for _, path := range []string{good, "~/ca.pem"} {
		block["ca_bundle"] = path
		if _, err := configured(t, block, vars{"HOME": home, "USERPROFILE": home}).Client.Identity(t.Context()); err != nil {
			t.Errorf("with ca_bundle %s: %v", path, err)
		}
	}
	for path, says := range map[string]string{
		filepath.Join(home, "none.pem"):             "The file does not exist.",
		write("empty.pem", []byte("no PEM at all")): "It holds no certificate in PEM form.",
		"~/ca.pem": "The home directory is unknown",
	} {
		block["ca_bundle"] = path
		_, diags := configure(t, block, nil)
		if len(diags) != 1 || diags[0].Summary() != "The certificates in "+path+" cannot be used" || !strings.HasPrefix(diags[0].Detail(), says) {
			t.Errorf("%s: %v", path, diags)
		}
	}
}
