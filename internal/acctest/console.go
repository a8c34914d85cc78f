package acctest

import (
	"encoding/json"
	"maps"
	"net/http"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/console"
)

// Console changes a shipping outside Terraform, as a console user would. A call that
// the cloud rejects fails the test.
type Console struct {
	T        *testing.T
	Cloud    *Cloud
	Operator *console.Operator
}

// Console returns a console operator of the first account.
func (c *Cloud) Console(t *testing.T) *Console {
	t.Helper()
	return &Console{T: t, Cloud: c, Operator: console.New(c.Server.Transport(), c.Account(), c.Region())}
}

// NoError fails the test on an error.
func (c *Console) NoError(err error) {
	c.T.Helper()
	if err != nil {
		c.T.Fatal(err)
	}
}

// DetachPolicy detaches the standard policy from the delivery role.
func (c *Console) DetachPolicy() {
	c.T.Helper()
	c.DetachPolicyFrom(testcloud.RoleName, testcloud.PolicyName)
}

// DetachPolicyFrom detaches a system policy from a role.
func (c *Console) DetachPolicyFrom(role, policy string) {
	c.T.Helper()
	c.NoError(c.Operator.DetachPolicy(c.T.Context(), role, console.System, policy))
}

// AttachPolicy attaches a system policy to a role.
func (c *Console) AttachPolicy(role, policy string) {
	c.T.Helper()
	c.NoError(c.Operator.AttachPolicy(c.T.Context(), role, console.System, policy))
}

// AttachOwnPolicy creates a policy of one statement and attaches it to the delivery role.
func (c *Console) AttachOwnPolicy(policy, statement string) {
	c.T.Helper()
	c.NoError(c.Operator.CreatePolicy(c.T.Context(), policy, `{"Version":"1","Statement":[`+statement+`]}`))
	c.NoError(c.Operator.AttachPolicy(c.T.Context(), testcloud.RoleName, console.Custom, policy))
}

// DeleteRole deletes the delivery role.
func (c *Console) DeleteRole() {
	c.T.Helper()
	c.DetachPolicy()
	c.NoError(c.Operator.DeleteRole(c.T.Context(), testcloud.RoleName))
}

// SetTrust replaces the trust policy of the delivery role.
func (c *Console) SetTrust(document string) {
	c.T.Helper()
	c.NoError(c.Operator.SetTrust(c.T.Context(), testcloud.RoleName, document))
}

// CreateRole creates a role that trusts ActionTrail, with the standard policy.
func (c *Console) CreateRole(role string) {
	c.T.Helper()
	c.NoError(c.Operator.CreateRole(c.T.Context(), role, testcloud.ActionTrailTrust))
	c.AttachPolicy(role, testcloud.PolicyName)
}

// SetSetting changes one setting of the Logstore, under its Log Service name.
func (c *Console) SetSetting(name string, value any) {
	c.T.Helper()
	c.SetSettings(map[string]any{name: value})
}

// SetSettings changes settings of the Logstore, under their Log Service names.
func (c *Console) SetSettings(changes map[string]any) {
	c.T.Helper()
	c.NoError(c.Operator.EditLogstore(c.T.Context(), testcloud.ProjectName, testcloud.LogstoreName, func(settings map[string]any) {
		for name, value := range changes {
			settings[name] = value
		}
	}))
}

// CreateLogstore creates the Logstore with permanent retention, a second later: the service
// tells seconds apart.
func (c *Console) CreateLogstore() {
	c.T.Helper()
	c.Cloud.Clock.Advance(time.Second)
	c.NoError(c.Operator.CreateLogstore(c.T.Context(), testcloud.ProjectName, testcloud.LogstoreName, 3650))
}

// DeleteLogstore deletes the Logstore.
func (c *Console) DeleteLogstore() {
	c.T.Helper()
	c.NoError(c.Operator.DeleteLogstore(c.T.Context(), testcloud.ProjectName, testcloud.LogstoreName))
}

// RecreateLogstore deletes the Logstore and creates it with other settings, a second later.
func (c *Console) RecreateLogstore(settings map[string]any) {
	c.T.Helper()
	c.DeleteLogstore()
	c.Cloud.Clock.Advance(time.Second)
	body := map[string]any{"logstoreName": testcloud.LogstoreName, "ttl": 3650, "shardCount": 2}
	maps.Copy(body, settings)
	document, err := json.Marshal(body)
	c.NoError(err)
	c.NoError(c.Operator.LogService(c.T.Context(), http.MethodPost, testcloud.ProjectName, "/logstores", nil, document, nil))
}

// DeleteIndex deletes the index.
func (c *Console) DeleteIndex() {
	c.T.Helper()
	c.NoError(c.Operator.DeleteIndex(c.T.Context(), testcloud.ProjectName, testcloud.LogstoreName))
}

// EditIndex changes the index as raw JSON.
func (c *Console) EditIndex(change func(index map[string]any)) {
	c.T.Helper()
	c.NoError(c.Operator.EditIndex(c.T.Context(), testcloud.ProjectName, testcloud.LogstoreName, change))
}

// EditFields changes the fields of the index as raw JSON.
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

// CreateTrail creates a trail, which is not started.
func (c *Console) CreateTrail(name, projectARN, roleARN string) {
	c.T.Helper()
	c.NoError(c.Operator.CreateTrail(c.T.Context(), name, projectARN, roleARN))
}

// StartTrail starts the trail.
func (c *Console) StartTrail() {
	c.T.Helper()
	c.NoError(c.Operator.StartTrail(c.T.Context(), testcloud.TrailName))
}

// StopTrail stops the trail.
func (c *Console) StopTrail() {
	c.T.Helper()
	c.NoError(c.Operator.StopTrail(c.T.Context(), testcloud.TrailName))
}

// DeleteTrail deletes the trail.
func (c *Console) DeleteTrail() {
	c.T.Helper()
	c.NoError(c.Operator.DeleteTrail(c.T.Context(), testcloud.TrailName))
}

// MoveTrail re-creates the trail with another destination or role: neither can be
// changed in place.
func (c *Console) MoveTrail(projectARN, roleARN string) {
	c.T.Helper()
	c.DeleteTrail()
	c.CreateTrail(testcloud.TrailName, projectARN, roleARN)
	c.StartTrail()
}

// CreateProject creates a project.
func (c *Console) CreateProject(name string) {
	c.T.Helper()
	c.NoError(c.Operator.CreateProject(c.T.Context(), name))
}

// DeleteProject deletes the project.
func (c *Console) DeleteProject() {
	c.T.Helper()
	c.NoError(c.Operator.DeleteProject(c.T.Context(), testcloud.ProjectName))
}
