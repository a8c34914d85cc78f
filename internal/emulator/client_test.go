package emulator_test

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

// client signs and sends requests as a stranger would: it shares no code with
// the emulator.
type client struct {
	t      testing.TB
	e      *emulator.Emulator
	server *emulator.Server
	http   *http.Client
	id     string
	secret string
	token  string // of a session
	region string
}

var nonce atomic.Int64

// start starts an emulator and a client of its root account.
func start(t testing.TB, opts ...emulator.Option) *client {
	t.Helper()
	e := emulator.New(opts...)
	server, err := e.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	a := e.Account()
	return &client{
		t: t, e: e, server: server, http: &http.Client{Transport: server.Transport(), Timeout: 20 * time.Second},
		id: a.AccessKeyID, secret: a.AccessKeySecret, region: "cn-hangzhou",
	}
}

// elsewhere is the client, in another region.
func (c *client) elsewhere() *client {
	other := *c
	other.region = "cn-shanghai"
	return &other
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	raw    []byte
	body   any
	code   string
	err    error
}

// get digs into the body: get("Role", "Arn"), get("TrailList", 0).
func (a answer) get(path ...any) any {
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

func (c *client) send(r *http.Request) answer {
	res, err := c.http.Do(r)
	if err != nil {
		return answer{err: err}
	}
	return read(res)
}

func read(res *http.Response) answer {
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	a := answer{status: res.StatusCode, header: res.Header, raw: raw, err: err}
	_ = json.Unmarshal(raw, &a.body)
	for _, key := range []string{"Code", "errorCode", "ErrorCode"} {
		if s, ok := a.get(key).(string); ok {
			a.code = s
		}
	}
	return a
}

// must fails the test when an answer is no success.
func (c *client) must(a answer) answer {
	c.t.Helper()
	if a.err != nil || a.status != 200 {
		c.t.Fatalf("got %d %v: %s", a.status, a.err, a.raw)
	}
	return a
}

// refused fails the test when an answer is not this refusal.
func (c *client) refused(a answer, status int, code string) {
	c.t.Helper()
	if a.err != nil || a.status != status || a.code != code {
		c.t.Fatalf("got %d %s %v, want %d %s: %s", a.status, a.code, a.err, status, code, a.raw)
	}
}

var rpcVersions = map[string]string{"actiontrail": "2020-07-06", "ram": "2015-05-01", "sts": "2015-04-01"}

// rpc calls an action: rpc("ram", "GetRole", "RoleName", "x").
func (c *client) rpc(product, action string, params ...string) answer {
	return c.send(c.rpcRequest(c.t.Context(), product, action, params...))
}

func (c *client) rpcRequest(ctx context.Context, product, action string, params ...string) *http.Request {
	host := product + ".aliyuncs.com"
	if product == "actiontrail" {
		host = product + "." + c.region + ".aliyuncs.com"
	}
	values := c.rpcValues(rpcVersions[product], action, params...)
	return c.signedRPC(ctx, "POST", "https://"+host+"/", values)
}

func (c *client) rpcValues(version, action string, params ...string) url.Values {
	values := url.Values{
		"Action": {action}, "Version": {version}, "Format": {"JSON"}, "AccessKeyId": {c.id},
		"Timestamp": {c.e.Clock.Now().Format("2006-01-02T15:04:05Z")}, "SignatureMethod": {"HMAC-SHA1"},
		"SignatureVersion": {"1.0"}, "SignatureNonce": {fmt.Sprint("nonce-", nonce.Add(1))}, "SignatureType": {""},
	}
	if c.token != "" {
		values.Set("SecurityToken", c.token)
	}
	for i := 0; i+1 < len(params); i += 2 {
		values.Set(params[i], params[i+1])
	}
	return values
}

// signedRPC signs with what is left in values; a Signature there is kept.
func (c *client) signedRPC(ctx context.Context, method, target string, values url.Values) *http.Request {
	if !values.Has("Signature") {
		values.Set("Signature", rpcSignature(c.secret, method, values))
	}
	r, err := http.NewRequestWithContext(ctx, method, target+"?"+values.Encode(), nil)
	if err != nil {
		c.t.Fatal(err)
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

// sls calls SLS with a JSON body, or none.
func (c *client) sls(method, project, target, body string) answer {
	return c.send(c.slsRequest(c.t.Context(), method, project, target, body))
}

func (c *client) slsRequest(ctx context.Context, method, project, target, body string) *http.Request {
	headers := map[string]string{}
	if body != "" {
		headers["Content-Type"] = "application/json"
	}
	return c.slsUnsigned(ctx, method, project, target, []byte(body), headers).sign(c)
}

// slsCall is a request to SLS before it is signed.
type slsCall struct{ *http.Request }

func (c *client) slsUnsigned(ctx context.Context, method, project, target string, body []byte, headers map[string]string) slsCall {
	host := c.region + ".log.aliyuncs.com"
	if project != "" {
		host = project + "." + host
	}
	r, err := http.NewRequestWithContext(ctx, method, "https://"+host+target, bytes.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if len(body) == 0 {
		r.Body = http.NoBody
	} else {
		r.Header.Set("Content-MD5", fmt.Sprintf("%X", md5.Sum(body)))
	}
	r.Header.Set("x-log-apiversion", "0.6.0")
	r.Header.Set("x-log-signaturemethod", "hmac-sha1")
	r.Header.Set("x-log-bodyrawsize", fmt.Sprint(len(body)))
	r.Header.Set("Date", c.e.Clock.Now().Format(http.TimeFormat))
	if c.token != "" {
		r.Header.Set("x-acs-security-token", c.token)
	}
	for k, v := range headers {
		r.Header.Set(k, v)
	}
	return slsCall{r}
}

func (s slsCall) sign(c *client) *http.Request {
	r := s.Request
	r.Header.Set("Authorization", "LOG "+c.id+":"+slsSignature(c.secret, r))
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
