// Package testclient is a client for tests of the emulator. It signs and sends requests
// as a stranger would: it shares no code with the services.
package testclient

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sort"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// Client signs and sends requests as a stranger would: it shares no code with
// the emulator.
type Client struct {
	T        testing.TB
	Emulator *emulator.Emulator
	Server   *emulator.Server
	HTTP     *http.Client
	ID       string
	Secret   string
	Token    string // of a session
	Region   string
}

var nonce atomic.Int64

// Start starts an emulator and a client of its root account.
func Start(t testing.TB, opts ...emulator.Option) *Client {
	t.Helper()
	e := emulator.New(opts...)
	server, err := e.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	a := e.Account()
	return &Client{
		T: t, Emulator: e, Server: server, HTTP: &http.Client{Transport: server.Transport(), Timeout: 20 * time.Second},
		ID: a.AccessKeyID, Secret: a.AccessKeySecret, Region: "cn-hangzhou",
	}
}

// Elsewhere returns the same client in another region.
func (c *Client) Elsewhere() *Client {
	other := *c
	other.Region = "cn-shanghai"
	return &other
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Raw    []byte
	body   any
	Code   string
	Err    error
}

// Get digs into the body: get("Role", "Arn"), get("TrailList", 0).
func (a Answer) Get(path ...any) any {
	v := a.body
	for _, p := range path {
		switch p := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[p]
		case int:
			l, _ := v.([]any)
			if p >= len(l) {
				return nil
			}
			v = l[p]
		}
	}
	return v
}

// Send sends a request.
func (c *Client) Send(r *http.Request) Answer {
	res, err := c.HTTP.Do(r)
	if err != nil {
		return Answer{Err: err}
	}
	return ReadAnswer(res)
}

// ReadAnswer reads what came back.
func ReadAnswer(res *http.Response) Answer {
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	a := Answer{Status: res.StatusCode, Header: res.Header, Raw: raw, Err: err}
	_ = json.Unmarshal(raw, &a.body)
	for _, key := range []string{"Code", "errorCode", "ErrorCode"} {
		if s, ok := a.Get(key).(string); ok {
			a.Code = s
		}
	}
	return a
}

// Must fails the test when an answer is no success.
func (c *Client) Must(a Answer) Answer {
	c.T.Helper()
	if a.Err != nil || a.Status != 200 {
		c.T.Fatalf("got %d %v: %s", a.Status, a.Err, a.Raw)
	}
	return a
}

// Refused fails the test when an answer is not this refusal.
func (c *Client) Refused(a Answer, status int, code string) {
	c.T.Helper()
	if a.Err != nil || a.Status != status || a.Code != code {
		c.T.Fatalf("got %d %s %v, want %d %s: %s", a.Status, a.Code, a.Err, status, code, a.Raw)
	}
}

var rpcVersions = map[string]string{"actiontrail": "2020-07-06", "ram": "2015-05-01", "sts": "2015-04-01"}

// RPC calls an action: rpc("ram", "GetRole", "RoleName", "x").
func (c *Client) RPC(product, action string, params ...string) Answer {
	return c.Send(c.RPCRequest(c.T.Context(), product, action, params...))
}

// RPCRequest returns the signed request of an action.
func (c *Client) RPCRequest(ctx context.Context, product, action string, params ...string) *http.Request {
	host := product + ".aliyuncs.com"
	if product == "actiontrail" {
		host = product + "." + c.Region + ".aliyuncs.com"
	}
	values := c.RPCValues(rpcVersions[product], action, params...)
	return c.SignedRPC(ctx, "POST", "https://"+host+"/", values)
}

// RPCValues returns the parameters of an action, except its signature.
func (c *Client) RPCValues(version, action string, params ...string) url.Values {
	values := url.Values{
		"Action": {action}, "Version": {version}, "Format": {"JSON"}, "AccessKeyId": {c.ID},
		"Timestamp": {c.Emulator.Clock.Now().Format("2006-01-02T15:04:05Z")}, "SignatureMethod": {"HMAC-SHA1"},
		"SignatureVersion": {"1.0"}, "SignatureNonce": {fmt.Sprint("nonce-", nonce.Add(1))}, "SignatureType": {""},
	}
	if c.Token != "" {
		values.Set("SecurityToken", c.Token)
	}
	for i := 0; i+1 < len(params); i += 2 {
		values.Set(params[i], params[i+1])
	}
	return values
}

// SignedRPC signs with what is left in values; a Signature there is kept.
func (c *Client) SignedRPC(ctx context.Context, method, target string, values url.Values) *http.Request {
	if !values.Has("Signature") {
		values.Set("Signature", rpcSignature(c.Secret, method, values))
	}
	r, err := http.NewRequestWithContext(ctx, method, target+"?"+values.Encode(), nil)
	if err != nil {
		c.T.Fatal(err)
	}
	return r
}

func rpcSignature(secret, method string, values url.Values) string {
	enc := func(s string) string {
		s = url.QueryEscape(s)
		return strings.NewReplacer("+", "%20", "*", "%2A", "%7E", "~").Replace(s)
	}
	var pairs []string
	for k := range values {
		if k != "Signature" {
			pairs = append(pairs, enc(k)+"="+enc(values.Get(k)))
		}
	}
	sort.Strings(pairs)
	return sign(secret+"&", method+"&"+enc("/")+"&"+enc(strings.Join(pairs, "&")))
}

func sign(key, text string) string {
	mac := hmac.New(sha1.New, []byte(key))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

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
	r.Header.Set("Authorization", "LOG "+c.ID+":"+slsSignature(c.Secret, r))
	return r
}

func slsSignature(secret string, r *http.Request) string {
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
			pairs = append(pairs, k+"="+v[0])
		}
		sort.Strings(pairs)
		text += "?" + strings.Join(pairs, "&")
	}
	return sign(secret, text)
}

// JSON returns a value as JSON.
func JSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Control calls the control plane.
func (c *Client) Control(method, path, body string) Answer {
	c.T.Helper()
	r, err := http.NewRequestWithContext(c.T.Context(), method, c.Server.URL+"/_emulator/"+path, strings.NewReader(body))
	if err != nil {
		c.T.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		c.T.Fatal(err)
	}
	defer res.Body.Close()
	raw, _ := io.ReadAll(res.Body)
	a := Answer{Status: res.StatusCode, Header: res.Header, Raw: raw}
	_ = json.Unmarshal(raw, &a.body)
	return a
}
