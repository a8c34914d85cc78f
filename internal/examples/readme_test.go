package examples

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// readme returns the blocks of Terraform code in the README.
func readme(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for _, match := range regexp.MustCompile("(?ms)^```hcl\n(.*?)^```$").FindAllStringSubmatch(string(text), -1) {
		blocks = append(blocks, match[1])
	}
	return blocks
}

// The configuration of the quick start can be initialised, planned and applied as it is
// printed, and the next plan is empty.
func TestREADME_quickStart(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	w.write("main.tf", readme(t)[1])
	w.init()
	w.plan(2)
	w.apply()
	w.plan(0)
}

// The resource that the README begins with needs only the blocks of the quick start.
func TestREADME_resource(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t).withProject()
	blocks := readme(t)
	head, _, found := strings.Cut(blocks[1], "resource ")
	if len(blocks) != 2 || !found {
		t.Fatalf("the blocks are %q", blocks)
	}
	w.write("main.tf", head+blocks[0])
	w.init()
	w.apply()
	w.plan(0)
}
