package terraform

import (
	"fmt"

	"github.com/hashicorp/go-version"
)

// Capability is something that older CLIs lack. The first versions are those of the
// changelogs of hashicorp/terraform and opentofu/opentofu.
type Capability struct {
	Name      string // in the plural
	Terraform string // the first Terraform that has it; empty: none
	OpenTofu  string // the first OpenTofu; empty: none
}

// What the tests use and an older CLI lacks. A test that needs it is skipped there, for the
// reason that [Capability.Missing] returns.
var (
	ImportBlocks     = Capability{"import blocks", "1.5.0", "1.6.0"}
	Functions        = Capability{"functions of providers", "1.8.0", "1.7.0"}
	IdentityImports  = Capability{"import blocks with an identity", "1.12.0", "1.12.0"}
	ImportsForEach   = Capability{"import blocks with for_each", "1.7.0", "1.7.0"}
	LifecycleDestroy = Capability{"destroy in lifecycle", "", "1.12.0"}
	LifecycleEnabled = Capability{"enabled in lifecycle", "", "1.11.0"}
	MockProviders    = Capability{"mocked providers in module tests", "1.7.0", "1.8.0"}
	ModuleTestBlocks = Capability{"variables in a provider block of a module test", "1.7.0", "1.8.0"}
	OCIMirrors       = Capability{"mirrors in registries of container images", "", "1.10.0"}
	StateEncryption  = Capability{"keys that encrypt the state", "", "1.7.0"}
	Queries          = Capability{"queries", "1.14.0", ""}
	// OpenTofu has removed blocks since 1.7, which keep the object without saying so.
	RemovedBlocksKeeping = Capability{"removed blocks with destroy = false", "1.7.0", "1.10.0"}
)

// Missing returns why a CLI cannot do it, or "" if it can.
func (c Capability) Missing(cli string, number *version.Version) (reason string) {
	first, reason := c.Terraform, fmt.Sprintf("%s need Terraform %s or OpenTofu %s", c.Name, c.Terraform, c.OpenTofu)
	switch {
	case c.Terraform == "":
		reason = fmt.Sprintf("%s need OpenTofu %s; Terraform has none", c.Name, c.OpenTofu)
	case c.OpenTofu == "":
		reason = fmt.Sprintf("%s need Terraform %s; OpenTofu has none", c.Name, c.Terraform)
	}
	if cli == "OpenTofu" {
		first = c.OpenTofu
	}
	if first != "" && number.Core().GreaterThanOrEqual(version.Must(version.NewVersion(first))) {
		return ""
	}
	return reason
}
