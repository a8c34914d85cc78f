package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/providermirror"
)

// checkSignature checks for a detached signature of the checksums. It must be binary, since the
// registry accepts no ASCII armor, and valid for a key that GnuPG knows.
func (r release) checkSignature(ctx context.Context) (string, error) {
	sums := filepath.Join(r.folder, r.artefact("SHA256SUMS"))
	signature, err := os.ReadFile(sums + ".sig")
	if errors.Is(err, os.ErrNotExist) {
		return notChecked + "there is none; .ci/release-check signs where gpg is installed", nil
	}
	if err != nil {
		return "", err
	}
	// RFC 4880, section 4.2: the first bit of a binary packet is set.
	if len(signature) == 0 || signature[0]&0x80 == 0 {
		return "", errors.New("it is not a binary one")
	}
	verify := exec.CommandContext(ctx, "gpg", "--batch", "--verify", sums+".sig", sums)
	if said, err := verify.CombinedOutput(); err != nil {
		return "", fmt.Errorf("gpg does not verify it: %w\n%s", err, said)
	}
	return "binary, detached, verified by gpg", nil
}

// checkSchema installs the provider from a mirror of its archives, as in an organisation without
// the registry, and requests its schema.
func (r release) checkSchema(ctx context.Context, cli string) (string, error) {
	platform := runtime.GOOS + "_" + runtime.GOARCH
	if !slices.Contains(r.platforms, platform) {
		return notChecked + "there is no archive for " + platform, nil
	}
	scratch, err := os.MkdirTemp("", "releasecheck-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(scratch)
	mirror, work := filepath.Join(scratch, "mirror"), filepath.Join(scratch, "work")
	content, err := os.ReadFile(filepath.Join(r.folder, r.artefact(platform+".zip")))
	if err != nil {
		return "", err
	}
	released := providermirror.Archive{Version: r.version, Platform: platform, Content: content}
	if err := providermirror.Mirror(mirror).Add(released); err != nil {
		return "", err
	}
	if err := os.Mkdir(work, 0o755); err != nil {
		return "", err
	}
	files := map[string]string{
		filepath.Join(scratch, "mirror.tfrc"): "provider_installation {\n  filesystem_mirror {\n    path = " + strconv.Quote(filepath.ToSlash(mirror)) + "\n  }\n}\n",
		filepath.Join(work, "main.tf"): fmt.Sprintf("terraform {\n  required_providers {\n    innertrail = {\n      source  = \"innertrail/innertrail\"\n      version = %q\n    }\n  }\n}\n",
			r.version),
	}
	for name, text := range files {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			return "", err
		}
	}
	terraform := func(args ...string) ([]byte, error) {
		var out, said bytes.Buffer
		cmd := exec.CommandContext(ctx, cli, args...)
		cmd.Dir, cmd.Stdout, cmd.Stderr = work, &out, &said
		cmd.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+filepath.Join(scratch, "mirror.tfrc"), "CHECKPOINT_DISABLE=1")
		if err := cmd.Run(); err != nil {
			return nil, fmt.Errorf("%s: %w\n%s%s", strings.Join(args, " "), err, out.Bytes(), said.Bytes())
		}
		return out.Bytes(), nil
	}
	if _, err := terraform("init", "-input=false", "-no-color"); err != nil {
		return "", err
	}
	document, err := terraform("providers", "schema", "-json")
	if err != nil {
		return "", err
	}
	served, err := describeSchema(document)
	if err != nil || r.again == "" {
		return served, err
	}
	// Another build of the same commit takes the place of the released one.
	content, err = os.ReadFile(filepath.Join(r.again, "dist", r.artefact(platform+".zip")))
	if err == nil {
		rebuilt := providermirror.Archive{Version: r.version, Platform: platform, Content: content}
		err = errors.Join(os.RemoveAll(mirror), providermirror.Mirror(mirror).Add(rebuilt), os.RemoveAll(filepath.Join(work, ".terraform")))
	}
	if err != nil {
		return "", err
	}
	if _, err := terraform("init", "-input=false", "-no-color", "-lockfile=readonly"); err != nil {
		return "", fmt.Errorf("the lock file does not hold for another build of the same commit: %w", err)
	}
	return served + "; the lock file holds for another build", nil
}

// describeSchema returns a description of the schema's one provider. It is an error if the provider
// lacks the resource.
func describeSchema(document []byte) (string, error) {
	var schemas struct {
		Providers map[string]struct {
			Resources   map[string]any `json:"resource_schemas"`
			DataSources map[string]any `json:"data_source_schemas"`
			Functions   map[string]any `json:"functions"`
		} `json:"provider_schemas"`
	}
	if err := json.Unmarshal(document, &schemas); err != nil {
		return "", err
	}
	for name, schema := range schemas.Providers {
		if _, ok := schema.Resources["innertrail_shipping"]; ok {
			return fmt.Sprintf("%s, installed from a mirror, serves %d resource, %d data sources, %d functions",
				name, len(schema.Resources), len(schema.DataSources), len(schema.Functions)), nil
		}
	}
	return "", errors.New("no provider in it serves innertrail_shipping")
}
