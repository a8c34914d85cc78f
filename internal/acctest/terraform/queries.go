package terraform

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/hashicorp/go-version"
)

// firstWithQueries is the first Terraform that has queries. OpenTofu has none.
var firstWithQueries = version.Must(version.NewVersion("1.14.0"))

// WithQueries returns a CLI that has queries: the given one, or in its place the Terraform that the pages
// are generated with, which is built from its module if it was not built before.
func WithQueries(ctx context.Context, path string) (string, error) {
	if path != "" {
		name, number, err := Version(ctx, path)
		if err != nil {
			return "", err
		}
		if name == "Terraform" && !number.Core().LessThan(firstWithQueries) {
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
