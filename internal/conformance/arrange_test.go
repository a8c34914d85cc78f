package conformance

import (
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/scenario"
)

// What scenarios find in the account.
const (
	account         = scenario.Account
	project         = scenario.Project
	deployARN       = scenario.DeployARN
	oidcRoleARN     = scenario.OIDCRoleARN
	oidcProviderARN = scenario.OIDCProviderARN
	allowAll        = scenario.AllowAll
	logstore        = scenario.Logstore
	index           = scenario.Index
	dashboard       = scenario.Dashboard
	projectPolicy   = scenario.ProjectPolicy
)
