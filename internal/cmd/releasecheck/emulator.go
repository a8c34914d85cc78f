package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/ociimage"
)

// emulator and verify are the names of the programs beside the provider.
const (
	emulator = "innertrail-emulator"
	verify   = "innertrail-verify"
)

func (r release) programArchive(program, platform string) string {
	return program + "_" + r.version + "_" + platform + ".tar.gz"
}

func (r release) image() string {
	return filepath.Join(r.images, emulator+"_"+r.version+"_image.tar")
}

// checkProgramArchives checks that there is an archive of a program for each platform, with the
// program and the licence. None may be a zip, since the registries take those for the provider.
func (r release) checkProgramArchives(program string) (string, error) {
	found, err := filepath.Glob(filepath.Join(r.folder, program+"_*.tar.gz"))
	if err != nil {
		return "", err
	}
	if len(found) != len(r.platforms) {
		return "", fmt.Errorf("there are %d archives of it; want one for each of %d platforms", len(found), len(r.platforms))
	}
	var failed error
	for _, platform := range r.platforms {
		if err := r.checkProgramArchive(program, platform); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", r.programArchive(program, platform), err))
		}
	}
	return fmt.Sprintf("%d platforms, each with its binary and the licence", len(found)), failed
}

func (r release) checkProgramArchive(program, platform string) error {
	file, err := os.Open(filepath.Join(r.folder, r.programArchive(program, platform)))
	if err != nil {
		return err
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		return err
	}
	if strings.HasPrefix(platform, "windows_") {
		program += ".exe"
	}
	var names []string
	var dated time.Time
	archive := tar.NewReader(plain)
	for {
		head, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if len(names) > 0 && !head.ModTime.Equal(dated) {
			return fmt.Errorf("%s is dated %s and %s %s, so they are not both dated by the commit", names[0], dated, head.Name, head.ModTime)
		}
		if head.Uid != 0 || head.Gid != 0 || head.Uname != "root" || head.Gname != "root" {
			return fmt.Errorf("%s belongs to %s:%s (%d:%d), which depends on who builds it; want root:root", head.Name, head.Uname, head.Gname, head.Uid, head.Gid)
		}
		names, dated = append(names, head.Name), head.ModTime
		if head.Name != program {
			continue
		}
		data, err := io.ReadAll(archive)
		if err == nil {
			err = r.checkProgram(head.Name, head.FileInfo().Mode(), data, platform)
		}
		if err != nil {
			return err
		}
	}
	if slices.Sort(names); !slices.Equal(names, []string{"LICENSE", program}) {
		return fmt.Errorf("it holds %s; want LICENSE and %s", strings.Join(names, ", "), program)
	}
	return nil
}

// checkImage checks every digest of the container image, what it holds, and that it does not run
// as root.
func (r release) checkImage() (string, error) {
	data, err := os.ReadFile(r.image())
	if err != nil {
		return "", err
	}
	read, err := ociimage.Read(bytes.NewReader(data))
	if err != nil {
		return "", err
	}
	var failed error
	var platforms []string
	for _, c := range read {
		platforms = append(platforms, c.Platform.String())
		if c.User == "" || strings.HasPrefix(c.User, "0") || strings.HasPrefix(c.User, "root") {
			failed = errors.Join(failed, fmt.Errorf("%s runs as the user %q", c.Platform, c.User))
		}
		if got := c.Labels["org.opencontainers.image.version"]; got != r.version {
			failed = errors.Join(failed, fmt.Errorf("%s says that it is version %s", c.Platform, got))
		}
		head := c.Files[emulator]
		if head == nil {
			failed = errors.Join(failed, fmt.Errorf("%s has no %s", c.Platform, emulator))
			continue
		}
		failed = errors.Join(failed, r.checkProgram(head.Name, head.FileInfo().Mode(), c.Program, strings.ReplaceAll(c.Platform.String(), "/", "_")))
	}
	if !slices.Equal(platforms, []string{"linux/amd64", "linux/arm64"}) {
		failed = errors.Join(failed, fmt.Errorf("it is for %s; want linux/amd64 and linux/arm64", strings.Join(platforms, ", ")))
	}
	return strings.Join(platforms, ", ") + ", all digests right, not as root", failed
}
