package docs

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// readmeClaims are what the README says beside what claims has. A row without a test says nothing that one could show, or what
// is not done.
var readmeClaims = []claim{
	{"README.md", "`terraform plan` shows what has changed, and `terraform apply` repairs it", []string{"TestDrift", "TestReadme_quickStart"}},
	{"README.md", "Each ⚠ is a change outside Terraform", []string{"TestReadme_diagram", "TestDrift"}},
	{"README.md", "`make demo` shows this", []string{"TestRecording_isFresh"}}, // the demo itself checks each of its stages
	{"README.md", "You need Go", []string{"TestVersions_go"}},
	{"README.md", "The commands are for a POSIX shell, such as bash", []string{"TestReadme_quickStart"}},
	{"README.md", "install it where `init` looks first", []string{"TestMakeInstall_afterRebuild"}},
	{"README.md", "start the emulator of Alibaba Cloud", []string{"TestReadme_quickStart"}},
	{"README.md", "It prints the variables that point the provider at it", []string{"TestReadme_quickStart"}},
	{"README.md", "log in with the aliyun CLI, or export", []string{"TestPrecedence"}},
	{"README.md", "hence the account id in it", []string{"TestReadme_inAnyRegion"}},
	{"README.md", "The apply creates role, project, Logstore, index and trail. The plan after it is empty", []string{"TestReadme_quickStart", "TestReadme_inAnyRegion"}},
	{"README.md", "The plan names both, and the apply repairs them", []string{"TestReadme_quickStart"}},
	{"README.md", "The emulator delivers one each second", []string{"TestReadme_quickStart"}},
	{"README.md", "A destroy keeps the Logstore and its logs", []string{"TestDestroy_keepsTheLogs"}},
	{"README.md", "remove its variables from the shell", []string{"TestReadme_quickStart"}},
	{"README.md", "They use the same build of the provider, and expect `innertrail-emulator` [on `PATH`](docs/guides/testing.md#install-it).", []string{"TestMakeInstall_afterRebuild", "TestTestingGuide"}},
	{"README.md", "When you no longer need it, remove it", []string{"TestReadme_quickStart"}},
	{"README.md", "An existing role, project, Logstore and index are adopted, and an existing trail is imported", []string{"TestCreate_adoptsParts", "TestImport_fromConsole"}},
	{"README.md", "the health of a trail with reasons, and a preflight check", []string{"TestHealth_reasons", "TestHealth_preflight"}},
	{"README.md", "a search of the delivered events", []string{"TestEvents_filters"}},
	{"README.md", "which accounts of an organisation ship, which do not, and why", []string{"TestCoverage_sixtyAccounts"}},
	{"README.md", "whether the log of a time has gaps, with the witness of each rule and gap", []string{"TestEvidence_noGapFound", "TestEvidence_gap", "TestAuditor_page"}},
	{"README.md", "least-privilege RAM policies, and policies that", []string{"TestPolicies_suffice", "TestGuard"}},
	{"README.md", "finds the shippings of many accounts and generates the configuration to import them", []string{"TestQuery_generatedConfiguration", "TestOrganisation_query"}},
	{"README.md", "names and ARNs, and [a page for auditors]", []string{"TestReportHTML_evidence"}},
	{"README.md", "The middle column was read in the source", nil},
	{"README.md", "The two providers [work together]", []string{"TestMemberRoles_alicloud"}},
	{"README.md", "`aliyun/alicloud` manages the project", []string{"TestAlertGuide_fires"}},
	{"README.md", "The Atlantis steps run without the Atlantis server", []string{"TestAtlantis"}},
	{"README.md", "For tofu-controller, the test checks the form", []string{"TestTofuController"}},
	{"README.md", "an alarm if it did not run", []string{"TestGitHubActions", "TestGitLab", "TestDriftDetection_readOnly"}},
	{"README.md", "plans of pull requests and applies of what was merged", []string{"TestPullRequests", "TestMergeRequests", "TestAtlantis"}},
	{"README.md", "a policy that denies pull requests which end, stop or weaken log delivery", []string{"TestPolicy", "TestPolicy_realPlans"}},
	{"README.md", "a run that fails when delivery fails, or when a role that you do not manage is broken", []string{"TestHealth", "TestHealth_unmanagedRole"}},
	{"README.md", "| all accounts of an organisation |", []string{"TestManyAccounts_page"}},
	{"README.md", "| the roles of these pipelines of GitHub and GitLab, with what each trusts |", []string{"TestPipelineRoles", "TestPullRequests", "TestMergeRequests", "TestGitHubActions", "TestGitLab"}},
	{"README.md", "| the roles of its members |", []string{"TestMemberRoles"}},
	{"README.md", "| importing what its members have |", []string{"TestOrganisation_inOrder"}},
	{"README.md", "| module tests, with the provider mocked or against the emulator |", []string{"TestModuleTests_mocked", "TestModuleTests_emulator"}},
	{"README.md", "| every argument, but for a role of another account and a key of your own |", []string{"TestExamples", "TestReadme_everyArgument"}},
	{"README.md", "lists who can alter, forge, filter or delete the log", []string{"TestThreats"}},
	{"README.md", "the plan of the destroy shows a warning", []string{"TestDestroy_deletesTheLogstoreWhenAskedTo"}},
	{"README.md", "An account has one inner trail", []string{"TestCreate_conflict"}},
	{"README.md", "Such an answer is an error", []string{"TestErrors"}},
	{"README.md", "runs on the emulator were disturbed", []string{"TestFigures_total"}},
	{"README.md", "No run lost a log. Every run converged", []string{"TestMatrix_faults", "TestMatrix_kills"}},
	{"README.md", "Alibaba Cloud publishes the names of three operations", nil}, // what others publish
	{"README.md", "`inner_trail_api` in the provider block sets other names", []string{"TestInnerTrailAPI_names"}},
	{"README.md", "checks them against your account with read-only calls", []string{"TestVerify_holds"}},
	{"README.md", "and creating a trail overwrites it", []string{"TestInnerTrail_overwritesTheSLSConsole"}},
	{"README.md", "The plan says where to look", []string{"TestCreate_warnsAboutConsole"}},
	{"README.md", "because no operation that changes a trail is published", nil},
	{"README.md", "The old Logstore keeps its logs", []string{"TestMove_onlyAsPlanned"}},
	{"README.md", "Terraform 1.5 or later, or OpenTofu", []string{"TestTested_pages"}},
	{"README.md", "All tests that run a CLI were run on Linux with each of these", []string{"TestTested_pages"}},
	{"README.md", "a Terraform before 1.3 is refused", []string{"TestConfigure_oldTerraform"}},
	{"README.md", "run the tests with it", []string{"TestMakefile_targets"}},
	{"README.md", "States of earlier versions stay readable", []string{"TestUpgrade_plansNothing"}},
	{"README.md", "`make help` lists the targets", []string{"TestMakefile_targets"}},
	{"README.md", "Tools are built into `.cache/` on first use", nil}, // make does it before each test
	{"README.md", "`make generate` writes `docs`", nil},               // make generate-check
}

// pointers are sentences of the README that say where something is: TestLinks follows their links.
var pointers = regexp.MustCompile(`^(Inner-ActionTrail is|This provider manages|\[All of them\]|\[What may change\]|\[Safety\]|Next:|Reference:|Look at the newest|Clean up|There is no release yet|Please report|In a real account|Stop the trail|Until 1\.0|The guide \[|\.ci/run|` +
	"`\\.ci/run`|The provider assumes|\\[What is published|Events in between|\\[Getting started\\]|\\[provider arguments|\\[Contributing\\]|The license|\\[Why tests are skipped\\])")

// tableRow is a row of a table that says where something is, of whom it is for, or heads one.
var tableRow = regexp.MustCompile("^\\| (\\*\\*For whom\\*\\*|\\*\\*Needs\\*\\*|\\*\\*Why not|\\*\\*Status\\*\\*|\\||Purpose|Terraform|OpenTofu|Path|`main\\.go`|\\[`internal`\\]|`examples`|`\\.ci`)")

// Each sentence of the README that claims something has a test, here or in claims.
func TestReadme_everySentence(t *testing.T) {
	t.Parallel()
	text := regexp.MustCompile("(?s)```.*?```|<!--.*?-->").ReplaceAllString(read(t, "README.md"), "")
	tests := testNames(t)
	flat := strings.Join(strings.Fields(text), " ")
	for _, c := range readmeClaims {
		if !strings.Contains(flat, c.words) {
			t.Errorf("the README does not say %q", c.words)
		}
		for _, test := range c.tests {
			if !tests[test] {
				t.Errorf("%q: there is no %s", c.words, test)
			}
		}
	}
	all := slices.DeleteFunc(slices.Concat(claims, readmeClaims), func(c claim) bool { return c.page != "README.md" })
	seen := 0
	for _, one := range readmeSentences(text) {
		if pointers.MatchString(one) || tableRow.MatchString(one) {
			continue
		}
		if seen++; !slices.ContainsFunc(all, func(c claim) bool { return overlaps(flat, one, c.words) }) {
			t.Errorf("no test is named for %q", one)
		}
	}
	if seen < 60 {
		t.Errorf("only %d sentences claim something", seen)
	}
}

// readmeSentences returns the sentences and the rows of tables, without headings and pictures.
func readmeSentences(text string) (sentences []string) {
	var paragraph []string
	end := func() {
		if whole := strings.Join(strings.Fields(strings.Join(paragraph, " ")), " "); whole != "" {
			marked := regexp.MustCompile("([.:]\\)?) ([A-Z*\\[`])").ReplaceAllString(whole, "$1\n$2")
			sentences = append(sentences, strings.Split(marked, "\n")...)
		}
		paragraph = nil
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "|"):
			end()
			if strings.Trim(line, "|- ") != "" {
				sentences = append(sentences, strings.Join(strings.Fields(line), " "))
			}
		case line == "", strings.HasPrefix(line, "#"), strings.HasPrefix(line, "!["), strings.HasPrefix(line, "[!["):
			end()
		case strings.HasPrefix(line, "- "):
			end()
			paragraph = []string{strings.TrimPrefix(line, "- ")}
		default:
			paragraph = append(paragraph, line)
		}
	}
	end()
	return sentences
}

// The example that has every argument has each one that can be set, of the resource and in its nested attributes.
func TestReadme_everyArgument(t *testing.T) {
	t.Parallel()
	example := read(t, "examples/complete/main.tf")
	schema := read(t, "docs/resources/shipping.md")
	_, schema, _ = strings.Cut(schema, "\n## Schema\n")
	schema, _, _ = strings.Cut(schema, "\n## ")
	optional := regexp.MustCompile("(?m)^- `(\\w+)`")
	n := 0
	for section := range strings.SplitSeq(schema, "\n### ") {
		if strings.HasPrefix(section, "Read-Only") {
			continue
		}
		for _, argument := range optional.FindAllStringSubmatch(section, -1) {
			if strings.HasPrefix(section, "Nested Schema for `logstore.encryption.") || argument[1] == "assume_role_arn" || argument[1] == "key" {
				continue // a key of your own, and a role of another account
			}
			if n++; !regexp.MustCompile(`(?m)(?:^|[{,])\s*` + argument[1] + `\s*=`).MatchString(example) {
				t.Errorf("examples/complete has no %s", argument[1])
			}
		}
	}
	if n < 40 {
		t.Errorf("the schema has only %d arguments", n)
	}
}

// make help lists every target, and make takes no file for one.
func TestMakefile_targets(t *testing.T) {
	t.Parallel()
	text := read(t, "GNUmakefile")
	_, phony, _ := strings.Cut(text, "\n.PHONY:")
	phony, _, _ = strings.Cut(phony, "\n")
	listed := map[string]bool{}
	for _, target := range regexp.MustCompile(`(?m)^([\w.-]+(?: [\w.-]+)*):[^=\n]*?(## .+)?$`).FindAllStringSubmatch(text, -1) {
		for _, name := range strings.Fields(target[1]) {
			if strings.HasPrefix(name, ".") {
				continue
			}
			listed[name] = true
			if target[2] == "" {
				t.Errorf("make help says nothing of %s", name)
			}
			if !slices.Contains(strings.Fields(phony), name) {
				t.Errorf("%s is not in .PHONY", name)
			}
		}
	}
	for _, name := range strings.Fields(phony) {
		if !listed[name] {
			t.Errorf(".PHONY has %s, and there is no such target", name)
		}
	}
}
