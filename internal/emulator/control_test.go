package emulator_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// control calls the control plane.
func (c *client) control(method, path, body string) answer {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.server.URL+"/_emulator/"+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, _ := io.ReadAll(res.Body)
	a := answer{status: res.StatusCode, header: res.Header, raw: raw}
	_ = json.Unmarshal(raw, &a.body)
	return a
}

func TestControl(t *testing.T) {
	c := start(t)
	c.makeIndex()
	a := c.control("GET", "journal", "")
	for _, member := range []string{"n", "time", "service", "action", "account", "caller", "params", "mutating", "status", "code", "request_id", "region"} {
		if a.get(0, member) == nil {
			t.Errorf("the journal has no %s: %s", member, a.raw)
		}
	}
	if strings.Contains(string(a.raw), c.secret) {
		t.Error("the journal shows the secret")
	}
	if a := c.control("DELETE", "journal", ""); a.status != 204 || len(c.e.Journal()) != 0 {
		t.Errorf("%d", a.status)
	}
	c.must(c.makeTrail("platform-ops"))
	c.must(c.rpc("actiontrail", "StartLogging", "Name", "platform-ops"))
	if a := c.control("POST", "deliver", `{"n":2}`); a.status != 204 {
		t.Errorf("%s", a.raw)
	}
	a = c.control("GET", "state", "")
	account := []any{"accounts", "1000000000000001"}
	if got := a.get(append(account, "projects", "ops-audit", "logstores", "innertrail_platform-ops", "event_count")...); got != 2.0 {
		t.Errorf("event_count %v in %s", got, a.raw)
	}
	if got := a.get(append(account, "inner_trails", "platform-ops", "status")...); got != "Enable" {
		t.Errorf("status %v", got)
	}
	if strings.Contains(string(a.raw), c.secret) {
		t.Error("the state shows the secret")
	}

	if a := c.control("PUT", "settings", `{"latency_ms":0,"allow_listed":false}`); a.get("allow_listed") != false || a.get("trail_starts") != "Fresh" {
		t.Errorf("%s", a.raw)
	}
	if a := c.control("PUT", "sls_console_shipping", `{"project":"ops-audit","logstore":"x"}`); a.status != 200 {
		t.Errorf("%s", a.raw)
	}
	if a := c.control("POST", "faults", `{"service":"STS","kind":"503","times":1}`); a.status != 200 {
		t.Errorf("%s", a.raw)
	}
	c.refused(c.rpc("sts", "GetCallerIdentity"), 503, "ServiceUnavailable")
	c.control("POST", "faults", `{"kind":"500","times":-1}`)
	c.control("DELETE", "faults", "")
	c.must(c.rpc("sts", "GetCallerIdentity"))

	if a := c.control("POST", "reset", ""); a.status != 204 {
		t.Errorf("%d", a.status)
	}
	if c.e.Settings() != emulator.DefaultSettings() || len(c.e.Journal()) != 0 {
		t.Error("not back to the start")
	}
	c.refused(c.sls("GET", "ops-audit", "/", ""), 404, "ProjectNotExist")
}

func TestControl_refuses(t *testing.T) {
	c := start(t)
	for _, tc := range []struct {
		method, path, body string
		status             int
		text               string
	}{
		{"PUT", "settings", `{"no_such_setting":1}`, 400, "no_such_setting"},
		{"PUT", "settings", `{"latency_ms":"soon"}`, 400, "latency_ms"},
		{"PUT", "settings", `{"latency_ms":-1}`, 400, "negative"},
		{"PUT", "settings", `{"trail_starts":"Running"}`, 400, "Fresh"},
		{"PUT", "settings", `{} {}`, 400, "more than one"},
		{"PUT", "settings", ``, 400, "EOF"},
		{"POST", "settings", `{}`, 405, "POST"},
		{"POST", "faults", `{"kind":"earthquake"}`, 400, "earthquake"},
		{"POST", "faults", `{"kind":"500","service":"ECS"}`, 400, "ECS"},
		{"POST", "faults", `{"kind":"500","when":"now"}`, 400, "when"},
		{"POST", "faults", `{}`, 400, "kind"},
		{"POST", "deliver", `{"n":0}`, 400, "n must be"},
		{"PUT", "sls_console_shipping", `{"project":"x"}`, 400, "logstore"},
		{"GET", "anything", ``, 404, "anything"},
	} {
		a := c.control(tc.method, tc.path, tc.body)
		if text, _ := a.get("error").(string); a.status != tc.status || !strings.Contains(text, tc.text) {
			t.Errorf("%s %s %s: %d %s", tc.method, tc.path, tc.body, a.status, a.raw)
		}
	}
	if c.e.Settings() != emulator.DefaultSettings() {
		t.Error("a refused change left something behind")
	}
	// It is no path of a service: a project's host does not have it.
	c.refused(c.sls("GET", "ops-audit", "/_emulator/state", ""), 405, "InvalidMethod")
}
