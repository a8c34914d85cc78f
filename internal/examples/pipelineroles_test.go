package examples

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// ciSystem is a CI system, and the subjects of its tokens as the guide Authentication names them.
type ciSystem struct{ name, issuer, repository, review, branch string }

var (
	gitHub = ciSystem{"github", "https://token.actions.githubusercontent.com", "example/landing-zone", "repo:example/landing-zone:pull_request", "repo:example/landing-zone:ref:refs/heads/"}
	gitLab = ciSystem{"gitlab", "https://gitlab.com", "example/landing-zone", "project_path:example/landing-zone:ref_type:branch:ref:repair", "project_path:example/landing-zone:ref_type:branch:ref:"}
)

// pipelineRoles are the outputs of the module of examples/pipeline-roles.
type pipelineRoles struct {
	Policies, Trusts struct{ Value map[string]string }
	Provider         struct {
		Value struct {
			ARN      string
			Issuer   string `json:"issuer_url"`
			ClientID string `json:"client_id"`
		}
	} `json:"identity_provider"`
}

// rolesOf applies the module, without credentials.
func rolesOf(t *testing.T, system ciSystem) (roles pipelineRoles) {
	t.Helper()
	w := newWorkspace(t)
	w.take("pipeline-roles")
	w.withoutKeys()
	w.env = append(w.env, "TF_VAR_account_id="+emulator.DefaultAccountID, "TF_VAR_ci="+system.name, "TF_VAR_repository="+system.repository)
	w.terraform(0, "-chdir=policies", "init", "-input=false", "-no-color")
	w.terraform(0, "-chdir=policies", "apply", "-auto-approve", "-input=false", "-no-color")
	w.must(json.Unmarshal([]byte(w.terraform(0, "-chdir=policies", "output", "-json")), &roles))
	if calls := w.Journal(); len(calls) > 0 {
		t.Errorf("the module calls %v", testcloud.Actions(calls))
	}
	return roles
}

// pipelineRoles makes the roles of the module and its identity provider, which has one more client, and returns
// the issuer of the tokens.
func (w *workspace) pipelineRoles(system ciSystem) *emulator.Issuer {
	w.t.Helper()
	roles := rolesOf(w.t, system)
	issuer := emulator.NewIssuer(roles.Provider.Value.Issuer)
	w.Edit(func(a *emulator.Account) {
		_, name, _ := strings.Cut(roles.Provider.Value.ARN, "oidc-provider/")
		if arn := a.AddOIDCProvider(name, issuer, roles.Provider.Value.ClientID, "another-client"); arn != roles.Provider.Value.ARN {
			w.t.Errorf("the identity provider is %s, and the module says %s", arn, roles.Provider.Value.ARN)
		}
		for i, name := range slices.Sorted(maps.Keys(roles.Trusts.Value)) {
			a.Roles[name] = &emulator.Role{
				ID: fmt.Sprint(300000000000000042 + i), Name: name, MaxSessionDuration: 3600, AssumeRolePolicyDocument: roles.Trusts.Value[name],
				Policies: []emulator.Attachment{a.AddPolicy(name, roles.Policies.Value[name])},
			}
		}
	})
	return issuer
}

// trusts makes the roles of the pipelines of a CI system. It switches to the environment of a job, without keys,
// and returns the issuer of its tokens.
func (w *workspace) trusts(system ciSystem, environment map[string]string) *emulator.Issuer {
	w.t.Helper()
	issuer := w.pipelineRoles(system)
	w.withoutKeys()
	w.env = append(w.env, jobEnvironment(environment)...)
	// The test cloud listens on plain http, which a token is sent to only with insecure.
	w.write("insecure_override.tf", "provider \"innertrail\" {\n  insecure = true\n}\n")
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

// audience is the client for which the pipelines request tokens.
const audience = "sts.aliyuncs.com"

// token returns a token for the pipelines' client.
func token(issuer *emulator.Issuer, subject string) string {
	return issuer.Token(emulator.Claims{Subject: subject, Audience: []string{audience}})
}

// reached returns which of the roles a token reaches through an identity provider.
func (w *workspace) reached(provider, token string) (list []string) {
	w.t.Helper()
	client := testclient.Client{
		T: w.t, Emulator: w.Emulator, Server: w.Server, HTTP: &http.Client{Transport: w.Server.Transport(), Timeout: time.Minute}, Region: w.Region(),
	}
	for _, role := range []string{"drift-detection", "shipping-apply", "shipping-plan"} {
		answer := client.AssumeWithOIDC(token, "RoleArn", "acs:ram::"+emulator.DefaultAccountID+":role/"+role, "OIDCProviderArn", provider)
		if answer.Status == http.StatusOK {
			list = append(list, role)
		} else if code, _ := answer.Get("Code").(string); !strings.HasPrefix(code, "AuthenticationFail.") {
			w.t.Errorf("the token is refused for %s with %s", role, answer.Raw)
		}
	}
	return list
}

// Which roles the tokens of a repository reach: those of main all but the plan's, or with GitLab all; those of a pull
// request the plan's only; those of other branches, tags, environments, repositories and forks none of the others.
func TestPipelineRoles(t *testing.T) {
	t.Parallel()
	immutable := ciSystem{
		"github", gitHub.issuer, "example@123456/landing-zone@456789",
		"repo:example@123456/landing-zone@456789:pull_request", "repo:example@123456/landing-zone@456789:ref:refs/heads/",
	}
	onMain, plan, all := []string{"drift-detection", "shipping-apply"}, []string{"shipping-plan"}, []string{"drift-detection", "shipping-apply", "shipping-plan"}
	for name, tc := range map[string]struct {
		system ciSystem
		want   map[string][]string // by subject; none of the roles is nil
	}{
		"github": {gitHub, map[string][]string{
			gitHub.review:           plan,
			gitHub.branch + "main":  onMain,
			gitHub.branch + "main2": nil, gitHub.branch + "x/main": nil, gitHub.branch + "Main": nil, gitHub.branch + "*": nil,
			"repo:example/landing-zone:ref:refs/tags/main": nil, "repo:example/landing-zone:environment:main": nil,
			"repo:example/landing-zone2:pull_request": nil, "repo:example/landing-zone2:ref:refs/heads/main": nil,
			"repo:mallory/landing-zone:pull_request": nil, "repo:mallory/landing-zone:ref:refs/heads/main": nil,
			"repo:example@123456/landing-zone@456789:ref:refs/heads/main": nil, // a later repository of this name
		}},
		"github with ids": {immutable, map[string][]string{
			immutable.review: plan, immutable.branch + "main": onMain,
			gitHub.review: nil, gitHub.branch + "main": nil,
			"repo:example@123456/landing-zone@456780:ref:refs/heads/main": nil, "repo:example@123457/landing-zone@456789:ref:refs/heads/main": nil,
		}},
		"gitlab": {gitLab, map[string][]string{
			gitLab.branch + "main": all,
			gitLab.review:          plan, gitLab.branch + "main2": plan, gitLab.branch + "x/main": plan,
			"project_path:example/landing-zone:ref_type:tag:ref:main":     nil,
			"project_path:example/landing-zone2:ref_type:branch:ref:main": nil, "project_path:example/landing-zone/x:ref_type:branch:ref:main": nil,
			"project_path:x/example/landing-zone:ref_type:branch:ref:main": nil,
			"project_path:mallory/landing-zone:ref_type:branch:ref:main":   nil, "project_path:mallory/landing-zone:ref_type:branch:ref:repair": nil,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t)
			w.says(w.guide("authentication"), "`"+tc.system.review+"`")
			issuer := w.pipelineRoles(tc.system)
			if issuer.URL != tc.system.issuer {
				t.Errorf("the issuer is %s", issuer.URL)
			}
			provider := "acs:ram::" + emulator.DefaultAccountID + ":oidc-provider/" + tc.system.name
			for subject, want := range tc.want {
				testcloud.SameElements(t, "the roles reached as "+subject, w.reached(provider, token(issuer, subject)), want)
			}
			forbidden := func(what, provider, token string) {
				t.Helper()
				testcloud.SameElements(t, "the roles reached with "+what, w.reached(provider, token), nil)
			}
			for _, subject := range []string{tc.system.review, tc.system.branch + "main"} {
				forbidden("another audience", provider, issuer.Token(emulator.Claims{Subject: subject, Audience: []string{"another-client"}}))
				forbidden("no audience of the account's", provider, issuer.Token(emulator.Claims{Subject: subject, Audience: []string{"https://github.com/example"}}))
				forbidden("a forged token", provider, token(emulator.NewIssuer(issuer.URL), subject))
			}
			other := emulator.NewIssuer("https://ci.example.com")
			var another string
			w.Edit(func(a *emulator.Account) { another = a.AddOIDCProvider("another", other, audience) })
			for _, subject := range []string{tc.system.review, tc.system.branch + "main"} {
				forbidden("another issuer", provider, token(other, subject))
				forbidden("another identity provider", another, token(other, subject))
			}
			w.Edit(func(a *emulator.Account) { a.AddOIDCProvider(tc.system.name, other, audience) })
			forbidden("another issuer under the name of the identity provider", provider, token(other, tc.system.branch+"main"))
		})
	}
}

// A name with a wildcard, or that is not one path, is refused, and so is an unknown CI system or URL.
func TestPipelineRoles_refused(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	w.take("pipeline-roles")
	names := []string{"*", "example/*", "example/landing-zon?", "*/landing-zone", "*example/landing-zone", "example", "example/", "/landing-zone", "example//landing-zone", "example/landing-zone:ref", "example/landing zone", `example/landing-zone\n`, "example@*/landing-zone@456789", ""}
	valid := map[string]string{"repository": "example/landing-zone", "ci": "gitlab", "gitlab_url": "https://gitlab.example.com:8443/git"}
	var modules strings.Builder
	calls := func(argument string, values ...string) {
		for _, value := range values {
			arguments := maps.Clone(valid)
			arguments[argument] = value
			fmt.Fprintf(&modules, "module \"m%d\" {\n  source = \"./policies\"\n  account_id = \"%s\"\n", strings.Count(modules.String(), "module"), emulator.DefaultAccountID)
			for name, value := range arguments {
				fmt.Fprintf(&modules, "  %s = \"%s\"\n", name, value)
			}
			modules.WriteString("}\n")
		}
	}
	calls("repository", names...)
	calls("ci", "jenkins")
	calls("gitlab_url", "http://gitlab.example.com", "https://gitlab.example.com/", "https://*")
	refused := strings.Count(modules.String(), "module")
	calls("repository", valid["repository"], "example/teams/landing.zone_1")
	w.write("main.tf", modules.String())
	w.init()
	said := w.plan(1)
	if got := strings.Count(said, "Error: Invalid value for variable"); got != refused {
		t.Errorf("%d of %d values are refused:\n%s", got, refused, said)
	}
}

// The configuration for the provider aliyun/alicloud, with which make incumbent applies it, takes what the module has.
func TestPipelineRoles_alicloud(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	w.take("pipeline-roles")
	w.terraform(0, "fmt", "-check", "-recursive")
	takesOutputs(w, w.read("main.tf"))
}

// takesOutputs checks that the module in the folder policies has each output that a configuration takes.
func takesOutputs(w *workspace, configuration string) {
	w.t.Helper()
	module := w.read(filepath.Join("policies", "main.tf"))
	used := regexp.MustCompile(`module\.policies\.(\w+)`).FindAllStringSubmatch(configuration, -1)
	if len(used) == 0 {
		w.t.Error("it takes nothing")
	}
	for _, output := range used {
		if !strings.Contains(module, "output \""+output[1]+"\" {") {
			w.t.Errorf("the module has no %s", output[1])
		}
	}
}
