// Command mirror builds the provider from this checkout into a mirror, as a version that lock
// files can rely on: the same commit, built with the same Go, is the same version with the same
// bytes on every machine, and anything else is another version.
//
//	go run ./internal/cmd/mirror -out ~/.terraform.d/plugins
//	go run ./internal/cmd/mirror -out mirror -platforms linux_amd64,darwin_arm64
//
// The folder serves as a filesystem_mirror and, on a web server with https, as a network_mirror.
// -oci writes an OCI image layout too, for the oci_mirror of OpenTofu.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/providermirror"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "mirror:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	options := flag.NewFlagSet("mirror", flag.ContinueOnError)
	var (
		out       = options.String("out", "", "`folder` of the mirror")
		platforms = options.String("platforms", runtime.GOOS+"_"+runtime.GOARCH, "platforms, separated by commas or blanks")
		keep      = options.Int("keep", 0, "remove all but the newest `number` of builds; 0 removes none")
		oci       = options.String("oci", "", "`folder` to write an OCI image layout into as well")
	)
	if err := options.Parse(args); err != nil {
		return err
	}
	if *out == "" || options.NArg() > 0 {
		return errors.New("-out is required, and there are no arguments")
	}
	mirror := providermirror.Mirror(*out)
	archives, err := archives(ctx, mirror, strings.FieldsFunc(*platforms, func(r rune) bool { return r == ',' || r == ' ' }))
	if err != nil {
		return err
	}
	if err := mirror.Add(archives...); err != nil {
		return err
	}
	if *keep > 0 {
		if err := mirror.Keep(*keep, prefix); err != nil {
			return err
		}
	}
	if *oci != "" {
		if err := providermirror.WriteLayout(*oci, archives); err != nil {
			return err
		}
	}
	fmt.Fprintf(stdout, "Version %s is in %s.\n", archives[0].Version, *out)
	return nil
}

// archives builds the provider for each platform.
func archives(ctx context.Context, mirror providermirror.Mirror, platforms []string) ([]providermirror.Archive, error) {
	if len(platforms) == 0 {
		return nil, errors.New("-platforms names none")
	}
	licence, err := os.ReadFile("LICENSE")
	if err != nil {
		return nil, fmt.Errorf("it runs in the root of the checkout: %w", err)
	}
	goVersion, err := compiler(ctx)
	if err != nil {
		return nil, err
	}
	built := readSource(ctx)
	binaries := map[string][]byte{}
	var all []string
	for _, platform := range platforms {
		if binaries[platform], err = build(ctx, platform, built.name()); err != nil {
			return nil, err
		}
		all = append(all, string(binaries[platform]))
	}
	version := built.version(goVersion)
	if built.changed {
		// Nothing but its bytes identifies what is not committed.
		there, err := mirror.Archives(providermirror.Hosts[0], prefix)
		if err != nil {
			return nil, err
		}
		at := time.Now()
		if len(there) > 0 {
			newest := there[len(there)-1].Version
			if again, err := same(newest, there, platforms, binaries, licence); err != nil || again != nil {
				return again, err
			}
			at = after(newest, at)
		}
		version = number(at, all...)
	}
	return pack(version, platforms, binaries, licence)
}

func pack(version string, platforms []string, binaries map[string][]byte, licence []byte) ([]providermirror.Archive, error) {
	var packed []providermirror.Archive
	for _, platform := range platforms {
		a, err := providermirror.Pack(version, platform, binaries[platform], licence)
		if err != nil {
			return nil, err
		}
		packed = append(packed, a)
	}
	return packed, nil
}

// same returns the newest build in the mirror if it is the same as what was built, or nil.
func same(newest string, there []providermirror.Archive, platforms []string, binaries map[string][]byte, licence []byte) ([]providermirror.Archive, error) {
	packed, err := pack(newest, platforms, binaries, licence)
	if err != nil {
		return nil, err
	}
	for _, a := range packed {
		if !slices.ContainsFunc(there, func(t providermirror.Archive) bool {
			return t.Version == a.Version && t.Platform == a.Platform && bytes.Equal(t.Content, a.Content)
		}) {
			return nil, nil
		}
	}
	return packed, nil
}
