package examples

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/console"
)

// The script ends with 0 without drift, with 2 and the plan on drift, and with 1 if it
// could not check. Only a conclusion sends a heartbeat. Its identity is read-only, and
// nothing is written.
func TestDriftDetection(t *testing.T) {
	t.Parallel()
	w := shipped(t)
	w.asUser("drift-detection", policy(t, "plan_policy", ""))
	beats := w.heartbeat()
	w.take("drift-detection/drift.sh")
	look := func(code int) string {
		t.Helper()
		return w.run(code, bash(t, "curl", "jq"), "drift.sh", ".")
	}

	w.says(look(0), "No changes.")
	w.must(w.operator.StopTrail(t.Context(), "platform-ops"))
	w.must(w.operator.DetachPolicy(t.Context(), "AliyunActionTrailDefaultRole", console.System, rolePolicy))
	w.ClearJournal()
	w.says(look(2), "enabled = false -> true", `role_status = "policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`)
	w.says(w.read("drift.txt"), "enabled = false -> true")
	w.says(w.read("drift.json"), `"address":"innertrail_shipping.audit"`)
	if calls := w.Mutations(); len(calls) != 0 {
		t.Errorf("it called %v", calls)
	}
	if beats.Load() != 2 {
		t.Errorf("%d heartbeats, want 2", beats.Load())
	}

	w.Edit(func(a *emulator.Account) { a.AllowListed = new(bool) })
	w.says(look(1), "Inner-ActionTrail is not open for account 1000000000000001")
	if beats.Load() != 2 {
		t.Errorf("%d heartbeats after a run that could not look, want 2", beats.Load())
	}
	for _, left := range []string{"drift.plan", "drift.json"} {
		if _, err := os.Stat(filepath.Join(w.folder, left)); err == nil {
			t.Errorf("%s was left", left)
		}
	}
}

// A program that does not exist is named, with what to set for OpenTofu.
func TestDriftDetection_noProgram(t *testing.T) {
	t.Parallel()
	shell := bash(t)
	w := newWorkspace(t)
	w.take("drift-detection/drift.sh")
	path := t.TempDir()
	for _, name := range []string{"rm", "tee"} {
		program, err := exec.LookPath(name)
		w.must(err)
		w.must(os.Symlink(program, filepath.Join(path, name)))
	}
	w.env = append(w.env, "PATH="+path)
	for set, program := range map[string]string{"": "terraform", "no-such-tofu": "no-such-tofu"} {
		w.env = append(w.env, "TERRAFORM="+set)
		want := "Error: there is no program " + program + ". For OpenTofu, set TERRAFORM=tofu.\n"
		if said := w.run(1, shell, "drift.sh", "."); said != want || w.read("drift.txt") != want {
			t.Errorf("it says %q, and drift.txt %q, want %q", said, w.read("drift.txt"), want)
		}
	}
}

// driftOfOthers returns a workspace whose delivery role belongs to others, as a read-only user
// sees it, and a function that runs the script there.
func driftOfOthers(t *testing.T) (*workspace, func(code int) string) {
	t.Helper()
	w := newWorkspace(t)
	w.roleOfOthers()
	w.take("shipping")
	w.write("main.tf", with(w.read("main.tf"), `role = { name = "audit-delivery" }`))
	w.init()
	w.apply()
	w.asUser("drift-detection", policy(t, "plan_policy", `role = { name = "audit-delivery" }`))
	w.take("drift-detection/drift.sh")
	return w, func(code int) string {
		t.Helper()
		return w.run(code, bash(t, "curl", "jq"), "drift.sh", ".")
	}
}

// An apply cannot repair a delivery role that is not managed, so the plan is empty. The
// script ends with 2 nevertheless, whatever is wrong with the role.
func TestDriftDetection_unmanagedRole(t *testing.T) {
	t.Parallel()
	w, look := driftOfOthers(t)
	beats := w.heartbeat()
	w.says(look(0), "No changes.")
	for name, row := range map[string]struct {
		arrange, restore func() error
		says             string
	}{
		"policy detached": {
			func() error {
				return w.operator.DetachPolicy(t.Context(), "audit-delivery", console.System, rolePolicy)
			},
			func() error {
				return w.operator.AttachPolicy(t.Context(), "audit-delivery", console.System, rolePolicy)
			},
			"policy AliyunActionTrailRolePolicy is not attached",
		},
		"trust removed": {
			func() error {
				return w.operator.SetTrust(t.Context(), "audit-delivery", strings.ReplaceAll(testcloud.ActionTrailTrust, "actiontrail", "log"))
			},
			func() error { return w.operator.SetTrust(t.Context(), "audit-delivery", testcloud.ActionTrailTrust) },
			"does not trust actiontrail.aliyuncs.com",
		},
	} {
		w.must(row.arrange())
		w.says(look(2), "Warning: Delivery role audit-delivery is not in order: ", "with innertrail_shipping.audit", row.says)
		w.says(w.read("drift.txt"), row.says)
		if w.read("drift.json") == "" {
			t.Errorf("%s: the plan was not written", name)
		}
		w.must(row.restore())
		w.says(look(0), "No changes.")
	}
	if beats.Load() != 5 {
		t.Errorf("%d heartbeats, want 5", beats.Load())
	}
}

// What the configuration accepts is warned of, and does not end the script with 2: a job that is never
// green is switched off. What is not accepted ends it with 2.
func TestDriftDetection_accepted(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	w.take("shipping")
	plain := w.read("main.tf")
	w.write("main.tf", with(plain, `logstore = { accept = ["processor:mask"] }`))
	w.init()
	w.apply()
	w.take("drift-detection/drift.sh")
	look := func(code int) string {
		t.Helper()
		return w.run(code, bash(t, "curl", "jq"), "drift.sh", ".")
	}
	w.says(look(0), "Warning: logstore.accept accepts what Logstore")
	w.must(w.operator.AttachProcessor(t.Context(), examplesProject, testcloud.LogstoreName, "mask", testcloud.DroppingSPL))
	w.says(look(0), "Warning: Logstore innertrail_platform-ops is accepted as it is: ingest processor mask")
	w.must(w.operator.AttachProcessor(t.Context(), examplesProject, testcloud.LogstoreName, "other", testcloud.DroppingSPL))
	w.says(look(2), "ingest processor other may drop or change logs")
}

// An identity with the policy of an earlier version may not read the policies of the project: it is
// told so, and the script stays green. A policy that may deny delivery ends it with 2, and so does one
// that is denied on purpose.
func TestDriftDetection_projectPolicy(t *testing.T) {
	t.Parallel()
	w := shipped(t)
	now := policy(t, "plan_policy", "")
	before := strings.NewReplacer(`,"log:GetProjectPolicy"`, "", `,"log:GetResourcePolicy"`, "").Replace(now)
	if len(now)-len(before) != len(`,"log:GetProjectPolicy","log:GetResourcePolicy"`) {
		t.Fatalf("the policy is %s", now)
	}
	w.take("drift-detection/drift.sh")
	look := func(code int) string {
		t.Helper()
		return w.run(code, bash(t, "curl", "jq"), "drift.sh", ".")
	}
	w.asUser("earlier", before)
	w.says(look(0), "No changes.", "Warning: The policies of project "+examplesProject+" were not read", "log:GetProjectPolicy on *")

	w.asUser("drift-detection", now)
	w.says(look(0), "No changes.")
	w.must(w.operator.PutProjectPolicy(t.Context(), examplesProject,
		`{"Version":"1","Statement":[{"Effect":"Deny","Action":"log:PostLogStoreLogs","Resource":"*","Principal":["*"],"Condition":{"StringNotEquals":{"acs:SourceVpc":["vpc-1"]}}}]}`))
	w.says(look(2), "Warning: Delivery to Logstore innertrail_platform-ops may be denied by a policy of the project or the Logstore", "under a condition that cannot be judged (acs:SourceVpc)")
	w.asUser("kept-from-looking", strings.Replace(now, `"Statement":[`, `"Statement":[{"Effect":"Deny","Action":"log:GetProjectPolicy","Resource":"*"},`, 1))
	w.says(look(2), "Warning: The policies of project "+examplesProject+" cannot be judged")
}

// planDocument is a plan with a resource, as terraform show -json writes it.
const planDocument = `{"planned_values":{"root_module":{"child_modules":[{"resources":[{"mode":"managed","type":"innertrail_shipping"}]}]}}}`

// planSummary is the message at the end of a plan's messages.
const planSummary = `{"@message":"Plan: 0 to add","type":"change_summary"}` + "\n"

// saying returns a function that runs the script with a Terraform that writes the given messages
// and the given plan.
func saying(t *testing.T, w *workspace) func(code int, messages, document string) string {
	t.Helper()
	shell := bash(t, "curl", "jq")
	w.stub("terraform", `case "$*" in *" plan "*) cat messages ;; *json*) cat document ;; esac`)
	w.env = append(w.env, "TERRAFORM=terraform")
	w.take("drift-detection/drift.sh")
	return func(code int, messages, document string) string {
		t.Helper()
		w.write("messages", messages)
		w.write("document", document)
		return w.run(code, shell, "drift.sh", ".")
	}
}

// A resource in a module, with an index, is found too; what is said about other
// resources is shown and does not change the exit code.
func TestDriftDetection_module(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	look := saying(t, w)
	for address, code := range map[string]int{
		"innertrail_shipping.audit": 2, `module.audit["a.b"].innertrail_shipping.audit[0]`: 2, "data.innertrail_shipping.audit": 2,
		"terraform_data.innertrail_shipping": 0, "": 0,
	} {
		messages := `{"@message":"x","type":"version"}` + "\n" + `{"type":"diagnostic","diagnostic":{"severity":"warning","summary":"It is odd","detail":"d","address":` +
			strconv.Quote(address) + `}}` + "\n" + planSummary
		w.says(look(code, messages, planDocument), "Warning: It is odd")
	}
}

// A plan or messages that are not whole are not in order: a full disk cuts them, and
// Terraform does not notice.
func TestDriftDetection_cutOutput(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	look := saying(t, w)
	look(0, planSummary, planDocument)
	look(0, planSummary, `{"complete":true,`+planDocument[1:])
	for _, messages := range []string{
		"", "No changes.\n", `{"type":"version"}` + "\n", "{}\n", "[]\n", planSummary[:len(planSummary)-3],
		planSummary + `{"type":"diagnostic","diagnostic":{"severity":"warning","summ`,
	} {
		look(1, messages, planDocument)
	}
	for _, document := range []string{
		"", "\n", "null", "[]", "{}", "\"\"", planDocument[:len(planDocument)-1], planDocument + planDocument, `[` + planDocument + `]`,
		`{"complete":false,` + planDocument[1:], `{"errored":true,` + planDocument[1:],
	} {
		look(1, planSummary, document)
	}
}

// The verdict needs no file but the plan: a full disk cuts files without an error.
func TestDriftDetection_withoutTemporaryFiles(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	look := saying(t, w)
	w.env = append(w.env, "TMPDIR="+filepath.Join(w.folder, "none"))
	look(0, planSummary, planDocument)
	w.must(os.Remove(filepath.Join(w.folder, "drift.txt")))
	w.must(os.Mkdir(filepath.Join(w.folder, "drift.txt"), 0o700))
	look(1, planSummary, "{}")
}

// A folder without the resource is not in order: someone may have removed it. A data
// source and a value that looks like the resource are not the resource.
func TestDriftDetection_nothingToCheck(t *testing.T) {
	t.Parallel()
	w, look := driftOfOthers(t)
	head, _, _ := strings.Cut(w.read("main.tf"), "resource ")
	w.terraform(0, "state", "rm", "innertrail_shipping.audit")
	for _, rest := range []string{
		"", "data \"innertrail_shipping\" \"audit\" {}\n",
		"data \"innertrail_shipping\" \"audit\" {}\ncheck \"audit\" {\n  assert {\n    condition     = !data.innertrail_shipping.audit.exists\n    error_message = \"x\"\n  }\n}\n",
		"output \"audit\" {\n  value = { mode = \"managed\", type = \"innertrail_shipping\", resources = [{ mode = \"managed\", type = \"innertrail_shipping\" }] }\n}\n",
	} {
		w.write("main.tf", head+rest)
		w.terraform(0, "apply", "-auto-approve", "-input=false", "-no-color")
		w.says(look(1), "nothing was checked")
	}
	w.write("main.tf", head+"resource \"terraform_data\" \"audit\" {\n  input = { mode = \"managed\", type = \"innertrail_shipping\" }\n}\n")
	w.terraform(0, "apply", "-auto-approve", "-input=false", "-no-color")
	w.says(look(1), "nothing was checked")
}

// A failed check block ends with 2, although the plan is empty: it says that the
// delivery is not in order, and its warning names no resource.
func TestDriftDetection_failedCheck(t *testing.T) {
	t.Parallel()
	w, look := driftOfOthers(t)
	w.write("check.tf", "data \"innertrail_shipping\" \"audit\" {\n  trail_name = \"platform-ops\"\n  role       = { name = \"audit-delivery\" }\n}\n"+
		"check \"audit\" {\n  assert {\n    condition     = data.innertrail_shipping.audit.healthy\n    error_message = \"not delivered\"\n  }\n}\n")
	look(0)
	w.Edit(func(a *emulator.Account) {
		a.InnerTrails["platform-ops"].LatestDeliveryLogServiceError = "write failed"
	})
	w.says(look(2), "Warning: Check block assertion failed", "not delivered")
}

// Arguments in the environment, such as -refresh=false, cannot hide drift.
func TestDriftDetection_argumentsInEnvironment(t *testing.T) {
	t.Parallel()
	w, look := driftOfOthers(t)
	w.must(w.operator.StopTrail(t.Context(), "platform-ops"))
	before := w.env
	for _, set := range []string{"TF_CLI_ARGS=-refresh=false", "TF_CLI_ARGS_plan=-refresh=false", "TF_CLI_ARGS_init=-lockfile=x", "TF_CLI_ARGS_show=-x", `TF_REATTACH_PROVIDERS={"innertrail/innertrail":{}}`} {
		w.env = append(slices.Clone(before), set)
		w.says(look(2), "enabled = false -> true")
	}
}

// Init takes the provider that the lock file names, and no other.
func TestDriftDetection_lockFile(t *testing.T) {
	t.Parallel()
	w, look := driftOfOthers(t)
	locked := w.read(".terraform.lock.hcl")
	w.must(os.Remove(filepath.Join(w.folder, ".terraform.lock.hcl")))
	w.must(os.RemoveAll(filepath.Join(w.folder, ".terraform")))
	w.says(look(1), "lock file")
	if w.read(".terraform.lock.hcl") != "" {
		t.Error("it wrote a lock file")
	}
	w.write(".terraform.lock.hcl", locked)
	look(0)

	w.write("overrides.tfrc", strings.Replace(w.fileOf(mirror.config), "provider_installation {", "provider_installation {\n  dev_overrides {\n    \"innertrail/innertrail\" = \""+
		filepath.ToSlash(filepath.Dir(mirror.binary))+"\"\n  }", 1))
	w.env = append(w.env, "TF_CLI_CONFIG_FILE="+filepath.Join(w.folder, "overrides.tfrc"))
	w.says(look(1), "Provider development overrides are in effect", "Error: dev_overrides in the CLI configuration")
}

// A profile that a pull request names may not run a program.
func TestDriftDetection_externalProcess(t *testing.T) {
	t.Parallel()
	w, look := driftOfOthers(t)
	w.write("profile.json", `{"current":"x","profiles":[{"name":"x","mode":"External","process_command":"touch ran"}]}`)
	w.write("main.tf", strings.Replace(w.read("main.tf"), "  allowed_account_ids = [var.account_id]\n", "  profile = \"x\"\n  shared_credentials_file = \"profile.json\"\n", 1))
	w.says(look(1), "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS")
	if _, err := os.Stat(filepath.Join(w.folder, "ran")); err == nil {
		t.Error("it ran the program")
	}
}
