package docs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/docs/tested"
)

// The README and the index page have the table of make clis, with the minimum versions, and the error about
// an older Terraform has the same minimum.
func TestTested_pages(t *testing.T) {
	t.Parallel()
	results, err := tested.Read()
	if err != nil {
		t.Fatal(err)
	}
	read := func(file string) string {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for _, page := range tested.Pages {
		got, found := results.On(read(page))
		if !found {
			t.Errorf("%s has no place for the table that make clis writes", page)
		}
		if len(results) > 0 && got != read(page) {
			t.Errorf("%s does not have the table of %s, which make clis writes", page, tested.File)
		}
	}
	if len(results) == 0 {
		return // no run of make clis is recorded
	}
	for _, name := range []string{"Terraform", "OpenTofu"} {
		if results.Oldest(name) == "" {
			t.Errorf("all versions of %s fail a test", name)
		}
	}
	if want := "Use Terraform " + results.Oldest("Terraform") + " or later"; !strings.Contains(read("internal/provider/cli.go"), want) {
		t.Errorf("the error does not say %q", want)
	}
}
