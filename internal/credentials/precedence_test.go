package credentials_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
)

// ways are all sources of credentials in the documented order, and how a user sets
// each. named is the name in errors.
var ways = []struct {
	name  string
	block bool
	set   func(f *fixture, s *credentials.Settings)
	named string
}{
	{"access_key", true, func(_ *fixture, s *credentials.Settings) {
		s.AccessKeyID, s.AccessKeySecret = "LTAIblock", "block-secret"
	}, "access_key in the provider block"},
	{"profile", true, func(f *fixture, s *credentials.Settings) {
		f.writeFile("block.json", `{"profiles":[{"name":"block","mode":"AK","access_key_id":"a","access_key_secret":"b"}]}`)
		s.Profile, s.File = "block", "~/block.json"
	}, "profile block of the file ~/block.json"},
	{"ecs_role_name", true, func(_ *fixture, s *credentials.Settings) { s.ECSRoleName = "block-role" }, "RAM role block-role of this ECS instance"},
	{"credentials_uri", true, func(_ *fixture, s *credentials.Settings) { s.URI = "https://block.example.com/" }, "the credentials URI at block.example.com"},
	{"assume_role_with_oidc", true, func(_ *fixture, s *credentials.Settings) {
		s.OIDC = &credentials.OIDC{ProviderARN: oidcARN, Token: "x"}
		s.OIDC.Role.ARN = "acs:ram::1:role/block"
	}, "role acs:ram::1:role/block, by OIDC"},
	{"keys in the environment", false, func(f *fixture, _ *credentials.Settings) {
		f.env["ALIBABA_CLOUD_ACCESS_KEY_ID"], f.env["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = "LTAIenv", "env-secret"
	}, "ALIBABA_CLOUD_ACCESS_KEY_ID in the environment"},
	{"OIDC in the environment", false, func(f *fixture, _ *credentials.Settings) {
		f.env["ALIBABA_CLOUD_ROLE_ARN"], f.env["ALIBABA_CLOUD_OIDC_PROVIDER_ARN"], f.env["ALIBABA_CLOUD_OIDC_TOKEN_FILE"] = "acs:ram::1:role/env", oidcARN, "/var/run/token"
	}, "role acs:ram::1:role/env, by OIDC"},
	{"a credentials URI in the environment", false, func(f *fixture, _ *credentials.Settings) {
		f.env["ALIBABA_CLOUD_CREDENTIALS_URI"] = "https://env.example.com/"
	}, "the credentials URI at env.example.com"},
	{"a profile", false, func(f *fixture, _ *credentials.Settings) {
		f.writeFile(".aliyun/config.json", `{"current":"home","profiles":[{"name":"home","mode":"AK","access_key_id":"a","access_key_secret":"b"}]}`)
	}, "profile home of the file ~/.aliyun/config.json"},
	{"an instance role in the environment", false, func(f *fixture, _ *credentials.Settings) {
		f.env["ALIBABA_CLOUD_ECS_METADATA"] = "env-role"
	}, "RAM role env-role of this ECS instance"},
}

// TestPrecedence sets every pair of sources: the earlier one is used, and two in the
// provider block are an error that names both.
func TestPrecedence(t *testing.T) {
	t.Parallel()
	for i, first := range ways {
		for j := i; j < len(ways); j++ {
			second := ways[j]
			t.Run(fmt.Sprintf("%s and %s", first.name, second.name), func(t *testing.T) {
				t.Parallel()
				f := newFixture(t)
				var settings credentials.Settings
				first.set(f, &settings)
				if i != j {
					second.set(f, &settings)
				}
				if i != j && first.block && second.block {
					p := f.configError(settings)
					if p.Summary != "Two sources of credentials are configured" || !strings.HasPrefix(p.Detail, first.name+" is set and so is "+second.name+".") || p.Attribute != second.name {
						t.Errorf("it says %v, at %s", p, p.Attribute)
					}
					return
				}
				if got := f.resolve(settings).String(); !strings.HasPrefix(got, first.named) {
					t.Errorf("the keys come from %s, want %s", got, first.named)
				}
			})
		}
	}
}

// Without any source, the error begins with the ways out, and lists the places that were checked.
func TestResolve_none(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	p := f.configError(credentials.Settings{})
	if p.Summary != "No credentials are set" {
		t.Errorf("it says %q", p.Summary)
	}
	for _, name := range []string{
		"access_key", "profile", "ecs_role_name", "credentials_uri", "assume_role_with_oidc", "~/.aliyun/config.json", "emulator.env",
		credentials.AccessKeyVariables[0], credentials.SecretKeyVariables[0], credentials.ECSRoleVariables[0], credentials.URIVariables[0], credentials.OIDCProviderVariables[0],
	} {
		if !strings.Contains(p.Detail, name) {
			t.Errorf("%q does not name %s", p.Detail, name)
		}
	}
	if longest := 700; len(p.Detail) > longest {
		t.Errorf("it has %d characters, more than %d: %s", len(p.Detail), longest, p.Detail)
	}
	f.writeFile(".aliyun/config.json", "{}")
	f.env["ALIBABA_CLOUD_CLI_PROFILE_DISABLED"] = "true"
	if p := f.configError(credentials.Settings{}); !strings.Contains(p.Detail, "ALIBABA_CLOUD_CLI_PROFILE_DISABLED") {
		t.Errorf("%q does not say that profiles are disabled", p.Detail)
	}
}

// The region and the endpoint type come from the profile in use only.
func TestResolve_region(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.writeProfiles("p", f.profile("p", "AK", map[string]any{"region_id": "eu-central-1", "endpoint_type": "VPC"}))
	if l := f.resolve(credentials.Settings{}); l.Region != "eu-central-1" || l.EndpointType != "vpc" {
		t.Errorf("the profile gives %q and %q", l.Region, l.EndpointType)
	}
	if l := f.resolve(credentials.Settings{AccessKeyID: "a", AccessKeySecret: "b"}); l.Region != "" || l.EndpointType != "" {
		t.Errorf("a profile that is not in use gives %q and %q", l.Region, l.EndpointType)
	}
	f.env["ALIBABA_CLOUD_ROLE_ARN"] = roleOfUser
	if l := f.resolve(credentials.Settings{}); l.Region != "eu-central-1" {
		t.Errorf("through a role, the profile gives %q", l.Region)
	}
}
