package ociimage

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Content is what a reader finds in the image of one platform.
type Content struct {
	Platform   Platform
	User       string
	Entrypoint []string
	Labels     map[string]string
	Files      map[string]*tar.Header // of the layer, by name
	Program    []byte                 // what the entrypoint runs
}

// Read reads an image layout and checks it: the size and the digest of everything that is
// described, the digests of the layers before compression, the media types, and that
// nothing is there which nothing describes.
func Read(from io.Reader) ([]Content, error) {
	files, err := readTar(from)
	if err != nil {
		return nil, err
	}
	l := layout{files: files, seen: map[string]bool{"blobs/sha256/": true, "oci-layout": true, "index.json": true}}
	var version struct {
		Version string `json:"imageLayoutVersion"`
	}
	if err := json.Unmarshal(l.content("oci-layout"), &version); err != nil || version.Version != "1.0.0" {
		return nil, fmt.Errorf("oci-layout is %q: %w", l.content("oci-layout"), errors.Join(err, errFormat))
	}
	var top, all index
	if err := l.decode("index.json", l.content("index.json"), mediaTypeIndex, &top); err != nil {
		return nil, err
	}
	if len(top.Manifests) != 1 {
		return nil, fmt.Errorf("index.json has %d entries: %w", len(top.Manifests), errFormat)
	}
	if err := l.described(top.Manifests[0], mediaTypeIndex, &all); err != nil {
		return nil, err
	}
	var list []Content
	for _, d := range all.Manifests {
		c, err := l.image(d)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	for name := range files {
		if !l.seen[name] {
			return nil, fmt.Errorf("nothing describes %s: %w", name, errFormat)
		}
	}
	return list, nil
}

// errFormat is the error of a file that is no image as this package writes it.
var errFormat = errors.New("not as the specification says")

type layout struct {
	files map[string]entry
	seen  map[string]bool
}

type entry struct {
	header  *tar.Header
	content []byte
}

func (l layout) content(name string) []byte { return l.files[name].content }

// blob returns what a descriptor describes.
func (l layout) blob(d descriptor, mediaType string) ([]byte, error) {
	name := "blobs/sha256/" + strings.TrimPrefix(d.Digest, "sha256:")
	l.seen[name] = true
	content := l.content(name)
	switch {
	case d.MediaType != mediaType:
		return nil, fmt.Errorf("the media type of %s is %s; want %s: %w", d.Digest, d.MediaType, mediaType, errFormat)
	case digestOf(content) != d.Digest:
		return nil, fmt.Errorf("the digest of %s is %s: %w", name, digestOf(content), errFormat)
	case len(content) != d.Size:
		return nil, fmt.Errorf("the size of %s is %d; want %d: %w", d.Digest, len(content), d.Size, errFormat)
	}
	return content, nil
}

func (l layout) described(d descriptor, mediaType string, into any) error {
	content, err := l.blob(d, mediaType)
	if err != nil {
		return err
	}
	return l.decode(d.Digest, content, mediaType, into)
}

// decode decodes a document, which names its own media type unless it is a configuration.
func (l layout) decode(name string, content []byte, mediaType string, into any) error {
	var own struct {
		SchemaVersion int    `json:"schemaVersion"`
		MediaType     string `json:"mediaType"`
	}
	if err := errors.Join(json.Unmarshal(content, &own), json.Unmarshal(content, into)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if mediaType != mediaTypeConfig && (own.MediaType != mediaType || own.SchemaVersion != 2) {
		return fmt.Errorf("%s says that it is %s, version %d: %w", name, own.MediaType, own.SchemaVersion, errFormat)
	}
	return nil
}

// image reads the image of one platform.
func (l layout) image(d descriptor) (Content, error) {
	var m manifest
	var of config
	if err := l.described(d, mediaTypeManifest, &m); err != nil {
		return Content{}, err
	}
	if err := l.described(m.Config, mediaTypeConfig, &of); err != nil {
		return Content{}, err
	}
	if d.Platform == nil || *d.Platform != of.Platform {
		return Content{}, fmt.Errorf("the index has the platform %v, the configuration %v: %w", d.Platform, of.Platform, errFormat)
	}
	if len(m.Layers) != 1 || len(of.RootFS.DiffIDs) != 1 {
		return Content{}, fmt.Errorf("%d layers with %d digests: %w", len(m.Layers), len(of.RootFS.DiffIDs), errFormat)
	}
	packed, err := l.blob(m.Layers[0], mediaTypeLayer)
	if err != nil {
		return Content{}, err
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return Content{}, err
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		return Content{}, err
	}
	if !slices.Equal(of.RootFS.DiffIDs, []string{digestOf(plain)}) {
		return Content{}, fmt.Errorf("the digest of the layer is %s; want %s: %w", digestOf(plain), of.RootFS.DiffIDs[0], errFormat)
	}
	files, err := readTar(bytes.NewReader(plain))
	c := Content{Platform: of.Platform, User: of.Config.User, Entrypoint: of.Config.Entrypoint, Labels: of.Config.Labels, Files: map[string]*tar.Header{}}
	for name, f := range files {
		c.Files[name] = f.header
		if len(c.Entrypoint) > 0 && "/"+name == c.Entrypoint[0] {
			c.Program = f.content
		}
	}
	return c, err
}

func readTar(from io.Reader) (map[string]entry, error) {
	files := map[string]entry{}
	r := tar.NewReader(from)
	for {
		head, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		if _, twice := files[head.Name]; twice {
			return nil, fmt.Errorf("%s is there twice: %w", head.Name, errFormat)
		}
		files[head.Name] = entry{head, content}
	}
}
