package api_test

import (
	"slices"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
)

// TestSchedule_inOrder: after a travel of the clock, work is done in the order in which it fell due. A shard receives logs in
// the order of time.
func TestSchedule_inOrder(t *testing.T) {
	t.Parallel()
	var s api.Schedule
	var done []int
	now := time.Now()
	for _, minute := range []int{33, 3, 10} {
		s.Later(now.Add(time.Duration(minute)*time.Minute), func(api.Env) { done = append(done, minute) })
	}
	s.DoPending(api.Env{Now: now.Add(time.Hour)})
	if !slices.Equal(done, []int{3, 10, 33}) {
		t.Errorf("%v", done)
	}
}
