package matrix_test

import (
	"flag"
	"hash/fnv"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/matrix"
)

// oneOf selects a fixed sample of the matrices: one case of so many. 1 means all. The default is for make race;
// .ci/run tries a larger sample in a stage of its own.
var oneOf = flag.Uint("one-of", smallest, "try one of so many cases of the matrices")

const smallest = 1200

// sampled reports whether a case is in the sample.
func sampled(name string) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name))
	return h.Sum32()%uint32(max(*oneOf, 1)) == 0
}

// pseudoRandom returns a number that depends on a name only.
func pseudoRandom(name string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name))
	return int(h.Sum32() >> 1)
}

// eachScenario runs the cases of every scenario. The targets are the calls of an undisturbed
// run; of the calls to other regions, only the first scenario has all.
//
// The matrices run one after the other, and the cases of one beside each other, so that each
// prints its result once it ends.
func eachScenario(t *testing.T, cases func(t *testing.T, sc acctest.Scenario, targets []matrix.Target)) {
	t.Helper()
	t.Run("scenario", func(t *testing.T) {
		for i, sc := range matrix.Scenarios {
			t.Run(sc.Name, func(t *testing.T) {
				t.Parallel()
				targets := matrix.Targets(t, sc)
				if i > 0 {
					targets = matrix.LimitRegions(targets)
				}
				cases(t, sc, targets)
			})
		}
	})
}
