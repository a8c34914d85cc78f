package testcloud

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
)

// OtherAccountTransport answers, while enabled, as if the credentials belonged to
// another account.
type OtherAccountTransport struct {
	Base    http.RoundTripper
	Enabled atomic.Bool
}

// RoundTrip implements [http.RoundTripper].
func (o *OtherAccountTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := o.Base.RoundTrip(r)
	if err != nil || !o.Enabled.Load() || !strings.HasPrefix(r.URL.Host, "sts.") {
		return resp, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	body = bytes.ReplaceAll(body, []byte("1000000000000001"), []byte("2000000000000002"))
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}
