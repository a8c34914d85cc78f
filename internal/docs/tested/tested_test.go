package tested

import (
	"strings"
	"testing"
)

func TestResults(t *testing.T) {
	t.Parallel()
	before := Results{
		{Name: "Terraform", Version: "1.5.7", Date: "2026-11-01", Commit: "aaaaaaaa", Passed: 3, Failed: []string{"./a TestB"}},
		{Name: "Terraform", Version: "1.11.4", Date: "2026-11-01", Commit: "aaaaaaaa", Passed: 5},
	}
	r := before.With(Results{
		{Name: "OpenTofu", Version: "1.9.4", Date: "2026-11-28", Commit: "bbbbbbbb", Passed: 3, Skipped: map[string]int{"queries need Terraform 1.14.0; OpenTofu has none": 2}},
		{Name: "Terraform", Version: "1.8.5", Date: "2026-11-28", Commit: "bbbbbbbb", Passed: 4, Skipped: map[string]int{"queries need Terraform 1.14.0; OpenTofu has none": 1}},
		{Name: "Terraform", Version: "1.11.4", Date: "2026-11-28", Commit: "bbbbbbbb", Passed: 5},
	})
	const want = "Terraform 1.8 or later, or OpenTofu 1.9 or later. All tests that run a CLI were run on Linux with each of these:\n" + `
| | Passed | Failed | Skipped | Commit |
|---|---|---|---|---|
` + "| Terraform 1.5.7 | 3 | 1 | 0 | `aaaaaaaa` of 2026-11-01 |\n" + "| Terraform 1.8.5 | 4 | 0 | 1 | `bbbbbbbb` of 2026-11-28 |\n" +
		"| Terraform 1.11.4 | 5 | 0 | 0 | `bbbbbbbb` of 2026-11-28 |\n" + "| OpenTofu 1.9.4 | 3 | 0 | 2 | `bbbbbbbb` of 2026-11-28 |\n" + `
A test is skipped where the CLI lacks what it needs:

| | Skipped tests |
|---|---|
| queries need Terraform 1.14.0; OpenTofu has none | Terraform 1.8.5: 1, OpenTofu 1.9.4: 2 |
`
	numbers, _, _ := strings.Cut(want, "\nA test is skipped")
	for kind, want := range map[string]string{"all": want, "numbers": numbers} {
		page := "above\n<!-- make clis writes " + kind + " from here -->\nold\n<!-- to here -->\nbelow\n"
		if got, found := r.On(page); !found || got != strings.Replace(page, "old\n", "\n"+want+"\n", 1) {
			t.Errorf("%s: found %v, got\n%s", kind, found, got)
		}
	}
	if got, found := r.On("no place"); found || got != "no place" {
		t.Errorf("found %v, got\n%s", found, got)
	}
	if err := r.Err(); err == nil || err.Error() != "tests failed:\nTerraform 1.5.7: ./a TestB" {
		t.Error(err)
	}
	if got := r[1:].Err(); got != nil {
		t.Error(got)
	}
	failing := r.With(Results{{Name: "Terraform", Version: "1.12.2", Failed: []string{"./a TestB"}}})
	if got := failing.Oldest("Terraform"); got != "" {
		t.Errorf("the oldest is %q although the newest fails", got)
	}
}
