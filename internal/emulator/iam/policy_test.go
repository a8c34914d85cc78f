package iam_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// TestPolicyVersion checks that the default version is the one in effect.
func TestPolicyVersion(t *testing.T) {
	c := testclient.Start(t)
	c.Emulator.Clock.Freeze(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	allowed, other := testclient.Allow("ram:GetRole", "*"), testclient.Allow("ram:GetUser", "*")
	c.Must(c.RPC("ram", "CreatePolicy", "PolicyName", "own", "PolicyDocument", allowed))
	alice := newAlice(c)
	c.Must(c.RPC("ram", "AttachPolicyToUser", "UserName", "alice", "PolicyType", "Custom", "PolicyName", "own"))
	may := func(can bool) {
		t.Helper()
		a := alice.RPC("ram", "GetRole", "RoleName", "nobody")
		if (a.Code == "EntityNotExist.Role") != can {
			t.Errorf("may read roles: %v, but got %s", can, a.Code)
		}
	}
	may(true)
	c.Emulator.Clock.Advance(time.Hour)
	a := c.Must(c.RPC("ram", "CreatePolicyVersion", "PolicyName", "own", "PolicyDocument", other))
	for member, want := range map[string]any{"VersionId": "v2", "IsDefaultVersion": false, "PolicyDocument": other, "CreateDate": "2026-01-02T04:04:05Z"} {
		if got := a.Get("PolicyVersion", member); got != want {
			t.Errorf("%s is %v", member, got)
		}
	}
	may(true)
	c.Must(c.RPC("ram", "SetDefaultPolicyVersion", "PolicyName", "own", "VersionId", "v2"))
	may(false)
	a = c.Must(c.RPC("ram", "GetPolicy", "PolicyType", "Custom", "PolicyName", "own"))
	if a.Get("DefaultPolicyVersion", "VersionId") != "v2" || a.Get("DefaultPolicyVersion", "PolicyDocument") != other || a.Get("Policy", "DefaultVersion") != "v2" {
		t.Errorf("%s", a.Raw)
	}
	if got := c.Must(c.RPC("ram", "CreatePolicyVersion", "PolicyName", "own", "PolicyDocument", allowed, "SetAsDefault", "true")).Get("PolicyVersion", "IsDefaultVersion"); got != true {
		t.Errorf("IsDefaultVersion is %v", got)
	}
	may(true)
	a = c.Must(c.RPC("ram", "ListPolicyVersions", "PolicyType", "Custom", "PolicyName", "own"))
	for i, want := range []string{"v3", "v2", "v1"} {
		if got := a.Get("PolicyVersions", "PolicyVersion", i, "VersionId"); got != want {
			t.Errorf("version %d is %v", i, got)
		}
	}
	a = c.Must(c.RPC("ram", "GetPolicyVersion", "PolicyType", "Custom", "PolicyName", "own", "VersionId", "v1"))
	if a.Get("PolicyVersion", "PolicyDocument") != allowed || a.Get("PolicyVersion", "IsDefaultVersion") != false || a.Get("PolicyVersion", "CreateDate") != "2026-01-02T03:04:05Z" {
		t.Errorf("%s", a.Raw)
	}
	c.Refused(c.RPC("ram", "DeletePolicyVersion", "PolicyName", "own", "VersionId", "v3"), 409, "DeleteConflict.Policy.Version.Default")
	c.Must(c.RPC("ram", "DeletePolicyVersion", "PolicyName", "own", "VersionId", "v2"))
	c.Refused(c.RPC("ram", "GetPolicyVersion", "PolicyType", "Custom", "PolicyName", "own", "VersionId", "v2"), 404, "EntityNotExist.Policy.Version")

	// Five at most; a number is never given again; rotation drops the oldest that is not the default.
	for range 3 {
		c.Must(c.RPC("ram", "CreatePolicyVersion", "PolicyName", "own", "PolicyDocument", other))
	}
	c.Refused(c.RPC("ram", "CreatePolicyVersion", "PolicyName", "own", "PolicyDocument", other), 409, "LimitExceeded.Policy.Version")
	a = c.Must(c.RPC("ram", "CreatePolicyVersion", "PolicyName", "own", "PolicyDocument", other, "RotateStrategy", "DeleteOldestNonDefaultVersionWhenLimitExceeded"))
	if a.Get("PolicyVersion", "VersionId") != "v7" {
		t.Errorf("%s", a.Raw)
	}
	c.Refused(c.RPC("ram", "GetPolicyVersion", "PolicyType", "Custom", "PolicyName", "own", "VersionId", "v1"), 404, "EntityNotExist.Policy.Version")
	may(true)

	c.Refused(c.RPC("ram", "DeletePolicy", "PolicyName", "own"), 409, "DeleteConflict.Policy.User")
	c.Must(c.RPC("ram", "DetachPolicyFromUser", "UserName", "alice", "PolicyType", "Custom", "PolicyName", "own"))
	c.Refused(c.RPC("ram", "DeletePolicy", "PolicyName", "own"), 409, "DeleteConflict.Policy.Version")
	c.Must(c.RPC("ram", "DeletePolicy", "PolicyName", "own", "CascadingDelete", "true"))
	c.Refused(c.RPC("ram", "GetPolicy", "PolicyType", "Custom", "PolicyName", "own"), 404, "EntityNotExist.Policy")

	// A system policy has one version, which no call changes.
	a = c.Must(c.RPC("ram", "ListPolicyVersions", "PolicyType", "System", "PolicyName", "AliyunActionTrailRolePolicy"))
	if a.Get("PolicyVersions", "PolicyVersion", 0, "VersionId") != "v11" || a.Get("PolicyVersions", "PolicyVersion", 1) != nil {
		t.Errorf("%s", a.Raw)
	}
	c.Refused(c.RPC("ram", "CreatePolicyVersion", "PolicyName", "AliyunLogFullAccess", "PolicyDocument", other), 404, "EntityNotExist.Policy")
}

// TestPolicyLists checks that lists have the members of the published models.
func TestPolicyLists(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	newAlice(c)
	c.Must(c.RPC("ram", "CreatePolicy", "PolicyName", "own", "PolicyDocument", testclient.AllowAll, "Description", "all", "Tag.1.Key", "team", "Tag.1.Value", "sec"))
	c.Must(c.RPC("ram", "AttachPolicyToUser", "UserName", "alice", "PolicyType", "Custom", "PolicyName", "own"))
	c.Must(c.Attach("AttachPolicyToRole", "Custom", "own"))
	c.Must(c.RPC("ram", "UpdatePolicyDescription", "PolicyName", "own", "NewDescription", "everything"))
	item := c.Must(c.RPC("ram", "ListPolicies", "PolicyType", "Custom"))
	for member, want := range map[string]any{
		"PolicyName": "own", "PolicyType": "Custom", "Description": "everything", "DefaultVersion": "v1", "AttachmentCount": 2.0,
		"Tags": map[string]any{"Tag": []any{map[string]any{"TagKey": "team", "TagValue": "sec"}}},
	} {
		if got := item.Get("Policies", "Policy", 0, member); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s is %v", member, got)
		}
	}
	if a := c.Must(c.RPC("ram", "ListPolicies", "Tag.1.Key", "team", "Tag.1.Value", "ops")); a.Get("Policies", "Policy", 0) != nil {
		t.Errorf("another tag: %s", a.Raw)
	}
	if a := c.Must(c.RPC("ram", "ListPolicies", "PolicyType", "System", "MaxItems", "1000")); a.Get("Policies", "Policy", 5, "PolicyType") != "System" {
		t.Errorf("%s", a.Raw)
	}
	a := c.Must(c.RPC("ram", "ListEntitiesForPolicy", "PolicyType", "Custom", "PolicyName", "own"))
	if a.Get("Users", "User", 0, "UserName") != "alice" || a.Get("Roles", "Role", 0, "Arn") != testclient.DefaultRoleARN || a.Get("Roles", "Role", 0, "AttachDate") == "" {
		t.Errorf("%s", a.Raw)
	}
	a = c.Must(c.RPC("ram", "ListPoliciesForUser", "UserName", "alice"))
	if a.Get("Policies", "Policy", 0, "PolicyName") != "own" || a.Get("Policies", "Policy", 0, "Description") != "everything" {
		t.Errorf("%s", a.Raw)
	}
	a = c.Must(c.RPC("ram", "ListRoles"))
	if a.Get("Roles", "Role", 0, "MaxSessionDuration") != 3600.0 || a.Get("Roles", "Role", 0, "RoleName") != "AliyunActionTrailDefaultRole" {
		t.Errorf("%s", a.Raw)
	}
}

func TestTags_ram(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	role := "AliyunActionTrailDefaultRole"
	tagged := func(params ...string) string {
		t.Helper()
		a := c.Must(c.RPC("ram", "ListTagResources", append([]string{"ResourceType", "role"}, params...)...))
		list := ""
		for i := 0; a.Get("TagResources", i) != nil; i++ {
			list += fmt.Sprint(a.Get("TagResources", i, "ResourceName"), " ", a.Get("TagResources", i, "TagKey"), "=", a.Get("TagResources", i, "TagValue"), ";")
		}
		return list
	}
	c.Must(c.RPC("ram", "TagResources", "ResourceType", "role", "ResourceNames.1", role, "Tag.1.Key", "a", "Tag.1.Value", "1", "Tag.2.Key", "b", "Tag.2.Value", "2"))
	// Newer SDKs send lists as JSON.
	if got := tagged("ResourceNames", `["`+role+`"]`); got != role+" a=1;"+role+" b=2;" {
		t.Error(got)
	}
	if got := tagged("Tag", `[{"Key":"a","Value":"2"}]`); got != "" {
		t.Error(got)
	}
	a := c.Must(c.RPC("ram", "ListTagResources", "ResourceType", "role", "PageSize", "1"))
	next, _ := a.Get("NextToken").(string)
	if got := tagged("NextToken", next); got != role+" b=2;" {
		t.Errorf("second page %s after %s", got, a.Raw)
	}
	// aliyun/alicloud sends the names as JSON, and the keys twice.
	c.Must(c.RPC("ram", "UntagResources", "ResourceType", "role", "ResourceNames", `["`+role+`"]`, "TagKey.1", "a", "TagKeys", `["a"]`))
	if got := tagged("ResourceNames.1", role); got != role+" b=2;" {
		t.Error(got)
	}
	c.Must(c.RPC("ram", "UntagResources", "ResourceType", "role", "ResourceNames.1", role, "All", "true"))
	if got := tagged("ResourceNames.1", role); got != "" {
		t.Error(got)
	}
	// No element is left out, and none is misread.
	c.Refused(c.RPC("ram", "TagResources", "ResourceType", "role", "ResourceNames.1", role, "ResourceNames.3", "none", "Tag.1.Key", "a", "Tag.1.Value", "1"), 404, "EntityNotExist.Role")
	for _, wrong := range []string{"ResourceNames.0", "ResourceNames.01", "ResourceNames.x", "ResourceNames.2.Name", "Tag.0.Key", "Tag.1.key", "Tag.2", "ResourceType.1"} {
		c.Refused(c.RPC("ram", "TagResources", "ResourceType", "role", "ResourceNames.1", role, "Tag.1.Key", "a", wrong, "b"), 400, "InvalidParameter."+wrong)
	}
	c.Refused(c.RPC("ram", "TagResources", "ResourceType", "role", "ResourceNames.1", role, "Tag.1.Value", "1"), 400, "InvalidParameter.Tag")
	// A policy may allow it for one role only.
	alice := newAlice(c)
	c.Emulator.Edit(func(a *emulator.Account) {
		a.Users["alice"].Policies = []emulator.Attachment{a.AddPolicy("tags", testclient.Allow("ram:ListTagResources", "acs:ram:*:*:role/"+role))}
	})
	alice.Must(alice.RPC("ram", "ListTagResources", "ResourceType", "role", "ResourceNames.1", role))
	alice.Refused(alice.RPC("ram", "ListTagResources", "ResourceType", "role"), 403, "NoPermission")
}
