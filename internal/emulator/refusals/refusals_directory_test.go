package refusals_test

import (
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// listing calls ListAccounts as the management account of a directory with one member, which
// asks where member is set.
func listing(member bool, params ...string) func(*testclient.Client) testclient.Answer {
	return func(c *testclient.Client) testclient.Answer {
		other := c.As(c.Emulator.AddAccount(testclient.OtherAccount))
		c.Must(c.Control("PUT", "resource_directory", `{"management_account":"1000000000000001","members":[{"account":"`+testclient.OtherAccount+`"}]}`))
		if member {
			c = other
		}
		return c.RPC("resourcemanager", "ListAccounts", params...)
	}
}

// manager calls ResourceManager of an account without a directory.
func manager(action string, params ...string) func(*testclient.Client) testclient.Answer {
	return func(c *testclient.Client) testclient.Answer { return c.RPC("resourcemanager", action, params...) }
}

const actionTrailService = "actiontrail.aliyuncs.com"

// directoryRefusals are the refusals of ResourceManager and ResourceDirectoryMaster.
var directoryRefusals = []refusalCase{
	{"ResourceDirectoryNotInUse", 404, manager("GetResourceDirectory")},
	{"EntityNotExists.ResourceDirectory", 404, manager("ListAccounts")},
	{"EntityNotExist.Service", 404, manager("CreateServiceLinkedRole", "ServiceName", "other.aliyuncs.com")},
	{"InvalidParameter.CustomSuffix.NotAllowed", 400, manager("CreateServiceLinkedRole", "ServiceName", actionTrailService, "CustomSuffix", "x")},
	{"InvalidParameter.Description.Length", 400, manager("CreateServiceLinkedRole", "ServiceName", actionTrailService, "Description", strings.Repeat("x", 1025))},
	{"EntityAlreadyExists.Role", 409, func(c *testclient.Client) testclient.Answer {
		c.Must(c.RPC("resourcemanager", "CreateServiceLinkedRole", "ServiceName", actionTrailService))
		return c.RPC("resourcemanager", "CreateServiceLinkedRole", "ServiceName", actionTrailService)
	}},
	{"InvalidParameter.PolicyType", 400, manager("ListPolicyAttachments", "PolicyType", "Own")},
	{"EntityNotExist.Policy", 404, manager("ListPolicyAttachments", "PolicyType", "Custom", "PolicyName", "missing")},
}

// directoryInferred are those for which no source has a code.
var directoryInferred = []refusalCase{
	{"NoPermission", 403, listing(true)},
	{"InvalidParameter.IncludeTags", 400, listing(false, "IncludeTags", "maybe")},
	{"InvalidParameter.Tag", 400, listing(false, "Tag", "[]")},
	{"InvalidParameter.PageNumber", 400, listing(false, "PageNumber", "x")},
	{"InvalidParameter.PageSize", 400, listing(false, "PageSize", "101")},
	{"InvalidParameter.MaxResults", 400, func(c *testclient.Client) testclient.Answer {
		listing(false)(c)
		return c.RPC("resourcedirectorymaster", "ListAccounts", "MaxResults", "101")
	}},
	{"InvalidParameter.NextToken", 400, func(c *testclient.Client) testclient.Answer {
		listing(false)(c)
		return c.RPC("resourcedirectorymaster", "ListAccounts", "NextToken", "x")
	}},
	{"InvalidParameter.PrincipalType", 400, manager("ListPolicyAttachments", "PrincipalType", "User")},
	{"InvalidParameter.Language", 400, manager("ListPolicyAttachments", "Language", "ja")},
	{"MissingServiceName", 400, manager("CreateServiceLinkedRole")},
}
