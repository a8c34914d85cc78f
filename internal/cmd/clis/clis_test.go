package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Tests are found that run a CLI directly, or through functions, methods and variables of their package.
func TestTestsIn(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "a_test.go"), []byte(`package a
func TestDirect(t *testing.T) { cloud.NewCLI(t) }
func TestFactory(t *testing.T) { resource.UnitTest(t, resource.TestCase{}) }
func TestFunction(t *testing.T) { start() }
func TestMethod(t *testing.T) { w.apply() }
func TestVariable(t *testing.T) { for range rows { } }
func TestOther(t *testing.T) { other.UnitTest(t); terraform.Version(t) }
func start() { cloud.NewAppliedCLI(nil) }
func (w *workspace) apply() { w.run() }
func (w *workspace) run() { acctest.TerraformPath(w.t) }
var rows = []func(){start}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := testsIn(folder)
	if want := []string{"TestDirect", "TestFactory", "TestFunction", "TestMethod", "TestVariable"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

// Subtests count, and a test with subtests counts only if it failed by itself. One that has not ended has
// failed.
func TestResults_summary(t *testing.T) {
	t.Parallel()
	all := results{}
	if err := all.read("./a", strings.NewReader(`{"Action":"start"}
{"Action":"run","Test":"TestTable"}
{"Action":"run","Test":"TestTable/one"}
{"Action":"pass","Test":"TestTable/one"}
{"Action":"output","Test":"TestTable/two","Output":"=== RUN   TestTable/two\n"}
{"Action":"output","Test":"TestTable/two","Output":"    cli.go:7: queries need Terraform 1.14.0; OpenTofu has none\n"}
{"Action":"skip","Test":"TestTable/two"}
{"Action":"pass","Test":"TestTable"}
{"Action":"run","Test":"TestParent/child"}
{"Action":"fail","Test":"TestParent/child"}
{"Action":"fail","Test":"TestParent"}
{"Action":"pass","Test":"TestItself/child"}
{"Action":"fail","Test":"TestItself"}
{"Action":"run","Test":"TestHangs"}
`)); err != nil {
		t.Fatal(err)
	}
	s := all.summary()
	if want := map[string]int{"queries need Terraform 1.14.0; OpenTofu has none": 1}; s.Passed != 2 || !maps.Equal(s.Skipped, want) {
		t.Errorf("%d passed, skipped %v", s.Passed, s.Skipped)
	}
	if want := []string{"./a TestHangs", "./a TestItself", "./a TestParent/child"}; !slices.Equal(s.Failed, want) {
		t.Errorf("failed %q, want %q", s.Failed, want)
	}
}

// Every name in .ci/clis is a Terraform or an OpenTofu with its module and its checksum, and the workflow
// runs them all.
func TestListed(t *testing.T) {
	t.Parallel()
	names, err := listed("../../..")
	if err != nil || len(names) < 2 {
		t.Fatalf("%q, %v", names, err)
	}
	text, err := os.ReadFile("../../../.ci/clis")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		program, version, _ := strings.Cut(name, "-")
		module := map[string]string{"terraform": "github.com/hashicorp/terraform", "tofu": "github.com/opentofu/opentofu"}[program]
		if !strings.Contains(string(text), name+" "+module+" v"+version+" h1:") {
			t.Errorf("%s has another module or version", name)
		}
	}
	if text, err = os.ReadFile("../../../.github/workflows/clis.yml"); err != nil {
		t.Fatal(err)
	}
	if want := "        cli:\n          - " + strings.Join(names, "\n          - ") + "\n    steps:\n"; !strings.Contains(string(text), want) {
		t.Errorf("the workflow does not run\n%s", want)
	}
}
