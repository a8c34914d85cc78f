// Package absent stands in for Terraform's remote state backends.
//
// Terraform keeps each of them in a module of its own, reached through a
// replace directive inside its repository, so they cannot be had as modules
// from outside. Nothing here stores state remotely: the tests and the
// documentation use the local backend.
package absent

import (
	"github.com/zclconf/go-cty/cty"

	"github.com/hashicorp/terraform/internal/backend"
	"github.com/hashicorp/terraform/internal/configs/configschema"
	"github.com/hashicorp/terraform/internal/tfdiags"
)

type absent struct{ backend.Backend }

// New returns a backend that refuses every configuration.
func New() backend.Backend { return absent{} }

func (absent) ConfigSchema() *configschema.Block { return &configschema.Block{} }

func (absent) PrepareConfig(v cty.Value) (cty.Value, tfdiags.Diagnostics) {
	return v, tfdiags.Diagnostics{tfdiags.Sourceless(tfdiags.Error,
		"This Terraform has no remote state backends",
		"It was built for the tests of a provider. Use the local backend, or a released Terraform.")}
}
