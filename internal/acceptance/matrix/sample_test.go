package matrix_test

import (
	"flag"
	"hash/fnv"
)

// oneOf has the matrices try one case of so many, always the same ones; 1 is all.
var oneOf = flag.Uint("one-of", 300, "try one of so many cases of the matrices")

// sampled says whether a case is tried.
func sampled(name string) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name))
	return h.Sum32()%uint32(max(*oneOf, 1)) == 0
}
