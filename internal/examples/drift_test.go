package examples

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/console"
)

// shipped returns a workspace with the folder of the pipelines, applied.
func shipped(t *testing.T) *workspace {
	t.Helper()
	w := newWorkspace(t)
	w.take("shipping")
	w.init()
	w.apply()
	w.ClearJournal()
	return w
}

// policy returns an output of examples/policies, with further arguments of its data
// source.
func policy(t *testing.T, output, arguments string) string {
	t.Helper()
	w := newWorkspace(t)
	w.take("policies")
	const name = `trail_name     = "platform-ops"`
	w.write("main.tf", strings.Replace(w.read("main.tf"), name, name+"\n  "+arguments, 1))
	w.env = append(w.env, "TF_VAR_account_id="+emulator.DefaultAccountID)
	w.init()
	w.apply()
	return w.terraform(0, "output", "-raw", output)
}

// asUser switches to a user who has only a policy.
func (w *workspace) asUser(name, document string) {
	w.t.Helper()
	var key emulator.Credentials
	w.Edit(func(a *emulator.Account) { key = a.AddUser(name, a.AddPolicy(name, document)) })
	w.as(key)
}

// heartbeat starts a monitor that counts its requests.
func (w *workspace) heartbeat() *atomic.Int32 {
	var beats atomic.Int32
	monitor := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { beats.Add(1) }))
	w.t.Cleanup(monitor.Close)
	w.env = append(w.env, "HEARTBEAT_URL="+monitor.URL)
	return &beats
}

// bash returns the shell for the pipelines' scripts, and requires the programs that
// they call.
func bash(t *testing.T, programs ...string) string {
	t.Helper()
	for _, program := range programs {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("the script needs %s, and there is none", program)
		}
	}
	path, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("the pipelines' scripts need bash, and there is none")
	}
	return path
}

// An apply with the settings of drift detection is rejected before signing.
func TestDriftDetection_readOnly(t *testing.T) {
	t.Parallel()
	w := shipped(t)
	w.must(w.operator.StopTrail(t.Context(), "platform-ops"))
	w.ClearJournal()
	w.env = append(w.env, "INNERTRAIL_READ_ONLY=true")
	w.says(w.terraform(1, "apply", "-auto-approve", "-input=false", "-no-color"), "Cannot start trail platform-ops: the provider is read-only")
	if calls := w.Mutations(); len(calls) != 0 {
		t.Errorf("it called %v", calls)
	}
}

// A problem outside the configuration, a failing delivery, is a warning with a check
// block and an error with a postcondition. Drift is a planned change with both.
func TestHealth(t *testing.T) {
	t.Parallel()
	for name, failing := range map[string]int{"check": 0, "postcondition": 1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t)
			w.take("health/" + name)
			w.init()
			w.apply()
			w.says(w.plan(0), "No changes.")

			w.Edit(func(a *emulator.Account) {
				a.InnerTrails["platform-ops"].LatestDeliveryLogServiceError = "write failed, 3 events"
			})
			w.says(w.plan(failing), "delivery: failed: write failed, 3 events")

			w.must(w.operator.StopTrail(t.Context(), "platform-ops"))
			w.says(w.plan(2), "enabled = false -> true")
			w.Edit(func(a *emulator.Account) { a.InnerTrails["platform-ops"].LatestDeliveryLogServiceError = "" })
			w.apply()
			w.plan(0)
		})
	}
}

// An apply cannot repair an unmanaged delivery role: without the postcondition the plan
// ends with 0 and a warning, with it with 1.
func TestHealth_unmanagedRole(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	w.roleOfOthers()
	w.take("health/unmanaged-role")
	w.init()
	w.apply()
	w.plan(0)
	w.must(w.operator.DetachPolicy(t.Context(), "audit-delivery", console.System, rolePolicy))
	w.says(w.plan(1), "Resource postcondition failed", "Ask the team that owns it.")
	w.must(w.operator.AttachPolicy(t.Context(), "audit-delivery", console.System, rolePolicy))
	w.plan(0)
}

// The commands of import.sh, each in its own folder.
func TestImportCommands(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	shippingElsewhere(w)
	w.EditAccount("1234567890123456", func(a *emulator.Account) {
		a.Roles["audit"] = &emulator.Role{
			ID: "300000000000000043", Name: "audit", MaxSessionDuration: 3600,
			AssumeRolePolicyDocument: `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":["acs:ram::` + a.ID + `:root"]}}]}`,
			Policies:                 []emulator.Attachment{emulator.SystemPolicy("AdministratorAccess")},
		}
		w.as(a.AddUser("alice", emulator.SystemPolicy("AdministratorAccess")))
	})
	declared := w.read("resource.tf")
	commands := lines(w.example("resources/innertrail_shipping/import.sh"), "terraform ")
	if len(commands) != 4 {
		t.Fatalf("the commands are %q", commands)
	}
	for _, command := range commands {
		trail, role, _ := strings.Cut(command[len(command)-1], "#")
		region := "cn-hangzhou"
		if trail == "platform-ops" { // the provider's region
			region = "cn-shanghai"
		}
		w.write("provider.tf", replaceRegion(w.example("provider/provider.tf"), region))
		w.write("resource.tf", declared)
		if role != "" {
			w.write("resource.tf", strings.Replace(declared, "trail_name", "assume_role_arn = \""+role+"\"\n  trail_name", 1))
		}
		w.terraform(0, append(command, "-no-color")...)
		w.says(w.plan(0), "No changes.")
		w.must(os.Remove(filepath.Join(w.folder, "terraform.tfstate")))
	}
}
