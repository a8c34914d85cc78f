package api_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	sls "github.com/aliyun/aliyun-log-go-sdk"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

func TestSLSSignatureV4(t *testing.T) {
	const body = `{"projectName":"ops-audit","description":""}`
	for name, tc := range map[string]struct {
		change func(c *testclient.Client, q *testclient.V4)
		after  func(r *http.Request)
		status int
		code   string
	}{
		"good":         {nil, nil, 200, ""},
		"wrong region": {func(_ *testclient.Client, q *testclient.V4) { q.Region = "cn-shanghai" }, nil, 401, "SignatureNotMatch"},
		"wrong secret": {func(c *testclient.Client, _ *testclient.V4) { c.Secret += "x" }, nil, 401, "SignatureNotMatch"},
		"unknown key":  {func(c *testclient.Client, _ *testclient.V4) { c.ID = "LTAInobody" }, nil, 401, "Unauthorized"},
		"wrong digest": {func(_ *testclient.Client, q *testclient.V4) { q.Digest = strings.Repeat("0", 64) }, nil, 401, "SignatureNotMatch"},
		"late": {func(c *testclient.Client, q *testclient.V4) {
			q.Date = c.Emulator.Clock.Now().Add(-16 * time.Minute).Format("20060102T150405Z")
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
			c := testclient.Start(t)
			q := c.V4("ops-audit", body)
			if tc.change != nil {
				tc.change(c, &q)
			}
			r := q.Sign(c)
			if tc.after != nil {
				tc.after(r)
			}
			if a := c.Send(r); tc.code == "" {
				c.Must(a)
			} else {
				c.Refused(a, tc.status, tc.code)
			}
		})
	}
}

func TestSDK_logV4(t *testing.T) {
	c := testclient.Start(t)
	connect := func(region string) sls.ClientInterface {
		s := &sls.Client{
			Endpoint: "https://cn-hangzhou.log.aliyuncs.com", AccessKeyID: c.ID, AccessKeySecret: c.Secret, SecurityToken: c.Token,
			RequestTimeOut: 5 * time.Second, RetryTimeOut: time.Second,
		}
		s.SetHTTPClient(&http.Client{Transport: c.Server.Transport(), Timeout: 5 * time.Second})
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
	c.Role(emulator.DefaultAccountID, "deploy", testclient.TrustOf(testclient.FirstRoot), "AliyunLogFullAccess")
	session := c.Emulator.AssumeRole(emulator.DefaultAccountID, "deploy", "sess1")
	c.ID, c.Secret, c.Token = session.AccessKeyID, session.AccessKeySecret, session.SecurityToken
	_, err = connect("cn-hangzhou").GetProject("ops-audit")
	ok(err)
	c.Token = "CAISdGhlIHRva2VuIG9mIGFub3RoZXI="
	_, err = connect("cn-hangzhou").GetProject("ops-audit")
	if err == nil {
		t.Error("another session's token opens the key")
	}
	root := c.Emulator.Account()
	c.ID, c.Secret, c.Token = root.AccessKeyID, root.AccessKeySecret, ""
	_, err = connect("cn-shanghai").GetProject("ops-audit")
	var refused *sls.Error
	if !errors.As(err, &refused) || refused.Code != "SignatureNotMatch" || refused.HTTPCode != 401 {
		t.Errorf("%v", err)
	}
}
