package iam_test

import (
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// TestAssumeRole_trust checks who may assume a role: both the caller's policies
// and the role's trust policy decide.
func TestAssumeRole_trust(t *testing.T) {
	const (
		alice    = "acs:ram::1000000000000001:user/alice"
		external = `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":"` + testclient.FirstRoot + `"},"Condition":{"StringEquals":{"sts:ExternalId":"pass-1"}}}]}`
		denying  = `{"Version":"1","Statement":[{"Action":"sts:*","Effect":"Allow","Principal":{"RAM":"` + testclient.FirstRoot + `"}},{"Action":"sts:AssumeRole","Effect":"Deny","Principal":{"RAM":"` + alice + `"}}]}`
	)
	for name, tc := range map[string]struct {
		account, trust, policy string
		params                 []string
		ok                     bool
	}{
		"its account":              {emulator.DefaultAccountID, testclient.TrustOf(testclient.FirstRoot), testclient.MayAssume, nil, true},
		"itself":                   {emulator.DefaultAccountID, testclient.TrustOf(alice), testclient.MayAssume, nil, true},
		"another user":             {emulator.DefaultAccountID, testclient.TrustOf("acs:ram::1000000000000001:user/bob"), testclient.MayAssume, nil, false},
		"a service":                {emulator.DefaultAccountID, testclient.ActionTrailTrust, testclient.MayAssume, nil, false},
		"another account's role":   {testclient.OtherAccount, testclient.TrustOf(testclient.FirstRoot), testclient.MayAssume, nil, true},
		"of which it is no friend": {testclient.OtherAccount, testclient.TrustOf("acs:ram::" + testclient.OtherAccount + ":root"), testclient.MayAssume, nil, false},
		"external id":              {testclient.OtherAccount, external, testclient.MayAssume, []string{"ExternalId", "pass-1"}, true},
		"wrong external id":        {testclient.OtherAccount, external, testclient.MayAssume, []string{"ExternalId", "pass-2"}, false},
		"no external id":           {testclient.OtherAccount, external, testclient.MayAssume, nil, false},
		"not asked external id":    {testclient.OtherAccount, testclient.TrustOf(testclient.FirstRoot), testclient.MayAssume, []string{"ExternalId", "pass-1"}, true},
		"denied":                   {testclient.OtherAccount, denying, testclient.MayAssume, nil, false},
		"this role only":           {testclient.OtherAccount, testclient.TrustOf(testclient.FirstRoot), testclient.Allow("sts:AssumeRole", "acs:ram:*:"+testclient.OtherAccount+":role/DEPLOY"), nil, true},
		"another role only":        {testclient.OtherAccount, testclient.TrustOf(testclient.FirstRoot), testclient.Allow("sts:AssumeRole", "acs:ram::"+testclient.OtherAccount+":role/audit"), nil, false},
		"no policy":                {emulator.DefaultAccountID, testclient.TrustOf(alice), "AliyunLogFullAccess", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := testclient.Start(t)
			c.Emulator.AddAccount(testclient.OtherAccount)
			c.Role(tc.account, "deploy", tc.trust)
			a := c.User("alice", tc.policy).AssumeRole(tc.account, "deploy", tc.params...)
			if tc.ok {
				c.Must(a)
				return
			}
			c.Refused(a, 403, "NoPermission")
			if got := a.Get("AccessDeniedDetail", "AuthAction"); got != "sts:AssumeRole" {
				t.Errorf("AuthAction %v", got)
			}
			// The caller's own policies come first.
			by, kind := "AssumeRolePolicy", "ImplicitDeny"
			switch name {
			case "another role only", "no policy":
				by = "AccountLevelIdentityBasedPolicy"
			case "denied":
				kind = "ExplicitDeny"
			}
			for member, want := range map[string]string{"PolicyType": by, "NoPermissionType": kind} {
				if got := a.Get("AccessDeniedDetail", member); got != want {
					t.Errorf("%s %v, want %s", member, got, want)
				}
			}
		})
	}
}

func TestAssumeRole_chain(t *testing.T) {
	c := testclient.Start(t)
	c.Emulator.AddAccount(testclient.OtherAccount)
	c.Role(emulator.DefaultAccountID, "first", testclient.TrustOf(testclient.FirstRoot), testclient.MayAssume)
	c.Role(testclient.OtherAccount, "second", testclient.TrustOf("acs:ram::1000000000000001:role/First"), "AliyunLogReadOnlyAccess")
	alice := c.User("alice", testclient.MayAssume)
	c.Refused(alice.AssumeRole(testclient.OtherAccount, "second"), 403, "NoPermission")
	second := alice.Assume(emulator.DefaultAccountID, "first").Assume(testclient.OtherAccount, "second")
	c.Must(second.SLS("GET", "", "/", ""))
	c.Refused(second.SLS("POST", "ops-audit", "/", `{"projectName":"ops-audit","description":""}`), 401, "Unauthorized")
	calls := c.Emulator.Journal()
	if last := calls[len(calls)-1]; last.Account != testclient.OtherAccount || last.Caller != "acs:ram::"+testclient.OtherAccount+":assumed-role/second/sess1" || len(c.Emulator.Mutations()) != 1 {
		t.Errorf("the journal says %+v", last)
	}
	opened := c.As(c.Emulator.AssumeRole(testclient.OtherAccount, "Second", "direct"))
	c.Must(opened.SLS("GET", "", "/", ""))
}

func TestAssumeRole_sessionPolicy(t *testing.T) {
	c := testclient.Start(t)
	c.MakeLogstore()
	c.Role(emulator.DefaultAccountID, "deploy", testclient.TrustOf(testclient.FirstRoot), "AliyunLogFullAccess")
	alice := c.User("alice", testclient.MayAssume)
	session := alice.Assume(emulator.DefaultAccountID, "deploy", "Policy", testclient.Allow("log:Get*", "acs:log:*:*:project/ops-audit/*"))
	c.Must(session.SLS("GET", "ops-audit", testclient.TrailLogstore, ""))
	c.Refused(session.SLS("DELETE", "ops-audit", testclient.TrailLogstore, ""), 401, "Unauthorized")
	session = alice.Assume(emulator.DefaultAccountID, "deploy", "Policy", testclient.AllowAll)
	c.Must(session.SLS("DELETE", "ops-audit", testclient.TrailLogstore, ""))
	c.Refused(session.RPC("ram", "GetRole", "RoleName", "deploy"), 403, "NoPermission") // the role may not
}

func TestAssumeRole_propagation(t *testing.T) {
	c := testclient.Start(t)
	c.Emulator.Set(func(s *emulator.Settings) { s.PropagationMS = 30_000 })
	alice := c.User("alice", testclient.MayAssume)
	c.Must(c.RPC("ram", "CreateRole", "RoleName", "deploy", "AssumeRolePolicyDocument", testclient.TrustOf(testclient.FirstRoot)))
	c.Refused(alice.AssumeRole(emulator.DefaultAccountID, "deploy"), 403, "NoPermission")
	c.Emulator.Clock.Advance(31 * time.Second)
	c.Must(alice.AssumeRole(emulator.DefaultAccountID, "deploy"))
}
