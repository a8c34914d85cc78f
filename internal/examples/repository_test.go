package examples

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/providermirror"
)

// repository makes of the folder the repository that the guide describes, as a runner has checked it out:
// what is in the folder moves to shipping, beside the script and a mirror, which is the only place that
// has the provider.
func (w *workspace) repository() {
	w.t.Helper()
	shipping := filepath.Join(w.folder, "shipping")
	w.must(os.RemoveAll(filepath.Join(w.folder, ".terraform")))
	w.take("opa/shipping.rego")
	present, err := os.ReadDir(w.folder)
	w.must(err)
	w.must(os.Mkdir(shipping, 0o755))
	for _, entry := range present {
		w.must(os.Rename(filepath.Join(w.folder, entry.Name()), filepath.Join(shipping, entry.Name())))
	}
	w.take("drift-detection/drift.sh")
	w.onRunner()
	w.must(os.Remove(filepath.Join(shipping, ".terraform.lock.hcl")))
	w.terraform(0, "-chdir=shipping", "providers", "lock", "-fs-mirror=../providers", "-platform="+platform)
	for _, name := range layout(w.t) {
		if _, err := os.Stat(filepath.Join(w.folder, name)); err != nil && !strings.HasPrefix(name, ".git") {
			w.t.Errorf("the guide lists %s: %v", name, err)
		}
	}
}

// onRunner has the folder providers as the only place with the provider, and a home of its own.
func (w *workspace) onRunner() {
	w.t.Helper()
	w.must(providermirror.Mirror(filepath.Join(w.folder, "providers")).Add(archive(w.t, "0.0.1700000000123456", platform)))
	w.write("none.tfrc", "")
	w.env = append(w.env, "TF_CLI_CONFIG_FILE="+filepath.Join(w.folder, "none.tfrc"), "HOME="+w.t.TempDir())
}

// layout returns the files of the repository that the guide lists.
func layout(t *testing.T) []string {
	t.Helper()
	listed := blocks(page(t, "drift-detection.md"), "text")["The repository"]
	if len(listed) != 1 {
		t.Fatalf("the guide lists %q", listed)
	}
	var files []string
	for line := range strings.Lines(listed[0]) {
		files = append(files, strings.Fields(line)[0])
	}
	return files
}

// What the guide tells to put into .gitignore is what the script leaves behind, and of the files that it
// lists as committed, git ignores none.
func TestDriftDetection_gitignore(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	w := shipped(t)
	w.must(w.operator.StopTrail(t.Context(), "platform-ops"))
	w.repository()
	w.write(".gitignore", strings.Join(ignored(t, "drift-detection.md"), "\n")+"\n")
	w.run(0, bash(t, "jq"), "-e", "-c", "mkdir -p ~/.terraform.d/plugins && cp -R providers/. ~/.terraform.d/plugins/")
	w.run(2, bash(t, "jq"), "drift.sh", "shipping")
	w.run(0, "git", "init", "--quiet")
	for _, name := range []string{"drift.txt", "drift.json"} {
		if w.read(name) == "" {
			t.Errorf("the script writes no %s", name)
		}
		w.run(0, "git", "check-ignore", "--quiet", name)
	}
	for _, name := range layout(t) {
		w.run(1, "git", "check-ignore", "--quiet", name)
	}
}

// ignored returns what a guide tells to put into .gitignore.
func ignored(t *testing.T, guide string) (names []string) {
	t.Helper()
	list := regexp.MustCompile("(?s)[Pp]ut\\s(`[^:]*?) into `.gitignore`").FindStringSubmatch(page(t, guide))
	if list == nil {
		t.Fatalf("%s says nothing of .gitignore", guide)
	}
	for _, name := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(list[1], -1) {
		names = append(names, name[1])
	}
	return names
}
