package shipping_test

import (
	"flag"
	"hash/fnv"
	"testing"
	"testing/synctest"
)

// oneOf has the matrices try one case of so many, always the same ones; 1 is all.
var oneOf = flag.Uint("one-of", 300, "try one of so many cases of the matrices")

// sampled says whether a case is tried.
func sampled(name string) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name))
	return h.Sum32()%uint32(max(*oneOf, 1)) == 0
}

// InBubble runs a test in a synctest bubble, so that retries, request timeouts and
// operation timeouts take no real time.
func InBubble(t *testing.T, test func(t *testing.T, tc *Cloud)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		test(t, &Cloud{testCloud: NewInMemory(t), t: t})
	})
}
