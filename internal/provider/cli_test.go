package provider_test

import (
	"strings"
	"testing"

	frameworkprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// A Terraform that plans a destroy without the provider is refused, and the error says which
// one plans it. A version that cannot be read is no reason to refuse.
func TestConfigure_oldTerraform(t *testing.T) {
	t.Parallel()
	for version, refused := range map[string]bool{
		"0.15.5": true, "1.0.0": true, "1.2.9": true, "1.3.0-rc1": false, "1.3.0": false, "1.5.7": false, "1.10.0-dev": false, "2.0.0": false, "": false, "unknown": false,
	} {
		p := provider.New("test", provider.WithEnvironment(nil))()
		var schema frameworkprovider.SchemaResponse
		p.Schema(t.Context(), frameworkprovider.SchemaRequest{}, &schema)
		config := tfsdk.Config{Schema: schema.Schema, Raw: acctest.Value(schema.Schema.Type().TerraformType(t.Context()), keys(nil))}
		var resp frameworkprovider.ConfigureResponse
		p.Configure(t.Context(), frameworkprovider.ConfigureRequest{Config: config, TerraformVersion: version}, &resp)
		if resp.Diagnostics.HasError() != refused {
			t.Errorf("%q: %v", version, resp.Diagnostics)
		}
		for _, d := range resp.Diagnostics.Errors() {
			if d.Summary() != "Terraform "+version+" is too old" || !strings.Contains(d.Detail(), "Use Terraform 1.5 or later") {
				t.Errorf("%s\n%s", d.Summary(), d.Detail())
			}
		}
	}
}
