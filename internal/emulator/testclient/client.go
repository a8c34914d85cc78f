// Package testclient is a client for tests of the emulator. It signs and sends requests
// as a stranger would: it shares no code with the services.
package testclient

import (
	"encoding/json"
	"io"
	"net/http"
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

// In returns the client in a region.
func (c *Client) In(region string) *Client {
	other := *c
	other.Region = region
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
