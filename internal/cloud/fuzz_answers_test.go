package cloud_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/endpoint"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// FuzzLogs checks that any answer, compressed or not, gives rows of logs with valid
// times, no more than requested, or an error that it is unreadable or incomplete.
func FuzzLogs(f *testing.F) {
	const rows = `{"meta":{"progress":"Complete","count":2,"processedRows":2},"data":[{"__time__":"1704938400","EventID":"a"},{"__time__":"1704938401","__topic__":""}]}`
	for _, seed := range []string{
		rows, `{"meta":{"progress":"Incomplete","count":1},"data":[{"__time__":"1"}]}`, `{"meta":{"progress":"Complete"},"data":[]}`, `{"meta":{"progress":"complete"},"data":null}`,
		`{"meta":{"progress":"Complete"},"data":[{"__time__":"1"},{"__time__":"2"},{"__time__":"3"}]}`, `{"meta":{},"data":[{}]}`, `{"data":[{"__time__":"1"}]}`, `{"meta":null}`, `{"meta":{"progress":"Complete"},"data":[{"__time__":1}]}`, `{"meta":{"progress":"Complete"},"data":[{"__time__":"-1"},null]}`,
		`{"meta":{"progress":"Complete"},"data":[{"__time__":"9223372036854775807"}]}`, `{"meta":{"progress":"Complete"},"data":[{"__time__":"253402300800"}]}`, `{"meta":{"progress":"Complete","count":"x","terms":[1],"keys":{}},"data":[{"__time__":" 1"}]}`,
		`{"META":{"Progress":"Complete"},"Data":[{"__TIME__":"1","__time__":"2"}]}`, `[{"__time__":"1"}]`, "[]", "null", "", "<html>", "\xf0", "\x1f\x8b\x08", "(\xb5/\xfd",
	} {
		f.Add([]byte(seed), "", "")
		f.Add([]byte(seed), "lz4", "1000")
		f.Add([]byte(seed), "zstd", "-1")
		f.Add([]byte(seed), "gzip", "16777217")
	}
	// The compressed rows: literals only, as LZ4 writes data without repetition.
	packed := append([]byte{0xf0, byte(len(rows) - 15)}, rows...)
	f.Add(packed, "lz4", strconv.Itoa(len(rows)))
	f.Fuzz(func(t *testing.T, body []byte, packing, size string) {
		transport := &answers{give: func(*http.Request) (*http.Response, error) {
			header := http.Header{}
			if packing != "" {
				header = http.Header{"X-Log-Compresstype": {packing}, "X-Log-Bodyrawsize": {size}}
			}
			return answer(http.StatusOK, string(body), header), nil
		}}
		const lines = 2
		logs, err := clientOver(transport).GetLogs(t.Context(), project, "indexed", cloud.LogQuery{From: 1, To: 2, Lines: lines})
		if err != nil {
			if !model.Is(err, model.BadResponse, model.Unavailable) {
				wantClass(t, err, model.BadResponse)
			}
			return
		}
		if len(logs) > lines {
			t.Errorf("%q gives %d logs", body, len(logs))
		}
		for _, log := range logs {
			second, err := strconv.ParseInt(log.Fields["__time__"], 10, 64)
			if err != nil || log.Time.Unix() != second {
				t.Errorf("%q gives the time %s, of %q", body, log.Time, log.Fields["__time__"])
			}
			if again, err := time.Parse(time.RFC3339, log.Time.Format(time.RFC3339)); err != nil || !again.Equal(log.Time) {
				t.Errorf("%q gives the time %s, which cannot be parsed: %v", body, log.Time.Format(time.RFC3339), err)
			}
		}
	})
}

// FuzzReads checks that an answer to a short read (a role, its policies, a document, a
// project, an identity) is complete or unreadable, and is returned as the service wrote
// it.
func FuzzReads(f *testing.F) {
	for _, seed := range []string{
		`{"Role":{"RoleName":"delivery","Arn":"acs:ram::1:role/delivery","AssumeRolePolicyDocument":"{\"Version\":\"1\",\"Statement\":[]}"}}`,
		`{"Role":{"RoleName":"delivery","Arn":"acs:ram::1:role/delivery","AssumeRolePolicyDocument":"%7B%22Version%22%3A%221%22%7D"}}`, `{"Role":{"RoleName":"delivery","Arn":"a","AssumeRolePolicyDocument":{"Version":"1"}}}`,
		`{"Role":{"Name":"x","RoleName":""}}`, `{"Role":null}`, `{"role":{"rolename":"a","ARN":"b"}}`, `{"Policies":{"Policy":[{"PolicyName":"AliyunLogFullAccess","PolicyType":"System"}]}}`, `{"Policies":{"Policy":[{"PolicyName":"","PolicyType":"Weird"},null]}}`,
		`{"Policies":{"Policy":null}}`, `{"Policies":{"Policy":{"PolicyName":"a"}}}`, `{"Policies":[]}`, `{"DefaultPolicyVersion":{"PolicyDocument":"{}"}}`, `{"DefaultPolicyVersion":{"PolicyDocument":"%7B%7D"},"Policy":{"PolicyDocument":"x"}}`, `{"DefaultPolicyVersion":null}`,
		`{"AccountId":"1","IdentityType":"RAMUser","Arn":"acs:ram::1:user/a"}`, `{"AccountId":1}`, `{"AccountId":"one"}`, `{"projectName":"ops-audit","region":"cn-hangzhou","status":"Normal"}`, `{"projectName":"other"}`, `{"ProjectName":"ops-audit"}`, `[]`, `null`, ``, `{}`, `"x"`, `{"Code":"Success","Message":"x"}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		ctx, c := t.Context(), clientOver(answering(http.StatusOK, body))
		understood := func(err error) bool {
			t.Helper()
			if err != nil {
				// An error in a successful response keeps its class. None becomes an
				// absence by accident.
				var inside struct{ Code, ErrorCode any }
				if _ = json.Unmarshal([]byte(body), &inside); inside.Code == nil && inside.ErrorCode == nil {
					wantClass(t, err, model.BadResponse)
				}
			}
			return err == nil
		}
		if role, err := c.GetRole(ctx, "delivery"); understood(err) && (role.Name == "" || role.ARN == "") {
			t.Errorf("%q gives role %+v", body, role)
		}
		if policies, err := c.ListPoliciesForRole(ctx, "delivery"); understood(err) {
			for _, policy := range policies {
				if policy.Name == "" || policy.Type == "" {
					t.Errorf("%q gives policies %+v", body, policies)
				}
			}
		}
		if version, err := c.GetPolicy(ctx, model.AttachedPolicy{Name: "a", Type: "Custom"}); understood(err) && version.Document == nil {
			t.Errorf("%q gives an empty policy", body)
		}
		if info, err := c.GetProject(ctx, project); understood(err) && info.Name != project.Name {
			t.Errorf("%q gives project %+v", body, info)
		}
		identity, err := c.Identity(ctx)
		if understood(err) && identity.AccountID == "" {
			t.Errorf("%q gives identity %+v", body, identity)
		}
		if again, secondErr := c.Identity(ctx); (err == nil) != (secondErr == nil) || again != identity {
			t.Errorf("%q gives identity %+v, %v, then %+v, %v", body, identity, err, again, secondErr)
		}
	})
}

// FuzzEndpoint checks that an endpoint is parsed to the host that the request then goes
// to, and that no password is quoted.
func FuzzEndpoint(f *testing.F) {
	for _, seed := range []string{
		"ram.aliyuncs.com", "https://ram.aliyuncs.com/", "http://127.0.0.1:18900", "HTTP://LOCALHOST:80", "[::1]:8443", "https://[::1%25eth0]:1", "https://[fe80::1%eth0]", "ftp://a", "//a", "https://", ":80", "a:0", "a:65536", "a:", "a:+1",
		"https://user:secret@a", "user:secret@a", "a/b", "a?b", "a#b", "a?", "a#", "https://a.example.", "https://é.example", "https://a%41.example", "https://a%2fb", "a b", "a\nb", "a\\b", "https://a,b", "https://<a>", "https:a", "a.localhost:8080", "[::1", "]", "[]", "1.2.3", "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := endpoint.Parse(text)
		if err != nil {
			if _, password, named := strings.Cut(text, "@"); named && len(password) > 3 && strings.Contains(err.Error(), password) {
				t.Errorf("%q is quoted: %v", text, err)
			}
			return
		}
		again, err := endpoint.Parse(parsed.Scheme + "://" + parsed.Host)
		if err != nil || again != parsed {
			t.Errorf("%q is read as %+v, and that as %+v, %v", text, parsed, again, err)
		}
		u, err := url.Parse(parsed.Scheme + "://" + parsed.Host)
		if err != nil || u.Host != parsed.Host || u.Path != "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
			t.Fatalf("%q is read as %+v, which makes the URL %v, %v", text, parsed, u, err)
		}
		if !strings.Contains(strings.ToLower(text), strings.ToLower(parsed.Host)) {
			t.Errorf("%q is read as %+v", text, parsed)
		}
		transport := answering(http.StatusOK, `{}`)
		c := clientOver(transport, func(config *cloud.Config) {
			config.Endpoints = map[string]endpoint.Endpoint{model.RAM: parsed, model.SLS: parsed}
		})
		for _, call := range []func(context.Context) error{
			func(ctx context.Context) error { return drop(c.GetRole(ctx, "delivery")) },
			func(ctx context.Context) error { return drop(c.GetProject(ctx, project)) },
			func(ctx context.Context) error { return c.UpdateLogstore(ctx, project, model.Logstore{Name: "bare"}) },
		} {
			before := len(transport.seen())
			err := call(t.Context())
			if len(transport.seen()) == before {
				t.Errorf("%q is read as %+v, to which nothing can be sent: %v", text, parsed, err)
				continue
			}
			if sent := transport.seen()[before].URL; sent.Scheme != parsed.Scheme || sent.Host != parsed.Host && sent.Host != project.Name+"."+parsed.Host {
				t.Errorf("%q is read as %+v, and the call goes to %s", text, parsed, sent)
			}
		}
	})
}
