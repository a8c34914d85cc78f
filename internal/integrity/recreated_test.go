package integrity

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// Only a Logstore that is known to be younger than the one that was last applied is a finding.
func TestFacts_RecreatedOn(t *testing.T) {
	t.Parallel()
	const applied = 1_704_938_400
	for name, row := range map[string]struct {
		created, applied int64
		is               bool
	}{
		"the same":                 {applied, applied, false},
		"a second younger":         {applied + 1, applied, true},
		"older":                    {applied - 1, applied, false},
		"nothing applied":          {applied, 0, false},
		"the service does not say": {0, applied, false},
		"neither is known":         {0, 0, false},
	} {
		var l model.Logstore
		if err := json.Unmarshal(fmt.Appendf(nil, `{"createTime":%d}`, row.created), &l); err != nil {
			t.Fatal(err)
		}
		facts := Facts{Logstore: &l}
		if row.applied != 0 {
			facts.Applied = time.Unix(row.applied, 0)
		}
		status := Consents(nil).Status(facts.Findings())
		want := ""
		if row.is {
			want = "re-created on 2024-01-11T02:00:01Z; logs before are gone"
		}
		if got := !facts.RecreatedOn().IsZero(); got != row.is || status != want {
			t.Errorf("%s: %t, %q", name, got, status)
		}
	}
	if !(Facts{Applied: time.Unix(applied, 0)}).RecreatedOn().IsZero() {
		t.Error("without a Logstore")
	}
}
