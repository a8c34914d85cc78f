package docs

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/connect"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
)

// The guide Safety has the numbers of fuzz targets and of actions that the policies allow. Those of
// the matrices are tested beside these.
func TestFigures_safety(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile(root + "/docs/guides/safety.md")
	if err != nil {
		t.Fatal(err)
	}
	read := operation.Observe | operation.ReadEvents | operation.Attribute
	apply := read | operation.Ship | operation.ManageRole | operation.CreateProjects
	for _, words := range []string{
		fmt.Sprintf("%d fuzz targets", countFuzzTargets(t)),
		fmt.Sprintf("allow at most %d actions to read, %d to apply, %d to apply without being able to end anything, and %d to destroy",
			countActions(read), countActions(apply), countActions(apply|operation.WithoutEnd), countActions(read|operation.EndTrail|operation.DeleteLogs)),
	} {
		if !strings.Contains(strings.Join(strings.Fields(string(guide)), " "), words) {
			t.Errorf("it does not say %q", words)
		}
	}
}

// The guide Troubleshooting has the limit of a connection.
func TestFigures_connection(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile(root + "/docs/guides/troubleshooting.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"No connection was made within %d seconds", "no connection within %d seconds", "a `request_timeout` below %d seconds"} {
		if words = fmt.Sprintf(words, int(connect.Timeout.Seconds())); !strings.Contains(strings.ToLower(string(guide)), strings.ToLower(words)) {
			t.Errorf("it does not say %q", words)
		}
	}
}

// The total is the sum of the rows, and the README has it in thousands.
func TestFigures_total(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile(root + "/docs/guides/safety.md")
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, row := range regexp.MustCompile(`(?m)^\| [^|]+ \| ([0-9,]+) \| [0-9,]+ \|`).FindAllStringSubmatch(string(guide), -1) {
		n, err := strconv.Atoi(strings.ReplaceAll(row[1], ",", ""))
		if err != nil {
			t.Fatal(err)
		}
		sum += n
	}
	readme, err := os.ReadFile(root + "/README.md")
	if err != nil {
		t.Fatal(err)
	}
	grouped := func(n int) string { return fmt.Sprintf("%d,%03d", n/1000, n%1000) }
	if want := "Of these " + grouped(sum) + " cases"; !strings.Contains(string(guide), want) {
		t.Errorf("the guide does not say %q", want)
	}
	if want := "About " + grouped((sum+500)/1000*1000) + " runs"; !strings.Contains(string(readme), want) {
		t.Errorf("the README does not say %q", want)
	}
}

// countActions returns how many RAM actions a policy for a purpose allows.
func countActions(purpose operation.Purpose) int {
	actions := map[string]bool{}
	for _, grant := range operation.DefaultInnerTrailAPI().Grants(purpose, operation.Names{}) {
		actions[grant.Action] = true
	}
	return len(actions)
}

func countFuzzTargets(t *testing.T) (n int) {
	t.Helper()
	target := regexp.MustCompile(`(?m)^func Fuzz\w+\(`)
	if err := fs.WalkDir(os.DirFS(root), "internal", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, "_test.go") {
			return err
		}
		data, err := os.ReadFile(filepath.Join(root, name))
		n += len(target.FindAll(data, -1))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}
