package shipping_test

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

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// disturbed is a case of the fault matrix.
type disturbed struct {
	deed    deed
	at      target
	trouble trouble
}

// lot draws so many of the cases, always the same ones.
func lot(cases []disturbed, n int) []disturbed {
	number := func(c disturbed) uint32 {
		h := fnv.New32a()
		fmt.Fprint(h, c.deed.name, c.at, c.trouble.name)
		return h.Sum32()
	}
	slices.SortFunc(cases, func(a, b disturbed) int { return cmp.Compare(number(a), number(b)) })
	return cases[:min(n, len(cases))]
}

func disturbances(d deed, calls []emulator.Call) (list []disturbed) {
	for _, at := range homeOnly(targetsOf(calls)) {
		for _, x := range troubles {
			list = append(list, disturbed{d, at, x})
		}
	}
	return list
}

// Fifty cases of the fault matrix through the real Terraform: what it keeps, taints,
// refreshes and plans is its own.
func TestFleet_faults(t *testing.T) {
	t.Parallel()
	var planning, applying []disturbed
	for _, d := range deeds {
		if d.cloud != nil || d.block != nil || d.does != nil {
			continue
		}
		q := d.undisturbed(t)
		planning = append(planning, disturbances(d, q.planning)...)
		applying = append(applying, disturbances(d, q.applying)...)
	}
	var total score
	// Terraform applies nothing where a plan fails, so the two are tried apart.
	tryFleet(t, lot(planning, 14), &total, func(f *fleet, arm func()) string {
		arm()
		out, _ := f.run("apply", "-auto-approve", "-json")
		return out
	})
	tryFleet(t, lot(applying, 36), &total, func(f *fleet, arm func()) string {
		f.plan()
		arm()
		out, _ := f.run("apply", "-json", "plan")
		return out
	})
	fmt.Printf("Fault matrix through Terraform: %s.\n", &total)
}

func tryFleet(t *testing.T, cases []disturbed, total *score, run func(f *fleet, arm func()) string) {
	t.Helper()
	var each []deed
	for _, c := range cases {
		each = append(each, c.deed)
	}
	f := newFleet(t, each)
	f.inProcess()
	f.arrange()
	befell := make([]atomic.Bool, len(cases))
	out := run(f, func() {
		for i, m := range f.members {
			cases[i].trouble.befall(m.world, cases[i].at, func() { befell[i].Store(true); m.books.deliver() })
		}
	})
	told := diagnostics(t, out)
	for i, m := range f.members {
		if !befell[i].Load() {
			t.Errorf("%s (%s): %s #%d was not called:\n%s", m.name, m.deed.name, cases[i].at.action, cases[i].at.n, journal(m.Journal()))
		}
		m.books.check(told[m.name])
	}
	clearlyGone(t, told)
	f.converge(out, total)
}

// gone is where diagnostics are filed that name no resource: Terraform names none
// that has left the configuration.
const gone = ""

// clearlyGone checks the diagnostics of those that are destroyed.
func clearlyGone(t *testing.T, told map[string][]*tfprotov6.Diagnostic) {
	t.Helper()
	for _, d := range told[gone] {
		one := []*tfprotov6.Diagnostic{d}
		for _, problem := range unclear(one) {
			t.Errorf("%s:\n%s", problem, said(one))
		}
	}
}

// diagnostics are what terraform -json says of each member's resource.
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
		if d.Summary == "" || d.Summary == "execution halted" { // Terraform's word for what it did not begin after Ctrl-C
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
