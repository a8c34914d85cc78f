package emulator

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// actionTrailProduct is ActionTrail behind the RPC gateway.
var actionTrailProduct = Product{service: ServiceActionTrail, code: "Actiontrail", version: "2020-07-06", operations: actionTrailOperations, configured: innerOperation}

// actionTrailOperations are the operations of ActionTrail on ordinary trails and
// what a policy must allow for them. Those on inner trails are in innerOperation.
var actionTrailOperations = map[string]rpcOperation{
	"CreateTrail": {
		required: []string{"Name"}, optional: trailParams, mutating: true, handle: createTrail,
		needs: needsWithRole(anyTrailResource, true, ordinaryRoleParams...),
	},
	"UpdateTrail": {
		required: []string{"Name"}, optional: trailParams, mutating: true, handle: updateTrail,
		needs: needsWithRole(namedTrailResource, false, ordinaryRoleParams...),
	},
	"DeleteTrail": {
		required: []string{"Name"}, mutating: true, handle: deleteTrail, needs: needsOn(namedTrailResource),
	},
	"DescribeTrails": {
		optional: []string{"NameList", "IncludeShadowTrails", "IncludeOrganizationTrail"}, handle: describeTrails,
		needs: needsOn(anyTrailResource),
	},
	"StartLogging": {
		required: []string{"Name"}, mutating: true, handle: startLogging, needs: needsOn(namedTrailResource),
	},
	"StopLogging": {
		required: []string{"Name"}, mutating: true, handle: stopLogging, needs: needsOn(namedTrailResource),
	},
	"GetTrailStatus": {
		required: []string{"Name"}, optional: []string{"IsOrganizationTrail"}, handle: getTrailStatus,
		needs: needsOn(anyTrailResource),
	},
}

var trailParams = []string{
	"SlsProjectArn", "SlsWriteRoleArn", "OssBucketName", "OssKeyPrefix", "OssWriteRoleArn",
	"EventRW", "TrailRegion", "IsOrganizationTrail",
}

// ordinaryRoleParams are the parameters that pass a role to ActionTrail.
var ordinaryRoleParams = []string{"SlsWriteRoleArn", "OssWriteRoleArn"}

func invalidTrailName() *Error {
	return refusal(400, codeInvalidTrailName, "The specified Trail name is invalid.")
}

func noDestination() *Error {
	return refusal(400, codeInvalidDeliveryConfiguration, "You must specify at least one Log Service project or OSS bucket for a Trail.")
}

func trailExists() *Error {
	return refusal(400, codeTrailAlreadyExists, "The specified Trail name already exists.")
}

func trailNotFound() *Error {
	return refusal(404, codeTrailNotFound, "The specified Trail does not exist.")
}

// AnyTrail finds a trail of either kind: a name is unique in the account.
func (a *Account) AnyTrail(name string) *Trail {
	if t := a.InnerTrails[name]; t != nil {
		return t
	}
	return a.Trails[name]
}

// eventRW reads the parameter EventRW.
func eventRW(x *Request) (string, *Error) {
	switch v := x.params["EventRW"]; v {
	case "":
		return x.Settings.EventRWDefault, nil
	case "Write", "Read", "All":
		return v, nil
	}
	return "", invalidQuery("EventRW")
}

// nameList reads the parameter NameList; nil means every trail.
func nameList(x *Request) ([]string, *Error) {
	if x.params["NameList"] == "" {
		return nil, nil
	}
	names := strings.Split(x.params["NameList"], ",")
	for _, n := range names {
		if !trailNameForm.MatchString(n) {
			return nil, invalidTrailName()
		}
	}
	return names, nil
}

// checkOrdinary refuses what an ordinary trail cannot have here: there are no
// OSS buckets and no organisation.
func checkOrdinary(x *Request) *Error {
	switch v := x.params["IsOrganizationTrail"]; v {
	case "", "false":
	case "true":
		return refusal(400, codeNotAllowOrganizationTrail, "The account is not allowed to create an organization trail.")
	default:
		return invalidQuery("IsOrganizationTrail")
	}
	if prefix := x.params["OssKeyPrefix"]; prefix != "" && (len(prefix) < 6 || len(prefix) > 32) {
		return refusal(400, codeInvalidPrefix, "The specified OSS bucket prefix is invalid.")
	}
	if x.params["OssBucketName"] != "" {
		return refusal(404, codeBucketDoesNotExist, "The specified OSS bucket does not exist.")
	}
	if region := x.params["TrailRegion"]; region != "" && region != "All" && !actionTrailRegions[region] {
		return invalidQuery("TrailRegion")
	}
	return nil
}

func createTrail(x *Request) (any, *Error) {
	name := x.params["Name"]
	if !trailNameForm.MatchString(name) {
		return nil, invalidTrailName()
	}
	if err := checkOrdinary(x); err != nil {
		return nil, err
	}
	eventRW, err := eventRW(x)
	if err != nil {
		return nil, err
	}
	if x.params["SlsProjectArn"] == "" {
		return nil, noDestination()
	}
	if x.account.AnyTrail(name) != nil {
		return nil, trailExists()
	}
	count := 0
	for _, t := range x.account.Trails {
		if t.Region == x.region {
			count++
		}
	}
	if limit := x.Settings.QuotaTrails; count >= limit {
		return nil, refusal(403, codeMaximumNumberOfTrailsExceeded,
			fmt.Sprintf("The number of Trails in the same region exceeds the upper limit (%d).", limit))
	}
	now := x.Now
	trail := &Trail{
		Name: name, Region: x.region, Status: StatusFresh, TrailRegion: "All", EventRW: eventRW,
		CreateTime: now, UpdateTime: now,
	}
	if region := x.params["TrailRegion"]; region != "" {
		trail.TrailRegion = region
	}
	if err := resolveDestination(x, trail, "SlsProjectArn", "SlsWriteRoleArn"); err != nil {
		return nil, err
	}
	x.account.Trails[name] = trail
	scheduleServiceWork(x.Env, x.account, trail)
	return configurationOf(trail), nil
}

func updateTrail(x *Request) (any, *Error) {
	trail := x.account.Trails[x.params["Name"]]
	if trail == nil || trail.Region != x.region {
		return nil, trailNotFound()
	}
	if err := checkOrdinary(x); err != nil {
		return nil, err
	}
	changed := *trail
	if x.params["EventRW"] != "" {
		eventRW, err := eventRW(x)
		if err != nil {
			return nil, err
		}
		changed.EventRW = eventRW
	}
	if region := x.params["TrailRegion"]; region != "" {
		changed.TrailRegion = region
	}
	if x.params["SlsProjectArn"] != "" || x.params["SlsWriteRoleArn"] != "" {
		if err := resolveDestination(x, &changed, "SlsProjectArn", "SlsWriteRoleArn"); err != nil {
			return nil, err
		}
	}
	moved := changed.SLSProjectARN != trail.SLSProjectARN
	changed.UpdateTime = x.Now
	*trail = changed
	if moved {
		scheduleServiceWork(x.Env, x.account, trail)
	}
	return configurationOf(trail), nil
}

func deleteTrail(x *Request) (any, *Error) {
	name := x.params["Name"]
	if trail := x.account.Trails[name]; trail == nil || trail.Region != x.region {
		return nil, trailNotFound()
	}
	delete(x.account.Trails, name)
	return nil, nil
}

// configurationOf is the answer of CreateTrail and UpdateTrail.
func configurationOf(t *Trail) any {
	return map[string]any{
		"Name": t.Name, "HomeRegion": t.Region, "EventRW": t.EventRW, "TrailRegion": t.TrailRegion,
		"SlsProjectArn": t.SLSProjectARN, "SlsWriteRoleArn": t.SLSWriteRoleARN,
		"OssBucketName": "", "OssKeyPrefix": "", "OssWriteRoleArn": "",
	}
}

// trailAnswer is an ordinary trail as DescribeTrails prints it.
type trailAnswer struct {
	innerTrailAnswer
	Region              string
	EventRW             string
	OssBucketName       string
	OssKeyPrefix        string
	OssWriteRoleArn     string
	OssBucketLocation   string
	IsOrganizationTrail bool
	OrganizationID      string `json:"OrganizationId"`
	IsShadowTrail       int
}

func describeTrails(x *Request) (any, *Error) {
	wanted, err := nameList(x)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"IncludeShadowTrails", "IncludeOrganizationTrail"} {
		if v := x.params[name]; v != "" && v != "true" && v != "false" {
			return nil, invalidQuery(name)
		}
	}
	trails := maps.Clone(x.account.Trails)
	if x.Settings.InnerInDescribeTrails {
		maps.Copy(trails, x.account.InnerTrails)
	}
	list := []trailAnswer{}
	for _, name := range slices.Sorted(maps.Keys(trails)) {
		t := trails[name]
		shadow := t.Region != x.region
		if wanted != nil && !slices.Contains(wanted, name) || shadow && x.params["IncludeShadowTrails"] != "true" {
			continue
		}
		answer := trailAnswer{innerTrailAnswer: innerTrailOf(t, x.account.ID), Region: x.region, EventRW: t.EventRW}
		if shadow {
			answer.IsShadowTrail = 1
		}
		list = append(list, answer)
	}
	return map[string]any{"TrailList": list}, nil
}
