package examples

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
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

// mirror is a filesystem mirror with the provider, as an organisation would have it,
// built once for all tests.
var mirror struct {
	once   sync.Once
	folder string
	binary string
	config string // the CLI configuration file
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
	mirror.binary = binary
	licence, err := os.ReadFile("../../LICENSE")
	if err != nil {
		return err
	}
	build := exec.CommandContext(context.Background(), "go", "build", "-buildvcs=false", "-ldflags=-s -w", "-o", binary, "../..") // each command of the CLI hashes it
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
		// The checksum of a lock file is that of all files of an archive.
		if err := os.WriteFile(filepath.Join(platform, "LICENSE"), licence, 0o600); err != nil {
			return err
		}
	}
	config := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", filepath.ToSlash(filepath.Join(folder, "mirror")))
	return os.WriteFile(mirror.config, []byte(config), 0o600)
}

// workspace is a folder to run the CLI in, and a test cloud that listens on this
// machine.
type workspace struct {
	*testcloud.Cloud

	t        *testing.T
	folder   string
	env      []string
	mirrored string // the folder of filesystemMirror
	operator *console.Operator
}

func newWorkspace(t *testing.T) *workspace {
	t.Helper()
	mirror.once.Do(func() { mirror.err = buildMirror() })
	if mirror.err != nil {
		t.Fatal(mirror.err)
	}
	c := testcloud.New(t)
	w := &workspace{Cloud: c, t: t, folder: t.TempDir(), operator: console.New(c.Server.Transport(), c.Account(), c.Region())}
	w.env = terraform.Environment(mirror.config, "ALIBABA_CLOUD_REGION="+c.Region(), "TERRAFORM="+acctest.TerraformPath(t))
	for _, service := range []string{"ACTIONTRAIL", "RAM", "STS", "SLS", "RESOURCEDIRECTORY"} {
		w.env = append(w.env, "ALIBABA_CLOUD_ENDPOINT_"+service+"="+c.Server.URL)
	}
	w.as(c.Account())
	return w
}

// as switches to another key.
func (w *workspace) as(key emulator.Credentials) {
	w.env = append(w.env, "ALIBABA_CLOUD_ACCESS_KEY_ID="+key.AccessKeyID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET="+key.AccessKeySecret)
}

// examplesProject is the project of examples/shipping and examples/policies.
const examplesProject = "security-audit-" + emulator.DefaultAccountID

// withProject creates a project as a console operator.
func (w *workspace) withProject() {
	w.t.Helper()
	w.must(w.operator.CreateProject(w.t.Context(), "security-audit"))
}

func (w *workspace) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// guide returns the source of a guide.
func (w *workspace) guide(name string) string {
	w.t.Helper()
	text, err := os.ReadFile("../docs/templates/guides/" + name + ".md.tmpl")
	w.must(err)
	return string(text)
}

// take copies an example into the folder.
func (w *workspace) take(name string) {
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

// example returns the text of a file under examples/.
func (w *workspace) example(name string) string {
	w.t.Helper()
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	w.must(err)
	return string(data)
}

// fileOf returns the text of a file of this machine.
func (w *workspace) fileOf(path string) string {
	w.t.Helper()
	data, err := os.ReadFile(path)
	w.must(err)
	return string(data)
}

// roleOfOthers creates a delivery role that the configuration does not manage.
func (w *workspace) roleOfOthers() {
	w.t.Helper()
	w.must(w.operator.CreateRole(w.t.Context(), "audit-delivery", testcloud.ActionTrailTrust))
	w.must(w.operator.AttachPolicy(w.t.Context(), "audit-delivery", console.System, rolePolicy))
}

const rolePolicy = "AliyunActionTrailRolePolicy"

func (w *workspace) write(name, text string) {
	w.t.Helper()
	w.must(os.WriteFile(filepath.Join(w.folder, name), []byte(text), 0o600))
}

// read returns the content of a file in the folder, or "" if it does not exist.
func (w *workspace) read(name string) string {
	w.t.Helper()
	data, err := os.ReadFile(filepath.Join(w.folder, name))
	if !errors.Is(err, fs.ErrNotExist) {
		w.must(err)
	}
	return string(data)
}

// terraform runs a command of the CLI and checks its exit code.
func (w *workspace) terraform(code int, args ...string) string {
	w.t.Helper()
	return w.run(code, acctest.TerraformPath(w.t), args...)
}

// run runs a program in the folder, checks its exit code and returns its output.
func (w *workspace) run(code int, program string, args ...string) string {
	w.t.Helper()
	got := acctest.Run(w.t.Context(), w.t, terraform.Command(w.t.Context(), w.folder, w.env, program, args...))
	got.Text = colours.ReplaceAllString(got.Text, "")
	if got.Code != code {
		w.t.Fatalf("%s %s ended with exit code %d, want %d\n%s", filepath.Base(program), strings.Join(args, " "), got.Code, code, got.Text)
	}
	return got.Text
}

// colours are what the CLI prints them with, in a pipe or a file, too, unless it is told -no-color. A
// person does not see the codes on a terminal, but a program finds no line that begins with one.
var colours = regexp.MustCompile(`\x1b\[[0-9;]*m`)

func (w *workspace) init() { w.t.Helper(); w.terraform(0, "init", "-input=false", "-no-color") }
func (w *workspace) apply() string {
	w.t.Helper()
	return w.terraform(0, "apply", "-auto-approve", "-input=false", "-no-color")
}
func (w *workspace) destroy() string {
	w.t.Helper()
	return w.terraform(0, "destroy", "-auto-approve", "-input=false", "-no-color")
}

// plan runs terraform plan. The exit code is 0 without changes, 1 on an error and 2
// with changes.
func (w *workspace) plan(code int) string {
	w.t.Helper()
	return w.terraform(code, "plan", "-detailed-exitcode", "-input=false", "-no-color")
}

// says checks that an output contains words, ignoring line breaks.
func (w *workspace) says(text string, words ...string) {
	w.t.Helper()
	flat := acctest.Flatten(text)
	for _, want := range words {
		if !strings.Contains(flat, want) {
			w.t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
}
