package docs

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
)

// What the pages say of the first versions with something is what the tests take for them.
func TestVersions_pages(t *testing.T) {
	t.Parallel()
	const functions = "Functions of providers need Terraform %s or OpenTofu %s."
	for _, row := range []struct {
		page, words string
		capability  terraform.Capability
	}{
		{"functions/arn_parse.md", functions, terraform.Functions},
		{"functions/logstore_name.md", functions, terraform.Functions},
		{"functions/project_arn.md", functions, terraform.Functions},
		{"functions/report_html.md", functions, terraform.Functions},
		{"guides/importing.md", "Since Terraform %s and OpenTofu %s, a `removed` block with `destroy = false`", terraform.RemovedBlocksKeeping},
		{"guides/importing.md", "| Terraform, OpenTofu | %[1]s, %[2]s |", terraform.ImportsForEach},
		{"guides/importing.md", "| Terraform, OpenTofu | 1.7, 1.7 | %s, %s |", terraform.ImportBlocks}, // generated configuration is as old
		{"guides/importing.md", "with an `import` block since Terraform %s and OpenTofu %s", terraform.ImportBlocks},
		{"guides/importing.md", "With Terraform %.4s and later%.0s, [`terraform query`]", terraform.Queries},
		{"guides/many-accounts.md", "With Terraform %.4s and later%.0s, [`terraform query`]", terraform.Queries},
		{"list-resources/shipping.md", "Queries need Terraform %s or later. OpenTofu has none%.0s", terraform.Queries},
		{"guides/testing.md", "Needs Terraform %s or OpenTofu %s.", terraform.MockProviders},
		{"guides/your-own-build.md", "%.0sOpenTofu %s and later also takes providers from a registry of container images", terraform.OCIMirrors},
		{"resources/shipping.md", "by `id`, since Terraform %s and OpenTofu %s:", terraform.ImportBlocks},
		{"resources/shipping.md", "by `identity`, since Terraform %s and OpenTofu %s:", terraform.IdentityImports},
	} {
		text, err := os.ReadFile(filepath.Join(root, "docs", filepath.FromSlash(row.page)))
		if err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf(row.words, strings.TrimSuffix(row.capability.Terraform, ".0"), strings.TrimSuffix(row.capability.OpenTofu, ".0"))
		if !strings.Contains(string(text), want) {
			t.Errorf("%s does not say %q", row.page, want)
		}
	}
}

// The pages that ask for Go name the version that the module needs.
func TestVersions_go(t *testing.T) {
	t.Parallel()
	found := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "go.mod"))
	if found == nil {
		t.Fatal("go.mod has no version of Go")
	}
	for page, words := range map[string]string{
		"README.md": "You need Go %s, git, make, curl", "docs/guides/your-own-build.md": "You need Go %s, git and make.",
		"docs/guides/testing.md": "With Go %s or later:",
	} {
		if want := fmt.Sprintf(words, found[1]); !strings.Contains(read(t, page), want) {
			t.Errorf("%s does not say %q", page, want)
		}
	}
}
