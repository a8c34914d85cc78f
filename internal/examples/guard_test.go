package examples

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

var requirement = regexp.MustCompile(`(?s)    alicloud = \{.*?\n    \}\n`)

// The part of the guard examples that is this provider's plans and applies, and each document is
// within its limit. The part in attach.tf needs the provider aliyun/alicloud, which the tests do not
// have: here it is parsed, and what it takes from the first part exists. With aliyun/alicloud 1.277.0, both
// are valid, and the RAM policies were applied, planned empty and destroyed on the emulator,
// which has no Resource Directory for the control policies.
func TestGuardExample(t *testing.T) {
	t.Parallel()
	for folder, limit := range map[string]int{"guard/ram-policy": 6144, "guard/control-policy": 2048} {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t)
			w.take(folder)
			w.terraform(0, "fmt", "-check")
			attach := w.read("attach.tf")
			outputs := "output \"documents\" {\n  value = {\n"
			for _, used := range regexp.MustCompile(`data\.innertrail_policy_document\.guard\.(\w+)`).FindAllStringSubmatch(attach, -1) {
				outputs += "    " + used[1] + " = " + used[0] + "\n"
			}
			w.write("main.tf", strings.Replace(requirement.ReplaceAllString(w.read("main.tf"), ""), "1234567890123456", emulator.DefaultAccountID, 1))
			w.write("attach.tf", outputs+"  }\n}\n")
			w.init()
			w.apply()
			var lists map[string][]string
			w.must(json.Unmarshal([]byte(w.terraform(0, "output", "-json", "documents")), &lists))
			if len(lists) == 0 {
				t.Error("attach.tf attaches nothing")
			}
			for name, documents := range lists {
				if len(documents) == 0 {
					t.Errorf("%s is empty", name)
				}
				for _, text := range documents {
					if n := utf8.RuneCountInString(text); n > limit {
						t.Errorf("%s: %d characters", name, n)
					}
				}
			}
			// The guard protects the policies that hold it only if their names begin as it is told.
			for _, name := range regexp.MustCompile(`(?m)^  (?:control_)?policy_name += "(.*)\$`).FindAllStringSubmatch(attach, -1) {
				if !strings.HasPrefix(name[1], "innertrail-guard") {
					t.Errorf("a policy is named %s", name[1])
				}
			}
			w.plan(0)
			// With the lines that are comments, it protects a role and a trail of such names.
			whole := w.read("main.tf")
			for name, words := range map[string]string{"role": "role/platform-ops-delivery", "region": "actiontrail:cn-shanghai:"} {
				if strings.Contains(strings.Join(slices.Concat(slices.Collect(maps.Values(lists))...), ""), words) {
					t.Errorf("without %s, it is about %s", name, words)
				}
			}
			w.write("main.tf", regexp.MustCompile(`(?m)^  # (role|region)( +=)`).ReplaceAllString(whole, "  $1$2"))
			w.terraform(0, "fmt", "-check", "main.tf")
			w.says(w.plan(2), "role/platform-ops-delivery", "actiontrail:cn-shanghai:")
			w.write("main.tf", whole)
			other := []string{"plan", "-no-color", "-var", "account_id=2000000000000002"}
			if folder == "guard/ram-policy" {
				w.says(w.terraform(1, other...), "The guard is for another account", `account_id = "2000000000000002"`)
			} else { // of a member account
				w.terraform(0, other...)
			}
		})
	}
}
