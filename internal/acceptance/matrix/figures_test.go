package matrix_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/matrix"
)

// The guide Safety has the numbers of operations, of ways to disturb a call and of changes in the
// consoles that the matrices run.
func TestFigures_safety(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../../docs/guides/safety.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{
		fmt.Sprintf("There are %d operations", len(matrix.Scenarios)),
		fmt.Sprintf("a call fails, in %d ways", len(matrix.FaultCases)),
		fmt.Sprintf("a user makes one of the %d changes in the consoles", len(consoleActions)),
	} {
		if !strings.Contains(string(guide), words) {
			t.Errorf("it does not say %q", words)
		}
	}
}
