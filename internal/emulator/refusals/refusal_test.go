package refusals_test

import (
	"bufio"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

func faulty(service string, kind emulator.FaultKind, call func(*testclient.Client) testclient.Answer) func(*testclient.Client) testclient.Answer {
	return func(c *testclient.Client) testclient.Answer {
		c.Emulator.Fault(emulator.Fault{Service: service, Kind: kind})
		return call(c)
	}
}

// erroring has a call refused with a code that nothing else causes.
func erroring(service string, status int, code, message string) func(*testclient.Client) testclient.Answer {
	return func(c *testclient.Client) testclient.Answer {
		c.Emulator.Fault(emulator.Fault{Service: service, Kind: emulator.FaultError, Status: status, Code: code, Message: message})
		switch service {
		case "SLS":
			return c.SLS("GET", "ops-audit", "/", "")
		case "STS":
			return c.RPC("sts", "GetCallerIdentity")
		case "RAM":
			return c.RPC("ram", "GetRole", "RoleName", "x")
		}
		return c.RPC("actiontrail", "DescribeInnerTrails")
	}
}

// headered calls SLS with one header changed, or removed when it is empty.
func headered(name, value string) func(*testclient.Client) testclient.Answer {
	return func(c *testclient.Client) testclient.Answer {
		r := c.SLSUnsigned(c.T.Context(), "GET", "ops-audit", "/", nil, nil)
		r.Header.Del(name)
		if value != "" {
			r.Header.Set(name, value)
		}
		return c.Send(r.Sign(c))
	}
}

func searching(body string) func(*testclient.Client) testclient.Answer {
	return func(c *testclient.Client) testclient.Answer {
		c.MakeIndex()
		return c.SLS("POST", "ops-audit", testclient.TrailLogstore+"/logs", body)
	}
}

// putting writes logs to a Logstore that anyone may write to.
func putting(body func(now time.Time) []byte) func(*testclient.Client) testclient.Answer {
	return func(c *testclient.Client) testclient.Answer {
		c.MakeOwnLogs()
		return c.PutLogs("own-logs", body(c.Emulator.Clock.Now()))
	}
}

// hostless sends a signed request in a form that needs no Host.
func hostless(c *testclient.Client) testclient.Answer {
	r := c.SLSRequest(c.T.Context(), "GET", "", "/", "")
	conn, err := new(net.Dialer).DialContext(c.T.Context(), "tcp", strings.TrimPrefix(c.Server.URL, "http://"))
	if err != nil {
		c.T.Fatal(err)
	}
	defer conn.Close()
	text := "GET / HTTP/1.0\r\n"
	for name := range r.Header {
		text += name + ": " + r.Header.Get(name) + "\r\n"
	}
	if _, err := conn.Write([]byte(text + "\r\n")); err != nil {
		c.T.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), r)
	if err != nil {
		c.T.Fatal(err)
	}
	defer res.Body.Close()
	return testclient.ReadAnswer(res)
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
	c := testclient.Start(t)
	a := tc.cause(c)
	c.Refused(a, tc.status, tc.code)
	calls := c.Emulator.Journal()
	last := calls[len(calls)-1]
	if last.Status != tc.status || last.Code != tc.code || last.RequestID == "" {
		t.Errorf("the journal says %+v", last)
	}
	t.Logf("%d %s: %s %s %s; %s", tc.status, tc.code, last.Service, last.Action, last.Note, source)
	if fault != strings.HasPrefix(last.Note, "fault: ") {
		t.Errorf("a fault %v, and the journal says %q", fault, last.Note)
	}
	if id, ok := a.Get("RequestId").(string); ok && id != last.RequestID {
		t.Errorf("request id %s, in the journal %s", id, last.RequestID)
	}
	if id := a.Header.Get("x-log-requestid"); id != "" && id != last.RequestID {
		t.Errorf("request id %s, in the journal %s", id, last.RequestID)
	}
	for key, value := range last.Params {
		if strings.HasPrefix(key, "Signature") || strings.Contains(value, c.Secret) {
			t.Errorf("the journal shows %s", key)
		}
	}
}

// TestRefusals_envelope checks what a client's decoder relies on.
func TestRefusals_envelope(t *testing.T) {
	c := testclient.Start(t)
	c.Emulator.Fault(emulator.Fault{Service: "ActionTrail", Kind: emulator.FaultDeny})
	a := c.RPC("actiontrail", "DescribeInnerTrails")
	for _, member := range []string{"RequestId", "HostId", "Code", "Message", "Recommend"} {
		if s, ok := a.Get(member).(string); !ok || s == "" {
			t.Errorf("%s is %v", member, a.Get(member))
		}
	}
	if got := a.Get("AccessDeniedDetail", "AuthAction"); got != "actiontrail:DescribeInnerTrails" {
		t.Errorf("AuthAction %v", got)
	}
	c.Emulator.Fault(emulator.Fault{Kind: emulator.FaultDeny})
	a = c.SLS("GET", "ops-audit", testclient.TrailLogstore, "")
	c.Refused(a, http.StatusUnauthorized, "Unauthorized")
	want := "denied by sts or ram, action: log:GetLogStore, resource: acs:log:cn-hangzhou:1000000000000001:project/ops-audit/logstore/innertrail_platform-ops"
	if got := a.Get("errorMessage"); got != want {
		t.Errorf("message %v", got)
	}
	values := c.RPCValues("2015-04-01", "GetCallerIdentity")
	values.Del("Format")
	a = c.Send(c.SignedRPC(c.T.Context(), "GET", "https://sts.cn-hangzhou.aliyuncs.com/", values))
	if !strings.Contains(string(a.Raw), "<AccountId>1000000000000001</AccountId>") {
		t.Errorf("without a Format: %s", a.Raw)
	}
}
