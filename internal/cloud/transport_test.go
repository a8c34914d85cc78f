package cloud_test

import (
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/endpoint"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// A custom certificate authority is trusted in addition to the system's.
func TestRoots(t *testing.T) {
	t.Parallel()
	e := emulator.New()
	t.Cleanup(e.Close)
	server := httptest.NewTLSServer(e)
	t.Cleanup(server.Close)
	key := e.Account()
	client := func(change func(*cloud.Config)) *cloud.Client {
		return at(t, server.URL, func(c *cloud.Config) {
			c.Credentials = cloud.StaticKeys{AccessKeyID: key.AccessKeyID, AccessKeySecret: key.AccessKeySecret}
			change(c)
		})
	}
	_, err := client(func(*cloud.Config) {}).Identity(t.Context())
	if e := failure(t, err, model.Untrusted); !strings.Contains(e.Message, "certificate") {
		t.Errorf("without the authority: %v", e)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	roots, err := cloud.Roots(text)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client(func(c *cloud.Config) { c.RootCAs = roots }).Identity(t.Context()); err != nil {
		t.Errorf("with the authority: %v", err)
	}
	for _, text := range []string{"", "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"} {
		if _, err := cloud.Roots([]byte(text)); err == nil {
			t.Errorf("%q is taken for a certificate", text)
		}
	}
}

// TestProxy checks that the proxy variables apply as for every Go program, for both
// SDKs, and never for the metadata service. They are read once per process, so each
// case is a separate process.
func TestProxy(t *testing.T) {
	t.Parallel()
	if os.Getenv("PROXY_TEST_CALLS") != "" {
		callEverything(t)
		return
	}
	const logs, trail = "ops-audit.log.example.invalid:443", "actiontrail.example.invalid:443"
	for name, test := range map[string]struct {
		env  []string // %s is the proxy
		want []string
	}{
		"upper case": {[]string{"HTTPS_PROXY=%s"}, []string{trail, logs}},
		"lower case": {[]string{"https_proxy=%s"}, []string{trail, logs}},
		"one host left out, as a name and not as an expression": {
			[]string{"HTTPS_PROXY=%s", "NO_PROXY=actiontrail.example.invalid"}, []string{logs}},
		"a domain left out": {[]string{"HTTPS_PROXY=%s", "NO_PROXY=.log.example.invalid"}, []string{trail}},
		"no expressions":    {[]string{"HTTPS_PROXY=%s", "no_proxy=action.*"}, []string{trail, logs}},
		"all left out":      {[]string{"HTTPS_PROXY=%s", "HTTP_PROXY=%s", "NO_PROXY=*"}, nil},
		"of http only":      {[]string{"HTTP_PROXY=%s"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var asked []string
			proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				defer mu.Unlock()
				asked = append(asked, r.Host)
				w.WriteHeader(http.StatusForbidden)
			}))
			t.Cleanup(proxy.Close)
			command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProxy$")
			command.Env = []string{"PROXY_TEST_CALLS=1", "PATH=" + os.Getenv("PATH")}
			for _, line := range test.env {
				command.Env = append(command.Env, strings.ReplaceAll(line, "%s", proxy.URL))
			}
			if out, err := command.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			mu.Lock()
			defer mu.Unlock()
			slices.Sort(asked)
			if got, want := fmt.Sprint(asked), fmt.Sprint(slices.Sorted(slices.Values(test.want))); got != want {
				t.Errorf("the proxy was asked for %s, want %s", got, want)
			}
		})
	}
}

// callEverything calls both SDKs and the metadata service, which all fail: no host has
// such a name, and the proxy forwards nothing.
func callEverything(t *testing.T) {
	t.Helper()
	client := cloud.New(cloud.Config{
		Credentials: cloud.StaticKeys{AccessKeyID: "a", AccessKeySecret: "b"}, Region: region, RequestTimeout: time.Second, Clock: &fakeClock{},
		Endpoints: map[string]endpoint.Endpoint{
			model.ActionTrail: {Scheme: "https", Host: "actiontrail.example.invalid"},
			model.SLS:         {Scheme: "https", Host: "log.example.invalid"},
		},
	})
	for _, err := range []error{
		drop(client.DescribeInnerTrails(t.Context(), region)),
		drop(client.GetProject(t.Context(), project)),
		drop(client.Fetch(t.Context(), cloud.Fetch{Service: "Metadata", Action: "token", Method: http.MethodPut, URL: "http://" + cloud.MetadataHost + "/latest/api/token"})),
	} {
		if err == nil {
			t.Error("a call came through")
		}
	}
}
