package shipping_test

import (
	"context"
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// result is what a data source gave.
type result struct {
	t     *testing.T
	value tftypes.Value
}

// lookUp reads a data source of the provider and fails the test where that is an
// error.
func (s *session) lookUp(name string, config map[string]any) result {
	s.t.Helper()
	r, diags := s.tryLookUp(s.t.Context(), name, config)
	if len(diags) > 0 {
		s.t.Fatal(said(diags))
	}
	return r
}

func (s *session) tryLookUp(ctx context.Context, name string, config map[string]any) (result, []*tfprotov6.Diagnostic) {
	s.t.Helper()
	schemas, err := s.server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	s.check(err)
	shape := schemas.DataSourceSchemas[name].ValueType()
	wanted := s.dynamic(shape, value(shape, config))
	valid, err := s.server.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: wanted})
	s.check(err)
	if failed(valid.Diagnostics) {
		return result{}, valid.Diagnostics
	}
	resp, err := s.server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: wanted})
	s.check(err)
	if failed(resp.Diagnostics) {
		return result{}, resp.Diagnostics
	}
	got, err := resp.State.Unmarshal(shape)
	s.check(err)
	return result{t: s.t, value: got}, resp.Diagnostics
}

func (r result) member(name string) tftypes.Value {
	r.t.Helper()
	var members map[string]tftypes.Value
	if err := r.value.As(&members); err != nil {
		r.t.Fatal(err)
	}
	member, ok := members[name]
	if !ok {
		r.t.Fatalf("there is no %s", name)
	}
	return member
}

// text is an attribute in plain text.
func (r result) text(name string) string {
	r.t.Helper()
	return plain(r.member(name))
}

// texts is an attribute that is a list of texts.
func (r result) texts(name string) []string {
	r.t.Helper()
	var texts []string
	for _, element := range r.list(name) {
		var text string
		if err := element.value.As(&text); err != nil {
			r.t.Fatal(err)
		}
		texts = append(texts, text)
	}
	return texts
}

func (r result) list(name string) []result {
	r.t.Helper()
	var elements []tftypes.Value
	if err := r.member(name).As(&elements); err != nil {
		r.t.Fatal(err)
	}
	list := make([]result, len(elements))
	for i, element := range elements {
		list[i] = result{t: r.t, value: element}
	}
	return list
}

// says checks attributes in plain text.
func (r result) says(want map[string]string) {
	r.t.Helper()
	for name, text := range want {
		if got := r.text(name); got != text {
			r.t.Errorf("%s is %s, want %s", name, got, text)
		}
	}
}

// call runs a function of the provider.
func (s *session) call(name string, arguments ...any) (tftypes.Value, *tfprotov6.FunctionError) {
	s.t.Helper()
	schemas, err := s.server.GetProviderSchema(s.t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	s.check(err)
	function, ok := schemas.Functions[name]
	if !ok {
		s.t.Fatalf("there is no function %s", name)
	}
	req := &tfprotov6.CallFunctionRequest{Name: name}
	for _, argument := range arguments {
		if n, ok := argument.(int); ok {
			argument = big.NewFloat(float64(n))
		}
		d := s.dynamic(tftypes.String, tftypes.NewValue(tftypes.String, argument))
		req.Arguments = append(req.Arguments, d)
	}
	resp, err := s.server.CallFunction(s.t.Context(), req)
	s.check(err)
	if resp.Error != nil {
		return tftypes.Value{}, resp.Error
	}
	got, err := resp.Result.Unmarshal(function.Return.Type)
	s.check(err)
	return got, nil
}
