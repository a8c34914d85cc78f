package shipping_test

import (
	"flag"
	"hash/fnv"
	"testing"
	"testing/synctest"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// oneOf has the matrices try one case of so many, always the same ones; 1 is all.
var oneOf = flag.Uint("one-of", 300, "try one of so many cases of the matrices")

// sampled says whether a case is tried.
func sampled(name string) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name))
	return h.Sum32()%uint32(max(*oneOf, 1)) == 0
}

// inBubble runs a test with a world in a time of its own, in which everything that
// waits, retries, request timeouts and the timeouts of operations included, goes by
// a clock that jumps when nothing else is left to do.
func inBubble(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e := emulator.New()
		t.Cleanup(e.Close)
		server, err := e.StartInMemory()
		if err != nil {
			t.Fatal(err)
		}
		test(t, &world{Emulator: e, t: t, server: server})
	})
}
