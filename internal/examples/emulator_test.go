package examples

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
)

// emulatorProgram builds the emulator's program, once for all tests.
var emulatorProgram = sync.OnceValues(func() (string, error) {
	path := filepath.Join(mirror.folder, "innertrail-emulator")
	said, err := exec.Command("go", "build", "-buildvcs=false", "-o", path, "../cmd/innertrail-emulator").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("cannot build the emulator: %w\n%s", err, said)
	}
	return path, nil
})

// blocks returns the blocks of code of one language, by the title of their section.
func blocks(page, language string) map[string][]string {
	found := map[string][]string{}
	for section := range strings.SplitSeq(page, "\n## ") {
		title, text, _ := strings.Cut(section, "\n")
		for _, match := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(text, -1) {
			found[title] = append(found[title], match[1])
		}
	}
	return found
}

func page(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/guides/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// newcomer is a workspace of a person who has nothing but the CLI and the emulator's
// program, which listens on a port of this test's own.
func newcomer(t *testing.T) *workspace {
	t.Helper()
	w := newWorkspace(t)
	program, err := emulatorProgram()
	w.must(err)
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	w.must(err)
	address := listener.Addr().String()
	w.must(listener.Close())
	w.env = terraform.Environment(mirror.config, "ADDRESS="+address, "PROGRAM="+program)
	w.stub("innertrail-emulator", `exec "$PROGRAM" -listen "$ADDRESS" "$@"`)
	w.stub("terraform", `exec "`+acctest.TerraformPath(t)+`" "$@"`)
	w.stub("go", `case "$*" in
		"install github.com/innertrail/terraform-provider-innertrail/internal/cmd/innertrail-emulator@latest") ;;
		"install ./internal/cmd/innertrail-emulator") mkdir -p gopath/bin && cp "$PROGRAM" gopath/bin/ ;;
		"env GOPATH") echo "$PWD/gopath" ;;
		*) exit 1 ;;
		esac`)
	w.stub("gh", `[[ "$*" == "release download --repo innertrail/terraform-provider-innertrail --pattern innertrail-emulator_*_linux_amd64.tar.gz" ]]
		tar -czf innertrail-emulator_1.2.3_linux_amd64.tar.gz -C "$(dirname "$PROGRAM")" innertrail-emulator`)
	w.stub("docker", `[[ "$*" == "run --rm --detach --publish 127.0.0.1:18900:18900 ghcr.io/innertrail/innertrail-emulator" ]]`)
	return w
}

// script runs commands of a page as they are, but for the emulator's port, and ends what
// they have started.
func (w *workspace) script(commands ...string) string {
	w.t.Helper()
	address := ""
	for _, entry := range w.env {
		if value, found := strings.CutPrefix(entry, "ADDRESS="); found {
			address = value
		}
	}
	text := "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" + strings.Join(commands, "\n")
	if !strings.Contains(text, "docker run") {
		text = strings.ReplaceAll(text, "127.0.0.1:18900", address)
	}
	return w.run(0, bash(w.t, "curl", "jq", "tar"), "-eu", "-o", "pipefail", "-c", text)
}

// Every command of the guide runs as it is printed, section by section, each beginning
// with an empty emulator.
func TestTestingGuide(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the guide is for a POSIX shell")
	}
	guide := page(t, "testing.md")
	shell, code := blocks(guide, "shell"), blocks(guide, "terraform")
	main := code["Run it"][0]
	start, apply := shell["Run it"][0], shell["Run it"][1]
	sections := map[string]struct {
		before  []string // commands of other sections
		after   []string // what the section promises beyond its commands
		arrange func(w *workspace)
		says    []string
		needs   []terraform.Capability
	}{
		"Install it": {after: []string{`rm "$(command -v innertrail-emulator)"; hash -r`, "command -v innertrail-emulator"}, says: []string{"/gopath/bin/innertrail-emulator"}},
		"Run it":     {says: []string{"Apply complete! Resources: 1 added", "/_emulator/break/stop_trail", `"action": "CreateInnerTrail"`, `"inner_trails"`}},
		"Make drift": {before: []string{start, apply}, says: []string{
			"enabled = false -> true", `"done": "stop the trail"`, "is not attached", "Plan: 0 to add, 1 to change, 0 to destroy", "Apply complete! Resources: 0 added, 1 changed",
		}},
		"Cause faults": {before: []string{start, apply}, says: []string{"No changes.", "denied, as it should be", "the account is not on the allow-list", "is not open for account"}},
		// Read from top to bottom, the section before has ended with a reset.
		"Travel in time": {
			before: []string{start, apply, "curl --fail-with-body -sS -X POST http://127.0.0.1:18900/_emulator/reset"},
			after:  []string{`curl --fail-with-body -sS http://127.0.0.1:18900/_emulator/state | jq -r '"at least three: \([.. | .event_count? // empty] | add >= 3)"'`},
			says:   []string{"No changes.", "at least three: true"}, // the emulator delivers more meanwhile
		},
		"Many accounts": {
			before: []string{start}, arrange: func(w *workspace) { w.write("main.tf", w.example("many-accounts/main.tf")) },
			after: []string{`curl --fail-with-body -sS "$ALIBABA_CLOUD_ENDPOINT_STS"/ -d Action=AssumeRoleWithOIDC -d Version=2015-04-01 -d Format=JSON -d RoleSessionName=ci -d SignatureNonce=1 -d "Timestamp=$(date -u +%Y-%m-%dT%H:%M:%SZ)" \
				-d RoleArn=acs:ram::1000000000000001:role/shipping-plan -d OIDCProviderArn=acs:ram::1000000000000001:oidc-provider/github -d OIDCToken="$(cat .oidc-token)"`,
				". ./emulator.env", `echo "restored: $ALIBABA_CLOUD_ACCESS_KEY_ID"`},
			says: []string{"Apply complete! Resources: 2 added", "audit-2000000000000002/innertrail_platform-ops", "role/shipping-plan/ci", "restored: LTAIemulatorroot00000001"},
		},
		"Test a module": {
			before: []string{start}, after: []string{"terraform test"}, needs: []terraform.Capability{terraform.ModuleTestBlocks, terraform.MockProviders}, arrange: func(w *workspace) {
				w.take("terraform-test")
				w.must(os.WriteFile(filepath.Join(w.folder, "tests", "emulator.tftest.hcl"), []byte(code["Test a module"][1]), 0o600))
				w.must(os.WriteFile(filepath.Join(w.folder, "tests", "mocked.tftest.hcl"), []byte(code["Test a module"][0]), 0o600))
			},
			says: []string{"5 passed, 0 failed"},
		},
	}
	for title := range shell {
		if _, tested := sections[title]; !tested {
			t.Errorf("no test runs the commands of %s", title)
		}
	}
	for title, section := range sections {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			acctest.Require(t, section.needs...)
			if len(shell[title]) == 0 {
				t.Fatal("there are no commands")
			}
			w := newcomer(t)
			if section.arrange == nil {
				w.write("main.tf", main)
			} else {
				section.arrange(w)
			}
			w.atPort()
			out := w.script(slices.Concat(section.before, shell[title], section.after)...)
			w.says(out, section.says...)
		})
	}
}

// Read from top to bottom in one shell, the commands of the guide do what their sections say.
func TestTestingGuide_inOrder(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the guide is for a POSIX shell")
	}
	acctest.Require(t, terraform.ModuleTestBlocks)
	guide := page(t, "testing.md")
	shell := blocks(guide, "shell")
	w := newcomer(t)
	w.take("terraform-test")
	w.must(os.Rename(filepath.Join(w.folder, "main.tf"), filepath.Join(w.folder, "module.tf.later")))
	w.atPort()
	for _, name := range []string{"first", "many"} {
		w.must(os.Mkdir(filepath.Join(w.folder, name), 0o755))
	}
	w.write("first/main.tf", blocks(guide, "terraform")["Run it"][0])
	w.write("many/main.tf", w.example("many-accounts/main.tf"))
	commands := []string{"cd first"}
	for _, title := range []string{"Run it", "Make drift", "Cause faults", "Travel in time"} {
		commands = append(commands, shell[title]...)
	}
	commands = append(append(commands, "cd ../many"), shell["Many accounts"]...)
	commands = append(commands, "cd ../first", ". ./emulator.env", "cd ..", "mv module.tf.later main.tf")
	commands = append(commands, shell["Test a module"]...)
	w.says(w.script(commands...), "Apply complete! Resources: 2 added", "5 passed, 0 failed")
}

// A script with the commands of the guide ends where the emulator cannot start, and takes nothing from a
// file that an earlier one left behind. A terminal that they are pasted into stays open.
func TestTestingGuide_emulatorCannotStart(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the guide is for a POSIX shell")
	}
	start := blocks(page(t, "testing.md"), "shell")["Run it"][0]
	for name, left := range map[string]string{"nothing is left": "", "a file is left": "# Control plane\nexport ALIBABA_CLOUD_REGION=old\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newcomer(t)
			listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
			w.must(err)
			defer listener.Close()
			w.env = append(w.env, "ADDRESS="+listener.Addr().String())
			if left != "" {
				w.write("emulator.env", left)
			}
			// If the URL is not corrected, the loop never ends.
			hang := "(sleep 60 >/dev/null 2>&1; echo the script hangs; kill $$) &\n"
			commands := "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" + hang + start + "\necho \"went on to ${ALIBABA_CLOUD_REGION:-nothing}\""
			said := w.run(1, bash(t), "-e", "-c", commands)
			w.says(said, "address already in use")
			if strings.Contains(said, "went on") {
				t.Error(said)
			}
			w.says(w.run(0, bash(t), "-c", commands), "address already in use", "went on to nothing")
		})
	}
}

// atPort has the tests of a module find the emulator of this test.
func (w *workspace) atPort() {
	w.t.Helper()
	const file = "tests/emulator.tftest.hcl"
	text := w.read(file)
	for _, entry := range w.env {
		if address, found := strings.CutPrefix(entry, "ADDRESS="); found && text != "" {
			w.write(file, strings.ReplaceAll(text, "127.0.0.1:18900", address))
		}
	}
}

// The commands of the page of the example for many accounts, in their order and with nothing
// else, apply it.
func TestManyAccounts_page(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the page is for a POSIX shell")
	}
	guide := page(t, "many-accounts.md")
	const title = "One provider, one role per account"
	w := newcomer(t)
	w.write("main.tf", blocks(guide, "terraform")[title][0])
	commands := blocks(guide, "shell")[title]
	if start := blocks(page(t, "testing.md"), "shell")["Run it"][0]; commands[0] != start {
		t.Errorf("the page starts the emulator with\n%s\nand the guide for tests with\n%s", commands[0], start)
	}
	out := w.script(append(commands, "terraform plan -detailed-exitcode", ". ./emulator.env", `echo "restored: $ALIBABA_CLOUD_ACCESS_KEY_ID"`)...)
	w.says(out, "Apply complete! Resources: 2 added", "audit-3000000000000003/innertrail_platform-ops", "No changes.", "restored: LTAIemulatorroot00000001")
}

// The workflow's steps pass beside an emulator, whose image and port are those of a release.
func TestModuleTests_gitHubActions(t *testing.T) {
	t.Parallel()
	acctest.Require(t, terraform.ModuleTestBlocks)
	w := newcomer(t)
	job := pipeline[struct {
		Jobs map[string]struct {
			Services map[string]struct {
				Image string
				Ports []string
			}
			Steps []struct{ Uses, Run string }
		}
	}](w, "terraform-test/github-actions.yml").Jobs["test"]
	service := job.Services["emulator"]
	source, err := os.ReadFile("../cmd/ociimage/main.go")
	w.must(err)
	if service.Image != "ghcr.io/innertrail/innertrail-emulator" || len(service.Ports) != 1 || service.Ports[0] != "127.0.0.1:18900:18900" ||
		!strings.Contains(string(source), `Port: "18900/tcp"`) || !strings.Contains(string(source), `repository = "ghcr.io/innertrail/" + program`) {
		t.Errorf("the service is %+v", service)
	}
	var steps []string
	for _, step := range job.Steps {
		if step.Uses != "" && !pinned(step.Uses) {
			t.Errorf("%s is not pinned by commit", step.Uses)
		}
		steps = append(steps, step.Run)
	}
	w.take("terraform-test")
	w.atPort()
	w.onRunner()
	// As on a runner, nothing is exported from the emulator.
	start := strings.Replace(blocks(page(t, "testing.md"), "shell")["Run it"][0], ". ./emulator.env", "", 1)
	w.says(w.script(append([]string{start}, steps...)...), "5 passed, 0 failed")
}
