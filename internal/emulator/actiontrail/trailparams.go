package actiontrail

import (
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
)

func invalidTrailName() *api.Error {
	return api.Refusal(400, api.CodeInvalidTrailName, "The specified Trail name is invalid.")
}

func noDestination() *api.Error {
	return api.Refusal(400, api.CodeInvalidDeliveryConfiguration, "You must specify at least one Log Service project or OSS bucket for a Trail.")
}

func trailExists() *api.Error {
	return api.Refusal(400, api.CodeTrailAlreadyExists, "The specified Trail name already exists.")
}

func trailNotFound() *api.Error {
	return api.Refusal(404, api.CodeTrailNotFound, "The specified Trail does not exist.")
}

// eventRW reads the parameter EventRW.
func eventRW(r *api.Request) (string, *api.Error) {
	switch v := r.Params["EventRW"]; v {
	case "":
		return r.Settings.EventRWDefault, nil
	case "Write", "Read", "All":
		return v, nil
	}
	return "", invalidQuery("EventRW")
}

// checkBooleans rejects a parameter that is neither true nor false.
func checkBooleans(r *api.Request, names ...string) *api.Error {
	for _, name := range names {
		if v := r.Params[name]; v != "" && v != "true" && v != "false" {
			return invalidQuery(name)
		}
	}
	return nil
}

// nameList reads the parameter NameList; nil means every trail.
func nameList(r *api.Request) ([]string, *api.Error) {
	if r.Params["NameList"] == "" {
		return nil, nil
	}
	names := strings.Split(r.Params["NameList"], ",")
	for _, n := range names {
		if !trailNameForm.MatchString(n) {
			return nil, invalidTrailName()
		}
	}
	return names, nil
}

// checkOrdinary rejects what the emulator does not have: OSS buckets and
// organisations.
func checkOrdinary(r *api.Request) *api.Error {
	switch v := r.Params["IsOrganizationTrail"]; v {
	case "", "false":
	case "true":
		return api.Refusal(400, api.CodeNotAllowOrganizationTrail, "The account is not allowed to create an organization trail.")
	default:
		return invalidQuery("IsOrganizationTrail")
	}
	if prefix := r.Params["OssKeyPrefix"]; prefix != "" && (len(prefix) < 6 || len(prefix) > 32) {
		return api.Refusal(400, api.CodeInvalidPrefix, "The specified OSS bucket prefix is invalid.")
	}
	if r.Params["OssBucketName"] != "" {
		return api.Refusal(404, api.CodeBucketDoesNotExist, "The specified OSS bucket does not exist.")
	}
	if region := r.Params["TrailRegion"]; region != "" && region != "All" && !api.ActionTrailRegions[region] {
		return invalidQuery("TrailRegion")
	}
	return nil
}
