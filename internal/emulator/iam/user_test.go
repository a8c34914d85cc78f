package iam_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// newAlice makes a RAM user through the API and is the client of its access key.
func newAlice(c *testclient.Client) *testclient.Client {
	c.T.Helper()
	c.Must(c.RPC("ram", "CreateUser", "UserName", "alice"))
	return keyOf(c, "alice")
}

func keyOf(c *testclient.Client, name string) *testclient.Client {
	c.T.Helper()
	a := c.Must(c.RPC("ram", "CreateAccessKey", "UserName", name))
	id, _ := a.Get("AccessKey", "AccessKeyId").(string)
	secret, _ := a.Get("AccessKey", "AccessKeySecret").(string)
	return c.As(emulator.Credentials{AccessKeyID: id, AccessKeySecret: secret})
}

func TestUser(t *testing.T) {
	c := testclient.Start(t)
	c.Emulator.Clock.Freeze(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	a := c.Must(c.RPC("ram", "CreateUser", "UserName", "Alice.Doe", "DisplayName", "Alice", "Comments", "on call",
		"Email", "alice@example.com", "MobilePhone", "86-18600008888"))
	for member, want := range map[string]any{
		"UserName": "Alice.Doe", "DisplayName": "Alice", "Comments": "on call", "Email": "alice@example.com",
		"MobilePhone": "86-18600008888", "CreateDate": "2026-01-02T03:04:05Z",
	} {
		if got := a.Get("User", member); got != want {
			t.Errorf("%s is %v", member, got)
		}
	}
	id := a.Get("User", "UserId")
	a = c.Must(c.RPC("ram", "GetUser", "UserName", "alice.doe")) // RAM compares without case
	if a.Get("User", "UserId") != id || a.Get("User", "UserName") != "Alice.Doe" || a.Get("User", "LastLoginDate") != "" || a.Get("User", "UpdateDate") == nil {
		t.Errorf("%s", a.Raw)
	}
	c.Emulator.Clock.Advance(time.Hour)
	a = c.Must(c.RPC("ram", "UpdateUser", "UserName", "Alice.Doe", "NewUserName", "alice", "NewComments", "retired"))
	if a.Get("User", "UserId") != id || a.Get("User", "UserName") != "alice" || a.Get("User", "Comments") != "retired" ||
		a.Get("User", "DisplayName") != "Alice" || a.Get("User", "UpdateDate") != "2026-01-02T04:04:05Z" {
		t.Errorf("%s", a.Raw)
	}
	c.Refused(c.RPC("ram", "GetUser", "UserName", "Alice.Doe"), 404, "EntityNotExist.User")
	c.Must(c.RPC("ram", "DeleteUser", "UserName", "alice"))
	c.Refused(c.RPC("ram", "GetUser", "UserName", "alice"), 404, "EntityNotExist.User")
}

// TestUser_accessKey signs calls with a user's keys: with what the user may do, and only
// while the key is active.
func TestUser_accessKey(t *testing.T) {
	c := testclient.Start(t)
	alice := newAlice(c)
	a := alice.Must(alice.RPC("sts", "GetCallerIdentity"))
	if a.Get("IdentityType") != "RAMUser" || a.Get("Arn") != "acs:ram::1000000000000001:user/alice" {
		t.Errorf("%s", a.Raw)
	}
	// A user may do nothing, then what a policy of it allows.
	alice.Refused(alice.RPC("ram", "GetRole", "RoleName", "nobody"), 403, "NoPermission")
	c.Must(c.RPC("ram", "CreatePolicy", "PolicyName", "read-roles", "PolicyDocument", testclient.Allow("ram:GetRole", "acs:ram:*:*:role/*")))
	c.Must(c.RPC("ram", "AttachPolicyToUser", "UserName", "alice", "PolicyType", "Custom", "PolicyName", "read-roles"))
	alice.Refused(alice.RPC("ram", "GetRole", "RoleName", "nobody"), 404, "EntityNotExist.Role")
	alice.Refused(alice.RPC("ram", "ListUsers"), 403, "NoPermission")
	alice.Refused(alice.SLS("GET", "ops-audit", "/", ""), 401, "Unauthorized")

	// A renamed user keeps its keys and its policies.
	c.Must(c.RPC("ram", "UpdateUser", "UserName", "alice", "NewUserName", "bob"))
	alice.Refused(alice.RPC("ram", "GetRole", "RoleName", "nobody"), 404, "EntityNotExist.Role")
	if got := alice.Must(alice.RPC("sts", "GetCallerIdentity")).Get("Arn"); got != "acs:ram::1000000000000001:user/bob" {
		t.Errorf("renamed, the user is %v", got)
	}

	c.Must(c.RPC("ram", "UpdateAccessKey", "UserName", "bob", "UserAccessKeyId", alice.ID, "Status", "Inactive"))
	alice.Refused(alice.RPC("sts", "GetCallerIdentity"), 400, "InvalidAccessKeyId.Inactive")
	second := keyOf(c, "bob")
	second.Must(second.RPC("sts", "GetCallerIdentity"))
	a = c.Must(c.RPC("ram", "ListAccessKeys", "UserName", "bob"))
	if a.Get("AccessKeys", "AccessKey", 0, "Status") != "Inactive" || a.Get("AccessKeys", "AccessKey", 1, "Status") != "Active" ||
		a.Get("AccessKeys", "AccessKey", 1, "AccessKeySecret") != nil || a.Get("AccessKeys", "AccessKey", 0, "CreateDate") == "" {
		t.Errorf("%s", a.Raw)
	}
	c.Refused(c.RPC("ram", "CreateAccessKey", "UserName", "bob"), 409, "LimitExceeded.User.AccessKey")
	c.Must(c.RPC("ram", "DeleteAccessKey", "UserName", "bob", "UserAccessKeyId", alice.ID))
	alice.Refused(alice.RPC("sts", "GetCallerIdentity"), 404, "InvalidAccessKeyId.NotFound")

	c.Refused(c.RPC("ram", "DeleteUser", "UserName", "bob"), 409, "DeleteConflict.User.AccessKey")
	c.Must(c.RPC("ram", "DeleteAccessKey", "UserName", "bob", "UserAccessKeyId", second.ID))
	c.Refused(c.RPC("ram", "DeleteUser", "UserName", "bob"), 409, "DeleteConflict.User.Policy")
	c.Must(c.RPC("ram", "DetachPolicyFromUser", "UserName", "bob", "PolicyType", "Custom", "PolicyName", "read-roles"))
	c.Must(c.RPC("ram", "DeleteUser", "UserName", "bob"))
}

// TestUser_itself checks that a user that names none manages its own keys, and only if a
// policy allows it for itself.
func TestUser_itself(t *testing.T) {
	c := testclient.Start(t)
	alice := newAlice(c)
	c.Must(c.RPC("ram", "CreateUser", "UserName", "bob"))
	c.Must(c.RPC("ram", "CreatePolicy", "PolicyName", "own-keys", "PolicyDocument", testclient.Allow("ram:*AccessKey*", "acs:ram:*:*:user/alice")))
	c.Must(c.RPC("ram", "AttachPolicyToUser", "UserName", "alice", "PolicyType", "Custom", "PolicyName", "own-keys"))
	alice.Must(alice.RPC("ram", "CreateAccessKey"))
	alice.Refused(alice.RPC("ram", "CreateAccessKey", "UserName", "bob"), 403, "NoPermission")
	if a := alice.Must(alice.RPC("ram", "ListAccessKeys")); a.Get("AccessKeys", "AccessKey", 1) == nil {
		t.Errorf("%s", a.Raw)
	}
	c.Refused(c.RPC("ram", "CreateAccessKey"), 400, "MissingUserName") // the account itself is no user
}

// TestLists_pages reads lists page by page.
func TestLists_pages(t *testing.T) {
	c := testclient.Start(t)
	for i := range 5 {
		c.Must(c.RPC("ram", "CreateUser", "UserName", fmt.Sprint("User", i)))
		c.Must(c.RPC("ram", "CreateRole", "RoleName", fmt.Sprint("Role", i), "AssumeRolePolicyDocument", testclient.ActionTrailTrust))
		c.Must(c.RPC("ram", "CreatePolicy", "PolicyName", fmt.Sprint("Policy", i), "PolicyDocument", testclient.AllowAll))
	}
	for _, list := range []struct {
		action, key, item, name string
		params                  []string
	}{
		{"ListUsers", "Users", "User", "UserName", nil},
		{"ListRoles", "Roles", "Role", "RoleName", nil},
		{"ListPolicies", "Policies", "Policy", "PolicyName", []string{"PolicyType", "Custom"}},
	} {
		var names []any
		marker, calls := "", 0
		for {
			params := append([]string{"MaxItems", "2"}, list.params...)
			if marker != "" {
				params = append(params, "Marker", marker)
			}
			a := c.Must(c.RPC("ram", list.action, params...))
			calls++
			for i := 0; a.Get(list.key, list.item, i) != nil; i++ {
				names = append(names, a.Get(list.key, list.item, i, list.name))
			}
			more, _ := a.Get("IsTruncated").(bool)
			marker, _ = a.Get("Marker").(string)
			if more != (marker != "") {
				t.Fatalf("%s: %s", list.action, a.Raw)
			}
			if !more {
				break
			}
		}
		want := fmt.Sprintf("[%[1]s0 %[1]s1 %[1]s2 %[1]s3 %[1]s4]", list.item)
		if calls != 3 || fmt.Sprint(names) != want {
			t.Errorf("%s listed %v in %d calls", list.action, names, calls)
		}
		c.Refused(c.RPC("ram", list.action, "MaxItems", "0"), 400, "InvalidParameter.MaxItems")
		c.Refused(c.RPC("ram", list.action, "MaxItems", "1001"), 400, "InvalidParameter.MaxItems")
		c.Refused(c.RPC("ram", list.action, "Marker", "made up"), 400, "InvalidParameter.Marker")
	}
}
