package provider_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

func TestConfigure_endpoints(t *testing.T) {
	t.Parallel()
	const public = "https://actiontrail.cn-shanghai.aliyuncs.com https://ram.aliyuncs.com https://sts.aliyuncs.com https://audit.cn-beijing.log.aliyuncs.com"
	const private = "https://actiontrail-vpc.cn-shanghai.aliyuncs.com https://ram.aliyuncs.com https://sts-vpc.cn-hangzhou.aliyuncs.com " +
		"https://audit.cn-beijing-intranet.log.aliyuncs.com"
	for name, test := range map[string]struct {
		block object
		env   vars
		want  string
		warns int
	}{
		"none":     {nil, nil, public, 0},
		"public":   {object{"endpoint_type": "public"}, nil, public, 0},
		"vpc":      {object{"endpoint_type": "vpc"}, nil, private, 0},
		"internal": {object{"endpoint_type": "internal"}, nil, private, 0},
		"all": {object{"endpoints": object{"actiontrail": "a.example.com", "ram": "https://r.example.com/", "sts": "t.example.com:8443", "sls": "l.example.com"}},
			nil, "https://a.example.com https://r.example.com https://t.example.com:8443 https://audit.l.example.com", 0},
		"before the environment": {endpoint("ram", "r.example.com"),
			vars{"ALIBABA_CLOUD_ENDPOINT_RAM": "x.example.com"}, strings.Replace(public, "ram.aliyuncs.com", "r.example.com", 1), 0},
		"below localhost, insecure": {object{"insecure": true, "endpoints": object{"ram": "http://ram.localhost"}}, nil,
			strings.Replace(public, "https://ram.aliyuncs.com", "http://ram.localhost", 1), 1},
		"of the environment": {nil, vars{
			"ALIBABA_CLOUD_ENDPOINT_ACTIONTRAIL": "a.example.com", "ALIBABA_CLOUD_ENDPOINT_RAM": "r.example.com",
			"ALIBABA_CLOUD_ENDPOINT_STS": "t.example.com", "ALIBABA_CLOUD_ENDPOINT_SLS": "l.example.com",
		}, "https://a.example.com https://r.example.com https://t.example.com https://audit.l.example.com", 1},
		"before the network": {object{"endpoint_type": "vpc", "endpoints": object{"ram": "r.example.com"}}, nil, strings.Replace(private, "ram.aliyuncs.com", "r.example.com", 1), 0},
		"log for sls":        {endpoint("log", "l.example.com"), vars{"ALIBABA_CLOUD_ENDPOINT_SLS": "x.example.com"}, strings.Replace(public, "cn-beijing.log.aliyuncs.com", "l.example.com", 1), 0},
		"loopback over http": {endpoint("ram", "http://127.0.0.1:18900"), nil, strings.Replace(public, "https://ram.aliyuncs.com", "http://127.0.0.1:18900", 1), 0},
		"loopback by name":   {endpoint("sls", "http://localhost:18900"), nil, strings.Replace(public, "https://audit.cn-beijing.log.aliyuncs.com", "http://localhost:18900", 1), 0},
		"loopback, IPv6":     {endpoint("sts", "http://[::1]:18900"), nil, strings.Replace(public, "https://sts.aliyuncs.com", "http://[::1]:18900", 1), 0},
		"loopback of the environment": {nil, vars{"ALIBABA_CLOUD_ENDPOINT_RAM": "http://127.0.0.1:1"},
			strings.Replace(public, "https://ram.aliyuncs.com", "http://127.0.0.1:1", 1), 1},
		"insecure": {object{"insecure": true, "endpoints": object{"ram": "http://r.example.com", "sts": "https://sts.aliyuncs.com"}}, nil,
			strings.Replace(public, "https://ram.aliyuncs.com", "http://r.example.com", 1), 1},
		"empty":                      {object{"endpoints": object{"actiontrail": "", "ram": "", "sts": "", "sls": "", "log": ""}}, nil, public, 0},
		"empty, and the environment": {endpoint("ram", ""), vars{"ALIBABA_CLOUD_ENDPOINT_RAM": "r.example.com"}, strings.Replace(public, "ram.aliyuncs.com", "r.example.com", 1), 1},
		"insecure needs no http":     {object{"insecure": true}, nil, public, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var sent recorder
			access, diags := configure(t, keys(test.block), test.env, provider.WithTransport(&sent))
			if diags.HasError() {
				t.Fatal(diags)
			}
			if got := sent.hosts(t.Context(), access); got != test.want {
				t.Errorf("it calls\n\t%s\nwant\n\t%s", got, test.want)
			}
			if diags.WarningsCount() != test.warns {
				t.Errorf("%d warnings, want %d: %v", diags.WarningsCount(), test.warns, diags)
			}
			for _, d := range diags {
				if !strings.Contains(d.Detail(), "insecure is true") && d.Summary() != "Endpoints come from the environment" {
					t.Errorf("it warns: %s", d.Detail())
				}
			}
		})
	}
}

// Endpoints that the environment sets are named in one warning: they may be left over.
func TestConfigure_endpointsOfTheEnvironment(t *testing.T) {
	t.Parallel()
	env := vars{
		"ALIBABA_CLOUD_ENDPOINT_ACTIONTRAIL": "a.example.com", "ALIBABA_CLOUD_ENDPOINT_RAM": "https://r.example.com:8443/",
		"ALIBABA_CLOUD_ENDPOINT_STS": "http://127.0.0.1:9", "ALIBABA_CLOUD_ENDPOINT_SLS": "l.example.com",
	}
	_, diags := configure(t, keys(endpoint("ram", "ram.example.com")), env)
	if len(diags) != 1 || diags.HasError() || diags[0].Summary() != "Endpoints come from the environment" {
		t.Fatalf("want one warning: %v", diags)
	}
	said := diags[0].Detail()
	for _, part := range []string{
		"ALIBABA_CLOUD_ENDPOINT_ACTIONTRAIL (https://a.example.com)", "ALIBABA_CLOUD_ENDPOINT_STS (http://127.0.0.1:9)",
		"ALIBABA_CLOUD_ENDPOINT_SLS (https://l.example.com)", "unset", "endpoints in the provider block",
	} {
		if !strings.Contains(said, part) {
			t.Errorf("it says %q without %q", said, part)
		}
	}
	if strings.Contains(said, "ENDPOINT_RAM") {
		t.Errorf("it names an endpoint that the block overrides: %s", said)
	}
}

// A token of an identity provider is sent unencrypted only with insecure, not even to this machine:
// an endpoint left in the environment would get it.
func TestConfigure_oidcTokenUnencrypted(t *testing.T) {
	t.Parallel()
	const token = "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl"
	for _, test := range []struct {
		insecure any
		to       string
		sent     bool
	}{
		{nil, "http://127.0.0.1:9", false},
		{false, "http://localhost:9", false},
		{nil, "https://sts.example.com", true},
		{true, "http://127.0.0.1:9", true},
		{true, "http://sts.example.com", true},
	} {
		var sent recorder
		block := object{"insecure": test.insecure, "max_retries": 0, "assume_role_with_oidc": object{
			"role_arn": "acs:ram::1:role/ci", "oidc_provider_arn": "acs:ram::1:oidc-provider/ci", "oidc_token": token,
		}}
		access, diags := configure(t, block, vars{"ALIBABA_CLOUD_ENDPOINT_STS": test.to}, provider.WithTransport(&sent))
		if diags.HasError() {
			t.Fatal(diags)
		}
		_, err := access.Client.Identity(t.Context())
		if err == nil || len(sent.seen) > 0 != test.sent {
			t.Errorf("insecure = %v and %s: %d requests, %v", test.insecure, test.to, len(sent.seen), err)
		}
		if !test.sent && (!strings.Contains(err.Error(), "unencrypted") || strings.Contains(err.Error(), token)) {
			t.Errorf("insecure = %v and %s: it says %v", test.insecure, test.to, err)
		}
	}
}

// With insecure, keys may come over plain http, with a warning.
func TestConfigure_credentialsURIInsecure(t *testing.T) {
	t.Parallel()
	const uri = "http://vault.example.com/keys?secret=hunter2"
	file := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(file, []byte(`{"current":"p","profiles":[{"name":"p","mode":"CredentialsURI","credentials_uri":"`+uri+`"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		block object
		env   vars
	}{
		"block":       {object{"credentials_uri": uri}, nil},
		"environment": {nil, vars{"ALIBABA_CLOUD_CREDENTIALS_URI": uri}},
		"profile":     {object{"shared_credentials_file": file}, nil},
	} {
		block := maps.Clone(test.block)
		if block == nil {
			block = object{}
		}
		if _, diags := configure(t, block, test.env); diags.ErrorsCount() != 1 || strings.Contains(fmt.Sprint(diags), "hunter2") {
			t.Errorf("%s, without insecure: %v", name, diags)
		}
		block["insecure"] = true
		_, diags := configure(t, block, test.env)
		if len(diags) != 1 || diags.HasError() || diags[0].Summary() != "The credentials URI is plain http" ||
			!strings.Contains(diags[0].Detail(), "vault.example.com") || strings.Contains(diags[0].Detail(), "hunter2") {
			t.Errorf("%s, with insecure: %v", name, diags)
		}
	}
}
