package sls_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// With a recycle bin, a deleted Logstore and a deleted project can be restored with their
// logs, for some days.
func TestRecycleBin_restores(t *testing.T) {
	c := testclient.Start(t)
	numbered(c, `{"logstoreName":"own-logs","ttl":30,"shardCount":1}`, 2)
	restore := func(body, refused string) {
		t.Helper()
		a := c.Control("POST", "restore", body)
		if refused == "" && a.Status != 204 || refused != "" && (a.Status != 400 || !strings.Contains(string(a.Raw), refused)) {
			t.Errorf("%s: %d %s", body, a.Status, a.Raw)
		}
	}
	const store, project = `{"project":"ops-audit","logstore":"own-logs"}`, `{"project":"ops-audit"}`
	c.Must(c.SLS("PUT", "ops-audit", "/", `{"description":"","recycleBinEnabled":true}`))
	if a := c.Must(c.SLS("GET", "ops-audit", "/", "")); a.Get("recycleBinEnabled") != true {
		t.Errorf("%s", a.Raw)
	}
	restore(store, "has a Logstore")
	c.Must(c.SLS("DELETE", "ops-audit", "/logstores/own-logs", ""))
	c.Refused(c.SLS("GET", "ops-audit", "/logstores/own-logs", ""), 404, "LogStoreNotExist")
	restore(store, "")
	if got := search(c, "*").Numbers(); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("%v", got)
	}
	restore(project, "there is a project")
	c.Must(c.SLS("DELETE", "ops-audit", "/", ""))
	c.Refused(c.SLS("GET", "ops-audit", "/", ""), 404, "ProjectNotExist")
	c.Refused(c.SLS("POST", "ops-audit", "/", `{"projectName":"ops-audit","description":""}`), 400, "ProjectAlreadyExist")
	restore(project, "")
	if got := search(c, "*").Numbers(); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("%v", got)
	}

	c.Must(c.SLS("DELETE", "ops-audit", "/logstores/own-logs", ""))
	c.Emulator.Clock.Advance(8 * 24 * 60 * 60 * 1e9)
	restore(store, "has no Logstore")
	c.Must(c.SLS("DELETE", "ops-audit", "/?forceDelete=true", ""))
	restore(project, "has no project")
	restore(`{"account":"7","project":"ops-audit"}`, "no account")
}

// Without one, which is the default, a deletion is final.
func TestRecycleBin_isOffByDefault(t *testing.T) {
	c := testclient.Start(t)
	c.MakeLogstore()
	c.Must(c.SLS("DELETE", "ops-audit", testclient.TrailLogstore, ""))
	if err := c.Emulator.Restore(emulator.DefaultAccountID, "ops-audit", "innertrail_platform-ops"); err == nil {
		t.Error("restored")
	}
	c.Must(c.SLS("DELETE", "ops-audit", "/", ""))
	c.Must(c.SLS("POST", "ops-audit", "/", `{"projectName":"ops-audit","description":""}`))
}

// A project that an overdue account has disabled says so, and takes no logs.
func TestProject_disabled(t *testing.T) {
	c := testclient.Start(t)
	numbered(c, `{"logstoreName":"own-logs","ttl":30,"shardCount":1}`, 0)
	c.Must(c.MakeTrail("platform-ops"))
	c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
	c.Emulator.Edit(func(a *emulator.Account) { a.Projects["ops-audit"].Disabled = true })
	if a := c.Must(c.SLS("GET", "ops-audit", "/", "")); a.Get("status") != "Disable" {
		t.Errorf("%s", a.Raw)
	}
	c.Refused(c.PutLogs("own-logs", testclient.LogGroup(c.Emulator.Clock.Now(), []string{"n", "1"})), 403, "ProjectForbidden")
	c.Emulator.Deliver(1)
	if a := c.Must(c.RPC("actiontrail", "GetTrailStatus", "Name", "platform-ops")); !strings.Contains(string(a.Raw), "disabled") {
		t.Errorf("%s", a.Raw)
	}
}
