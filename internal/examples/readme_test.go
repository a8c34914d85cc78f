package examples

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// readmeConfiguration returns the configuration that the README prints.
func readmeConfiguration(t *testing.T) string {
	t.Helper()
	found := regexp.MustCompile("(?ms)^```hcl\n(.*?)^```$").FindAllStringSubmatch(readme(t), -1)
	if len(found) != 1 {
		t.Fatalf("the README has %d configurations", len(found))
	}
	return found[0][1]
}

// The configuration that the README prints is the one that its commands run.
func TestReadme_configuration(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile(root + "/quick-start/main.tf")
	if err != nil {
		t.Fatal(err)
	}
	if got := readmeConfiguration(t); got != string(file) {
		t.Errorf("the README prints\n%s\nand examples/quick-start/main.tf is\n%s", got, file)
	}
}

// checkout replaces git, make and the build of the emulator: the clone has the examples, and the
// emulator listens on the test's own port. TestMakeInstall_afterRebuild tries make install.
func (w *workspace) checkout() *workspace {
	w.t.Helper()
	examples, err := filepath.Abs(root)
	w.must(err)
	w.env = append(w.env, "EXAMPLES="+examples)
	w.stub("git", `[[ "$*" == "clone https://github.com/innertrail/terraform-provider-innertrail" ]]
		mkdir -p terraform-provider-innertrail/examples && cp -R "$EXAMPLES/quick-start" terraform-provider-innertrail/examples/`)
	w.stub("make", `[[ "$*" == install || "$*" == uninstall ]] && echo "make $* in ${PWD##*/}"`)
	w.stub("go", `[[ "$*" == "build -o bin/ ./internal/cmd/innertrail-emulator" ]]
		mkdir bin && cp "${BASH_SOURCE[0]%/*}/innertrail-emulator" bin/`)
	w.stub("terraform", `[[ $1 == apply || $1 == destroy ]] && set -- "$@" -auto-approve
		exec "`+acctest.TerraformPath(w.t)+`" "$@"`)
	return w
}

// Every command of the quick start, in its order and with nothing else, does what the text says.
func TestReadme_quickStart(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the quick start is for a POSIX shell")
	}
	commands := blocks(readme(t), "shell")["Quick start"]
	if len(commands) < 6 {
		t.Fatalf("the commands are %q", commands)
	}
	// What is next needs the provider.
	if last := commands[len(commands)-1]; last != "make uninstall\n" || !regexp.MustCompile(`(?s)Next: \[Getting started\].*make uninstall`).MatchString(readme(t)) {
		t.Errorf("the last commands are %q", last)
	}
	said := newcomer(t).checkout().script(append(commands, `echo "in ${PWD##*/}"`, `env | grep ALIBABA_CLOUD_ || echo "nothing of the emulator is left"`, `ls emulator.env 2>&1 || true`)...)
	inOrder(t, said,
		"make install in terraform-provider-innertrail",
		"Apply complete! Resources: 1 added",
		"No changes.",
		`"done": "stop the trail"`,
		"enabled = false -> true",
		`role_status = "policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`,
		"Apply complete! Resources: 0 added, 1 changed",
		`Outputs: events = [ "20`,
		"Destroy complete! Resources: 1 destroyed.",
		"make uninstall in terraform-provider-innertrail",
		"nothing of the emulator is left",
		"No such file",
	)
}

// Credentials of another account than the configured one are rejected, as the README says.
func TestReadme_otherAccount(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	w.take("quick-start/main.tf")
	w.env = append(w.env, "TF_VAR_account_id=1234567890123456")
	w.init()
	w.says(w.plan(1), "is not in allowed_account_ids", w.Account().AccountID)
}

// inOrder checks that words follow each other in an output, ignoring line breaks and alignment.
func inOrder(t *testing.T, said string, words ...string) {
	t.Helper()
	rest := acctest.Flatten(said)
	for _, want := range words {
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Fatalf("it does not say %q, after what precedes it:\n%s", want, said)
		}
		rest = after
	}
}
