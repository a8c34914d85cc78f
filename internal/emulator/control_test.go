package emulator_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

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
	if a := c.Control("POST", "deliver", `{"n":2}`); a.Get("delivered") != 2.0 {
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
		{"PUT", "settings", ``, 400, "the body is empty"},
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

// What can have no effect, or another than the one meant, is refused in words of the
// control plane's own.
func TestControl_mistakes(t *testing.T) {
	t.Parallel()
	c := testclient.Start(t)
	for _, tc := range []struct{ method, path, body, text string }{
		{"POST", "faults", `{"action":"GetIndx","kind":"500"}`, `action \"GetIndx\" is unknown; did you mean GetIndex`},
		{"POST", "faults", `{"action":"getindex","kind":"500"}`, "did you mean GetIndex"},
		{"POST", "faults", `{"action":"CreateInnerTrial","kind":"500"}`, "CreateInnerTrail"},
		{"POST", "faults", `{"action":"Fly","kind":"500"}`, `action \"Fly\" is unknown`},
		{"POST", "faults", `{"service":"RAM","action":"GetIndex","kind":"500"}`, "RAM has no action"},
		{"POST", "faults", `{"region":"cn-hangzuo","kind":"500"}`, `region \"cn-hangzuo\" is unknown; did you mean cn-hangzhou`},
		{"POST", "faults", `{"action":"GetIndex","kind":"incomplete"}`, "only GetLogs and GetHistograms"},
		{"POST", "faults", `{"service":"RAM","kind":"incomplete"}`, "only GetLogs and GetHistograms"},
		{"POST", "faults", `{"action":"GetIndex","kind":"500","mutating":true}`, "GetIndex only reads: leave mutating out"},
		{"POST", "faults", `{"service":"SLS","action":"GetLogs","kind":"500","mutating":true}`, "GetLogs only reads"},
		{"POST", "faults", `{"action":"ListTagResources","kind":"500","mutating":true}`, "ListTagResources only reads"},
		{"POST", "faults", `{"action":"GetCursor","kind":"500","mutating":true}`, "GetCursor only reads"},
		{"POST", "faults", `{"action":"DescribeInnerTrails","kind":"500","mutating":true}`, "DescribeInnerTrails only reads"},
		{"POST", "faults", `{"service":"STS","kind":"500","mutating":true}`, "STS only reads"},
		{"POST", "faults", `{"service":"CloudSSO","kind":"500","mutating":true}`, "CloudSSO only reads"},
		{"POST", "faults", `{"service":"ECSMetadata","kind":"500","region":"cn-hangzhou"}`, "ECSMetadata has no regions: leave region out"},
		{"POST", "faults", `{"action":"GetInstanceRole","kind":"500","region":"cn-hangzhou"}`, "ECSMetadata has no regions"},
		{"POST", "faults", `{"service":"ActionTrail","kind":"500","region":"ap-south-1"}`, "ActionTrail has no region ap-south-1"},
		{"POST", "faults", `{"action":"StopLogging","kind":"500","region":"ap-south-1"}`, "ActionTrail has no region ap-south-1"},
		{"POST", "faults", `{"kind":"500","times":"two"}`, "times must be a whole number"},
		{"POST", "faults", `{"kind":"500","times":1.5}`, "times must be a whole number"},
		{"POST", "faults", `{"kind":500}`, "kind must be text in quotes"},
		{"POST", "faults", `{"kind":"500","mutating":"yes"}`, "mutating must be true or false"},
		{"POST", "users", `{"name":5}`, ": name must be text in quotes"},
		{"POST", "accounts", `{"id":2}`, ": id must be text in quotes"},
		{"POST", "roles", `{"name":"x","trusts":"y"}`, ": trusts must be a list"},
		{"PUT", "control_policies", `{"policies":[{"document":{}}]}`, "document must be text in quotes"},
		{"POST", "faults", `[]`, "must be an object"},
		{"POST", "faults", `{"kind":"500"`, "is cut off"},
		{"POST", "faults", `{"kind":"500","when":"now"}`, `no member \"when\"`},
		{"POST", "faults", `{"Kind":"500"}`, `no member \"Kind\"`},
		{"POST", "faults", `kind=500`, "is not JSON"},
		{"PUT", "settings", ``, "the body is empty"},
		{"PUT", "settings", `{"latency_ms":"soon"}`, "latency_ms must be a whole number"},
		{"PUT", "settings", `{"latency_ms":9223372036854775807}`, "latency_ms must be at most"},
		{"PUT", "settings", `{"latency_ms":9223372036854775808}`, "latency_ms must be a whole number"},
		{"PUT", "settings", `{"auto_create_ms":9223372036854775807}`, "auto_create_ms must be at most"},
		{"PUT", "settings", `{"recycle_bin_days":9223372036854775807}`, "recycle_bin_days must be at most"},
		{"POST", "restore", `{}`, "project is required"},
		{"POST", "restore", `{"logstore":"x"}`, "project is required"},
		{"POST", "accounts", `{"id":"` + strings.Repeat("1", 9<<20) + `"}`, "more than 8 MiB"},
	} {
		a := c.Control(tc.method, tc.path, tc.body)
		shown := strings.ReplaceAll(string(a.Raw), `\u0026`, "&")
		if a.Status != 400 || !strings.Contains(shown, tc.text) {
			t.Errorf("%s %s %.60s: want %s, got %d %.300s", tc.method, tc.path, tc.body, tc.text, a.Status, shown)
		}
		for _, leak := range []string{"Go struct", "json: ", "EOF", "emulator.", "api.Settings", "http: "} {
			if strings.Contains(shown, leak) {
				t.Errorf("%s %s %.60s: %q in %.300s", tc.method, tc.path, tc.body, leak, shown)
			}
		}
	}
	for _, body := range []string{
		`{"action":"GetLogs","kind":"incomplete"}`, `{"action":"GetInstanceRoleCredentials","service":"ECSMetadata","kind":"500"}`,
		`{"action":"CreateInnerTrail","kind":"500"}`, `{"action":"PutWebtracking","kind":"500","region":"ap-south-1"}`, `{"kind":"incomplete","service":"SLS"}`,
		`{"action":"CreateIndex","kind":"500","mutating":true}`, `{"action":"MergeShards","kind":"500","mutating":true}`, `{"action":"RefreshToken","kind":"500","mutating":true}`,
		`{"kind":"500","mutating":true}`, `{"service":"RAM","kind":"500","region":"ap-south-1"}`, `{"kind":"500","region":"ap-south-1"}`, `{"action":"DeleteInnerTrail","kind":"500","mutating":true}`,
	} {
		if a := c.Control("POST", "faults", body); a.Status != 200 {
			t.Errorf("%s: %s", body, a.Raw)
		}
	}
}

// Steps that add up to more than the services' times can hold are refused, and leave the clock as it is.
func TestControlClock_beyondRange(t *testing.T) {
	t.Parallel()
	c := testclient.Start(t)
	const century = `{"advance_ms":3155760000000}`
	c.Must(c.Control("POST", "clock", century))
	c.Must(c.Control("POST", "clock", century))
	before := c.Emulator.Clock.Now()
	for _, body := range []string{century, `{"advance_ms":9000000000000}`, `{"advance_ms":-9000000000000}`} {
		a := c.Control("POST", "clock", body)
		if text, _ := a.Get("error").(string); a.Status != 400 || !strings.Contains(text, "the clock must stay between 1970 and 2262") {
			t.Errorf("%s: %d %s", body, a.Status, a.Raw)
		}
	}
	if moved := c.Emulator.Clock.Now().Sub(before); moved > time.Minute || moved < 0 {
		t.Errorf("the clock moved by %s", moved)
	}
}
