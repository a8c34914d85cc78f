package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// Terraform starts the provider's processes itself and does not report what they use. So it is given
// this program as the provider. It runs the real one and writes what that used to a file when it ends.
// To take a profile, it serves the provider itself. A list without Terraform runs in a process of this
// program that is wrapped, too: what a process used includes what it had before it became that program.
const (
	providerVariable = "LOADTEST_PROVIDER" // path of the real provider
	folderVariable   = "LOADTEST_USAGE"    // folder for one file per process
	profileVariable  = "LOADTEST_PROFILE"  // folder for CPU profiles; empty: none are taken
	streamVariable   = "LOADTEST_STREAM"   // number of accounts, for a process that drives the provider's protocol
)

// usage is what a process used.
type usage struct {
	MaxRSS int64 // bytes; 0 if not known
	CPU    time.Duration
}

// wrapProvider runs the real provider and does not return, if Terraform has started this program as
// the provider, or if this program has started itself.
func wrapProvider() {
	path, accounts, profiles := os.Getenv(providerVariable), os.Getenv(streamVariable), os.Getenv(profileVariable)
	switch {
	case path == "" && accounts == "":
		return
	case path == "":
		exit(runStream(accounts))
	case profiles != "" && accounts == "":
		stop, err := startProfile(filepath.Join(profiles, fmt.Sprintf("provider-%d.pprof", os.Getpid())))
		if err == nil {
			signal.Ignore(os.Interrupt) // Terraform stops its providers itself
			var silent bool
			if silent, err = provider.SilenceLogs(); err == nil {
				err = tf6server.Serve("registry.terraform.io/innertrail/innertrail", provider.Server("loadtest", provider.WithoutLogs(silent)))
			}
			stop()
		}
		exit(err)
	}
	signal.Ignore(os.Interrupt)
	cmd := exec.Command(path, os.Args[1:]...) //nolint:noctx // it lives as long as the provider
	cmd.Env = append(os.Environ(), providerVariable+"=")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		exit(fmt.Errorf("cannot run the provider: %w", err))
	}
	text, err := json.Marshal(usageOf(cmd.ProcessState))
	if err == nil {
		err = os.WriteFile(filepath.Join(os.Getenv(folderVariable), strconv.Itoa(os.Getpid())), text, 0o600)
	}
	if err != nil {
		exit(err)
	}
	os.Exit(cmd.ProcessState.ExitCode())
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// usageOf returns what a process used that has ended.
func usageOf(ended *os.ProcessState) usage {
	return usage{MaxRSS: maxRSS(ended), CPU: ended.UserTime() + ended.SystemTime()}
}

// collectUsage reads and removes the results of the provider's processes.
func collectUsage(folder string) ([]usage, error) {
	files, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var results []usage
	for _, f := range files {
		name := filepath.Join(folder, f.Name())
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var used usage
		if err := json.Unmarshal(text, &used); err != nil {
			return nil, err
		}
		results = append(results, used)
		if err := os.Remove(name); err != nil {
			return nil, err
		}
	}
	return results, nil
}
