package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// State is what Terraform keeps of a resource between two operations.
type State struct {
	Value    tftypes.Value
	Private  []byte
	Identity *tfprotov6.ResourceIdentityData
}

// Attribute returns an attribute of a state as text.
func (s *State) Attribute(t *testing.T, name string) string {
	t.Helper()
	var members map[string]tftypes.Value
	if err := s.Value.As(&members); err != nil {
		t.Fatal(err)
	}
	return FormatValue(members[name])
}
