package examples

import (
	"bufio"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
	"github.com/innertrail/terraform-provider-innertrail/internal/providermirror"
)

const platform = runtime.GOOS + "_" + runtime.GOARCH

// archive packs the provider that the other tests run, as make mirror does. That of another platform, which
// is not run, holds a few bytes.
func archive(t *testing.T, version, to string) providermirror.Archive {
	t.Helper()
	newWorkspace(t) // builds the provider
	binary := []byte("a program of " + to)
	if to == platform {
		var err error
		if binary, err = os.ReadFile(mirror.binary); err != nil {
			t.Fatal(err)
		}
	}
	licence, err := os.ReadFile("../../LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	packed, err := providermirror.Pack(version, to, binary, licence)
	if err != nil {
		t.Fatal(err)
	}
	return packed
}

// installedFrom has the next init take the provider from a mirror.
func (w *workspace) installedFrom(config, text string) {
	w.t.Helper()
	w.write(config, text)
	w.must(os.RemoveAll(filepath.Join(w.folder, ".terraform")))
	w.env = append(w.env, "TF_CLI_CONFIG_FILE="+filepath.Join(w.folder, config))
}

// serve serves a handler with TLS, with a certificate that the CLI trusts, and counts the requests.
func (w *workspace) serve(handler http.Handler) (*httptest.Server, *atomic.Int32) {
	w.t.Helper()
	var requests atomic.Int32
	server := httptest.NewTLSServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		handler.ServeHTTP(answer, r)
	}))
	w.t.Cleanup(server.Close)
	bundle := filepath.Join(w.t.TempDir(), "ca.pem")
	w.must(os.WriteFile(bundle, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600))
	w.env = append(w.env, "SSL_CERT_FILE="+bundle)
	return server, &requests
}

// networkMirror has the next init take the provider from the network mirror of the example, and returns
// the number of requests to it.
func (w *workspace) networkMirror(archives ...providermirror.Archive) *atomic.Int32 {
	w.t.Helper()
	if runtime.GOOS != "linux" {
		w.t.Skip("SSL_CERT_FILE, which has the CLI trust the mirror of this test, is read on Linux only")
	}
	folder := w.t.TempDir()
	w.must(providermirror.Mirror(folder).Add(archives...))
	server, requests := w.serve(http.StripPrefix("/providers/", http.FileServer(http.Dir(folder))))
	text := w.example("mirror/network.tfrc")
	w.installedFrom("network.tfrc", strings.Replace(text, "https://mirror.example.com/providers/", server.URL+"/providers/", 1))
	return requests
}

// filesystemMirror has the next init take the provider from the filesystem mirror of the example, and
// returns the path of the CLI configuration.
func (w *workspace) filesystemMirror(archives ...providermirror.Archive) string {
	w.t.Helper()
	w.mirrored = w.t.TempDir()
	w.must(providermirror.Mirror(w.mirrored).Add(archives...))
	w.installedFrom("filesystem.tfrc", strings.Replace(w.example("mirror/filesystem.tfrc"), "/srv/terraform/providers", filepath.ToSlash(w.mirrored), 1))
	return filepath.Join(w.folder, "filesystem.tfrc")
}

// The lock file of one mirror holds for the other, for a colleague with a copy of the folder, and after
// a newer build was added to it.
func TestMirrors_lockFile(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	w.take("shipping")
	first := archive(t, "0.0.1700000000123456", platform)
	w.filesystemMirror(first, archive(t, "0.0.1700000000123456", "darwin_arm64"))
	w.init()
	locked := w.read(".terraform.lock.hcl")
	hash, err := first.Hash()
	w.must(err)
	w.says(locked, `version = "0.0.1700000000123456"`, hash)
	w.apply()

	newer := archive(t, "0.0.1700000001123456", platform)
	requests := w.networkMirror(first, newer)
	w.terraform(0, "init", "-input=false", "-no-color", "-lockfile=readonly")
	w.plan(0)
	if requests.Load() == 0 {
		t.Error("the network mirror was not asked")
	}
	w.says(w.terraform(0, "init", "-upgrade", "-input=false", "-no-color"), "0.0.1700000001123456")

	w.write(".terraform.lock.hcl", locked)
	w.filesystemMirror(first, newer)
	w.terraform(0, "init", "-input=false", "-no-color", "-lockfile=readonly")
	w.plan(0)
}

// A newer build in the repository is locked by the commands of the guide; the lock command alone keeps the old one.
func TestMirrors_newerInRepository(t *testing.T) {
	t.Parallel()
	w := shipped(t)
	w.repository()
	shipping := filepath.Join(w.folder, "shipping")
	w.must(providermirror.Mirror(filepath.Join(w.folder, "providers")).Add(archive(t, "0.0.1700000001123456", platform)))
	commands := blocks(page(t, "your-own-build.md"), "shell")["For hosted runners"]
	lock, newer := commands[len(commands)-2], strings.ReplaceAll(commands[len(commands)-1], "linux_amd64", platform)
	lock = "terraform " + strings.ReplaceAll(strings.SplitN(lock, "terraform ", 2)[1], "linux_amd64", platform)
	w.stub("terraform", `exec "$TERRAFORM" "$@"`)
	locked := func(script string) string {
		w.run(0, bash(t), "-e", "-c", "cd shipping && "+script)
		return w.fileOf(filepath.Join(shipping, ".terraform.lock.hcl"))
	}
	w.says(locked(lock), `version = "0.0.1700000000123456"`)
	w.says(locked(newer), `version = "0.0.1700000001123456"`)
}

// A mirror without the build of a lock file, and a lock file of another platform, are what the troubleshooting
// guide says, and its remedies work.
func TestMirrors_oldLockFile(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	w.take("shipping")
	w.filesystemMirror(archive(t, "0.0.1700000000123456", platform))
	w.init()
	newer, elsewhere := archive(t, "0.0.1700000001123456", platform), archive(t, "0.0.1700000001123456", "solaris_amd64")
	w.filesystemMirror(newer, elsewhere)
	w.says(w.terraform(1, "init", "-input=false", "-no-color"), "the previously-selected version 0.0.1700000000123456 is no longer available")
	w.says(w.terraform(1, "init", "-upgrade", "-lockfile=readonly", "-no-color"), "conflicts with -lockfile=readonly")
	w.says(w.terraform(0, "init", "-upgrade", "-input=false", "-no-color"), "(unauthenticated)", "Incomplete lock file information for providers")
	w.says(w.read(".terraform.lock.hcl"), "0.0.1700000001123456")
	w.plan(2)

	w.must(os.Remove(filepath.Join(w.folder, ".terraform.lock.hcl")))
	w.terraform(0, "providers", "lock", "-fs-mirror="+w.mirrored, "-platform=solaris_amd64")
	w.must(os.RemoveAll(filepath.Join(w.folder, ".terraform")))
	w.says(w.terraform(1, "init", "-input=false", "-no-color"), "doesn't match any of the checksums previously recorded in the dependency lock file")
	w.terraform(0, "providers", "lock", "-fs-mirror="+w.mirrored, "-platform="+platform)
	w.terraform(0, "init", "-input=false", "-no-color", "-lockfile=readonly")
	w.plan(2)
}

// A lock file of the other one of Terraform and OpenTofu is refused where it is read-only, also one with the entries of
// both, and replaced by an init.
func TestMirrors_lockFileOfTheOther(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	w.take("shipping")
	w.filesystemMirror(archive(t, "0.0.1700000000123456", platform))
	w.init()
	own := w.read(".terraform.lock.hcl")
	hosts := []string{"registry.terraform.io", "registry.opentofu.org"}
	if strings.Contains(own, hosts[1]) {
		slices.Reverse(hosts)
	}
	other := strings.ReplaceAll(own, hosts[0], hosts[1])
	for _, locked := range []string{other, own + other} {
		w.write(".terraform.lock.hcl", locked)
		w.says(w.terraform(1, "init", "-input=false", "-no-color", "-lockfile=readonly"), "the lock file is read-only")
	}
	w.init()
	if got := w.read(".terraform.lock.hcl"); got != own {
		t.Errorf("the lock file is\n%s\nwant\n%s", got, own)
	}
}

// The command of the guide adds the checksums of colleagues' platforms to the lock file.
func TestMirrors_otherPlatforms(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	w.take("shipping")
	folder := t.TempDir()
	var hashes []string
	for _, p := range []string{platform, "darwin_arm64"} {
		a := archive(t, "0.0.1700000000123456", p)
		w.must(providermirror.Mirror(folder).Add(a))
		hash, err := a.Hash()
		w.must(err)
		hashes = append(hashes, hash)
	}
	w.installedFrom("filesystem.tfrc", strings.Replace(w.example("mirror/filesystem.tfrc"), "/srv/terraform/providers", filepath.ToSlash(folder), 1))
	w.terraform(0, "providers", "lock", "-fs-mirror="+folder, "-platform="+platform, "-platform=darwin_arm64")
	w.says(w.read(".terraform.lock.hcl"), hashes...)
	w.terraform(0, "init", "-input=false", "-no-color", "-lockfile=readonly")
}

// A configuration may name the version of a build exactly.
func TestMirrors_version(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	w.take("shipping")
	w.write("main.tf", strings.Replace(w.read("main.tf"), `"innertrail/innertrail"`, "\"innertrail/innertrail\"\n      version = \"0.0.1700000000123456\"", 1))
	w.filesystemMirror(archive(t, "0.0.1700000000123456", platform), archive(t, "0.0.1700000001123456", platform))
	w.init()
	w.says(w.read(".terraform.lock.hcl"), `version = "0.0.1700000000123456"`)
}

// A changed archive of a version that is locked is refused.
func TestMirrors_changedArchive(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	w.take("shipping")
	w.networkMirror(archive(t, "0.0.1700000000123456", platform))
	w.init()
	changed, err := providermirror.Pack("0.0.1700000000123456", platform, []byte("another program"), nil)
	w.must(err)
	w.networkMirror(changed)
	w.says(w.terraform(1, "init", "-input=false", "-no-color", "-lockfile=readonly"), "checksum")
}

// OpenTofu installs from a registry of container images what the command of the guide has pushed there,
// with the lock file that another mirror has led to.
func TestMirrors_oci(t *testing.T) {
	t.Parallel()
	acctest.Require(t, terraform.OCIMirrors)
	crane := os.Getenv("CRANE")
	if crane == "" {
		t.Skip("CRANE names no crane, which pushes to registries; make pages builds one")
	}
	w := newWorkspace(t)
	w.take("shipping")
	a := archive(t, "0.0.1700000000123456", platform)
	w.networkMirror(a)
	w.init()
	w.says(w.read(".terraform.lock.hcl"), `"h1:`, `"zh:`)
	w.apply()

	registry := httputil.NewSingleHostReverseProxy(startRegistry(t, crane))
	server, requests := w.serve(registry)
	host := strings.TrimPrefix(server.URL, "https://")
	w.must(providermirror.WriteLayout(filepath.Join(w.folder, "layout"), []providermirror.Archive{a, archive(t, "0.0.1700000000123456", "darwin_arm64")}))
	command := regexp.MustCompile(`(?m)^crane (push .*)$`).FindStringSubmatch(w.guide("your-own-build"))
	if command == nil {
		t.Fatal("the guide has no command that pushes")
	}
	w.run(0, crane, strings.Fields(strings.NewReplacer("registry.example.com", host, "0.0.N", "0.0.1700000000123456").Replace(command[1]))...)
	pushed := requests.Load()
	w.installedFrom("oci.tfrc", strings.Replace(w.example("mirror/oci.tfrc"), "registry.example.com", host, 1))
	w.terraform(0, "init", "-input=false", "-no-color", "-lockfile=readonly")
	w.plan(0)
	if requests.Load() == pushed {
		t.Error("the registry was not asked")
	}

	// A lock file from a folder does not hold, not even with -upgrade, until the block of the provider is deleted. That of the
	// registry holds for the folder, too, which adds other platforms.
	const refused = "doesn't match any of the checksums previously recorded in the dependency lock file"
	w.must(os.Remove(filepath.Join(w.folder, ".terraform.lock.hcl")))
	w.filesystemMirror(a, archive(t, "0.0.1700000000123456", "darwin_arm64"))
	w.init()
	w.installedFrom("oci.tfrc", w.read("oci.tfrc"))
	w.says(w.terraform(1, "init", "-input=false", "-no-color"), refused)
	w.says(w.terraform(1, "init", "-upgrade", "-input=false", "-no-color"), refused)
	w.write(".terraform.lock.hcl", regexp.MustCompile(`(?ms)^provider .*?^}\n`).ReplaceAllString(w.read(".terraform.lock.hcl"), ""))
	w.init()
	w.plan(0)
	w.terraform(0, "providers", "lock", "-fs-mirror="+w.mirrored, "-platform=darwin_arm64")
	w.filesystemMirror(a)
	w.terraform(0, "init", "-input=false", "-no-color", "-lockfile=readonly")
	w.plan(0)
}

// startRegistry starts a registry that keeps its content in memory, and returns its address.
func startRegistry(t *testing.T, crane string) *url.URL {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), crane, "registry", "serve", "--address=127.0.0.1:0")
	said, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(said).ReadString('\n')
	port := regexp.MustCompile(`serving on port (\d+)`).FindStringSubmatch(line)
	if port == nil {
		t.Fatalf("the registry does not start: %v, %s", err, line)
	}
	return &url.URL{Scheme: "http", Host: "127.0.0.1:" + port[1]}
}
