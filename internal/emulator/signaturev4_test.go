package emulator_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	sls "github.com/aliyun/aliyun-log-go-sdk"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

func hmac256(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// v4 is a request without a query, with what version 4 signs.
type v4 struct {
	*http.Request
	date, region, digest string
}

func (c *client) v4(project, body string) v4 {
	host := c.region + ".log.aliyuncs.com"
	if project != "" {
		host = project + "." + host
	}
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, "https://"+host+"/", bytes.NewReader([]byte(body)))
	if err != nil {
		c.t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(body))
	q := v4{r, c.e.Clock.Now().Format("20060102T150405Z"), c.region, hex.EncodeToString(sum[:])}
	r.Header.Set("x-log-apiversion", "0.6.0")
	r.Header.Set("x-log-bodyrawsize", fmt.Sprint(len(body)))
	r.Header.Set("Content-Type", "application/json")
	return q
}

func (q v4) sign(c *client) *http.Request {
	q.Header.Set("x-log-date", q.date)
	q.Header.Set("x-log-content-sha256", q.digest)
	names := []string{"content-type", "host", "x-log-apiversion", "x-log-bodyrawsize", "x-log-content-sha256", "x-log-date"}
	lines := []string{q.Method, "/", ""}
	for _, name := range names {
		value := q.Header.Get(name)
		if name == "host" {
			value = q.URL.Host
		}
		lines = append(lines, name+":"+value)
	}
	lines = append(lines, "", strings.Join(names, ";"), q.digest)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	scope := q.date[:8] + "/" + q.region + "/sls/aliyun_v4_request"
	key := []byte("aliyun_v4" + c.secret)
	for _, part := range strings.Split(scope, "/") {
		key = hmac256(key, part)
	}
	signature := hmac256(key, strings.Join([]string{"SLS4-HMAC-SHA256", q.date, scope, hex.EncodeToString(sum[:])}, "\n"))
	q.Header.Set("Authorization", "SLS4-HMAC-SHA256 Credential="+c.id+"/"+scope+",Signature="+hex.EncodeToString(signature))
	return q.Request
}

func TestSLSSignatureV4(t *testing.T) {
	const body = `{"projectName":"ops-audit","description":""}`
	for name, tc := range map[string]struct {
		change func(c *client, q *v4)
		after  func(r *http.Request)
		status int
		code   string
	}{
		"good":         {nil, nil, 200, ""},
		"wrong region": {func(_ *client, q *v4) { q.region = "cn-shanghai" }, nil, 401, "SignatureNotMatch"},
		"wrong secret": {func(c *client, _ *v4) { c.secret += "x" }, nil, 401, "SignatureNotMatch"},
		"unknown key":  {func(c *client, _ *v4) { c.id = "LTAInobody" }, nil, 401, "Unauthorized"},
		"wrong digest": {func(_ *client, q *v4) { q.digest = strings.Repeat("0", 64) }, nil, 401, "SignatureNotMatch"},
		"late": {func(c *client, q *v4) {
			q.date = c.e.Clock.Now().Add(-16 * time.Minute).Format("20060102T150405Z")
		}, nil, 400, "RequestTimeTooSkewed"},
		"wrong date":    {nil, func(r *http.Request) { r.Header.Set("x-log-date", "yesterday") }, 400, "InvalidDateFormat"},
		"no date":       {nil, func(r *http.Request) { r.Header.Del("x-log-date") }, 400, "MissingDate"},
		"no digest":     {nil, func(r *http.Request) { r.Header.Del("x-log-content-sha256") }, 401, "SignatureNotMatch"},
		"another host":  {nil, func(r *http.Request) { r.Host = "ops-other.cn-hangzhou.log.aliyuncs.com" }, 401, "SignatureNotMatch"},
		"added header":  {nil, func(r *http.Request) { r.Header.Set("x-log-more", "1") }, 401, "SignatureNotMatch"},
		"other headers": {nil, func(r *http.Request) { r.Header.Set("x-log-meta-more", "1"); r.Header.Set("More", "1") }, 200, ""},
		"another day": {nil, func(r *http.Request) {
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), "/20", "/19", 1))
		}, 401, "SignatureNotMatch"},
		"no scope": {nil, func(r *http.Request) {
			r.Header.Set("Authorization", "SLS4-HMAC-SHA256 Credential=x,Signature=y")
		}, 400, "MissAccessKeyId"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			q := c.v4("ops-audit", body)
			if tc.change != nil {
				tc.change(c, &q)
			}
			r := q.sign(c)
			if tc.after != nil {
				tc.after(r)
			}
			if a := c.send(r); tc.code == "" {
				c.must(a)
			} else {
				c.refused(a, tc.status, tc.code)
			}
		})
	}
}

func TestSDK_logV4(t *testing.T) {
	c := start(t)
	connect := func(region string) sls.ClientInterface {
		s := &sls.Client{
			Endpoint: "https://cn-hangzhou.log.aliyuncs.com", AccessKeyID: c.id, AccessKeySecret: c.secret, SecurityToken: c.token,
			RequestTimeOut: 5 * time.Second, RetryTimeOut: time.Second,
		}
		s.SetHTTPClient(&http.Client{Transport: c.server.Transport(), Timeout: 5 * time.Second})
		s.SetAuthVersion(sls.AuthV4)
		s.SetRegion(region)
		return s
	}
	s := connect("cn-hangzhou")
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.CreateProject("ops-audit", "ä")
	ok(err)
	ok(s.CreateLogStoreV2("ops-audit", &sls.LogStore{Name: "own-logs", TTL: 30, ShardCount: 2}))
	ok(s.CreateIndex("ops-audit", "own-logs", *sls.CreateDefaultIndex()))
	now, text := uint32(time.Now().Unix()), "x y"
	ok(s.PutLogs("ops-audit", "own-logs", &sls.LogGroup{Topic: &text, Source: &text, Logs: []*sls.Log{
		{Time: &now, Contents: []*sls.LogContent{{Key: &text, Value: &text}}},
	}}))
	histogram, err := s.GetHistograms("ops-audit", "own-logs", "x y", int64(now)-10, int64(now)+10, "x or *~+/ä")
	ok(err)
	if histogram.Count != 1 {
		t.Errorf("%+v", histogram)
	}
	c.role(emulator.DefaultAccountID, "deploy", trusting(rootOfFirst), "AliyunLogFullAccess")
	session := c.e.AssumeRole(emulator.DefaultAccountID, "deploy", "sess1")
	c.id, c.secret, c.token = session.AccessKeyID, session.AccessKeySecret, session.SecurityToken
	_, err = connect("cn-hangzhou").GetProject("ops-audit")
	ok(err)
	c.token = "CAISdGhlIHRva2VuIG9mIGFub3RoZXI="
	_, err = connect("cn-hangzhou").GetProject("ops-audit")
	if err == nil {
		t.Error("another session's token opens the key")
	}
	root := c.e.Account()
	c.id, c.secret, c.token = root.AccessKeyID, root.AccessKeySecret, ""
	_, err = connect("cn-shanghai").GetProject("ops-audit")
	var refused *sls.Error
	if !errors.As(err, &refused) || refused.Code != "SignatureNotMatch" || refused.HTTPCode != 401 {
		t.Errorf("%v", err)
	}
}
