package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// bill is the name of the bill of materials.
func (r release) bill() string { return project + "_" + r.version + ".cdx.json" }

// checkBill checks that the bill of materials lists the standard library and every module that is
// linked into a program of the release, on any platform.
func (r release) checkBill() (string, error) {
	text, err := os.ReadFile(filepath.Join(r.folder, r.bill()))
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
			Evidence      struct{ Licenses []any } // those that were detected
		}
	}
	if err := json.Unmarshal(text, &bill); err != nil {
		return "", err
	}
	if bill.Format != "CycloneDX" || !strings.Contains(bill.Metadata.Component.Name, project) {
		return "", fmt.Errorf("it is a %q of %q; want CycloneDX of %s", bill.Format, bill.Metadata.Component.Name, project)
	}
	licensed := map[string]bool{}
	for _, c := range bill.Components {
		licensed[c.Name+"@"+c.Version] = len(c.Evidence.Licenses) > 0 || c.Name == "std"
	}
	for _, module := range slices.Sorted(maps.Keys(r.linked)) {
		if known, ok := licensed[module]; !ok {
			err = errors.Join(err, fmt.Errorf("%s is linked and not listed", module))
		} else if !known {
			err = errors.Join(err, fmt.Errorf("%s is listed without a licence", module))
		}
	}
	return fmt.Sprintf("CycloneDX, %d components; the standard library and all %d linked modules are listed, each module with its licence", len(licensed), len(r.linked)-1), err
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
