package integrity

import (
	"encoding/json"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// A member that the service leaves out is neither yes nor no, and no finding.
func TestFacts_Findings_logstore(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]string{
		`{}`: "",
		`{"enable_tracking": false, "enableModify": false, "processorId": ""}`: "",
		`{"enable_tracking": true}`: "accepts anonymous writes",
		`{"enableModify": true}`:    "its logs can be changed and deleted",
		`{"processorId": "mask"}`:   "ingest processor mask may drop or change logs",
		`{"enableModify": true, "processorId": "mask", "enable_tracking": true}`:      "accepts anonymous writes; its logs can be changed and deleted; ingest processor mask may drop or change logs",
		`{"enable_tracking": null, "enableModify": null, "processorId": null}`:        "",
		`{"enable_tracking": false, "enableModify": true, "processorId": "a b; c d"}`: "its logs can be changed and deleted; ingest processor a%20b%3B%20c%20d may drop or change logs",
	} {
		var logstore model.Logstore
		if err := json.Unmarshal([]byte(document), &logstore); err != nil {
			t.Fatal(err)
		}
		if got := Consents(nil).Status(Facts{Logstore: &logstore}.Findings()); got != want {
			t.Errorf("%s: %q, want %q", document, got, want)
		}
	}
	if findings := (Facts{}).Findings(); findings != nil {
		t.Errorf("without a Logstore: %v", findings)
	}
}
