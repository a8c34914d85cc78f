package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
)

// Terraform starts the provider's processes itself and does not report their memory. So it is given
// this program as the provider. It runs the real one and writes its maximum RSS to a file when it
// ends.
const (
	providerVariable = "LOADTEST_PROVIDER" // path of the real provider
	folderVariable   = "LOADTEST_MAXRSS"   // folder for one file per process
)

// wrapProvider runs the real provider and does not return, if Terraform has started this program as
// the provider.
func wrapProvider() {
	provider := os.Getenv(providerVariable)
	if provider == "" {
		return
	}
	signal.Ignore(os.Interrupt)                   // Terraform stops its providers itself
	cmd := exec.Command(provider, os.Args[1:]...) //nolint:noctx // it lives as long as the provider
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		fmt.Fprintln(os.Stderr, "cannot run the provider:", err)
		os.Exit(1)
	}
	name := filepath.Join(os.Getenv(folderVariable), strconv.Itoa(os.Getpid()))
	if err := os.WriteFile(name, []byte(strconv.FormatInt(maxRSS(cmd.ProcessState), 10)), 0o600); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(cmd.ProcessState.ExitCode())
}

// collectMaxRSS reads and removes the results of the provider's processes.
func collectMaxRSS(folder string) ([]int64, error) {
	files, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var results []int64
	for _, f := range files {
		name := filepath.Join(folder, f.Name())
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		bytes, err := strconv.ParseInt(string(text), 10, 64)
		if err != nil {
			return nil, err
		}
		results = append(results, bytes)
		if err := os.Remove(name); err != nil {
			return nil, err
		}
	}
	return results, nil
}
