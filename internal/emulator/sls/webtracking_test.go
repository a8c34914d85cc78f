package sls_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// anonymously reads an address as a browser does, without a signature.
func anonymously(c *testclient.Client, target string) testclient.Answer {
	c.T.Helper()
	r := c.SLSUnsigned(c.T.Context(), "GET", "ops-audit", target, nil, nil).Request
	r.Header = http.Header{"User-Agent": {"browser"}, "Referer": {"https://example.com/"}}
	return c.Send(r)
}

// Where web tracking is enabled, anyone may write, also to the Logstore of a trail.
func TestWebTracking_takesAnonymousLogs(t *testing.T) {
	c := testclient.Start(t)
	c.MakeIndex()
	const query = `{"from":1,"to":4000000000,"query":"*"}`
	path := testclient.TrailLogstore
	c.Refused(anonymously(c, path+"/track?APIVersion=0.6.0&EventID=forged"), 401, "Unauthorized")
	c.Must(c.PutLogstore(`"enable_tracking":true`))
	c.Must(anonymously(c, path+"/track?APIVersion=0.6.0&__topic__=t&EventID=forged&__time__=5"))
	c.Must(anonymously(c, path+"/track.gif?APIVersion=0.6.0&EventID=image"))
	c.Must(anonymously(c, path+"/track_ua.gif?APIVersion=0.6.0&EventID=agent"))
	found := c.Must(c.SLS("POST", "ops-audit", path+"/logs", query))
	if found.Get("data", 0, "EventID") != "forged" || found.Get("data", 0, "__topic__") != "t" || found.Get("data", 0, "__time__") == "5" ||
		found.Get("data", 1, "EventID") != "image" || found.Get("data", 2, "UserAgent") != "browser" || found.Get("data", 2, "referer") != "https://example.com/" {
		t.Errorf("%s", found.Raw)
	}
	if call := c.Emulator.Mutations(); call[len(call)-1].Caller != "anonymous" || call[len(call)-1].Action != "Track" {
		t.Errorf("the journal has %+v", call[len(call)-1])
	}
	c.Emulator.Set(func(s *emulator.Settings) { s.DedicatedTrackingRefused = true })
	c.Refused(anonymously(c, path+"/track?APIVersion=0.6.0&EventID=forged"), 403, "Unauthorized")
	c.Emulator.Set(func(s *emulator.Settings) { s.DedicatedTrackingRefused = false })
	c.Must(c.PutLogstore(`"enable_tracking":false`))
	c.Refused(anonymously(c, path+"/track?APIVersion=0.6.0&EventID=forged"), 401, "Unauthorized")
}

func TestWebTracking_severalLogs(t *testing.T) {
	c := testclient.Start(t)
	numbered(c, `{"logstoreName":"own-logs","ttl":30,"shardCount":1,"enable_tracking":true}`, 0)
	post := func(body string) testclient.Answer {
		r := c.SLSUnsigned(t.Context(), "POST", "ops-audit", "/logstores/own-logs/track", []byte(body), map[string]string{"Content-Type": "application/json"}).Request
		r.Header.Del("Date")
		return c.Send(r)
	}
	c.Must(post(`{"__topic__":"t","__source__":"s","__tags__":{"k":"v"},"__logs__":[{"n":"1"},{"n":"2","__time__":"5"}]}`))
	found := search(c, "*")
	if n := found.Numbers(); len(n) != 2 || found.Get("data", 1, "__tag__:k") != "v" || found.Get("data", 1, "__source__") != "s" || found.Get("data", 1, "__time__") == "5" {
		t.Errorf("%s", found.Raw)
	}
	for _, body := range []string{`{}`, `{"__source__":"s"}`, `{"__source__":"s","__logs__":[]}`, `[]`} {
		c.Refused(post(body), 400, "PostBodyInvalid")
	}
	c.Refused(post(`{"__source__":"s","__logs__":[{"":"1"}]}`), 400, "InvalidKey")
	c.Refused(anonymously(c, "/logstores/own-logs/track?n=1"), 400, "InvalidAPIVersion")
	c.Refused(anonymously(c, "/logstores/own-logs/track?APIVersion=0.6.0"), 400, "ParameterInvalid")
	c.Refused(anonymously(c, "/logstores/own-logs/track?APIVersion=0.6.0&n="+strings.Repeat("x", 16<<10)), 400, "PostBodyTooLarge")
	c.Refused(anonymously(c, "/logstores/nothing/track?APIVersion=0.6.0&n=1"), 404, "LogStoreNotExist")
	c.Must(c.SLS("DELETE", "ops-audit", "/", ""))
	c.Refused(anonymously(c, "/logstores/own-logs/track?APIVersion=0.6.0&n=1"), 404, "ProjectNotExist")
}

// A page sends several logs as the vendor's tracker for pages does: text, with the version in the
// query, and without a source where its user names none.
func TestWebTracking_fromAPage(t *testing.T) {
	c := testclient.Start(t)
	numbered(c, `{"logstoreName":"own-logs","ttl":30,"shardCount":1,"enable_tracking":true}`, 0)
	post := func(query, body string) testclient.Answer {
		r := c.SLSUnsigned(t.Context(), "POST", "ops-audit", "/logstores/own-logs/track"+query, []byte(body), nil).Request
		r.Header = http.Header{"Content-Type": {"text/plain;charset=UTF-8"}}
		return c.Send(r)
	}
	c.Must(post("?APIVersion=0.6.0", `{"__logs__":[{"n":"1"},{"n":"2"}]}`))
	if found := search(c, "*"); len(found.Numbers()) != 2 || found.Get("data", 0, "__source__") != "127.0.0.1" {
		t.Errorf("%s", found.Raw)
	}
	c.Refused(post("?APIVersion=0.1.0", `{"__logs__":[{"n":"1"}]}`), 400, "InvalidAPIVersion")
	c.Refused(post("", `{"__logs__":[{"n":"1"}]}`), 400, "MissingAPIVersion")
	c.Refused(post("?APIVersion=0.6.0", strings.Repeat(" ", 3<<20+1)), 400, "PostBodyTooLarge")
}

// No other operation takes a request without a signature, and a policy of the project can
// deny the anonymous ones.
func TestWebTracking_limits(t *testing.T) {
	c := testclient.Start(t)
	numbered(c, `{"logstoreName":"own-logs","ttl":30,"shardCount":1,"enable_tracking":true}`, 0)
	c.Refused(c.Send(c.SLSUnsigned(t.Context(), "GET", "ops-audit", "/logstores/own-logs", nil, nil).Request), 400, "MissAccessKeyId")
	c.Must(c.SLS("POST", "ops-audit", "/policy", projectPolicy("Deny", "log:PostLogStoreLogs", everybody, "")))
	c.Refused(anonymously(c, "/logstores/own-logs/track?APIVersion=0.6.0&n=1"), 401, "Unauthorized")
}
