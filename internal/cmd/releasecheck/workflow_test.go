package main

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

// job is a job of a workflow.
type job struct {
	Needs       string
	Environment string
	Permissions map[string]string
	Env         map[string]string
	Steps       []struct {
		Name, Uses, Run string
		Env             map[string]string
	}
}

func jobs(t *testing.T) map[string]job {
	t.Helper()
	text, err := os.ReadFile("../../../.github/workflows/release.yml")
	if err != nil {
		t.Fatal(err)
	}
	var parsed struct{ Jobs map[string]job }
	if err := yaml.Unmarshal(text, &parsed); err != nil {
		t.Fatal(err)
	}
	return parsed.Jobs
}

// The signing key reaches only the last job, which comes after the build and runs no
// action and no tool of this repository.
func TestReleaseWorkflow_signsLast(t *testing.T) {
	t.Parallel()
	all := jobs(t)
	for name, j := range all {
		for _, step := range j.Steps {
			_, signs := step.Env["GPG_PRIVATE_KEY"]
			if signs != (name == "publish") || j.Env["GPG_PRIVATE_KEY"] != "" || strings.Contains(step.Run, "secrets.") {
				t.Errorf("step %q of job %s has the key: %t", step.Name, name, signs)
			}
		}
	}
	last := all["publish"]
	// A maintainer has to approve it, and what is built has no leave to write.
	if last.Environment != "release" || all["release"].Permissions["contents"] != "read" || all["test"].Permissions["contents"] == "write" {
		t.Errorf("the last job is in the environment %q, and the build may write contents: %q", last.Environment, all["release"].Permissions["contents"])
	}
	if len(last.Steps) != 1 || last.Steps[0].Uses != "" || last.Needs != "release" || all["release"].Needs != "clis" || all["clis"].Needs != "test" {
		t.Errorf("the last job is %+v", last)
	}
	for _, word := range []string{"go ", ".ci/", "npm", "curl"} {
		if strings.Contains(last.Steps[0].Run, word) {
			t.Errorf("the last job runs %s", word)
		}
	}
}

// A release is built twice, in two folders, and the check compares the second build with the first.
func TestReleaseWorkflow_buildsAgain(t *testing.T) {
	t.Parallel()
	const folder = `"$RUNNER_TEMP/again"`
	var built, checked int
	for i, step := range jobs(t)["release"].Steps {
		switch {
		case step.Run == ".ci/rebuild "+folder:
			built = i
		case strings.Contains(step.Run, "releasecheck"):
			checked = i
			if !strings.Contains(step.Run, " -again "+folder+" ") {
				t.Errorf("the check is %s", step.Run)
			}
		}
	}
	if built == 0 || checked < built {
		t.Errorf("the second build is step %d and the check is step %d", built, checked)
	}
}

// The last job's script, with a temporary key and a stand-in for gh: it signs the
// checksums, and publishes nothing whose checksum differs.
func TestReleaseWorkflow_signs(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("gpg"); err != nil {
		t.Skip("the script needs gpg, and there is none on PATH")
	}
	script := jobs(t)["publish"].Steps[0].Run
	for name, row := range map[string]struct {
		passphrase, archive string
		published           bool
	}{
		"with a passphrase":    {"secret words", "content", true},
		"without a passphrase": {"", "content", true},
		"changed archive":      {"secret words", "other content", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			run := func(script string, env ...string) (string, error) {
				cmd := exec.CommandContext(t.Context(), "bash", "-e", "-o", "pipefail", "-c", script)
				cmd.Dir = folder
				cmd.Env = slices.Concat(os.Environ(), []string{"PATH=" + folder + string(os.PathListSeparator) + os.Getenv("PATH")}, env)
				said, err := cmd.CombinedOutput()
				return string(said), err
			}
			const sums = "terraform-provider-innertrail_1.2.3_SHA256SUMS"
			stub := "#!/usr/bin/env bash\necho \"$*\" >>" + folder + "/gh.log\n" +
				"if [[ $2 == download ]]; then mkdir dist && cd dist && printf content >a.zip && sha256sum a.zip >" + sums + " && printf '" + row.archive + "' >a.zip; fi\n"
			if err := os.WriteFile(filepath.Join(folder, "gh"), []byte(stub), 0o700); err != nil {
				t.Fatal(err)
			}
			key, err := run(`mkdir -m 700 home; export GNUPGHOME=$PWD/home
				gpg --batch --quiet --pinentry-mode loopback --passphrase "$PASSPHRASE" --quick-generate-key test rsa2048 sign 1d
				gpg --batch --quiet --pinentry-mode loopback --passphrase "$PASSPHRASE" --armor --export-secret-keys
				gpgconf --kill all`, "PASSPHRASE="+row.passphrase)
			if err != nil {
				t.Fatalf("gpg makes no key: %v\n%s", err, key)
			}
			said, err := run(script, "GITHUB_REF_NAME=v1.2.3", "GITHUB_REF=refs/tags/v1.2.3", "GITHUB_RUN_ID=1", "GH_REPO=innertrail/x", "GPG_PRIVATE_KEY="+key, "GPG_PASSPHRASE="+row.passphrase)
			log, _ := os.ReadFile(filepath.Join(folder, "gh.log"))
			if published := regexp.MustCompile(`(?m)^release create v1\.2\.3 --draft --verify-tag --title v1\.2\.3 --notes See CHANGELOG\.md\. -- a\.zip ` + regexp.QuoteMeta(sums+" "+sums) + `\.sig\nrelease edit v1\.2\.3 --draft=false$`).Match(log); published != row.published || (err == nil) != row.published {
				t.Errorf("published %t, %v\n%s\n%s", published, err, log, said)
			}
			if !strings.Contains(string(log), "attestation verify "+sums) {
				t.Errorf("the provenance is not checked:\n%s", log)
			}
			if row.published {
				if said, err := run("GNUPGHOME=$PWD/home gpg --batch --verify dist/" + sums + ".sig dist/" + sums); err != nil {
					t.Errorf("the signature: %v\n%s", err, said)
				}
			}
		})
	}
}

// The emulator's image of a release is copied under its version, and as the latest unless it
// is a pre-release; nothing without provenance is.
func TestReleaseWorkflow_image(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("the test runs a script of the workflow, and there is no bash on PATH")
	}
	job := jobs(t)["image"]
	if len(job.Steps) != 1 || job.Needs != "publish" {
		t.Fatalf("the job is %+v", job)
	}
	for _, row := range []struct {
		tag      string
		attested string
		want     []string
	}{
		{"v1.2.3", "exit 0", []string{"1.2.3", "latest"}},
		{"v1.2.3-rc1", "exit 0", []string{"1.2.3-rc1"}},
		{"v1.2.3", "exit 1", nil},
	} {
		folder := t.TempDir()
		for name, script := range map[string]string{"gh": "[[ $1 == attestation ]] || exit 0\n" + row.attested, "skopeo": `[[ $1 == login ]] || echo "$*" >>log`} {
			if err := os.WriteFile(filepath.Join(folder, name), []byte("#!/usr/bin/env bash\n"+script+"\n"), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		cmd := exec.CommandContext(t.Context(), "bash", "-e", "-o", "pipefail", "-c", job.Steps[0].Run)
		cmd.Dir = folder
		cmd.Env = append(os.Environ(), "PATH="+folder+string(os.PathListSeparator)+os.Getenv("PATH"), "GITHUB_REF_NAME="+row.tag, "GITHUB_REF=refs/tags/"+row.tag,
			"GH_REPO=innertrail/x", "GH_TOKEN=t", "GITHUB_USER=u")
		said, err := cmd.CombinedOutput()
		log, _ := os.ReadFile(filepath.Join(folder, "log"))
		var want string
		for _, tag := range row.want {
			want += "copy --all --preserve-digests oci-archive:innertrail-emulator_" + row.tag[1:] + "_image.tar docker://ghcr.io/innertrail/innertrail-emulator:" + tag + "\n"
		}
		if string(log) != want || (err == nil) != (row.want != nil) {
			t.Errorf("%+v: %v\n%s\n%s", row, err, log, said)
		}
	}
}

// Known vulnerabilities are looked for in every change and every day.
func TestWorkflows_vulnerabilities(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../.github/workflows/vulnerabilities.yml")
	if err != nil {
		t.Fatal(err)
	}
	var workflow struct {
		On struct {
			PullRequest any `yaml:"pull_request"`
			Schedule    []struct{ Cron string }
		}
	}
	if err := yaml.Unmarshal(text, &workflow); err != nil || len(workflow.On.Schedule) != 1 || !strings.Contains(string(text), "\n  pull_request:\n") || !strings.Contains(string(text), "make vulncheck") {
		t.Errorf("%v: %+v", err, workflow)
	}
}
