// Package tested has the results of make clis: with which versions of Terraform and OpenTofu the
// tests pass that run one.
package tested

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/go-version"
)

// File is the file of the results, from the root of the source tree.
const File = "internal/docs/tested/clis.json"

// Pages show the results.
var Pages = []string{"README.md", "internal/docs/templates/index.md.tmpl", "docs/index.md"}

// section is the part of a page with the results: all, or only the numbers.
var section = regexp.MustCompile(`(?s)(<!-- make clis writes (all|numbers) from here -->\n).*?(<!-- to here -->\n)`)

// On returns the text of a page with the results, and whether it has a place for them.
func (r Results) On(page string) (text string, found bool) {
	place := section.FindStringSubmatchIndex(page)
	if place == nil {
		return page, false
	}
	results := r.numbers()
	if page[place[4]:place[5]] == "all" {
		results += r.skipped()
	}
	return page[:place[3]] + "\n" + results + "\n" + page[place[6]:], true
}

//go:embed clis.json
var file []byte

// Results are the results with each CLI: Terraform, then OpenTofu, from the oldest to the newest.
type Results []CLI

// CLI is the result with one CLI. A test with subtests counts as these.
type CLI struct {
	Name    string         `json:"name"` // Terraform or OpenTofu
	Version string         `json:"version"`
	Date    string         `json:"date"`
	Commit  string         `json:"commit"`
	Passed  int            `json:"passed"`
	Failed  []string       `json:"failed,omitempty"`
	Skipped map[string]int `json:"skipped,omitempty"` // by reason
}

// Read returns the results of this source tree.
func Read() (r Results, err error) {
	err = json.Unmarshal(file, &r)
	return r, err
}

// With returns the results with later ones in the place of those with the same CLIs.
func (r Results) With(later Results) Results {
	all := slices.Clone(later)
	for _, c := range r {
		if !slices.ContainsFunc(later, func(l CLI) bool { return l.Name == c.Name && l.Version == c.Version }) {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b CLI) int {
		return cmp.Or(-cmp.Compare(a.Name, b.Name), version.Must(version.NewVersion(a.Version)).Compare(version.Must(version.NewVersion(b.Version))))
	})
	return all
}

// Err returns an error that names the tests that failed.
func (r Results) Err() error {
	var failed strings.Builder
	for _, c := range r {
		for _, test := range c.Failed {
			fmt.Fprintf(&failed, "\n%s %s: %s", c.Name, c.Version, test)
		}
	}
	if failed.Len() == 0 {
		return nil
	}
	return fmt.Errorf("tests failed:%s", failed.String())
}

// Oldest returns the oldest version of a CLI, as major and minor, from which on no test failed, or "" if
// there is none.
func (r Results) Oldest(name string) (oldest string) {
	for _, c := range r {
		switch {
		case c.Name != name:
		case len(c.Failed) > 0:
			oldest = ""
		case oldest == "":
			oldest = c.Version[:strings.LastIndex(c.Version, ".")]
		}
	}
	return oldest
}

// numbers returns the minimum versions and the table of how many tests pass.
func (r Results) numbers() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Terraform %s or later, or OpenTofu %s or later. All tests that run a CLI were run on Linux with each of these:\n\n", r.Oldest("Terraform"), r.Oldest("OpenTofu"))
	b.WriteString("| | Passed | Failed | Skipped | Commit |\n|---|---|---|---|---|\n")
	for _, c := range r {
		skipped := 0
		for _, n := range c.Skipped {
			skipped += n
		}
		fmt.Fprintf(&b, "| %s %s | %d | %d | %d | `%s` of %s |\n", c.Name, c.Version, c.Passed, len(c.Failed), skipped, c.Commit, c.Date)
	}
	return b.String()
}

// skipped returns the table of why tests are skipped.
func (r Results) skipped() string {
	reasons := map[string][]string{}
	for _, c := range r {
		for reason, n := range c.Skipped {
			reasons[reason] = append(reasons[reason], fmt.Sprintf("%s %s: %d", c.Name, c.Version, n))
		}
	}
	var b strings.Builder
	b.WriteString("\nA test is skipped where the CLI lacks what it needs:\n\n| | Skipped tests |\n|---|---|\n")
	for _, reason := range slices.Sorted(maps.Keys(reasons)) {
		fmt.Fprintf(&b, "| %s | %s |\n", reason, strings.Join(reasons[reason], ", "))
	}
	return b.String()
}
