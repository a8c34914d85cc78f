package acctest

import (
	"hash/fnv"
	"os"
	"strconv"
	"testing"
)

// RowsVariable is an environment variable. With it, a long table of tests runs one row in so many: see [Sample].
const RowsVariable = "ONE_ROW_IN"

// Sample skips a row of a long table whose rows each run the CLI several times, unless the row is in the sample that
// [RowsVariable] asks for. It is always the same sample. Without the variable, which only make test sets, every row runs.
func Sample(t *testing.T) {
	t.Helper()
	value := os.Getenv(RowsVariable)
	if value == "" {
		return
	}
	n, err := strconv.ParseUint(value, 10, 32)
	if err != nil || n == 0 {
		t.Fatalf("%s=%s is no positive number", RowsVariable, value)
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(t.Name()))
	if h.Sum32()%uint32(n) != 0 {
		t.Skipf("make test runs one row in %d of this table; make tables runs them all", n)
	}
}
