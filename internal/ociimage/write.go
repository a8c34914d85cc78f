package ociimage

import (
	"archive/tar"
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
	"time"
)

// Write writes the image as a tar file of an image layout. Its index.json has one entry,
// an index of the manifests of all platforms: clients refuse a layout with several images
// unless they are told which.
func (i Image) Write(to io.Writer) error {
	if len(i.Programs) == 0 {
		return errors.New("an image needs a program")
	}
	content := blobs{}
	platforms := slices.SortedFunc(maps.Keys(i.Programs), func(a, b Platform) int { return cmp.Compare(a.String(), b.String()) })
	all := index{SchemaVersion: 2, MediaType: mediaTypeIndex, Annotations: i.Labels}
	for _, platform := range platforms {
		d, err := i.addManifest(content, platform)
		if err != nil {
			return err
		}
		all.Manifests = append(all.Manifests, d)
	}
	entry, err := content.addJSON(mediaTypeIndex, all)
	if err != nil {
		return err
	}
	entry.Annotations = map[string]string{
		"org.opencontainers.image.ref.name": i.Tag,
		"io.containerd.image.name":          i.Repository + ":" + i.Tag, // docker load names the image by it
	}
	files, err := layoutFiles(content, entry)
	if err != nil {
		return err
	}
	return writeTar(to, i.Created, files)
}

// layoutFiles returns the files of an image layout with one entry.
func layoutFiles(content blobs, entry descriptor) ([]file, error) {
	top, err := encode(index{SchemaVersion: 2, MediaType: mediaTypeIndex, Manifests: []descriptor{entry}})
	if err != nil {
		return nil, err
	}
	files := []file{{name: "oci-layout", content: []byte(`{"imageLayoutVersion":"1.0.0"}`)}, {name: "index.json", content: top}, {name: "blobs/sha256/", folder: true}}
	for _, digest := range slices.Sorted(maps.Keys(content)) {
		files = append(files, file{name: "blobs/sha256/" + strings.TrimPrefix(digest, "sha256:"), content: content[digest]})
	}
	return files, nil
}

// addManifest stores the manifest of one platform with its configuration and its layer.
func (i Image) addManifest(content blobs, platform Platform) (descriptor, error) {
	var plain, packed bytes.Buffer
	files := []file{{name: i.Name, content: i.Programs[platform], executable: true}}
	for _, name := range slices.Sorted(maps.Keys(i.Files)) {
		if folder := path.Dir(name); folder != "." {
			files = append(files, file{name: folder + "/", folder: true})
		}
		files = append(files, file{name: name, content: i.Files[name]})
	}
	if err := writeTar(&plain, i.Created, files); err != nil {
		return descriptor{}, err
	}
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err == nil {
		_, err = z.Write(plain.Bytes())
	}
	if err = errors.Join(err, z.Close()); err != nil {
		return descriptor{}, err
	}
	layer := content.add(mediaTypeLayer, packed.Bytes())
	created := i.Created.UTC().Format(time.RFC3339)
	of, err := content.addJSON(mediaTypeConfig, config{
		Created: created, Platform: platform,
		Config: runConfig{
			User: i.User, ExposedPorts: map[string]struct{}{i.Port: {}}, Entrypoint: append([]string{"/" + i.Name}, i.Arguments...),
			WorkingDir: "/", Labels: i.Labels, StopSignal: "SIGINT",
		},
		RootFS:  rootFS{Type: "layers", DiffIDs: []string{digestOf(plain.Bytes())}},
		History: []history{{Created: created, CreatedBy: "ociimage"}},
	})
	if err != nil {
		return descriptor{}, err
	}
	d, err := content.addJSON(mediaTypeManifest, manifest{
		SchemaVersion: 2, MediaType: mediaTypeManifest, Config: of, Layers: []descriptor{layer}, Annotations: i.Labels,
	})
	d.Platform = &platform
	return d, err
}

// file is an entry of a tar file.
type file struct {
	name       string
	content    []byte
	executable bool
	folder     bool
}

// writeTar writes files that belong to root and are dated by the image.
func writeTar(to io.Writer, at time.Time, files []file) error {
	w := tar.NewWriter(to)
	for _, f := range files {
		head := &tar.Header{Typeflag: tar.TypeReg, Name: f.name, Size: int64(len(f.content)), Mode: 0o444, ModTime: at.UTC().Truncate(time.Second), Format: tar.FormatUSTAR}
		switch {
		case f.folder:
			head.Typeflag, head.Mode = tar.TypeDir, 0o755
		case f.executable:
			head.Mode = 0o555
		}
		if err := w.WriteHeader(head); err != nil {
			return err
		}
		if _, err := w.Write(f.content); err != nil {
			return err
		}
	}
	return w.Close()
}
