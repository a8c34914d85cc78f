package examples

import (
	"slices"
	"strings"
	"testing"
)

// withoutKeys removes all credentials from the environment.
func (w *workspace) withoutKeys() *workspace {
	w.env = slices.DeleteFunc(w.env, func(entry string) bool { return strings.HasPrefix(entry, "ALIBABA_CLOUD_ACCESS_KEY") })
	w.env = append(w.env, "HOME="+w.t.TempDir())
	return w
}

// The policies are generated without credentials and without a call, as the example says.
func TestPolicies_withoutCredentials(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t).withoutKeys()
	w.take("policies")
	w.init()
	w.apply()
	w.says(w.terraform(0, "output", "-raw", "plan_policy"), "actiontrail:DescribeInnerTrails")
	w.plan(0)
	if calls := w.Journal(); len(calls) > 0 {
		t.Errorf("it called %v", calls)
	}
}

// What needs credentials says so, and sends nothing.
func TestWithoutCredentials(t *testing.T) {
	t.Parallel()
	const block = "provider \"innertrail\" {\n  region = \"cn-hangzhou\"\n}\n"
	for name, text := range map[string]string{
		"resource":    "resource \"innertrail_shipping\" \"audit\" {\n  trail_name   = \"platform-ops\"\n  project_name = \"security-audit\"\n}\n",
		"data source": "data \"innertrail_shipping\" \"now\" {}\n",
		"events":      "data \"innertrail_events\" \"now\" {\n  from = \"2026-01-01T00:00:00Z\"\n  to   = \"2026-01-02T00:00:00Z\"\n}\n",
		"policies":    "data \"innertrail_policy_document\" \"now\" {\n  trail_name   = \"platform-ops\"\n  project_name = \"security-audit\"\n}\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t).withoutKeys()
			w.take("shipping")
			head, _, _ := strings.Cut(w.read("main.tf"), "provider ")
			w.write("main.tf", head+block+text)
			w.init()
			w.says(w.plan(1), "No credentials are set", "aliyun configure", ". ./emulator.env")
			if calls := w.Journal(); len(calls) > 0 {
				t.Errorf("it called %v", calls)
			}
		})
	}
}
