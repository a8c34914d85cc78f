package acctest

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// identityShape returns the type of the resource's identity.
func (s *Session) identityShape() tftypes.Type {
	s.T.Helper()
	all, err := s.Server.GetResourceIdentitySchemas(s.T.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	s.NoError(err)
	return all.IdentitySchemas[TypeName].ValueType()
}

// NewIdentity encodes an identity. A part that is not given is null.
func (s *Session) NewIdentity(parts map[string]any) *tfprotov6.ResourceIdentityData {
	s.T.Helper()
	shape := s.identityShape()
	return &tfprotov6.ResourceIdentityData{IdentityData: s.Dynamic(shape, Value(shape, parts))}
}

// Identity returns the parts of an identity. A part that is null has an empty text.
func (s *Session) Identity(id *tfprotov6.ResourceIdentityData) map[string]string {
	s.T.Helper()
	if id == nil || id.IdentityData == nil {
		return nil
	}
	value, err := id.IdentityData.Unmarshal(s.identityShape())
	s.NoError(err)
	var members map[string]tftypes.Value
	s.NoError(value.As(&members))
	parts := map[string]string{}
	for name, member := range members {
		var text *string
		s.NoError(member.As(&text))
		if parts[name] = ""; text != nil {
			parts[name] = *text
		}
	}
	return parts
}

// UpgradeIdentity upgrades the identity that a state of a version has recorded, as JSON; nil if it has
// none.
func (s *Session) UpgradeIdentity(version int64, recorded []byte) (*tfprotov6.ResourceIdentityData, []*tfprotov6.Diagnostic) {
	s.T.Helper()
	resp, err := s.Server.UpgradeResourceIdentity(s.T.Context(), &tfprotov6.UpgradeResourceIdentityRequest{
		TypeName: TypeName, Version: version, RawIdentity: &tfprotov6.RawState{JSON: recorded},
	})
	s.NoError(err)
	return resp.UpgradedIdentity, resp.Diagnostics
}
