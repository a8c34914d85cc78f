package emulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

func TestControl(t *testing.T) {
	c := testclient.Start(t)
	c.MakeIndex()
	a := c.Control("GET", "journal", "")
	for _, member := range []string{"n", "time", "service", "action", "account", "caller", "params", "mutating", "status", "code", "request_id", "region"} {
		if a.Get(0, member) == nil {
			t.Errorf("the journal has no %s: %s", member, a.Raw)
		}
	}
	if strings.Contains(string(a.Raw), c.Secret) {
		t.Error("the journal shows the secret")
	}
	if a := c.Control("DELETE", "journal", ""); a.Status != 204 || len(c.Emulator.Journal()) != 0 {
		t.Errorf("%d", a.Status)
	}
	c.Must(c.MakeTrail("platform-ops"))
	c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
	if a := c.Control("POST", "deliver", `{"n":2}`); a.Status != 204 {
		t.Errorf("%s", a.Raw)
	}
	a = c.Control("GET", "state", "")
	account := []any{"accounts", "1000000000000001"}
	if got := a.Get(append(account, "projects", "ops-audit", "logstores", "innertrail_platform-ops", "event_count")...); got != 2.0 {
		t.Errorf("event_count %v in %s", got, a.Raw)
	}
	if got := a.Get(append(account, "inner_trails", "platform-ops", "status")...); got != "Enable" {
		t.Errorf("status %v", got)
	}
	if strings.Contains(string(a.Raw), c.Secret) {
		t.Error("the state shows the secret")
	}

	if a := c.Control("PUT", "settings", `{"latency_ms":0,"allow_listed":false}`); a.Get("allow_listed") != false || a.Get("trail_starts") != "Fresh" {
		t.Errorf("%s", a.Raw)
	}
	if a := c.Control("PUT", "sls_console_shipping", `{"project":"ops-audit","logstore":"x"}`); a.Status != 200 {
		t.Errorf("%s", a.Raw)
	}
	if a := c.Control("POST", "faults", `{"service":"STS","kind":"503","times":1}`); a.Status != 200 {
		t.Errorf("%s", a.Raw)
	}
	c.Refused(c.RPC("sts", "GetCallerIdentity"), 503, "ServiceUnavailable")
	c.Control("POST", "faults", `{"kind":"500","times":-1}`)
	c.Control("DELETE", "faults", "")
	c.Must(c.RPC("sts", "GetCallerIdentity"))

	if a := c.Control("POST", "reset", ""); a.Status != 204 {
		t.Errorf("%d", a.Status)
	}
	if c.Emulator.Settings() != emulator.DefaultSettings() || len(c.Emulator.Journal()) != 0 {
		t.Error("not back to the start")
	}
	c.Refused(c.SLS("GET", "ops-audit", "/", ""), 404, "ProjectNotExist")
}

func TestControl_refuses(t *testing.T) {
	c := testclient.Start(t)
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
		a := c.Control(tc.method, tc.path, tc.body)
		if text, _ := a.Get("error").(string); a.Status != tc.status || !strings.Contains(text, tc.text) {
			t.Errorf("%s %s %s: %d %s", tc.method, tc.path, tc.body, a.Status, a.Raw)
		}
	}
	if c.Emulator.Settings() != emulator.DefaultSettings() {
		t.Error("a refused change left something behind")
	}
	// It is no path of a service: a project's host does not have it.
	c.Refused(c.SLS("GET", "ops-audit", "/_emulator/state", ""), 405, "InvalidMethod")
}

// A web page in a browser on this machine cannot change anything: its requests carry the
// page's origin. Programs send none.
func TestControl_crossSite(t *testing.T) {
	c := testclient.Start(t)
	c.MakeIndex()
	before := len(c.Emulator.Journal())
	var changing [][2]string // every request of the list that could change something
	list := c.Control("GET", "", "")
	for i := 0; list.Get("requests", i) != nil; i++ {
		method, _ := list.Get("requests", i, "method").(string)
		path, _ := list.Get("requests", i, "path").(string)
		if method != http.MethodGet {
			changing = append(changing, [2]string{method, strings.TrimPrefix(path, "/_emulator/")})
		}
	}
	if len(changing) < 30 {
		t.Fatalf("only %v", changing)
	}
	send := func(method, path, header, value string) int {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, c.Server.URL+"/_emulator/"+path, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "text/plain") // which needs no preflight
		if header != "" {
			req.Header.Set(header, value)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		return resp.StatusCode
	}
	for _, header := range [][2]string{
		{"Origin", "https://evil.example.com"}, {"Origin", "null"}, {"Origin", "http://127.0.0.1:1"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"},
	} {
		for _, request := range changing {
			if status := send(request[0], request[1], header[0], header[1]); status != http.StatusForbidden {
				t.Errorf("%v with %v: %d", request, header, status)
			}
		}
	}
	if after := len(c.Emulator.Journal()); after != before || before == 0 {
		t.Errorf("%d calls in the journal, %d before", after, before)
	}
	for _, header := range [][2]string{{"", ""}, {"Origin", c.Server.URL}, {"Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Site", "none"}} {
		if status := send("DELETE", "journal", header[0], header[1]); status != http.StatusNoContent {
			t.Errorf("with %v: %d", header, status)
		}
	}
}
