package evidence_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
)

// evidenceHCL is the data source of the window, with a postcondition and the outputs that an auditor gets.
func (r *record) evidenceHCL(arguments, postcondition string) string {
	return r.ProviderHCL("read_only = true") + `
data "innertrail_evidence" "record" {
  from = "` + r.from + `"
  to   = "` + r.to + `"
  ` + arguments + `
  ` + postcondition + `
}
output "markdown" { value = data.innertrail_evidence.record.markdown }
output "json" { value = data.innertrail_evidence.record.json }
output "verdict" { value = data.innertrail_evidence.record.verdict }
output "gaps" { value = [for g in data.innertrail_evidence.record.gaps : "${g.reason} by ${coalesce(g.actor, "?")} (${coalesce(g.event_id, "?")}) from ${g.from} to ${coalesce(g.to, "?")}"] }
output "codes" { value = join(" ", data.innertrail_evidence.record.codes) }
output "unknown" { value = join(" ", [for r in data.innertrail_evidence.record.rules : r.rule if r.holds == null]) }
`
}

// strict is a postcondition that takes only a window in which every rule holds, and lax one that fails only if a witness proves a gap.
const (
	strict = `lifecycle {
    postcondition {
      condition     = self.verdict == "no_gap_found"
      error_message = "The verdict is ${self.verdict}. ${self.meaning}\n${join("\n", self.what_to_do)}"
    }
  }`
	lax = `lifecycle {
    postcondition {
      condition     = self.verdict != "gaps"
      error_message = join("\n", [for gap in self.gaps : "${gap.reason} from ${gap.from} to ${coalesce(gap.to, "an unknown time")}, caused by ${coalesce(gap.actor, "an unknown identity")}: ${gap.text}"])
    }
  }`
)

// TestEvidence_noGapFound judges a whole window with Terraform: every rule holds, and nothing is written.
func TestEvidence_noGapFound(t *testing.T) {
	t.Parallel()
	r := newRecord(t)
	r.ClearJournal()
	c := r.NewCLI(t)
	c.Configure(r.evidenceHCL("", strict))
	c.Apply()
	for output, want := range map[string]string{"verdict": "no_gap_found", "codes": "", "unknown": ""} {
		if got := c.Must(0, "output", "-raw", output).Text; strings.TrimSpace(got) != want {
			t.Errorf("%s is %q\n%s", output, got, c.Must(0, "output", "-raw", "markdown").Text)
		}
	}
	markdown := c.Must(0, "output", "-raw", "markdown").Text
	keep(t, "no_gap_found.md", markdown)
	for _, want := range []string{"Verdict: **no gap found**", r.from + " to " + r.to, "6 deliveries counted by ActionTrail, 6 distinct events in the Logstore, from ", "Keep this report: the calls that it rests on can be read", "Made by | terraform-provider-innertrail/"} {
		if !strings.Contains(markdown, want) {
			t.Errorf("%q is not in\n%s", want, markdown)
		}
	}
	r.CheckNoWrites(t)
}

// TestEvidence_gap judges a window in which a named user stopped the trail and started it again.
func TestEvidence_gap(t *testing.T) {
	t.Parallel()
	r := newRecord(t, act{10, stop}, act{8, start})
	c := r.NewCLI(t)
	c.Configure(r.evidenceHCL("", ""))
	c.Apply()
	markdown := c.Must(0, "output", "-raw", "markdown").Text
	keep(t, "gap.md", markdown)
	gaps := c.Must(0, "output", "-json", "gaps").Text
	for _, want := range []string{"trail.stopped by ", "alice", " from " + ago(r.end, 10)[:16], " to " + ago(r.end, 8)[:16]} {
		if !strings.Contains(gaps, want) || strings.Contains(gaps, "?") {
			t.Errorf("%q is not in %s\n%s", want, gaps, markdown)
		}
	}
	if got := c.Must(0, "output", "-raw", "verdict").Text; got != "gaps" {
		t.Errorf("the verdict is %s", got)
	}
	for name, wanted := range map[string][]string{
		strict: {"Resource postcondition failed", "The verdict is gaps. At least one gap is proven, by a recorded call", "why: StopLogging was called on"},
		lax:    {"Resource postcondition failed", "trail.stopped from " + ago(r.end, 10)[:16], "caused by"},
	} {
		c.Configure(r.evidenceHCL("", name))
		text := c.Plan(1).Text
		for _, want := range wanted {
			if !strings.Contains(acctest.Flatten(text), want) {
				t.Errorf("%q is not in\n%s", want, text)
			}
		}
	}
}
