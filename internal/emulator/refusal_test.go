package emulator_test

import (
	"bufio"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const (
	allowAll = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	store    = "/logstores/innertrail_platform-ops"
)

func faulty(service string, kind emulator.FaultKind, call func(*client) answer) func(*client) answer {
	return func(c *client) answer {
		c.e.Fault(emulator.Fault{Service: service, Kind: kind})
		return call(c)
	}
}

// erroring has a call refused with a code that nothing else causes.
func erroring(service string, status int, code, message string) func(*client) answer {
	return func(c *client) answer {
		c.e.Fault(emulator.Fault{Service: service, Kind: emulator.FaultError, Status: status, Code: code, Message: message})
		switch service {
		case "SLS":
			return c.sls("GET", "ops-audit", "/", "")
		case "STS":
			return c.rpc("sts", "GetCallerIdentity")
		case "RAM":
			return c.rpc("ram", "GetRole", "RoleName", "x")
		}
		return c.rpc("actiontrail", "DescribeInnerTrails")
	}
}

// headered calls SLS with one header changed, or removed when it is empty.
func headered(name, value string) func(*client) answer {
	return func(c *client) answer {
		r := c.slsUnsigned(c.t.Context(), "GET", "ops-audit", "/", nil, nil)
		r.Header.Del(name)
		if value != "" {
			r.Header.Set(name, value)
		}
		return c.send(r.sign(c))
	}
}

func searching(body string) func(*client) answer {
	return func(c *client) answer {
		c.makeIndex()
		return c.sls("POST", "ops-audit", store+"/logs", body)
	}
}

// putting writes logs to a Logstore that anybody may write to.
func putting(body func(now time.Time) []byte) func(*client) answer {
	return func(c *client) answer {
		c.makeOwnLogs()
		return c.putLogs("own-logs", body(c.e.Clock.Now()))
	}
}

// hostless sends a signed request in a form that needs no Host.
func hostless(c *client) answer {
	r := c.slsRequest(c.t.Context(), "GET", "", "/", "")
	conn, err := new(net.Dialer).DialContext(c.t.Context(), "tcp", strings.TrimPrefix(c.server.URL, "http://"))
	if err != nil {
		c.t.Fatal(err)
	}
	defer conn.Close()
	text := "GET / HTTP/1.0\r\n"
	for name := range r.Header {
		text += name + ": " + r.Header.Get(name) + "\r\n"
	}
	if _, err := conn.Write([]byte(text + "\r\n")); err != nil {
		c.t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), r)
	if err != nil {
		c.t.Fatal(err)
	}
	return read(res)
}

func (c *client) attach(action, policyType, name string) answer {
	return c.rpc("ram", action, "RoleName", "AliyunActionTrailDefaultRole", "PolicyType", policyType, "PolicyName", name)
}

func (c *client) makeLogstore() {
	c.t.Helper()
	c.makeDestination()
	c.must(c.sls("POST", "ops-audit", "/logstores", logstore))
}

func (c *client) makeIndex() {
	c.t.Helper()
	c.makeLogstore()
	c.must(c.sls("POST", "ops-audit", store+"/index", index))
}

func (c *client) putLogstore(members string) answer {
	body := `{"logstoreName":"innertrail_platform-ops","shardCount":2`
	if !strings.Contains(members, `"ttl"`) {
		body += `,"ttl":3650`
	}
	return c.sls("PUT", "ops-audit", store, body+","+members+"}")
}

// rpcJSON reads the answer although it is printed as XML.
func (c *client) rpcJSON(product, action string, params ...string) answer {
	a := c.rpc(product, action, params...)
	_, rest, _ := strings.Cut(string(a.raw), "<Code>")
	a.code, _, _ = strings.Cut(rest, "</Code>")
	return a
}

// loopbackRPC calls the bare address of the listener, where the version tells
// the services apart.
func (c *client) loopbackRPC(version, action string, params ...string) answer {
	return c.send(c.signedRPC(c.t.Context(), "POST", c.server.URL+"/", c.rpcValues(version, action, params...)))
}

func TestRefusals(t *testing.T) {
	for _, group := range refusals {
		for _, tc := range group.cases {
			t.Run(group.family+" "+tc.code, func(t *testing.T) { tc.test(t, group.fault, sourceOf(group.family, tc.code, group.source)) })
		}
	}
}

// test causes the refusal, and says in the log what did and where it is published.
func (tc refusalCase) test(t *testing.T, fault bool, source string) {
	t.Parallel()
	c := start(t)
	a := tc.cause(c)
	c.refused(a, tc.status, tc.code)
	calls := c.e.Journal()
	last := calls[len(calls)-1]
	if last.Status != tc.status || last.Code != tc.code || last.RequestID == "" {
		t.Errorf("the journal says %+v", last)
	}
	t.Logf("%d %s: %s %s %s; %s", tc.status, tc.code, last.Service, last.Action, last.Note, source)
	if fault != strings.HasPrefix(last.Note, "fault: ") {
		t.Errorf("a fault %v, and the journal says %q", fault, last.Note)
	}
	if id, ok := a.get("RequestId").(string); ok && id != last.RequestID {
		t.Errorf("request id %s, in the journal %s", id, last.RequestID)
	}
	if id := a.header.Get("x-log-requestid"); id != "" && id != last.RequestID {
		t.Errorf("request id %s, in the journal %s", id, last.RequestID)
	}
	for key, value := range last.Params {
		if strings.HasPrefix(key, "Signature") || strings.Contains(value, c.secret) {
			t.Errorf("the journal shows %s", key)
		}
	}
}

// TestRefusals_envelope holds what a client's decoder relies on.
func TestRefusals_envelope(t *testing.T) {
	c := start(t)
	c.e.Fault(emulator.Fault{Service: "ActionTrail", Kind: emulator.FaultDeny})
	a := c.rpc("actiontrail", "DescribeInnerTrails")
	for _, member := range []string{"RequestId", "HostId", "Code", "Message", "Recommend"} {
		if s, ok := a.get(member).(string); !ok || s == "" {
			t.Errorf("%s is %v", member, a.get(member))
		}
	}
	if got := a.get("AccessDeniedDetail", "AuthAction"); got != "actiontrail:DescribeInnerTrails" {
		t.Errorf("AuthAction %v", got)
	}
	c.e.Fault(emulator.Fault{Kind: emulator.FaultDeny})
	a = c.sls("GET", "ops-audit", store, "")
	c.refused(a, http.StatusUnauthorized, "Unauthorized")
	want := "denied by sts or ram, action: log:GetLogStore, resource: acs:log:cn-hangzhou:1000000000000001:project/ops-audit/logstore/innertrail_platform-ops"
	if got := a.get("errorMessage"); got != want {
		t.Errorf("message %v", got)
	}
	values := c.rpcValues("2015-04-01", "GetCallerIdentity")
	values.Del("Format")
	a = c.send(c.signedRPC(c.t.Context(), "GET", "https://sts.cn-hangzhou.aliyuncs.com/", values))
	if !strings.Contains(string(a.raw), "<AccountId>1000000000000001</AccountId>") {
		t.Errorf("without a Format: %s", a.raw)
	}
}
