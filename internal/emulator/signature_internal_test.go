package emulator

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// The signatures in this file were published by others: they are not computed by
// any code of ours.

func TestRPCSignature_published(t *testing.T) {
	for name, tc := range map[string]struct {
		secret, want string
		values       url.Values
	}{
		// The example of the ECS API reference, "Request signatures".
		"ECS DescribeRegions": {"testsecret", "OLeaidS1JvxuMvnyHOwuJ+uX5qY=", url.Values{
			"AccessKeyId": {"testid"}, "Action": {"DescribeRegions"}, "Format": {"XML"}, "SignatureMethod": {"HMAC-SHA1"},
			"SignatureNonce": {"3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"}, "SignatureVersion": {"1.0"},
			"Timestamp": {"2016-02-23T12:46:24Z"}, "Version": {"2014-05-26"}, "Signature": {"left out"},
		}},
		// The example of the SMS API reference, "Request signatures": not only ASCII.
		"SMS SendSms": {"testSecret", "zJDF+Lrzhj/ThnlvIToysFRq6t4=", url.Values{
			"AccessKeyId": {"testId"}, "Action": {"SendSms"}, "Format": {"XML"}, "OutId": {"123"},
			"PhoneNumbers": {"15300000001"}, "RegionId": {"cn-hangzhou"}, "SignName": {"阿里云短信测试专用"},
			"SignatureMethod": {"HMAC-SHA1"}, "SignatureNonce": {"45e25e9b-0a6f-4070-8c85-2956eda1b466"},
			"SignatureVersion": {"1.0"}, "TemplateCode": {"SMS_71390007"}, "TemplateParam": {`{"customer":"test"}`},
			"Timestamp": {"2017-07-12T02:42:19Z"}, "Version": {"2017-05-25"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got := base64.StdEncoding.EncodeToString(rpcSign(tc.secret, rpcStringToSign("GET", tc.values)))
			if got != tc.want {
				t.Errorf("signature %s, want %s", got, tc.want)
			}
		})
	}
}

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
		"without body": {"/logstores", "Rwm6cTKzoti4HWoe+GKcb6Kv07E=", "", "0", nil, codeProjectNotExist},
		// The vector says 50 where its body has more bytes, so only the signing is tried.
		"with body": {"/logstores/app_log", "87xQWqFaOSewqRIma8kPjGYlXHc=", "application/x-protobuf", "50", list, ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := New()
			e.Clock.Freeze(time.Date(2010, 1, 3, 8, 33, 47, 0, time.UTC))
			e.keys["mockAccessKeyID"] = accessKey{secret: "mockAccessKeySecret", caller: rootOf(DefaultAccountID)}
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
			x := &exchange{e: e, request: r, body: tc.body, address: parseAddress(r.Host)}
			if err := (slsGateway{}).authenticate(x); err != nil {
				t.Fatalf("refused: %s %s", err.code, err.message)
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
