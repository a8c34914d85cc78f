package sls

import (
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
)

// changeResourceGroup moves a project to another resource group. See the SLS API
// reference, ChangeResourceGroup. Which groups there are, the emulator does not know.
func changeResourceGroup(r *api.Request) (any, *api.Error) {
	var body struct {
		ResourceID      string `json:"resourceId"`
		ResourceGroupID string `json:"resourceGroupId"`
		ResourceType    string `json:"resourceType"`
	}
	if err := decodeSLSBody(r, api.CodeParameterInvalid, &body); err != nil {
		return nil, err
	}
	switch {
	case !strings.EqualFold(body.ResourceType, "project") && body.ResourceType != "":
		return nil, api.ParameterInvalid("resourceType %s is invalid", body.ResourceType)
	case body.ResourceGroupID == "":
		return nil, api.ParameterInvalid("resourceGroupId is missing in the body")
	}
	p, err := findProjectByName(r, body.ResourceID)
	if err != nil {
		return nil, err
	}
	p.ResourceGroupID = body.ResourceGroupID
	return nil, nil
}

func needsOnProjectInBody(r *api.Request) []api.Need {
	return []api.Need{{Action: "log:" + r.Action, Resource: "acs:log:" + r.Region + ":" + r.Caller.AccountID + ":project/" + r.Params["resourceId"]}}
}
