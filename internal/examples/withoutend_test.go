package examples

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/console"
)

// withoutEnd returns a workspace whose user has only the policy apply_without_end, which
// has created everything, and the user's key.
func withoutEnd(t *testing.T) (*workspace, emulator.Credentials) {
	t.Helper()
	w := newWorkspace(t)
	w.must(w.operator.CreateProject(t.Context(), "second-audit-"+emulator.DefaultAccountID))
	document := policy(t, "apply_without_end_policy", "delete_logstore_on_destroy = true")
	var key emulator.Credentials
	w.Edit(func(a *emulator.Account) { key = a.AddUser("deploy", a.AddPolicy("deploy", document)) })
	w.as(key)
	w.take("shipping")
	w.write("main.tf", strings.ReplaceAll(w.read("main.tf"), "deletion_protection = true", ""))
	w.init()
	w.apply()
	w.plan(0)
	return w, key
}

// whole fails unless delivery is exactly as it was created.
func (w *workspace) whole(after string) {
	w.t.Helper()
	w.Edit(func(a *emulator.Account) {
		trail := testcloud.Trail(a)
		if len(a.InnerTrails) != 1 || trail == nil || trail.Status != emulator.StatusEnable ||
			!strings.HasSuffix(trail.SLSProjectARN, "project/"+examplesProject) || !strings.HasSuffix(strings.ToLower(trail.SLSWriteRoleARN), "role/aliyunactiontraildefaultrole") {
			w.t.Errorf("after %s the trails are %v: %+v", after, slices.Collect(maps.Keys(a.InnerTrails)), trail)
		}
		logstore := testcloud.Logstores(a)[examplesProject+"/innertrail_platform-ops"]
		if logstore == nil || logstore.TTL != 3650 || logstore.Index == nil {
			w.t.Errorf("after %s the Logstore is %+v", after, logstore)
		}
		if role := testcloud.Role(a); role == nil || len(role.Policies) != 1 || !strings.Contains(role.AssumeRolePolicyDocument, "actiontrail.aliyuncs.com") {
			w.t.Errorf("after %s the role is %+v", after, role)
		}
	})
}

// With the policy apply_without_end, Terraform cannot end, stop, shorten or move
// anything. The error names the missing action.
func TestApplyWithoutEnd(t *testing.T) {
	t.Parallel()
	w, _ := withoutEnd(t)
	declared := w.read("main.tf")
	refused := func(text, action string, command ...string) {
		t.Helper()
		w.write("main.tf", text)
		said := w.terraform(1, append(command, "-auto-approve", "-input=false", "-no-color")...)
		w.says(said, action)
		if purpose := strings.Contains(acctest.Flatten(said), "withheld on purpose, as by apply_without_end, run this with credentials that have it"); purpose == slices.Contains([]string{"log:CreateLogStore", "log:GetLogStore"}, action) {
			t.Errorf("that %s is withheld on purpose is said: %v\n%s", action, purpose, said)
		}
		w.whole(action)
		w.write("main.tf", declared)
		w.plan(0)
	}
	refused(declared, "actiontrail:DeleteInnerTrail", "destroy")
	refused(with(declared, "enabled = false"), "actiontrail:StopLogging", "apply")
	refused(with(declared, "logstore = { retention_days = 30, allow_retention_decrease_to = 30 }"), "log:UpdateLogStore", "apply")
	refused(strings.ReplaceAll(declared, "security-audit", "second-audit"), "log:CreateLogStore", "apply") // the policy names one project
	refused(strings.ReplaceAll(declared, "platform-ops", "other-ops"), "log:GetLogStore", "apply")         // and one Logstore
	w.roleOfOthers()
	refused(with(declared, `role = { name = "audit-delivery" }`), "actiontrail:DeleteInnerTrail", "apply")
	refused(with(declared, `index = { fields = { EventID = { type = "text" } }, prune = true }`), "log:UpdateIndex", "apply")
	refused(with(declared, "delete_logstore_on_destroy = true"), "actiontrail:DeleteInnerTrail", "destroy")
}

// Neither can the APIs themselves, called with the same key.
func TestApplyWithoutEnd_calls(t *testing.T) {
	t.Parallel()
	w, key := withoutEnd(t)
	w.roleOfOthers()
	attacker := console.New(w.Server.Transport(), key, w.Region())
	const project, logstore, role = examplesProject, "innertrail_platform-ops", "AliyunActionTrailDefaultRole"
	arn := func(kind, name string) string { return "acs:" + kind + ":" + emulator.DefaultAccountID + name }
	ctx := t.Context()
	for name, attack := range map[string]func() error{
		"DeleteInnerTrail": func() error { return attacker.DeleteTrail(ctx, "platform-ops") },
		"StopLogging":      func() error { return attacker.StopTrail(ctx, "platform-ops") },
		"CreateInnerTrail over the trail": func() error {
			return attacker.CreateTrail(ctx, "platform-ops", arn("log:"+w.Region()+":", ":project/second-audit-"+emulator.DefaultAccountID), arn("ram::", ":role/"+role))
		},
		"CreateInnerTrail with another role": func() error {
			return attacker.CreateTrail(ctx, "platform-ops", arn("log:"+w.Region()+":", ":project/"+project), arn("ram::", ":role/audit-delivery"))
		},
		"CreateInnerTrail of another trail": func() error {
			return attacker.CreateTrail(ctx, "other-ops", arn("log:"+w.Region()+":", ":project/second-audit-"+emulator.DefaultAccountID), arn("ram::", ":role/"+role))
		},
		"UpdateLogStore": func() error {
			return attacker.EditLogstore(ctx, project, logstore, func(settings map[string]any) { settings["ttl"] = 30 })
		},
		"DeleteLogStore": func() error { return attacker.DeleteLogstore(ctx, project, logstore) },
		"DeleteProject":  func() error { return attacker.DeleteProject(ctx, project) },
		"UpdateIndex": func() error {
			return attacker.EditFields(ctx, project, logstore, func(fields map[string]any) { delete(fields, "EventID") })
		},
		"DeleteIndex": func() error { return attacker.DeleteIndex(ctx, project, logstore) },
		"UpdateRole":  func() error { return attacker.SetTrust(ctx, role, `{"Version":"1","Statement":[]}`) },
		"DeleteRole":  func() error { return attacker.DeleteRole(ctx, role) },
		"DetachPolicyFromRole": func() error {
			return attacker.DetachPolicy(ctx, role, console.System, rolePolicy)
		},
		"AttachPolicyToRole of another policy": func() error {
			return attacker.AttachPolicy(ctx, role, console.System, "AliyunLogFullAccess")
		},
		"CreatePolicy": func() error { return attacker.CreatePolicy(ctx, "deny", `{"Version":"1","Statement":[]}`) },
	} {
		if err := attack(); err == nil {
			t.Errorf("%s was allowed", name)
		}
		w.whole(name)
	}
}

// It repairs what is missing: the trail, its start, the role with its policy, the index
// and the Logstore.
func TestApplyWithoutEnd_repairs(t *testing.T) {
	t.Parallel()
	w, _ := withoutEnd(t)
	for name, damage := range map[string]func() error{
		"trail stopped": func() error { return w.operator.StopTrail(t.Context(), "platform-ops") },
		"trail deleted": func() error { return w.operator.DeleteTrail(t.Context(), "platform-ops") },
		"policy detached": func() error {
			return w.operator.DetachPolicy(t.Context(), "AliyunActionTrailDefaultRole", console.System, rolePolicy)
		},
		"index deleted": func() error { return w.operator.DeleteIndex(t.Context(), examplesProject, "innertrail_platform-ops") },
		"Logstore deleted": func() error {
			return w.operator.DeleteLogstore(t.Context(), examplesProject, "innertrail_platform-ops")
		},
	} {
		w.must(damage())
		w.plan(2)
		w.apply()
		w.whole(name)
		w.plan(0)
	}
}
