package shipping_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/console"
)

// The names of the shipping that somebody changes by hand.
const (
	theProjectName  = "security-audit"
	theLogstoreName = "innertrail_platform-ops"
	theTrailName    = "platform-ops"
	theRoleName     = "AliyunActionTrailDefaultRole"
	thePolicyName   = "AliyunActionTrailRolePolicy"

	theProjectARN = "acs:log:cn-hangzhou:1000000000000001:project/security-audit"
	theRoleARN    = "acs:ram::1000000000000001:role/aliyunactiontraildefaultrole"

	standardTrust = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com"]}}]}`
	foreignTrust  = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs.aliyuncs.com"]}}]}`
)

// hand is somebody who changes the shipping of a world past Terraform. What the
// cloud refuses is a mistake in the test.
type hand struct {
	t      *testing.T
	world  *world
	person *console.Operator
}

func (w *world) hand(t *testing.T) *hand {
	t.Helper()
	return &hand{t: t, world: w, person: console.New(w.Server.Transport(), w.Account(), w.Region())}
}

func (h *hand) do(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *hand) detachPolicy() {
	h.t.Helper()
	h.do(h.person.DetachPolicy(h.t.Context(), theRoleName, console.System, thePolicyName))
}

func (h *hand) attach(role, policy string) {
	h.t.Helper()
	h.do(h.person.AttachPolicy(h.t.Context(), role, console.System, policy))
}

func (h *hand) deleteRole() {
	h.t.Helper()
	h.detachPolicy()
	h.do(h.person.DeleteRole(h.t.Context(), theRoleName))
}

func (h *hand) trust(document string) {
	h.t.Helper()
	h.do(h.person.SetTrust(h.t.Context(), theRoleName, document))
}

// createRole makes a role that trusts ActionTrail, with the standard policy.
func (h *hand) createRole(role string) {
	h.t.Helper()
	h.do(h.person.CreateRole(h.t.Context(), role, standardTrust))
	h.attach(role, thePolicyName)
}

// setting changes one setting of the Logstore, as Log Service spells it.
func (h *hand) setting(name string, value any) {
	h.t.Helper()
	h.settings(map[string]any{name: value})
}

func (h *hand) settings(changes map[string]any) {
	h.t.Helper()
	h.do(h.person.EditLogstore(h.t.Context(), theProjectName, theLogstoreName, func(settings map[string]any) {
		for name, value := range changes {
			settings[name] = value
		}
	}))
}

// createLogstore makes a Logstore that keeps logs for ever.
func (h *hand) createLogstore() {
	h.t.Helper()
	h.do(h.person.CreateLogstore(h.t.Context(), theProjectName, theLogstoreName, 3650))
}

func (h *hand) deleteLogstore() {
	h.t.Helper()
	h.do(h.person.DeleteLogstore(h.t.Context(), theProjectName, theLogstoreName))
}

// remakeLogstore makes the Logstore anew, with settings of somebody's own.
func (h *hand) remakeLogstore(settings map[string]any) {
	h.t.Helper()
	h.deleteLogstore()
	body := map[string]any{"logstoreName": theLogstoreName, "ttl": 3650, "shardCount": 2}
	maps.Copy(body, settings)
	document, err := json.Marshal(body)
	h.do(err)
	h.do(h.person.LogService(h.t.Context(), http.MethodPost, theProjectName, "/logstores", nil, document, nil))
}

func (h *hand) deleteIndex() {
	h.t.Helper()
	h.do(h.person.DeleteIndex(h.t.Context(), theProjectName, theLogstoreName))
}

func (h *hand) index(change func(index map[string]any)) {
	h.t.Helper()
	h.do(h.person.EditIndex(h.t.Context(), theProjectName, theLogstoreName, change))
}

func (h *hand) fields(change func(fields map[string]any)) {
	h.t.Helper()
	h.do(h.person.EditFields(h.t.Context(), theProjectName, theLogstoreName, change))
}

// field changes members of one field of the index.
func (h *hand) field(name string, members map[string]any) {
	h.t.Helper()
	h.fields(func(fields map[string]any) {
		field, _ := fields[name].(map[string]any)
		for member, value := range members {
			field[member] = value
		}
	})
}

func (h *hand) createTrail(name, projectARN, roleARN string) {
	h.t.Helper()
	h.do(h.person.CreateTrail(h.t.Context(), name, projectARN, roleARN))
}

func (h *hand) startTrail() {
	h.t.Helper()
	h.do(h.person.StartTrail(h.t.Context(), theTrailName))
}

func (h *hand) stopTrail() {
	h.t.Helper()
	h.do(h.person.StopTrail(h.t.Context(), theTrailName))
}

func (h *hand) deleteTrail() {
	h.t.Helper()
	h.do(h.person.DeleteTrail(h.t.Context(), theTrailName))
}

// moveTrail makes the trail anew with another destination or role, as nobody can
// change one in place.
func (h *hand) moveTrail(projectARN, roleARN string) {
	h.t.Helper()
	h.deleteTrail()
	h.createTrail(theTrailName, projectARN, roleARN)
	h.startTrail()
}

func (h *hand) createProject(name string) {
	h.t.Helper()
	h.do(h.person.CreateProject(h.t.Context(), name))
}

func (h *hand) deleteProject() {
	h.t.Helper()
	h.do(h.person.DeleteProject(h.t.Context(), theProjectName))
}
