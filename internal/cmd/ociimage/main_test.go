package main

import (
	"bytes"
	"debug/buildinfo"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/ociimage"
)

// The image holds the emulator and its licence only, runs it as an unprivileged user, and is the same
// each time.
func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("this test builds the emulator, which takes a minute: go test -short leaves it out, make pages runs it")
	}
	t.Chdir("../../..")
	platform := "linux/" + runtime.GOARCH
	var images [2][]byte
	for i := range images {
		out := filepath.Join(t.TempDir(), "folder", "image.tar")
		if err := run(t.Context(), []string{
			"-out", out, "-version", "1.2.3", "-revision", "abc", "-created", "2026-01-02T03:04:05+01:00", "-platforms", platform,
		}, io.Discard); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		images[i] = data
	}
	if !bytes.Equal(images[0], images[1]) {
		t.Error("a second image has other bytes")
	}
	read, err := ociimage.Read(bytes.NewReader(images[0]))
	if err != nil || len(read) != 1 {
		t.Fatalf("%v %v", err, read)
	}
	c := read[0]
	if c.Platform.String() != platform || c.User != "65532:65532" || len(c.Files) != 3 ||
		!slices.Equal(c.Entrypoint, []string{"/innertrail-emulator", "-exposed", "-listen", ":18900"}) {
		t.Errorf("%v %v %v %v", c.Platform, c.User, c.Entrypoint, c.Files)
	}
	for label, want := range map[string]string{"version": "1.2.3", "revision": "abc", "created": "2026-01-02T02:04:05Z", "source": source, "licenses": "MPL-2.0"} {
		if got := c.Labels["org.opencontainers.image."+label]; got != want {
			t.Errorf("%s is %q; want %q", label, got, want)
		}
	}
	built, err := buildinfo.Read(bytes.NewReader(c.Program))
	if err != nil || built.Path != modulePath+"/internal/cmd/innertrail-emulator" {
		t.Errorf("%v %v", err, built)
	}
}

const modulePath = "github.com/innertrail/terraform-provider-innertrail"

func TestRun_refuses(t *testing.T) {
	for _, args := range [][]string{{}, {"-out", "x", "extra"}, {"-out", "x", "-created", "today"}, {"-no"}} {
		if err := run(t.Context(), args, io.Discard); err == nil {
			t.Errorf("%v was taken", args)
		}
	}
	t.Chdir("../../..")
	if err := run(t.Context(), []string{"-out", filepath.Join(t.TempDir(), "x"), "-platforms", "linux"}, io.Discard); err == nil {
		t.Error("a platform without an architecture was taken")
	}
}
