package acctest

import (
	"context"
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// ReadData reads a data source and fails the test on an error.
func (s *Session) ReadData(name string, config map[string]any) Data {
	s.T.Helper()
	r, diags := s.TryReadData(s.T.Context(), name, config)
	if len(diags) > 0 {
		s.T.Fatal(Text(diags))
	}
	return r
}

// ValidateData validates the configuration of a data source.
func (s *Session) ValidateData(name string, config map[string]any) []*tfprotov6.Diagnostic {
	s.T.Helper()
	schemas, err := s.Server.GetProviderSchema(s.T.Context(), &tfprotov6.GetProviderSchemaRequest{})
	s.NoError(err)
	shape := schemas.DataSourceSchemas[name].ValueType()
	valid, err := s.Server.ValidateDataResourceConfig(s.T.Context(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: s.Dynamic(shape, Value(shape, config))})
	s.NoError(err)
	return valid.Diagnostics
}

// TryReadData reads a data source.
func (s *Session) TryReadData(ctx context.Context, name string, config map[string]any) (Data, []*tfprotov6.Diagnostic) {
	s.T.Helper()
	schemas, err := s.Server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	s.NoError(err)
	shape := schemas.DataSourceSchemas[name].ValueType()
	wanted := s.Dynamic(shape, Value(shape, config))
	valid, err := s.Server.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: wanted})
	s.NoError(err)
	if HasErrors(valid.Diagnostics) {
		return Data{}, valid.Diagnostics
	}
	resp, err := s.Server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: wanted})
	s.NoError(err)
	if HasErrors(resp.Diagnostics) {
		return Data{}, resp.Diagnostics
	}
	got, err := resp.State.Unmarshal(shape)
	s.NoError(err)
	return Data{T: s.T, Value: got}, resp.Diagnostics
}

// CallFunction calls a provider function with strings, numbers and whole objects.
func (s *Session) CallFunction(name string, arguments ...any) (tftypes.Value, *tfprotov6.FunctionError) {
	s.T.Helper()
	schemas, err := s.Server.GetProviderSchema(s.T.Context(), &tfprotov6.GetProviderSchemaRequest{})
	s.NoError(err)
	function, ok := schemas.Functions[name]
	if !ok {
		s.T.Fatalf("there is no function %s", name)
	}
	req := &tfprotov6.CallFunctionRequest{Name: name}
	for _, argument := range arguments {
		if n, ok := argument.(int); ok {
			argument = big.NewFloat(float64(n))
		}
		if object, ok := argument.(tftypes.Value); ok {
			req.Arguments = append(req.Arguments, s.Dynamic(tftypes.DynamicPseudoType, object))
			continue
		}
		d := s.Dynamic(tftypes.String, tftypes.NewValue(tftypes.String, argument))
		req.Arguments = append(req.Arguments, d)
	}
	resp, err := s.Server.CallFunction(s.T.Context(), req)
	s.NoError(err)
	if resp.Error != nil {
		return tftypes.Value{}, resp.Error
	}
	got, err := resp.Result.Unmarshal(function.Return.Type)
	s.NoError(err)
	return got, nil
}

// Data is the result of a data source.
type Data struct {
	T     *testing.T
	Value tftypes.Value
}

// Member returns an attribute.
func (d Data) Member(name string) tftypes.Value {
	d.T.Helper()
	var members map[string]tftypes.Value
	if err := d.Value.As(&members); err != nil {
		d.T.Fatal(err)
	}
	member, ok := members[name]
	if !ok {
		d.T.Fatalf("there is no %s", name)
	}
	return member
}

// Object returns an attribute that is an object.
func (d Data) Object(name string) Data {
	d.T.Helper()
	return Data{T: d.T, Value: d.Member(name)}
}

// Text returns an attribute as text.
func (d Data) Text(name string) string {
	d.T.Helper()
	return FormatValue(d.Member(name))
}

// Texts returns an attribute that is a list of strings.
func (d Data) Texts(name string) []string {
	d.T.Helper()
	var texts []string
	for _, element := range d.List(name) {
		var text string
		if err := element.Value.As(&text); err != nil {
			d.T.Fatal(err)
		}
		texts = append(texts, text)
	}
	return texts
}

// List returns an attribute that is a list.
func (d Data) List(name string) []Data {
	d.T.Helper()
	var elements []tftypes.Value
	if err := d.Member(name).As(&elements); err != nil {
		d.T.Fatal(err)
	}
	list := make([]Data, len(elements))
	for i, element := range elements {
		list[i] = Data{T: d.T, Value: element}
	}
	return list
}

// Check compares attributes with their expected text.
func (d Data) Check(want map[string]string) {
	d.T.Helper()
	for name, text := range want {
		if got := d.Text(name); got != text {
			d.T.Errorf("%s is %s, want %s", name, got, text)
		}
	}
}
