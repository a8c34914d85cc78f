package matrix_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/matrix"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// faultedCase is a case of the fault matrix.
type faultedCase struct {
	scenario acctest.Scenario
	at       matrix.Target
	fault    matrix.FaultCase
}

// pick returns n cases, always the same ones.
func pick(cases []faultedCase, n int) []faultedCase {
	number := func(c faultedCase) uint32 {
		h := fnv.New32a()
		fmt.Fprint(h, c.scenario.Name, c.at, c.fault.Name)
		return h.Sum32()
	}
	slices.SortFunc(cases, func(a, b faultedCase) int { return cmp.Compare(number(a), number(b)) })
	return cases[:min(n, len(cases))]
}

func faultedCases(sc acctest.Scenario, calls []emulator.Call) (list []faultedCase) {
	for _, at := range matrix.LimitRegions(matrix.TargetsOf(calls)) {
		for _, fc := range matrix.FaultCases {
			list = append(list, faultedCase{sc, at, fc})
		}
	}
	return list
}

// Fifty cases of the fault matrix with the real Terraform, which itself keeps, taints,
// refreshes and plans; in the smallest sample, the first twelve of them.
func TestFleet_faults(t *testing.T) {
	t.Parallel()
	var planning, applying []faultedCase
	for _, sc := range matrix.Scenarios {
		if sc.Arrange != nil || sc.ProviderArguments != nil || sc.Prepare != nil || sc.Run != nil {
			continue
		}
		q := matrix.Undisturbed(t, sc)
		planning = append(planning, faultedCases(sc, q.PlanCalls)...)
		applying = append(applying, faultedCases(sc, q.ApplyCalls)...)
	}
	plans, applies := 14, 36
	if *oneOf >= smallest {
		plans, applies = 4, 8
	}
	var total matrix.Score
	// Terraform applies nothing if a plan fails, so the two are tested separately.
	runFleet(t, pick(planning, plans), &total, func(f *fleet, arm func()) string {
		arm()
		out, _ := f.run("apply", "-auto-approve", "-json")
		return out
	})
	runFleet(t, pick(applying, applies), &total, func(f *fleet, arm func()) string {
		f.plan()
		arm()
		out, _ := f.run("apply", "-json", "plan")
		return out
	})
	fmt.Printf("Fault matrix through Terraform: %s.\n", &total)
}

func runFleet(t *testing.T, cases []faultedCase, total *matrix.Score, run func(f *fleet, arm func()) string) {
	t.Helper()
	var each []acctest.Scenario
	for _, c := range cases {
		each = append(each, c.scenario)
	}
	f := newFleet(t, each)
	f.inProcess()
	f.arrange()
	injected := make([]atomic.Bool, len(cases))
	out := run(f, func() {
		for i, m := range f.members {
			cases[i].fault.Inject(m.Cloud, cases[i].at, func() { injected[i].Store(true); m.invariants.Deliver() })
		}
	})
	told := diagnostics(t, out)
	for i, m := range f.members {
		if !injected[i].Load() {
			t.Errorf("%s (%s): %s #%d was not called:\n%s", m.name, m.scenario.Name, cases[i].at.Action, cases[i].at.N, testcloud.FormatCalls(m.Journal()))
		}
		m.invariants.CheckRun(told[m.name])
	}
	checkUnaddressed(t, told)
	f.allowTime()
	f.converge(out, total)
}

// unaddressed is the key of diagnostics without an address. Terraform gives none for a
// resource that is no longer configured.
const unaddressed = ""

// checkUnaddressed checks the diagnostics of destroyed resources.
func checkUnaddressed(t *testing.T, told map[string][]*tfprotov6.Diagnostic) {
	t.Helper()
	for _, d := range told[unaddressed] {
		one := []*tfprotov6.Diagnostic{d}
		for _, problem := range acctest.CheckDiagnostics(one) {
			t.Errorf("%s:\n%s", problem, acctest.Text(one))
		}
	}
}

// diagnostics returns the diagnostics of each member's resource from the output of
// terraform -json.
func diagnostics(t *testing.T, out string) map[string][]*tfprotov6.Diagnostic {
	t.Helper()
	told := map[string][]*tfprotov6.Diagnostic{}
	for line := range strings.Lines(out) {
		var message struct {
			Diagnostic struct{ Severity, Summary, Detail, Address string }
		}
		if err := json.Unmarshal([]byte(line), &message); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		d := message.Diagnostic
		if d.Summary == "" || d.Summary == "execution halted" { // Terraform's error for what it did not start after Ctrl-C
			continue
		}
		severity := tfprotov6.DiagnosticSeverityWarning
		if d.Severity == "error" {
			severity = tfprotov6.DiagnosticSeverityError
		}
		_, name, _ := strings.Cut(d.Address, ".")
		told[name] = append(told[name], &tfprotov6.Diagnostic{Severity: severity, Summary: d.Summary, Detail: d.Detail})
	}
	return told
}
