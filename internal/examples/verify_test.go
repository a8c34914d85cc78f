package examples

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// The policy that the guide names is enough for every line of the report, and without read_evidence it lacks
// the two permissions that the guide names.
func TestVerify_policy(t *testing.T) {
	t.Parallel()
	w := shipped(t)
	program := filepath.Join(t.TempDir(), "innertrail-verify")
	if said, err := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", program, "../cmd/innertrail-verify").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	w.asUser("whole", policy(t, "plan_policy", "read_evidence = true"))
	if report := w.run(0, program, "-region", w.Region()); len(missing(report)) > 0 {
		t.Errorf("it lacks %v:\n%s", missing(report), report)
	}
	w.asUser("less", policy(t, "plan_policy", ""))
	report := w.run(0, program, "-region", w.Region())
	if got, want := missing(report), []string{"actiontrail:DescribeTrailDeliveryMetricData", "actiontrail:LookupEvents"}; !slices.Equal(got, want) {
		t.Errorf("it lacks %v, and the guide says %v:\n%s", got, want, report)
	}
	w.says(w.guide("verify-an-account"), "generates with `read_evidence = true`", "`actiontrail:LookupEvents` and `actiontrail:DescribeTrailDeliveryMetricData`")
}

// missing returns the permissions that a report asks for.
func missing(report string) (actions []string) {
	for _, found := range regexp.MustCompile(`RAM action (\w+:\w+)`).FindAllStringSubmatch(report, -1) {
		actions = append(actions, found[1])
	}
	slices.Sort(actions)
	return slices.Compact(actions)
}
