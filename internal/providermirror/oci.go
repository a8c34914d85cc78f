package providermirror

import (
	"errors"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/ociimage"
)

// WriteLayout writes archives of one version as an OCI image layout, as OpenTofu reads it from a
// registry.
func WriteLayout(folder string, archives []Archive) error {
	if len(archives) == 0 {
		return errors.New("there is no archive to write")
	}
	a := ociimage.Artifact{
		Tag: archives[0].Version, IndexType: "application/vnd.opentofu.provider", ManifestType: "application/vnd.opentofu.provider-target",
		BlobType: "archive/zip", Blobs: map[ociimage.Platform][]byte{},
	}
	for _, archive := range archives {
		system, architecture, _ := strings.Cut(archive.Platform, "_")
		a.Blobs[ociimage.Platform{OS: system, Architecture: architecture}] = archive.Content
	}
	return a.WriteFolder(folder)
}
