package actiontrail_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// TestDelivery_role checks what arrives, and what the service makes, in a role
// with some policies. The trail exists before the policies are taken away.
func TestDelivery_role(t *testing.T) {
	write := testclient.Allow("log:PostLogStoreLogs", "acs:log:*:*:project/ops-audit/logstore/innertrail_*")
	for name, tc := range map[string]struct {
		policies []string
		arrives  bool
	}{
		"standard":             {[]string{"AliyunActionTrailRolePolicy"}, true},
		"delivery policy":      {[]string{"AliyunActionTrailDeliveryPolicy"}, false},
		"log full access":      {[]string{"AliyunLogFullAccess"}, true},
		"log read":             {[]string{"AliyunLogReadOnlyAccess"}, false},
		"own":                  {[]string{write}, true},
		"own, denied":          {[]string{"AliyunActionTrailRolePolicy", testclient.Statement("Deny", "log:Post*", "*")}, false},
		"own, another project": {[]string{testclient.Allow("log:*", "acs:log:*:*:project/other/*")}, false},
		"own, conditional":     {[]string{strings.Replace(write, `"Effect"`, `"Condition":{"IpAddress":{"acs:SourceIp":"10.0.0.0/8"}},"Effect"`, 1)}, false},
		"none":                 {nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := testclient.Start(t)
			c.MakeDestination()
			c.Must(c.MakeTrail("platform-ops"))
			c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
			c.Emulator.Edit(func(a *emulator.Account) { eachRole(a).Policies = testclient.Attachments(a, "own", tc.policies) })
			c.Emulator.Deliver(3)
			status := c.Must(c.RPC("actiontrail", "GetTrailStatus", "Name", "platform-ops"))
			why, _ := status.Get("LatestDeliveryLogServiceError").(string)
			n := 0
			c.Emulator.Edit(func(a *emulator.Account) {
				n = len(a.Projects["ops-audit"].Logstores["innertrail_platform-ops"].Events)
			})
			switch {
			case tc.arrives && (n != 3 || why != "" || status.Get("SlsLogStoreStatus") != true):
				t.Errorf("%d events, %s", n, status.Raw)
			case !tc.arrives && (n != 0 || status.Get("SlsLogStoreStatus") != false ||
				!strings.Contains(why, "action: log:PostLogStoreLogs, resource: "+testclient.ProjectARN+"/logstore/innertrail_platform-ops")):
				t.Errorf("%d events, %s", n, status.Raw)
			}
			c.Must(c.RPC("actiontrail", "DeleteInnerTrail", "Name", "platform-ops"))
			again := c.MakeTrail("platform-ops")
			if tc.arrives {
				c.Must(again)
			} else {
				c.Refused(again, 403, "InsufficientSlsPolicyException")
			}
		})
	}
}

// TestDelivery_repaired checks that events arrive again after the repair.
func TestDelivery_repaired(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	c.Must(c.MakeTrail("platform-ops"))
	c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
	for _, tc := range []struct {
		damage, repair func()
	}{
		{func() { c.Must(c.Attach("DetachPolicyFromRole", "System", "AliyunActionTrailRolePolicy")) },
			func() { c.Must(c.Attach("AttachPolicyToRole", "System", "AliyunActionTrailRolePolicy")) }},
		{func() {
			c.Must(c.RPC("ram", "UpdateRole", "RoleName", "AliyunActionTrailDefaultRole", "NewAssumeRolePolicyDocument", testclient.TrustOf(testclient.FirstRoot)))
		}, func() {
			c.Must(c.RPC("ram", "UpdateRole", "RoleName", "AliyunActionTrailDefaultRole", "NewAssumeRolePolicyDocument", testclient.ActionTrailTrust))
		}},
	} {
		healthy := func() bool {
			c.Emulator.Deliver(1)
			a := c.Must(c.RPC("actiontrail", "GetTrailStatus", "Name", "platform-ops"))
			return a.Get("SlsLogStoreStatus") == true && a.Get("LatestDeliveryLogServiceError") == ""
		}
		tc.damage()
		if healthy() {
			t.Error("healthy when damaged")
		}
		tc.repair()
		if !healthy() {
			t.Error("not healthy when repaired")
		}
	}
}

// TestServiceWork_role checks that the service makes only what the role may.
func TestServiceWork_role(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	c.Emulator.Edit(func(a *emulator.Account) {
		eachRole(a).Policies = testclient.Attachments(a, "own", []string{
			testclient.Allow("log:PostLogStoreLogs", "*"), testclient.Allow("log:CreateLogstore", "acs:log:*:*:project/*/logstore/innertrail_*"),
			testclient.Allow("log:CreateDashboard", "acs:log:*:*:project/*/dashboard/*_en"),
		})
	})
	c.Must(c.MakeTrail("platform-ops"))
	c.Must(c.SLS("GET", "ops-audit", testclient.TrailLogstore, ""))
	c.Refused(c.SLS("GET", "ops-audit", testclient.TrailLogstore+"/index", ""), 400, "IndexConfigNotExist")
	if got := c.Must(c.SLS("GET", "ops-audit", "/dashboards", "")).Get("dashboards"); len(got.([]any)) != 1 { //nolint:forcetypeassert // a test
		t.Errorf("dashboards %v", got)
	}
	c.Refused(c.SLS("GET", "ops-audit", "/savedsearches/innertrail_platform-ops", ""), 404, "SavedSearchNotExist")
}

// TestDelivery_expires checks that delivered events live as long as the retention.
func TestDelivery_expires(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	c.Must(c.MakeTrail("platform-ops"))
	c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
	c.Must(c.PutLogstore(`"ttl":30`))
	count := func() (n int) {
		c.Emulator.Edit(func(a *emulator.Account) {
			n = len(a.Projects["ops-audit"].Logstores["innertrail_platform-ops"].Events)
		})
		return n
	}
	c.Emulator.Deliver(2)
	c.Emulator.Clock.Advance(20 * 24 * time.Hour)
	c.Emulator.Deliver(3)
	if n := count(); n != 5 {
		t.Errorf("%d events after 20 days", n)
	}
	c.Emulator.Clock.Advance(11 * 24 * time.Hour)
	if n := count(); n != 3 {
		t.Errorf("%d events after 31 days", n)
	}
}

// TestDelivery_expiresLater checks that events expire without a call to their
// Logstore: after its retention was shortened, which takes effect later, and after
// the first event came in.
func TestDelivery_expiresLater(t *testing.T) {
	for name, change := range map[string]func(*testclient.Client){
		"shortened after the events": func(c *testclient.Client) { c.Emulator.Deliver(2); c.Must(c.PutLogstore(`"ttl":30`)) },
		"shortened before":           func(c *testclient.Client) { c.Must(c.PutLogstore(`"ttl":30`)); c.Emulator.Deliver(2) },
	} {
		c := testclient.Start(t)
		c.MakeDestination()
		c.Must(c.MakeTrail("platform-ops"))
		c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
		change(c)
		for _, at := range []struct {
			days int
			want float64
		}{{29, 2}, {31, 0}} {
			c.Emulator.Clock.Freeze(time.Now().AddDate(0, 0, at.days))
			path := []any{"accounts", "1000000000000001", "projects", "ops-audit", "logstores", "innertrail_platform-ops", "event_count"}
			if got := c.Control("GET", "state", "").Get(path...); got != at.want {
				t.Errorf("%s: %v events after %d days, not %v", name, got, at.days, at.want)
			}
		}
	}
}

// BenchmarkAccounts starts an emulator with 2,000 accounts, each with a user.
func BenchmarkAccounts(b *testing.B) {
	for b.Loop() {
		e := emulator.New()
		for i := range 2000 {
			id := e.AddAccount(fmt.Sprintf("2%015d", i)).AccountID
			e.EditAccount(id, func(a *emulator.Account) { a.AddUser("deploy", emulator.SystemPolicy("AdministratorAccess")) })
		}
		if n := len(e.Accounts()); n != 2001 {
			b.Fatalf("%d accounts", n)
		}
		e.Close()
	}
}

// TestDelivery_trustCondition checks the condition keys of a trust: ActionTrail assumes the
// role for the account and for the trail.
func TestDelivery_trustCondition(t *testing.T) {
	const own = `{"StringEquals":{"acs:SourceAccount":"` + emulator.DefaultAccountID + `"}}`
	statement := func(effect, service, condition string) string {
		return `{"Effect":"` + effect + `","Action":"sts:AssumeRole","Principal":{"Service":["` + service + `"]},"Condition":` + condition + `}`
	}
	for name, tc := range map[string]struct {
		statements string
		arrives    bool
	}{
		"own account":     {statement("Allow", "actiontrail.aliyuncs.com", own), true},
		"another account": {statement("Allow", "actiontrail.aliyuncs.com", `{"StringEquals":{"acs:SourceAccount":"2"}}`), false},
		"own trail":       {statement("Allow", "actiontrail.aliyuncs.com", `{"StringLike":{"acs:SourceArn":"acs:actiontrail:*:*:trail/platform-ops"}}`), true},
		"another trail":   {statement("Allow", "actiontrail.aliyuncs.com", `{"StringLike":{"acs:SourceArn":"acs:actiontrail:*:*:trail/other"}}`), false},
		"hardened": {statement("Allow", "actiontrail.aliyuncs.com", own) + "," +
			statement("Deny", "actiontrail.aliyuncs.com", `{"StringNotEquals":{"acs:SourceAccount":"`+emulator.DefaultAccountID+`"}}`), true},
		"denied to the own account": {statement("Allow", "actiontrail.aliyuncs.com", `{}`) + "," + statement("Deny", "actiontrail.aliyuncs.com", own), false},
		"the long s is no s":        {statement("Allow", "actiontrail.aliyuncſ.com", `{}`), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := testclient.Start(t)
			c.MakeDestination()
			c.Must(c.MakeTrail("platform-ops"))
			c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
			c.Must(c.RPC("ram", "UpdateRole", "RoleName", "AliyunActionTrailDefaultRole", "NewAssumeRolePolicyDocument", `{"Version":"1","Statement":[`+tc.statements+`]}`))
			c.Emulator.Deliver(3)
			status := c.Must(c.RPC("actiontrail", "GetTrailStatus", "Name", "platform-ops"))
			if why, _ := status.Get("LatestDeliveryLogServiceError").(string); (why == "") != tc.arrives || !tc.arrives && !strings.Contains(why, "does not trust") {
				t.Errorf("%s", status.Raw)
			}
		})
	}
}
