package main

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// checkRebuilt checks that another build of the same commit has the same bytes, in every archive for
// this machine's platform and in the image.
func (r release) checkRebuilt() (string, error) {
	if r.again == "" {
		return notChecked + "there is no second build; .ci/rebuild makes one", nil
	}
	platform := runtime.GOOS + "_" + runtime.GOARCH
	files := map[string]string{r.image(): filepath.Join(r.again, ".cache", "image", filepath.Base(r.image()))}
	for _, name := range []string{r.artefact(platform + ".zip"), r.programArchive(emulator, platform), r.programArchive(verify, platform)} {
		files[filepath.Join(r.folder, name)] = filepath.Join(r.again, "dist", name)
	}
	var failed error
	for _, first := range slices.Sorted(maps.Keys(files)) {
		released, err := os.ReadFile(first)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		rebuilt, err := os.ReadFile(files[first])
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		if !bytes.Equal(released, rebuilt) {
			failed = errors.Join(failed, fmt.Errorf("%s has other bytes in the second build", filepath.Base(first)))
		}
	}
	return fmt.Sprintf("the second build has the same bytes in %d files for %s and the image", len(files)-1, strings.Replace(platform, "_", "/", 1)), failed
}
