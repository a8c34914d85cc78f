// Package providerdata is what the provider block hands to its resources and data
// sources: the clients, one for each role, the accounts that are allowed, and the lock
// of each account. It has what all data sources share, too.
package providerdata

import (
	"crypto/rand"
	"fmt"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/runstate"
)

// Access is what the provider block gives to its resources. It is the provider
// data of the framework.
type Access struct {
	// Client acts with the provider's own credentials. It is nil while Unknown.
	Client *cloud.Client
	// Assume returns a client that acts through a role; it calls nothing.
	Assume func(roleARN string) *cloud.Client
	// NoCredentials is the error of whatever makes a call, if no credentials are configured.
	NoCredentials diag.Diagnostic
	// Region is the home region of trails whose resource names none; it may be
	// empty.
	Region string
	// NoRegion says, where Region is empty, in which places a region was looked for.
	NoRegion string
	// Unknown names the provider's arguments that are not known before apply.
	// Nothing can be read then; a create is planned without the cloud.
	Unknown []string
	// AttributeDrift has a refresh look up who made the changes that it finds.
	AttributeDrift bool
	// Allowed and Forbidden restrict the accounts to act in; empty means any.
	Allowed, Forbidden []string

	// Run is a random id of this provider process; plan and apply usually run in
	// different processes.
	Run string
	// ModuleTests says that this configure serves several plans and applies, as those of
	// terraform test, so that two plan calls may be about one resource.
	ModuleTests bool

	mu       sync.Mutex
	accounts map[string]*lockableAccount
	roles    map[string]*cloud.Client // by ARN
}

// NewAccess begins a run.
func NewAccess() *Access { return &Access{Run: rand.Text()} }

// FromConfigure returns the provider data; nil where there is none yet.
func FromConfigure(providerData any, diagnostics *diag.Diagnostics) *Access {
	if providerData == nil {
		return nil
	}
	access, ok := providerData.(*Access)
	if !ok {
		diagnostics.AddError("Unexpected provider data",
			fmt.Sprintf("It is a %T. This is a bug in the provider, please report it.", providerData))
	}
	return access
}

// Usable reports whether the cloud can be reached, and adds the reason where it cannot.
func (a *Access) Usable(diagnostics *diag.Diagnostics) bool {
	if a != nil && a.Client != nil {
		return true
	}
	why, next := "The provider was not configured.", ""
	if a != nil && len(a.Unknown) > 0 { // an import: it reads, and cannot be deferred
		why = "These arguments of the provider block are not known before apply: " + strings.Join(a.Unknown, ", ") + "."
		next = "First apply the resource that they come from: terraform apply -target=<address of that resource>. Then run this again."
	}
	diagnostics.AddError("The provider cannot reach Alibaba Cloud yet", diags.Paragraphs(why, "Nothing was read or changed.", next))
	return false
}

// MissingRegion is the error of whatever needs the provider's region where there is none. Without
// credentials it is theirs, since their profile may name a region.
func (a *Access) MissingRegion() diag.Diagnostic {
	if a.NoCredentials != nil {
		return a.NoCredentials
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("region"), "No region is set", a.NoRegion)
}

// As returns the client that acts through a role, or that of the provider's own
// credentials where the ARN is empty. All that name one role share its client, and
// so its session.
func (a *Access) As(roleARN string) *cloud.Client {
	if roleARN == "" {
		return a.Client
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.roles == nil {
		a.roles = map[string]*cloud.Client{}
	}
	if a.roles[roleARN] == nil {
		a.roles[roleARN] = a.Assume(roleARN)
	}
	return a.roles[roleARN]
}

// RunState returns what this run knows of an account.
func (a *Access) RunState(id string) *runstate.State { return a.lockableAccount(id).State }
