package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const (
	region      = "cn-hangzhou"
	otherRegion = "us-west-1"
)

// cloud is an emulator that keeps the last exchange.
type cloud struct {
	*emulator.Emulator
	URL    string
	Host   string // 127.0.0.1:port
	secure *httptest.Server

	mu   sync.Mutex
	last exchange
}

// exchange is a request as it was received, and its answer.
type exchange struct {
	Request string
	Status  int
	Body    []byte
}

// start starts an emulator for a test.
func start(t *testing.T) *cloud {
	t.Helper()
	c := &cloud{Emulator: emulator.New()}
	server := httptest.NewServer(c)
	c.secure = httptest.NewTLSServer(c)
	t.Cleanup(func() {
		for _, s := range []*httptest.Server{server, c.secure} {
			s.CloseClientConnections()
			s.Close()
		}
		c.Close()
	})
	c.URL, c.Host = server.URL, strings.TrimPrefix(server.URL, "http://")
	return c
}

// ServeHTTP has the emulator answer, and keeps the exchange.
func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	kept := &keeper{ResponseWriter: w, status: http.StatusOK}
	c.Emulator.ServeHTTP(kept, r)
	scheme, _, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = exchange{
		Request: strings.TrimSpace(fmt.Sprintf("%s %s%s %s %s", r.Method, r.Host, r.URL.Path, r.Header.Get("x-acs-action"), scheme)),
		Status:  kept.status, Body: kept.body.Bytes(),
	}
}

// proxied is a client for the services' own hosts, with the emulator as its proxy.
func (c *cloud) proxied() *http.Client {
	proxy := func(*http.Request) (*url.URL, error) { return url.Parse(c.URL) }
	return &http.Client{Transport: &http.Transport{Proxy: proxy}, Timeout: 30 * time.Second}
}

// lastExchange returns the last exchange and forgets it.
func (c *cloud) lastExchange() exchange {
	c.mu.Lock()
	defer c.mu.Unlock()
	last := c.last
	c.last = exchange{}
	return last
}

// keeper keeps what an answer consists of.
type keeper struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

// WriteHeader implements [http.ResponseWriter].
func (k *keeper) WriteHeader(status int) {
	k.status = status
	k.ResponseWriter.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (k *keeper) Write(p []byte) (int, error) {
	k.body.Write(p)
	return k.ResponseWriter.Write(p)
}

// Unwrap lets the emulator reach the connection.
func (k *keeper) Unwrap() http.ResponseWriter { return k.ResponseWriter }

// answer describes the answer: its status, and the code and the message of a refusal.
func (e exchange) answer() string {
	if e.Status == 0 {
		return "no request arrived"
	}
	var body struct {
		Code, Message           string
		ErrorCode, ErrorMessage string
	}
	if json.Unmarshal(e.Body, &body) == nil && body.Code+body.ErrorCode != "" {
		return fmt.Sprintf("%d %s: %s", e.Status, body.Code+body.ErrorCode, body.Message+body.ErrorMessage)
	}
	return fmt.Sprintf("%d %s", e.Status, shortened(string(e.Body)))
}

// unknownOperation reports whether the emulator said that it does not have the
// operation.
func (e exchange) unknownOperation() bool {
	return e.Status == http.StatusNotFound && bytes.Contains(e.Body, []byte("InvalidAction.NotFound")) ||
		e.Status == http.StatusMethodNotAllowed && bytes.Contains(e.Body, []byte("InvalidMethod"))
}

// shortened returns the beginning of a text.
func shortened(text string) string {
	const limit = 300
	if len(text) > limit {
		return text[:limit] + "…"
	}
	return text
}
