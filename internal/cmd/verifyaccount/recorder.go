package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"sync"
)

// recorder carries requests and keeps the latest answer as the service sent it:
// the client tells only of what it knows, and the members it does not know are
// what is looked for here.
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

// object gives the latest answer, or nil where it is no JSON object. It is for
// after the call that it answers has returned.
func (r *recorder) object() map[string]json.RawMessage {
	r.mu.Lock()
	defer r.mu.Unlock()
	var members map[string]json.RawMessage
	if r.latest == nil || json.Unmarshal(r.latest.Bytes(), &members) != nil {
		return nil
	}
	return members
}
