package shipping_test

import (
	"context"
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Data is what a data source gave.
type Data struct {
	T     *testing.T
	Value tftypes.Value
}

// ReadData reads a data source of the provider and fails the test where that is an
// error.
func (s *session) ReadData(name string, config map[string]any) Data {
	s.T.Helper()
	r, diags := s.TryReadData(s.T.Context(), name, config)
	if len(diags) > 0 {
		s.T.Fatal(Text(diags))
	}
	return r
}

func (s *session) TryReadData(ctx context.Context, name string, config map[string]any) (Data, []*tfprotov6.Diagnostic) {
	s.T.Helper()
	schemas, err := s.server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	s.NoError(err)
	shape := schemas.DataSourceSchemas[name].ValueType()
	wanted := s.dynamic(shape, value(shape, config))
	valid, err := s.server.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: wanted})
	s.NoError(err)
	if HasErrors(valid.Diagnostics) {
		return Data{}, valid.Diagnostics
	}
	resp, err := s.server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: wanted})
	s.NoError(err)
	if HasErrors(resp.Diagnostics) {
		return Data{}, resp.Diagnostics
	}
	got, err := resp.State.Unmarshal(shape)
	s.NoError(err)
	return Data{T: s.T, Value: got}, resp.Diagnostics
}

func (r Data) member(name string) tftypes.Value {
	r.T.Helper()
	var members map[string]tftypes.Value
	if err := r.Value.As(&members); err != nil {
		r.T.Fatal(err)
	}
	member, ok := members[name]
	if !ok {
		r.T.Fatalf("there is no %s", name)
	}
	return member
}

// text is an attribute in plain text.
func (r Data) text(name string) string {
	r.T.Helper()
	return FormatValue(r.member(name))
}

// texts is an attribute that is a list of texts.
func (r Data) texts(name string) []string {
	r.T.Helper()
	var texts []string
	for _, element := range r.list(name) {
		var text string
		if err := element.Value.As(&text); err != nil {
			r.T.Fatal(err)
		}
		texts = append(texts, text)
	}
	return texts
}

func (r Data) list(name string) []Data {
	r.T.Helper()
	var elements []tftypes.Value
	if err := r.member(name).As(&elements); err != nil {
		r.T.Fatal(err)
	}
	list := make([]Data, len(elements))
	for i, element := range elements {
		list[i] = Data{T: r.T, Value: element}
	}
	return list
}

// Check checks attributes in plain text.
func (r Data) Check(want map[string]string) {
	r.T.Helper()
	for name, text := range want {
		if got := r.text(name); got != text {
			r.T.Errorf("%s is %s, want %s", name, got, text)
		}
	}
}

// CallFunction runs a function of the provider.
func (s *session) CallFunction(name string, arguments ...any) (tftypes.Value, *tfprotov6.FunctionError) {
	s.T.Helper()
	schemas, err := s.server.GetProviderSchema(s.T.Context(), &tfprotov6.GetProviderSchemaRequest{})
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
		d := s.dynamic(tftypes.String, tftypes.NewValue(tftypes.String, argument))
		req.Arguments = append(req.Arguments, d)
	}
	resp, err := s.server.CallFunction(s.T.Context(), req)
	s.NoError(err)
	if resp.Error != nil {
		return tftypes.Value{}, resp.Error
	}
	got, err := resp.Result.Unmarshal(function.Return.Type)
	s.NoError(err)
	return got, nil
}
