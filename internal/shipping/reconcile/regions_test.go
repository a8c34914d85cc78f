package reconcile

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

const elsewhere = "DescribeInnerTrails elsewhere"

func untilDone(ctx context.Context) { <-ctx.Done() }

// All regions are asked at the same time, and each has its own time: many that hang cost
// as much as one, and hide no other region's answer.
func TestTrailsInOtherRegions_hanging(t *testing.T) {
	t.Parallel()
	for _, hang := range []int{1, 8, 24} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			c.addRival("us-west-1")
			for n := range hang {
				c.on(hook{operation: elsewhere, nth: n + 1, before: untilDone})
			}
			var search sync.WaitGroup
			var found domain.OtherRegions
			begun := time.Now()
			search.Go(func() { found = TrailsInOtherRegions(t.Context(), c, "cn-hangzhou") })
			synctest.Wait()
			if asked := c.count(elsewhere); asked != len(model.Regions())-1 {
				t.Errorf("%d regions are asked at the same time", asked)
			}
			search.Wait()
			if took := time.Since(begun); took > regionTimeout {
				t.Errorf("the search takes %s", took)
			}
			if len(found.Silent) != hang || len(found.Silent)+len(found.Trails) != len(model.Regions())-1 {
				t.Errorf("%d hang, %d are silent, %d answered", hang, len(found.Silent), len(found.Trails))
			}
			if _, silent := found.Silent["us-west-1"]; !silent && len(found.Trails["us-west-1"]) != 1 {
				t.Error("the trail is not found")
			}
		})
	}
}

// A region where the feature is not open has no trail. Any other failure is no answer.
func TestTrailsInOtherRegions_failures(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		err    *model.Error
		silent string
	}{
		"not open":        {&model.Error{Class: model.NotEnabled, Code: "InvalidAction.NotFound"}, ""},
		"renamed":         {&model.Error{Class: model.NotEnabled, Code: "InvalidAction.NotFound", Renamed: true}, ""},
		"unknown version": {&model.Error{Class: model.NotEnabled, Code: "InvalidVersion"}, "ap-northeast-1 (InvalidVersion)"},
		"denied":          {&model.Error{Class: model.Denied, Code: "NoPermission"}, "ap-northeast-1 (NoPermission)"},
		"not understood":  {&model.Error{Class: model.BadResponse}, "ap-northeast-1 (its answer is not understood)"},
		"unreachable":     {&model.Error{Class: model.Unreachable}, "ap-northeast-1"},
	} {
		silent := &domain.OtherRegions{Silent: map[string]error{"ap-northeast-1": row.err}}
		if late := (&domain.OtherRegions{Silent: map[string]error{"ap-northeast-1": context.DeadlineExceeded}}); late.SilentRegions() != "ap-northeast-1" {
			t.Errorf("one that is late: %s", late.SilentRegions())
		}
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			c.on(hook{operation: elsewhere, err: row.err})
			found := TrailsInOtherRegions(t.Context(), c, "cn-hangzhou")
			if (len(found.Silent) > 0) != (row.silent != "") {
				t.Errorf("%s: silent are %v", name, found.Silent)
			}
		})
		if row.silent != "" && silent.SilentRegions() != row.silent {
			t.Errorf("%s: %s", name, silent.SilentRegions())
		}
	}
}

// The search is made once: callers that come meanwhile or later get its answer. One that
// was interrupted does not count.
func TestRegionSearch_once(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		s := NewRegionSearch()
		canceled, cancel := context.WithCancel(t.Context())
		c.on(hook{operation: elsewhere, nth: 1, before: func(context.Context) { cancel() }})
		s.Find(canceled, c, "cn-hangzhou")
		c.addRival("us-west-1")
		c.calls = nil
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				if found := s.Find(t.Context(), c, "cn-hangzhou"); len(found.Trails["us-west-1"]) != 1 {
					t.Errorf("found %+v", found)
				}
			})
		}
		all.Wait()
		s.Find(t.Context(), c, "cn-hangzhou")
		if asked := c.count(elsewhere); asked != len(model.Regions())-1 {
			t.Errorf("%d calls", asked)
		}
		if other := s.Find(t.Context(), c, "us-east-1"); len(other.Trails) != len(model.Regions())-1 {
			t.Errorf("another home region is answered with %d regions", len(other.Trails))
		}
	})
}

// A caller whose time is over does not wait for the search of another one, and takes no region for
// one without a trail.
func TestRegionSearch_interruptedWait(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		s := NewRegionSearch()
		c.on(hook{operation: elsewhere, nth: 1, before: untilDone})
		var first sync.WaitGroup
		first.Go(func() { s.Find(t.Context(), c, "cn-hangzhou") })
		synctest.Wait()
		canceled, cancel := context.WithCancel(t.Context())
		cancel()
		if found := s.Find(canceled, c, "cn-hangzhou"); len(found.Silent) != len(model.Regions())-1 {
			t.Errorf("%d regions are silent", len(found.Silent))
		}
		first.Wait()
	})
}
