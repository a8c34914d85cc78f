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
	ProjectName  = "security-audit"
	LogstoreName = "innertrail_platform-ops"
	TrailName    = "platform-ops"
	RoleName     = "AliyunActionTrailDefaultRole"
	PolicyName   = "AliyunActionTrailRolePolicy"

	ProjectARN = "acs:log:cn-hangzhou:1000000000000001:project/security-audit"
	RoleARN    = "acs:ram::1000000000000001:role/aliyunactiontraildefaultrole"

	ActionTrailTrust = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com"]}}]}`
	ECSTrust         = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs.aliyuncs.com"]}}]}`
)

// Console is somebody who changes the shipping of a world past Terraform. What the
// cloud refuses is a mistake in the test.
type Console struct {
	T        *testing.T
	Cloud    *Cloud
	Operator *console.Operator
}

func (tc *Cloud) Console(t *testing.T) *Console {
	t.Helper()
	return &Console{T: t, Cloud: tc, Operator: console.New(tc.Server.Transport(), tc.Account(), tc.Region())}
}

func (c *Console) NoError(err error) {
	c.T.Helper()
	if err != nil {
		c.T.Fatal(err)
	}
}

func (c *Console) detachPolicy() {
	c.T.Helper()
	c.DetachPolicyFrom(RoleName, PolicyName)
}

func (c *Console) DetachPolicyFrom(role, policy string) {
	c.T.Helper()
	c.NoError(c.Operator.DetachPolicy(c.T.Context(), role, console.System, policy))
}

func (c *Console) AttachPolicy(role, policy string) {
	c.T.Helper()
	c.NoError(c.Operator.AttachPolicy(c.T.Context(), role, console.System, policy))
}

func (c *Console) deleteRole() {
	c.T.Helper()
	c.detachPolicy()
	c.NoError(c.Operator.DeleteRole(c.T.Context(), RoleName))
}

func (c *Console) SetTrust(document string) {
	c.T.Helper()
	c.NoError(c.Operator.SetTrust(c.T.Context(), RoleName, document))
}

// createRole makes a role that trusts ActionTrail, with the standard policy.
func (c *Console) createRole(role string) {
	c.T.Helper()
	c.NoError(c.Operator.CreateRole(c.T.Context(), role, ActionTrailTrust))
	c.AttachPolicy(role, PolicyName)
}

// SetSetting changes one setting of the Logstore, as Log Service spells it.
func (c *Console) SetSetting(name string, value any) {
	c.T.Helper()
	c.SetSettings(map[string]any{name: value})
}

func (c *Console) SetSettings(changes map[string]any) {
	c.T.Helper()
	c.NoError(c.Operator.EditLogstore(c.T.Context(), ProjectName, LogstoreName, func(settings map[string]any) {
		for name, value := range changes {
			settings[name] = value
		}
	}))
}

// createLogstore makes a Logstore that keeps logs for ever.
func (c *Console) createLogstore() {
	c.T.Helper()
	c.NoError(c.Operator.CreateLogstore(c.T.Context(), ProjectName, LogstoreName, 3650))
}

func (c *Console) deleteLogstore() {
	c.T.Helper()
	c.NoError(c.Operator.DeleteLogstore(c.T.Context(), ProjectName, LogstoreName))
}

// RecreateLogstore makes the Logstore anew, with settings of somebody's own.
func (c *Console) RecreateLogstore(settings map[string]any) {
	c.T.Helper()
	c.deleteLogstore()
	body := map[string]any{"logstoreName": LogstoreName, "ttl": 3650, "shardCount": 2}
	maps.Copy(body, settings)
	document, err := json.Marshal(body)
	c.NoError(err)
	c.NoError(c.Operator.LogService(c.T.Context(), http.MethodPost, ProjectName, "/logstores", nil, document, nil))
}

func (c *Console) deleteIndex() {
	c.T.Helper()
	c.NoError(c.Operator.DeleteIndex(c.T.Context(), ProjectName, LogstoreName))
}

func (c *Console) EditIndex(change func(index map[string]any)) {
	c.T.Helper()
	c.NoError(c.Operator.EditIndex(c.T.Context(), ProjectName, LogstoreName, change))
}

func (c *Console) EditFields(change func(fields map[string]any)) {
	c.T.Helper()
	c.NoError(c.Operator.EditFields(c.T.Context(), ProjectName, LogstoreName, change))
}

// EditField changes members of one field of the index.
func (c *Console) EditField(name string, members map[string]any) {
	c.T.Helper()
	c.EditFields(func(fields map[string]any) {
		field, _ := fields[name].(map[string]any)
		for member, value := range members {
			field[member] = value
		}
	})
}

func (c *Console) createTrail(name, projectARN, roleARN string) {
	c.T.Helper()
	c.NoError(c.Operator.CreateTrail(c.T.Context(), name, projectARN, roleARN))
}

func (c *Console) startTrail() {
	c.T.Helper()
	c.NoError(c.Operator.StartTrail(c.T.Context(), TrailName))
}

func (c *Console) stopTrail() {
	c.T.Helper()
	c.NoError(c.Operator.StopTrail(c.T.Context(), TrailName))
}

func (c *Console) deleteTrail() {
	c.T.Helper()
	c.NoError(c.Operator.DeleteTrail(c.T.Context(), TrailName))
}

// moveTrail makes the trail anew with another destination or role, as nobody can
// change one in place.
func (c *Console) moveTrail(projectARN, roleARN string) {
	c.T.Helper()
	c.deleteTrail()
	c.createTrail(TrailName, projectARN, roleARN)
	c.startTrail()
}

func (c *Console) createProject(name string) {
	c.T.Helper()
	c.NoError(c.Operator.CreateProject(c.T.Context(), name))
}

func (c *Console) deleteProject() {
	c.T.Helper()
	c.NoError(c.Operator.DeleteProject(c.T.Context(), ProjectName))
}
