package integrity

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

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

// The consent that an error names can be copied: it keeps what is accepted already, and drops what
// accepts nothing. What cannot be accepted is not in it.
func TestLogstoreError_acceptance(t *testing.T) {
	t.Parallel()
	facts := Facts{Logstore: &model.Logstore{}, Project: &model.ProjectInfo{Name: "p"}}
	if err := json.Unmarshal([]byte(`{"enableModify": true, "processorId": "mask", "enable_tracking": true}`), facts.Logstore); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		accept Consents
		status string
		want   string // empty: no error
	}{
		{nil, "", `accept = ["modifiable", "processor:mask"]`},
		{Consents{"processor:mask", "processor:gone"}, "", `accept = ["processor:mask", "modifiable"]`},
		{Consents{"modifiable", "processor:mask"}, "", ""},
		{Consents{"modifiable", "processor:mask"}, "Disable", "Pay the overdue bill"},
	} {
		facts.Project.Status = row.status
		refusal := facts.Refusal("innertrail_platform-ops", row.accept, true)
		if refusal == nil {
			if row.want != "" {
				t.Errorf("%v: no error", row.accept)
			}
			continue
		}
		text := strings.Join(refusal.Detail("Nothing was changed."), "\n")
		if row.want == "" || !strings.Contains(text, row.want) || strings.Contains(text, "To accept it") != (row.status == "") {
			t.Errorf("%v: it says\n%s", row.accept, text)
		}
	}
}

// Where the consents are not known, what could be accepted is no error yet, and the rest is.
func TestFacts_Refusal_unknownConsent(t *testing.T) {
	t.Parallel()
	facts := Facts{Logstore: &model.Logstore{}, Project: &model.ProjectInfo{Name: "p", Status: "Disable"}, Policies: judged(denyWriting)}
	refusal := facts.Refusal("l", nil, false)
	if refusal == nil || len(refusal.Open) != 1 || refusal.Open[0].Kind != Stopped {
		t.Errorf("%+v", refusal)
	}
	if got := (Facts{}).UnknownStatus(); got != "" {
		t.Errorf("without a project the status is %q", got)
	}
}

// What was recorded stays a finding where the facts do not tell, and only there.
func TestFacts_Kept(t *testing.T) {
	t.Parallel()
	denied := &model.Error{Class: model.Denied}
	told := func(text string) *model.Logstore {
		var l model.Logstore
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatal(err)
		}
		return &l
	}
	policies := func(project, logstore error) (p Policies) {
		p.Judge(OfProject, delivery, model.ResourcePolicy{}, project)
		p.Judge(OfLogstore, delivery, model.ResourcePolicy{}, logstore)
		return p
	}
	const silent, telling = `{"logstoreName":"l"}`, `{"logstoreName":"l","enableModify":false,"enable_tracking":false,"createTime":1760000000}`
	for name, row := range map[string]struct {
		facts Facts
		kept  []Kind
	}{
		"everything is told": {Facts{Logstore: told(telling), Project: &model.ProjectInfo{Status: "Normal"}, Policies: policies(nil, nil)}, nil},
		"nothing is told": {
			Facts{Logstore: told(silent), Policies: policies(denied, denied)}, []Kind{Stopped, Modifiable, PolicyDenies, LogstorePolicyDenies, Recreated},
		},
		"the policy of the Logstore was not asked for": {
			Facts{Logstore: told(telling), Project: &model.ProjectInfo{Status: "Normal"}, Policies: Policies{All: []Judged{{Of: OfProject}}}}, []Kind{LogstorePolicyDenies},
		},
		"the status of the project is not known": {
			Facts{Logstore: told(telling), Project: &model.ProjectInfo{Status: "Frozen"}, Policies: policies(nil, nil)}, []Kind{Stopped},
		},
		"another Logstore is there": {
			Facts{Logstore: told(`{"logstoreName":"l","createTime":1760000000}`), Applied: time.Unix(1750000000, 0), Project: &model.ProjectInfo{Status: "Normal"}, Policies: policies(nil, nil)}, nil,
		},
		"what was recorded is about that other Logstore": {
			Facts{Logstore: told(`{"logstoreName":"l","createTime":1795773600}`), Applied: time.Unix(1750000000, 0), Project: &model.ProjectInfo{Status: "Normal"}, Policies: policies(nil, nil)}, []Kind{Modifiable},
		},
		"the Logstore is missing": {Facts{Policies: policies(denied, denied)}, []Kind{Stopped, PolicyDenies}},
	} {
		row.facts.Recorded = slices.Clone(everyKind)
		slices.Reverse(row.facts.Recorded)
		var kept []Kind
		for _, f := range row.facts.Kept() {
			kept = append(kept, f.Kind)
		}
		slices.Sort(kept)
		for _, f := range row.facts.Kept() {
			if !slices.Contains(row.facts.Findings(), f) {
				t.Errorf("%s: %s is kept and no finding", name, f.Status())
			}
		}
		if !slices.Equal(kept, row.kept) {
			t.Errorf("%s: kept are %v, want %v", name, kept, row.kept)
		}
		if findings := row.facts.Findings(); !slices.IsSortedFunc(findings, func(a, b Finding) int { return int(a.Kind) - int(b.Kind) }) {
			t.Errorf("%s: the findings are not in order: %v", name, findings)
		}
	}
}
