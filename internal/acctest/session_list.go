package acctest

import (
	"iter"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// ListRequest is a list block.
type ListRequest struct {
	Config          map[string]any // nil for a block without a config
	Limit           int64
	IncludeResource bool
}

// ListRow is a result of a list. A result that only warns has no identity.
type ListRow struct {
	Name     string
	Identity map[string]string
	Raw      *tfprotov6.ResourceIdentityData
	Resource *tftypes.Value
	Warnings string
}

// ValidateList validates a list block.
func (s *Session) ValidateList(config map[string]any) []*tfprotov6.Diagnostic {
	s.T.Helper()
	resp, err := s.lists().ValidateListResourceConfig(s.T.Context(), &tfprotov6.ValidateListResourceConfigRequest{TypeName: TypeName, Config: s.listConfig(config)})
	s.NoError(err)
	return resp.Diagnostics
}

// List reads all results of a list and fails the test on an error.
func (s *Session) List(req ListRequest) (rows []ListRow) {
	s.T.Helper()
	for row, diags := range s.Stream(req) {
		s.NoErrors(diags)
		rows = append(rows, row)
	}
	return rows
}

// Stream returns the results of a list as they come.
func (s *Session) Stream(req ListRequest) iter.Seq2[ListRow, []*tfprotov6.Diagnostic] {
	s.T.Helper()
	stream, err := s.lists().ListResource(s.T.Context(), &tfprotov6.ListResourceRequest{
		TypeName: TypeName, Config: s.listConfig(req.Config), Limit: req.Limit, IncludeResource: req.IncludeResource,
	})
	s.NoError(err)
	return func(push func(ListRow, []*tfprotov6.Diagnostic) bool) {
		for result := range stream.Results {
			row := ListRow{Name: result.DisplayName, Identity: s.Identity(result.Identity), Raw: result.Identity, Warnings: Text(result.Diagnostics)}
			if result.Resource != nil {
				resource := s.Value(result.Resource)
				row.Resource = &resource
			}
			if !push(row, result.Diagnostics) {
				return
			}
		}
	}
}

func (s *Session) listConfig(config map[string]any) *tfprotov6.DynamicValue {
	s.T.Helper()
	schemas, err := s.Server.GetProviderSchema(s.T.Context(), &tfprotov6.GetProviderSchemaRequest{})
	s.NoError(err)
	shape := schemas.ListResourceSchemas[TypeName].ValueType()
	if config == nil {
		return s.Dynamic(shape, tftypes.NewValue(shape, nil))
	}
	return s.Dynamic(shape, Value(shape, config))
}

// lists returns the part of the server that serves lists.
func (s *Session) lists() tfprotov6.ListResourceServer {
	s.T.Helper()
	server, ok := s.Server.(tfprotov6.ListResourceServer)
	if !ok {
		s.T.Fatal("the server serves no lists")
	}
	return server
}
