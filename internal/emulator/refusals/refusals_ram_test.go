package refusals_test

import (
	"fmt"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// ramRefusals are the refusals of RAM.
var ramRefusals = []refusalCase{
	{"MissingRoleName", 400, func(c *testclient.Client) testclient.Answer { return c.RPC("ram", "GetRole") }},
	{"InvalidParameter.Rolename", 400, func(c *testclient.Client) testclient.Answer {
		return c.RPC("ram", "GetRole", "RoleName", "x", "Rolename", "x")
	}},
	{"InvalidParameter.RoleName.InvalidChars", 400, func(c *testclient.Client) testclient.Answer { return c.RPC("ram", "GetRole", "RoleName", "a_b") }},
	{"InvalidParameter.RoleName.Length", 400, func(c *testclient.Client) testclient.Answer {
		return c.RPC("ram", "GetRole", "RoleName", strings.Repeat("a", 65))
	}},
	{"EntityNotExist.Role", 404, func(c *testclient.Client) testclient.Answer { return c.RPC("ram", "GetRole", "RoleName", "nobody") }},
	{"EntityAlreadyExists.Role", 409, func(c *testclient.Client) testclient.Answer {
		c.Must(c.RPC("ram", "CreateRole", "RoleName", "Writer", "AssumeRolePolicyDocument", testclient.ActionTrailTrust))
		return c.RPC("ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", testclient.ActionTrailTrust)
	}},
	{"MalformedPolicyDocument", 400, func(c *testclient.Client) testclient.Answer {
		return c.RPC("ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", `{"Version":"1","Statement":[]}`)
	}},
	{"InvalidParameter.AssumeRolePolicyDocument.Length", 400, func(c *testclient.Client) testclient.Answer {
		return c.RPC("ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", strings.Repeat(" ", 2049))
	}},
	{"InvalidParameter.Description.Length", 400, func(c *testclient.Client) testclient.Answer {
		return c.RPC("ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", testclient.ActionTrailTrust, "Description", strings.Repeat("x", 1025))
	}},
	{"InvalidParameter.MaxSessionDuration", 400, func(c *testclient.Client) testclient.Answer {
		return c.RPC("ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", testclient.ActionTrailTrust, "MaxSessionDuration", "60")
	}},
	{"LimitExceeded.Role", 409, func(c *testclient.Client) testclient.Answer {
		c.Emulator.Set(func(s *emulator.Settings) { s.QuotaRoles = 0 })
		return c.RPC("ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", testclient.ActionTrailTrust)
	}},
	{"EntityNotExist.Policy", 404, func(c *testclient.Client) testclient.Answer {
		return c.RPC("ram", "GetPolicy", "PolicyType", "System", "PolicyName", "Nothing")
	}},
	{"InvalidParameter.PolicyType", 400, func(c *testclient.Client) testclient.Answer {
		return c.RPC("ram", "GetPolicy", "PolicyType", "Own", "PolicyName", "x")
	}},
	{"InvalidParameter.PolicyName.InvalidChars", 400, func(c *testclient.Client) testclient.Answer {
		return c.RPC("ram", "GetPolicy", "PolicyType", "Custom", "PolicyName", "a_b")
	}},
	{"InvalidParameter.PolicyName.Length", 400, func(c *testclient.Client) testclient.Answer {
		return c.RPC("ram", "GetPolicy", "PolicyType", "Custom", "PolicyName", strings.Repeat("a", 129))
	}},
	{"InvalidParameter.PolicyDocument.Length", 400, func(c *testclient.Client) testclient.Answer {
		return c.RPC("ram", "CreatePolicy", "PolicyName", "own", "PolicyDocument", strings.Repeat(" ", 6145))
	}},
	{"LimitExceeded.Policy", 409, func(c *testclient.Client) testclient.Answer {
		c.Emulator.Edit(func(a *emulator.Account) {
			for i := range 1500 {
				name := fmt.Sprint("own", i)
				a.Policies[name] = &emulator.Policy{Name: name, Type: emulator.PolicyCustom, Document: testclient.AllowAll}
			}
		})
		return c.RPC("ram", "CreatePolicy", "PolicyName", "own", "PolicyDocument", testclient.AllowAll)
	}},
	{"EntityAlreadyExists.Policy", 409, func(c *testclient.Client) testclient.Answer {
		c.Must(c.RPC("ram", "CreatePolicy", "PolicyName", "own", "PolicyDocument", testclient.AllowAll))
		return c.RPC("ram", "CreatePolicy", "PolicyName", "Own", "PolicyDocument", testclient.AllowAll)
	}},
	{"EntityAlreadyExists.Role.Policy", 409, func(c *testclient.Client) testclient.Answer {
		c.MakeDestination()
		return c.Attach("AttachPolicyToRole", "System", "AliyunActionTrailRolePolicy")
	}},
	{"EntityNotExist.Role.Policy", 404, func(c *testclient.Client) testclient.Answer {
		c.MakeDestination()
		return c.Attach("DetachPolicyFromRole", "System", "AliyunLogFullAccess")
	}},
	{"LimitExceeded.Role.Policy", 409, func(c *testclient.Client) testclient.Answer {
		c.MakeDestination()
		for i := range 5 {
			name := fmt.Sprint("own", i)
			c.Must(c.RPC("ram", "CreatePolicy", "PolicyName", name, "PolicyDocument", testclient.AllowAll))
			c.Must(c.Attach("AttachPolicyToRole", "Custom", name))
		}
		c.Must(c.RPC("ram", "CreatePolicy", "PolicyName", "own6", "PolicyDocument", testclient.AllowAll))
		return c.Attach("AttachPolicyToRole", "Custom", "own6")
	}},
	{"DeleteConflict.Role.Policy", 409, func(c *testclient.Client) testclient.Answer {
		c.MakeDestination()
		return c.RPC("ram", "DeleteRole", "RoleName", "AliyunActionTrailDefaultRole")
	}},
	{"NotSupported.ServiceLinkedRole", 400, func(c *testclient.Client) testclient.Answer {
		c.MakeDestination()
		c.Must(c.RPC("actiontrail", "CreateInnerTrail", "Name", "platform-ops", "SlsProjectArn", testclient.ProjectARN))
		return c.RPC("ram", "DeleteRole", "RoleName", "AliyunServiceRoleForActionTrail")
	}},
}
