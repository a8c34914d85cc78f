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
		Jobs        map[string]struct {
			Env   map[string]string
			Steps []struct{ ID, Name, If, Uses, Run string }
		}
	}](newWorkspace(t), "drift-detection/github-actions.yml")
	job := workflow.Jobs["drift"]
	if len(workflow.On.Schedule) != 1 || workflow.Permissions["id-token"] != "write" || job.Env["ALIBABA_CLOUD_ROLE_ARN"] == "" ||
		job.Env["TF_CLI_CONFIG_FILE"] != "${{ github.workspace }}/network.tfrc" {
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
	asked := w.networkMirror(archive(t, "0.1.0", platform))
	beats := w.heartbeat()
	w.take("drift-detection/drift.sh")
	w.must(os.Chmod(filepath.Join(w.folder, "drift.sh"), 0o700))
	w.stub("gh", `echo "$*" >>gh.log; if [[ $2 == list ]]; then cat open-issue 2>/dev/null; fi; true`)
	issuer := w.trusts(job.Env)
	actions := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "bearer request" || r.URL.Query().Get("audience") != audience {
			t.Errorf("a token was asked for by %s with %q", r.URL, r.Header.Get("Authorization"))
		}
		w.must(json.NewEncoder(answer).Encode(map[string]string{"value": token(issuer)}))
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

	step(0, "Log in")
	detect(0)
	w.must(w.operator.StopTrail(t.Context(), "platform-ops"))
	detect(2)
	step(0, "Report")
	w.says(w.read("gh.log"), "issue create --title Drift: delivery of platform events is not as configured --label drift")
	w.says(w.read("issue.md"), "https://github.example.com/run/1", "enabled = false -> true")
	for line := range strings.Lines(w.read("issue.md")) {
		if !strings.HasPrefix(line, "    ") && !strings.HasPrefix(line, "https://") && line != "\n" {
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
	step(2, "Fail unless nothing differs")
	if beats.Load() != 2 || asked.Load() == 0 {
		t.Errorf("%d heartbeats, want 2, and %d requests to the mirror", beats.Load(), asked.Load())
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

// The job's own script with its own identity, and the exit code that GitLab sees.
func TestGitLab(t *testing.T) {
	t.Parallel()
	shell := bash(t, "curl", "jq")
	w := shipped(t)
	asked := w.networkMirror(archive(t, "0.1.0", platform))
	w.heartbeat()
	job := pipeline[map[string]struct {
		Script, Before []string
		Rules          []struct{ If string }
		IDTokens       map[string]struct{ Aud string } `yaml:"id_tokens"`
		Variables      map[string]string
	}](w, "drift-detection/gitlab-ci.yml")["drift"]
	if len(job.Script) != 1 || job.Variables["TF_CLI_CONFIG_FILE"] != "$CI_PROJECT_DIR/network.tfrc" || job.IDTokens["ALIBABA_CLOUD_OIDC_TOKEN"].Aud != audience || !strings.Contains(job.Rules[0].If, "schedule") {
		t.Fatalf("the job is %+v", job)
	}
	w.take("drift-detection/drift.sh")
	w.must(os.Chmod(filepath.Join(w.folder, "drift.sh"), 0o700))
	w.env = append(w.env, "ALIBABA_CLOUD_OIDC_TOKEN="+token(w.trusts(job.Variables)))
	w.run(0, shell, "-e", "-c", job.Script[0])
	if asked.Load() == 0 {
		t.Error("the mirror was not asked")
	}
	w.must(w.operator.StopTrail(t.Context(), "platform-ops"))
	w.run(2, shell, "-e", "-c", job.Script[0])
}

// Atlantis's steps, as the server runs them: its plan is read-only, its apply repairs.
func TestAtlantis(t *testing.T) {
	t.Parallel()
	w := shipped(t)
	type stage struct{ Steps []yaml.Node }
	config := pipeline[struct {
		Version  int
		Projects []struct {
			Dir, Workflow string
		}
		Workflows map[string]map[string]stage
	}](w, "atlantis/atlantis.yaml")
	project := config.Projects[0]
	if config.Version != 3 || project.Dir != "shipping" || config.Workflows[project.Workflow] == nil {
		t.Fatalf("it is %+v", config)
	}
	w.must(w.operator.StopTrail(t.Context(), "platform-ops"))
	w.ClearJournal()
	server := w.filesystemMirror(archive(t, "0.1.0", platform)) // the file on the server
	run := func(name string) {
		t.Helper()
		before := w.env
		defer func() { w.env = before }()
		for _, step := range config.Workflows[project.Workflow][name].Steps {
			var set struct {
				Env  struct{ Name, Value string }
				Init struct {
					Args []string `yaml:"extra_args"`
				}
			}
			if step.Kind == yaml.MappingNode {
				w.must(step.Decode(&set))
			}
			switch {
			case set.Env.Name == "TF_CLI_CONFIG_FILE" && set.Env.Value == "/etc/atlantis/filesystem.tfrc":
				w.env = append(w.env, "TF_CLI_CONFIG_FILE="+server)
			case set.Env.Name != "":
				w.env = append(w.env, set.Env.Name+"="+set.Env.Value)
			case slices.Equal(set.Init.Args, []string{"-lockfile=readonly"}):
				w.terraform(0, append([]string{"init", "-input=false", "-no-color"}, set.Init.Args...)...)
			case step.Value == "plan":
				w.says(w.terraform(0, "plan", "-input=false", "-no-color", "-out=default.tfplan"), "enabled = false -> true")
			case step.Value == "apply":
				w.terraform(0, "apply", "-input=false", "-no-color", "default.tfplan")
			default:
				t.Errorf("step %q of %s is not known to this test", step.Value, name)
			}
		}
		if name == "plan" && !slices.Contains(w.env, "INNERTRAIL_READ_ONLY=true") {
			t.Error("a plan is not read-only")
		}
		if !slices.Contains(w.env, "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS=true") {
			t.Errorf("%s runs the programs of profiles", name)
		}
	}
	// Arguments in the server's environment cannot hide drift.
	w.env = append(w.env, "TF_CLI_ARGS=-no-color", "TF_CLI_ARGS_plan=-refresh=false")
	run("plan")
	if calls := w.Mutations(); len(calls) != 0 {
		t.Errorf("the plan called %v", calls)
	}
	run("apply")
	w.plan(0)
}

// The objects for Flux: detection only, for a folder of the examples, with an identity
// from RRSA. The controller does not run here. Its plan is that of TestDriftDetection.
func TestTofuController(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	kinds := map[string]bool{}
	decoder := yaml.NewDecoder(strings.NewReader(w.example("tofu-controller/shipping.yaml")))
	for {
		var object struct {
			Kind string
			Spec struct {
				ApprovePlan string `yaml:"approvePlan"`
				Path        string
				Destroy     bool                             `yaml:"destroyResourcesOnDeletion"`
				Mirror      struct{ Name, Namespace string } `yaml:"cliConfigSecretRef"`
				Runner      struct {
					Spec struct {
						Env []struct{ Name, Value string }
					}
				} `yaml:"runnerPodTemplate"`
			}
		}
		if decoder.Decode(&object) != nil {
			break
		}
		kinds[object.Kind] = true
		if object.Kind != "Terraform" {
			continue
		}
		if _, err := os.Stat(filepath.Join(root, object.Spec.Path)); err != nil || object.Spec.ApprovePlan != "disable" || object.Spec.Destroy ||
			!strings.Contains(w.example("tofu-controller/shipping.yaml"), "kubectl create secret generic "+object.Spec.Mirror.Name+" --namespace="+object.Spec.Mirror.Namespace+" --from-file=network.tfrc\n") {
			t.Errorf("%v, %+v", err, object.Spec)
		}
		for _, name := range []string{"INNERTRAIL_READ_ONLY", "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS"} {
			if env := object.Spec.Runner.Spec.Env; !slices.Contains(env, struct{ Name, Value string }{name, "true"}) {
				t.Errorf("the runner's environment is %+v", env)
			}
		}
	}
	if !kinds["GitRepository"] || !kinds["Terraform"] || !kinds["Alert"] {
		t.Errorf("the objects are %v", kinds)
	}
}
