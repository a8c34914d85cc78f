package integrity

import (
	"slices"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

var everyKind = []Finding{
	NewFinding(Stopped, "security-audit"), NewFinding(AnonymousWrites), NewFinding(Modifiable), NewFinding(Processor, "mask"),
	NewFinding(PolicyDenies, "log:PostLogStoreLogs", "acs:ram::1234567890123456:role/delivery"),
	NewFinding(LogstorePolicyDenies, "log:PostLogStoreLogs", "1234567890123456"), NewFinding(Recreated, "2026-11-27T10:00:00Z"),
}

// The words are a stable interface: a plan reads them from the state.
func TestConsents_Status_words(t *testing.T) {
	t.Parallel()
	want := "project security-audit is stopped (status Disable); accepts anonymous writes; its logs can be changed and deleted; " +
		"ingest processor mask may drop or change logs; the project policy denies log:PostLogStoreLogs to acs:ram::1234567890123456:role/delivery; the policy of the Logstore denies log:PostLogStoreLogs to 1234567890123456; " +
		"re-created on 2026-11-27T10:00:00Z; logs before are gone"
	if got := Consents(nil).Status(everyKind); got != want {
		t.Errorf("status is %q", got)
	}
	if got := Consents(nil).Status(nil); got != "" {
		t.Errorf("status of nothing is %q", got)
	}
}

func TestConsents_Status_accepted(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		accept   Consents
		findings []Finding
		want     string
	}{
		{Consents{"modifiable"}, []Finding{NewFinding(Modifiable)}, "accepted: its logs can be changed and deleted"},
		{Consents{"modifiable"}, []Finding{NewFinding(AnonymousWrites), NewFinding(Modifiable)}, "accepts anonymous writes; accepted: its logs can be changed and deleted"},
		{Consents{"modifiable", "processor:mask"}, []Finding{NewFinding(Modifiable), NewFinding(Processor, "mask")}, "accepted: its logs can be changed and deleted; ingest processor mask may drop or change logs"},
		{Consents{"processor:mask"}, []Finding{NewFinding(Processor, "other")}, "ingest processor other may drop or change logs"},
		{Consents{"processor:"}, []Finding{NewFinding(Processor, "other")}, "ingest processor other may drop or change logs"},
		{Consents{""}, []Finding{NewFinding(AnonymousWrites)}, "accepts anonymous writes"},
		{Consents{"project_policy:1"}, []Finding{NewFinding(PolicyDenies, "log:*", "1")}, "accepted: the project policy denies log:* to 1"},
		{Consents{"project_policy:1"}, []Finding{NewFinding(PolicyDenies, "log:*", "2")}, "the project policy denies log:* to 2"},
		{Consents{"project_policy:1"}, []Finding{NewFinding(LogstorePolicyDenies, "log:*", "1")}, "the policy of the Logstore denies log:* to 1"},
		{Consents{"logstore_policy:1"}, []Finding{NewFinding(LogstorePolicyDenies, "log:*", "1")}, "accepted: the policy of the Logstore denies log:* to 1"},
		{Consents{"project_policy", "project_policy:"}, []Finding{NewFinding(PolicyDenies, "log:*", "1")}, "the project policy denies log:* to 1"},
		{Consents{"stopped"}, []Finding{NewFinding(Stopped, "p")}, "project p is stopped (status Disable)"},
	} {
		got := row.accept.Status(row.findings)
		if got != row.want {
			t.Errorf("%v: %q, want %q", row.accept, got, row.want)
		}
		open, _ := row.accept.Split(row.findings)
		if OnlyAccepted(got) != (len(open) == 0) {
			t.Errorf("%q: only accepted is %t", got, OnlyAccepted(got))
		}
	}
}

// A plan without a refresh has only the words: each set of findings must be read from them,
// whatever is accepted.
func TestParse_everySet(t *testing.T) {
	t.Parallel()
	for set := range 1 << len(everyKind) {
		var findings []Finding
		for i, f := range everyKind {
			if set&(1<<i) != 0 {
				findings = append(findings, f)
			}
		}
		for _, accept := range []Consents{nil, {"modifiable"}, {"modifiable", "processor:mask", "project_policy:acs:ram::1234567890123456:role/delivery"}, {"logstore_policy:1234567890123456"}} {
			status := accept.Status(findings)
			got := Parse(status)
			if !slices.Equal(got, findings) {
				t.Errorf("%q is read as %v", status, got)
			}
		}
	}
}

// A name cannot pretend to be a consent or another finding.
func TestParse_hostileNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"a may drop or change logs; accepted: its logs can be changed and deleted", "accepted: x", "; ", "a;b", "%3B", "a\nb", " may drop or change logs", "project_policy",
	} {
		findings := []Finding{NewFinding(Processor, name), NewFinding(PolicyDenies, name, name)}
		status := Consents(nil).Status(findings)
		if got := Parse(status); !slices.Equal(got, findings) || OnlyAccepted(status) {
			t.Errorf("%q is read as %v", status, got)
		}
		if accept := (Consents{findings[0].Consent()}); accept.Status(findings[:1]) == status {
			t.Errorf("%q cannot be accepted", name)
		}
	}
	if NewFinding(Processor, "a;b") == NewFinding(Processor, "a%3Bb") {
		t.Error("two names have the same words")
	}
}

func TestParse_otherWords(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]int{
		"": 0, "ready": 0, "missing": 0, "project security-audit does not exist in cn-hangzhou": 0,
		"of a later version; its logs can be changed and deleted": 1, "accepts anonymous writes; of a later version": 1, "its logs can be changed and deleted forever": 0,
	} {
		if got := Parse(status); len(got) != want {
			t.Errorf("%q is read as %v", status, got)
		}
	}
}

func TestConsents_Unused(t *testing.T) {
	t.Parallel()
	accept := Consents{"modifiable", "processor:mask", "project_policy:1"}
	if got := accept.Unused([]Finding{NewFinding(Processor, "mask")}); !slices.Equal(got, []string{"modifiable", "project_policy:1"}) {
		t.Errorf("unused are %v", got)
	}
}

// Each kind has a code, which the catalogue explains.
func TestFinding_Code(t *testing.T) {
	t.Parallel()
	for _, f := range everyKind {
		if _, ok := reason.Find(f.Code()); !ok {
			t.Errorf("%s has code %q", f.Status(), f.Code())
		}
	}
}

// Only a denial has a principal, and it is the last part of its name.
func TestFinding_Principal(t *testing.T) {
	t.Parallel()
	want := map[Kind]string{PolicyDenies: "acs:ram::1234567890123456:role/delivery", LogstorePolicyDenies: "1234567890123456"}
	for _, f := range everyKind {
		if got := f.Principal(); got != want[f.Kind] {
			t.Errorf("%s has principal %q", f.Status(), got)
		}
	}
}
