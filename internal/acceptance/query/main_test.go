package query_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/go-version"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
)

// firstWithQueries is the first Terraform that has queries. OpenTofu has none.
var firstWithQueries = version.Must(version.NewVersion("1.14.0"))

// TestMain replaces a CLI under test that has no queries by the Terraform that the pages are generated
// with, which is built from its module if it was not built before.
func TestMain(m *testing.M) {
	flag.Parse()
	if !testing.Short() {
		if err := useQueries(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

func useQueries(ctx context.Context) error {
	if path := os.Getenv("TF_ACC_TERRAFORM_PATH"); path != "" {
		name, number, err := terraform.Version(ctx, path)
		if err != nil {
			return err
		}
		if name == "Terraform" && !number.Core().LessThan(firstWithQueries) {
			return nil
		}
	}
	gomod, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return err
	}
	tool := exec.CommandContext(ctx, filepath.Join(filepath.Dir(strings.TrimSpace(string(gomod))), ".ci", "tool"), "terraform")
	tool.Stderr = os.Stderr
	path, err := tool.Output()
	if err != nil {
		return fmt.Errorf("there is no Terraform with queries: %w", err)
	}
	_ = os.Unsetenv("TF_ACC_PROVIDER_HOST") // of OpenTofu
	return os.Setenv("TF_ACC_TERRAFORM_PATH", strings.TrimSpace(string(path)))
}
