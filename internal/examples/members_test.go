package examples

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/console"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

const (
	member  = testcloud.MemberAccount
	hubRole = "acs:ram::" + emulator.DefaultAccountID + ":role/audit-hub"
)

// aliyun puts the aliyun CLI that ALIYUN_CLI names on the PATH, or a stub of it, which has the test send
// its calls of RAM and STS. Its profile has a key, which prevails over the variables of the environment
// unless they say otherwise: see the CLI's config/profile.go.
func (w *workspace) aliyun(profile emulator.Credentials) {
	w.t.Helper()
	if program := os.Getenv("ALIYUN_CLI"); program != "" {
		w.must(os.MkdirAll(filepath.Join(w.folder, ".aliyun"), 0o755))
		w.write(".aliyun/config.json", fmt.Sprintf(`{"current":"default","profiles":[{"name":"default","mode":"AK","access_key_id":%q,"access_key_secret":%q,"region_id":"cn-hangzhou","language":"en"}]}`,
			profile.AccessKeyID, profile.AccessKeySecret))
		w.stub("aliyun", `HOME="`+w.folder+`" HTTP_PROXY=`+w.Server.URL+` NO_PROXY= exec "`+program+`" "$@" --endpoint "`+strings.TrimPrefix(w.Server.URL, "http://")+`" --insecure`)
		return
	}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.must(r.ParseForm())
		args := r.PostForm["arg"]
		for i := 2; i < len(args); i += 2 {
			args[i] = strings.TrimPrefix(args[i], "--")
		}
		c := testclient.Client{
			T: w.t, Emulator: w.Emulator, Server: w.Server, HTTP: &http.Client{Transport: w.Server.Transport(), Timeout: time.Minute},
			ID: r.PostForm.Get("id"), Secret: r.PostForm.Get("secret"), Token: r.PostForm.Get("token"), Region: w.Region(),
		}
		answer := c.RPC(args[0], args[1], args[2:]...)
		rw.WriteHeader(answer.Status)
		_, _ = rw.Write(answer.Raw)
	}))
	w.t.Cleanup(server.Close)
	w.stub("aliyun", `[[ "${ALIBABA_CLOUD_IGNORE_PROFILE:-}" == TRUE ]] || {
  ALIBABA_CLOUD_ACCESS_KEY_ID=`+profile.AccessKeyID+` ALIBABA_CLOUD_ACCESS_KEY_SECRET=`+profile.AccessKeySecret+` ALIBABA_CLOUD_SECURITY_TOKEN=
}
args=()
for arg in "$@"; do args+=(--data-urlencode "arg=$arg"); done
exec curl --fail-with-body -sS "`+server.URL+`" --data-urlencode "id=$ALIBABA_CLOUD_ACCESS_KEY_ID" \
  --data-urlencode "secret=$ALIBABA_CLOUD_ACCESS_KEY_SECRET" --data-urlencode "token=${ALIBABA_CLOUD_SECURITY_TOKEN:-}" "${args[@]}"`)
}

// The commands for the aliyun CLI make the roles of the hub and of a member. Through the role of the hub, one role
// applies, plans nothing and destroys, and the other one reads and cannot apply. Nobody else may assume
// them. The provider aliyun/alicloud, which the tests do not have, makes the same roles in make incumbent.
func TestMemberRoles(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the commands are for a POSIX shell")
	}
	w := newWorkspace(t)
	w.AddAccount(member)
	w.EditAccount(member, func(a *emulator.Account) {
		const entrance = "ResourceDirectoryAccountAccessRole"
		a.Roles[strings.ToLower(entrance)] = testcloud.NewAdminRole(entrance, testcloud.TrustAccount(emulator.DefaultAccountID))
	})
	var administrator, management, deployer, other emulator.Credentials
	w.Edit(func(a *emulator.Account) {
		administrator = a.AddUser("administrator", emulator.SystemPolicy("AdministratorAccess"))
		assume := emulator.SystemPolicy("AliyunSTSAssumeRoleAccess")
		management, deployer, other = a.AddUser("management", assume), a.AddUser("deployer", assume), a.AddUser("other", assume)
	})
	w.SetDirectory(&emulator.Directory{ManagementID: emulator.DefaultAccountID, Members: map[string]emulator.DirectoryMember{member: {DisplayName: "shop"}}})
	w.stub("terraform", `exec "`+acctest.TerraformPath(t)+`" "$@"`)
	w.take("member-roles")
	shell := bash(t, "curl", "jq")
	for _, script := range []string{"hub.sh", "aliyun.sh"} {
		w.must(os.Rename(filepath.Join(w.folder, script), filepath.Join(w.folder, "policies", script)))
	}
	w.aliyun(administrator)
	w.run(0, shell, "-c", "cd policies && sh hub.sh "+emulator.DefaultAccountID+" acs:ram::"+emulator.DefaultAccountID+":user/deployer")
	w.aliyun(management)
	w.run(0, shell, "-c", "cd policies && sh aliyun.sh "+member+" "+hubRole)

	w.must(os.Remove(filepath.Join(w.folder, "main.tf")))
	use := func(role string) {
		w.write("main.tf", `terraform {
  required_providers {
    innertrail = { source = "innertrail/innertrail" }
  }
}

provider "innertrail" {
  region = "cn-hangzhou"

  assume_role {
    role_arn = "`+hubRole+`"
  }
}

resource "innertrail_shipping" "audit" {
  assume_role_arn = "acs:ram::`+member+`:role/`+role+`"
  trail_name      = "platform-ops"
  project_name    = "audit-`+member+`"
  create_project  = true
}

data "innertrail_shipping" "audit" {
  assume_role_arn = "acs:ram::`+member+`:role/audit-reading"
  depends_on      = [innertrail_shipping.audit]
}

data "innertrail_coverage" "organisation" {
  role_pattern = "acs:ram::{account_id}:role/audit-reading"
  depends_on   = [innertrail_shipping.audit]
}

output "healthy" {
  value = data.innertrail_shipping.audit.healthy
}

output "reasons" {
  value = flatten(data.innertrail_coverage.organisation.accounts[*].reasons)
}

output "complete" {
  value = data.innertrail_coverage.organisation.complete
}
`)
	}
	w.as(deployer)
	use("audit-reading")
	w.init()
	w.says(w.terraform(1, "apply", "-auto-approve", "-input=false", "-no-color"), "Cannot create", "NoPermission")
	use("audit-shipping")
	w.says(w.apply(), "healthy = true", "complete = true", "reasons = []")
	w.plan(0)
	// With another role, every plan shows a change; read-only, the plan of the role that applies shows what there is.
	use("audit-reading")
	w.says(w.plan(2), `~ assume_role_arn = "acs:ram::`+member+`:role/audit-shipping" -> "acs:ram::`+member+`:role/audit-reading"`)
	use("audit-shipping")
	env := w.env
	w.env = append(w.env, "INNERTRAIL_READ_ONLY=true")
	w.plan(0)
	w.env = env
	w.as(other)
	w.says(w.terraform(1, "plan", "-input=false", "-no-color"), "Cannot assume role "+hubRole, "NoPermission")
	w.write("main.tf", strings.Replace(w.read("main.tf"), hubRole, "acs:ram::"+member+":role/audit-shipping", 1))
	w.says(w.terraform(1, "plan", "-input=false", "-no-color"), "Cannot assume role acs:ram::"+member+":role/audit-shipping", "NoPermission")
}

// With the values of the inventory, the role that applies imports and repairs a trail of another region and of other
// names. With the region of the default, the plan is clean and the repair is refused; the error names what is lacking.
func TestMemberRoles_imported(t *testing.T) {
	t.Parallel()
	for _, names := range []struct{ trail, project string }{{"platform-ops", "audit-" + member}, {"by-hand", "made-by-hand"}} {
		t.Run(names.trail, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t)
			w.take("member-roles")
			shipping := func(more string) string {
				return fmt.Sprintf(`terraform {
  required_providers {
    innertrail = { source = "innertrail/innertrail" }
  }
}

provider "innertrail" {
  region = "cn-shanghai"
}

resource "innertrail_shipping" "audit" {
  trail_name     = %q
  project_name   = %q
  create_project = true
  %s
}
`, names.trail, names.project, more)
			}
			key := w.AddAccount(member)
			w.as(key)
			w.write("main.tf", shipping(""))
			w.init()
			w.apply()
			w.must(os.Remove(filepath.Join(w.folder, "terraform.tfstate")))
			w.must(console.New(w.Server.Transport(), key, "cn-shanghai").StopTrail(t.Context(), names.trail))

			w.Edit(func(a *emulator.Account) { w.as(a.AddUser("hub", emulator.SystemPolicy("AliyunSTSAssumeRoleAccess"))) })
			w.terraform(0, "-chdir=policies", "init", "-input=false", "-no-color")
			grant := func(variables ...string) {
				t.Helper()
				w.terraform(0, append([]string{"-chdir=policies", "apply", "-auto-approve", "-input=false", "-no-color", "-var=account_id=" + member, "-var=hub_role_arn=" + hubRole}, variables...)...)
				var policies map[string]string
				w.must(json.Unmarshal([]byte(w.terraform(0, "-chdir=policies", "output", "-json", "policies")), &policies))
				w.EditAccount(member, func(a *emulator.Account) {
					role := testcloud.NewAdminRole("audit-shipping", testcloud.TrustAccount(emulator.DefaultAccountID))
					role.Policies = []emulator.Attachment{a.AddPolicy("audit-shipping", policies["audit-shipping"])}
					a.Roles["audit-shipping"] = role
				})
			}
			const role = "acs:ram::" + member + ":role/audit-shipping"
			w.write("main.tf", shipping(`assume_role_arn = "`+role+`"`)+
				"\nimport {\n  to = innertrail_shipping.audit\n  id = \""+member+"/cn-shanghai/"+names.trail+"#"+role+"\"\n}\n")
			grant("-var=trail_name="+names.trail, "-var=project_name="+names.project)
			w.says(w.plan(2), "Plan: 1 to import, 0 to add, 1 to change", "enabled")
			w.says(w.terraform(1, "apply", "-auto-approve", "-input=false", "-no-color"), "Cannot start trail "+names.trail,
				"lack the RAM permission actiontrail:StartLogging on acs:actiontrail:cn-shanghai:*:trail/"+names.trail+". Add it to the policy")
			grant("-var=trail_name="+names.trail, "-var=project_name="+names.project, "-var=region=cn-shanghai", "-var=project_region=cn-shanghai")
			w.says(w.apply(), "1 changed")
			w.plan(0)
		})
	}
}

// The configuration for the provider aliyun/alicloud takes what the module of the policies has.
func TestMemberRoles_alicloud(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	w.take("member-roles")
	w.terraform(0, "fmt", "-check", "-recursive")
	takesOutputs(w, w.read("main.tf")+w.read("hub/main.tf"))
	for _, name := range regexp.MustCompile(`(?m)^variable "(\w+)"`).FindAllStringSubmatch(w.read("policies/main.tf"), -1) {
		if !regexp.MustCompile(`(?m)^  ` + name[1] + ` += var\.` + name[1] + `$`).MatchString(w.read("main.tf")) {
			t.Errorf("main.tf does not pass %s", name[1])
		}
	}
}
