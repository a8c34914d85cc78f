package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// release is the content of a folder for one version.
type release struct {
	folder    string
	version   string
	platforms []string
	manifest  string
	images    string          // the folder of the emulator's image
	again     string          // the folder that the same commit was built in again, or empty
	linked    map[string]bool // the modules in the programs that checkProgram has seen, as name@version
}

// versionIn returns the version in the name of the checksums file.
func versionIn(folder string) (string, error) {
	found, err := filepath.Glob(filepath.Join(folder, project+"_*_SHA256SUMS"))
	if err != nil {
		return "", err
	}
	if len(found) != 1 {
		return "", fmt.Errorf("%s must hold one file %s_<version>_SHA256SUMS and holds %d", folder, project, len(found))
	}
	name := filepath.Base(found[0])
	return strings.TrimSuffix(strings.TrimPrefix(name, project+"_"), "_SHA256SUMS"), nil
}

func (r release) artefact(suffix string) string { return project + "_" + r.version + "_" + suffix }

// checkArchives checks that there is one archive for each platform. It must contain the binary
// under the name that Terraform looks for, built for that platform, without cgo and without paths
// of the build machine.
func (r release) checkArchives() (string, error) {
	found, err := filepath.Glob(filepath.Join(r.folder, "*.zip"))
	if err != nil {
		return "", err
	}
	var want, got []string
	for _, platform := range r.platforms {
		want = append(want, r.artefact(platform+".zip"))
	}
	for _, path := range found {
		got = append(got, filepath.Base(path))
	}
	if slices.Sort(want); !slices.Equal(got, want) {
		return "", fmt.Errorf("the archives are %s; want %s", strings.Join(got, ", "), strings.Join(want, ", "))
	}
	var failed error
	for _, platform := range r.platforms {
		if err := r.checkArchive(platform); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", r.artefact(platform+".zip"), err))
		}
	}
	return fmt.Sprintf("%d platforms, each with its binary and the licence", len(want)), failed
}

func (r release) checkArchive(platform string) error {
	archive, err := zip.OpenReader(filepath.Join(r.folder, r.artefact(platform+".zip")))
	if err != nil {
		return err
	}
	defer archive.Close()
	binary := project + "_v" + r.version
	if strings.HasPrefix(platform, "windows_") {
		binary += ".exe"
	}
	var names []string
	for _, file := range archive.File {
		names = append(names, file.Name)
	}
	if slices.Sort(names); !slices.Equal(names, []string{"LICENSE", binary}) {
		return fmt.Errorf("it holds %s; want LICENSE and %s", strings.Join(names, ", "), binary)
	}
	var failed error
	for _, file := range archive.File {
		// goreleaser uses the commit's time. The time of the build would differ each time.
		if !file.Modified.Equal(archive.File[0].Modified) {
			failed = errors.Join(failed, fmt.Errorf("%s is dated %s and %s %s, so they are not both dated by the commit",
				archive.File[0].Name, archive.File[0].Modified, file.Name, file.Modified))
		}
		if file.Name == binary {
			failed = errors.Join(failed, r.checkBinary(file, platform))
		}
	}
	return failed
}

func (r release) checkBinary(file *zip.File, platform string) error {
	content, err := file.Open()
	if err != nil {
		return err
	}
	defer content.Close()
	data, err := io.ReadAll(content)
	if err != nil {
		return err
	}
	return r.checkProgram(file.Name, file.Mode(), data, platform)
}

// checkProgram checks that a program can be executed, and is built for the platform, without cgo
// and without paths of the build machine.
func (r release) checkProgram(name string, mode fs.FileMode, data []byte, platform string) error {
	if mode.Perm()&0o111 != 0o111 {
		return fmt.Errorf("%s has mode %s and cannot be executed", name, mode)
	}
	built, err := buildinfo.Read(bytes.NewReader(data))
	if err != nil {
		return err
	}
	r.linked["std@"+built.GoVersion] = true
	for _, module := range built.Deps {
		r.linked[module.Path+"@"+module.Version] = true
	}
	system, architecture, _ := strings.Cut(platform, "_")
	want := map[string]string{"GOOS": system, "GOARCH": architecture, "CGO_ENABLED": "0", "-trimpath": "true"}
	if architecture == "arm" {
		want["GOARM"] = "6"
	}
	var failed error
	for key, value := range want {
		got := ""
		for _, setting := range built.Settings {
			if setting.Key == key {
				got, _, _ = strings.Cut(setting.Value, ",")
			}
		}
		if got != value {
			failed = errors.Join(failed, fmt.Errorf("%s is built with %s=%s; want %s", name, key, got, value))
		}
	}
	return failed
}

// checkManifest checks that the manifest declares the provider's protocol. Without it the registry
// assumes protocol 5.
func (r release) checkManifest() (string, error) {
	data, err := os.ReadFile(r.manifest)
	if err != nil {
		return "", err
	}
	var manifest struct {
		Version  int `json:"version"`
		Metadata struct {
			Protocols []string `json:"protocol_versions"`
		} `json:"metadata"`
	}
	if err := json.Unmarshal(data, &manifest); err != nil {
		return "", err
	}
	if manifest.Version != 1 || !slices.Equal(manifest.Metadata.Protocols, []string{"6.0"}) {
		return "", fmt.Errorf("version %d with protocols %q; want version 1 with protocol 6.0", manifest.Version, manifest.Metadata.Protocols)
	}
	return "version 1, protocol 6.0", nil
}

// checkSums checks that there is a checksum of every archive, of the image, of the manifest and of
// the bill of materials, if there is one, and that each is right.
func (r release) checkSums() (string, error) {
	data, err := os.ReadFile(filepath.Join(r.folder, r.artefact("SHA256SUMS")))
	if err != nil {
		return "", err
	}
	listed := map[string]string{}
	for line := range strings.Lines(string(data)) {
		sum, name, ok := strings.Cut(strings.TrimRight(line, "\n"), "  ")
		if !ok {
			return "", fmt.Errorf("%q is not a checksum, two blanks and a name", line)
		}
		listed[name] = sum
	}
	files := map[string]string{r.artefact("manifest.json"): r.manifest, filepath.Base(r.image()): r.image()}
	if _, ok := listed[r.bill()]; ok {
		files[r.bill()] = filepath.Join(r.folder, r.bill())
	}
	for _, platform := range r.platforms {
		name := r.artefact(platform + ".zip")
		files[name] = filepath.Join(r.folder, name)
		for _, program := range []string{emulator, verify} {
			archive := r.programArchive(program, platform)
			files[archive] = filepath.Join(r.folder, archive)
		}
	}
	var failed error
	for name, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		sum := sha256.Sum256(data)
		switch got, ok := listed[name]; {
		case !ok:
			failed = errors.Join(failed, fmt.Errorf("%s is not listed", name))
		case got != hex.EncodeToString(sum[:]):
			failed = errors.Join(failed, fmt.Errorf("%s has another checksum than is listed", name))
		}
	}
	for name := range listed {
		if _, ok := files[name]; !ok {
			failed = errors.Join(failed, fmt.Errorf("%s is listed and does not belong to a release", name))
		}
	}
	return fmt.Sprintf("%d, the manifest's among them", len(listed)), failed
}
