package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/providermirror"
)

// checkout is a folder with a module that stands in for the provider, which builds in no time.
func checkout(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("versions come from git, and there is none on PATH")
	}
	folder := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module nothing\n\ngo 1.26\n", "LICENSE": "a licence\n", "README.md": "",
		"main.go": "package main\n\nvar version string\n\nfunc main() { println(version) }\n",
	} {
		write(t, filepath.Join(folder, name), text)
	}
	inGit(t, folder, "init", "--quiet")
	commit(t, folder, 0)
	return folder
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// commit commits everything at a second.
func commit(t *testing.T, folder string, second int) {
	t.Helper()
	t.Setenv("GIT_COMMITTER_DATE", fmt.Sprint(1_700_000_000+second, " +0000"))
	inGit(t, folder, "add", "--all")
	inGit(t, folder, "commit", "--quiet", "--allow-empty", "--message=x")
}

func inGit(t *testing.T, folder string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", args...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, said)
	}
}

// mirrored builds a checkout into a mirror and returns the newest archive.
func mirrored(t *testing.T, folder, mirror string, args ...string) providermirror.Archive {
	t.Helper()
	t.Chdir(folder)
	var out strings.Builder
	if err := run(t.Context(), append([]string{"-out", mirror}, args...), &out); err != nil {
		t.Fatal(err)
	}
	all, err := providermirror.Mirror(mirror).Archives(providermirror.Hosts[1], prefix)
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	last := all[len(all)-1]
	if want := "Version " + last.Version + " is in "; !strings.HasPrefix(out.String(), want) {
		t.Errorf("it printed %q, want %q", out.String(), want)
	}
	return last
}

// A colleague who builds the same commit elsewhere, in a shallow clone without tags and with settings
// of their own, gets the same version with the same bytes.
func TestMirror_sameCommit(t *testing.T) {
	folder := checkout(t)
	first := mirrored(t, folder, t.TempDir())
	inGit(t, folder, "tag", "v9.9.9")
	other := filepath.Join(t.TempDir(), "elsewhere")
	inGit(t, folder, "clone", "--quiet", "--depth=1", "file://"+folder, other)
	t.Setenv("GOFLAGS", "-ldflags=-X=main.version=mine")
	t.Setenv("GOAMD64", "v3")
	t.Setenv("GOARM64", "v9.0")
	if again := mirrored(t, other, t.TempDir()); again.Version != first.Version || !slices.Equal(again.Content, first.Content) {
		t.Errorf("the same commit is %s and %s, with %d and %d bytes", first.Version, again.Version, len(first.Content), len(again.Content))
	}
	write(t, filepath.Join(folder, "README.md"), "not a part of the provider")
	if again := mirrored(t, folder, t.TempDir()); again.Version != first.Version {
		t.Errorf("with a changed page it is %s, not %s", again.Version, first.Version)
	}
}

// Another commit is another version, even one of the same second; so is another compiler.
func TestMirror_otherCommit(t *testing.T) {
	folder, mirror := checkout(t), t.TempDir()
	versions := []string{mirrored(t, folder, mirror).Version}
	commit(t, folder, 0)
	versions = append(versions, mirrored(t, folder, t.TempDir()).Version)
	built := readSource(t.Context())
	versions = append(versions, built.version("go1.99"))
	for i, v := range versions {
		if !strings.HasPrefix(v, "0.0.1700000000") || len(v) != len("0.0.1700000000123456") || slices.Contains(versions[:i], v) {
			t.Errorf("the versions are %q", versions)
		}
	}
}

// What is not committed is a version of its own, and the same bytes are the same version.
func TestMirror_changed(t *testing.T) {
	folder, mirror := checkout(t), t.TempDir()
	committed := mirrored(t, folder, mirror)
	write(t, filepath.Join(folder, "main.go"), "package main\n\nvar version string\n\nfunc main() { println(1, version) }\n")
	changed := mirrored(t, folder, mirror)
	if again := mirrored(t, folder, mirror); again.Version != changed.Version || changed.Version == committed.Version {
		t.Errorf("the versions are %s, %s and %s", committed.Version, changed.Version, again.Version)
	}
	last := changed.Version
	for i := range 5 { // several of them within a second
		write(t, filepath.Join(folder, "main.go"), fmt.Sprintf("package main\n\nvar version string\n\nfunc main() { println(%d, version) }\n", i+2))
		other := mirrored(t, folder, mirror)
		if other.Version <= last {
			t.Errorf("the change after %s is %s", last, other.Version)
		}
		last = other.Version
	}
}

// A source without git, such as an unpacked archive, has a version too.
func TestMirror_withoutGit(t *testing.T) {
	folder := checkout(t)
	if err := os.RemoveAll(filepath.Join(folder, ".git")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GIT_CEILING_DIRECTORIES", filepath.Dir(folder))
	if built := mirrored(t, folder, t.TempDir()); !strings.HasPrefix(built.Version, prefix) {
		t.Errorf("the version is %s", built.Version)
	}
}

// A version is never replaced by other bytes.
func TestMirror_neverReplaces(t *testing.T) {
	folder, mirror := checkout(t), t.TempDir()
	built := mirrored(t, folder, mirror)
	path := filepath.Join(mirror, providermirror.Hosts[0], "innertrail", "innertrail", "terraform-provider-innertrail_"+built.Version+"_"+built.Platform+".zip")
	write(t, path, "other bytes")
	if err := run(t.Context(), []string{"-out", mirror}, io.Discard); err == nil || !strings.Contains(err.Error(), "is there with another content") {
		t.Errorf("the outcome is %v", err)
	}
}

// Old builds go where they are told to, and releases in the same folder stay.
func TestMirror_keep(t *testing.T) {
	folder, mirror := checkout(t), t.TempDir()
	released, err := providermirror.Pack("0.1.0", runtime.GOOS+"_"+runtime.GOARCH, []byte("x"), nil)
	if err == nil {
		err = providermirror.Mirror(mirror).Add(released)
	}
	if err != nil {
		t.Fatal(err)
	}
	for second := range 3 {
		commit(t, folder, second)
		mirrored(t, folder, mirror, "-keep", "2", "-platforms", "linux_amd64,windows_amd64")
	}
	found, err := filepath.Glob(filepath.Join(mirror, providermirror.Hosts[0], "innertrail", "innertrail", "*"))
	if err != nil || len(found) != 2*2+2+1+1+1 {
		t.Errorf("there are %q, %v", found, err)
	}
}

func TestMirror_rejects(t *testing.T) {
	folder := checkout(t)
	t.Chdir(folder)
	for want, args := range map[string][]string{
		"-out is required":               nil,
		"there are no arguments":         {"-out", "x", "y"},
		"-platforms names none":          {"-out", "x", "-platforms", " "},
		`want names such as linux_amd64`: {"-out", "x", "-platforms", "linux/amd64"},
		"cannot build for plan9_none":    {"-out", "x", "-platforms", "plan9_none"},
	} {
		if err := run(t.Context(), args, io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: the outcome is %v", args, err)
		}
	}
	t.Chdir(t.TempDir())
	if err := run(t.Context(), []string{"-out", "x"}, io.Discard); err == nil || !strings.Contains(err.Error(), "root of the checkout") {
		t.Errorf("elsewhere the outcome is %v", err)
	}
}
