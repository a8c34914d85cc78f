package providermirror

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Hosts are the registries that Terraform and OpenTofu take for the default: a mirror is searched by
// the full name of a provider, which begins with one of them.
var Hosts = []string{"registry.terraform.io", "registry.opentofu.org"}

// Mirror is the folder of a mirror.
type Mirror string

func (m Mirror) folder(host string) string { return filepath.Join(string(m), host, Type, Type) }

// Add adds archives under each host. A version that is there with another content is an error, since
// lock files know its checksum.
func (m Mirror) Add(archives ...Archive) error {
	for _, host := range Hosts {
		folder := m.folder(host)
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
		for _, a := range archives {
			path := filepath.Join(folder, a.fileName())
			switch there, err := os.ReadFile(path); {
			case err == nil && !bytes.Equal(there, a.Content):
				return fmt.Errorf("%s is there with another content, which lock files may name: it is not replaced", path)
			case err == nil:
				continue
			case !errors.Is(err, fs.ErrNotExist):
				return err
			}
			if err := os.WriteFile(path, a.Content, 0o644); err != nil { //nolint:gosec // a web server reads it
				return err
			}
		}
		if err := describe(folder); err != nil {
			return err
		}
	}
	return nil
}

// Archives returns all archives of a host whose version has a prefix, the oldest version first.
func (m Mirror) Archives(host, prefix string) ([]Archive, error) {
	return archives(m.folder(host), prefix)
}

// Keep removes all but the newest versions of those with a prefix.
func (m Mirror) Keep(newest int, prefix string) error {
	for _, host := range Hosts {
		found, err := m.Archives(host, prefix)
		if err != nil {
			return err
		}
		var versions []string
		for _, a := range found {
			versions = append(versions, a.Version)
		}
		versions = slices.Compact(versions)
		old := versions[:max(0, len(versions)-newest)]
		for _, a := range found {
			if !slices.Contains(old, a.Version) {
				continue
			}
			if err := os.Remove(filepath.Join(m.folder(host), a.fileName())); err != nil {
				return err
			}
			if err := os.RemoveAll(filepath.Join(m.folder(host), a.Version+".json")); err != nil {
				return err
			}
		}
		if err := describe(m.folder(host)); err != nil {
			return err
		}
	}
	return nil
}

// archives returns the archives in a folder, sorted by the length of the version and then by the
// version, which orders numbers of one kind.
func archives(folder, prefix string) ([]Archive, error) {
	found, err := filepath.Glob(filepath.Join(folder, Name+"_"+prefix+"*.zip"))
	if err != nil {
		return nil, err
	}
	var all []Archive
	for _, path := range found {
		version, platform, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), Name+"_"), ".zip"), "_")
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		all = append(all, Archive{Version: version, Platform: platform, Content: content})
	}
	slices.SortStableFunc(all, func(x, y Archive) int {
		if d := len(x.Version) - len(y.Version); d != 0 {
			return d
		}
		return strings.Compare(x.Version, y.Version)
	})
	return all, nil
}

// describe writes the documents of the network mirror protocol for the archives in a folder. Lock files
// get both checksums from them: an oci_mirror needs that of the archive itself, "zh:".
func describe(folder string) error {
	type archive struct {
		URL    string   `json:"url"`
		Hashes []string `json:"hashes"`
	}
	found, err := archives(folder, "")
	if err != nil {
		return err
	}
	versions := map[string]map[string]archive{}
	index := map[string]struct{}{}
	for _, a := range found {
		hash, err := a.Hash()
		if err != nil {
			return fmt.Errorf("%s: %w", a.fileName(), err)
		}
		if versions[a.Version] == nil {
			versions[a.Version], index[a.Version] = map[string]archive{}, struct{}{}
		}
		versions[a.Version][a.Platform] = archive{a.fileName(), []string{hash, fmt.Sprintf("zh:%x", sha256.Sum256(a.Content))}}
	}
	for version, archives := range versions {
		if err := writeJSON(filepath.Join(folder, version+".json"), map[string]any{"archives": archives}); err != nil {
			return err
		}
	}
	return writeJSON(filepath.Join(folder, "index.json"), map[string]any{"versions": index})
}

func writeJSON(path string, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644) //nolint:gosec // a web server reads it
}
