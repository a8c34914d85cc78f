package terraform

import (
	"testing"

	"github.com/hashicorp/go-version"
)

func TestCapability_Missing(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		cli, number string
		capability  Capability
		want        string
	}{
		{"Terraform", "1.6.6", RemovedBlocksKeeping, "removed blocks with destroy = false need Terraform 1.7.0 or OpenTofu 1.10.0"},
		{"Terraform", "1.7.0", RemovedBlocksKeeping, ""},
		{"Terraform", "1.7.0-rc1", RemovedBlocksKeeping, ""},
		{"OpenTofu", "1.9.4", RemovedBlocksKeeping, "removed blocks with destroy = false need Terraform 1.7.0 or OpenTofu 1.10.0"},
		{"OpenTofu", "1.10.0", RemovedBlocksKeeping, ""},
		{"Terraform", "1.13.3", Queries, "queries need Terraform 1.14.0; OpenTofu has none"},
		{"Terraform", "1.14.0", Queries, ""},
		{"OpenTofu", "1.15.0", Queries, "queries need Terraform 1.14.0; OpenTofu has none"},
		{"OpenTofu", "1.10.6", OCIMirrors, ""},
		{"Terraform", "1.15.9", OCIMirrors, "mirrors in registries of container images need OpenTofu 1.10.0; Terraform has none"},
	} {
		if got := row.capability.Missing(row.cli, version.Must(version.NewVersion(row.number))); got != row.want {
			t.Errorf("%s on %s %s: got %q, want %q", row.capability.Name, row.cli, row.number, got, row.want)
		}
	}
}
