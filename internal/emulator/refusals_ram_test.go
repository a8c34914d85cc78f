package emulator_test

import (
	"fmt"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// ramRefusals are the refusals of RAM.
var ramRefusals = []refusalCase{
	{"MissingRoleName", 400, func(c *client) answer { return c.rpc("ram", "GetRole") }},
	{"InvalidParameter.Rolename", 400, func(c *client) answer { return c.rpc("ram", "GetRole", "RoleName", "x", "Rolename", "x") }},
	{"InvalidParameter.RoleName.InvalidChars", 400, func(c *client) answer { return c.rpc("ram", "GetRole", "RoleName", "a_b") }},
	{"InvalidParameter.RoleName.Length", 400, func(c *client) answer { return c.rpc("ram", "GetRole", "RoleName", strings.Repeat("a", 65)) }},
	{"EntityNotExist.Role", 404, func(c *client) answer { return c.rpc("ram", "GetRole", "RoleName", "nobody") }},
	{"EntityAlreadyExists.Role", 409, func(c *client) answer {
		c.must(c.rpc("ram", "CreateRole", "RoleName", "Writer", "AssumeRolePolicyDocument", trust))
		return c.rpc("ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", trust)
	}},
	{"MalformedPolicyDocument", 400, func(c *client) answer {
		return c.rpc("ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", `{"Version":"1","Statement":[]}`)
	}},
	{"InvalidParameter.AssumeRolePolicyDocument.Length", 400, func(c *client) answer {
		return c.rpc("ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", strings.Repeat(" ", 2049))
	}},
	{"InvalidParameter.Description.Length", 400, func(c *client) answer {
		return c.rpc("ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", trust, "Description", strings.Repeat("x", 1025))
	}},
	{"InvalidParameter.MaxSessionDuration", 400, func(c *client) answer {
		return c.rpc("ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", trust, "MaxSessionDuration", "60")
	}},
	{"LimitExceeded.Role", 409, func(c *client) answer {
		c.e.Set(func(s *emulator.Settings) { s.QuotaRoles = 0 })
		return c.rpc("ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", trust)
	}},
	{"EntityNotExist.Policy", 404, func(c *client) answer {
		return c.rpc("ram", "GetPolicy", "PolicyType", "System", "PolicyName", "Nothing")
	}},
	{"InvalidParameter.PolicyType", 400, func(c *client) answer { return c.rpc("ram", "GetPolicy", "PolicyType", "Own", "PolicyName", "x") }},
	{"InvalidParameter.PolicyName.InvalidChars", 400, func(c *client) answer {
		return c.rpc("ram", "GetPolicy", "PolicyType", "Custom", "PolicyName", "a_b")
	}},
	{"InvalidParameter.PolicyName.Length", 400, func(c *client) answer {
		return c.rpc("ram", "GetPolicy", "PolicyType", "Custom", "PolicyName", strings.Repeat("a", 129))
	}},
	{"InvalidParameter.PolicyDocument.Length", 400, func(c *client) answer {
		return c.rpc("ram", "CreatePolicy", "PolicyName", "own", "PolicyDocument", strings.Repeat(" ", 6145))
	}},
	{"LimitExceeded.Policy", 409, func(c *client) answer {
		c.e.Edit(func(a *emulator.Account) {
			for i := range 1500 {
				name := fmt.Sprint("own", i)
				a.Policies[name] = &emulator.Policy{Name: name, Type: emulator.PolicyCustom, Document: allowAll}
			}
		})
		return c.rpc("ram", "CreatePolicy", "PolicyName", "own", "PolicyDocument", allowAll)
	}},
	{"EntityAlreadyExists.Policy", 409, func(c *client) answer {
		c.must(c.rpc("ram", "CreatePolicy", "PolicyName", "own", "PolicyDocument", allowAll))
		return c.rpc("ram", "CreatePolicy", "PolicyName", "Own", "PolicyDocument", allowAll)
	}},
	{"EntityAlreadyExists.Role.Policy", 409, func(c *client) answer {
		c.makeDestination()
		return c.attach("AttachPolicyToRole", "System", "AliyunActionTrailRolePolicy")
	}},
	{"EntityNotExist.Role.Policy", 404, func(c *client) answer {
		c.makeDestination()
		return c.attach("DetachPolicyFromRole", "System", "AliyunLogFullAccess")
	}},
	{"LimitExceeded.Role.Policy", 409, func(c *client) answer {
		c.makeDestination()
		for i := range 5 {
			name := fmt.Sprint("own", i)
			c.must(c.rpc("ram", "CreatePolicy", "PolicyName", name, "PolicyDocument", allowAll))
			c.must(c.attach("AttachPolicyToRole", "Custom", name))
		}
		c.must(c.rpc("ram", "CreatePolicy", "PolicyName", "own6", "PolicyDocument", allowAll))
		return c.attach("AttachPolicyToRole", "Custom", "own6")
	}},
	{"DeleteConflict.Role.Policy", 409, func(c *client) answer {
		c.makeDestination()
		return c.rpc("ram", "DeleteRole", "RoleName", "AliyunActionTrailDefaultRole")
	}},
	{"NotSupported.ServiceLinkedRole", 400, func(c *client) answer {
		c.makeDestination()
		c.must(c.rpc("actiontrail", "CreateInnerTrail", "Name", "platform-ops", "SlsProjectArn", projectARN))
		return c.rpc("ram", "DeleteRole", "RoleName", "AliyunServiceRoleForActionTrail")
	}},
}
