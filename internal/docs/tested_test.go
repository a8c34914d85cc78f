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
	if len(results) == 0 {
		t.Skip("make clis has written no results yet")
	}
	for _, name := range []string{"Terraform", "OpenTofu"} {
		if results.Oldest(name) == "" {
			t.Errorf("no test fails with no %s", name)
		}
	}
	read := func(file string) string {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for _, page := range tested.Pages {
		if got, found := results.On(read(page)); !found || got != read(page) {
			t.Errorf("%s does not have the table of %s, which make clis writes", page, tested.File)
		}
	}
	if want := "Use Terraform " + results.Oldest("Terraform") + " or later"; !strings.Contains(read("internal/provider/cli.go"), want) {
		t.Errorf("the error does not say %q", want)
	}
}
