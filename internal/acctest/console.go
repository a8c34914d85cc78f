package acctest

import (
	"encoding/json"
	"maps"
	"net/http"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/console"
)

// Console is somebody who changes the shipping of a world past Terraform. What the
// cloud refuses is a mistake in the test.
type Console struct {
	T        *testing.T
	Cloud    *Cloud
	Operator *console.Operator
}

func (c *Cloud) Console(t *testing.T) *Console {
	t.Helper()
	return &Console{T: t, Cloud: c, Operator: console.New(c.Server.Transport(), c.Account(), c.Region())}
}

func (c *Console) NoError(err error) {
	c.T.Helper()
	if err != nil {
		c.T.Fatal(err)
	}
}

func (c *Console) DetachPolicy() {
	c.T.Helper()
	c.DetachPolicyFrom(testcloud.RoleName, testcloud.PolicyName)
}

func (c *Console) DetachPolicyFrom(role, policy string) {
	c.T.Helper()
	c.NoError(c.Operator.DetachPolicy(c.T.Context(), role, console.System, policy))
}

func (c *Console) AttachPolicy(role, policy string) {
	c.T.Helper()
	c.NoError(c.Operator.AttachPolicy(c.T.Context(), role, console.System, policy))
}

func (c *Console) DeleteRole() {
	c.T.Helper()
	c.DetachPolicy()
	c.NoError(c.Operator.DeleteRole(c.T.Context(), testcloud.RoleName))
}

func (c *Console) SetTrust(document string) {
	c.T.Helper()
	c.NoError(c.Operator.SetTrust(c.T.Context(), testcloud.RoleName, document))
}

// CreateRole makes a role that trusts ActionTrail, with the standard policy.
func (c *Console) CreateRole(role string) {
	c.T.Helper()
	c.NoError(c.Operator.CreateRole(c.T.Context(), role, testcloud.ActionTrailTrust))
	c.AttachPolicy(role, testcloud.PolicyName)
}

// SetSetting changes one setting of the Logstore, as Log Service spells it.
func (c *Console) SetSetting(name string, value any) {
	c.T.Helper()
	c.SetSettings(map[string]any{name: value})
}

func (c *Console) SetSettings(changes map[string]any) {
	c.T.Helper()
	c.NoError(c.Operator.EditLogstore(c.T.Context(), testcloud.ProjectName, testcloud.LogstoreName, func(settings map[string]any) {
		for name, value := range changes {
			settings[name] = value
		}
	}))
}

// CreateLogstore makes a Logstore that keeps logs for ever.
func (c *Console) CreateLogstore() {
	c.T.Helper()
	c.NoError(c.Operator.CreateLogstore(c.T.Context(), testcloud.ProjectName, testcloud.LogstoreName, 3650))
}

func (c *Console) DeleteLogstore() {
	c.T.Helper()
	c.NoError(c.Operator.DeleteLogstore(c.T.Context(), testcloud.ProjectName, testcloud.LogstoreName))
}

// RecreateLogstore makes the Logstore anew, with settings of somebody's own.
func (c *Console) RecreateLogstore(settings map[string]any) {
	c.T.Helper()
	c.DeleteLogstore()
	body := map[string]any{"logstoreName": testcloud.LogstoreName, "ttl": 3650, "shardCount": 2}
	maps.Copy(body, settings)
	document, err := json.Marshal(body)
	c.NoError(err)
	c.NoError(c.Operator.LogService(c.T.Context(), http.MethodPost, testcloud.ProjectName, "/logstores", nil, document, nil))
}

func (c *Console) DeleteIndex() {
	c.T.Helper()
	c.NoError(c.Operator.DeleteIndex(c.T.Context(), testcloud.ProjectName, testcloud.LogstoreName))
}

func (c *Console) EditIndex(change func(index map[string]any)) {
	c.T.Helper()
	c.NoError(c.Operator.EditIndex(c.T.Context(), testcloud.ProjectName, testcloud.LogstoreName, change))
}

func (c *Console) EditFields(change func(fields map[string]any)) {
	c.T.Helper()
	c.NoError(c.Operator.EditFields(c.T.Context(), testcloud.ProjectName, testcloud.LogstoreName, change))
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

func (c *Console) CreateTrail(name, projectARN, roleARN string) {
	c.T.Helper()
	c.NoError(c.Operator.CreateTrail(c.T.Context(), name, projectARN, roleARN))
}

func (c *Console) StartTrail() {
	c.T.Helper()
	c.NoError(c.Operator.StartTrail(c.T.Context(), testcloud.TrailName))
}

func (c *Console) StopTrail() {
	c.T.Helper()
	c.NoError(c.Operator.StopTrail(c.T.Context(), testcloud.TrailName))
}

func (c *Console) DeleteTrail() {
	c.T.Helper()
	c.NoError(c.Operator.DeleteTrail(c.T.Context(), testcloud.TrailName))
}

// MoveTrail makes the trail anew with another destination or role, as nobody can
// change one in place.
func (c *Console) MoveTrail(projectARN, roleARN string) {
	c.T.Helper()
	c.DeleteTrail()
	c.CreateTrail(testcloud.TrailName, projectARN, roleARN)
	c.StartTrail()
}

func (c *Console) CreateProject(name string) {
	c.T.Helper()
	c.NoError(c.Operator.CreateProject(c.T.Context(), name))
}

func (c *Console) DeleteProject() {
	c.T.Helper()
	c.NoError(c.Operator.DeleteProject(c.T.Context(), testcloud.ProjectName))
}
