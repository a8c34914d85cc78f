// Package golden compares what a test has recorded with files that people have read.
package golden

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var record = flag.Bool("record", false, "write the recorded files of testdata anew")

// Compare compares a text, paragraph by paragraph, with a file. With -record it writes the file
// anew.
func Compare(t testing.TB, file, text string) {
	t.Helper()
	if *record {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	recorded, err := os.ReadFile(file) //nolint:gosec // a file of the test's package
	if err != nil {
		t.Fatal(err)
	}
	wants, gots := strings.Split(string(recorded), "\n\n"), strings.Split(text, "\n\n")
	if len(wants) != len(gots) {
		t.Fatalf("%s: %d cases, want %d: after a new case, run the test with -record and read what it writes", file, len(gots), len(wants))
	}
	for i, got := range gots {
		if got != wants[i] {
			t.Errorf("%s: got\n%s\nwant\n%s\nIf that is right, run the test with -record and read what it writes.", file, got, wants[i])
		}
	}
}
