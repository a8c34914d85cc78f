package docs

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// Each form can be shown: it has a name, asks for something that is required, and names each field once.
func TestRepository_issueForms(t *testing.T) {
	t.Parallel()
	forms, err := filepath.Glob(root + "/.github/ISSUE_TEMPLATE/*.yml")
	if err != nil || len(forms) != 4 {
		t.Fatalf("the forms are %q, %v", forms, err)
	}
	for _, path := range forms {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(path) == "config.yml" {
			var config struct {
				Blank *bool                               `yaml:"blank_issues_enabled"`
				Links []struct{ Name, URL, About string } `yaml:"contact_links"`
			}
			if err := yaml.Unmarshal(text, &config); err != nil || config.Blank == nil || *config.Blank || len(config.Links) == 0 || !strings.HasSuffix(config.Links[0].URL, "/security/advisories/new") {
				t.Errorf("%s: %v, %+v", path, err, config)
			}
			continue
		}
		var form struct {
			Name, Description string
			Labels            []string
			Body              []struct {
				Type, ID   string
				Attributes struct {
					Label, Value string
					Options      []string
				}
				Validations struct{ Required bool }
			}
		}
		if err := yaml.Unmarshal(text, &form); err != nil || form.Name == "" || form.Description == "" || len(form.Labels) == 0 {
			t.Errorf("%s: %v, %+v", path, err, form)
		}
		var ids []string
		required := false
		for _, field := range form.Body {
			required = required || field.Validations.Required
			if field.Type == "markdown" {
				continue
			}
			if field.ID == "" || field.Attributes.Label == "" || slices.Contains(ids, field.ID) || (field.Type == "dropdown") != (len(field.Attributes.Options) > 0) {
				t.Errorf("%s: the field is %+v", path, field)
			}
			ids = append(ids, field.ID)
		}
		if !required {
			t.Errorf("%s requires nothing", path)
		}
	}
}

// Each pattern in CODEOWNERS is of a file or a folder that is there.
func TestRepository_codeOwners(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(root + "/.github/CODEOWNERS")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" || words[0] == "*" {
			continue
		}
		if info, err := os.Stat(root + words[0]); err != nil || info.IsDir() != strings.HasSuffix(words[0], "/") || !strings.HasPrefix(words[1], "@") {
			t.Errorf("%s: %v", strings.TrimSpace(line), err)
		}
	}
}

// Dependencies of every module are updated, but for the one that stays old on purpose, and so are the
// actions.
func TestRepository_updates(t *testing.T) {
	t.Parallel()
	var dependabot struct {
		Updates []struct {
			Ecosystem   string `yaml:"package-ecosystem"`
			Directory   string
			Directories []string
			Schedule    struct{ Interval string }
		}
	}
	text, err := os.ReadFile(root + "/.github/dependabot.yml")
	if err == nil {
		err = yaml.Unmarshal(text, &dependabot)
	}
	if err != nil {
		t.Fatal(err)
	}
	covered := map[string][]string{}
	for _, update := range dependabot.Updates {
		covered[update.Ecosystem] = append(update.Directories, update.Directory)
		if update.Schedule.Interval != "weekly" {
			t.Errorf("%s is updated %q", update.Ecosystem, update.Schedule.Interval)
		}
	}
	if _, ok := covered["github-actions"]; !ok {
		t.Error("actions are not updated")
	}
	if folder := "/internal/conformance/node"; !slices.Contains(covered["npm"], folder) {
		t.Errorf("the Node SDKs of %s are not updated", folder)
	}
	var modules []string
	for _, pattern := range []string{"go.mod", "*/*/go.mod", ".ci/*/*/go.mod", ".ci/*/*/*/go.mod"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		modules = append(modules, found...)
	}
	if len(modules) < 10 {
		t.Errorf("the modules are %q", modules)
	}
	for _, module := range modules {
		folder, err := filepath.Rel(root, filepath.Dir(module))
		if err != nil {
			t.Fatal(err)
		}
		folder = "/" + strings.TrimPrefix(filepath.ToSlash(folder), ".")
		folder = strings.Replace(folder, "/ci/", "/.ci/", 1)
		if strings.HasPrefix(folder, "/.ci/tools/terraform-") {
			continue // the oldest version that something is tested with
		}
		if !slices.Contains(covered["gomod"], folder) {
			t.Errorf("%s is not updated", folder)
		}
	}
}

// Each action is pinned to a commit, with its version beside it, and each version has one commit.
func TestRepository_actions(t *testing.T) {
	t.Parallel()
	var files []string
	for _, pattern := range []string{".github/workflows/*.yml", "examples/*/*.yml", "examples/*/*.yaml"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	commits := map[string]string{}
	form := regexp.MustCompile(`^([\w-]+/[\w-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, uses := range regexp.MustCompile(`(?m)(?:uses:|OpenTofu:) ([\w-]+/[\w-]+@.*?),?$`).FindAllStringSubmatch(string(text), -1) {
			found := form.FindStringSubmatch(uses[1])
			if found == nil {
				t.Errorf("%s: %s is not pinned", file, uses[1])
				continue
			}
			version := found[1] + " " + found[3]
			if known, ok := commits[version]; ok && known != found[2] {
				t.Errorf("%s is %s and %s", version, known, found[2])
			}
			commits[version] = found[2]
		}
	}
	if len(commits) < 6 {
		t.Errorf("the actions are %v", commits)
	}
}

// What the commands of the guides write into a clone is not committed.
func TestRepository_ignored(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	for _, name := range []string{"providers/index.json", "layout/index.json", "emulator.env", "bin/innertrail-emulator", "examples/quick-start/terraform.tfstate", "examples/quick-start/.terraform/x"} {
		if err := exec.CommandContext(t.Context(), "git", "-C", root, "check-ignore", "--quiet", "--no-index", name).Run(); err != nil {
			t.Errorf("%s is not ignored: %v", name, err)
		}
	}
}
