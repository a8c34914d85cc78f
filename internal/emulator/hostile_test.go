package emulator_test

import (
	"bufio"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// TestHostile signs nonsense, so that it reaches the handlers, and asks that they
// answer in the service's form and never panic.
func TestHostile(t *testing.T) {
	c := testclient.Start(t)
	c.HTTP.Transport = handler{c.Emulator} // faster than a connection
	c.MakeIndex()
	c.Must(c.MakeTrail("platform-ops"))
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	nonsense := func() string {
		return pick("", "null", "[]", "{}", "0", "-1", "1e99", "18446744073709551616", "\x00", "\xff\xfe", "%", "../..", strings.Repeat("((", 500),
			`{"ttl":null,"shardCount":null,"logstoreName":null}`, `{"logstoreName":"x","ttl":1e3,"shardCount":1e9}`, `{"keys":null,"line":null}`,
			`{"keys":{"a":null}}`, `{"line":{"token":[null]}}`, `{"from":-9e18,"to":9e18}`, `{"from":0,"to":9223372036854775807,"line":100,"offset":9223372036854775807,"query":"not not ("}`,
			`{"projectName":null}`, `{"dashboardName":"xx","charts":null}`, `{"encrypt_conf":{"user_cmk_info":null},"ttl":1,"logstoreName":"innertrail_platform-ops"}`,
			`{"Version":"1","Statement":[null]}`, `{"Version":"1","Statement":[{"Effect":"Allow","Action":null,"Principal":null}]}`, testclient.ActionTrailTrust, testclient.ProjectARN, testclient.DefaultRoleARN, "platform-ops", "ops-audit", "System", "true", "a,b,,c")
	}
	for range 5_000 {
		c.Emulator.Edit(func(a *emulator.Account) { // what the nonsense before may have deleted
			if p := a.Projects["ops-audit"]; p == nil || p.Logstores["innertrail_platform-ops"] == nil {
				a.Projects["ops-audit"] = &emulator.Project{Name: "ops-audit", Region: "cn-hangzhou", Logstores: map[string]*emulator.Logstore{
					"innertrail_platform-ops": {Name: "innertrail_platform-ops", TTL: 30, ShardCount: 2, Mode: "standard", Index: json.RawMessage(testclient.IndexBody)},
				}}
			}
		})
		if r.IntN(2) == 0 {
			params := []string{}
			for range r.IntN(5) {
				params = append(params, pick("Name", "NameList", "RoleName", "PolicyName", "PolicyType", "PolicyDocument", "SlsProjectArn", "SlsWriteRoleArn",
					"AssumeRolePolicyDocument", "NewAssumeRolePolicyDocument", "EventRW", "MaxSessionDuration", "Description", "RegionId", "Format"), nonsense())
			}
			c.Send(c.RPCRequest(t.Context(), pick("ram", "sts", "actiontrail"), pick("GetRole", "CreateRole", "UpdateRole", "DeleteRole", "ListPoliciesForRole",
				"AttachPolicyToRole", "DetachPolicyFromRole", "GetPolicy", "CreatePolicy", "GetCallerIdentity", "CreateInnerTrail", "DescribeInnerTrails", "CreateTrail", "UpdateTrail",
				"DescribeTrails", "StartLogging", "StopLogging", "GetTrailStatus", nonsense()), params...))
			continue
		}
		target := pick("/", "/logstores", testclient.TrailLogstore, testclient.TrailLogstore+"/index", testclient.TrailLogstore+"/logs", testclient.TrailLogstore+"/shards", testclient.TrailLogstore+"/shards/lb", "/dashboards", "/dashboards/x", "/savedsearches", "/savedsearches/x", "//", "/logstores//index") +
			pick("", "?type=log&from=x", "?type=histogram&from=0&to=9223372036854775807", "?type=histogram&from=0&to=60&interval=-9", "?offset=-1", "?size=x", "?type=log&from=0&to=1&line=99999999999999999999")
		c.SLS(pick("GET", "POST", "PUT", "DELETE", "PATCH"), pick("ops-audit", "", "x"), target, nonsense())
	}
	actions, succeeded := map[string]int{}, map[string]int{}
	defer func() { t.Logf("calls %v, of which succeeded %v", actions, succeeded) }()
	for _, call := range c.Emulator.Journal() {
		if strings.Contains(call.Note, "panicked") {
			t.Errorf("%s %s %v: %s", call.Service, call.Action, call.Params, call.Note)
		}
		actions[call.Action]++
		if call.Status == 200 {
			succeeded[call.Action]++
		}
		if call.Status >= 500 {
			t.Errorf("%s %s %v: %d %s", call.Service, call.Action, call.Params, call.Status, call.Code)
		}
	}
}

// handler is a RoundTripper without a connection.
type handler struct{ e *emulator.Emulator }

func (h handler) RoundTrip(r *http.Request) (*http.Response, error) {
	r.Header.Set("X-Forwarded-Proto", r.URL.Scheme)
	w := httptest.NewRecorder()
	h.e.ServeHTTP(w, r)
	return w.Result(), nil
}

// FuzzRequest sends unsigned requests.
func FuzzRequest(f *testing.F) {
	f.Add("GET", "/?Action=GetRole", "ram.aliyuncs.com", "LOG a:b", "")
	f.Add("POST", "/logstores/x", "p.cn-hangzhou.log.aliyuncs.com", "", "\x0a\x00")
	f.Add("POST", "/_emulator/faults", "127.0.0.1", "", `{"kind":"hang"}`)
	f.Fuzz(func(t *testing.T, method, target, host, authorization, body string) {
		r, err := http.NewRequestWithContext(t.Context(), method, "http://127.0.0.1/", strings.NewReader(body))
		if err != nil {
			return
		}
		u, err := r.URL.Parse(target)
		if err != nil {
			return
		}
		r.URL, r.Host = u, host
		r.Header.Set("Authorization", authorization)
		r.Header.Set("x-log-apiversion", "0.6.0")
		e := emulator.New()
		defer e.Close()
		w := httptest.NewRecorder()
		e.ServeHTTP(w, r)
		for _, call := range e.Journal() {
			if call.Status >= 500 || call.Status == 0 {
				t.Errorf("%+v", call)
			}
		}
	})
}

// TestProxy speaks to the emulator as to an HTTP proxy.
func TestProxy(t *testing.T) {
	c := testclient.Start(t)
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(c.Server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	r := c.SignedRPC(t.Context(), "POST", "http://actiontrail.cn-hangzhou.aliyuncs.com/", c.RPCValues("2020-07-06", "DescribeInnerTrails"))
	if err := r.WriteProxy(conn); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	if res.StatusCode != http.StatusOK || !json.Valid(body) {
		t.Errorf("%d %s", res.StatusCode, body)
	}
}

// TestConcurrency is for the race detector.
func TestConcurrency(t *testing.T) {
	c := testclient.Start(t)
	c.MakeIndex()
	c.Must(c.MakeTrail("platform-ops"))
	c.Emulator.Set(func(s *emulator.Settings) { s.DeliverEveryMS = 25 })
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 20 {
				switch i % 4 {
				case 0:
					c.RPC("actiontrail", "StartLogging", "Name", "platform-ops")
					c.SLS("POST", "ops-audit", testclient.TrailLogstore+"/logs", `{"from":0,"to":4000000000}`)
				case 1:
					c.PutLogstore(`"ttl":30`)
					c.Control("GET", "state", "")
				case 2:
					c.Emulator.Fault(emulator.Fault{Kind: emulator.FaultThrottle})
					c.RPC("ram", "GetRole", "RoleName", "AliyunActionTrailDefaultRole")
					c.Emulator.Journal()
				case 3:
					c.Emulator.Clock.Advance(1)
					c.Emulator.Deliver(1)
					c.Emulator.Edit(func(a *emulator.Account) { a.Trails["other"] = &emulator.Trail{Name: "other", Status: "Enable"} })
				}
			}
		}()
	}
	wg.Wait()
}
