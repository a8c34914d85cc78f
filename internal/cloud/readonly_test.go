package cloud_test

import (
	"context"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

func TestReadOnly(t *testing.T) {
	t.Parallel()
	eachCall(t, func(t *testing.T, f *fixture, c call) {
		asked := 0
		client := f.client(func(config *cloud.Config) {
			config.ReadOnly = true
			config.Credentials = counting{config.Credentials, &asked}
		})
		err := c.do(t.Context(), client)
		if !c.mutating {
			if err != nil || asked != 1 || len(f.callsOf(t, c.action)) != 1 {
				t.Errorf("a reading call: %v, keys asked for %d times, %d calls", err, asked, len(f.Journal()))
			}
			return
		}
		e := failure(t, err, model.ReadOnly)
		if e.Action != c.action || e.Attempts != 0 || e.Ambiguous() || e.Retryable() {
			t.Errorf("got %+v", e)
		}
		if asked != 0 || len(f.Journal()) != 0 {
			t.Errorf("keys asked for %d times, %d calls: it must be refused before it is signed", asked, len(f.Journal()))
		}
	})
}

// TestReadOnly_names renames operations: a call is rejected for what it does, not for
// its name.
func TestReadOnly_names(t *testing.T) {
	t.Parallel()
	transport := answering(200, `{"TrailList":[]}`)
	c := clientOver(transport, func(config *cloud.Config) {
		config.ReadOnly = true
		config.InnerTrail = operation.InnerTrailAPI{CreateAction: "DescribeSomething", DeleteAction: "ListSomething", DescribeAction: "DeleteSomething"}
	})
	wantClass(t, c.CreateInnerTrail(t.Context(), region, "ops-trail", projectARN, roleARN), model.ReadOnly)
	wantClass(t, c.DeleteInnerTrail(t.Context(), region, "ops-trail"), model.ReadOnly)
	if _, err := c.DescribeInnerTrails(t.Context(), region); err != nil || len(transport.seen()) != 1 {
		t.Errorf("%v after %d requests", err, len(transport.seen()))
	}
}

type counting struct {
	cloud.Credentials

	asked *int
}

func (c counting) Keys(ctx context.Context) (cloud.Keys, error) {
	*c.asked++
	return c.Credentials.Keys(ctx)
}
