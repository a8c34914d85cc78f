package shipping

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
)

// writeAction is what delivery cannot do without (RAM system policies,
// AliyunActionTrailRolePolicy).
const writeAction = "log:PostLogStoreLogs"

// documents are policies that were read, for as long as the process lives: a
// role's policies are read once, not at every refresh.
type documents struct {
	mu   sync.Mutex
	read map[cloud.AttachedPolicy]json.RawMessage
}

// of gives the documents of policies, reading those that are not known yet, all
// at once.
func (d *documents) of(ctx context.Context, c *cloud.Client, policies []cloud.AttachedPolicy) ([]json.RawMessage, error) {
	found := make([]json.RawMessage, len(policies))
	failures := make([]error, len(policies))
	work := make([]func(), len(policies))
	for i, policy := range policies {
		work[i] = func() { found[i], failures[i] = d.one(ctx, c, policy) }
	}
	atOnce(work...)
	return found, first(failures...)
}

func (d *documents) one(ctx context.Context, c *cloud.Client, policy cloud.AttachedPolicy) (json.RawMessage, error) {
	d.mu.Lock()
	document, ok := d.read[policy]
	d.mu.Unlock()
	if ok {
		return document, nil
	}
	document, err := c.GetPolicy(ctx, policy)
	if err != nil {
		return nil, present(err) // detached and deleted meanwhile: it allows nothing
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.read == nil {
		d.read = map[cloud.AttachedPolicy]json.RawMessage{}
	}
	d.read[policy] = document
	return document, nil
}

// mayWrite says whether the role's policies allow delivery into the declared
// Logstore.
func (d declaration) mayWrite(policies []json.RawMessage) bool {
	return rampolicy.Allows(policies, writeAction, arn.Logstore(d.project.Region, d.account, d.project.Name, d.logstore.name))
}
