package examples

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
)

// gitlabState serves one state as GitLab does, with a lock.
type gitlabState struct {
	mu     sync.Mutex
	state  []byte
	lock   []byte
	locked int // how often it was
}

func (g *gitlabState) ServeHTTP(answer http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if user, password, _ := r.BasicAuth(); user != "gitlab-ci-token" || password != "job-token" {
		answer.WriteHeader(http.StatusUnauthorized)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		answer.WriteHeader(http.StatusBadRequest)
		return
	}
	const path = "/projects/7/terraform/state/innertrail"
	switch r.Method + " " + r.URL.Path {
	case "GET " + path:
		if g.state == nil {
			answer.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = answer.Write(g.state)
	case "POST " + path:
		g.state = body
	case "POST " + path + "/lock":
		if g.lock != nil {
			answer.WriteHeader(http.StatusConflict)
			_, _ = answer.Write(g.lock)
			return
		}
		g.lock, g.locked = body, g.locked+1
	case "DELETE " + path + "/lock":
		g.lock = nil
	default:
		answer.WriteHeader(http.StatusNotFound)
	}
}

// The commands for GitLab keep the state there, and lock it. Another run waits for nothing and changes
// nothing while it is locked; a plan without a lock can be made.
func TestState_gitlab(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	shell := bash(t)
	w.take("shipping")
	w.write("backend.tf", "terraform {\n  backend \"http\" {}\n}\n")
	w.take("state/gitlab.sh")
	gitlab := &gitlabState{}
	server := httptest.NewServer(gitlab)
	t.Cleanup(server.Close)
	w.env = append(w.env, "CI_API_V4_URL="+server.URL, "CI_PROJECT_ID=7", "CI_JOB_TOKEN=job-token")
	w.stub("terraform", `exec "$TERRAFORM" "$@"`)
	inJob := func(code int, command string) string {
		t.Helper()
		return w.run(code, shell, "-e", "-c", ". ./gitlab.sh && terraform init -input=false -no-color >/dev/null && terraform "+command+" -input=false -no-color")
	}
	inJob(0, "apply -auto-approve")
	if gitlab.state == nil || gitlab.locked == 0 || gitlab.lock != nil || w.read("terraform.tfstate") != "" {
		t.Errorf("the state has %d bytes, was locked %d times, and is %q", len(gitlab.state), gitlab.locked, gitlab.lock)
	}
	gitlab.lock = []byte(`{"ID":"other","Operation":"OperationTypeApply","Who":"other@runner"}`)
	w.ClearJournal()
	w.says(inJob(1, "apply -auto-approve"), "Error acquiring the state lock")
	if calls := w.Mutations(); len(calls) > 0 {
		t.Errorf("without the lock it called %v", calls)
	}
	w.says(inJob(0, "plan -detailed-exitcode -lock=false"), "No changes.")

	w.checkReveals(gitlab.state)
}

// The variables with which the OSS back end logs in are also the provider's, and come before OIDC, unless the
// provider block has the block for it.
func TestState_keysOfTheBackEnd(t *testing.T) {
	t.Parallel()
	w := shipped(t)
	other := w.AddAccount("2000000000000002")
	issuer := w.trusts(gitLab, map[string]string{
		"ALIBABA_CLOUD_ROLE_ARN":          "acs:ram::1234567890123456:role/shipping-plan",
		"ALIBABA_CLOUD_OIDC_PROVIDER_ARN": "acs:ram::1234567890123456:oidc-provider/gitlab",
	})
	w.env = append(w.env, "ALIBABA_CLOUD_OIDC_TOKEN="+token(issuer, gitLab.review), "ALICLOUD_ACCESS_KEY="+other.AccessKeyID, "ALICLOUD_SECRET_KEY="+other.AccessKeySecret)
	w.says(w.plan(1), "2000000000000002")
	w.says(w.guide("state"), "`assume_role_with_oidc {}`")
	w.write("insecure_override.tf", "provider \"innertrail\" {\n  insecure = true\n\n  assume_role_with_oidc {}\n}\n")
	w.says(w.plan(0), "No changes.")
}

// The step logs in with the token of the job and hands the keys, masked in the log, to the steps after it. It fails
// if STS refuses the token.
func TestState_githubActions(t *testing.T) {
	t.Parallel()
	shell := bash(t, "jq", "curl", "openssl")
	w := shipped(t)
	issuer := w.trusts(gitHub, map[string]string{
		"ALIBABA_CLOUD_ROLE_ARN":          "acs:ram::1234567890123456:role/shipping-plan",
		"ALIBABA_CLOUD_OIDC_PROVIDER_ARN": "acs:ram::1234567890123456:oidc-provider/github",
	})
	steps := pipeline[[]struct{ Run string }](w, "state/github-actions.yml")
	script := strings.Replace(steps[0].Run, "https://sts.aliyuncs.com/", w.Server.URL+"/", 1)
	w.env = append(w.env, "ALIBABA_CLOUD_OIDC_TOKEN_FILE="+filepath.Join(w.folder, ".oidc-token"), "GITHUB_ENV="+filepath.Join(w.folder, "github.env"))
	login := func(code int) string {
		t.Helper()
		return w.run(code, shell, "-e", "-o", "pipefail", "-c", script)
	}
	w.write(".oidc-token", "no token\n")
	login(22)
	w.write(".oidc-token", token(issuer, gitHub.review)+"\n")
	masked := login(0)
	keys := strings.Split(strings.TrimSpace(w.read("github.env")), "\n")
	if len(keys) != 3 || !strings.HasPrefix(keys[0], "ALICLOUD_ACCESS_KEY=STS.") {
		t.Fatalf("it sets %q", keys)
	}
	for _, key := range keys[1:] {
		name, value, _ := strings.Cut(key, "=")
		if !strings.Contains(masked, "::add-mask::"+value+"\n") || len(value) < 10 {
			t.Errorf("%s is not masked", name)
		}
	}
	// The keys are good, and the provider takes them, too. With the block, it does not.
	w.env = append(w.env, keys...)
	w.says(w.plan(0), "No changes.")
	w.env = append(w.env, "ALICLOUD_SECRET_KEY=wrong")
	w.says(w.plan(1), "SignatureDoesNotMatch")
	w.says(w.example("state/github-actions.yml"), "assume_role_with_oidc {}")
	w.write("insecure_override.tf", "provider \"innertrail\" {\n  insecure = true\n\n  assume_role_with_oidc {}\n}\n")
	w.says(w.plan(0), "No changes.")
}

// The script reads an encrypted state, and not without the key. What it writes is in plain text.
func TestState_encryption(t *testing.T) {
	t.Parallel()
	acctest.Require(t, terraform.StateEncryption)
	shell := bash(t, "curl", "jq")
	w := newWorkspace(t)
	w.take("shipping")
	w.take("drift-detection/drift.sh")
	w.env = append(w.env, `TF_ENCRYPTION=
		key_provider "pbkdf2" "main" {
			passphrase = "a passphrase of this test"
		}
		method "aes_gcm" "main" {
			keys = key_provider.pbkdf2.main
		}
		state {
			method   = method.aes_gcm.main
			enforced = true
		}
		plan {
			method   = method.aes_gcm.main
			enforced = true
		}`)
	w.init()
	w.apply()
	if state := w.read("terraform.tfstate"); !strings.Contains(state, `"encrypted_data"`) || strings.Contains(state, "platform-ops") {
		t.Errorf("the state is not encrypted:\n%s", state)
	}
	w.says(w.run(0, shell, "drift.sh", "."), "No changes.")
	w.must(w.operator.StopTrail(t.Context(), "platform-ops"))
	w.run(2, shell, "drift.sh", ".")
	w.says(w.read("drift.txt"), "enabled", "platform-ops")
	w.says(w.read("drift.json"), `"address":"innertrail_shipping.audit"`, "platform-ops")
	w.env = append(w.env, "TF_ENCRYPTION=")
	w.run(1, shell, "drift.sh", ".")
}

// Another workspace has a state of its own, which has no trail: the plan there is refused, and names the import.
func TestState_workspace(t *testing.T) {
	t.Parallel()
	w := shipped(t)
	w.terraform(0, "workspace", "new", "another")
	w.says(w.plan(1), "Trail platform-ops exists already", "another state may manage it")
	w.terraform(0, "workspace", "select", "default")
	w.plan(0)
}

// checkReveals checks that a state has no secret, and each attribute of the resource that the guide lists and
// no other.
func (w *workspace) checkReveals(state []byte) {
	w.t.Helper()
	key := w.Account()
	for _, secret := range []string{key.AccessKeySecret, key.AccessKeyID, "job-token"} {
		if strings.Contains(string(state), secret) {
			w.t.Errorf("the state has the secret %.4s…", secret)
		}
	}
	var parsed struct {
		Resources []struct {
			Type      string
			Instances []struct{ Attributes map[string]any }
		}
	}
	w.must(json.Unmarshal(state, &parsed))
	section, _, _ := strings.Cut(w.guide("state"), "A data source adds")
	_, section, _ = strings.Cut(section, "## What it reveals")
	var listed []string
	for _, row := range regexp.MustCompile("(?m)^\\| (`.*`) \\|").FindAllStringSubmatch(section, -1) {
		for _, name := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(row[1], -1) {
			listed = append(listed, name[1])
		}
	}
	for name := range parsed.Resources[0].Instances[0].Attributes {
		if !slices.Contains(listed, name) {
			w.t.Errorf("the state has %s, which the guide does not list", name)
		}
	}
	for _, name := range listed {
		if _, ok := parsed.Resources[0].Instances[0].Attributes[name]; !ok {
			w.t.Errorf("the guide lists %s, which the state does not have", name)
		}
	}
}
