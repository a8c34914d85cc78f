package main

import (
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"archive/zip"
	"bytes"
	"io"

	"go.yaml.in/yaml/v3"
)

// checkBill checks that the bill of materials is of this version, and lists every module that is linked
// into a binary of the release.
func (r release) checkBill() (string, error) {
	text, err := os.ReadFile(filepath.Join(r.folder, project+"_"+r.version+sbomSuffix))
	if errors.Is(err, os.ErrNotExist) {
		return notChecked + "there is none; .ci/release-check makes one for all platforms", nil
	}
	if err != nil {
		return "", err
	}
	var bill struct {
		Format   string `json:"bomFormat"`
		Metadata struct {
			Component struct{ Name string }
		}
		Components []struct {
			Name, Version string
			Licenses      []any
		}
	}
	if err := json.Unmarshal(text, &bill); err != nil {
		return "", err
	}
	if bill.Format != "CycloneDX" || !strings.Contains(bill.Metadata.Component.Name, project) {
		return "", fmt.Errorf("it is a %q of %q; want CycloneDX of %s", bill.Format, bill.Metadata.Component.Name, project)
	}
	linked, err := r.linked()
	if err != nil {
		return "", err
	}
	for _, module := range linked {
		if !slices.ContainsFunc(bill.Components, func(c struct {
			Name, Version string
			Licenses      []any
		},
		) bool {
			return c.Name+"@"+c.Version == module
		}) {
			err = errors.Join(err, fmt.Errorf("%s is linked and not listed", module))
		}
	}
	licensed := 0
	for _, c := range bill.Components {
		if len(c.Licenses) > 0 {
			licensed++
		}
	}
	return fmt.Sprintf("CycloneDX, %d components, %d with a licence; all %d linked modules are listed", len(bill.Components), licensed, len(linked)), err
}

// linked returns the modules in the provider of the first platform, as name@version.
func (r release) linked() ([]string, error) {
	archive, err := zip.OpenReader(filepath.Join(r.folder, r.artefact(r.platforms[0]+".zip")))
	if err != nil {
		return nil, err
	}
	defer archive.Close()
	for _, file := range archive.File {
		if !strings.HasPrefix(file.Name, project) {
			continue
		}
		content, err := file.Open()
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(content)
		content.Close()
		if err != nil {
			return nil, err
		}
		built, err := buildinfo.Read(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		var modules []string
		for _, module := range built.Deps {
			modules = append(modules, module.Path+"@"+module.Version)
		}
		return modules, nil
	}
	return nil, errors.New("the archive has no provider")
}

// checkProvenance checks that the workflow states the provenance of every file of a release: that it
// collects all of them before, and states it of what is collected. GitHub signs the statements, so
// there is none here.
func (r release) checkProvenance(workflow string) (string, error) {
	text, err := os.ReadFile(workflow)
	if err != nil {
		return "", err
	}
	type step struct {
		Uses, Run string
		With      map[string]string
	}
	var parsed struct {
		Jobs map[string]struct {
			Permissions map[string]string
			Steps       []step
		}
	}
	if err := yaml.Unmarshal(text, &parsed); err != nil {
		return "", err
	}
	var collects, subjects string
	build := parsed.Jobs["release"]
	for _, s := range build.Steps {
		if strings.Contains(s.Run, "mkdir release\n") {
			collects = s.Run
		}
		if strings.HasPrefix(s.Uses, "actions/attest-build-provenance@") && collects != "" {
			subjects = s.With["subject-path"]
		}
	}
	if subjects != "release/*" || build.Permissions["attestations"] != "write" || build.Permissions["id-token"] != "write" {
		return "", fmt.Errorf("%s does not state the provenance of release/*, which it collects first", workflow)
	}
	patterns := strings.Fields(collects)
	collected := 0
	for _, folder := range []string{r.folder, r.images} {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return "", err
		}
		for _, entry := range entries {
			name := entry.Name()
			if entry.IsDir() || !strings.Contains(name, "_"+r.version) || strings.HasSuffix(name, ".sig") || strings.HasSuffix(name, "_manifest.json") {
				continue // of another version, or made or named later
			}
			if !slices.ContainsFunc(patterns, func(pattern string) bool {
				ok, err := path.Match(path.Base(pattern), name)
				return ok && err == nil && path.Dir(pattern) != "release"
			}) {
				return "", fmt.Errorf("%s has no provenance, since the workflow does not collect it", name)
			}
			collected++
		}
	}
	return fmt.Sprintf("the workflow states it of all %d files and of the manifest", collected), nil
}
