package shipping

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// Some things could be in any region, and only the region itself can tell. Every
// region is asked, a few at a time; one that does not answer soon, because it is
// not open to the account or not reachable from here, is passed over.
const (
	maxConcurrentRegions = 8
	regionTimeout        = 5 * time.Second
)

// askRegions asks every known region but one and gives the answers of those that
// answered.
func askRegions[T any](
	ctx context.Context, clock cloud.Clock, except string, ask func(context.Context, string) (T, error),
) map[string]T {
	ctx, cancel := clock.WithTimeout(ctx, regionTimeout)
	defer cancel()
	var (
		mu      sync.Mutex
		answers = map[string]T{}
		group   errgroup.Group
	)
	group.SetLimit(maxConcurrentRegions)
	for _, region := range cloud.Regions() {
		if region == except {
			continue
		}
		group.Go(func() error {
			answer, err := ask(ctx, region)
			if err == nil {
				mu.Lock()
				defer mu.Unlock()
				answers[region] = answer
			}
			return nil
		})
	}
	_ = group.Wait() // the functions above fail with nothing
	return answers
}
