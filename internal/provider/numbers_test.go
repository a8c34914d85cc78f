package provider_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// withNumbers returns an object for each number in a type, in which only that number has a value,
// by its path.
func withNumbers(typ tftypes.Type, value any) map[string]any {
	all := map[string]any{}
	add := func(name string, member tftypes.Type, wrap func(any) any) {
		for path, inner := range withNumbers(member, value) {
			all[strings.Trim(name+"."+path, ".")] = wrap(inner)
		}
	}
	switch typ := typ.(type) {
	case tftypes.Object:
		for name, member := range typ.AttributeTypes {
			add(name, member, func(inner any) any { return object{name: inner} })
		}
	case tftypes.List:
		add("[]", typ.ElementType, func(inner any) any { return list{inner} })
	case tftypes.Set:
		add("[]", typ.ElementType, func(inner any) any { return list{inner} })
	case tftypes.Map:
		add("[]", typ.ElementType, func(inner any) any { return object{"x": inner} })
	default:
		if typ.Is(tftypes.Number) {
			all[""] = value
		}
	}
	return all
}

// Every number of every schema is a 64-bit integer: anything else is an error that shows it.
func TestServer_numbers(t *testing.T) {
	t.Parallel()
	server := provider.Server("test", provider.WithEnvironment(nil))()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	try := func(name string, typ tftypes.Type, validate func(config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error)) {
		for want, value := range map[string]any{
			"must be a whole number, got: 30.5": 30.5, "must be a whole number, got: -0.1": -0.1,
			"is out of range, got: 1e+30": 1e30, "is out of range, got: 9.223372037e+18": 9223372036854775808.0,
		} {
			for path, config := range withNumbers(typ, value) {
				tried++
				packed, err := tfprotov6.NewDynamicValue(typ, acctest.Value(typ, config.(object))) //nolint:forcetypeassert // a schema is an object
				if err != nil {
					t.Fatal(err)
				}
				diags, err := validate(&packed)
				if err != nil || len(diags) != 1 {
					t.Errorf("%s, %s, %v: %d diagnostics, %v", name, path, value, len(diags), err)
					continue
				}
				said := diags[0].Summary + ": " + diags[0].Detail
				if !strings.Contains(said, want) || strings.Contains(said, "%!") {
					t.Errorf("%s, %s, %v: it says %s, want %s", name, path, value, said, want)
				}
				if at := dotted(diags[0].Attribute); strings.ReplaceAll(path, ".[]", "[]") != at {
					t.Errorf("%s: the error is about %q, want %q", name, at, path)
				}
			}
		}
	}
	try("provider", schemas.Provider.ValueType(), func(config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
		answer, err := server.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: config})
		return answer.Diagnostics, err
	})
	for name, schema := range schemas.ResourceSchemas {
		try(name, schema.ValueType(), func(config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			answer, err := server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: name, Config: config})
			return answer.Diagnostics, err
		})
	}
	for name, schema := range schemas.DataSourceSchemas {
		try(name, schema.ValueType(), func(config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			answer, err := server.ValidateDataResourceConfig(t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: config})
			return answer.Diagnostics, err
		})
	}
	if tried < 40 {
		t.Errorf("only %d values were tried", tried)
	}
}

// A fraction that is known after the apply of something else is an error as well.
func TestTerraform_fraction(t *testing.T) {
	t.Parallel()
	_, transport := newCloud(t)
	shipping := func(days string) string {
		return "provider \"innertrail\" {\n  region = \"cn-hangzhou\"\n  access_key = \"LTAI5tExampleKey\"\n  secret_key = \"x\"\n}\n" +
			"resource \"terraform_data\" \"days\" {\n  input = 30.5\n}\n" +
			strings.Replace(shippingBlock, "}", "  logstore = {\n    retention_days = "+days+"\n  }\n}", 1)
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
			"innertrail": func() (tfprotov6.ProviderServer, error) {
				return provider.Server("test", transport, provider.WithEnvironment(nil))(), nil
			},
		},
		Steps: []resource.TestStep{
			{Config: shipping("30.5"), ExpectError: regexp.MustCompile(`retention_days\s+must\s+be\s+a\s+whole\s+number,\s+got:\s+30\.5`)},
			{Config: shipping("1e30"), ExpectError: regexp.MustCompile(`retention_days\s+is\s+out\s+of\s+range,\s+got:\s+1e\+30`)},
		},
	})
}
