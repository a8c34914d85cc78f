package refusals_test

import (
	"fmt"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// ram calls RAM once.
func ram(action string, params ...string) func(*testclient.Client) testclient.Answer {
	return func(c *testclient.Client) testclient.Answer { return c.RPC("ram", action, params...) }
}

// ramAfter calls RAM after calls that must succeed; each is an action and its parameters.
func ramAfter(first [][]string, action string, params ...string) func(*testclient.Client) testclient.Answer {
	return func(c *testclient.Client) testclient.Answer {
		for _, call := range first {
			c.Must(c.RPC("ram", call[0], call[1:]...))
		}
		return c.RPC("ram", action, params...)
	}
}

var (
	makeAlice  = []string{"CreateUser", "UserName", "alice"}
	makeOwn    = []string{"CreatePolicy", "PolicyName", "own", "PolicyDocument", testclient.AllowAll}
	newVersion = []string{"CreatePolicyVersion", "PolicyName", "own", "PolicyDocument", testclient.AllowAll}
	attachOwn  = []string{"AttachPolicyToUser", "UserName", "alice", "PolicyType", "Custom", "PolicyName", "own"}
)

// userRefusals are the refusals of RAM that belong to users, their keys and the versions
// of policies.
var userRefusals = []refusalCase{
	{"InvalidParameter.UserName.InvalidChars", 400, ram("CreateUser", "UserName", "a b")},
	{"InvalidParameter.UserName.Length", 400, ram("CreateUser", "UserName", strings.Repeat("a", 65))},
	{"InvalidParameter.NewUserName.InvalidChars", 400, ramAfter([][]string{makeAlice}, "UpdateUser", "UserName", "alice", "NewUserName", "a b")},
	{"InvalidParameter.NewUserName.Length", 400, ramAfter([][]string{makeAlice}, "UpdateUser", "UserName", "alice", "NewUserName", strings.Repeat("a", 65))},
	{"InvalidParameter.DisplayName.Length", 400, ram("CreateUser", "UserName", "alice", "DisplayName", strings.Repeat("a", 129))},
	{"InvalidParameter.NewDisplayName.Length", 400, ramAfter([][]string{makeAlice}, "UpdateUser", "UserName", "alice", "NewDisplayName", strings.Repeat("a", 129))},
	{"InvalidParameter.Comments.Length", 400, ram("CreateUser", "UserName", "alice", "Comments", strings.Repeat("a", 129))},
	{"InvalidParameter.NewComments.Length", 400, ramAfter([][]string{makeAlice}, "UpdateUser", "UserName", "alice", "NewComments", strings.Repeat("a", 129))},
	{"InvalidParameter.Email.Format", 400, ram("CreateUser", "UserName", "alice", "Email", "alice")},
	{"InvalidParameter.NewEmail.Format", 400, ramAfter([][]string{makeAlice}, "UpdateUser", "UserName", "alice", "NewEmail", "alice")},
	{"InvalidParameter.MobilePhone.Format", 400, ram("CreateUser", "UserName", "alice", "MobilePhone", "186")},
	{"InvalidParameter.NewMobilePhone.Format", 400, ramAfter([][]string{makeAlice}, "UpdateUser", "UserName", "alice", "NewMobilePhone", "186")},
	{"InvalidParameter.VersionId.Format", 400, ramAfter([][]string{makeOwn}, "DeletePolicyVersion", "PolicyName", "own", "VersionId", "2")},
	{"EntityNotExist.User", 404, ram("GetUser", "UserName", "nobody")},
	{"EntityNotExist.User.AccessKey", 404, ramAfter([][]string{makeAlice}, "DeleteAccessKey", "UserName", "alice", "UserAccessKeyId", "LTAInothing")},
	{"EntityNotExist.User.Policy", 404, ramAfter([][]string{makeAlice, makeOwn}, "DetachPolicyFromUser", attachOwn[1:]...)},
	{"EntityNotExist.Policy.Version", 404, ramAfter([][]string{makeOwn}, "SetDefaultPolicyVersion", "PolicyName", "own", "VersionId", "v2")},
	{"EntityAlreadyExists.User", 409, ramAfter([][]string{makeAlice}, "CreateUser", "UserName", "Alice")},
	{"EntityAlreadyExists.User.Policy", 409, ramAfter([][]string{makeAlice, makeOwn, attachOwn}, "AttachPolicyToUser", attachOwn[1:]...)},
	{"DeleteConflict.User.AccessKey", 409, ramAfter([][]string{makeAlice, {"CreateAccessKey", "UserName", "alice"}}, "DeleteUser", "UserName", "alice")},
	{"DeleteConflict.User.Policy", 409, ramAfter([][]string{makeAlice, makeOwn, attachOwn}, "DeleteUser", "UserName", "alice")},
	{"DeleteConflict.Policy.User", 409, ramAfter([][]string{makeAlice, makeOwn, attachOwn}, "DeletePolicy", "PolicyName", "own")},
	{"DeleteConflict.Policy.Version", 409, ramAfter([][]string{makeOwn, newVersion}, "DeletePolicy", "PolicyName", "own")},
	{"DeleteConflict.Policy.Version.Default", 409, ramAfter([][]string{makeOwn}, "DeletePolicyVersion", "PolicyName", "own", "VersionId", "v1")},
	{"LimitExceeded.User", 409, func(c *testclient.Client) testclient.Answer {
		c.Emulator.Set(func(s *emulator.Settings) { s.QuotaUsers = 0 })
		return c.RPC("ram", "CreateUser", "UserName", "alice")
	}},
	{"LimitExceeded.User.AccessKey", 409, ramAfter([][]string{makeAlice, {"CreateAccessKey", "UserName", "alice"}, {"CreateAccessKey", "UserName", "alice"}}, "CreateAccessKey", "UserName", "alice")},
	{"LimitExceeded.User.Policy", 409, func(c *testclient.Client) testclient.Answer {
		c.Must(c.RPC("ram", makeAlice[0], makeAlice[1:]...))
		for i := range 6 {
			c.Must(c.RPC("ram", "CreatePolicy", "PolicyName", fmt.Sprint("own", i), "PolicyDocument", testclient.AllowAll))
			if a := c.RPC("ram", "AttachPolicyToUser", "UserName", "alice", "PolicyType", "Custom", "PolicyName", fmt.Sprint("own", i)); i == 5 {
				return a
			}
		}
		return testclient.Answer{}
	}},
	{"LimitExceeded.Policy.Version", 409, ramAfter([][]string{makeOwn, newVersion, newVersion, newVersion, newVersion}, newVersion[0], newVersion[1:]...)},
}

// parameterRefusals are the refusals of parameters of RAM for which no page has a code.
var parameterRefusals = []refusalCase{
	{"InvalidParameter.MaxItems", 400, ram("ListUsers", "MaxItems", "0")},
	{"InvalidParameter.Marker", 400, ram("ListRoles", "Marker", "made up")},
	{"InvalidParameter.Status", 400, ramAfter([][]string{makeAlice}, "UpdateAccessKey", "UserName", "alice", "UserAccessKeyId", "x", "Status", "Off")},
	{"InvalidParameter.SetAsDefault", 400, ramAfter([][]string{makeOwn}, "CreatePolicyVersion", append(newVersion[1:], "SetAsDefault", "yes")...)},
	{"InvalidParameter.RotateStrategy", 400, ramAfter([][]string{makeOwn}, "CreatePolicyVersion", append(newVersion[1:], "RotateStrategy", "All")...)},
	{"InvalidParameter.ResourceType", 400, ram("ListTagResources", "ResourceType", "user")},
	{"InvalidParameter.ResourceNames", 400, ram("TagResources", "ResourceType", "role", "Tag.1.Key", "a")},
	{"InvalidParameter.Tag", 400, ramAfter([][]string{makeOwn}, "TagResources", "ResourceType", "policy", "ResourceNames.1", "own", "Tag", "none")},
	{"InvalidParameter.TagKeys", 400, ramAfter([][]string{makeOwn}, "UntagResources", "ResourceType", "policy", "ResourceNames.1", "own")},
	{"InvalidParameter.PageSize", 400, ram("ListTagResources", "ResourceType", "role", "PageSize", "101")},
	{"InvalidParameter.NextToken", 400, ram("ListTagResources", "ResourceType", "role", "NextToken", "made up")},
	{"InvalidParameter.All", 400, ramAfter([][]string{makeOwn}, "UntagResources", "ResourceType", "policy", "ResourceNames.1", "own", "All", "yes")},
	{"InvalidParameter.CascadingDelete", 400, ramAfter([][]string{makeOwn}, "DeletePolicy", "PolicyName", "own", "CascadingDelete", "yes")},
	{"MissingUserName", 400, ram("GetUser")},
}
