package examples

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// lines returns the words of the lines with a prefix, without it.
func lines(text, prefix string) [][]string {
	var found [][]string
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, prefix); ok {
			found = append(found, strings.Fields(rest))
		}
	}
	return found
}

func replaceRegion(text, region string) string {
	return strings.ReplaceAll(text, "cn-hangzhou", region)
}

// pipeline parses a YAML document of an example.
func pipeline[T any](w *workspace, name string) T {
	w.t.Helper()
	var document T
	w.must(yaml.Unmarshal([]byte(w.example(name)), &document))
	return document
}

// stub puts a program on PATH that records its calls.
func (w *workspace) stub(name, script string) {
	w.t.Helper()
	folder := filepath.Join(w.folder, "stubs")
	w.must(os.MkdirAll(folder, 0o755))
	w.must(os.WriteFile(filepath.Join(folder, name), []byte("#!/usr/bin/env bash\n"+script+"\n"), 0o700))
	if !slices.ContainsFunc(w.env, func(entry string) bool { return strings.HasPrefix(entry, "PATH="+folder) }) {
		w.env = append(w.env, "PATH="+folder+string(os.PathListSeparator)+os.Getenv("PATH"))
	}
}

// The workflow's own scripts, in its order and with its own identity, which logs in
// with a token and is read-only: it fails as drift.sh does, and opens one issue or
// comments on the open one.
func TestGitHubActions(t *testing.T) {
	t.Parallel()
	shell := bash(t, "jq", "curl", "openssl")
	workflow := pipeline[struct {
		On struct {
			Schedule []struct{ Cron string }
		}
		Permissions map[string]string
		Defaults    struct{ Run struct{ Shell string } }
		Jobs        map[string]struct {
			Env   map[string]string
			Steps []struct{ ID, Name, If, Uses, Run string }
		}
	}](newWorkspace(t), "drift-detection/github-actions.yml")
	job := workflow.Jobs["drift"]
	if len(workflow.On.Schedule) != 1 || workflow.Permissions["id-token"] != "write" || workflow.Defaults.Run.Shell != "bash" || job.Env["ALIBABA_CLOUD_ROLE_ARN"] == "" {
		t.Fatalf("it is not scheduled or cannot log in: %+v", workflow)
	}
	script := map[string]string{}
	for _, step := range job.Steps {
		script[step.Name] = step.Run
		if step.Uses != "" && !pinned(step.Uses) {
			t.Errorf("%s is not pinned by commit", step.Uses)
		}
		if conditional := step.Name == "Report" || step.Name == "Fail unless nothing differs"; conditional != (step.If == "steps.drift.outputs.code != '0'") {
			t.Errorf("step %s has the condition %q", step.Name, step.If)
		}
	}

	w := shipped(t)
	beats := w.heartbeat()
	issuer := w.trusts(gitHub, job.Env)
	w.repository()
	w.stub("gh", `echo "$*" >>gh.log; if [[ $2 == list ]]; then cat open-issue 2>/dev/null; fi; true`)
	actions := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "bearer request" || r.URL.Query().Get("audience") != audience {
			t.Errorf("a token was asked for by %s with %q", r.URL, r.Header.Get("Authorization"))
		}
		w.must(json.NewEncoder(answer).Encode(map[string]string{"value": token(issuer, gitHub.branch+"main")}))
	}))
	t.Cleanup(actions.Close)
	w.env = append(w.env, "GITHUB_OUTPUT=output.txt", "RUN=https://github.example.com/run/1",
		"ALIBABA_CLOUD_OIDC_TOKEN_FILE="+filepath.Join(w.folder, ".oidc-token"),
		"ACTIONS_ID_TOKEN_REQUEST_TOKEN=request", "ACTIONS_ID_TOKEN_REQUEST_URL="+actions.URL+"/token?x=1")
	step := func(code int, name string) string {
		t.Helper()
		if script[name] == "" {
			t.Fatalf("there is no step %q", name)
		}
		return w.run(code, shell, "-e", "-o", "pipefail", "-c", script[name])
	}
	fences := map[string]bool{}
	detect := func(want int) {
		t.Helper()
		w.must(os.RemoveAll(filepath.Join(w.folder, "output.txt")))
		fence := regexp.MustCompile(`^::stop-commands::([0-9a-f]{32})\n`).FindStringSubmatch(step(0, "Look for drift"))
		if fence == nil {
			t.Fatal("the plan can contain commands to the runner")
		}
		fences[fence[1]] = true
		if got := w.read("output.txt"); got != fmt.Sprintf("code=%d\n", want) {
			t.Fatalf("the step's output is %q, want code %d", got, want)
		}
		w.env = append(w.env, fmt.Sprint("CODE=", want))
	}

	w.says(w.guide("your-own-build"), strings.TrimSpace(script["Install the provider"]))
	step(0, "Install the provider")
	step(0, "Log in")
	detect(0)
	w.must(w.operator.StopTrail(t.Context(), "platform-ops"))
	detect(2)
	step(0, "Report")
	w.says(w.read("gh.log"), "issue create --title Drift: delivery of platform events is not as configured --label drift")
	w.says(w.read("issue.md"), "https://github.example.com/run/1", "enabled = false -> true")
	for line := range strings.Lines(w.read("issue.md")) {
		if !strings.HasPrefix(line, "    ") && !strings.HasPrefix(line, "To repair: run the workflow Shipping on main.") && !strings.HasPrefix(line, "https://") && line != "\n" {
			t.Errorf("the line %q of the plan is not quoted", line)
		}
	}
	// A plan that is too long for an issue is cut, at the end of a line or in a long one.
	whole := w.read("drift.txt")
	for _, long := range []string{strings.Repeat("\n", 70_000), strings.Repeat(strings.Repeat("日", 100)+"\n", 1000), "first\n" + strings.Repeat("x", 3_000_000) + "\nlast\n"} {
		w.write("drift.txt", long)
		step(0, "Report")
		if text := w.read("issue.md"); len(text) > 65_000 || !strings.HasPrefix(text, "https://github.example.com/run/1\n") || len(text) > 10_000 && !strings.HasSuffix(text, "\n\nThe rest is in the run above.\n") {
			t.Errorf("the issue has %d bytes and ends with %q", len(text), text[max(0, len(text)-100):])
		}
	}
	w.write("drift.txt", whole)
	w.write("open-issue", "7\n")
	step(0, "Report")
	w.says(w.read("gh.log"), "issue comment 7 --body-file issue.md")
	w.says(w.read("gh.log"), "issue list --state open --label drift --json")
	step(2, "Fail unless nothing differs")
	w.must(os.Remove(filepath.Join(w.folder, "open-issue")))
	w.env = append(w.env, "CODE=1")
	step(0, "Report")
	w.says(w.read("gh.log"), "issue list --state open --label drift-detection-failed --json", "issue create --title Drift detection failed --label drift-detection-failed")
	if strings.Contains(w.read("issue.md"), "To repair") {
		t.Error("a run that could not look says how to repair")
	}
	w.says(w.example("pull-requests/github-actions.yml"), "name: Shipping")
	if beats.Load() != 2 {
		t.Errorf("%d heartbeats, want 2", beats.Load())
	}
	if len(fences) != 2 {
		t.Errorf("the fences of two runs are %v", fences)
	}
}

// pinned reports whether an action is pinned to a commit.
func pinned(uses string) bool {
	_, commit, _ := strings.Cut(uses, "@")
	return len(commit) == 40 && strings.Trim(commit, "0123456789abcdef") == ""
}

// The job's own scripts with its own identity, and the exit code that GitLab sees. Without insecure, no
// token is sent to the emulator.
func TestGitLab(t *testing.T) {
	t.Parallel()
	shell := bash(t, "curl", "jq")
	w := shipped(t)
	w.heartbeat()
	job := pipeline[map[string]struct {
		Script    []string
		Before    []string `yaml:"before_script"`
		Rules     []struct{ If string }
		IDTokens  map[string]struct{ Aud string } `yaml:"id_tokens"`
		Variables map[string]string
	}](w, "drift-detection/gitlab-ci.yml")["drift"]
	if len(job.Script) != 1 || len(job.Before) != 2 || job.IDTokens["ALIBABA_CLOUD_OIDC_TOKEN"].Aud != audience || !strings.Contains(job.Rules[0].If, "schedule") {
		t.Fatalf("the job is %+v", job)
	}
	w.env = append(w.env, "ALIBABA_CLOUD_OIDC_TOKEN="+token(w.trusts(gitLab, job.Variables), gitLab.branch+"main"))
	w.repository()
	w.stub("apk", `[[ "$*" == "add --quiet bash curl jq" ]]`)
	detect := func(code int) string {
		t.Helper()
		return w.run(code, shell, "-e", "-c", strings.Join(slices.Concat(job.Before, job.Script), "\n"))
	}
	detect(0)
	w.must(w.operator.StopTrail(t.Context(), "platform-ops"))
	detect(2)
	w.must(os.Remove(filepath.Join(w.folder, "shipping", "insecure_override.tf")))
	w.says(detect(1), "set insecure = true in the provider block")
}
