package query_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
)

// TestMain replaces a CLI under test that has no queries.
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
	given := os.Getenv("TF_ACC_TERRAFORM_PATH")
	path, err := terraform.WithQueries(ctx, given)
	if err != nil || path == given {
		return err
	}
	_ = os.Unsetenv("TF_ACC_PROVIDER_HOST") // of OpenTofu
	return os.Setenv("TF_ACC_TERRAFORM_PATH", path)
}
