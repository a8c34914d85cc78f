package acctest

import (
	"hash/fnv"
	"os"
	"strconv"
	"strings"
	"testing"
)

// RowsVariable is an environment variable. With it, a table of tests runs one row in so many: see [Sample].
const RowsVariable = "ONE_ROW_IN"

// Sample skips a subtest that runs the CLI, which takes seconds, unless it is in the sample that [RowsVariable] asks
// for. It is always the same sample. Without the variable, which only make test sets, each subtest runs.
func Sample(t *testing.T) {
	t.Helper()
	value := os.Getenv(RowsVariable)
	if value == "" || !strings.Contains(t.Name(), "/") {
		return
	}
	n, err := strconv.ParseUint(value, 10, 32)
	if err != nil || n == 0 {
		t.Fatalf("%s=%s is no positive number", RowsVariable, value)
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(t.Name()))
	if h.Sum32()%uint32(n) != 0 {
		t.Skipf("make test runs one row in %d of a table that runs the CLI in each row; make tables runs them all", n)
	}
}
