package integrity

import (
	"strings"
	"testing"
)

// A headline is one line. Where the status is too long for it, the paragraphs begin with it.
func TestLogstoreError_Summary_length(t *testing.T) {
	t.Parallel()
	for name, open := range map[string][]Finding{
		"short": {NewFinding(Modifiable)},
		"long":  {NewFinding(Modifiable), NewFinding(PolicyDenies, "log:PostLogStoreLogs", "acs:ram::1234567890123456:role/aliyunactiontraildefaultrole")},
	} {
		e := &LogstoreError{Logstore: "innertrail_platform-ops", Open: open}
		summary, text := e.Summary(), strings.Join(e.Paragraphs("Nothing was changed."), "\n")
		status := Consents(nil).Status(open)
		if len(summary) > longestSummary || !strings.Contains(summary+"\n"+text, status) {
			t.Errorf("%s: %d characters, or the status is missing: %s\n%s", name, len(summary), summary, text)
		}
		if twice := strings.Count(summary+text, status) > 1; twice {
			t.Errorf("%s: the status is there twice", name)
		}
	}
}
