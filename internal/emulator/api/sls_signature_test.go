package api_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// TestSLSSignatureV1 tries both digests of version 1: hmac-sha1, which the page has,
// and hmac-sha256, which the generated SDKs send.
func TestSLSSignatureV1(t *testing.T) {
	set := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	for name, tc := range map[string]struct {
		target string
		body   string
		before func(r *http.Request)
		after  func(r *http.Request)
		status int
		code   string
	}{
		"good":                      {"/", "", nil, nil, 200, ""},
		"good with a body":          {"/", `{"description":"x"}`, nil, nil, 200, ""},
		"a query":                   {"/logstores?offset=0&size=10", "", nil, nil, 200, ""},
		"a query that is encoded":   {"/logstores?logstoreName=%C3%A4%20%2A~%2F", "", nil, nil, 200, ""},
		"a name without a value":    {"/logstores?logstoreName", "", nil, nil, 200, ""},
		"an empty value":            {"/logstores?logstoreName=", "", nil, nil, 200, ""},
		"names of which one begins": {"/logstores?size=10&offset=0&logstoreName=x", "", nil, nil, 200, ""},
		"an empty Content-MD5":      {"/", "", set("Content-MD5", ""), nil, 200, ""},
		"x-log-date beside Date":    {"/", "", set("x-log-date", time.Now().UTC().Format(http.TimeFormat)), nil, 200, ""},
		"a body size of 0 that is none, since nothing is compressed": {"/", `{"description":"x"}`, set("x-log-bodyrawsize", "0"), nil, 200, ""},
		"no body size, since nothing is compressed":                  {"/", `{"description":"x"}`, func(r *http.Request) { r.Header.Del("x-log-bodyrawsize") }, nil, 200, ""},

		"changed header":   {"/", "", nil, set("x-log-bodyrawsize", "00"), 401, "SignatureNotMatch"},
		"added header":     {"/", "", nil, set("x-log-more", "1"), 401, "SignatureNotMatch"},
		"changed date":     {"/", "", nil, set("Date", time.Now().UTC().Add(time.Minute).Format(http.TimeFormat)), 401, "SignatureNotMatch"},
		"changed query":    {"/logstores?size=10", "", nil, func(r *http.Request) { r.URL.RawQuery = "size=11" }, 401, "SignatureNotMatch"},
		"value taken away": {"/logstores?logstoreName=", "", nil, func(r *http.Request) { r.URL.RawQuery = "logstoreName" }, 401, "SignatureNotMatch"},
		"changed body": {"/", `{"description":"x"}`, nil, func(r *http.Request) {
			r.Body = io.NopCloser(strings.NewReader(`{"description":"y"}`))
		}, 401, "SignatureNotMatch"},
		"another digest than it says": {"/", "", nil, func(r *http.Request) {
			other := map[string]string{"hmac-sha1": "hmac-sha256", "hmac-sha256": "hmac-sha1"}
			r.Header.Set("x-log-signaturemethod", other[r.Header.Get("x-log-signaturemethod")])
		}, 401, "SignatureNotMatch"},
		"x-log-date of yesterday": {"/", "", set("x-log-date", time.Now().UTC().Add(-24*time.Hour).Format(http.TimeFormat)), nil, 400, "RequestTimeTooSkewed"},
		"x-log-date is no date":   {"/", "", set("x-log-date", "yesterday"), nil, 400, "InvalidDateFormat"},
		"a digest without a page": {"/", "", set("x-log-signaturemethod", "hmac-sha512"), nil, 400, "InvalidSignatureMethod"},
	} {
		for _, method := range []string{"hmac-sha1", "hmac-sha256"} {
			t.Run(method+" "+name, func(t *testing.T) {
				t.Parallel()
				c := testclient.Start(t)
				c.Must(c.SLS("POST", "ops-audit", "/", `{"projectName":"ops-audit","description":""}`))
				verb, headers := "GET", map[string]string{"x-log-signaturemethod": method}
				if tc.body != "" {
					verb, headers["Content-Type"] = "PUT", "application/json"
				}
				r := c.SLSUnsigned(t.Context(), verb, "ops-audit", tc.target, []byte(tc.body), headers)
				if tc.before != nil {
					tc.before(r.Request)
				}
				signed := r.Sign(c)
				if tc.after != nil {
					tc.after(signed)
				}
				a := c.Send(signed)
				if tc.code != "" {
					c.Refused(a, tc.status, tc.code)
					return
				}
				if c.Must(a); strings.Contains(string(a.Raw), "error") {
					t.Errorf("%s", a.Raw)
				}
			})
		}
	}
}

// TestSLS_projectInTheBody creates and lists projects at a host that names none.
func TestSLS_projectInTheBody(t *testing.T) {
	c := testclient.Start(t)
	c.Must(c.SLS("POST", "", "/", `{"projectName":"ops-audit","description":"x"}`))
	if got := c.Must(c.SLS("GET", "ops-audit", "/", "")).Get("description"); got != "x" {
		t.Errorf("description %v", got)
	}
	if got := c.Must(c.SLS("GET", "", "/", "")).Get("projects", 0, "projectName"); got != "ops-audit" {
		t.Errorf("project %v", got)
	}
	c.Refused(c.SLS("POST", "", "/", `{"projectName":"ops-audit","description":"x"}`), 400, "ProjectAlreadyExist")
	c.Refused(c.SLS("POST", "", "/", `{"description":"x"}`), 400, "ParameterInvalid")
	c.Refused(c.SLS("POST", "", "/", `{"projectName":7,"description":"x"}`), 400, "ParameterInvalid")
	c.Refused(c.SLS("POST", "other-audit", "/", `{"projectName":"ops-audit","description":"x"}`), 400, "ParameterInvalid")
	for _, target := range []string{"/logstores", "/dashboards", "/logstores/x/index"} {
		c.Refused(c.SLS("GET", "", target, ""), 400, "ParameterInvalid")
	}
	c.Refused(c.SLS("DELETE", "", "/", ""), 400, "ParameterInvalid")
}
