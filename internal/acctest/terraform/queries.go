package terraform

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// SameCLI is the environment variable that forbids to test queries with another CLI than the one
// under test: a test that needs them is skipped instead.
const SameCLI = "TF_ACC_SAME_CLI"

// WithQueries returns a CLI that has queries: the given one, or in its place the Terraform that the pages
// are generated with, which is built from its module if it was not built before. With [SameCLI] it is always the given one.
func WithQueries(ctx context.Context, path string) (string, error) {
	if path != "" {
		name, number, err := Version(ctx, path)
		if err != nil {
			return "", err
		}
		if os.Getenv(SameCLI) != "" || Queries.Missing(name, number) == "" {
			return path, nil
		}
	}
	gomod, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", err
	}
	tool := exec.CommandContext(ctx, filepath.Join(filepath.Dir(strings.TrimSpace(string(gomod))), ".ci", "tool"), "terraform")
	tool.Stderr = os.Stderr
	built, err := tool.Output()
	if err != nil {
		return "", fmt.Errorf("there is no Terraform with queries: %w", err)
	}
	return strings.TrimSpace(string(built)), nil
}
