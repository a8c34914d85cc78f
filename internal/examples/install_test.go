package examples

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
)

// sources copies the source tree into a new repository, and returns its folder.
func sources(t *testing.T) string {
	t.Helper()
	listed, err := exec.CommandContext(t.Context(), "git", "-C", "../..", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--",
		"go.mod", "go.sum", "main.go", "LICENSE", "GNUmakefile", ".ci", "internal").Output()
	if err != nil {
		t.Skipf("it commits to a copy of the repository, and git has none here: %v", err)
	}
	folder := t.TempDir()
	for name := range strings.SplitSeq(strings.TrimSuffix(string(listed), "\x00"), "\x00") {
		if strings.HasSuffix(name, "_test.go") || strings.Contains(name, "/testdata/") {
			continue
		}
		data, err := os.ReadFile(filepath.Join("../..", name))
		if os.IsNotExist(err) { // removed, and not committed yet
			continue
		}
		if err == nil {
			err = os.MkdirAll(filepath.Join(folder, filepath.Dir(name)), 0o755)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, name), data, 0o700)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	inGit(t, folder, "init", "--quiet")
	return folder
}

func inGit(t *testing.T, folder string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", append([]string{"-C", folder, "-c", "user.name=a", "-c", "user.email=a@example.com"}, args...)...)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, said)
	}
}

// A rebuild does not break a folder with a lock file: it keeps its build until it is
// upgraded. Another commit is another version, and the same commit in another folder is the same one,
// which the lock file of a colleague takes.
func TestMakeInstall_afterRebuild(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("make"); err != nil {
		t.Skip("the test runs make install, and there is no make on PATH")
	}
	w := newWorkspace(t)
	w.write("empty.tfrc", "")
	at := func(home string) {
		w.env = slices.Concat(w.env, terraform.Environment(filepath.Join(w.folder, "empty.tfrc"), "HOME="+home))
		for _, service := range []string{"ACTIONTRAIL", "RAM", "STS", "SLS"} {
			w.env = append(w.env, "ALIBABA_CLOUD_ENDPOINT_"+service+"="+w.Server.URL)
		}
		w.as(w.Account())
		w.env = append(w.env, "ALIBABA_CLOUD_REGION="+w.Region())
	}
	home, source := t.TempDir(), sources(t)
	w.take("shipping")
	doMake := func(folder, home, target string, args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "make", append(args, "--silent", target, "PLUGINS="+filepath.Join(home, ".terraform.d", "plugins"))...)
		// With -trimpath, the build cache holds what make runs with go run, which was built in other folders.
		cmd.Dir, cmd.Env = folder, append(os.Environ(), "GOFLAGS=-trimpath")
		said, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
		_, version, _ := strings.Cut(string(said), "Version ")
		version, _, _ = strings.Cut(version, " is in ")
		return version
	}

	inGit(t, source, "add", "--all")
	inGit(t, source, "commit", "--quiet", "--message=one")
	first := doMake(source, home, "install")
	at(home)
	w.init()
	w.plan(2)
	locked := w.read(".terraform.lock.hcl")

	colleague, elsewhere := t.TempDir(), filepath.Join(t.TempDir(), "elsewhere")
	inGit(t, source, "clone", "--quiet", ".", elsewhere)
	if again := doMake(elsewhere, colleague, "install"); again != first {
		t.Errorf("the same commit is %s, and was %s", again, first)
	}
	w.must(os.RemoveAll(filepath.Join(w.folder, ".terraform")))
	at(colleague)
	w.terraform(0, "init", "-input=false", "-no-color", "-lockfile=readonly")
	w.plan(2)

	at(home)
	inGit(t, source, "commit", "--quiet", "--allow-empty", "--message=two")
	second := doMake(source, home, "install")
	if second == first || !strings.HasPrefix(second, "0.0.") {
		t.Errorf("another commit is %s, and was %s", second, first)
	}
	w.plan(2)
	w.says(w.terraform(0, "init", "-input=false", "-no-color"), first)
	if now := w.read(".terraform.lock.hcl"); now != locked {
		t.Errorf("the lock file changed to\n%s", now)
	}
	w.must(os.WriteFile(filepath.Join(source, "main.go"), []byte(strings.Replace(w.source("main.go"), `"dev"`, `"changed"`, 1)), 0o600))
	third := doMake(source, home, "install")
	w.says(w.terraform(0, "init", "-upgrade", "-input=false", "-no-color"), third)
	w.plan(2)
	w.says(w.guide("your-own-build"), `make mirror MIRROR=providers MIRROR_FOR="linux_amd64 darwin_arm64"`, `make mirror MIRROR=providers ARGS='-oci layout'`)
	providers, layout := t.TempDir(), t.TempDir()
	if same := doMake(source, home, "mirror", "MIRROR="+providers, "MIRROR_FOR="+platform+" "+platform, "ARGS=-oci "+layout); !strings.HasPrefix(same, "0.0.") {
		t.Errorf("the mirror has %q", same)
	}
	for _, file := range []string{filepath.Join(providers, "registry.terraform.io/innertrail/innertrail/index.json"), filepath.Join(layout, "index.json")} {
		if _, err := os.Stat(file); err != nil {
			t.Error(err)
		}
	}
	doMake(source, home, "uninstall")
	if left, err := filepath.Glob(filepath.Join(home, ".terraform.d/plugins/*")); err != nil || len(left) != 0 {
		t.Errorf("after make uninstall there are %v, %v", left, err)
	}
}

// source returns a file of the source tree.
func (w *workspace) source(name string) string {
	w.t.Helper()
	text, err := os.ReadFile(filepath.Join("../..", name))
	w.must(err)
	return string(text)
}
