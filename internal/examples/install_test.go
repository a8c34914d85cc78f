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

// A rebuild does not break a folder with a lock file: it keeps its build until it is
// upgraded. Another build is another version, and the same build is the same one.
func TestMakeInstall_afterRebuild(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("make"); err != nil {
		t.Skip("there is no make")
	}
	w := newWorkspace(t)
	home := t.TempDir()
	w.write("empty.tfrc", "")
	w.env = slices.Concat(w.env, terraform.Environment(filepath.Join(w.folder, "empty.tfrc"), "HOME="+home))
	for _, service := range []string{"ACTIONTRAIL", "RAM", "STS", "SLS"} {
		w.env = append(w.env, "ALIBABA_CLOUD_ENDPOINT_"+service+"="+w.Server.URL)
	}
	w.as(w.Account())
	w.take("shipping")
	w.env = append(w.env, "ALIBABA_CLOUD_REGION="+w.Region())
	install := func(build string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "make", "install", "PLUGINS="+filepath.Join(home, ".terraform.d", "plugins"))
		cmd.Dir = "../.."
		cmd.Env = append(os.Environ(), "GOFLAGS=-ldflags=-X=main.version="+build)
		said, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
		_, version, _ := strings.Cut(string(said), "Installed as version ")
		version, _, _ = strings.Cut(version, ". ")
		return version
	}

	first := install("one")
	w.init()
	w.plan(2)
	if again := install("one"); again != first {
		t.Errorf("the same build is %s, and was %s", again, first)
	}
	w.init()
	second := install("two")
	if second == first || !strings.HasPrefix(second, "0.0.") {
		t.Errorf("another build is %s, and was %s", second, first)
	}
	w.plan(2)
	w.says(w.terraform(0, "init", "-input=false", "-no-color"), first)
	w.says(w.terraform(0, "init", "-upgrade", "-input=false", "-no-color"), second)
	w.plan(2)
	cmd := exec.CommandContext(t.Context(), "make", "uninstall", "PLUGINS="+filepath.Join(home, ".terraform.d", "plugins"))
	cmd.Dir = "../.."
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	if left, err := filepath.Glob(filepath.Join(home, ".terraform.d/plugins/*/innertrail/innertrail/*")); err != nil || len(left) != 0 {
		t.Errorf("after make uninstall there are %v, %v", left, err)
	}
}
