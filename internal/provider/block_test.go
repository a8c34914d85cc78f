package provider_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

const (
	regionRule   = "must have a form such as cn-hangzhou"
	nameRule     = "must hold letters and digits only, a letter first"
	timeoutRule  = "request_timeout is not a duration from 1s to 10m"
	networksRule = `must be one of: ["public" "vpc" "internal"]`
)

func endpoint(name, text string) object { return object{"endpoints": object{name: text}} }

func api(name, text string) object { return object{"inner_trail_api": object{name: text}} }

// role returns a block with one role and the given member.
func role(member string, value any) object {
	one := object{"role_arn": "acs:ram::1234567890123456:role/audit"}
	one[member] = value
	return object{"assume_role": list{one}}
}

func oidc(member string, value any) object {
	return object{"assume_role_with_oidc": object{member: value}}
}

func TestBlock_rejects(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		block object
		at    string
		says  string
	}{
		{"region, empty", object{"region": ""}, "region", regionRule},
		{"region, upper case", object{"region": "CN-Hangzhou"}, "region", regionRule},
		{"region, one word", object{"region": "hangzhou"}, "region", regionRule},
		{"region, a host", object{"region": "cn-hangzhou.aliyuncs.com"}, "region", regionRule},
		{"region, a slash", object{"region": "cn-hangzhou/x"}, "region", regionRule},
		{"region, line end last", object{"region": "cn-hangzhou\n"}, "region", regionRule},
		{"key, empty", object{"access_key": ""}, "access_key", "must not be empty, got: an empty text. To leave an optional argument unset, remove it or set it to null"},
		{"secret, empty", object{"secret_key": ""}, "secret_key", "must not be empty, got: an empty text. To leave an optional argument unset, remove it or set it to null"},
		{"token, empty", object{"security_token": ""}, "security_token", "must not be empty, got: an empty text. To leave an optional argument unset, remove it or set it to null"},
		{"key, line end last", object{"access_key": "LTAI5tExampleKey\n"}, "access_key", "access_key contains whitespace"},
		{"secret, blank first", object{"secret_key": " example-secret"}, "secret_key", "secret_key contains whitespace"},
		{"token, return last", object{"security_token": "example-token\r"}, "security_token", "security_token contains whitespace"},
		{"profile, empty", object{"profile": ""}, "profile", "must not be empty, got: an empty text. To leave an optional argument unset, remove it or set it to null"},
		{"file, empty", object{"shared_credentials_file": ""}, "shared_credentials_file", "must not be empty, got: an empty text. To leave an optional argument unset, remove it or set it to null"},
		{"instance role, an ARN", object{"ecs_role_name": "acs:ram::1:role/x"}, "ecs_role_name", "must be the name of a RAM role"},
		{"URI, over plain http", object{"credentials_uri": "http://user:example-secret@vault.example.com/example-token"}, "credentials_uri", "The credentials URI is plain http"},
		{"URI, another scheme", object{"credentials_uri": "file:///dev/zero"}, "credentials_uri", "credentials_uri is not a URL"},
		{"URI, a port that does not exist", object{"credentials_uri": "https://vault.example.com:99999/"}, "credentials_uri", "credentials_uri is not a URL"},
		{"URI, no URL", object{"credentials_uri": "localhost:8080"}, "credentials_uri", "credentials_uri is not a URL"},
		{"URI, another scheme", object{"credentials_uri": "file:///keys"}, "credentials_uri", "credentials_uri is not a URL"},
		{"authorities, empty", object{"ca_bundle": ""}, "ca_bundle", "must not be empty, got: an empty text. To leave an optional argument unset, remove it or set it to null"},
		{"keys and a profile", keys(object{"profile": "p"}), "profile",
			"Two sources of credentials are configured: access_key is set and so is profile."},
		{"a secret and an instance role", object{"secret_key": "example-secret", "ecs_role_name": "r"}, "ecs_role_name", "access_key is set and so is ecs_role_name."},
		{"a file and a URI", object{"shared_credentials_file": "f", "credentials_uri": "http://localhost"}, "credentials_uri", "profile is set and so is credentials_uri."},
		{"an instance role and OIDC", object{"ecs_role_name": "r", "assume_role_with_oidc": object{}}, "assume_role_with_oidc",
			"ecs_role_name is set and so is assume_role_with_oidc."},
		{"role, empty", role("role_arn", ""), "assume_role[].role_arn", "must be the ARN of a role"},
		{"role, a name", role("role_arn", "audit"), "assume_role[].role_arn", "must be the ARN of a role"},
		{"role, a session's ARN", role("role_arn", "acs:ram::1:assumed-role/audit/me"), "assume_role[].role_arn", "must be the ARN of a role"},
		{"role, one letter of a session", role("session_name", "x"), "assume_role[].session_name", "must hold 2–64 letters"},
		{"role, a blank in the session", role("session_name", "a b"), "assume_role[].session_name", "must hold 2–64 letters"},
		{"role, too short", role("session_expiration", 899), "assume_role[].session_expiration", "must be between 900 and 43200"},
		{"role, too long", role("session_expiration", 43201), "assume_role[].session_expiration", "must be between 900 and 43200"},
		{"role, no policy", role("policy", "{"), "assume_role[].policy", "The session's policy is not JSON"},
		{"role, a long policy", role("policy", `"`+strings.Repeat("x", 2047)+`"`), "assume_role[].policy", "must be between 1 and 2048"},
		{"role, a short external id", role("external_id", "x"), "assume_role[].external_id", "must be between 2 and 1224"},
		{"OIDC, a name", oidc("role_arn", "ci"), "assume_role_with_oidc.role_arn", "must be the ARN of a role"},
		{"OIDC, no policy", oidc("policy", "nothing"), "assume_role_with_oidc.policy", "The session's policy is not JSON"},
		{"OIDC, two tokens", object{"assume_role_with_oidc": object{"oidc_token": "example-token", "oidc_token_file": "f"}}, "assume_role_with_oidc.oidc_token",
			"Two OIDC tokens are configured"},
		{"network, empty", object{"endpoint_type": ""}, "endpoint_type", networksRule},
		{"network, upper case", object{"endpoint_type": "VPC"}, "endpoint_type", networksRule},
		{"network, unknown", object{"endpoint_type": "intranet"}, "endpoint_type", networksRule},
		{"retries, negative", object{"max_retries": -1}, "max_retries", "must be between 0 and 100, got: -1"},
		{"retries, 101", object{"max_retries": 101}, "max_retries", "must be between 0 and 100, got: 101"},
		{"retries, a fraction", object{"max_retries": 1.5}, "max_retries", "is not an integer"},
		{"request timeout, empty", object{"request_timeout": ""}, "request_timeout", timeoutRule},
		{"request timeout, no unit", object{"request_timeout": "30"}, "request_timeout", timeoutRule + `: It is "30"`},
		{"request timeout, nonsense", object{"request_timeout": "soon"}, "request_timeout", timeoutRule},
		{"request timeout, negative", object{"request_timeout": "-30s"}, "request_timeout", timeoutRule},
		{"request timeout, none", object{"request_timeout": "0s"}, "request_timeout", timeoutRule},
		{"request timeout, too short", object{"request_timeout": "999ms"}, "request_timeout", timeoutRule},
		{"request timeout, too long", object{"request_timeout": "601s"}, "request_timeout", timeoutRule},
		{"allowed, none", object{"allowed_account_ids": list{}}, "allowed_account_ids", "must contain at least 1 elements"},
		{"allowed, null", object{"allowed_account_ids": list{nil}}, "allowed_account_ids", "contains a null value"},
		{"allowed, empty", object{"allowed_account_ids": list{""}}, "allowed_account_ids[]", "must be an account id, which holds digits only"},
		{"allowed, an alias", object{"allowed_account_ids": list{"1", "acme"}}, "allowed_account_ids[]", "must be an account id, which holds digits only, got: acme"},
		{"forbidden, none", object{"forbidden_account_ids": list{}}, "forbidden_account_ids", "must contain at least 1 elements"},
		{"forbidden, null", object{"forbidden_account_ids": list{nil}}, "forbidden_account_ids", "contains a null value"},
		{"forbidden, a blank", object{"forbidden_account_ids": list{" 1"}}, "forbidden_account_ids[]", "must be an account id"},
		{"allowed and forbidden", object{"allowed_account_ids": list{"1"}, "forbidden_account_ids": list{"2"}}, "forbidden_account_ids",
			"Both allowed_account_ids and forbidden_account_ids are set"},
		{"endpoint, a blank", endpoint("ram", "ram aliyuncs com"), "endpoints.ram", "is not a host or a URL"},
		{"endpoint, no host", endpoint("actiontrail", "https://"), "endpoints.actiontrail", "is not a host or a URL"},
		{"endpoint, another scheme", endpoint("sts", "ftp://sts.aliyuncs.com"), "endpoints.sts", "only https and http are supported"},
		{"endpoint, a path", endpoint("sls", "https://log.example.com/api"), "endpoints.sls", "has a path or a query"},
		{"endpoint, a path without scheme", endpoint("log", "log.example.com/api"), "endpoints.log", "has a path or a query"},
		{"endpoint, a query", endpoint("ram", "https://ram.aliyuncs.com?a=b"), "endpoints.ram", "has a path or a query"},
		{"endpoint, a user", endpoint("ram", "https://user:example-secret@ram.aliyuncs.com"), "endpoints.ram", "cannot contain a user name or password"},
		{"endpoint, a user of no host", endpoint("ram", "https://user:example-secret@"), "endpoints.ram", "cannot contain a user name or password"},
		{"endpoint, a user in another scheme", endpoint("ram", "ftp://user:example-secret@ram"), "endpoints.ram", "cannot contain a user name or password"},
		{"endpoint, no such port", endpoint("ram", "ram.aliyuncs.com:99999"), "endpoints.ram", "port"},
		{"endpoint, an invalid port", endpoint("ram", "ram.aliyuncs.com:https"), "endpoints.ram", "is not a host or a URL"},
		{"endpoint, two for one", object{"endpoints": object{"sls": "a.example.com", "log": "b.example.com"}}, "endpoints.log", "Log Service has two endpoints"},
		{"api version, empty", api("version", ""), "inner_trail_api.version", "must not be empty"},
		{"api version, no date", api("version", "v2"), "inner_trail_api.version", "must be a date such as 2020-07-06"},
		{"api version, no day of the calendar", api("version", "2026-02-30"), "inner_trail_api.version", "must be a date such as 2020-07-06"},
		{"api action, empty", api("create_action", ""), "inner_trail_api.create_action", "must not be empty"},
		{"api action, a read that deletes", api("describe_action", "DeleteInnerTrail"), "inner_trail_api.describe_action", "must begin with Describe, List or Get"},
		{"api action, a create that deletes", api("create_action", "DeleteTrail"), "inner_trail_api.create_action", "must begin with Create, Put, Open or Enable"},
		{"api action, an ordinary trail", api("delete_action", "DeleteTrail"), "inner_trail_api.delete_action", "must not be an operation on ordinary trails"},
		{"api parameter, a common one", api("name_param", "action"), "inner_trail_api.name_param", "must not be a parameter that every call has"},
		{"api parameter, another's default", api("name_param", "slsWriteRoleArn"), "inner_trail_api.role_param", "must differ from name_param"},
		{"api action, digit first", api("delete_action", "2Delete"), "inner_trail_api.delete_action", nameRule},
		{"api action, a blank", api("describe_action", "Describe Trails"), "inner_trail_api.describe_action", nameRule},
		{"api parameter, ampersand", api("name_param", "Name&X"), "inner_trail_api.name_param", nameRule},
		{"api parameter, dot", api("project_param", "Sls.Project"), "inner_trail_api.project_param", nameRule},
		{"api parameter, 65 characters", api("role_param", strings.Repeat("R", 65)), "inner_trail_api.role_param", nameRule},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			found := validate(t, test.block)
			if len(found) != 1 {
				t.Errorf("%d diagnostics, want 1", len(found))
			}
			for _, d := range found {
				said := d.Summary + ": " + d.Detail
				if at := dotted(d.Attribute); d.Severity != tfprotov6.DiagnosticSeverityError || at != test.at {
					t.Errorf("it is %s about %q, want an error about %q", d.Severity, at, test.at)
				}
				if !strings.Contains(said, test.says) {
					t.Errorf("it says\n\t%s\nwithout\n\t%s", said, test.says)
				}
				if strings.Contains(said, "example-secret") || strings.Contains(said, "example-token") || strings.Contains(said, "ExampleKey") {
					t.Errorf("it quotes a secret: %s", said)
				}
			}
		})
	}
}

func TestBlock_accepts(t *testing.T) {
	t.Parallel()
	for name, block := range map[string]object{
		"nothing":                  {},
		"keys":                     keys(object{"security_token": "example-token"}),
		"profile":                  {"profile": "p", "shared_credentials_file": "~/.aliyun/config.json", "ca_bundle": "~/ca.pem"},
		"instance role":            {"ecs_role_name": "audit-runner"},
		"URI":                      {"credentials_uri": "http://127.0.0.1:8080/keys?x=y"},
		"URI, a user":              {"credentials_uri": "https://user:password@vault.example.com/keys"},
		"URI, insecure":            {"credentials_uri": "http://vault.example.com/keys", "insecure": true},
		"URI, insecure open":       {"credentials_uri": "http://vault.example.com/keys", "insecure": unknown},
		"OIDC, by the environment": {"assume_role_with_oidc": object{}},
		"OIDC": {"assume_role_with_oidc": object{
			"role_arn": "acs:ram::1:role/ci", "oidc_provider_arn": "acs:ram::1:oidc-provider/ci", "oidc_token_file": "/var/run/token",
			"role_session_name": "run-1", "session_expiration": 900, "policy": `{"Version":"1","Statement":[]}`,
		}},
		"a chain of roles, with keys": keys(object{"assume_role": list{
			object{"role_arn": "acs:ram::1:role/a"},
			object{"role_arn": "acs:ram::2:role/b", "session_name": "me", "session_expiration": 43200, "policy": "{}", "external_id": "x-1"},
		}}),
		"region of finance":       {"region": "cn-shanghai-finance-1"},
		"retries, 0":              {"max_retries": 0},
		"retries, 100":            {"max_retries": 100},
		"request timeout, least":  {"request_timeout": "1s"},
		"request timeout, most":   {"request_timeout": "10m"},
		"network, public":         {"endpoint_type": "public"},
		"network, vpc":            {"endpoint_type": "vpc", "read_only": true},
		"network, internal":       {"endpoint_type": "internal", "insecure": true},
		"allowed":                 {"allowed_account_ids": list{"1000000000000001", "2"}},
		"forbidden":               {"forbidden_account_ids": list{"1000000000000001"}},
		"allowed, forbidden open": {"allowed_account_ids": list{"1"}, "forbidden_account_ids": unknown},
		"forbidden, allowed open": {"allowed_account_ids": unknown, "forbidden_account_ids": list{"1"}},
		"endpoints, none":         {"endpoints": object{}},
		"endpoints, empty":        {"endpoints": object{"actiontrail": "", "ram": "", "sts": "", "sls": "", "log": ""}},
		"endpoint, a host":        endpoint("ram", "ram.aliyuncs.com"),
		"endpoint, a port":        endpoint("ram", "ram.aliyuncs.com:65535"),
		"endpoint, a URL":         endpoint("sts", "HTTPS://sts.aliyuncs.com/"),
		"endpoint, IPv6":          endpoint("sls", "http://[::1]:8080"),
		"endpoint, one name":      {"endpoints": object{"sls": "a.example.com", "log": "a.example.com"}},
		"api, none":               {"inner_trail_api": object{}},
		"api": {"inner_trail_api": object{
			"version": "2017-12-04", "create_action": "OpenTrail2", "delete_action": "Delete" + strings.Repeat("D", 53) + "Trail", "describe_action": "ListTrail",
			"name_param": "TrailName", "project_param": "ProjectArn", "role_param": "RoleArn",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, d := range validate(t, block) {
				t.Errorf("%s: %s: %s", dotted(d.Attribute), d.Summary, d.Detail)
			}
		})
	}
}

// TestBlock_unknown makes each argument unknown in turn: none is rejected, and the
// resources learn which arguments they wait for.
func TestBlock_unknown(t *testing.T) {
	t.Parallel()
	full := keys(object{
		"security_token": "example-token", "insecure": true, "endpoint_type": "vpc", "max_retries": 1, "request_timeout": "1s",
		"read_only": true, "allowed_account_ids": list{"1"}, "ca_bundle": "ca.pem",
		"endpoints": object{"actiontrail": "a.example.com", "ram": "r.example.com", "sts": "t.example.com", "sls": "l.example.com", "log": "l.example.com"},
		"inner_trail_api": object{
			"version": "2020-07-06", "create_action": "PutTrail", "delete_action": "RemoveTrail", "describe_action": "GetTrails", "name_param": "N",
			"project_param": "P", "role_param": "R",
		},
	})
	full["forbidden_account_ids"] = nil
	try := func(name, argument string, block object) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, d := range validate(t, block) {
				t.Errorf("%s: %s: %s", dotted(d.Attribute), d.Summary, d.Detail)
			}
			access := configured(t, block, nil)
			if access.Client != nil || len(access.Unknown) != 1 || access.Unknown[0] != argument {
				t.Errorf("it waits for %v, with a client: %t", access.Unknown, access.Client != nil)
			}
		})
	}
	for name, value := range full {
		block := maps.Clone(full)
		block[name] = unknown
		try(name, name, block)
		members, _ := value.(object)
		for member := range members {
			inside := maps.Clone(full)
			inside[name] = maps.Clone(members)
			inside[name].(object)[member] = unknown //nolint:forcetypeassert // it was made one line above
			try(name+"."+member, name, inside)
		}
	}
	for _, name := range []string{"profile", "shared_credentials_file", "ecs_role_name", "credentials_uri", "assume_role_with_oidc", "assume_role"} {
		block := maps.Clone(full)
		block[name] = unknown
		try(name, name, block)
	}
	for _, name := range []string{"role_arn", "session_name", "session_expiration", "policy", "external_id"} {
		block := maps.Clone(full)
		maps.Copy(block, role(name, unknown))
		try("assume_role."+name, "assume_role", block)
	}
	for _, name := range []string{"role_arn", "oidc_provider_arn", "oidc_token_file", "oidc_token", "role_session_name", "session_expiration", "policy"} {
		try("assume_role_with_oidc."+name, "assume_role_with_oidc", oidc(name, unknown))
	}
	element := maps.Clone(full)
	element["allowed_account_ids"] = list{"1", unknown}
	try("allowed_account_ids, an element", "allowed_account_ids", element)
}

// An error quotes a long value only in part.
func TestBlock_longValues(t *testing.T) {
	t.Parallel()
	for _, long := range []string{strings.Repeat("x", 100_000), strings.Repeat("x ", 50_000)} {
		for name, block := range map[string]object{
			"region": {"region": long}, "ecs_role_name": {"ecs_role_name": long}, "credentials_uri": {"credentials_uri": long},
			"endpoint_type": {"endpoint_type": long}, "request_timeout": {"request_timeout": long}, "account": {"allowed_account_ids": list{long}},
			"api action": api("create_action", long), "api version": api("version", long), "endpoint": endpoint("ram", "https://h/"+long), "endpoint, scheme": endpoint("ram", long+"://h"),
			"role": role("role_arn", long), "session": role("session_name", long), "external id": role("external_id", long), "policy": role("policy", long),
		} {
			found := validate(t, block)
			if len(found) == 0 {
				t.Errorf("%s: no error", name)
			}
			for _, d := range found {
				if len(d.Summary)+len(d.Detail) > 1000 {
					t.Errorf("%s: %d bytes: %.300s", name, len(d.Summary)+len(d.Detail), d.Detail)
				}
			}
		}
		for name, env := range map[string]vars{
			"region": {"ALIBABA_CLOUD_REGION": long}, "read-only": {"INNERTRAIL_READ_ONLY": long}, "profile": {"ALIBABA_CLOUD_PROFILE": long},
			"file": {"ALIBABA_CLOUD_CREDENTIALS_FILE": "/nowhere/" + long}, "role": {"ALIBABA_CLOUD_ECS_METADATA": long}, "switch": {"ALIBABA_CLOUD_ECS_METADATA_DISABLED": long, "ALIBABA_CLOUD_ECS_METADATA": "r"},
			"endpoint": {"ALIBABA_CLOUD_ENDPOINT_RAM": "https://h/" + long},
		} {
			_, diagnostics := configure(t, object{}, env)
			if !diagnostics.HasError() {
				t.Errorf("%s: no error", name)
			}
			for _, d := range diagnostics {
				if len(d.Summary())+len(d.Detail()) > 2000 {
					t.Errorf("%s: %d bytes: %.300s", name, len(d.Summary())+len(d.Detail()), d.Detail())
				}
			}
		}
	}
}
