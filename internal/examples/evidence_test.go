package examples

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// recordExists has the shipping of the pages' first example for some days. Nothing happened to it.
func recordExists(days int) func(w *workspace) {
	return func(w *workspace) {
		w.Set(func(s *emulator.Settings) { s.MetricZeros = true }) // a point that is left out is not known
		begin := time.Duration(days) * 24 * time.Hour
		w.Clock.Travel(-begin)
		shippingExists(w)
		w.Clock.Travel(begin / 2)
		w.Deliver(3)
		w.Clock.Reset()
	}
}

// The commands of the guide for auditors, from top to bottom, make the report. A window that nothing can prove any more says so.
func TestAuditor_page(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the guide is for a POSIX shell")
	}
	w := newWorkspace(t)
	recordExists(40)(w)
	w.folder = t.TempDir()
	w.take("evidence")
	w.stub("terraform", `exec "`+acctest.TerraformPath(t)+`" "$@"`)
	commands := w.follow("answering-an-auditor.md", "## Make the report", "## ")
	if len(commands) != 4 {
		t.Fatalf("the page has %d blocks of commands", len(commands))
	}
	out := w.run(0, bash(w.t), "-eu", "-o", "pipefail", "-c", strings.Join(commands, "\necho PART\n"))
	parts := strings.Split(out, "PART\n")
	w.says(parts[0], "Apply complete!", "report = <sensitive>", "json = <sensitive>")
	if n := strings.Count(parts[0], "\n"); n > 100 {
		t.Errorf("init and apply print %d lines:\n%s", n, parts[0])
	}
	w.says(parts[1], "no_gap_found: Every rule holds", "Keep this report: ")
	w.says(w.read("evidence.md"), "Verdict: **no gap found**", "3 deliveries counted by ActionTrail, 3 distinct events in the Logstore")
	w.says(w.read("evidence.json"), `"verdict": "no_gap_found"`)
	w.says(w.read("october.md"), "Verdict: **unproven**")
}

// The rehearsal of the guide, from its commands alone, ends with the gap and the name of who made it.
func TestAuditor_rehearsal(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the guide is for a POSIX shell")
	}
	w := newcomer(t)
	for _, name := range []string{"shipping", "evidence"} {
		w.must(os.CopyFS(filepath.Join(w.folder, name), os.DirFS(filepath.Join(root, name))))
	}
	said := w.script(w.follow("answering-an-auditor.md", "## Rehearse it without an account", "## ")...)
	inOrder(t, said, "Apply complete! Resources: 1 added", "Apply complete! Resources: 0 added", `"gaps: At least one gap is proven`, "trail.stopped: Ask RAM user mallory why: StopLogging was called on",
		`"unproven: No gap was found, but`, "calls.denied: Grant actiontrail:LookupEvents")
}
