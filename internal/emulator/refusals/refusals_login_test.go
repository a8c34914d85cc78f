package refusals_test

import (
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

const (
	cloudSSO    = "https://signin-cn-shanghai.alibabacloudsso.com"
	cloudAccess = `{"AccountId":"2000000000000002","AccessConfigurationId":"ac-00000000000000000001"}`
)

// signedIn asks CloudSSO for keys, with the token of a login as change makes it.
func signedIn(body string, change func(c *testclient.Client, access string) string) func(*testclient.Client) testclient.Answer {
	return func(c *testclient.Client) testclient.Answer {
		c.Emulator.AddAccount(testclient.OtherAccount)
		c.Role(testclient.OtherAccount, "audit", testclient.TrustOf(testclient.FirstRoot))
		access, _ := c.Emulator.LogInToCloudSSO(emulator.AccessAssignment{AccountID: testclient.OtherAccount, AccessConfigurationID: "ac-00000000000000000001", Role: "audit"})
		return c.Plain("POST", cloudSSO+"/cloud-credentials", body, "Authorization", "Bearer "+change(c, access))
	}
}

func unchanged(_ *testclient.Client, access string) string { return access }

// served asks a credentials URI for keys, after a change.
func served(method, suffix string, change func(c *testclient.Client)) func(*testclient.Client) testclient.Answer {
	return func(c *testclient.Client) testclient.Answer {
		c.Role(emulator.DefaultAccountID, "deploy", testclient.TrustOf(testclient.FirstRoot))
		c.Emulator.ServeCredentials("ci", emulator.DefaultAccountID, "deploy")
		change(c)
		return c.Plain(method, c.Server.CredentialsURI("ci")+suffix, "", "", "")
	}
}

func nothing(*testclient.Client) {}

func failing(kind emulator.FaultKind) func(*testclient.Client) testclient.Answer {
	return served("GET", "", func(c *testclient.Client) { c.Emulator.Fault(emulator.Fault{Service: "CredentialsURI", Kind: kind}) })
}

// loginRefusals are the refusals of the other sources of credentials.
var loginRefusals = []refusalCase{
	{"BadRequest", 400, signedIn(`{}`, unchanged)},
	{"InvalidAccessToken", 401, signedIn(cloudAccess, func(*testclient.Client, string) string { return "x" })},
	{"InvalidAccessToken.Expired", 401, signedIn(cloudAccess, func(c *testclient.Client, access string) string {
		c.Emulator.Clock.Advance(1000 * time.Hour)
		return access
	})},
	{"Forbidden", 403, signedIn(strings.Replace(cloudAccess, testclient.OtherAccount, emulator.DefaultAccountID, 1), unchanged)},
	{"NotFound", 404, served("GET", "2", nothing)},
	{"MethodNotAllowed", 405, served("POST", "", nothing)},
	{"EntityNotExist.Role", 404, served("GET", "", func(c *testclient.Client) {
		c.Emulator.Edit(func(a *emulator.Account) { delete(a.Roles, "deploy") })
	})},
}

// refreshRefusals are the refusals of OAuth.
var refreshRefusals = []refusalCase{
	{"invalid_grant", 400, func(c *testclient.Client) testclient.Answer {
		return c.Plain("POST", "https://oauth.alibabacloud.com/v1/token", "grant_type=refresh_token&refresh_token=r", "Content-Type", "application/x-www-form-urlencoded")
	}},
}

// loginFaults are what only a fault causes.
var loginFaults = []refusalCase{
	{"TooManyRequests", 429, failing(emulator.FaultThrottle)},
	{"InternalError", 500, failing(emulator.FaultInternal)},
	{"ServiceUnavailable", 503, failing(emulator.FaultUnavailable)},
	{"Forbidden", 403, failing(emulator.FaultDeny)},
}
