// Package providermirror writes mirrors of this provider in a folder: the packed layout that
// filesystem_mirror reads, with the documents that network_mirror asks for beside it, and an
// OCI image layout for the oci_mirror of OpenTofu. See "Provider Installation", "The provider
// network mirror protocol" and, of OpenTofu, "Provider mirrors in OCI registries".
//
// The same input gives the same bytes, so that the checksums of a lock file hold on every
// machine that builds the same commit.
package providermirror

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Type is the name of the provider, and Name the prefix of its files.
const (
	Type = "innertrail"
	Name = "terraform-provider-" + Type
)

// Archive is the provider for one platform, as a release has it.
type Archive struct {
	Version  string
	Platform string // such as linux_amd64
	Content  []byte // of the zip file
}

// Pack packs a binary and the licence.
func Pack(version, platform string, binary, licence []byte) (Archive, error) {
	executable := Name + "_v" + version
	if strings.HasPrefix(platform, "windows_") {
		executable += ".exe"
	}
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	for _, file := range []struct {
		name    string
		mode    uint32
		content []byte
	}{{"LICENSE", 0o644, licence}, {executable, 0o755, binary}} {
		// Zip files begin in 1980.
		header := &zip.FileHeader{Name: file.name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}
		header.ExternalAttrs = (0o100000 | file.mode) << 16
		header.CreatorVersion = 3 << 8 // Unix
		entry, err := w.CreateHeader(header)
		if err == nil {
			_, err = entry.Write(file.content)
		}
		if err != nil {
			return Archive{}, err
		}
	}
	if err := w.Close(); err != nil {
		return Archive{}, err
	}
	return Archive{Version: version, Platform: platform, Content: packed.Bytes()}, nil
}

// fileName returns the name of the archive.
func (a Archive) fileName() string { return Name + "_" + a.Version + "_" + a.Platform + ".zip" }

// Hash returns the checksum that a lock file has of the archive: "h1:", of the names and the contents
// of its files. It is the same for the unpacked files.
func (a Archive) Hash() (string, error) {
	archive, err := zip.NewReader(bytes.NewReader(a.Content), int64(len(a.Content)))
	if err != nil {
		return "", err
	}
	slices.SortFunc(archive.File, func(x, y *zip.File) int { return strings.Compare(x.Name, y.Name) })
	all := sha256.New()
	for _, file := range archive.File {
		content, err := file.Open()
		if err != nil {
			return "", err
		}
		one := sha256.New()
		_, err = io.Copy(one, content)
		content.Close()
		if err != nil {
			return "", err
		}
		fmt.Fprintf(all, "%x  %s\n", one.Sum(nil), file.Name)
	}
	return "h1:" + base64.StdEncoding.EncodeToString(all.Sum(nil)), nil
}
