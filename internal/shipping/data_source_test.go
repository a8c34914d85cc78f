package shipping_test

import (
	"context"
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// looked is what a data source gave.
type looked struct {
	t     *testing.T
	value tftypes.Value
}

// lookUp reads a data source of the provider and fails the test where that is an
// error.
func (s *session) lookUp(name string, config map[string]any) looked {
	s.t.Helper()
	r, diags := s.tryLookUp(s.t.Context(), name, config)
	if len(diags) > 0 {
		s.t.Fatal(said(diags))
	}
	return r
}

func (s *session) tryLookUp(ctx context.Context, name string, config map[string]any) (looked, []*tfprotov6.Diagnostic) {
	s.t.Helper()
	schemas, err := s.server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	s.check(err)
	shape := schemas.DataSourceSchemas[name].ValueType()
	wanted := s.dynamic(shape, value(shape, config))
	valid, err := s.server.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: wanted})
	s.check(err)
	if failed(valid.Diagnostics) {
		return looked{}, valid.Diagnostics
	}
	resp, err := s.server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: wanted})
	s.check(err)
	if failed(resp.Diagnostics) {
		return looked{}, resp.Diagnostics
	}
	got, err := resp.State.Unmarshal(shape)
	s.check(err)
	return looked{t: s.t, value: got}, resp.Diagnostics
}

func (r looked) member(name string) tftypes.Value {
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
func (r looked) text(name string) string {
	r.t.Helper()
	return plain(r.member(name))
}

// texts is an attribute that is a list of texts.
func (r looked) texts(name string) []string {
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

func (r looked) list(name string) []looked {
	r.t.Helper()
	var elements []tftypes.Value
	if err := r.member(name).As(&elements); err != nil {
		r.t.Fatal(err)
	}
	list := make([]looked, len(elements))
	for i, element := range elements {
		list[i] = looked{t: r.t, value: element}
	}
	return list
}

// says checks attributes in plain text.
func (r looked) says(want map[string]string) {
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
