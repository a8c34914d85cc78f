package refusals_test

import (
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// assuming assumes the role deploy of the first account with one parameter
// changed. Root gets as far as the parameters.
func assuming(name, value string) func(*testclient.Client) testclient.Answer {
	return func(c *testclient.Client) testclient.Answer {
		c.Role(emulator.DefaultAccountID, "deploy", testclient.TrustOf(testclient.FirstRoot))
		return c.AssumeRole(emulator.DefaultAccountID, "deploy", name, value)
	}
}

// stsRefusals are the refusals of STS, and of a session's key.
var stsRefusals = []refusalCase{
	{"MissingRoleArn", 400, assuming("RoleArn", "")},
	{"InvalidParameter.RoleArn", 400, assuming("RoleArn", "acs:ram::1000000000000001:user/alice")},
	{"InvalidParameter.RoleSessionName", 400, assuming("RoleSessionName", "a")},
	{"InvalidParameter.RoleSessionName", 400, assuming("RoleSessionName", strings.Repeat("a", 65))},
	{"InvalidParameter.RoleSessionName", 400, assuming("RoleSessionName", "a b")},
	{"InvalidParameter.DurationSeconds", 400, assuming("DurationSeconds", "899")},
	{"InvalidParameter.DurationSeconds", 400, assuming("DurationSeconds", "7201")},
	{"InvalidParameter.DurationSeconds", 400, assuming("DurationSeconds", "an hour")},
	{"InvalidParameter.PolicySize", 400, assuming("Policy", strings.Repeat(" ", 2049))},
	{"InvalidParameter.PolicyGrammar", 400, assuming("Policy", "{}")},
	{"InvalidParameter.PolicyGrammar", 400, assuming("Policy", testclient.ActionTrailTrust)},
	{"InvalidParameter.ExternalId", 400, assuming("ExternalId", "x")},
	{"InvalidParameter.ExternalId", 400, assuming("ExternalId", strings.Repeat("x", 1225))},
	{"InvalidParameter.ExternalId", 400, assuming("ExternalId", "with space")},
	{"InvalidParameter.SourceIdentity", 400, assuming("SourceIdentity", "x")},
	{"EntityNotExist.Role", 404, assuming("RoleArn", "acs:ram::1000000000000001:role/nobody")},
	{"EntityNotExist.Role", 404, assuming("RoleArn", "acs:ram::4000000000000004:role/deploy")},
	{"NoPermission", 403, assuming("DurationSeconds", "7200")}, // root may not
	{"InvalidAccessKeyId.Inactive", 400, func(c *testclient.Client) testclient.Answer {
		alice := c.User("alice")
		c.Emulator.Edit(func(a *emulator.Account) { a.Users["alice"].AccessKeys[0].Inactive = true })
		return alice.RPC("ram", "GetRole", "RoleName", "x")
	}},
	{"MissingSecurityToken", 400, withToken("")},
	{"InvalidSecurityToken.Malformed", 400, withToken("token")},
	{"InvalidSecurityToken.MismatchWithAccessKey", 400, withToken("CAISAAAA")},
	{"InvalidSecurityToken.Expired", 400, func(c *testclient.Client) testclient.Answer {
		c.Role(emulator.DefaultAccountID, "deploy", testclient.ActionTrailTrust)
		session := c.As(c.Emulator.AssumeRole(emulator.DefaultAccountID, "deploy", "sess1"))
		c.Emulator.Clock.Advance(2 * time.Hour)
		return session.RPC("ram", "GetRole", "RoleName", "deploy")
	}},
}

func withToken(token string) func(*testclient.Client) testclient.Answer {
	return func(c *testclient.Client) testclient.Answer {
		c.Role(emulator.DefaultAccountID, "deploy", testclient.ActionTrailTrust)
		session := c.As(c.Emulator.AssumeRole(emulator.DefaultAccountID, "deploy", "sess1"))
		session.Token = token
		return session.RPC("ram", "GetRole", "RoleName", "deploy")
	}
}
