package examples

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/go-version"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/console"
)

const root = "../../examples"

func TestMain(m *testing.M) {
	code := m.Run()
	if mirror.folder != "" {
		os.RemoveAll(mirror.folder)
	}
	os.Exit(code)
}

// mirror holds the provider as an organisation's own mirror does, once for all
// tests.
var mirror struct {
	once   sync.Once
	folder string
	config string // of the CLI
	err    error
}

func buildMirror() error {
	folder, err := os.MkdirTemp("", "innertrail-examples-")
	if err != nil {
		return err
	}
	mirror.folder, mirror.config = folder, filepath.Join(folder, "mirror.tfrc")
	binary := filepath.Join(folder, "terraform-provider-innertrail_v0.1.0")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	build := exec.CommandContext(context.Background(), "go", "build", "-buildvcs=false", "-o", binary, "../..")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("cannot build the provider: %w\n%s", err, said)
	}
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		platform := filepath.Join(folder, "mirror", host, "innertrail", "innertrail", "0.1.0", runtime.GOOS+"_"+runtime.GOARCH)
		if err := os.MkdirAll(platform, 0o755); err != nil {
			return err
		}
		if err := os.Link(binary, filepath.Join(platform, filepath.Base(binary))); err != nil {
			return err
		}
	}
	config := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", filepath.ToSlash(filepath.Join(folder, "mirror")))
	return os.WriteFile(mirror.config, []byte(config), 0o600)
}

// world is an Alibaba Cloud of a test's own that listens on this machine, and a
// folder to work in.
type world struct {
	*emulator.Emulator

	t      *testing.T
	server *emulator.Server
	folder string
	env    []string
	person *console.Operator
}

func newWorld(t *testing.T) *world {
	t.Helper()
	mirror.once.Do(func() { mirror.err = buildMirror() })
	if mirror.err != nil {
		t.Fatal(mirror.err)
	}
	e := emulator.New()
	server, err := e.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	w := &world{Emulator: e, t: t, server: server, folder: t.TempDir(), person: console.New(server.Transport(), e.Account(), e.Region())}
	w.env = append(shielded(os.Environ()), "TF_CLI_CONFIG_FILE="+mirror.config, "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1",
		"ALIBABA_CLOUD_REGION="+e.Region())
	for _, service := range []string{"ACTIONTRAIL", "RAM", "STS", "SLS"} {
		w.env = append(w.env, "ALIBABA_CLOUD_ENDPOINT_"+service+"="+server.URL)
	}
	w.as(e.Account())
	return w
}

// as logs in with another key.
func (w *world) as(key emulator.Credentials) {
	w.env = append(w.env, "ALIBABA_CLOUD_ACCESS_KEY_ID="+key.AccessKeyID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET="+key.AccessKeySecret)
}

// shielded leaves out of an environment whatever would lead the CLI or the
// provider elsewhere.
func shielded(environment []string) []string {
	return slices.DeleteFunc(slices.Clone(environment), func(entry string) bool {
		name, _, _ := strings.Cut(strings.ToUpper(entry), "=")
		return strings.HasPrefix(name, "TF_") || strings.HasPrefix(name, "ALIBABA_CLOUD_") || strings.HasPrefix(name, "ALICLOUD_") ||
			strings.HasPrefix(name, "INNERTRAIL_") || strings.HasSuffix(name, "_PROXY")
	})
}

// withProject has a project that a shipping can use, by somebody's hand.
func (w *world) withProject() *world {
	w.t.Helper()
	w.must(w.person.CreateProject(w.t.Context(), "security-audit"))
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// take copies an example into the folder.
func (w *world) take(name string) {
	w.t.Helper()
	source := filepath.Join(root, filepath.FromSlash(name))
	info, err := os.Stat(source)
	w.must(err)
	if info.IsDir() {
		w.must(os.CopyFS(w.folder, os.DirFS(source)))
		return
	}
	w.write(filepath.Base(source), w.example(name))
}

// example is the text of a file under examples/.
func (w *world) example(name string) string {
	w.t.Helper()
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	w.must(err)
	return string(data)
}

// roleOfOthers has a delivery role that this configuration does not manage.
func (w *world) roleOfOthers() {
	w.t.Helper()
	const trust = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com"]}}]}`
	w.must(w.person.CreateRole(w.t.Context(), "audit-delivery", trust))
	w.must(w.person.AttachPolicy(w.t.Context(), "audit-delivery", console.System, rolePolicy))
}

const rolePolicy = "AliyunActionTrailRolePolicy"

func (w *world) write(name, text string) {
	w.t.Helper()
	w.must(os.WriteFile(filepath.Join(w.folder, name), []byte(text), 0o600))
}

// read gives a file of the folder; empty where there is none.
func (w *world) read(name string) string {
	w.t.Helper()
	data, err := os.ReadFile(filepath.Join(w.folder, name))
	if !errors.Is(err, fs.ErrNotExist) {
		w.must(err)
	}
	return string(data)
}

// terraform runs a command of the CLI, which has to end with an exit code.
func (w *world) terraform(code int, args ...string) string {
	w.t.Helper()
	return w.run(code, cli(w.t), args...)
}

// run runs a program in the folder, and gives what it said.
func (w *world) run(code int, program string, args ...string) string {
	w.t.Helper()
	var said bytes.Buffer
	cmd := exec.CommandContext(w.t.Context(), program, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = w.folder, w.env, &said, &said
	if err := cmd.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		w.t.Fatal(err)
	}
	if got := cmd.ProcessState.ExitCode(); got != code {
		w.t.Fatalf("%s %s ended with exit code %d, want %d\n%s", filepath.Base(program), strings.Join(args, " "), got, code, said.String())
	}
	return said.String()
}

func (w *world) init() { w.t.Helper(); w.terraform(0, "init", "-input=false", "-no-color") }
func (w *world) apply() string {
	w.t.Helper()
	return w.terraform(0, "apply", "-auto-approve", "-input=false", "-no-color")
}
func (w *world) destroy() string {
	w.t.Helper()
	return w.terraform(0, "destroy", "-auto-approve", "-input=false", "-no-color")
}

// plan plans: exit code 0 for nothing to do, 1 for an error, 2 for changes.
func (w *world) plan(code int) string {
	w.t.Helper()
	return w.terraform(code, "plan", "-detailed-exitcode", "-input=false", "-no-color")
}

// says wants words in a text, however the CLI breaks its lines.
func (w *world) says(text string, words ...string) {
	w.t.Helper()
	flat := strings.Join(strings.Fields(strings.ReplaceAll(text, "│", " ")), " ")
	for _, want := range words {
		if !strings.Contains(flat, want) {
			w.t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
}

func cli(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath(cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform"))
	if err != nil {
		t.Fatalf("there is no Terraform to test with: %v; make test gets one", err)
	}
	return path
}

// cliVersion is the name and the version of the CLI.
func cliVersion(t *testing.T) (name string, number *version.Version) {
	t.Helper()
	said, err := exec.CommandContext(t.Context(), cli(t), "version").Output()
	if err != nil {
		t.Fatal(err)
	}
	name, rest, _ := strings.Cut(strings.TrimSpace(string(said)), " v")
	text, _, _ := strings.Cut(rest, "\n")
	return name, parsed(text)
}

func parsed(text string) *version.Version { return version.Must(version.NewVersion(text)) }

// needs skips a test on a CLI that is too old for the example.
func needs(t *testing.T, terraform, tofu, what string) {
	t.Helper()
	name, number := cliVersion(t)
	least := terraform
	if name == "OpenTofu" {
		least = tofu
	}
	if number.LessThan(parsed(least)) {
		t.Skipf("%s needs Terraform %s or OpenTofu %s, and this is %s %s", what, terraform, tofu, name, number)
	}
}
