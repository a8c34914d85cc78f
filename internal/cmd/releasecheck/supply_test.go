package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func bill(components string) string {
	return `{"bomFormat":"CycloneDX","metadata":{"component":{"name":"github.com/innertrail/terraform-provider-innertrail"}},"components":[` + components + `]}`
}

// The bill of materials lists what is linked, on any platform and in any program, with its licence.
func TestBill(t *testing.T) {
	t.Parallel()
	const (
		std      = `{"name":"std","version":"go1.26.8"}`
		licensed = `,{"name":"a.example/x","version":"v1.0.0","evidence":{"licenses":[{"license":{"id":"MPL-2.0"}}]}}`
	)
	for name, row := range map[string]struct{ text, want string }{
		"complete":         {bill(std + licensed), "CycloneDX, 2 components; the standard library and all 1 linked modules are listed, each module with its licence"},
		"no library":       {bill(licensed[1:]), "std@go1.26.8 is linked and not listed"},
		"another library":  {bill(strings.Replace(std, "26.8", "26.7", 1) + licensed), "std@go1.26.8 is linked and not listed"},
		"no module":        {bill(std), "a.example/x@v1.0.0 is linked and not listed"},
		"no licence":       {bill(std + strings.Replace(licensed, `{"license":{"id":"MPL-2.0"}}`, "", 1)), "a.example/x@v1.0.0 is listed without a licence"},
		"of another thing": {strings.Replace(bill(std+licensed), "terraform-provider", "x", 1), `want CycloneDX of terraform-provider-innertrail`},
		"no JSON":          {"<bom/>", "invalid character"},
	} {
		r := release{folder: t.TempDir(), version: "1.2.3", linked: map[string]bool{"std@go1.26.8": true, "a.example/x@v1.0.0": true}}
		if err := os.WriteFile(filepath.Join(r.folder, r.bill()), []byte(row.text), 0o600); err != nil {
			t.Fatal(err)
		}
		said, err := r.checkBill()
		if err != nil {
			said = err.Error()
		}
		if !strings.Contains(said, row.want) || (err == nil) != (name == "complete") {
			t.Errorf("%s: %q, want %q", name, said, row.want)
		}
	}
}

// A second build must give each file of the release again, byte for byte.
func TestRebuilt(t *testing.T) {
	t.Parallel()
	platform := runtime.GOOS + "_" + runtime.GOARCH
	names := []string{
		"dist/terraform-provider-innertrail_1.2.3_" + platform + ".zip",
		"dist/innertrail-emulator_1.2.3_" + platform + ".tar.gz",
		"dist/innertrail-verify_1.2.3_" + platform + ".tar.gz",
		".cache/image/innertrail-emulator_1.2.3_image.tar",
	}
	build := func(differs string) string {
		folder := t.TempDir()
		for _, name := range names {
			path := filepath.Join(folder, filepath.FromSlash(name))
			err := os.MkdirAll(filepath.Dir(path), 0o755)
			if err == nil {
				err = os.WriteFile(path, bytes.Replace([]byte(name), []byte(differs), []byte("other bytes"), 1), 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		return folder
	}
	first := build("none")
	r := release{folder: filepath.Join(first, "dist"), images: filepath.Join(first, ".cache", "image"), version: "1.2.3", again: build("none")}
	if said, err := r.checkRebuilt(); err != nil || !strings.HasPrefix(said, "the second build has the same bytes in 3 files for "+runtime.GOOS) {
		t.Error(said, err)
	}
	for _, name := range names {
		r.again = build(name)
		if said, err := r.checkRebuilt(); err == nil || err.Error() != filepath.Base(name)+" has other bytes in the second build" {
			t.Errorf("%s differs: %q, %v", name, said, err)
		}
		if err := os.Remove(filepath.Join(r.again, filepath.FromSlash(name))); err != nil {
			t.Fatal(err)
		}
		if said, err := r.checkRebuilt(); err == nil || !strings.Contains(err.Error(), "no such file") {
			t.Errorf("%s is missing: %q, %v", name, said, err)
		}
	}
}
