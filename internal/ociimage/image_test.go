package ociimage

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func sample() Image {
	return Image{
		Name: "program", User: "65532:65532", Arguments: []string{"-x"}, Port: "18900/tcp", Tag: "1.2.3", Repository: "ghcr.io/acme/program",
		Labels:  map[string]string{"org.opencontainers.image.title": "program"},
		Created: time.Date(2026, 1, 2, 3, 4, 5, 6, time.FixedZone("", 3600)),
		Files:   map[string][]byte{"licenses/LICENSE": []byte("free")},
		Programs: map[Platform][]byte{
			{"linux", "amd64"}: bytes.Repeat([]byte("amd"), 1000),
			{"linux", "arm64"}: bytes.Repeat([]byte("arm"), 1000),
		},
	}
}

func written(t *testing.T, i Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := i.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestImage(t *testing.T) {
	data := written(t, sample())
	for range 5 {
		if !bytes.Equal(data, written(t, sample())) {
			t.Fatal("the same image has other bytes")
		}
	}
	read, err := Read(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if len(read) != 2 || read[0].Platform.String() != "linux/amd64" || read[1].Platform.String() != "linux/arm64" {
		t.Fatalf("%+v", read)
	}
	for _, c := range read {
		if !bytes.Equal(c.Program, sample().Programs[c.Platform]) || c.User != "65532:65532" || !slices.Equal(c.Entrypoint, []string{"/program", "-x"}) ||
			c.Labels["org.opencontainers.image.title"] != "program" {
			t.Errorf("%+v", c)
		}
		head := c.Files["program"]
		if head.Mode != 0o555 || head.Uid != 0 || head.Uname != "" || !head.ModTime.Equal(time.Date(2026, 1, 2, 2, 4, 5, 0, time.UTC)) {
			t.Errorf("%+v", head)
		}
		if c.Files["licenses/LICENSE"].Mode != 0o444 || !c.Files["licenses/"].FileInfo().IsDir() {
			t.Errorf("%+v", c.Files)
		}
	}
}

func TestImage_noProgram(t *testing.T) {
	if err := (Image{}).Write(&bytes.Buffer{}); err == nil {
		t.Error("an image without a program was written")
	}
}

// Every change of a byte that counts is found.
func TestRead_refuses(t *testing.T) {
	data := written(t, sample())
	for _, tc := range []struct{ old, new string }{
		{`"imageLayoutVersion":"1.0.0"`, `"imageLayoutVersion":"9.0.0"`},
		{`"User":"65532:65532"`, `"User":"00000:00000"`},
		{`"architecture":"amd64"`, `"architecture":"amd46"`},
		{mediaTypeLayer, strings.Replace(mediaTypeLayer, "gzip", "gzap", 1)},
		{`"size":`, `"size" `},
	} {
		changed := bytes.Replace(data, []byte(tc.old), []byte(tc.new), 1)
		if bytes.Equal(changed, data) {
			t.Errorf("%s is not there", tc.old)
			continue
		}
		if _, err := Read(bytes.NewReader(changed)); err == nil {
			t.Errorf("%s was taken", tc.new)
		}
	}
	if _, err := Read(bytes.NewReader(data[:len(data)/2])); err == nil {
		t.Error("half of an image was taken")
	}
}

// Another reader than ours finds the same, where one is installed.
func TestImage_skopeo(t *testing.T) {
	skopeo, err := exec.LookPath("skopeo")
	if err != nil {
		t.Skip("the test reads the image with skopeo, which is not installed")
	}
	archive := filepath.Join(t.TempDir(), "image.tar")
	if err := os.WriteFile(archive, written(t, sample()), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) []byte {
		t.Helper()
		var said bytes.Buffer
		cmd := exec.CommandContext(t.Context(), skopeo, args...)
		cmd.Stderr = &said
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("skopeo %v: %v\n%s", args, err, &said)
		}
		return out
	}
	for _, architecture := range []string{"amd64", "arm64"} {
		var found struct {
			Architecture, Os, Created string
			Labels                    map[string]string
		}
		if err := json.Unmarshal(run("--override-os", "linux", "--override-arch", architecture, "inspect", "oci-archive:"+archive+":1.2.3"), &found); err != nil ||
			found.Architecture != architecture || found.Labels["org.opencontainers.image.title"] != "program" || found.Created != "2026-01-02T02:04:05Z" {
			t.Errorf("%v %+v", err, found)
		}
	}
	// A copy checks every digest.
	folder := filepath.Join(t.TempDir(), "copy")
	run("--insecure-policy", "copy", "--all", "--preserve-digests", "oci-archive:"+archive, "dir:"+folder)
	if files, err := os.ReadDir(folder); err != nil || len(files) < 7 {
		t.Errorf("%v %v", files, err)
	}
}
