package matrix_test

import (
	"flag"
	"hash/fnv"
)

// oneOf selects a fixed sample of the matrices: one case of so many. 1 means all.
var oneOf = flag.Uint("one-of", 300, "try one of so many cases of the matrices")

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
