package plan_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// TestProvider_cli shows what a user of Terraform is told about the provider block and its
// environment, and that nothing is written meanwhile.
func TestProvider_cli(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, test := range []struct {
		name  string
		env   map[string]string
		block []string // lines of the provider block
		lines []string // lines of the resource
		args  []string
		code  int
		says  string // once, with blanks for line breaks
	}{
		{
			name: "endpoints of the environment", env: map[string]string{
				"ALIBABA_CLOUD_ENDPOINT_RAM": "https://ram.aliyuncs.com", "ALIBABA_CLOUD_ENDPOINT_STS": "https://sts.aliyuncs.com",
			},
			args: []string{"plan"}, code: 0,
			says: "Endpoints come from the environment",
		},
		{
			name: "a block that undoes the read-only environment", env: map[string]string{"INNERTRAIL_READ_ONLY": "true"}, block: []string{"read_only = false"},
			args: []string{"apply", "-auto-approve"}, code: 1, says: "the provider is read-only",
		},
		{
			name: "a read that deletes", block: []string{`inner_trail_api = { describe_action = "DeleteInnerTrail" }`},
			args: []string{"plan"}, code: 1, says: "The name in describe_action is not allowed",
		},
		{
			name: "a create of ordinary trails", block: []string{`inner_trail_api = { create_action = "CreateTrail" }`},
			args: []string{"validate"}, code: 1, says: `"CreateTrail" must not be an operation on ordinary trails.`,
		},
		{
			name: "a folder of certificates", block: []string{`ca_bundle = "` + filepath.ToSlash(folder) + `"`},
			args: []string{"plan"}, code: 1, says: "It is a directory. Give a file of PEM certificates.",
		},
		{
			name: "half a day", lines: []string{"logstore = { retention_days = 30.5 }"},
			args: []string{"validate"}, code: 1, says: "retention_days must be a whole number, got: 30.5.",
		},
		{
			name: "an empty variable for a file of certificates", block: []string{"ca_bundle = var.bundle", "}", `variable "bundle" {`, `default = ""`},
			args: []string{"plan", "-no-color"}, code: 1, says: "Attribute ca_bundle must not be empty, got: an empty text. To leave an optional argument unset, remove it or set it to null",
		},
		{
			name: "a name of 100,000 characters", lines: []string{`role = { name = "` + strings.Repeat("r ", 50_000) + `" }`},
			args: []string{"plan", "-no-color"}, code: 1, says: "got: " + strings.Repeat("r ", 64) + "…",
		},
		{
			name: "empty endpoints", block: []string{"endpoints {", `sls = ""`, `ram = ""`, "}"},
			args: []string{"plan"}, code: 0, says: "1 to add",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			tc.Options = append(tc.Options, provider.WithEnvironment(test.env))
			c := tc.NewCLI(t)
			c.Configure(tc.ProviderHCL(test.block...) + acctest.ShippingHCL(test.lines...))
			said := strings.Join(strings.Fields(strings.ReplaceAll(c.Must(test.code, test.args...).Text, "│", " ")), " ")
			if strings.Count(said, test.says) != 1 {
				t.Errorf("it says\n%s\nwithout, or more than once,\n%s", said, test.says)
			}
			if wrote := tc.Mutations(); len(wrote) > 0 {
				t.Errorf("it called %s", wrote[0].Action)
			}
		})
	}
}
