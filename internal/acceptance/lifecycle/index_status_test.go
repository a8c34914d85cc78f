package lifecycle_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// The index is judged by the Logstore that was seen, not by the recorded mode: after a
// change from lite to standard that failed before the index was written, the plan shows
// what the index lacks, and the next apply repairs it.
func TestIndexStatus_judgedByWhatWasSeen(t *testing.T) {
	t.Parallel()
	lite, standard := acctest.WithLogstore(map[string]any{"mode": "lite"}), acctest.WithLogstore(map[string]any{"mode": "standard"})
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(lite)
	tc.Fault(emulator.Fault{Action: "UpdateIndex", Times: -1, Kind: emulator.FaultDeny})
	state, diags := s.Apply(t.Context(), state, standard)
	if !acctest.HasErrors(diags) {
		t.Fatal("the apply did not fail")
	}
	tc.ClearFaults()
	s = s.Next()
	state = s.Refresh(state)
	if got := state.Attribute(t, "index_status"); !strings.Contains(got, "fields without analytics: EmployeeID") {
		t.Errorf("the status is %s", got)
	}
	state, diags = s.Apply(t.Context(), state, standard)
	s.NoErrors(diags)
	if got := state.Attribute(t, "index_status"); got != `"complete"` {
		t.Errorf("the status is %s", got)
	}
	tc.Edit(testcloud.EditIndex(func(_, keys map[string]any) {
		if field, _ := keys["EventID"].(map[string]any); field["doc_value"] != true {
			t.Errorf("the field is %v", field)
		}
	}))
}
