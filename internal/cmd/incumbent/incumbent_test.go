package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// TestProxy_answersForEveryHost reaches the handler over TLS and without it, under names
// that only the proxy knows.
func TestProxy_answersForEveryHost(t *testing.T) {
	p, err := newProxy(t.Context(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s %s %v", r.Host, r.URL.Path, r.TLS != nil)
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(p.Certificate)
	address, err := url.Parse(p.URL)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(address), TLSClientConfig: &tls.Config{RootCAs: trusted}}}
	defer client.CloseIdleConnections()
	for target, want := range map[string]string{
		"https://ram.aliyuncs.com/":                      "ram.aliyuncs.com / true",
		"https://p.cn-hangzhou.log.aliyuncs.com/a":       "p.cn-hangzhou.log.aliyuncs.com /a true",
		"http://actiontrail.cn-hangzhou.aliyuncs.com/b":  "actiontrail.cn-hangzhou.aliyuncs.com /b false",
		"https://actiontrail.cn-hangzhou.aliyuncs.com/c": "actiontrail.cn-hangzhou.aliyuncs.com /c true",
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, target, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if string(body) != want {
			t.Errorf("%s: %q", target, body)
		}
	}
}

func TestSummary_showsRefusals(t *testing.T) {
	got := summary([]emulator.Call{
		{Service: "RAM", Action: "GetRole", Status: 200}, {Service: "SLS", Action: "GetIndex", Status: 400, Code: "IndexConfigNotExist"},
		{Service: "RAM", Action: "GetRole", Status: 200},
	})
	if want := "    2 RAM GetRole\n    1 SLS GetIndex: 400 IndexConfigNotExist\n"; got != want {
		t.Errorf("%q", got)
	}
}

// TestLeft checks that a project, a role or a trail that is left over fails the run.
func TestLeft(t *testing.T) {
	j := &job{cloud: emulator.New(), out: &bytes.Buffer{}}
	defer j.cloud.Close()
	if err := j.left(); err != nil {
		t.Error(err)
	}
	j.cloud.Edit(func(a *emulator.Account) { a.Roles["delivery"] = &emulator.Role{} })
	if err := j.left(); err == nil || !strings.Contains(err.Error(), "role delivery") {
		t.Errorf("a role is left, and the run says %v", err)
	}
}

func TestRun_withoutProvider(t *testing.T) {
	var errOut bytes.Buffer
	if err := run(t.Context(), nil, io.Discard, &errOut); err == nil || !strings.Contains(errOut.String(), "-provider") {
		t.Errorf("%v: %s", err, errOut.String())
	}
}
