package acctest

import (
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// EnableTracking lets everybody write to the Logstore without a key.
func (c *Console) EnableTracking() {
	c.T.Helper()
	c.SetSetting("enable_tracking", true)
}

// EnableModify makes the logs of the existing Logstore modifiable, where the emulator takes
// the SDK's word for it that this is possible.
func (c *Console) EnableModify() {
	c.T.Helper()
	c.Cloud.Set(func(s *emulator.Settings) { s.ModifyExisting = true })
	c.NoError(c.Operator.EnableModify(c.T.Context(), testcloud.ProjectName, testcloud.LogstoreName))
}

// AttachProcessor attaches an ingest processor that drops what the staff of Alibaba Cloud
// reads.
func (c *Console) AttachProcessor(name string) {
	c.T.Helper()
	c.NoError(c.Operator.AttachProcessor(c.T.Context(), testcloud.ProjectName, testcloud.LogstoreName, name, testcloud.DroppingSPL))
}

// PutProjectPolicy writes a project policy of one statement.
func (c *Console) PutProjectPolicy(statement string) {
	c.T.Helper()
	c.NoError(c.Operator.PutProjectPolicy(c.T.Context(), testcloud.ProjectName, `{"Version":"1","Statement":[`+statement+`]}`))
}

// PutLogstorePolicy writes a policy of one statement of the Logstore.
func (c *Console) PutLogstorePolicy(statement string) {
	c.T.Helper()
	c.NoError(c.Operator.PutLogstorePolicy(c.T.Context(), testcloud.ProjectName, testcloud.LogstoreName, `{"Version":"1","Statement":[`+statement+`]}`))
}

// StopProject stops the project, as Log Service does with an account that is overdue.
// No call does it.
func (c *Console) StopProject() {
	c.Cloud.Edit(func(a *emulator.Account) { a.Projects[testcloud.ProjectName].Disabled = true })
}
