package provider

import (
	"context"
	"math/big"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// numberCheck rejects numbers that are not whole, or have more than 64 bits. All numbers of the
// schemas are integers, and the framework reports another one as an error in the provider, without
// showing it. Terraform validates a configuration again when its unknown values have become known.
type numberCheck struct {
	schemas func() (*tfprotov6.GetProviderSchemaResponse, error)
}

func newNumberCheck(s tfprotov6.ProviderServer) numberCheck {
	return numberCheck{sync.OnceValues(func() (*tfprotov6.GetProviderSchemaResponse, error) {
		return s.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	})}
}

// diagnostics returns an error for each number of a configuration that is no 64-bit integer.
func (n numberCheck) diagnostics(config *tfprotov6.DynamicValue, schemaOf func(*tfprotov6.GetProviderSchemaResponse) *tfprotov6.Schema) []*tfprotov6.Diagnostic {
	all, err := n.schemas()
	if err != nil || config == nil {
		return nil // the framework reports it
	}
	schema := schemaOf(all)
	if schema == nil {
		return nil
	}
	value, err := config.Unmarshal(schema.ValueType())
	if err != nil {
		return nil
	}
	var found []*tfprotov6.Diagnostic
	_ = tftypes.Walk(value, func(at *tftypes.AttributePath, v tftypes.Value) (bool, error) {
		if !v.Type().Is(tftypes.Number) || !v.IsKnown() || v.IsNull() {
			return true, nil
		}
		var number *big.Float
		if err := v.As(&number); err != nil {
			return false, err
		}
		if _, accuracy := number.Int64(); accuracy != big.Exact {
			name := "The number"
			if last, ok := at.LastStep().(tftypes.AttributeName); ok {
				name = string(last)
			}
			must := " must be a whole number"
			if number.IsInt() {
				must = " is out of range"
			}
			found = append(found, &tfprotov6.Diagnostic{
				Severity: tfprotov6.DiagnosticSeverityError, Attribute: at, Summary: "Invalid number",
				Detail: name + must + ", got: " + number.Text('g', 10) + ".",
			})
		}
		return true, nil
	})
	return found
}
