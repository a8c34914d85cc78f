package provider_test

import (
	"os"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// Logs are off unless a variable asks for them, in which case nothing is changed.
func TestSilenceLogs(t *testing.T) {
	for _, row := range []struct {
		set, value string
		silent     bool
	}{
		{"", "", true}, {"TF_LOG", "", true}, {"TF_LOG_PATH", "terraform.log", true}, {"TF_LOG_CORE", "TRACE", true},
		{"TF_LOG", "DEBUG", false}, {"TF_LOG_PROVIDER", "INFO", false}, {"TF_LOG_PROVIDER_INNERTRAIL", "WARN", false},
		{"TF_LOG_SDK", "TRACE", false}, {"TF_LOG_SDK_PROTO", "TRACE", false}, {"TF_LOG_SDK_FRAMEWORK", "TRACE", false},
	} {
		for _, entry := range os.Environ() {
			if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "TF_LOG") {
				t.Setenv(name, "")
			}
		}
		for _, name := range []string{"TF_LOG_SDK", "TF_LOG_PROVIDER_INNERTRAIL"} {
			t.Setenv(name, "") // so that the test restores them
		}
		if row.set != "" {
			t.Setenv(row.set, row.value)
		}
		if silent, err := provider.SilenceLogs(); err != nil || silent != row.silent {
			t.Fatalf("with %s=%s, silent is %t, error %v", row.set, row.value, silent, err)
		}
		for _, name := range []string{"TF_LOG_SDK", "TF_LOG_PROVIDER_INNERTRAIL"} {
			want := ""
			switch {
			case row.silent:
				want = "OFF"
			case name == row.set:
				want = row.value
			}
			if got := os.Getenv(name); got != want {
				t.Errorf("with %s=%s, %s is %q, not %q", row.set, row.value, name, got, want)
			}
		}
	}
}
