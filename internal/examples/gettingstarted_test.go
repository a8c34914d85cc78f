package examples

import (
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
)

// startsEmulator is the command of the testing guide that starts the emulator in a script.
func startsEmulator(t *testing.T) string {
	t.Helper()
	commands := blocks(page(t, "testing.md"), "shell")["Run it"]
	if len(commands) == 0 || !strings.Contains(commands[0], "innertrail-emulator >emulator.env &") {
		t.Fatalf("the guide begins with %q", commands)
	}
	return commands[0]
}

// Getting started, read from top to bottom in one shell with an empty account, leads to a trail and an empty
// plan, and waits for nothing.
func TestGettingStarted_inOrder(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the guide is for a POSIX shell")
	}
	w := newcomer(t)
	w.stub("terraform", `[[ $1 == apply ]] && set -- "$@" -auto-approve
		exec "`+acctest.TerraformPath(t)+`" "$@"`)
	commands := slices.Insert(w.follow("getting-started.md", "## Run the preflight check", "## Operate it"), 0, startsEmulator(t))
	begun := time.Now()
	said := w.script(append(commands, "echo LAST")...)
	inOrder(t, said, "obstacles = tolist([])", "Apply complete! Resources: 1 added", "No changes.", "LAST")
	if _, last, _ := strings.Cut(said, "No changes."); regexp.MustCompile(`innertrail_shipping\.audit: \w+\.\w`).MatchString(last) {
		t.Errorf("a key is misspelt:\n%s", last)
	}
	if took := time.Since(begun); strings.Contains(said, "Still creating... [00m30s elapsed]") {
		t.Errorf("it waits; all of it took %s", took)
	}
}

// What the guide tells to put into .gitignore keeps from the repository what does not belong there, and
// nothing else.
func TestGettingStarted_gitignore(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	w := newWorkspace(t)
	w.write(".gitignore", strings.Join(ignored(t, "getting-started.md"), "\n")+"\n")
	w.run(0, "git", "init", "--quiet")
	for name, code := range map[string]int{
		"shipping/.terraform/providers/x": 0, "shipping/terraform.tfstate": 0, "shipping/terraform.tfstate.backup": 0, "shipping/saved.plan": 0,
		"emulator.env": 0, "drift.txt": 0, "drift.json": 0, "saved.json": 0, ".oidc-token": 0,
		"shipping/main.tf": 1, "shipping/.terraform.lock.hcl": 1, "shipping/misspelt.jq": 1, ".gitignore": 1,
		"providers/registry.terraform.io/innertrail/innertrail/index.json": 1,
	} {
		w.run(code, "git", "check-ignore", "--quiet", name)
	}
}
