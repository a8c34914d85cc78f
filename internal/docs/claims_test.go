package docs

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// claim is a sentence on a page that a test holds.
type claim struct {
	page, words string
	tests       []string
}

// claims are what the pages say that the provider never or always does, cannot do or does not
// need. A sentence that is not here fails TestClaims: add it with its test, or reword it.
var claims = []claim{
	{"README.md", "is a whole configuration", []string{"TestReadme_configuration", "TestReadme_quickStart", "TestReadme_inAnyRegion"}},
	{"README.md", "Credentials of another account are rejected", []string{"TestReadme_otherAccount"}},
	{"README.md", "never run on a real account", nil}, // what is not done has no test
	{"README.md", "Create an inner trail | yes |", []string{"TestReadme_quickStart"}},
	{"README.md", "| Show that the trail was stopped | in each plan |", []string{"TestDrift"}},
	{"README.md", "| Show that the whole index was emptied | in each plan |", []string{"TestDrift"}},
	{"README.md", "| Take over the index that the service creates | adopted |", []string{"TestCreate_adoptsParts"}},
	{"README.md", "| Say who made a change | with [`attribute_drift`]", []string{"TestAttributeDrift_role", "TestJudge"}},
	{"README.md", "| Say why delivery fails | in the data source |", []string{"TestHealth_deliveryFails"}},
	{"README.md", "| Keep the logs in a destroy | unless told otherwise |", []string{"TestDestroy_keepsTheLogs"}},
	{"README.md", "| Refuse a second inner trail in the plan | yes |", []string{"TestCreate_conflict"}},
	{"README.md", "| List what exists, with `terraform query` | yes |", []string{"TestQuery_examples"}},
	{"README.md", "every `terraform` command also works as `tofu`", []string{"TestReadme_quickStart", "TestTestingGuide_inOrder"}},                                // make test CLI=tofu
	{"docs/index.md", "each `terraform` command also works as `tofu`", []string{"TestGettingStarted_inOrder", "TestOrganisation_inOrder", "TestWhoTouched_page"}}, // make pages CLI=tofu
	{"docs/index.md", "no plan shows a change only because the provider is newer", []string{"TestUpgrade_plansNothing"}},
	{"README.md", "one of which cannot end anything", []string{"TestApplyWithoutEnd", "TestApplyWithoutEnd_calls"}},
	{"README.md", "A destroy deletes the trail and keeps the Logstore with its logs", []string{"TestDestroy_keepsTheLogs", "TestDestroy_deletesTheLogstoreWhenAskedTo"}},
	{"README.md", "A lower `retention_days` is rejected unless", []string{"TestUpdate_retentionGuard", "TestUpdate_retentionGuardAtApply"}},
	{"README.md", "it is rejected in any case", []string{"TestUpdate_retentionGuardOnAdoptionAndMove"}},
	{"docs/data-sources/events.md", "has one of these values, in any case", []string{"TestEvents_productsInAnyCase"}},
	{"docs/guides/authentication.md", "the metadata service is always called directly", []string{"TestNewTransport_proxy"}},
	{"docs/guides/protect-the-log.md", "writing logs is always allowed", []string{"TestGuard_harmlessCalls", "TestDocuments_projectPolicy"}},
	{"docs/guides/troubleshooting.md", "A Logstore with an ingest processor is not healthy in any case", []string{"TestHealth_integrity"}},
	{"docs/resources/shipping.md", "Only `retention_days` is always managed", []string{"TestUpdate_kinds"}},
	{"docs/resources/shipping.md", "A later change of the provider's region has no effect", []string{"TestUpdate_regionOfTheProvider"}},
	{"docs/resources/shipping.md", "changing it has no effect on an existing Logstore", []string{"TestUpdate_kinds"}},
	{"README.md", "It detaches no policy and removes no trust. It never deletes a project or an index", []string{"TestOperations_neverDelete"}},
	{"README.md", "If there is another one, the provider reports an error that names it", []string{"TestCreate_conflict"}},
	{"README.md", "it sends no call at all that could change anything", []string{"TestDriftDetection_readOnly", "TestConfigure_readOnly"}},
	{"README.md", "Every configuration and script below is [run by a test]", []string{"TestExamples_everyFile"}},
	{"docs/guides/many-accounts.md", "the provider then sends no call that could change anything", []string{"TestMemberRoles", "TestDriftDetection_readOnly"}},
	{"docs/guides/many-accounts.md", "its import and its plans are clean, since they only read", []string{"TestMemberRoles_imported"}},
	{"docs/guides/importing.md", "The plan creates 6 trails and changes nothing", []string{"TestOrganisation_inOrder"}},
	{"docs/data-sources/coverage.md", "What is not known is null, and never", []string{"TestCoverage_notKnown"}},
	{"docs/data-sources/coverage.md", "It never writes.", []string{"TestCoverage_sixtyAccounts", "TestCoverage_orphanedLogstores", "TestCoverage_waves"}},
	{"docs/data-sources/evidence.md", "What could not be asked makes the verdict", []string{"TestEvidence_deniedWitness"}},
	{"docs/data-sources/evidence.md", "It never writes.", []string{"TestEvidence_noGapFound", "TestEvidence_deniedWitness"}},
	{"docs/data-sources/evidence.md", "the verdict is never `no_gap_found`", []string{"TestEvidence_withoutRaw"}},
	{"docs/data-sources/evidence.md", "are null if no call is known to have caused the gap", []string{"TestEvidence_deletedRow"}},
	{"docs/guides/answering-an-auditor.md", "no recorded call interrupted the delivery or touched the logs", []string{"TestEvidence_noGapFound", "TestJudge_emulator"}},
	{"docs/guides/answering-an-auditor.md", "That no call was made that is not recorded", []string{"TestReport_claims"}},
	{"docs/guides/answering-an-auditor.md", "`what_to_do` names the action that is missing", []string{"TestEvidence_policy", "TestAdvice_permissions"}},
	{"docs/guides/answering-an-auditor.md", "names the hosts that were asked", []string{"TestEvidence_replacedEndpoints"}},
	{"docs/guides/answering-an-auditor.md", "After a stop, the time before it is undecided", []string{"TestReport_beforeAStop"}},
	{"docs/guides/answering-an-auditor.md", "The JSON has the names of the attributes", []string{"TestEvidence_sameContent"}},
	{"docs/data-sources/policy_document.md", "No call is made if", []string{"TestPolicies_withoutCredentials", "TestPolicies_assumeRole"}},
	{"docs/data-sources/policy_document.md", "cannot stop, delete or move the trail", []string{"TestApplyWithoutEnd", "TestApplyWithoutEnd_calls"}},
	{"docs/functions/report_html.md", "the page never calls something healthy where nothing was examined", []string{"TestReportHTML_unreadableAccount", "TestReportHTML_nothing"}},
	{"docs/functions/report_html.md", "how much is inferred and what no verdict covers, then the gaps", []string{"TestReportHTML_evidence"}},
	{"docs/functions/report_html.md", "An object that contradicts itself", []string{"TestReportHTML_contradictions", "TestReportHTML_contradictionsOfHealth"}},
	{"docs/functions/report_html.md", "What is not known is called *not known*, never *no*", []string{"TestReportHTML_nullAttributes", "TestReportHTML_unreadableAccount"}},
	{"docs/list-resources/shipping.md", "An account that cannot be read is a warning", []string{"TestList_unreadableAccount", "TestQuery_unreadableAccount"}},
	{"docs/list-resources/shipping.md", "no call that could change anything", []string{"TestList_accounts", "TestList_names", "TestList_calls", "TestQuery_examples"}},
	{"docs/list-resources/shipping.md", "A warning says that there are more", []string{"TestList_limit"}},
	{"docs/list-resources/shipping.md", "has nine lines", []string{"TestQuery_generatedConfiguration"}},
	{"docs/guides/drift-detection.md", "| *No call did it* | Log Service itself stops the project", []string{"TestWords", "TestFacts_codes"}},
	{"docs/guides/many-accounts.md", "Plan without changes | 2 |", []string{"TestCalls_refreshThroughRole", "TestCalls_emptyPlan"}},
	{"docs/guides/many-accounts.md", "| Apply of new shippings, with its plan | at most 12 |", []string{"TestCalls_applyWaves"}},
	{"docs/guides/many-accounts.md", "| Query in one region | 3 |", []string{"TestList_calls", "TestCoverage_waves"}},
	{"docs/list-resources/shipping.md", "11 calls in 3 round", []string{"TestList_calls", "TestList_inFlight"}},
	{"docs/list-resources/shipping.md", "need the `read` policy", []string{"TestList_readPolicy"}},
	{"docs/data-sources/shipping.md", "It never writes", []string{"TestHealth_calls"}},
	{"docs/guides/troubleshooting.md", "What is not known is never called healthy", []string{"TestHealth_integrityUnreadable", "TestFacts_Report_status"}},
	{"docs/guides/authentication.md", "and needs no key in the CI system", []string{"TestPullRequests", "TestMergeRequests"}},
	{"docs/guides/authentication.md", "never falls back to the next one", []string{"TestResolve_broken"}},
	{"docs/guides/authentication.md", "an answer without it is an error", []string{"TestAssumeRole_whose", "TestAssumeRole_answerOfAnotherAccount"}},
	{"docs/guides/authentication.md", "which needs no permission", []string{"TestPolicies_suffice"}},
	{"docs/guides/authentication.md", "never writes them, and no error quotes them", []string{"TestSecrets", "TestResolve_broken"}},
	{"docs/guides/authentication.md", "the provider reports an error and makes no call", []string{"TestAssumeRole_ofAnotherAccount"}},
	{"docs/guides/authentication.md", "Keys, tokens and signatures are never logged", []string{"TestSecrets"}},
	{"docs/guides/authentication.md", "no call was made yet", []string{"TestTerraform_configuringCallsNothing"}},
	{"docs/guides/authentication.md", "No credentials are set", []string{"TestWithoutCredentials", "TestConfigure_withoutCredentials"}},
	{"docs/guides/verify-an-account.md", "It only reads", []string{"TestVerify_holds"}},
	{"docs/guides/verify-an-account.md", "They are always redacted", []string{"TestVerify_redacts"}},
	{"docs/guides/your-own-build.md", "A build has a version `0.0.N`", []string{"TestMirror_sameCommit", "TestMirror_otherCommit", "TestMakeInstall_afterRebuild"}},
	{"docs/guides/your-own-build.md", "or exactly that of the build: `~> 0.1.0` accepts no build", []string{"TestMirrors_version", "TestTroubleshooting_firstHour"}},
	{"docs/guides/your-own-build.md", "A version in a mirror is never replaced by other bytes", []string{"TestMirror_neverReplaces"}},
	{"docs/guides/troubleshooting.md", "*No credentials are set*", []string{"TestTroubleshooting_firstHour"}},
	{"docs/guides/troubleshooting.md", "The apply waits two minutes for it and then fails: *Project … belongs to another account*", []string{"TestProject_doesNotAppear"}},
	{"docs/guides/troubleshooting.md", "So it has no signature (*unauthenticated*), and its checksum is that of this platform only.", []string{"TestMirrors_oldLockFile"}},
	{"docs/guides/troubleshooting.md", "Run `terraform init -upgrade`, which takes the newest build", []string{"TestMirrors_oldLockFile"}},
	{"docs/guides/drift-detection.md", "No token of a pull request reaches the roles that trust `main`", []string{"TestPipelineRoles", "TestPullRequests", "TestMergeRequests"}},
	{"docs/guides/your-own-build.md", "one that was made with the registry holds for the folder", []string{"TestMirrors_oci"}},
	{"docs/guides/your-own-build.md", "delete the provider's block from `.terraform.lock.hcl`, run `tofu init`", []string{"TestMirrors_oci"}},
	{"docs/guides/state.md", "works with `TF_ENCRYPTION`, but writes `drift.txt` and `drift.json` in plain text", []string{"TestState_encryption"}},
	{"docs/guides/importing.md", "`lifecycle` does it, which in Terraform destroys", []string{"TestGuards_forgetting"}},
	{"docs/guides/troubleshooting.md", "in OpenTofu only if it is planned with `-refresh=false`", []string{"TestGuards_forgetting"}},
	{"docs/guides/troubleshooting.md", "Put the call into a local value, and type its name", []string{"TestTroubleshooting_console"}},
	{"docs/resources/shipping.md", "`lifecycle { destroy = false }`, with which a destroy only forgets", []string{"TestGuards_forgetting"}},
	{"docs/resources/shipping.md", "It is not OpenTofu's `lifecycle.enabled`, which destroys", []string{"TestGuards_forgetting"}},
	{"docs/guides/drift-detection.md", "ends the run with 2", []string{"TestDriftDetection_unmanagedRole"}},
	{"docs/guides/drift-detection.md", "and so does a failed `check` block", []string{"TestDriftDetection_failedCheck"}},
	{"docs/guides/drift-detection.md", "where `-refresh=false` would hide drift", []string{"TestDriftDetection_argumentsInEnvironment"}},
	{"docs/guides/drift-detection.md", "ActionTrail shows no call that can have done it", []string{"TestJudge", "TestAttributeDrift_role"}},
	{"docs/guides/importing.md", "A create never takes over a trail that exists", []string{"TestCreate_takesNoTrailOver"}},
	{"docs/guides/importing.md", "the apply cannot change the cloud. It imports everything and refuses each change", []string{"TestImport_only"}},
	{"docs/guides/troubleshooting.md", "A create never takes over a trail, which another state may manage", []string{"TestCreate_takesNoTrailOver"}},
	{"docs/guides/protect-the-log.md", "never reading, writing or changing the policy", []string{"TestDocuments_projectPolicy"}},
	{"docs/guides/published-and-inferred.md", "the program never writes", []string{"TestVerify_holds"}},
	{"docs/guides/published-and-inferred.md", `is an error, never "no trail"`, []string{"TestErrors"}},
	{"docs/guides/published-and-inferred.md", "never mistakes a trail of another home region", []string{"TestCreate_trailsListedInAllRegions"}},
	{"docs/guides/published-and-inferred.md", "without a call", []string{"TestHealth_console"}},
	{"docs/guides/published-and-inferred.md", "never deletes it", []string{"TestOperations_neverDelete"}},
	{"docs/guides/published-and-inferred.md", "never detaches any policy", []string{"TestOperations_neverDelete"}},
	{"docs/guides/safety.md", "It never deletes logs or shortens their retention", []string{"TestMatrix_faults", "TestDestroy_keepsTheLogs", "TestUpdate_retentionGuard"}},
	{"docs/guides/safety.md", "The retention never fell below", []string{"TestMatrix_faults"}},
	{"docs/guides/safety.md", "cannot destroy, stop, move, prune or shorten anything", []string{"TestApplyWithoutEnd", "TestApplyWithoutEnd_calls"}},
	{"docs/guides/testing.md", "It needs no account, no network and no checkout of the source", []string{"TestTestingGuide", "TestCommands_install"}},
	{"docs/guides/testing.md", "which makes no calls", []string{"TestModuleTests_mocked"}},
	{"docs/guides/troubleshooting.md", "and no secret", []string{"TestSecrets"}},
	{"docs/guides/troubleshooting.md", "What a second attempt cannot change is reported after the first one", []string{"TestConnect_permanent", "TestConnect_retried", "TestConnect_proxy"}},
	{"docs/guides/troubleshooting.md", "No connection was made within 10 seconds, which `request_timeout` does not change", []string{"TestFailed_timeout"}},
	{"docs/guides/troubleshooting.md", "no connection within 10 seconds", []string{"TestConnect_retried"}},
	{"docs/guides/troubleshooting.md", "no answer before the time of the operation was up", []string{"TestCancel_callerDeadline"}},
	{"docs/guides/troubleshooting.md", "set them in `endpoints` in the provider block, and the warning goes away", []string{"TestConfigure_endpoints"}},
	{"docs/guides/troubleshooting.md", "A Terraform before 1.3", []string{"TestConfigure_oldTerraform"}},
	{"docs/guides/troubleshooting.md", "it never removes a condition", []string{"TestDrift"}},
	{"docs/guides/troubleshooting.md", "never treated as empty, and a trust policy is never replaced", []string{"TestDrift"}},
	{"docs/index.md", "It is read and never written", []string{"TestSecrets"}},
	{"docs/resources/shipping.md", "is an error, never an absence", []string{"TestErrors"}},
	{"docs/resources/shipping.md", "is never called ready", []string{"TestModifiable_standing", "TestWebTracking_repaired", "TestProcessor_namedAndAccepted"}},
	{"docs/resources/shipping.md", `is an error, never "off"`, []string{"TestAnswer_ofAnotherVersion"}},
	{"docs/resources/shipping.md", "a trust policy is never replaced", []string{"TestDrift"}},
	{"docs/resources/shipping.md", "never raises a false alarm", []string{"TestCalls_emptyPlan", "TestRefresh_writesNoPrivateState"}},
	{"docs/resources/shipping.md", "The project is never deleted", []string{"TestOperations_neverDelete"}},
	{"docs/resources/shipping.md", "never to a replacement", []string{"TestProcess_replacementKeepsTheLogs"}},
	{"docs/resources/shipping.md", "The role is never deleted, and no policy is ever detached from it", []string{"TestOperations_neverDelete"}},
	{"examples/data-sources/innertrail_policy_document/data-source.tf", "cannot end anything", []string{"TestApplyWithoutEnd"}},
	{"examples/health/unmanaged-role/main.tf", "never changes it", []string{"TestHealth_unmanagedRole"}},
	{"examples/member-roles/policies/main.tf", "No call is made, and no credentials are needed", []string{"TestPolicies_withoutCredentials"}},
	{"examples/member-roles/policies/main.tf", "cannot end, stop, shorten or move anything", []string{"TestApplyWithoutEnd", "TestApplyWithoutEnd_calls"}},
	{"examples/pipeline-roles/policies/main.tf", "No call is made, and no credentials are needed", []string{"TestPipelineRoles", "TestPolicies_withoutCredentials"}},
	{"examples/pipeline-roles/policies/main.tf", "cannot end, stop, shorten or move anything", []string{"TestApplyWithoutEnd", "TestApplyWithoutEnd_calls"}},
	{"examples/policies/main.tf", "no call is made and no credentials are needed", []string{"TestPolicies_withoutCredentials"}},
	{"examples/policies/main.tf", "cannot end, stop, shorten or move anything", []string{"TestApplyWithoutEnd", "TestApplyWithoutEnd_calls"}},
	{"examples/terraform-test/github-actions.yml", "It needs no secret", []string{"TestModuleTests_gitHubActions"}},
	{"examples/terraform-test/tests/emulator.tftest.hcl", "cannot change a real account", []string{"TestModuleTests_emulator"}},
	{"docs/guides/testing.md", "One that no call can match, such as for a misspelt action, is refused.", []string{"TestControl_mistakes"}},
	{"examples/terraform-test/tests/mocked.tftest.hcl", "no call is made, so neither credentials nor a network are", []string{"TestModuleTests_mocked"}},
	{"examples/tofu-controller/shipping.yaml", "never applies automatically", []string{"TestTofuController"}},
	{"docs/guides/getting-started.md", "rejects everything that would delete the trail for good", []string{"TestGuards_deletionProtection"}},
	{"docs/guides/getting-started.md", "one that cannot end anything", []string{"TestApplyWithoutEnd"}},
	// Headings, links and messages.
	{"docs/guides/troubleshooting.md", "*No credentials can be found*", nil},
	{"docs/guides/troubleshooting.md", "*max_split_shards has no effect without auto_split*", nil},
	{"README.md", "What it never does", nil},
	{"docs/guides/getting-started.md", "what it never does", nil},
	{"docs/guides/safety.md", "It fails unless a test notices each of them", []string{"TestRun_module", "TestReadAccepted_refused"}},
	{"docs/guides/safety.md", "only where the project was missing, of which its plan warned", []string{"TestLives", "TestPlan_taintedToAnotherProject"}},
	{"docs/guides/safety.md", "lists what it never does", nil},
}

var (
	claiming = regexp.MustCompile(`(?i)\bnever\b|\balways\b|\bin any case\b|\bno effect\b|\bno calls?\b|no credentials|\bneeds no\b|cannot (?:end|delete|stop|destroy|change)\b|(?:complete|whole) configuration\b|without a call|no secret`)
	margin   = regexp.MustCompile(`\n[ \t]*[#*|-]*[ \t]*`)
	sentence = regexp.MustCompile(`[^.:;|]+(?:[.:;|]\S[^.:;|]*)*[.:;|]?`)
)

// Each claim is on its page and has a test, and each sentence that claims something is
// in the list.
func TestClaims(t *testing.T) {
	t.Parallel()
	tests := testNames(t)
	text := map[string]string{}
	for _, page := range claimingPages(t) {
		data, err := os.ReadFile(filepath.Join(root, page))
		if err != nil {
			t.Fatal(err)
		}
		text[page] = string(data)
		if strings.HasPrefix(page, "docs/") {
			text[page] = fenced.ReplaceAllString(text[page], "") // examples have their own entries
		}
		text[page] = margin.ReplaceAllString(text[page], " ")
	}
	for _, c := range claims {
		if !strings.Contains(text[c.page], c.words) {
			t.Errorf("%s does not say %q", c.page, c.words)
		}
		for _, test := range c.tests {
			if !tests[test] {
				t.Errorf("%s says %q, and there is no %s", c.page, c.words, test)
			}
		}
	}
	for page, words := range text {
		for _, one := range sentence.FindAllString(words, -1) {
			if claiming.MatchString(one) && !slices.ContainsFunc(claims, func(c claim) bool { return c.page == page && overlaps(words, one, c.words) }) {
				t.Errorf("%s claims %q, and no test is named for it", page, strings.TrimSpace(one))
			}
		}
	}
}

// overlaps reports whether a sentence and a claim of a page share text.
func overlaps(page, sentence, words string) bool {
	from := strings.Index(page, sentence)
	at := strings.Index(page, words)
	return at >= 0 && from >= 0 && (at < from+len(sentence) && from < at+len(words) || strings.Contains(sentence, words))
}

// claimingPages returns the pages and the examples.
func claimingPages(t *testing.T) []string {
	t.Helper()
	found := []string{"README.md"}
	for _, folder := range []string{"docs", "examples"} {
		if err := fs.WalkDir(os.DirFS(root), folder, func(name string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && !strings.HasSuffix(name, ".rego") {
				found = append(found, name)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// testNames returns the names of all tests.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	if err := fs.WalkDir(os.DirFS(root), "internal", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, "_test.go") {
			return err
		}
		data, err := os.ReadFile(filepath.Join(root, name))
		for _, match := range declared.FindAllStringSubmatch(string(data), -1) {
			found[match[1]] = true
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return found
}
