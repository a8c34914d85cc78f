package cloud_test

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// The verifiers in this file are written from the published algorithms ("Signature
// method" of the RPC style, "Request signatures" of the Log Service API reference) and
// share no code with the SDKs or the emulator. They are tested with published
// signatures, below.

func rpcSignature(method, secret string, params map[string]string) string {
	escape := func(s string) string {
		var b strings.Builder
		for _, c := range []byte(s) {
			if c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("-_.~", c) >= 0 {
				b.WriteByte(c)
			} else {
				fmt.Fprintf(&b, "%%%02X", c)
			}
		}
		return b.String()
	}
	var pairs []string
	for name, value := range params {
		if name != "Signature" {
			pairs = append(pairs, escape(name)+"="+escape(value))
		}
	}
	slices.Sort(pairs) // no name is a prefix of another, so "=" does not affect the order
	return mac(secret+"&", method+"&"+escape("/")+"&"+escape(strings.Join(pairs, "&")))
}

func mac(key, text string) string {
	h := hmac.New(sha1.New, []byte(key))
	_, _ = io.WriteString(h, text)
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

func slsSignature(r *http.Request, body, secret string) string {
	digest := ""
	if body != "" {
		sum := md5.Sum([]byte(body))
		digest = strings.ToUpper(hex.EncodeToString(sum[:]))
	}
	var headers []string
	for name, values := range r.Header {
		if name = strings.ToLower(name); strings.HasPrefix(name, "x-log-") || strings.HasPrefix(name, "x-acs-") {
			headers = append(headers, name+":"+strings.TrimSpace(values[0]))
		}
	}
	slices.Sort(headers)
	resource := r.URL.EscapedPath()
	for i, name := range slices.Sorted(maps.Keys(r.URL.Query())) {
		resource += string("?&"[min(i, 1)]) + name + "=" + r.URL.Query().Get(name)
	}
	return mac(secret, strings.Join([]string{
		r.Method, digest, r.Header.Get("Content-Type"), r.Header.Get("Date"), strings.Join(headers, "\n"), resource,
	}, "\n"))
}

// TestVerifiers tests the verifiers with the examples of the ECS and the SMS API
// references and of the Log Service SDK's test vectors.
func TestVerifiers(t *testing.T) {
	t.Parallel()
	if got, want := rpcSignature("GET", "testsecret", map[string]string{
		"AccessKeyId": "testid", "Action": "DescribeRegions", "Format": "XML", "SignatureMethod": "HMAC-SHA1",
		"SignatureNonce": "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf", "SignatureVersion": "1.0",
		"Timestamp": "2016-02-23T12:46:24Z", "Version": "2014-05-26",
	}), "OLeaidS1JvxuMvnyHOwuJ+uX5qY="; got != want {
		t.Errorf("ECS: %s, want %s", got, want)
	}
	if got, want := rpcSignature("GET", "testSecret", map[string]string{
		"AccessKeyId": "testId", "Action": "SendSms", "Format": "XML", "OutId": "123", "PhoneNumbers": "15300000001",
		"RegionId": "cn-hangzhou", "SignName": "阿里云短信测试专用", "SignatureMethod": "HMAC-SHA1",
		"SignatureNonce": "45e25e9b-0a6f-4070-8c85-2956eda1b466", "SignatureVersion": "1.0", "TemplateCode": "SMS_71390007",
		"TemplateParam": `{"customer":"test"}`, "Timestamp": "2017-07-12T02:42:19Z", "Version": "2017-05-25",
	}), "zJDF+Lrzhj/ThnlvIToysFRq6t4="; got != want {
		t.Errorf("SMS: %s, want %s", got, want)
	}
	r := &http.Request{Method: http.MethodGet, URL: &url.URL{Path: "/logstores"}, Header: http.Header{}}
	for name, value := range map[string]string{
		"x-log-apiversion": "0.6.0", "x-log-signaturemethod": "hmac-sha1", "x-log-bodyrawsize": "0", "Date": "Mon, 3 Jan 2010 08:33:47 GMT",
	} {
		r.Header.Set(name, value)
	}
	if got, want := slsSignature(r, "", "mockAccessKeySecret"), "Rwm6cTKzoti4HWoe+GKcb6Kv07E="; got != want {
		t.Errorf("Log Service: %s, want %s", got, want)
	}
}

// TestSignatures verifies requests while they are sent, because the bodies are gone
// afterwards.
func TestSignatures(t *testing.T) {
	t.Parallel()
	const odd = "* ~/+ &=%25?#'\"\\äöü 审计 🔒"
	seen, nonces := 0, map[string]bool{}
	transport := &answers{}
	transport.give = func(r *http.Request) (*http.Response, error) {
		seen++
		body := ""
		if r.Body != nil {
			data, _ := io.ReadAll(r.Body)
			body = string(data)
		}
		if strings.Contains(r.URL.Host, ".log.") {
			id, given, _ := strings.Cut(strings.TrimPrefix(r.Header.Get("Authorization"), "LOG "), ":")
			if want := slsSignature(r, body, testSecret); id != testKeyID || given != want {
				t.Errorf("%s %s: signed %s by %s, want %s", r.Method, r.URL, given, id, want)
			}
			if r.Header.Get("x-acs-security-token") != testToken || r.Header.Get("x-log-bodyrawsize") != fmt.Sprint(len(body)) || r.Header.Get("x-log-apiversion") != "0.6.0" {
				t.Errorf("%s %s: headers %v", r.Method, r.URL, r.Header)
			}
			return answer(400, "{}", nil), nil
		}
		query, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil || body != "" || r.URL.Path != "/" {
			t.Errorf("%s: %v, body %q", r.URL, err, body)
		}
		params := map[string]string{}
		for name, values := range query {
			if len(values) != 1 {
				t.Errorf("%s is there %d times", name, len(values))
			}
			params[name] = values[0]
		}
		if want := rpcSignature(r.Method, testSecret, params); params["Signature"] != want {
			t.Errorf("%s: signed %s, want %s", r.URL, params["Signature"], want)
		}
		if params["SecurityToken"] != testToken || params["AccessKeyId"] != testKeyID || params["Format"] != "JSON" || nonces[params["SignatureNonce"]] {
			t.Errorf("parameters %v", params)
		}
		nonces[params["SignatureNonce"]] = true
		return answer(400, "{}", nil), nil
	}
	c, ctx := clientOver(transport), t.Context()
	offered := calls(t)
	for _, call := range offered {
		_ = call.do(ctx, c)
	}
	_ = c.CreateRole(ctx, odd, odd, []byte(odd))
	_ = c.CreateInnerTrail(ctx, region, odd, odd, odd)
	_ = c.AttachPolicyToRole(ctx, odd, model.AttachedPolicy{Name: odd, Type: odd})
	_ = c.CreateProject(ctx, project, odd)
	_ = c.CreateIndex(ctx, project, "bare", model.Index{Fields: map[string]model.FieldKey{odd: {Type: "text", Delimiters: []string{odd}, Alias: odd}}})
	_ = c.UpdateLogstore(ctx, project, model.Logstore{Name: "a~b+c*d", TelemetryType: odd})
	_ = c.DeleteLogstore(ctx, project, "a~b+c*d")
	if want := len(offered) + 7; seen != want {
		t.Errorf("%d requests, want %d", seen, want)
	}
}

// TestOddValues lets the emulator, which verifies signatures itself, store such values.
func TestOddValues(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const odd = "* ~/+ &=%25?#' äöü 审计"
	if err := f.client().CreateRole(t.Context(), "odd", odd, []byte(testcloud.ActionTrailTrust)); err != nil {
		t.Fatal(err)
	}
	if err := f.client().CreateProject(t.Context(), model.Project{Region: region, Name: "odd"}, odd); err != nil {
		t.Fatal(err)
	}
	for _, call := range f.Journal() {
		if got := call.Params["Description"] + call.Params["description"]; got != odd {
			t.Errorf("%s has %q, want %q", call.Action, got, odd)
		}
	}
}
