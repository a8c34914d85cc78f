package acctest

import (
	"context"
	"math/big"

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

// CallFunction calls a provider function.
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
