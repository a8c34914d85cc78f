package evidence_test

import (
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
)

// TestEvidence_invalid: what cannot be judged is an error in validate where it can be known, and before any call of a witness
// otherwise.
func TestEvidence_invalid(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	for name, row := range map[string]struct {
		config map[string]any
		want   []string
	}{
		"relative time":  {map[string]any{"from": "-24h"}, []string{"The time in from is not understood", "timeadd(plantimestamp()"}},
		"parts":          {map[string]any{"from": "2026-01-01T00:00:00.5Z"}, []string{"holds a part of a second"}},
		"a date":         {map[string]any{"to": "2026-01-02"}, []string{"The time in to is not understood"}},
		"exchanged":      {map[string]any{"from": "2026-01-03T00:00:00Z"}, []string{"`to` is not later than `from`", "Exchange the two"}},
		"empty window":   {map[string]any{"from": "2026-01-02T00:00:00Z"}, []string{"`to` is not later than `from`"}},
		"no such name":   {map[string]any{"trail_name": "-"}, []string{"trail_name"}},
		"role":           {map[string]any{"assume_role_arn": "shipper"}, []string{"assume_role_arn"}},
		"timeout":        {map[string]any{"timeouts": map[string]any{"read": "10ms"}}, []string{"timeouts.read is less than a second"}},
		"another region": {map[string]any{"region": "cn hangzhou"}, []string{"region"}},
	} {
		config := map[string]any{"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"}
		for name, value := range row.config {
			config[name] = value
		}
		text := acctest.Text(s.ValidateData(evidenceName, config))
		for _, want := range row.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not in %s", name, want, text)
			}
		}
	}
	s.Create(acctest.Minimal)
	now := time.Now()
	_, diags := s.TryReadData(t.Context(), evidenceName, map[string]any{"from": ago(now, -1), "to": ago(now, -2)})
	if text := acctest.Text(diags); !strings.Contains(text, "The window is in the future") || !strings.Contains(text, "Set `from` to an earlier time, and `to` to a time") || !strings.Contains(text, "Nothing was asked") {
		t.Error(text)
	}
}

// TestEvidence_window: a window that ends too late or begins too early is judged: the part that can be proven is, and the rule
// names the cause.
func TestEvidence_window(t *testing.T) {
	t.Parallel()
	r := newRecord(t)
	s := r.NewSession(t, nil)
	late := s.ReadData(evidenceName, map[string]any{"from": r.from, "to": ago(r.end, -3)})
	if codes := late.Text("codes"); late.Text("verdict") != `"unproven"` || !strings.Contains(codes, "window.too_recent") || late.Text("proven_to") == "null" {
		t.Errorf("the verdict is %s, codes %s, proven to %s", late.Text("verdict"), codes, late.Text("proven_to"))
	}
	early := s.ReadData(evidenceName, map[string]any{"from": ago(r.end, 100*24), "to": r.to})
	if codes := early.Text("codes"); early.Text("verdict") != `"unproven"` || !strings.Contains(codes, "calls.too_old") || !strings.Contains(codes, "trail.started") {
		t.Errorf("the verdict is %s, codes %s", early.Text("verdict"), codes)
	}
}

// TestEvidence_trailEnded: the record of a trail that was deleted is judged if both names are given, and the deletion is a gap.
func TestEvidence_trailEnded(t *testing.T) {
	t.Parallel()
	r := newRecord(t, act{4, func(r *record) error { return r.alice.DeleteTrail(r.T.Context(), "platform-ops") }})
	s := r.NewSession(t, nil)
	_, diags := s.TryReadData(t.Context(), evidenceName, r.window(nil))
	if text := acctest.Text(diags); !strings.Contains(text, "To judge that of a shipping that has ended, set both trail_name and project_name") {
		t.Error(text)
	}
	d := s.ReadData(evidenceName, r.window(map[string]any{"trail_name": "platform-ops", "project_name": testcloud.ProjectName}))
	gaps := d.List("gaps")
	if len(gaps) != 1 || gaps[0].Text("reason") != `"trail.deleted"` || !strings.Contains(gaps[0].Text("actor"), "alice") {
		t.Errorf("the gaps are %s", d.Text("gaps"))
	}
	d.Check(map[string]string{"verdict": `"gaps"`, "shipping_since": "null", "logstore_name": `"innertrail_platform-ops"`})
}

// TestEvidence_unknown: a window that a resource makes known is judged in the apply.
func TestEvidence_unknown(t *testing.T) {
	t.Parallel()
	r := newRecord(t)
	c := r.NewCLI(t)
	c.Configure(r.ProviderHCL() + `
resource "terraform_data" "window" {
  input = { from = "` + r.from + `", raw = true }
}
data "innertrail_evidence" "record" {
  from     = terraform_data.window.output.from
  to       = "` + r.to + `"
  read_raw = terraform_data.window.output.raw
}
output "verdict" { value = data.innertrail_evidence.record.verdict }
`)
	c.Plan(2)
	c.Apply()
	if got := c.Must(0, "output", "-raw", "verdict").Text; got != "no_gap_found" {
		t.Errorf("the verdict is %s", got)
	}
	c.Plan(0)
}
