package directory_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

const (
	audit   = "2000000000000002"
	billing = "3000000000000003"
	manager = "resourcemanager"
	master  = "resourcedirectorymaster"
)

// start returns a client of the management account of a directory that the control plane made,
// and clients of its two members. The member audit is a delegated administrator.
func start(t *testing.T) (c, delegate, member *testclient.Client) {
	t.Helper()
	c = testclient.Start(t)
	delegate, member = c.As(c.Emulator.AddAccount(audit)), c.As(c.Emulator.AddAccount(billing))
	answer := c.Control("PUT", "resource_directory", `{"management_account":"1000000000000001","delegated_administrators":["`+audit+`"],"members":[
		{"account":"`+audit+`","display_name":"audit","tags":{"team":"security"}},{"account":"`+billing+`","display_name":"billing","invited":true}]}`)
	if answer.Status != 200 || answer.Get("member_accounts", 1) != billing {
		t.Fatalf("%d %s", answer.Status, answer.Raw)
	}
	return c, delegate, member
}

// The management account and the members see the same directory; an account outside sees none.
func TestGetResourceDirectory(t *testing.T) {
	c, delegate, member := start(t)
	outside := c.As(c.Emulator.AddAccount("4000000000000004"))
	id := c.Must(c.RPC(manager, "GetResourceDirectory")).Get("ResourceDirectory", "ResourceDirectoryId")
	for _, who := range []*testclient.Client{c, delegate, member} {
		for _, product := range []string{manager, master} {
			d := who.Must(who.RPC(product, "GetResourceDirectory"))
			if d.Get("ResourceDirectory", "ResourceDirectoryId") != id || d.Get("ResourceDirectory", "MasterAccountId") != emulator.DefaultAccountID ||
				!strings.HasPrefix(fmt.Sprint(id), "rd-") || !strings.HasPrefix(fmt.Sprint(d.Get("ResourceDirectory", "RootFolderId")), "r-") {
				t.Errorf("%s: %s", product, d.Raw)
			}
		}
	}
	outside.Refused(outside.RPC(manager, "GetResourceDirectory"), 404, "ResourceDirectoryNotInUse")
	outside.Refused(outside.RPC(master, "ListAccounts"), 404, "EntityNotExists.ResourceDirectory")
	c.Control("DELETE", "resource_directory", "")
	c.Refused(c.RPC(manager, "GetResourceDirectory"), 404, "ResourceDirectoryNotInUse")
}

// The members are listed in pages, by number and by token, to the management account and to a
// delegated administrator, with both signatures.
func TestListAccounts(t *testing.T) {
	c, delegate, member := start(t)
	for i := range 23 {
		id := fmt.Sprintf("60000000000000%02d", i)
		c.Emulator.AddAccount(id)
		c.Emulator.EditAccount(id, func(a *emulator.Account) { a.ControlPolicies = &emulator.ControlPolicies{} })
	}
	read := func(who *testclient.Client, product string, params ...string) string {
		t.Helper()
		a := who.Must(who.RPC(product, "ListAccounts", params...))
		count := 0
		for a.Get("Accounts", "Account", count) != nil {
			count++
		}
		return fmt.Sprintf("%v of %v, %v %v", count, a.Get("TotalCount"), a.Get("PageNumber"), a.Get("PageSize"))
	}
	for _, who := range []*testclient.Client{c, delegate} {
		for _, product := range []string{manager, master} {
			for params, want := range map[string]string{
				"": "10 of 25, 1 10", "PageNumber 3": "5 of 25, 3 10", "PageSize 100": "25 of 25, 1 100", "PageNumber 9 PageSize 20": "0 of 25, 9 20",
				"Tag.1.Key team": "1 of 1, 1 10", "Tag.1.Key team Tag.1.Value other": "0 of 0, 1 10",
			} {
				if got := read(who, product, strings.Fields(params)...); got != want {
					t.Errorf("%s %s: %s, want %s", product, params, got, want)
				}
			}
		}
	}
	if got := read(c, master, "QueryKeyword", "aud"); got != "1 of 1, 1 10" {
		t.Error(got)
	}
	token, pages := "", 0
	for {
		a := c.Must(c.RPC(master, "ListAccounts", "MaxResults", "10", "NextToken", token))
		pages++
		if token, _ = a.Get("NextToken").(string); token == "" {
			break
		}
	}
	if pages != 3 {
		t.Errorf("%d pages", pages)
	}
	first := c.Must(c.RPC(manager, "ListAccounts", "IncludeTags", "true")).Get("Accounts", "Account", 0)
	if text := fmt.Sprint(first); !strings.Contains(text, "AccountId:"+audit) || !strings.Contains(text, "DisplayName:audit") || !strings.Contains(text, "Key:team") ||
		!strings.Contains(text, "JoinMethod:created") {
		t.Error(text)
	}
	signed := c.Must(c.Send(c.ACS3(manager, "ListAccounts", "PageSize", "100").Sign(c)))
	if signed.Get("TotalCount") != 25.0 {
		t.Errorf("%s", signed.Raw)
	}
	member.Refused(member.RPC(manager, "ListAccounts"), 403, "NoPermission")
	for _, wrong := range [][]string{{"PageSize", "101"}, {"PageSize", "0"}, {"PageNumber", "x"}, {"IncludeTags", "maybe"}, {"Tag", "[]"},
		{"Tag.0.Key", "team"}, {"Tag.1.Colour", "red"}, {"Tag.1", "team"}, {"PageSize.1", "5"}} {
		c.Refused(c.RPC(manager, "ListAccounts", wrong...), 400, "InvalidParameter."+wrong[0])
	}
	c.Refused(c.RPC(manager, "ListAccounts", "Tag.1.Value", "sec"), 400, "InvalidParameter.Tag") // not all members
	for _, wrong := range [][]string{{"MaxResults", "101"}, {"NextToken", "x"}} {
		c.Refused(c.RPC(master, "ListAccounts", wrong...), 400, "InvalidParameter."+wrong[0])
		c.Refused(c.RPC(manager, "ListAccounts", wrong...), 400, "InvalidParameter."+wrong[0]) // the older product has none of them
	}
}

// A member has the status that the directory gives it, of those that are published.
func TestListAccounts_status(t *testing.T) {
	c, _, _ := start(t)
	put := func(status string) int {
		return c.Control("PUT", "resource_directory", `{"management_account":"1000000000000001","members":[{"account":"`+audit+`","status":"`+status+`"}]}`).Status
	}
	for _, status := range []string{"CreateVerifying", "Removed", "PromoteFailed"} {
		if answered := put(status); answered != 200 {
			t.Fatal(answered)
		}
		if got := c.Must(c.RPC(master, "ListAccounts")).Get("Accounts", "Account", 0, "Status"); got != status {
			t.Errorf("%v, want %s", got, status)
		}
	}
	if answered := put("Frozen"); answered != 400 {
		t.Errorf("an unknown status answers %d", answered)
	}
}

// RAM decides about users and roles of the management account.
func TestDirectory_permissions(t *testing.T) {
	c, _, _ := start(t)
	reader := c.User("reader", testclient.Allow("resourcemanager:ListAccounts", "acs:resourcemanager:*:*:account/*"))
	reader.Must(reader.RPC(manager, "ListAccounts"))
	reader.Must(reader.RPC(master, "ListAccounts"))
	reader.Refused(reader.RPC(manager, "GetResourceDirectory"), 403, "NoPermission")
	reader.Refused(reader.RPC(manager, "ListPolicyAttachments"), 403, "NoPermission")
	reader.Refused(reader.RPC(manager, "CreateServiceLinkedRole", "ServiceName", "alert.log.aliyuncs.com"), 403, "NoPermission")
	const only = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:CreateServiceLinkedRole","Resource":"*","Condition":{"StringEquals":{"ram:ServiceName":"actiontrail.aliyuncs.com"}}}]}`
	linker := c.User("linker", only)
	linker.Refused(linker.RPC(manager, "CreateServiceLinkedRole", "ServiceName", "alert.log.aliyuncs.com"), 403, "NoPermission")
	linker.Must(linker.RPC(manager, "CreateServiceLinkedRole", "ServiceName", "actiontrail.aliyuncs.com"))
}

// A service-linked role is made once, by either product, and is as ActionTrail makes it.
func TestCreateServiceLinkedRole(t *testing.T) {
	c := testclient.Start(t)
	made := c.Must(c.RPC(manager, "CreateServiceLinkedRole", "ServiceName", "actiontrail.aliyuncs.com"))
	if made.Get("Role", "RoleName") != "AliyunServiceRoleForActionTrail" || made.Get("Role", "IsServiceLinkedRole") != true ||
		made.Get("Role", "RolePrincipalName") != "AliyunServiceRoleForActionTrail@role.1000000000000001.onaliyunservice.com" {
		t.Errorf("%s", made.Raw)
	}
	c.Refused(c.RPC("ram", "CreateServiceLinkedRole", "ServiceName", "actiontrail.aliyuncs.com"), 409, "EntityAlreadyExists.Role")
	c.Must(c.RPC("ram", "CreateServiceLinkedRole", "ServiceName", "resourcemanager.aliyuncs.com"))
	c.Refused(c.RPC("ram", "DeleteRole", "RoleName", "AliyunServiceRoleForResourceDirectory"), 400, "NotSupported.ServiceLinkedRole")
	c.Refused(c.RPC(manager, "CreateServiceLinkedRole", "ServiceName", "other.aliyuncs.com"), 404, "EntityNotExist.Service")
	c.Refused(c.RPC(manager, "CreateServiceLinkedRole", "ServiceName", "alert.log.aliyuncs.com", "CustomSuffix", "x"), 400, "InvalidParameter.CustomSuffix.NotAllowed")
	c.Refused(c.RPC(manager, "CreateServiceLinkedRole", "ServiceName", "alert.log.aliyuncs.com", "Description", strings.Repeat("x", 1025)), 400, "InvalidParameter.Description.Length")
	c.Refused(c.RPC(manager, "CreateServiceLinkedRole"), 400, "MissingServiceName")
}

// All attachments of the account are listed, of users and of roles.
func TestListPolicyAttachments(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	c.User("alice", testclient.AllowAll)
	count := func(params ...string) string {
		t.Helper()
		a := c.Must(c.RPC(manager, "ListPolicyAttachments", params...))
		return fmt.Sprint(a.Get("TotalCount"), " ", a.Get("PolicyAttachments", "PolicyAttachment", 0, "PrincipalName"))
	}
	const alice, role = "alice@1000000000000001.onaliyun.com", "AliyunActionTrailDefaultRole@role.1000000000000001.onaliyunservice.com"
	for params, want := range map[string]string{
		"": "2 " + alice, "PrincipalType IMSUser": "1 " + alice, "PrincipalType ServiceRole": "1 " + role, "PrincipalType IMSGroup": "0 <nil>",
		"PolicyType System": "1 " + role, "PolicyName AliyunActionTrailRolePolicy": "1 " + role, "PrincipalName " + alice: "1 " + alice,
		"ResourceGroupId 1000000000000001": "2 " + alice, "ResourceGroupId rg-001": "0 <nil>", "PageNumber 2 PageSize 1": "2 " + role,
	} {
		if got := count(strings.Fields(params)...); got != want {
			t.Errorf("%s: %s", params, got)
		}
	}
	c.Refused(c.RPC(manager, "ListPolicyAttachments", "PolicyType", "Custom", "PolicyName", "missing"), 404, "EntityNotExist.Policy")
	for _, wrong := range [][]string{{"PolicyType", "Own"}, {"PrincipalType", "User"}, {"Language", "ja"}, {"PageSize", "101"}} {
		c.Refused(c.RPC(manager, "ListPolicyAttachments", wrong...), 400, "InvalidParameter."+wrong[0])
	}
}

// Control policies make a member, do not bind the management account, and outlast a directory
// that is made again.
func TestControlPolicies(t *testing.T) {
	c, _, member := start(t)
	const deny = `{"policies":[{"name":"guard","document":"{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"log:ListProject\",\"Resource\":\"*\"}]}"}]`
	if a := c.Control("PUT", "control_policies", deny+`,"account":"1000000000000001"}`); a.Status != 400 || !strings.Contains(string(a.Raw), "management account") {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
	if a := c.Control("PUT", "control_policies", deny+`,"account":"`+billing+`"}`); a.Status >= 300 {
		t.Fatalf("%s", a.Raw)
	}
	c.Emulator.EditAccount(billing, func(a *emulator.Account) { a.AddUser("bob", a.AddPolicy("all", testclient.AllowAll)) })
	var bob *testclient.Client
	c.Emulator.EditAccount(billing, func(a *emulator.Account) {
		bob = member.As(emulator.Credentials{AccountID: billing, AccessKeyID: a.User("bob").AccessKeys[0].ID, AccessKeySecret: a.User("bob").AccessKeys[0].Secret})
	})
	bob.Refused(bob.SLS("GET", "", "/", ""), 401, "Unauthorized")
	if a := c.Control("PUT", "resource_directory", `{"members":[{"account":"`+billing+`","display_name":"billing"}]}`); a.Status != 200 {
		t.Fatalf("%s", a.Raw)
	}
	bob.Refused(bob.SLS("GET", "", "/", ""), 401, "Unauthorized")
	for body, want := range map[string]string{
		`{"members":[{"account":"9"}]}`: "there is no account", `{"members":[{"account":"1000000000000001"}]}`: "twice",
		`{"delegated_administrators":["` + audit + `"],"members":[]}`: "is no member",
	} {
		if a := c.Control("PUT", "resource_directory", body); a.Status != 400 || !strings.Contains(string(a.Raw), want) {
			t.Errorf("%s: %d %s", body, a.Status, a.Raw)
		}
	}
	c.Control("DELETE", "resource_directory", "")
	bob.Must(bob.SLS("GET", "", "/", ""))
}

// A member that was made without a directory is in one all the same.
func TestGetResourceDirectory_unnamed(t *testing.T) {
	c := testclient.Start(t)
	c.Emulator.Edit(func(a *emulator.Account) { a.ControlPolicies = &emulator.ControlPolicies{} })
	d := c.Must(c.RPC(manager, "GetResourceDirectory"))
	if d.Get("ResourceDirectory", "MasterAccountId") == emulator.DefaultAccountID {
		t.Errorf("%s", d.Raw)
	}
	c.Refused(c.RPC(manager, "ListAccounts"), 403, "NoPermission")
}
