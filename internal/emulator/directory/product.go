// Package directory is ResourceManager and ResourceDirectoryMaster: the resource directory of
// an organisation and its members, and what ResourceManager has of RAM.
package directory

import (
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/iam"
)

// ResourceManager is the older product, behind the RPC gateway.
var ResourceManager = api.Product{
	Service: api.ServiceResourceManager, Code: "ResourceManager", Version: "2020-03-31",
	Operations: map[string]api.RPCOperation{
		"GetResourceDirectory":    getOperation,
		"ListAccounts":            {Optional: []string{"PageNumber", "PageSize", "Tag", "IncludeTags"}, Handle: listAccounts, Needs: needsOnMembers},
		"ListPolicyAttachments":   iam.ListPolicyAttachments,
		"CreateServiceLinkedRole": iam.CreateServiceLinkedRole,
	},
}

// Master is the newer product, with the resource directory only.
var Master = api.Product{
	Service: api.ServiceResourceDirectory, Code: "ResourceDirectoryMaster", Version: "2022-04-19",
	Operations: map[string]api.RPCOperation{
		"GetResourceDirectory": getOperation,
		"ListAccounts": {
			Optional: []string{"PageNumber", "PageSize", "MaxResults", "NextToken", "QueryKeyword", "Tag", "IncludeTags"},
			Handle:   listAccounts, Needs: needsOnMembers,
		},
	},
}

// getOperation is authorised as the page of ResourceManager says (30 March 2026). The page of
// ResourceDirectoryMaster has no authorization (4 July 2026).
var getOperation = api.RPCOperation{Handle: getDirectory, Needs: api.NeedsOn(func(*api.Request) string { return "*" })}

// needsOnMembers: see ListAccounts (15 December 2025). A policy may write an asterisk as the
// region, or nothing.
func needsOnMembers(r *api.Request) []api.Need {
	return []api.Need{r.Own("acs:resourcemanager::" + r.Caller.AccountID + ":account/*")}
}
