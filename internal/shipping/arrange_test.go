package shipping_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// What tests take from a world, and how they compare.

var standard = twoLines(nil)

func theRole(a *emulator.Account) *emulator.Role { return a.Roles["aliyunactiontraildefaultrole"] }

func theLogstore(a *emulator.Account) *emulator.Logstore {
	return a.Projects["security-audit"].Logstores["innertrail_platform-ops"]
}

func theTrail(a *emulator.Account) *emulator.Trail { return a.InnerTrails["platform-ops"] }

// editIndex changes the index of the dedicated Logstore as raw JSON.
func editIndex(edit func(index map[string]any, keys map[string]any)) func(*emulator.Account) {
	return func(a *emulator.Account) {
		var index map[string]any
		if err := json.Unmarshal(theLogstore(a).Index, &index); err != nil {
			panic(err)
		}
		keys, _ := index["keys"].(map[string]any)
		edit(index, keys)
		theLogstore(a).Index, _ = json.Marshal(index)
	}
}

var declaredIndex = twoLines(map[string]any{"index": map[string]any{
	"full_text": map[string]any{"case_sensitive": false, "delimiters": ", "},
	"fields": map[string]any{
		"EventType": map[string]any{"type": "text", "analytics": true, "alias": "kind", "delimiters": ",;"},
		"EventID":   map[string]any{"type": "text"},
	},
}})

// same compares without regard to order.
func same(t testing.TB, what string, got, want []string) {
	t.Helper()
	got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	if !slices.Equal(got, want) {
		t.Errorf("%s\n  %s\nwant\n  %s", what, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func actions(calls []emulator.Call) []string {
	list := make([]string, len(calls))
	for i, c := range calls {
		list[i] = c.Action
	}
	return list
}
