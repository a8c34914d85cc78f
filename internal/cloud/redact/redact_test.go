package redact_test

import (
	"net/http"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/redact"
)

// TestRedact hides the key's id and the signature in a text that quotes a request, however it was
// signed. A text is unchanged where the id is too short to be one.
func TestRedact(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		url, authorization string
		text, want         string
	}{
		"RPC": {
			"https://ram.aliyuncs.com/?AccessKeyId=LTAI5tTestKeyOfOne&Signature=c2lnbmF0dXJl%2BQ%3D%3D", "",
			"LTAI5tTestKeyOfOne signed c2lnbmF0dXJl+Q== in AccessKeyId=LTAI5tTestKeyOfOne&Signature=c2lnbmF0dXJl%2BQ%3D%3D", "(hidden) signed (hidden) in AccessKeyId=(hidden)&Signature=(hidden)",
		},
		"Log Service, version 1": {
			"https://p.log.example.com/", "LOG LTAI5tTestKeyOfOne:c2lnbmF0dXJl+Q==",
			"Authorization: LOG LTAI5tTestKeyOfOne:c2lnbmF0dXJl+Q==", "Authorization: LOG (hidden):(hidden)",
		},
		"Log Service, version 4": {
			"https://p.log.example.com/", "SLS4-HMAC-SHA256 Credential=LTAI5tTestKeyOfOne/20260102/cn-hangzhou/sls/aliyun_v4_request,Signature=0a1b2c3d4e5f6071",
			"LTAI5tTestKeyOfOne/20260102/cn-hangzhou signed 0a1b2c3d4e5f6071", "(hidden)/20260102/cn-hangzhou signed (hidden)",
		},
		"an id with a colon": {
			"https://p.log.example.com/", "LOG LTAI5tTest:KeyOfOne:c2lnbmF0dXJl+Q==",
			"LTAI5tTest:KeyOfOne c2lnbmF0dXJl+Q==", "(hidden) (hidden)",
		},
		"an id within the token": {
			"https://ram.aliyuncs.com/?AccessKeyId=STS.NTestKey&SecurityToken=CAIS.STS.NTestKey.more", "",
			"CAIS.STS.NTestKey.more of STS.NTestKey", "(hidden) of (hidden)",
		},
		"a short id, RPC": {"https://ram.aliyuncs.com/?AccessKeyId=a", "", "a key that was not found", "a key that was not found"},
		"a short id, Log Service": {
			"https://p.log.example.com/", "LOG a:c2lnbmF0dXJl+Q==",
			"a key signed c2lnbmF0dXJl+Q==", "a key signed (hidden)",
		},
		"no signature": {"https://p.log.example.com/", "Bearer c2lnbmF0dXJl", "as it is", "as it is"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, row.url, http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", row.authorization)
			if got := redact.Of(req, nil).Redact(row.text); got != row.want {
				t.Errorf("%q, want %q", got, row.want)
			}
		})
	}
}
