package main

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/innertrail/terraform-provider-innertrail/internal/snapshot"
)

// recorder is a transport that keeps the responses. The client drops members that it does not
// know, and these are what the checks look for.
type recorder struct {
	below http.RoundTripper

	mu      sync.Mutex
	answers []*answer
}

// answer is a response. Its body is complete after the client's call has returned.
type answer struct {
	operation string
	status    int
	body      bytes.Buffer
	values    []string // those that a report may not hold, once they were looked for
}

// RoundTrip implements [http.RoundTripper].
func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.below.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	a := &answer{operation: operationOf(req), status: resp.StatusCode}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.TeeReader(resp.Body, &a.body), resp.Body}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answers = append(r.answers, a)
	return resp, nil
}

// operationOf returns the operation of a request. Log Service has none in its requests, but paths.
func operationOf(req *http.Request) string {
	if action := req.URL.Query().Get("Action"); action != "" {
		return action
	}
	path := strings.Split(strings.Trim(req.URL.Path, "/"), "/")
	switch {
	case path[0] == "":
		return "GetProject"
	case path[0] == "policy":
		return "GetProjectPolicy"
	case path[0] == "resource-policies":
		return "GetResourcePolicy"
	case path[0] == "logstores" && len(path) == 2:
		return "GetLogStore"
	case path[0] == "logstores" && len(path) == 3 && path[2] == "index":
		return "GetIndex"
	}
	return "LogService"
}

// lastObject returns the latest response, or nil if it is not a JSON object. It must be called
// after the client's call has returned.
func (r *recorder) lastObject() map[string]json.RawMessage {
	r.mu.Lock()
	defer r.mu.Unlock()
	var members map[string]json.RawMessage
	if len(r.answers) == 0 || json.Unmarshal(r.answers[len(r.answers)-1].body.Bytes(), &members) != nil {
		return nil
	}
	return members
}

// snapshots returns all responses, redacted.
func (r *recorder) snapshots() []snapshot.Snapshot {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []snapshot.Snapshot
	for _, a := range r.answers {
		all = append(all, snapshot.Snapshot{Operation: a.operation, Status: a.status, Body: snapshot.Redact(a.body.Bytes())})
	}
	return all
}

// scrub removes from a line what identifies the account in any response. Lines are made without it; this
// is for what a check might overlook.
func (r *recorder) scrub(line string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, a := range r.answers {
		if a.values == nil {
			a.values = append([]string{}, snapshot.Identifying(a.body.Bytes())...)
		}
		for _, value := range a.values {
			line = strings.ReplaceAll(line, value, "<redacted>")
		}
	}
	return line
}

// memberNames returns the sorted names of an object's members, joined for printing.
func (r *report) memberNames(object map[string]json.RawMessage) string {
	names := slices.Sorted(maps.Keys(object))
	if r.redact {
		for i := range names {
			names[i] = snapshot.Key(names[i], false)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// key returns the name of a member, and raw its value, as far as they may be shown.
func (r *report) key(key string) string {
	if r.redact {
		return snapshot.Key(key, false)
	}
	return key
}

func (r *report) raw(value json.RawMessage) string {
	if !r.redact {
		return string(value)
	}
	text, err := json.Marshal(snapshot.Redact(value))
	if err != nil {
		return "<text>"
	}
	return string(text)
}
