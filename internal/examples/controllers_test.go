package examples

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

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
