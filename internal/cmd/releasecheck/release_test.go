package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
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
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/ociimage"
)

// made is a release of this machine's platform as it must be, of a program that does
// nothing; a test breaks one thing of it.
type made struct {
	binary   []byte
	name     string      // of the binary in the archive
	mode     fs.FileMode // of the binary
	dated    time.Time   // of the binary; the licence is dated by the commit
	owner    tar.Header  // of the files in the archives of the other programs
	beside   string      // another file in the archive
	archive  string      // the archive's name
	manifest string
	sums     func(lines []string) []string
	sig      []byte
	emulator string // the name of the emulator's program in its archive
	verify   string // and of the other one
	image    func(i *ociimage.Image)
	more     map[string]string // further files
}

var commit = time.Date(2026, 1, 2, 3, 4, 6, 0, time.UTC)

// nothing builds the program, once for each way.
var nothing = map[string]func() ([]byte, error){
	"-trimpath":       sync.OnceValues(func() ([]byte, error) { return buildNothing("-trimpath") }),
	"-trimpath=false": sync.OnceValues(func() ([]byte, error) { return buildNothing("-trimpath=false") }),
	"amd64":           sync.OnceValues(func() ([]byte, error) { return buildNothing("-trimpath", "GOOS=linux", "GOARCH=amd64") }),
	"arm64":           sync.OnceValues(func() ([]byte, error) { return buildNothing("-trimpath", "GOOS=linux", "GOARCH=arm64") }),
}

func buildNothing(flag string, env ...string) ([]byte, error) {
	folder, err := os.MkdirTemp("", "releasecheck-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	for name, text := range map[string]string{"go.mod": "module nothing\n\ngo 1.26\n", "main.go": "package main\n\nfunc main() {}\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			return nil, err
		}
	}
	build := exec.CommandContext(context.Background(), "go", "build", "-o", "nothing", flag)
	build.Dir, build.Env = folder, slices.Concat(os.Environ(), []string{"CGO_ENABLED=0", "GOWORK=off", "GOFLAGS="}, env)
	if said, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, said)
	}
	return os.ReadFile(filepath.Join(folder, "nothing"))
}

func newRelease(t *testing.T, flag string) *made {
	t.Helper()
	data, err := nothing[flag]()
	if err != nil {
		t.Fatal(err)
	}
	platform := runtime.GOOS + "_" + runtime.GOARCH
	name := "terraform-provider-innertrail_v1.2.3"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return &made{
		binary: data, name: name, mode: 0o755, dated: commit, archive: "terraform-provider-innertrail_1.2.3_" + platform + ".zip",
		owner:    tar.Header{Uname: "root", Gname: "root"},
		manifest: `{"version":1,"metadata":{"protocol_versions":["6.0"]}}`,
		sums:     func(lines []string) []string { return lines },
		emulator: emulator + strings.TrimPrefix(name, "terraform-provider-innertrail_v1.2.3"),
		verify:   verify + strings.TrimPrefix(name, "terraform-provider-innertrail_v1.2.3"),
		image:    func(*ociimage.Image) {},
	}
}

// programArchive packs a program as goreleaser does.
func (m *made) programArchive(t *testing.T, program string) []byte {
	t.Helper()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	archive := tar.NewWriter(z)
	for name, data := range map[string][]byte{"LICENSE": []byte("a licence"), program: m.binary} {
		head := m.owner
		head.Name, head.Mode, head.Size, head.ModTime = name, int64(m.mode), int64(len(data)), m.dated
		err := archive.WriteHeader(&head)
		if err == nil {
			_, err = archive.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(archive.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// emulatorImage returns an image whose programs are built for Linux.
func (m *made) emulatorImage(t *testing.T) []byte {
	t.Helper()
	i := ociimage.Image{Name: emulator, User: "65532:65532", Created: commit, Labels: map[string]string{"org.opencontainers.image.version": "1.2.3"}, Programs: map[ociimage.Platform][]byte{}}
	for _, architecture := range []string{"amd64", "arm64"} {
		data, err := nothing[architecture]()
		if err != nil {
			t.Fatal(err)
		}
		i.Programs[ociimage.Platform{OS: "linux", Architecture: architecture}] = data
	}
	m.image(&i)
	var written bytes.Buffer
	if err := i.Write(&written); err != nil {
		t.Fatal(err)
	}
	return written.Bytes()
}

// write writes the release as goreleaser does and gives the arguments to check it.
func (m *made) write(t *testing.T) []string {
	t.Helper()
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	add := func(name string, mode fs.FileMode, dated time.Time, data []byte) {
		header := &zip.FileHeader{Name: name, Modified: dated, Method: zip.Deflate}
		header.SetMode(mode)
		w, err := archive.CreateHeader(header)
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	add("LICENSE", 0o644, commit, []byte("a licence"))
	add(m.name, m.mode, m.dated, m.binary)
	if m.beside != "" {
		add(m.beside, 0o644, commit, nil)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	manifest := filepath.Join(folder, "manifest.json")
	files := map[string][]byte{m.archive: packed.Bytes(), "manifest.json": []byte(m.manifest)}
	sum := func(name string, data []byte) string {
		s := sha256.Sum256(data)
		return fmt.Sprintf("%s  %s", hex.EncodeToString(s[:]), name)
	}
	archiveName := "innertrail-emulator_1.2.3_" + runtime.GOOS + "_" + runtime.GOARCH + ".tar.gz"
	verifyName := strings.Replace(archiveName, emulator, verify, 1)
	imageName := "innertrail-emulator_1.2.3_image.tar"
	files[archiveName], files[imageName] = m.programArchive(t, m.emulator), m.emulatorImage(t)
	files[verifyName] = m.programArchive(t, m.verify)
	lines := m.sums([]string{sum(archiveName, files[archiveName]), sum(verifyName, files[verifyName]), sum(imageName, files[imageName]), sum(m.archive, packed.Bytes()), sum("terraform-provider-innertrail_1.2.3_manifest.json", []byte(m.manifest))})
	files["terraform-provider-innertrail_1.2.3_SHA256SUMS"] = []byte(strings.Join(lines, "\n") + "\n")
	if m.sig != nil {
		files["terraform-provider-innertrail_1.2.3_SHA256SUMS.sig"] = m.sig
	}
	for name, text := range m.more {
		files[name] = []byte(text)
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return []string{"-single", "-dist", folder, "-manifest", manifest, "-images", folder, "-workflow", "../../../.github/workflows/release.yml"}
}

// Each thing that the registries would refuse, or that this project promises, fails
// the check, in words that name it; as it must be, nothing does.
func TestRelease(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		breaks func(m *made)
		says   string
	}{
		"as it must be": {func(*made) {}, ""},
		"a checksum of materials that are missing": {
			func(m *made) { m.sums = with("00  terraform-provider-innertrail_1.2.3.cdx.json") },
			"terraform-provider-innertrail_1.2.3.cdx.json: no such file",
		},
		"another checksum of the materials": {
			func(m *made) {
				m.more = map[string]string{"terraform-provider-innertrail_1.2.3.cdx.json": bill(`{"name":"std","version":"` + runtime.Version() + `"}`)}
				m.sums = with("00  terraform-provider-innertrail_1.2.3.cdx.json")
			},
			"terraform-provider-innertrail_1.2.3.cdx.json has another checksum than is listed",
		},
		"files of the user who built": {func(m *made) { m.owner = tar.Header{Uname: "runner", Gname: "runner", Uid: 1001, Gid: 1001} }, "belongs to runner:runner (1001:1001)"},
		"a file without provenance": {
			func(m *made) { m.more = map[string]string{"terraform-provider-innertrail_1.2.3.deb": ""} },
			"provenance: terraform-provider-innertrail_1.2.3.deb has no provenance",
		},
		"materials of another kind": {
			func(m *made) {
				m.more = map[string]string{"terraform-provider-innertrail_1.2.3.cdx.json": `{"bomFormat":"SPDX"}`}
			},
			"want CycloneDX of terraform-provider-innertrail",
		},
		"another platform":            {func(m *made) { m.archive = "terraform-provider-innertrail_1.2.3_plan9_mips.zip" }, "the archives are"},
		"the version without its v":   {func(m *made) { m.name = "terraform-provider-innertrail_1.2.3" }, "want LICENSE and terraform-provider-innertrail_v1.2.3"},
		"a third file":                {func(m *made) { m.beside = "README.md" }, "it holds LICENSE, README.md"},
		"not executable":              {func(m *made) { m.mode = 0o644 }, "cannot be executed"},
		"dated by the build":          {func(m *made) { m.dated = commit.Add(time.Hour) }, "not both dated by the commit"},
		"no other program":            {func(m *made) { m.verify = "verify" }, "it holds LICENSE, verify"},
		"an emulator of another name": {func(m *made) { m.emulator = "emulator" }, "it holds LICENSE, emulator"},
		"an image that runs as root":  {func(m *made) { m.image = func(i *ociimage.Image) { i.User = "0:0" } }, "runs as the user"},
		"an image of another version": {func(m *made) { m.image = func(i *ociimage.Image) { i.Labels = nil } }, "says that it is version"},
		"an image for one platform": {func(m *made) {
			m.image = func(i *ociimage.Image) { delete(i.Programs, ociimage.Platform{OS: "linux", Architecture: "arm64"}) }
		}, "it is for linux/amd64; want"},
		"no program": {func(m *made) { m.binary = []byte("#!/bin/sh") }, "archives: "},
		"protocol 5": {func(m *made) { m.manifest = `{"version":1,"metadata":{"protocol_versions":["5.0"]}}` }, "want version 1 with protocol 6.0"},
		"no manifest among the checksums": {
			func(m *made) { m.sums = func(lines []string) []string { return lines[:4] } },
			"terraform-provider-innertrail_1.2.3_manifest.json is not listed",
		},
		"another checksum": {
			func(m *made) {
				m.sums = func(lines []string) []string { return append([]string{"00" + lines[0][2:]}, lines[1:]...) }
			},
			"has another checksum than is listed",
		},
		"a foreign file among the checksums": {func(m *made) { m.sums = with("00  notes.txt") }, "notes.txt is listed and does not belong"},
		"an armoured signature":              {func(m *made) { m.sig = []byte("-----BEGIN PGP SIGNATURE-----") }, "signature: it is not a binary one"},
		"a signature of nobody":              {func(m *made) { m.sig = []byte{0x89, 0, 0} }, "signature: gpg does not verify it"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newRelease(t, "-trimpath")
			tc.breaks(m)
			check(t, m, tc.says)
		})
	}
}

func with(line string) func([]string) []string {
	return func(lines []string) []string { return append(lines, line) }
}

// A binary that holds the paths of the machine that built it is refused.
func TestRelease_untrimmed(t *testing.T) {
	t.Parallel()
	check(t, newRelease(t, "-trimpath=false"), "is built with -trimpath=; want true")
}

func check(t *testing.T, m *made, says string) {
	t.Helper()
	var out strings.Builder
	err := run(t.Context(), m.write(t), &out)
	if says == "" && err != nil || says != "" && (err == nil || !strings.Contains(err.Error(), says)) {
		t.Errorf("%v, want %q\n%s", err, says, out.String())
	}
	if says == "" && strings.Count(out.String(), notChecked) != 4 {
		t.Errorf("it does not say that neither materials nor second build nor signature nor schema was checked:\n%s", out.String())
	}
}

// What is in the folder of no release, or of two, is not guessed at.
func TestRelease_noVersion(t *testing.T) {
	t.Parallel()
	if err := run(t.Context(), []string{"-dist", t.TempDir()}, &strings.Builder{}); err == nil || !strings.Contains(err.Error(), "and holds 0") {
		t.Error(err)
	}
}

// A provider without the resource is not this one.
func TestDescribe(t *testing.T) {
	t.Parallel()
	schema := `{"provider_schemas":{"a/b/c":{"resource_schemas":{"%s":{}},"data_source_schemas":{"x":{}},"functions":{"y":{},"z":{}}}}}`
	if said, err := describeSchema(fmt.Appendf(nil, schema, "innertrail_shipping")); err != nil ||
		said != "a/b/c, installed from a mirror, serves 1 resource, 1 data sources, 2 functions" {
		t.Error(said, err)
	}
	if _, err := describeSchema(fmt.Appendf(nil, schema, "innertrail_other")); err == nil {
		t.Error("another provider passes")
	}
}
