package testcloud

import (
	"bytes"
	"io"
	"net/http"
)

// ReplacingTransport replaces a text in the answers to an RPC action.
type ReplacingTransport struct {
	Base             http.RoundTripper
	Action, From, To string
}

// RoundTrip implements [http.RoundTripper].
func (r *ReplacingTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.Base.RoundTrip(req)
	if err != nil || r.From == "" || req.URL.Query().Get("Action") != r.Action {
		return resp, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	body = bytes.ReplaceAll(body, []byte(r.From), []byte(r.To))
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return resp, nil
}
