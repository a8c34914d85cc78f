package shipping_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// What tests take from a world, and how they compare.

var Minimal = Config(nil)

func Role(a *emulator.Account) *emulator.Role { return a.Roles["aliyunactiontraildefaultrole"] }

func Logstore(a *emulator.Account) *emulator.Logstore {
	return a.Projects["security-audit"].Logstores["innertrail_platform-ops"]
}

func Trail(a *emulator.Account) *emulator.Trail { return a.InnerTrails["platform-ops"] }

// EditIndex changes the index of the dedicated Logstore as raw JSON.
func EditIndex(edit func(index map[string]any, keys map[string]any)) func(*emulator.Account) {
	return func(a *emulator.Account) {
		var index map[string]any
		if err := json.Unmarshal(Logstore(a).Index, &index); err != nil {
			panic(err)
		}
		keys, _ := index["keys"].(map[string]any)
		edit(index, keys)
		Logstore(a).Index, _ = json.Marshal(index)
	}
}

var WithIndex = Config(map[string]any{"index": map[string]any{
	"full_text": map[string]any{"case_sensitive": false, "delimiters": ", "},
	"fields": map[string]any{
		"EventType": map[string]any{"type": "text", "analytics": true, "alias": "kind", "delimiters": ",;"},
		"EventID":   map[string]any{"type": "text"},
	},
}})

// SameElements compares without regard to order.
func SameElements(t testing.TB, what string, got, want []string) {
	t.Helper()
	got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	if !slices.Equal(got, want) {
		t.Errorf("%s\n  %s\nwant\n  %s", what, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func Actions(calls []emulator.Call) []string {
	list := make([]string, len(calls))
	for i, c := range calls {
		list[i] = c.Action
	}
	return list
}
