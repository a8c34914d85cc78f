package integrity_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// rewriter changes the answers of GetLogStore on their way.
type rewriter struct {
	next   http.RoundTripper
	change func(logstore map[string]any)
}

// RoundTrip implements [http.RoundTripper].
func (r *rewriter) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.next.RoundTrip(req)
	if err != nil || r.change == nil || req.Method != http.MethodGet || !strings.HasPrefix(req.URL.Path, "/logstores/") || strings.Count(req.URL.Path, "/") != 2 || resp.StatusCode != http.StatusOK {
		return resp, err
	}
	defer resp.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return nil, err
	}
	r.change(answer)
	body, err := json.Marshal(answer)
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp.Header.Set("x-log-bodyrawsize", "0")
	resp.Header.Del("Content-Length")
	resp.Header.Del("Content-MD5")
	return resp, err
}

// A member that a version of the service leaves out is no alarm, and one that is null neither. A
// value of another type is an error of plan and apply that names it, and never "off".
func TestAnswer_ofAnotherVersion(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		change func(logstore map[string]any)
		says   string // empty: the plan is empty
	}{
		"left out": {func(l map[string]any) {
			delete(l, "enableModify")
			delete(l, "enable_tracking")
			delete(l, "processorId")
		}, ""},
		"null":     {func(l map[string]any) { l["enableModify"], l["enable_tracking"], l["processorId"] = nil, nil, nil }, ""},
		"a text":   {func(l map[string]any) { l["enableModify"] = "false" }, "enableModify"},
		"a number": {func(l map[string]any) { l["enable_tracking"] = 0 }, "enable_tracking"},
		"a list":   {func(l map[string]any) { l["processorId"] = []string{} }, "processorId"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			answers := &rewriter{next: tc.Server.Transport()}
			tc.Options = append(tc.Options, provider.WithTransport(answers))
			c := tc.NewAppliedCLI(t)
			tc.ClearJournal()
			answers.change = row.change
			if row.says == "" {
				c.Plan(0)
				return
			}
			acctest.CheckWords(t, acctest.Flatten(c.Plan(1).Text), "GetLogStore", row.says)
			acctest.CheckWords(t, c.ApplyFails("-refresh=false", "-replace="+acctest.Address), "GetLogStore", row.says)
			tc.CheckNoWrites(t)
		})
	}
}
