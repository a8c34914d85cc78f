package simulation

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var planted = flag.Bool("planted", false, "plant mistakes into the domain, and look whether the exploration finds them")

// Each mistake is of another kind, and is found by the exploration.
func TestExplore_findsPlanted(t *testing.T) {
	t.Parallel()
	if !*planted {
		t.Skip("each mistake compiles the domain anew; run with -planted")
	}
	for name, row := range mistakes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row.mustBeFound(t, "^TestExplore$")
		})
	}
}

// Holes that this provider once had, which need several troubles in an order of their own, are found among
// the first 10,000 lives. The log says at which seed.
func TestLives_findHoles(t *testing.T) {
	t.Parallel()
	if !*planted {
		t.Skip("each hole compiles the domain anew; run with -planted")
	}
	for name, row := range holes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row.mustBeFound(t, "^TestLives$", "-seeds=10000", "-stop")
		})
	}
}

func (m mistake) mustBeFound(t *testing.T, test string, args ...string) {
	t.Helper()
	printed, err := testWith(t, m, append([]string{"-timeout", "2h", "-run", test, "."}, args...))
	if err == nil || !strings.Contains(printed, m.found) || strings.Contains(printed, "build failed") {
		t.Errorf("%v\n%s", err, printed)
	}
	for line := range strings.Lines(printed) {
		if strings.Contains(line, "_test.go") && strings.Contains(line, m.found) && !strings.Contains(line, "lives:") {
			t.Log(strings.TrimSpace(line))
			break
		}
	}
}

// testWith runs a test with a mistake in the domain.
func testWith(t *testing.T, m mistake, args []string) (printed string, err error) {
	t.Helper()
	path, text := m.read(t)
	folder := t.TempDir()
	changed, overlay := filepath.Join(folder, filepath.Base(path)), filepath.Join(folder, "overlay.json")
	replaced, err := json.Marshal(map[string]any{"Replace": map[string]string{path: changed}})
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{changed: []byte(strings.Replace(text, m.right, m.wrong, 1)), overlay: replaced} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.CommandContext(t.Context(), "go", append([]string{"test", "-overlay", overlay}, args...)...).CombinedOutput()
	return string(out), err
}
