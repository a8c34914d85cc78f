package ociimage

import (
	"cmp"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// mediaTypeEmpty is that of the configuration of an artifact, which has none: see manifest.md,
// "Guidelines for Artifact Usage".
const mediaTypeEmpty = "application/vnd.oci.empty.v1+json"

// Artifact is an index of manifests with one blob each, one for each platform.
type Artifact struct {
	Tag                               string
	IndexType, ManifestType, BlobType string
	Blobs                             map[Platform][]byte
}

// WriteFolder writes the artifact as an image layout in a folder, in which only an image layout
// may be.
func (a Artifact) WriteFolder(folder string) error {
	if len(a.Blobs) == 0 {
		return errors.New("an artifact needs a blob")
	}
	content := blobs{}
	all := index{SchemaVersion: 2, MediaType: mediaTypeIndex, ArtifactType: a.IndexType}
	for _, platform := range slices.SortedFunc(maps.Keys(a.Blobs), func(x, y Platform) int { return cmp.Compare(x.String(), y.String()) }) {
		d, err := content.addJSON(mediaTypeManifest, manifest{
			SchemaVersion: 2, MediaType: mediaTypeManifest, ArtifactType: a.ManifestType,
			Config: content.add(mediaTypeEmpty, []byte("{}")), Layers: []descriptor{content.add(a.BlobType, a.Blobs[platform])},
		})
		if err != nil {
			return err
		}
		d.Platform, d.ArtifactType = &platform, a.ManifestType
		all.Manifests = append(all.Manifests, d)
	}
	entry, err := content.addJSON(mediaTypeIndex, all)
	if err != nil {
		return err
	}
	entry.ArtifactType = a.IndexType
	entry.Annotations = map[string]string{"org.opencontainers.image.ref.name": a.Tag}
	files, err := layoutFiles(content, entry)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(filepath.Join(folder, "blobs")); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(folder, "blobs", "sha256"), 0o755); err != nil {
		return err
	}
	for _, f := range files {
		if f.folder {
			continue
		}
		if err := os.WriteFile(filepath.Join(folder, filepath.FromSlash(f.name)), f.content, 0o600); err != nil {
			return err
		}
	}
	return nil
}
