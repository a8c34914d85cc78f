package testclient

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/base64"
	"fmt"
	"net/http"
	"sort"
	"strings"
)

// SLS calls SLS with a JSON body, or none.
func (c *Client) SLS(method, project, target, body string) Answer {
	return c.Send(c.SLSRequest(c.T.Context(), method, project, target, body))
}

// SLSRequest returns a signed request to SLS.
func (c *Client) SLSRequest(ctx context.Context, method, project, target, body string) *http.Request {
	headers := map[string]string{}
	if body != "" {
		headers["Content-Type"] = "application/json"
	}
	return c.SLSUnsigned(ctx, method, project, target, []byte(body), headers).Sign(c)
}

// SLSCall is a request to SLS before it is signed.
type SLSCall struct{ *http.Request }

// SLSUnsigned returns a request to SLS that has yet to be signed.
func (c *Client) SLSUnsigned(ctx context.Context, method, project, target string, body []byte, headers map[string]string) SLSCall {
	host := c.Region + ".log.aliyuncs.com"
	if project != "" {
		host = project + "." + host
	}
	r, err := http.NewRequestWithContext(ctx, method, "https://"+host+target, bytes.NewReader(body))
	if err != nil {
		c.T.Fatal(err)
	}
	if len(body) == 0 {
		r.Body = http.NoBody
	} else {
		r.Header.Set("Content-MD5", fmt.Sprintf("%X", md5.Sum(body)))
	}
	r.Header.Set("x-log-apiversion", "0.6.0")
	r.Header.Set("x-log-signaturemethod", "hmac-sha1")
	r.Header.Set("x-log-bodyrawsize", fmt.Sprint(len(body)))
	r.Header.Set("Date", c.Emulator.Clock.Now().Format(http.TimeFormat))
	if c.Token != "" {
		r.Header.Set("x-acs-security-token", c.Token)
	}
	for k, v := range headers {
		r.Header.Set(k, v)
	}
	return SLSCall{r}
}

// Sign signs the request.
func (s SLSCall) Sign(c *Client) *http.Request {
	r := s.Request
	text := slsToSign(r)
	signature := sign(c.Secret, text)
	if r.Header.Get("x-log-signaturemethod") == "hmac-sha256" {
		signature = base64.StdEncoding.EncodeToString(hmac256([]byte(c.Secret), text))
	}
	r.Header.Set("Authorization", "LOG "+c.ID+":"+signature)
	return r
}

func slsToSign(r *http.Request) string {
	text := r.Method + "\n" + r.Header.Get("Content-MD5") + "\n" + r.Header.Get("Content-Type") + "\n" + r.Header.Get("Date") + "\n"
	var names []string
	for k := range r.Header {
		if l := strings.ToLower(k); strings.HasPrefix(l, "x-log-") || strings.HasPrefix(l, "x-acs-") {
			names = append(names, l)
		}
	}
	sort.Strings(names)
	for _, k := range names {
		text += k + ":" + r.Header.Get(k) + "\n"
	}
	text += r.URL.EscapedPath()
	if r.URL.RawQuery != "" {
		var pairs []string
		for k, v := range r.URL.Query() {
			if pair := k + "=" + v[0]; v[0] != "" || strings.Contains(r.URL.RawQuery, k+"=") {
				pairs = append(pairs, pair)
			} else {
				pairs = append(pairs, k)
			}
		}
		sort.Strings(pairs)
		text += "?" + strings.Join(pairs, "&")
	}
	return text
}
