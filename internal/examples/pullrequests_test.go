package examples

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// githubJob is a job of a workflow.
type githubJob struct {
	If    string
	Env   map[string]string
	Steps []struct{ Name, Uses, Run string }
}

// asRole returns the variable of a job that names its role.
func asRole(name string) map[string]string {
	return map[string]string{"ALIBABA_CLOUD_ROLE_ARN": "acs:ram::" + emulator.DefaultAccountID + ":role/" + name}
}

// misleading are variables that would have a plan look away, or run another provider.
var misleading = []string{
	"TF_CLI_ARGS=-refresh=false", "TF_CLI_ARGS_plan=-refresh=false", "TF_CLI_ARGS_apply=-refresh=false", "TF_CLI_ARGS_init=-lockfile=x",
	"TF_CLI_ARGS_show=-x", `TF_REATTACH_PROVIDERS={"innertrail/innertrail":{}}`,
}

// The jobs' own scripts, with the roles of examples/pipeline-roles and the subjects that the guide Authentication
// names: a pull request is planned without a write, a misspelt key ends it, its token reaches no role but the plan's,
// which cannot apply, and what is merged is applied.
func TestPullRequests(t *testing.T) {
	t.Parallel()
	shell := bash(t, "jq", "curl", "openssl")
	w := shipped(t)
	workflow := pipeline[struct {
		On          map[string]struct{ Branches []string }
		Permissions map[string]string
		Defaults    struct{ Run struct{ Shell string } }
		Jobs        map[string]githubJob
	}](w, "pull-requests/github-actions.yml")
	_, planned := workflow.On["pull_request"]
	_, byHand := workflow.On["workflow_dispatch"]
	if !planned || !byHand || !slices.Equal(workflow.On["push"].Branches, []string{"main"}) || workflow.Permissions["id-token"] != "write" || workflow.Defaults.Run.Shell != "bash" ||
		workflow.Jobs["plan"].If != "github.event_name == 'pull_request'" || workflow.Jobs["apply"].If != "github.event_name != 'pull_request' && github.ref == 'refs/heads/main'" {
		t.Fatalf("it is %+v", workflow)
	}

	w.says(w.guide("authentication"), "`"+gitHub.review+"`", "`"+gitHub.branch+"main`")
	issuer := w.trusts(gitHub, nil)
	w.repository()
	subject := gitHub.review
	actions := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
		w.must(json.NewEncoder(answer).Encode(map[string]string{"value": token(issuer, subject)}))
	}))
	t.Cleanup(actions.Close)
	w.env = append(w.env, "ACTIONS_ID_TOKEN_REQUEST_TOKEN=request", "ACTIONS_ID_TOKEN_REQUEST_URL="+actions.URL+"/token?x=1",
		"ALIBABA_CLOUD_OIDC_TOKEN_FILE="+filepath.Join(w.folder, ".oidc-token"))
	denied := w.policyAgent()
	runner := slices.Concat(w.env, misleading)
	// run runs the steps of a job up to one, which ends with an exit code, and returns what that one prints. The
	// role replaces that of the job.
	run := func(name, last string, code int, role ...string) string {
		t.Helper()
		job := workflow.Jobs[name]
		w.env = slices.Concat(runner, jobEnvironment(job.Env))
		for _, other := range role {
			w.env = append(w.env, jobEnvironment(asRole(other))...)
		}
		for _, step := range job.Steps {
			switch {
			case step.Uses != "" && !pinned(step.Uses):
				t.Errorf("%s is not pinned by commit", step.Uses)
			case step.Name == last:
				return w.run(code, shell, "-e", "-o", "pipefail", "-c", step.Run)
			case step.Run != "":
				w.run(0, shell, "-e", "-o", "pipefail", "-c", step.Run)
			}
		}
		t.Fatalf("the job %s has no step %q", name, last)
		return ""
	}

	declared := w.read("shipping/main.tf")
	w.write("shipping/main.tf", with(declared, "logstore = { retention_day = 180 }"))
	w.says(run("plan", "Look for misspelt keys", 1), "innertrail_shipping.audit: logstore.retention_day")
	w.write("shipping/main.tf", with(declared, "enabled = false"))
	if said := run("plan", "Plan", 0); !strings.HasPrefix(said, "::stop-commands::") {
		t.Errorf("the plan can contain commands to the runner: %.50q", said)
	} else {
		w.says(said, "enabled = true -> false")
	}
	run("plan", "Look for misspelt keys", 0)
	if said := run("plan", "Evaluate the policy", denied); denied != 0 {
		w.says(said, "innertrail_shipping.audit would be stopped")
	}
	w.write("shipping/main.tf", with(declared, "logstore = { append_meta = true }"))
	run("plan", "Evaluate the policy", 0)
	w.write("shipping/main.tf", with(declared, "enabled = false"))
	for _, role := range []string{"shipping-apply", "drift-detection"} {
		w.says(run("apply", "Apply", 1, role), "Cannot assume role", role, "AuthenticationFail.NoPermission")
	}
	subject = gitHub.branch + "main2"
	w.says(run("apply", "Apply", 1), "Cannot assume role", "shipping-apply")
	w.CheckNoWrites(t)
	subject = gitHub.review
	w.says(run("apply", "Apply", 1, "shipping-plan"), "Cannot stop trail platform-ops", "ActionTrail answered NoPermission to StopLogging")
	w.ClearJournal()

	subject = gitHub.branch + "main"
	w.says(run("apply", "Apply", 0), "Apply complete! Resources: 0 added, 1 changed, 0 destroyed.")
	testcloud.SameElements(t, "the apply calls", testcloud.Actions(w.Mutations()), []string{"StopLogging"})
}

// The same with GitLab: the token of a merge request's branch reaches no role but the plan's, whatever the branch
// is named.
func TestMergeRequests(t *testing.T) {
	t.Parallel()
	bash(t, "jq")
	shell, err := exec.LookPath("dash") // as the image, which has no bash
	if err != nil {
		shell = "sh"
	}
	w := shipped(t)
	jobs := pipeline[map[string]struct {
		Extends   string
		Before    []string `yaml:"before_script"`
		Script    []string
		Rules     []struct{ If string }
		IDTokens  map[string]struct{ Aud string } `yaml:"id_tokens"`
		Variables map[string]string
	}](w, "pull-requests/gitlab-ci.yml")
	base, plan, apply := jobs[".shipping"], jobs["plan"], jobs["apply"]
	if plan.Extends != ".shipping" || apply.Extends != ".shipping" || base.IDTokens["ALIBABA_CLOUD_OIDC_TOKEN"].Aud != audience ||
		plan.Rules[0].If != `$CI_PIPELINE_SOURCE == "merge_request_event"` || len(apply.Rules) != 2 ||
		apply.Rules[0].If != `$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == "main"` || apply.Rules[1].If != `$CI_PIPELINE_SOURCE == "web" && $CI_COMMIT_BRANCH == "main"` {
		t.Fatalf("the jobs are %+v", jobs)
	}
	w.says(w.guide("authentication"), "`"+gitLab.review+"`", "`"+gitLab.branch+"main`")
	issuer := w.trusts(gitLab, nil)
	w.repository()
	w.stub("apk", `[[ "$*" == "add --quiet jq" ]]`)
	denied := w.policyAgent()
	w.stub("wget", `[[ "$1" == -q && "$2" == https://github.com/open-policy-agent/opa/releases/download/v*/opa_linux_amd64_static ]] && cp stubs/opa opa_linux_amd64_static`)
	runner := slices.Concat(w.env, misleading)
	run := func(code int, ref string, script []string, variables ...map[string]string) string {
		t.Helper()
		w.env = append(slices.Clone(runner), "ALIBABA_CLOUD_OIDC_TOKEN="+token(issuer, gitLab.branch+ref))
		for _, values := range variables {
			w.env = append(w.env, jobEnvironment(values)...)
		}
		return w.run(code, shell, "-e", "-c", strings.Join(slices.Concat(base.Before, script), "\n"))
	}
	declared := w.read("shipping/main.tf")
	w.write("shipping/main.tf", with(declared, "logstore = { retention_day = 180 }"))
	w.says(run(1, "shorter", plan.Script, base.Variables, plan.Variables), "innertrail_shipping.audit: logstore.retention_day")
	w.write("shipping/main.tf", with(declared, "enabled = false"))
	if said := run(denied, "off", plan.Script, base.Variables, plan.Variables); denied != 0 {
		w.says(said, "enabled = true -> false", "innertrail_shipping.audit would be stopped")
	}
	w.write("shipping/main.tf", with(declared, "logstore = { append_meta = true }"))
	w.says(run(0, "meta", plan.Script, base.Variables, plan.Variables), "append_meta")
	w.write("shipping/main.tf", with(declared, "enabled = false"))
	for _, ref := range []string{"off", "main2", "x/main"} {
		w.says(run(1, ref, apply.Script, base.Variables, apply.Variables), "Cannot assume role", "shipping-apply", "AuthenticationFail.NoPermission")
	}
	w.says(run(1, "off", apply.Script, base.Variables, asRole("drift-detection")), "Cannot assume role", "drift-detection", "AuthenticationFail.NoPermission")
	w.CheckNoWrites(t)
	w.says(run(1, "off", apply.Script, base.Variables, asRole("shipping-plan")), "Cannot stop trail platform-ops", "ActionTrail answered NoPermission to StopLogging")
	w.ClearJournal()
	w.says(run(0, "main", apply.Script, base.Variables, apply.Variables), "Apply complete! Resources: 0 added, 1 changed, 0 destroyed.")
	testcloud.SameElements(t, "the apply calls", testcloud.Actions(w.Mutations()), []string{"StopLogging"})
}
