//go:build unix

package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// oddFiles returns paths that are not files to read, each with the reason.
func oddFiles(t *testing.T) map[string]string {
	t.Helper()
	folder := t.TempDir()
	pipe, link, huge := filepath.Join(folder, "pipe"), filepath.Join(folder, "link"), filepath.Join(folder, "huge")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/zero", link); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(huge, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(huge, 1<<40); err != nil { // a sparse file
		t.Fatal(err)
	}
	const special = "is not a regular file"
	return map[string]string{
		"/dev/zero": special, "/dev/null": special, pipe: special, link: special, folder: "is a directory", huge: "is longer than",
		filepath.Join(folder, "none"): "does not exist", filepath.Join(huge, "below"): "cannot be read: not a directory",
	}
}

// within fails the test if do takes longer than reading any file may.
func within(t *testing.T, what string, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatalf("%s: it does not end", what)
	}
}

// Only regular files of a limited size are read, whichever argument or variable names them.
func TestConfigure_files(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		block func(path string) object
		env   string // the variable that names the file
		call  bool   // the file is read by the first call
	}{
		"ca_bundle":               {func(path string) object { return keys(object{"ca_bundle": path}) }, "", false},
		"SSL_CERT_FILE":           {func(string) object { return keys(nil) }, "SSL_CERT_FILE", false},
		"shared_credentials_file": {func(path string) object { return object{"shared_credentials_file": path} }, "", false},
		"the credentials file of the environment": {func(string) object { return nil }, "ALIBABA_CLOUD_CREDENTIALS_FILE", false},
		"oidc_token_file": {func(path string) object {
			return object{"assume_role_with_oidc": object{
				"role_arn": "acs:ram::1:role/ci", "oidc_provider_arn": "acs:ram::1:oidc-provider/ci", "oidc_token_file": path,
			}}
		}, "", true},
	} {
		for path, reason := range oddFiles(t) {
			if name == "SSL_CERT_FILE" && reason == "does not exist" {
				continue // Go then uses SSL_CERT_DIR
			}
			within(t, name+" "+path, func() {
				var sent recorder
				var diags diag.Diagnostics
				access, found := configure(t, test.block(path), vars{test.env: path}, provider.WithTransport(&sent))
				diags = found
				said := ""
				for _, d := range diags.Errors() {
					said += d.Summary() + ": " + d.Detail()
				}
				if test.call && access.Client != nil {
					said += callError(t, access.Client)
				}
				if !strings.Contains(said, reason) || !strings.Contains(said, path) && name != "SSL_CERT_FILE" {
					t.Errorf("%s is %s: it says %q, want that it %s", name, path, said, reason)
				}
				if len(sent.seen) > 0 {
					t.Errorf("%s is %s: something was sent", name, path)
				}
			})
		}
	}
}

// Go reads every file in SSL_CERT_DIR, too.
func TestConfigure_certificateFolder(t *testing.T) {
	t.Parallel()
	good, bad := t.TempDir(), t.TempDir()
	for _, err := range []error{
		os.WriteFile(filepath.Join(good, "ca.pem"), []byte("none"), 0o600), os.Mkdir(filepath.Join(good, "folder"), 0o700),
		os.Symlink("nowhere", filepath.Join(good, "dangling")), syscall.Mkfifo(filepath.Join(bad, "pipe"), 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for folders, want := range map[string]string{good: "", filepath.Join(good, "none"): "", good + ":" + bad: filepath.Join(bad, "pipe")} {
		_, diags := configure(t, keys(nil), vars{"SSL_CERT_DIR": folders})
		if said := fmt.Sprint(diags.Errors()); (want != "") != diags.HasError() || !strings.Contains(said, want) {
			t.Errorf("%s: %s", folders, said)
		}
	}
}

func callError(t *testing.T, client *cloud.Client) string {
	t.Helper()
	if _, err := client.Identity(t.Context()); err != nil {
		return err.Error()
	}
	return ""
}

// A device as bundle is an error of the plan, and takes no memory.
func TestTerraform_deviceAsBundle(t *testing.T) {
	t.Parallel()
	e, transport := newCloud(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(transport, provider.WithEnvironment(nil)),
		Steps: []resource.TestStep{{
			Config:      "provider \"innertrail\" {\n  region = \"cn-hangzhou\"\n  access_key = \"" + e.Account().AccessKeyID + "\"\n  secret_key = \"x\"\n  ca_bundle = \"/dev/full\"\n}\n" + shippingBlock,
			ExpectError: regexp.MustCompile(`The certificates in /dev/full cannot be used[\s\S]*It is not a regular\s+file`),
		}},
	})
}
