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

// Terraform starts the provider's processes itself and tells nobody how much memory
// they took. So this program stands in for the provider: it runs the real one,
// and writes down its peak when it ends.
const (
	realProvider = "ORGANISATION_PROVIDER" // its path
	peaksFolder  = "ORGANISATION_PEAKS"    // for a file of each process
)

// standIn does not return where Terraform has started this program as the
// provider.
func standIn() {
	provider := os.Getenv(realProvider)
	if provider == "" {
		return
	}
	signal.Ignore(os.Interrupt)                   // Terraform ends its providers itself
	cmd := exec.Command(provider, os.Args[1:]...) //nolint:noctx // it lives as long as the provider
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		fmt.Fprintln(os.Stderr, "cannot run the provider:", err)
		os.Exit(1)
	}
	name := filepath.Join(os.Getenv(peaksFolder), strconv.Itoa(os.Getpid()))
	if err := os.WriteFile(name, []byte(strconv.FormatInt(peakOf(cmd.ProcessState), 10)), 0o600); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(cmd.ProcessState.ExitCode())
}

// takePeaks reads, and removes, what the provider's processes left.
func takePeaks(folder string) ([]int64, error) {
	files, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var peaks []int64
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
		peaks = append(peaks, bytes)
		if err := os.Remove(name); err != nil {
			return nil, err
		}
	}
	return peaks, nil
}
