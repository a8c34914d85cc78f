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

// PolicyCache are policies that were read, for as long as the process lives: a
// role's policies are read once, not at every refresh.
type PolicyCache struct {
	mu   sync.Mutex
	read map[cloud.AttachedPolicy]json.RawMessage
}

// documents gives the documents of policies, reading those that are not known yet, all
// at once.
func (p *PolicyCache) documents(ctx context.Context, c *cloud.Client, policies []cloud.AttachedPolicy) ([]json.RawMessage, error) {
	found := make([]json.RawMessage, len(policies))
	failures := make([]error, len(policies))
	work := make([]func(), len(policies))
	for i, policy := range policies {
		work[i] = func() { found[i], failures[i] = p.document(ctx, c, policy) }
	}
	concurrently(work...)
	return found, firstError(failures...)
}

func (p *PolicyCache) document(ctx context.Context, c *cloud.Client, policy cloud.AttachedPolicy) (json.RawMessage, error) {
	p.mu.Lock()
	document, ok := p.read[policy]
	p.mu.Unlock()
	if ok {
		return document, nil
	}
	document, err := c.GetPolicy(ctx, policy)
	if err != nil {
		return nil, IgnoreNotFound(err) // detached and deleted meanwhile: it allows nothing
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.read == nil {
		p.read = map[cloud.AttachedPolicy]json.RawMessage{}
	}
	p.read[policy] = document
	return document, nil
}

// mayWrite says whether the role's policies allow delivery into the declared
// Logstore.
func (s Spec) mayWrite(policies []json.RawMessage) bool {
	return rampolicy.Allows(policies, writeAction, arn.Logstore(s.Project.Region, s.Account, s.Project.Name, s.Logstore.Name))
}
