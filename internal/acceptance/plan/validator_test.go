package plan_test

import (
	"errors"
	"fmt"
	"math/big"
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

// ask validates the minimal configuration with more or other attributes.
func (v validator) ask(t *testing.T, more object) []*tfprotov6.Diagnostic {
	t.Helper()
	typ := v.schema.ValueType()
	value, err := literal(typ, acctest.Config(more))
	if err != nil {
		t.Fatal(err)
	}
	sent, err := tfprotov6.NewDynamicValue(typ, value)
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

// literal converts Go maps, lists, strings, numbers and booleans to a value of a type.
func literal(typ tftypes.Type, v any) (tftypes.Value, error) {
	if v == nil || v == unknown {
		return tftypes.NewValue(typ, v), nil
	}
	members := map[string]tftypes.Value{}
	given, isObject := v.(object)
	switch typ := typ.(type) {
	case tftypes.Object:
		for name := range given {
			if typ.AttributeTypes[name] == nil {
				return tftypes.Value{}, errors.New("no attribute " + name)
			}
		}
		for name, of := range typ.AttributeTypes {
			member, err := literal(of, given[name])
			if err != nil {
				return tftypes.Value{}, err
			}
			members[name] = member
		}
	case tftypes.Map:
		for name, element := range given {
			member, err := literal(typ.ElementType, element)
			if err != nil {
				return tftypes.Value{}, err
			}
			members[name] = member
		}
	default:
		switch n := v.(type) {
		case int:
			v = big.NewFloat(float64(n))
		case float64:
			v = big.NewFloat(n)
		}
		return tftypes.NewValue(typ, v), tftypes.ValidateValue(typ, v)
	}
	if !isObject {
		return tftypes.Value{}, fmt.Errorf("%v is no object", v)
	}
	return tftypes.NewValue(typ, members), nil
}
