package examples

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
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

// twoRoles makes the role of the plan and that of the apply, which each trust the tokens with a subject, and the
// repository with the folder shipping. It returns the issuer of the tokens.
func (w *workspace) twoRoles(environment map[string]string, planned, merged string) *emulator.Issuer {
	w.t.Helper()
	issuer := w.trusts(environment)
	document := policy(w.t, "apply_policy", "")
	w.Edit(func(a *emulator.Account) {
		plan := a.Roles["shipping-plan"]
		trust := plan.AssumeRolePolicyDocument
		only := func(subject string) string {
			return strings.Replace(trust, `"StringEquals":`, `"StringLike":{"oidc:sub":["`+subject+`"]},"StringEquals":`, 1)
		}
		plan.AssumeRolePolicyDocument = only(planned)
		a.Roles["shipping-apply"] = &emulator.Role{
			ID: "300000000000000043", Name: "shipping-apply", MaxSessionDuration: 3600, AssumeRolePolicyDocument: only(merged),
			Policies: []emulator.Attachment{a.AddPolicy("shipping-apply", document)},
		}
	})
	w.repository()
	return issuer
}

// jobEnvironment returns the environment of a job, whose values name the account of the emulator.
func jobEnvironment(values map[string]string) (list []string) {
	for name, value := range values {
		if name != "TERRAFORM" && !strings.Contains(value, "$") {
			list = append(list, name+"="+strings.ReplaceAll(value, "1234567890123456", emulator.DefaultAccountID))
		}
	}
	return list
}

// The jobs' own scripts, with their own identities and the subjects that the guide Authentication names: a pull
// request is planned without a write, a misspelt key ends it, its token does not reach the role that applies,
// and what is merged is applied.
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
	if !planned || !slices.Equal(workflow.On["push"].Branches, []string{"main"}) || workflow.Permissions["id-token"] != "write" || workflow.Defaults.Run.Shell != "bash" ||
		workflow.Jobs["plan"].If != "github.event_name == 'pull_request'" || workflow.Jobs["apply"].If != "github.event_name == 'push'" {
		t.Fatalf("it is %+v", workflow)
	}

	const pullRequest, merged = "repo:example/landing-zone:pull_request", "repo:example/landing-zone:ref:refs/heads/main"
	w.says(w.guide("authentication"), "`"+pullRequest+"`", `"`+merged+`"`)
	issuer := w.twoRoles(workflow.Jobs["plan"].Env, pullRequest, merged)
	subject := pullRequest
	actions := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
		w.must(json.NewEncoder(answer).Encode(map[string]string{"value": issuer.Token(emulator.Claims{Subject: subject, Audience: []string{audience}})}))
	}))
	t.Cleanup(actions.Close)
	w.env = append(w.env, "ACTIONS_ID_TOKEN_REQUEST_TOKEN=request", "ACTIONS_ID_TOKEN_REQUEST_URL="+actions.URL+"/token?x=1",
		"ALIBABA_CLOUD_OIDC_TOKEN_FILE="+filepath.Join(w.folder, ".oidc-token"))
	runner := w.env
	// run runs the steps of a job up to one, which ends with an exit code, and returns what that one prints.
	run := func(name, last string, code int) string {
		t.Helper()
		job := workflow.Jobs[name]
		w.env = slices.Concat(runner, jobEnvironment(job.Env))
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
	w.says(run("apply", "Apply", 1), "shipping-apply")
	w.CheckNoWrites(t)

	subject = merged
	w.says(run("apply", "Apply", 0), "Apply complete! Resources: 0 added, 1 changed, 0 destroyed.")
	testcloud.SameElements(t, "the apply calls", testcloud.Actions(w.Mutations()), []string{"StopLogging"})
}

// The same with GitLab: the token of a merge request's branch does not reach the role that applies, whatever the
// branch is named.
func TestMergeRequests(t *testing.T) {
	t.Parallel()
	shell := bash(t, "jq")
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
		plan.Rules[0].If != `$CI_PIPELINE_SOURCE == "merge_request_event"` || apply.Rules[0].If != `$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == "main"` {
		t.Fatalf("the jobs are %+v", jobs)
	}
	const branch = "project_path:example/landing-zone:ref_type:branch:ref:"
	w.says(w.guide("authentication"), "`"+branch+"main`", "`"+branch+"*`")
	environment := maps.Clone(base.Variables)
	maps.Copy(environment, plan.Variables)
	issuer := w.twoRoles(environment, branch+"*", branch+"main")
	w.stub("apk", `[[ "$*" == "add --quiet jq" ]]`)
	runner := w.env
	run := func(code int, ref string, script []string, variables ...map[string]string) string {
		t.Helper()
		w.env = append(slices.Clone(runner), "ALIBABA_CLOUD_OIDC_TOKEN="+issuer.Token(emulator.Claims{Subject: branch + ref, Audience: []string{audience}}))
		for _, values := range variables {
			w.env = append(w.env, jobEnvironment(values)...)
		}
		return w.run(code, shell, "-e", "-c", strings.Join(slices.Concat(base.Before, script), "\n"))
	}
	declared := w.read("shipping/main.tf")
	w.write("shipping/main.tf", with(declared, "logstore = { retention_day = 180 }"))
	w.says(run(1, "shorter", plan.Script, base.Variables, plan.Variables), "innertrail_shipping.audit: logstore.retention_day")
	w.write("shipping/main.tf", with(declared, "enabled = false"))
	w.says(run(0, "off", plan.Script, base.Variables, plan.Variables), "enabled = true -> false")
	for _, ref := range []string{"off", "main2", "x/main"} {
		w.says(run(1, ref, apply.Script, base.Variables, apply.Variables), "shipping-apply")
	}
	w.CheckNoWrites(t)
	w.says(run(0, "main", apply.Script, base.Variables, apply.Variables), "Apply complete! Resources: 0 added, 1 changed, 0 destroyed.")
	testcloud.SameElements(t, "the apply calls", testcloud.Actions(w.Mutations()), []string{"StopLogging"})
}
