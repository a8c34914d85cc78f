package emulator

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// TestSLSSignature_published sends the requests of the Go SDK's own test vectors.
func TestSLSSignature_published(t *testing.T) {
	pair := message(text(1, "TestKey"), text(2, "TestContent"))
	log := message(protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), 1405409656), text(2, string(pair)))
	group := message(text(1, string(log)), text(3, ""), text(4, "10.230.201.117"))
	list := message(text(1, string(group)))

	for name, tc := range map[string]struct {
		path, signature, contentType, rawSize string
		body                                  []byte
		want                                  string // the first refusal after the signature
	}{
		"without body": {"/logstores", "Rwm6cTKzoti4HWoe+GKcb6Kv07E=", "", "0", nil, api.CodeProjectNotExist},
		// The vector says 50 where its body has more bytes, so only the signing is tried.
		"with body": {"/logstores/app_log", "87xQWqFaOSewqRIma8kPjGYlXHc=", "application/x-protobuf", "50", list, ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := New()
			e.Clock.Freeze(time.Date(2010, 1, 3, 8, 33, 47, 0, time.UTC))
			e.cloud.Keys["mockAccessKeyID"] = state.Key{Secret: "mockAccessKeySecret", Caller: state.RootOf(state.DefaultAccountID)}
			r := httptest.NewRequestWithContext(t.Context(), "GET", tc.path, strings.NewReader(string(tc.body)))
			r.Host = "any.cn-hangzhou.log.aliyuncs.com"
			for k, v := range map[string]string{
				"x-log-apiversion": "0.6.0", "x-log-signaturemethod": "hmac-sha1", "x-log-bodyrawsize": tc.rawSize,
				"Date": "Mon, 3 Jan 2010 08:33:47 GMT", "Authorization": "LOG mockAccessKeyID:" + tc.signature,
			} {
				r.Header.Set(k, v)
			}
			if tc.contentType != "" {
				r.Header.Set("Content-Type", tc.contentType)
				r.Header.Set("Content-MD5", "any: the emulator takes the body's own")
			}
			x := &api.Request{Env: e.env(), HTTP: r, Body: tc.body, Address: api.ParseAddress(r.Host)}
			if err := (api.SLSGateway{}).Authenticate(x); err != nil {
				t.Fatalf("refused: %s %s", err.Code, err.Message)
			}
			if tc.want == "" {
				return
			}
			w := httptest.NewRecorder()
			e.ServeHTTP(w, r)
			if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), tc.want) {
				t.Errorf("got %d %s, want %s", w.Code, w.Body, tc.want)
			}
		})
	}
}

func message(fields ...[]byte) []byte {
	var b []byte
	for _, f := range fields {
		b = append(b, f...)
	}
	return b
}

func text(n protowire.Number, s string) []byte {
	return protowire.AppendString(protowire.AppendTag(nil, n, protowire.BytesType), s)
}
