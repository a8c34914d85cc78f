package credentials_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
)

// A file may have as many bytes as the limit, and not one more.
func TestReadFile_limit(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	for size, want := range map[int]string{0: "", 9: "", 10: "", 11: "it is longer than 10 bytes"} {
		text := bytes.Repeat([]byte("x"), size)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := credentials.ReadFile(path, 10)
		var problem *credentials.FileError
		switch {
		case want == "" && (err != nil || !bytes.Equal(got, text)):
			t.Errorf("%d bytes: %q, %v", size, got, err)
		case want != "" && (got != nil || !errors.As(err, &problem) || problem.Reason != want):
			t.Errorf("%d bytes: %q, %v", size, got, err)
		}
	}
}
