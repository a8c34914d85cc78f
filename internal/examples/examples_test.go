package examples

import (
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/console"
)

// example is a file or a folder under examples/ that is applied and destroyed.
type example struct {
	with    []string // other examples in the same folder
	needs   []terraform.Capability
	arrange func(w *workspace)             // before the apply
	lift    [2]string                      // a replacement in the example before the destroy
	after   func(w *workspace, out string) // checks after the apply
}

// shippingExists creates the shipping of the pages' first example.
func shippingExists(w *workspace) {
	w.withProject()
	w.take("provider/provider.tf")
	w.take("resources/innertrail_shipping/resource.tf")
	w.init()
	w.apply()
	w.Deliver(20)
	// A window that ends now leaves out the second that has begun.
	time.Sleep(time.Until(time.Now().Truncate(time.Second).Add(time.Second)))
}

// shippingElsewhere creates the shipping of the import examples, in another account and
// region and in no state.
func shippingElsewhere(w *workspace) {
	key := w.AddAccount("1234567890123456")
	w.as(key)
	w.must(console.New(w.Server.Transport(), key, "cn-shanghai").CreateProject(w.t.Context(), "security-audit"))
	w.take("resources/innertrail_shipping/resource.tf")
	w.write("provider.tf", strings.ReplaceAll(w.example("provider/provider.tf"), "cn-hangzhou", "cn-shanghai"))
	w.init()
	w.apply()
	w.must(os.Remove(filepath.Join(w.folder, "terraform.tfstate")))
	w.take("provider/provider.tf")
}

// table has every configuration under examples/, by path.
var table = map[string]example{
	"provider/provider.tf": {
		with: []string{"resources/innertrail_shipping/resource.tf"}, arrange: (*workspace).withProject,
	},
	"resources/innertrail_shipping/resource.tf": {
		with: []string{"provider/provider.tf"}, arrange: (*workspace).withProject,
	},
	"resources/innertrail_shipping/import-by-string-id.tf": {
		with: []string{"provider/provider.tf", "resources/innertrail_shipping/resource.tf"}, arrange: shippingElsewhere, after: onlyImported,
	},
	"resources/innertrail_shipping/import-by-identity.tf": {
		with: []string{"provider/provider.tf", "resources/innertrail_shipping/resource.tf"}, arrange: shippingElsewhere, after: onlyImported,
		needs: []terraform.Capability{terraform.IdentityImports},
	},
	"data-sources/innertrail_coverage/data-source.tf":              {arrange: organisationOfTwo},
	"data-sources/innertrail_events/data-source.tf":                {arrange: shippingExists},
	"data-sources/innertrail_evidence/data-source.tf":              {arrange: recordExists(9)},
	"data-sources/innertrail_evidence/data-source_gaps.tf":         {arrange: recordExists(9)},
	"data-sources/innertrail_policy_document/data-source.tf":       {arrange: shippingExists},
	"data-sources/innertrail_policy_document/data-source_guard.tf": {with: []string{"provider/provider.tf"}},
	"data-sources/innertrail_shipping/data-source.tf":              {arrange: shippingExists},
	"data-sources/innertrail_shipping/data-source_preflight.tf":    {with: []string{"provider/provider.tf"}, arrange: (*workspace).withProject},
	"functions/arn_parse/function.tf":                              {with: []string{"provider/provider.tf"}, needs: []terraform.Capability{terraform.Functions}},
	"functions/logstore_name/function.tf":                          {with: []string{"provider/provider.tf"}, needs: []terraform.Capability{terraform.Functions}},
	"functions/report_html/function.tf":                            {arrange: shippingExists, needs: []terraform.Capability{terraform.Functions}, after: savesThePage},
	"functions/project_arn/function.tf":                            {with: []string{"provider/provider.tf"}, needs: []terraform.Capability{terraform.Functions}},
	"complete":                                                     {lift: [2]string{"deletion_protection        = true", "deletion_protection        = false"}},
	"shipping":                                                     {lift: [2]string{"deletion_protection = true", "deletion_protection = false"}},
	"shipping/preflight":                                           {after: func(w *workspace, out string) { w.says(out, "obstacles = tolist([])") }},
	"policies":                                                     {},
	"quick-start/main.tf":                                          {},
	"quick-start/events/main.tf":                                   {arrange: func(w *workspace) { shippingExists(w); w.folder = w.t.TempDir() }},
	"who-touched":                                                  {arrange: func(w *workspace) { shippingExists(w); w.folder = w.t.TempDir() }},
	"many-accounts":                                                {arrange: hubOfTwo, after: shipsInBoth},
	"health/check":                                                 {},
	"health/postcondition":                                         {},
	"health/unmanaged-role":                                        {arrange: func(w *workspace) { w.roleOfOthers() }},
	"terraform-test":                                               {arrange: func(w *workspace) { w.env = append(w.env, "TF_VAR_environment=prod") }},
}

// TestExamples applies each example, checks that the next plan is empty, and destroys
// it. Those of data sources and functions write nothing.
func TestExamples(t *testing.T) {
	t.Parallel()
	for name := range table {
		if !slices.Contains(throttled, name) {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				runExample(t, name)
			})
		}
	}
}

// throttled are examples that ask LookupEvents, which answers two calls a second, so that they take a
// minute. Subtests begin after all other tests of a package; these have tests of their own, which begin earlier.
var throttled = []string{"data-sources/innertrail_evidence/data-source.tf", "data-sources/innertrail_evidence/data-source_gaps.tf"}

func TestExamples_evidence(t *testing.T) {
	t.Parallel()
	runExample(t, throttled[0])
}

func TestExamples_evidenceGaps(t *testing.T) {
	t.Parallel()
	runExample(t, throttled[1])
}

// runExample applies an example of the table, checks that nothing is left to do, and destroys it.
func runExample(t *testing.T, name string) {
	t.Helper()
	e := table[name]
	acctest.Require(t, e.needs...)
	w := newWorkspace(t)
	if e.arrange != nil {
		e.arrange(w)
	}
	for _, file := range append([]string{name}, e.with...) {
		w.take(file)
	}
	w.init()
	w.ClearJournal()
	out := w.apply()
	if e.after != nil {
		e.after(w, out)
	}
	w.plan(0)
	if strings.HasPrefix(name, "data-sources/") || strings.HasPrefix(name, "functions/") {
		w.CheckNoWrites(t)
	}
	if e.lift[0] != "" {
		text := w.read("main.tf")
		if !strings.Contains(text, e.lift[0]) {
			t.Fatalf("%q does not stand in %s", e.lift[0], name)
		}
		w.write("main.tf", strings.ReplaceAll(text, e.lift[0], e.lift[1]))
		w.apply()
	}
	w.destroy()
}

// Every file under examples/ is run by a test.
func TestExamples_everyFile(t *testing.T) {
	t.Parallel()
	elsewhere := map[string]string{
		"resources/innertrail_shipping/import.sh": "TestImportCommands",
		"list-resources":                     "TestQuery_examples",
		"evidence":                           "TestAuditor_page",
		"drift-detection/drift.sh":           "TestDriftDetection",
		"drift-detection/github-actions.yml": "TestGitHubActions",
		"drift-detection/gitlab-ci.yml":      "TestGitLab",
		"pull-requests/github-actions.yml":   "TestPullRequests",
		"pull-requests/gitlab-ci.yml":        "TestMergeRequests",
		"atlantis/atlantis.yaml":             "TestAtlantis",
		"tofu-controller/shipping.yaml":      "TestTofuController",
		"opa":                                "TestPolicy",
		"guard":                              "TestGuardExample",
		"many-accounts/emulator.sh":          "TestManyAccounts_page",
		"terraform-test/github-actions.yml":  "TestModuleTests_gitHubActions",
		"organisation":                       "TestOrganisation_inOrder",
		"member-roles":                       "TestMemberRoles",
		"pipeline-roles":                     "TestPipelineRoles",
		"state/github-actions.yml":           "TestState_githubActions",
		"state/gitlab.sh":                    "TestState_gitlab",
		"state/oss.tf":                       "TestState_gitlab", // its form only: no test has a bucket
		"mirror":                             "TestMirrors_lockFile",
	}
	tested := slices.AppendSeq(slices.Collect(maps.Keys(table)), maps.Keys(elsewhere))
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !slices.ContainsFunc(tested, func(known string) bool {
			return name == known || strings.HasPrefix(name, known+"/") && path.Ext(known) == ""
		}) {
			t.Errorf("no test runs %s", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Every configuration under examples/ begins with a sentence that says what it is.
func TestExamples_sentence(t *testing.T) {
	t.Parallel()
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !slices.Contains([]string{".tf", ".hcl", ".rego", ".sh", ".yml", ".yaml"}, path.Ext(name)) {
			return err
		}
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		first := strings.TrimPrefix(string(text), "#!/usr/bin/env bash\n")
		if !strings.HasPrefix(first, "# ") {
			t.Errorf("%s begins with %q", name, strings.SplitN(first, "\n", 2)[0])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// onlyImported checks that an import changed nothing.
func onlyImported(w *workspace, out string) {
	w.t.Helper()
	w.says(out, "1 imported, 0 added, 0 changed, 0 destroyed")
}

// savesThePage checks that the command of the example gives a whole page, which the apply does not print.
func savesThePage(w *workspace, out string) {
	w.t.Helper()
	if w.says(out, "page = <sensitive>"); strings.Contains(out, "<!doctype") {
		w.t.Error("the apply prints the page")
	}
	page := w.terraform(0, "output", "-raw", "page")
	if w.says(page, "The account is covered"); !strings.HasPrefix(page, "<!doctype html>") || !strings.HasSuffix(page, "</html>\n") {
		w.t.Errorf("the page is %.40q … %d bytes", page, len(page))
	}
}
