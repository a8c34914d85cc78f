package examples

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
)

// fence is a block of code on a page, with the line of text before it.
var fence = regexp.MustCompile("(?ms)^([^\n]*)\n\n```(\\w+)\n(.*?)^```$")

// named is the file that a line of text tells to put a block into.
var named = regexp.MustCompile("`(\\w+/[\\w.]+\\.(?:tf|hcl))`:$")

// follow does what a section of a page says, from top to bottom: it writes each block into the file
// that the line before it names, and returns the commands.
func (w *workspace) follow(guide, from, to string) (commands []string) {
	w.t.Helper()
	_, text, found := strings.Cut(page(w.t, guide), "\n"+from+"\n")
	text, _, ends := strings.Cut(text, "\n"+to)
	if !found || !ends {
		w.t.Fatalf("%s has no section %q before %q", guide, from, to)
	}
	for _, block := range fence.FindAllStringSubmatch(text, -1) {
		switch file := named.FindStringSubmatch(block[1]); {
		case file != nil:
			w.must(os.MkdirAll(filepath.Join(w.folder, path.Dir(file[1])), 0o755))
			w.write(file[1], block[3])
		case block[2] == "shell":
			commands = append(commands, block[3])
		}
	}
	if len(commands) == 0 {
		w.t.Fatalf("%s has no commands in %q", guide, from)
	}
	return commands
}

// organise returns a workspace with the 60 accounts of the page, and the commands so far.
func organise(t *testing.T) (*workspace, []string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the pages are for a POSIX shell")
	}
	w := newcomer(t)
	start := blocks(page(t, "many-accounts.md"), "shell")["One provider, one role per account"][0]
	return w, append([]string{start}, w.follow("many-accounts.md", "## Sixty accounts of the emulator", "## ")...)
}

const onlyImports = "Plan: 52 to import, 0 to add, 0 to change, 0 to destroy."

// The commands of the pages, and nothing else, import the trails of 60 accounts in three regions with a
// data source and import blocks: 6 have none, 8 are stopped, 2 cannot be read. The plan after it is
// empty, and a long plan is summed up.
func TestOrganisation_importBlocks(t *testing.T) {
	t.Parallel()
	acctest.RequireVersion(t, "1.7.0", "1.7.0", "import blocks with for_each")
	w, commands := organise(t)
	commands = append(commands, w.follow("importing.md", "### With a data source and import blocks", "### ")...)
	commands = append(commands, "echo SUMMARY")
	commands = append(commands, w.follow("many-accounts.md", "## Read a long plan", "## ")...)
	found, summary, _ := strings.Cut(w.script(commands...), "SUMMARY\n")
	w.says(found, "Apply complete! Resources: 54 added", onlyImports, "Apply complete! Resources: 52 imported, 0 added, 0 changed, 0 destroyed", "No changes.")
	for i := 1; i <= 60; i++ {
		account := fmt.Sprintf("50000000000000%02d", i)
		if got, want := strings.Contains(found, "Cannot assume role acs:ram::"+account), i == 53 || i == 54; got != want {
			t.Errorf("that account %s cannot be read is said: %v", account, got)
		}
		if got, want := strings.Contains(found, `"`+account+`",`), i > 54; got != want {
			t.Errorf("that account %s has no trail is said: %v", account, got)
		}
	}
	promised := blocks(page(t, "many-accounts.md"), "text")["Read a long plan"][0]
	w.says(summary, acctest.Flatten(promised), "Apply complete! Resources: 0 added, 8 changed, 0 destroyed", "No changes.")
}

// The same with a query, whose configuration is formatted.
func TestOrganisation_query(t *testing.T) {
	t.Parallel()
	w, commands := organise(t)
	cli, err := terraform.WithQueries(t.Context(), acctest.TerraformPath(t))
	w.must(err)
	w.stub("terraform", `exec "`+cli+`" "$1" -no-color "${@:2}"`)
	out := w.script(append(commands, w.follow("importing.md", "### With a query", "## ")...)...)
	w.says(out, onlyImports, "Apply complete! Resources: 52 imported, 0 added, 0 changed, 0 destroyed", "No changes.",
		"Account 5000000000000053 was not read", "Account 5000000000000054 was not read")
	wrong, _, _ := strings.Cut(out, "list.innertrail_shipping.members")
	for i := 1; i <= 60; i++ {
		account := fmt.Sprintf("50000000000000%02d", i)
		if got, want := regexp.MustCompile(`(?m)^`+account+`/\S+: delivery: stopped$`).MatchString(wrong), i <= 8; got != want {
			t.Errorf("that the trail of account %s is stopped is said: %v", account, got)
		}
	}
	if n := strings.Count(w.read("query/generated.tf"), "\nresource "); n != 52 {
		t.Errorf("%d resources are generated, want 52", n)
	}
}
