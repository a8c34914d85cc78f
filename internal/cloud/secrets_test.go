package cloud_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// TestSecrets lets everything on the way quote the request: no field of any error, and
// no trace, may contain the key's id or secret, the session's token or a signature.
func TestSecrets(t *testing.T) {
	t.Parallel()
	quote := func(r *http.Request) (plain, signed string) {
		signature := r.URL.Query().Get("Signature")
		if _, s, ok := strings.Cut(r.Header.Get("Authorization"), ":"); ok {
			signature = s
		}
		return fmt.Sprintf("%s %s %v %s", r.Method, r.URL, r.Header, signature), signature
	}
	envelope := func(status int, code, message, id string) *http.Response {
		body, _ := json.Marshal(map[string]string{"Code": code, "Message": message, "RequestId": id, "errorCode": code, "errorMessage": message})
		return answer(status, string(body), nil)
	}
	for name, give := range map[string]func(*http.Request) (*http.Response, error){
		"the gateway quotes what was signed": func(r *http.Request) (*http.Response, error) {
			canonical := url.QueryEscape(url.QueryEscape(testToken)) + r.Header.Get("x-acs-security-token")
			return envelope(400, "SignatureDoesNotMatch", "Specified signature is not matched with our calculation. server string to sign is:POST&%2F&SecurityToken%3D"+canonical, "r"), nil
		},
		"in other words": func(r *http.Request) (*http.Response, error) {
			text, _ := quote(r)
			return envelope(401, "SignatureNotMatch", "not matched. Server StringToSign is : "+text, "r"), nil
		},
		"Log Service quotes the signature": func(r *http.Request) (*http.Response, error) {
			_, signature := quote(r)
			return envelope(401, "SignatureNotMatch", "signature "+signature+" not match", "r"), nil
		},
		"every member quotes the request": func(r *http.Request) (*http.Response, error) {
			text, _ := quote(r)
			resp := envelope(403, text, text, text)
			resp.Header.Set("x-log-requestid", text)
			return resp, nil
		},
		"only the headers of the answer do": func(r *http.Request) (*http.Response, error) {
			text, _ := quote(r)
			return answer(200, "[]x", http.Header{"X-Log-Requestid": {text}, "X-Acs-Request-Id": {text}}), nil
		},
		"a body that is no error": func(r *http.Request) (*http.Response, error) {
			text, _ := quote(r)
			return answer(200, text, nil), nil
		},
		"a page that is no error": func(r *http.Request) (*http.Response, error) {
			text, _ := quote(r)
			return answer(502, text, nil), nil
		},
		"a proxy quotes it in HTML, in base64 and in part": func(r *http.Request) (*http.Response, error) {
			text, signature := quote(r)
			parts := testToken[:20] + " … " + testToken[len(testToken)-20:] + " " + strings.ToLower(url.QueryEscape(testToken))
			return envelope(403, "ProxyDenied", template.HTMLEscapeString(text)+" "+base64.StdEncoding.EncodeToString([]byte(signature+testToken))+" "+parts, "r"), nil
		},
		"Log Service quotes the key's id": func(*http.Request) (*http.Response, error) {
			return envelope(401, "Unauthorized", "AccessKeyId not found: "+testKeyID, "r"), nil
		},
		"the connection's error": func(r *http.Request) (*http.Response, error) {
			text, _ := quote(r)
			return nil, &url.Error{Op: "Post", URL: r.URL.String(), Err: errors.New(text)}
		},
		"the connection's time-out": func(r *http.Request) (*http.Response, error) {
			return nil, &url.Error{Op: "Post", URL: r.URL.String() + fmt.Sprint(r.Header), Err: context.DeadlineExceeded}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, c := range calls(t) {
				var told []string
				transport := &answers{give: give}
				client := clientOver(transport, func(config *cloud.Config) {
					config.Trace = func(_ context.Context, a cloud.AttemptInfo) { told = append(told, fmt.Sprintf("%+v", a)) }
				})
				err := c.do(t.Context(), client)
				var e *model.Error
				if !errors.As(err, &e) {
					t.Fatalf("%s: got %v", c.action, err)
				}
				text := everything(e) + strings.Join(told, "\n")
				_, signature := quote(transport.seen()[0])
				if signature == "" || len(told) != 1 {
					t.Fatalf("%s: signature %q, %d attempts told", c.action, signature, len(told))
				}
				for what, secret := range map[string]string{"id": testKeyID, "secret": testSecret, "token": testToken, "signature": signature} {
					for range 3 {
						if strings.Contains(text, secret) {
							t.Errorf("%s shows the %s: %.1000s", c.action, what, text)
						}
						secret = url.QueryEscape(secret)
					}
				}
				for _, part := range []string{testToken[:20], testToken[len(testToken)-20:], base64.StdEncoding.EncodeToString([]byte(testToken))[:30]} {
					if strings.Contains(strings.ToLower(text), strings.ToLower(part)) {
						t.Errorf("%s shows a part of the token: %.1000s", c.action, text)
					}
				}
				if e.Message == "" {
					t.Errorf("%s: %+v says nothing", c.action, e)
				}
			}
		})
	}
}

// TestPanic_inTransport lets code below the SDKs panic with a secret.
func TestPanic_inTransport(t *testing.T) {
	t.Parallel()
	for _, c := range calls(t) {
		transport := &answers{give: func(r *http.Request) (*http.Response, error) { panic(r.URL.String() + testSecret) }}
		e := failure(t, c.do(t.Context(), clientOver(transport)), model.BadResponse)
		if text := everything(e); strings.Contains(text, testSecret) || e.Attempts != 1 {
			t.Errorf("%s: %s", c.action, text)
		}
	}
}

// TestStdout runs this test binary with the SDKs' own debug switches on: nothing may be
// written to stdout, which is the plugin's connection to Terraform, or to a file.
func TestStdout(t *testing.T) {
	const mark = "INNERTRAIL_TEST_STDOUT"
	if os.Getenv(mark) != "" {
		f := newFixture(t)
		for _, c := range calls(t) {
			_ = c.do(t.Context(), f.client())
			_ = c.do(t.Context(), clientOver(f.Server.Transport()))
			_ = c.do(t.Context(), clientOver(answering(500, "{")))
			_ = c.do(t.Context(), clientOver(recorder()))
		}
		return
	}
	t.Parallel()
	dir := t.TempDir()
	for name, env := range map[string][]string{
		"plain":  nil,
		"debug":  {"DEBUG=sdk", "SLS_GO_SDK_ALLOW_LOG_LEVEL=debug", "SLS_GO_SDK_IS_JSON_TYPE=true"},
		"stdout": {"DEBUG=*", "SLS_GO_SDK_LOG_FILE_NAME=stdout", "SLS_GO_SDK_ALLOW_LOG_LEVEL=debug"},
		"file":   {"DEBUG=sdk", "SLS_GO_SDK_LOG_FILE_NAME=" + filepath.Join(dir, "sdk.log"), "SLS_GO_SDK_ALLOW_LOG_LEVEL=debug"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stdout, stderr bytes.Buffer
			child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestStdout$")
			child.Env = append(os.Environ(), append(env, mark+"=1")...)
			child.Stdout, child.Stderr = &stdout, &stderr
			if err := child.Run(); err != nil {
				t.Fatalf("%v\n%s\n%s", err, &stdout, &stderr)
			}
			said := strings.TrimSpace(stdout.String())
			if lines := strings.Split(said, "\n"); lines[0] != "PASS" || len(lines) > 2 { // PASS, and the coverage if it is measured
				t.Errorf("on stdout: %.2000s", said)
			}
			if stderr.Len() != 0 {
				t.Errorf("on stderr: %.2000s", &stderr)
			}
		})
	}
	t.Cleanup(func() {
		if files, err := os.ReadDir(dir); err != nil || len(files) != 0 {
			t.Errorf("the SDK wrote %v, %v", files, err)
		}
	})
}
