package api

import (
	"net/http"
	"strings"
	"testing"
)

// TestACS3Signature_published signs the example of "Request syntax and signature method
// V3" of the OpenAPI documentation. Its signature is computed by no code of ours.
func TestACS3Signature_published(t *testing.T) {
	const digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
		"https://ecs.cn-shanghai.aliyuncs.com/?RegionId=cn-shanghai&ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"x-acs-action": "RunInstances", "x-acs-content-sha256": digest, "x-acs-date": "2023-10-26T10:22:32Z",
		"x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d", "x-acs-version": "2014-05-26",
	} {
		r.Header.Set(name, value)
	}
	signed := strings.Split("host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version", ";")
	toSign := acs3StringToSign(r, signed, digest)
	if want := "ACS3-HMAC-SHA256\n7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259"; toSign != want {
		t.Errorf("the text to sign is %q, want %q", toSign, want)
	}
	const want = "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
	if got := acs3Sign("YourAccessKeySecret", toSign); got != want {
		t.Errorf("signature %s, want %s", got, want)
	}
}
