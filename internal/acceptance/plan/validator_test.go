package plan_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// object is an object in a configuration. Missing attributes are null.
type object = map[string]any

// unknown is a value that is not known before apply.
var unknown = any(tftypes.UnknownValue)

// validator validates configurations of the resource through the protocol.
type validator struct {
	server tfprotov6.ProviderServer
	schema *tfprotov6.Schema
}

func newValidator(t *testing.T) validator {
	t.Helper()
	server, err := providerserver.NewProtocol6WithError(provider.New("test", provider.WithEnvironment(nil))())()
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return validator{server: server, schema: schemas.ResourceSchemas[acctest.TypeName]}
}

// validate validates the minimal configuration with more or other attributes.
func (v validator) validate(t *testing.T, more object) []*tfprotov6.Diagnostic {
	t.Helper()
	typ := v.schema.ValueType()
	sent, err := tfprotov6.NewDynamicValue(typ, acctest.Value(typ, acctest.Config(more)))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := v.server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: acctest.TypeName, Config: &sent,
	})
	if err != nil {
		t.Fatal(err)
	}
	return answer.Diagnostics
}
