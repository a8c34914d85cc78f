package main

import (
	"archive/zip"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

const (
	modulePath = "github.com/innertrail/terraform-provider-innertrail"
	root       = "../../.."
)

// goTool runs the go command and returns what it printed.
func goTool(t *testing.T, folder string, env []string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir, cmd.Env = folder, slices.Concat(os.Environ(), []string{"CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off"}, env)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %v: %v\n%s%s", args, err, out, &said)
	}
	return strings.TrimSpace(string(out))
}

// In the checkout, go run starts it as the pages say.
func TestCommands_run(t *testing.T) {
	if testing.Short() {
		t.Skip("this test builds the program, which takes a minute: go test -short leaves it out, make pages runs it")
	}
	if out := goTool(t, root, []string{"GOPROXY=off"}, "run", "./internal/cmd/innertrail-emulator", "-version"); !strings.HasPrefix(out, program+" ") {
		t.Errorf("it printed %s", out)
	}
}

// go install with a version builds it from a module proxy, with an empty module cache and
// without a checkout, and the program knows the version. The proxy has what this module is
// published as; its dependencies come from the cache of this machine. With -trimpath, the build cache holds
// what was compiled in another module cache.
func TestCommands_install(t *testing.T) {
	const guides = "internal/docs/templates/guides/"
	for page, program := range map[string]string{guides + "testing.md.tmpl": program, guides + "verify-an-account.md.tmpl": "innertrail-verify"} {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(page)))
		if err != nil || !strings.Contains(string(text), "go install "+modulePath+"/internal/cmd/"+program+"@latest") {
			t.Errorf("%s does not say how to install it: %v", page, err)
		}
	}
	if testing.Short() {
		t.Skip("this test builds the program, which takes a minute: go test -short leaves it out, make pages runs it")
	}
	cache := goTool(t, root, nil, "env", "GOMODCACHE")
	proxy, bin := t.TempDir(), t.TempDir()
	publish(t, proxy, "v1.2.3")
	env := []string{
		"GOPROXY=file://" + filepath.ToSlash(proxy) + ",file://" + filepath.ToSlash(filepath.Join(cache, "cache", "download")),
		"GOMODCACHE=" + t.TempDir(), "GOBIN=" + bin, "GOSUMDB=off", "GONOSUMDB=*", "GOFLAGS=-modcacherw -trimpath", "GOTOOLCHAIN=local",
	}
	for _, program := range []string{program, "innertrail-verify"} {
		goTool(t, t.TempDir(), env, "install", modulePath+"/internal/cmd/"+program+"@latest")
		path := filepath.Join(bin, program)
		if runtime.GOOS == "windows" {
			path += ".exe"
		}
		out, err := exec.CommandContext(t.Context(), path, "-version").CombinedOutput()
		if err != nil || string(out) != program+" v1.2.3\n" {
			t.Errorf("%v %s", err, out)
		}
	}
}

// publish writes this module as a module proxy has it. See "GOPROXY protocol" and "Module
// zip files" of the Go modules reference.
func publish(t *testing.T, proxy, version string) {
	t.Helper()
	folder := filepath.Join(proxy, filepath.FromSlash(modulePath), "@v")
	must(t, os.MkdirAll(folder, 0o755))
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	for _, name := range moduleFiles(t) {
		content, err := os.ReadFile(filepath.Join(root, name))
		must(t, err)
		w, err := archive.Create(modulePath + "@" + version + "/" + filepath.ToSlash(name))
		must(t, err)
		_, err = w.Write(content)
		must(t, err)
	}
	must(t, archive.Close())
	module, err := os.ReadFile(filepath.Join(root, "go.mod"))
	must(t, err)
	for name, content := range map[string][]byte{
		"list": []byte(version + "\n"), version + ".info": []byte(`{"Version":"` + version + `"}`), version + ".mod": module, version + ".zip": packed.Bytes(),
	} {
		must(t, os.WriteFile(filepath.Join(folder, name), content, 0o600))
	}
}

// moduleFiles returns the files of this module that the program can need: none of another
// module, and no tests.
func moduleFiles(t *testing.T) []string {
	t.Helper()
	files := []string{"go.mod", "go.sum", "LICENSE"}
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil {
				return filepath.SkipDir
			}
			return nil
		}
		if name, err := filepath.Rel(root, path); err == nil && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			files = append(files, name)
		}
		return nil
	})
	must(t, err)
	return files
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
