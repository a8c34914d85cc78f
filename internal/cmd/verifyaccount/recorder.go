package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"sync"
)

// recorder is a transport that keeps the latest response. The client drops members that it does not
// know, and these are what the checks look for.
type recorder struct {
	below http.RoundTripper

	mu     sync.Mutex
	latest *bytes.Buffer
}

// RoundTrip implements [http.RoundTripper].
func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.below.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	body := &bytes.Buffer{}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.TeeReader(resp.Body, body), resp.Body}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.latest = body
	return resp, nil
}

// lastObject returns the latest response, or nil if it is not a JSON object. It must be called
// after the client's call has returned.
func (r *recorder) lastObject() map[string]json.RawMessage {
	r.mu.Lock()
	defer r.mu.Unlock()
	var members map[string]json.RawMessage
	if r.latest == nil || json.Unmarshal(r.latest.Bytes(), &members) != nil {
		return nil
	}
	return members
}
