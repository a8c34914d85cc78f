package acctest_test

import (
	"os/exec"
	"strings"
	"testing"
)

// The provider's binary contains neither the test support nor the emulator.
func TestProvider_linksNoTestSupport(t *testing.T) {
	t.Parallel()
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "../..")
	packages, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	for path := range strings.Lines(string(packages)) {
		path = strings.TrimSpace(path)
		for _, forbidden := range []string{"/internal/acctest", "/internal/emulator", "terraform-plugin-testing"} {
			if strings.Contains(path, forbidden) {
				t.Errorf("the provider links %s", path)
			}
		}
	}
}
