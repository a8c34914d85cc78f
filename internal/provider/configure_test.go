package provider_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
)

// The first variable that is set counts, and the block takes precedence over all of
// them.
func TestConfigure_region(t *testing.T) {
	t.Parallel()
	all := vars{"ALIBABA_CLOUD_REGION": "eu-central-1", "ALIBABA_CLOUD_REGION_ID": "eu-west-1", "ALICLOUD_REGION": "us-east-1"}
	some := func(names ...string) vars {
		env := vars{}
		for _, name := range names {
			env[name] = all[name]
		}
		return env
	}
	for _, test := range []struct {
		block any
		env   vars
		want  string
	}{
		{"cn-hangzhou", all, "cn-hangzhou"},
		{nil, all, "eu-central-1"},
		{nil, some("ALIBABA_CLOUD_REGION_ID", "ALICLOUD_REGION"), "eu-west-1"},
		{nil, some("ALICLOUD_REGION"), "us-east-1"},
		{nil, vars{"ALIBABA_CLOUD_REGION": "", "ALICLOUD_REGION": "us-east-1"}, "us-east-1"},
		{nil, nil, ""},
	} {
		if access := configured(t, keys(object{"region": test.block}), test.env); access.Region != test.want {
			t.Errorf("block %v and environment %v give region %q, want %q", test.block, test.env, access.Region, test.want)
		}
	}
	access := configured(t, keys(object{"region": nil}), nil)
	for _, place := range []string{"the resource", "the provider block", "ALIBABA_CLOUD_REGION,", "ALIBABA_CLOUD_REGION_ID", "ALICLOUD_REGION"} {
		if !strings.Contains(access.NoRegion, place) {
			t.Errorf("%q does not name %s", access.NoRegion, place)
		}
	}
}

// The emulator accepts the keys in use.
func TestConfigure_keys(t *testing.T) {
	t.Parallel()
	e, transport := newCloud(t)
	key, secret := e.Account().AccessKeyID, e.Account().AccessKeySecret
	for name, test := range map[string]struct {
		block object
		env   vars
	}{
		"block": {object{"access_key": key, "secret_key": secret}, nil},
		"block before the environment": {object{"access_key": key, "secret_key": secret}, vars{
			"ALIBABA_CLOUD_ACCESS_KEY_ID": "x", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "x", "ALICLOUD_ACCESS_KEY": "x", "ALICLOUD_SECRET_KEY": "x",
		}},
		"environment": {nil, vars{"ALIBABA_CLOUD_ACCESS_KEY_ID": key, "ALIBABA_CLOUD_ACCESS_KEY_SECRET": secret}},
		"environment before that of alicloud": {nil, vars{
			"ALIBABA_CLOUD_ACCESS_KEY_ID": key, "ALIBABA_CLOUD_ACCESS_KEY_SECRET": secret, "ALICLOUD_ACCESS_KEY": "x", "ALICLOUD_SECRET_KEY": "x",
		}},
		"environment of alicloud":                     {nil, vars{"ALICLOUD_ACCESS_KEY": key, "ALICLOUD_SECRET_KEY": secret}},
		"key in the block, secret in the environment": {object{"access_key": key}, vars{"ALIBABA_CLOUD_ACCESS_KEY_SECRET": secret}},
		"key in the block, a token in the environment": {object{"access_key": key, "secret_key": secret}, vars{
			"ALIBABA_CLOUD_SECURITY_TOKEN": "of another key", "ALICLOUD_SECURITY_TOKEN": "of another key",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			access := configured(t, test.block, test.env, transport)
			if caller, err := access.Client.Identity(t.Context()); err != nil || caller.AccountID != emulator.DefaultAccountID {
				t.Errorf("the caller is %+v, with error %v", caller, err)
			}
		})
	}
}

// A security token is used only with its own key.
func TestConfigure_token(t *testing.T) {
	t.Parallel()
	env := vars{"ALIBABA_CLOUD_SECURITY_TOKEN": "first", "ALICLOUD_SECURITY_TOKEN": "second"}
	withKeys := maps.Clone(env)
	maps.Copy(withKeys, vars{"ALIBABA_CLOUD_ACCESS_KEY_ID": "key", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "secret"})
	second := maps.Clone(withKeys)
	delete(second, "ALIBABA_CLOUD_SECURITY_TOKEN")
	for name, test := range map[string]struct {
		block object
		env   vars
		want  string
	}{
		"block":                          {keys(object{"security_token": "block"}), withKeys, "block"},
		"key of the block":               {keys(nil), env, ""},
		"key of the environment":         {nil, withKeys, "first"},
		"the other variable":             {nil, second, "second"},
		"block, key of the environment":  {object{"security_token": "block"}, withKeys, "block"},
		"secret alone of the block":      {object{"secret_key": "secret"}, withKeys, "first"},
		"key of the environment, no one": {nil, vars{"ALICLOUD_ACCESS_KEY": "key", "ALICLOUD_SECRET_KEY": "secret"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var sent recorder
			sent.ask(t.Context(), configured(t, test.block, test.env, provider.WithTransport(&sent)))
			for _, req := range sent.seen {
				token := req.URL.Query().Get("SecurityToken") + req.Header.Get("x-acs-security-token")
				if token != test.want {
					t.Errorf("%s was sent token %q, want %q", req.URL.Host, token, test.want)
				}
			}
		})
	}
}

// Without credentials the provider is configured: the error comes with the first call that
// needs them, and nothing is sent.
func TestConfigure_withoutCredentials(t *testing.T) {
	t.Parallel()
	for name, block := range map[string]object{"region": {"region": "cn-hangzhou"}, "nothing": nil, "roles": {"assume_role": []any{object{"role_arn": "acs:ram::1:role/x"}}}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var sent recorder
			access := configured(t, block, nil, provider.WithTransport(&sent))
			if access.Client == nil {
				t.Fatal("there is no client")
			}
			for _, ref := range []providerdata.AccountRef{{}, {RoleARN: "acs:ram::1234567890123456:role/audit"}} {
				_, _, _, diags := access.LockAccount(t.Context(), ref)
				if len(diags) != 1 || diags[0].Summary() != "No credentials are set" || !strings.Contains(diags[0].Detail(), "set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET") {
					t.Errorf("%+v: %v", ref, diags)
				}
			}
			if len(sent.seen) > 0 {
				t.Errorf("it called %v", sent.seen)
			}
		})
	}
}

func TestConfigure_rejects(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		block object
		env   vars
		says  string
		also  string
	}{
		{"a token alone", object{"security_token": "token"}, nil, "The security token has no access key", "access_key and secret_key"},
		{"a key alone", object{"access_key": "key"}, nil, "The access key has no secret", "ALIBABA_CLOUD_ACCESS_KEY_SECRET or ALICLOUD_SECRET_KEY"},
		{"a secret alone", object{"secret_key": "secret"}, nil, "The secret has no access key", "ALIBABA_CLOUD_ACCESS_KEY_ID or ALICLOUD_ACCESS_KEY"},
		{"a key alone in the environment", nil, vars{"ALICLOUD_ACCESS_KEY": "key"}, "The access key has no secret", "secret_key"},
		{"a secret alone in the environment", nil, vars{"ALICLOUD_SECRET_KEY": "secret"}, "The secret has no access key", "access_key"},
		{"a line end in the environment's key", nil, vars{"ALICLOUD_ACCESS_KEY": "key\n", "ALICLOUD_SECRET_KEY": "secret"},
			"ALICLOUD_ACCESS_KEY contains whitespace", ""},
		{"a line end in the environment's secret", nil, vars{"ALICLOUD_ACCESS_KEY": "key", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "secret\n"},
			"ALIBABA_CLOUD_ACCESS_KEY_SECRET contains whitespace", ""},
		{"a blank in the environment's token", nil, vars{
			"ALICLOUD_ACCESS_KEY": "key", "ALICLOUD_SECRET_KEY": "secret", "ALICLOUD_SECURITY_TOKEN": " token",
		}, "ALICLOUD_SECURITY_TOKEN contains whitespace", ""},
		{"region of the environment", keys(object{"region": nil}), vars{"ALIBABA_CLOUD_REGION_ID": "Hangzhou"},
			"The region in ALIBABA_CLOUD_REGION_ID is invalid", `It is "Hangzhou"; it must have a form such as cn-hangzhou.`},
		{"read-only of the environment", keys(nil), vars{"INNERTRAIL_READ_ONLY": "yes"}, "INNERTRAIL_READ_ONLY is neither true nor false", `It is "yes".`},
		{"read-only of the environment, whatever the block says", keys(object{"read_only": false}), vars{"INNERTRAIL_READ_ONLY": "on"},
			"INNERTRAIL_READ_ONLY is neither true nor false", `It is "on".`},
		{"endpoint of the environment", keys(nil), vars{"ALIBABA_CLOUD_ENDPOINT_SLS": "log.example.com/x"},
			"The endpoint in ALIBABA_CLOUD_ENDPOINT_SLS is invalid", "has a path or a query"},
		{"a user in the environment's endpoint", keys(nil), vars{"ALIBABA_CLOUD_ENDPOINT_RAM": "https://user:secret@ram"},
			"The endpoint in ALIBABA_CLOUD_ENDPOINT_RAM is invalid", "cannot contain a user name or password"},
		{"plain http in the environment", keys(nil), vars{"ALIBABA_CLOUD_ENDPOINT_STS": "http://sts.example.com"},
			"The endpoint in ALIBABA_CLOUD_ENDPOINT_STS is plain http", "http://sts.example.com is not on this machine"},
		{"plain http to a name below localhost", keys(endpoint("sls", "http://sls.localhost:1")), nil, "The endpoint of Log Service is plain http", "not on this machine"},
		{"credentials over plain http", object{"credentials_uri": "http://vault.example.com/keys?secret=hunter2"}, nil, "The credentials URI is plain http",
			"vault.example.com is not on this machine"},
		{"credentials over plain http, where insecure is false", object{"credentials_uri": "http://10.0.0.1/keys", "insecure": false}, nil,
			"The credentials URI is plain http", "insecure = true"},
		{"credentials over plain http of the environment", nil, vars{"ALIBABA_CLOUD_CREDENTIALS_URI": "http://vault.localhost/keys?secret=hunter2"},
			"The credentials from ALIBABA_CLOUD_CREDENTIALS_URI in the environment cannot be used", "vault.localhost is not on this machine"},
		{"plain http in the block", keys(endpoint("actiontrail", "http://10.0.0.1:8080")), nil, "The endpoint of ActionTrail is plain http", "insecure = true"},
		{"plain http for Log Service", keys(endpoint("log", "http://log.example.com")), nil, "The endpoint of Log Service is plain http", ""},
		{"plain http where insecure is false", keys(object{"insecure": false, "endpoints": object{"sts": "http://localhost.example.com"}}), nil,
			"The endpoint of STS is plain http", ""},
		{"what validate refuses too", keys(object{"request_timeout": "1ms"}), nil, "request_timeout is not a duration", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			access, diags := configure(t, test.block, test.env)
			if len(diags) != 1 || !diags.HasError() {
				t.Fatalf("%d diagnostics, want one error: %v", len(diags), diags)
			}
			if said := diags[0].Summary() + ": " + diags[0].Detail(); !strings.HasPrefix(said, test.says) || !strings.Contains(said, test.also) {
				t.Errorf("it says\n\t%s\nand not\n\t%s … %s", said, test.says, test.also)
			}
			if access.Client != nil {
				t.Error("there is a client all the same")
			}
		})
	}
}

func TestConfigure_timeouts(t *testing.T) {
	t.Parallel()
	for want, retries := range map[int]any{cloud.DefaultMaxRetries: nil, 0: 0, 100: 100} {
		if got := configured(t, keys(object{"max_retries": retries}), nil).Client.MaxRetries(); got != want {
			t.Errorf("max_retries = %v gives %d", retries, got)
		}
	}
	e, transport := newCloud(t)
	e.Fault(emulator.Fault{Kind: emulator.FaultHang, Times: -1})
	account := e.Account()
	access := configured(t, object{
		"access_key": account.AccessKeyID, "secret_key": account.AccessKeySecret, "max_retries": 1, "request_timeout": "1s",
	}, nil, transport)
	start := time.Now()
	_, err := access.Client.Identity(t.Context())
	if !model.Is(err, model.TimedOut) || time.Since(start) > 20*time.Second || len(e.Journal()) != 2 {
		t.Errorf("after %s and %d calls: %v", time.Since(start), len(e.Journal()), err)
	}
}

// Either the block or the environment makes the provider read-only: neither can undo the other.
func TestConfigure_readOnly(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		block any
		env   string
		want  bool
	}{
		{nil, "", false},
		{true, "", true},
		{nil, "true", true},
		{nil, "1", true},
		{nil, "false", false},
		{nil, "0", false},
		{false, "", false},
		{false, "0", false},
		{false, "true", true},
		{false, "1", true},
		{true, "false", true},
		{true, "nonsense", true},
	} {
		var sent recorder
		access := configured(t, keys(object{"read_only": test.block}), vars{"INNERTRAIL_READ_ONLY": test.env}, provider.WithTransport(&sent))
		err := access.Client.StartLogging(t.Context(), "cn-hangzhou", "platform-ops")
		if model.Is(err, model.ReadOnly) != test.want || (len(sent.seen) == 0) != test.want {
			t.Errorf("block %v and environment %q: %d calls, %v", test.block, test.env, len(sent.seen), err)
		}
		if _, err := access.Client.DescribeInnerTrails(t.Context(), "cn-hangzhou"); model.Is(err, model.ReadOnly) {
			t.Errorf("block %v and environment %q: reading is refused", test.block, test.env)
		}
	}
}

func TestConfigure_accounts(t *testing.T) {
	t.Parallel()
	access := configured(t, keys(object{"allowed_account_ids": list{"2", "1"}}), nil)
	if got := slices.Sorted(slices.Values(access.Allowed)); !slices.Equal(got, []string{"1", "2"}) || access.Forbidden != nil {
		t.Errorf("allowed are %v, forbidden %v", got, access.Forbidden)
	}
	access = configured(t, keys(object{"forbidden_account_ids": list{"3"}}), nil)
	if access.Allowed != nil || !slices.Equal(access.Forbidden, []string{"3"}) {
		t.Errorf("allowed are %v, forbidden %v", access.Allowed, access.Forbidden)
	}
}

// Inner-trail operations are called by the names in the block. Names that it leaves out
// keep their defaults.
func TestConfigure_innerTrailAPI(t *testing.T) {
	t.Parallel()
	e, transport := newCloud(t, emulator.WithSettings(func(s *emulator.Settings) {
		s.InnerTrailVersion = "2030-01-01"
		s.InnerTrailCreateAction, s.InnerTrailDeleteAction, s.InnerTrailDescribeAction = "OpenTrail", "CloseTrail", "ListTrails"
		s.InnerTrailNameParam, s.InnerTrailProjectParam = "TrailName", "ProjectArn"
	}))
	names := object{
		"version": "2030-01-01", "create_action": "OpenTrail", "delete_action": "CloseTrail", "describe_action": "ListTrails",
		"name_param": "TrailName", "project_param": "ProjectArn",
	}
	account := e.Account()
	block := object{"access_key": account.AccessKeyID, "secret_key": account.AccessKeySecret, "max_retries": 0, "inner_trail_api": names}
	client := configured(t, block, nil, transport).Client
	_ = client.CreateInnerTrail(t.Context(), "cn-hangzhou", "platform-ops", "acs:log:cn-hangzhou:1000000000000001:project/audit", "acs:ram::1000000000000001:role/writer")
	if _, err := client.DescribeInnerTrails(t.Context(), "cn-hangzhou"); err != nil {
		t.Error(err)
	}
	if err := client.DeleteInnerTrail(t.Context(), "cn-hangzhou", "platform-ops"); !model.Is(err, model.NotFound) {
		t.Error(err)
	}
	made := e.Journal()[0]
	if made.Action != "OpenTrail" || made.Params["TrailName"] != "platform-ops" || made.Params["ProjectArn"] == "" || made.Params["SlsWriteRoleArn"] == "" {
		t.Errorf("the trail was made by %s %v", made.Action, made.Params)
	}
	delete(block, "inner_trail_api")
	if _, err := configured(t, block, nil, transport).Client.DescribeInnerTrails(t.Context(), "cn-hangzhou"); !model.Is(err, model.NotEnabled) {
		t.Errorf("with the defaults: %v", err)
	}
}
