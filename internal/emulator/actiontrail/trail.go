// Package actiontrail is ActionTrail: inner and ordinary trails, the delivery of
// events, and what the service creates for a new trail.
package actiontrail

import (
	"fmt"
	"maps"
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/events"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Product is ActionTrail behind the RPC gateway.
var Product = api.Product{Service: api.ServiceActionTrail, Code: "Actiontrail", Version: "2020-07-06", Operations: actionTrailOperations, Configured: innerOperation}

// actionTrailOperations are the operations of ActionTrail on ordinary trails and
// what a policy must allow for them. Those on inner trails are in innerOperation.
var actionTrailOperations = map[string]api.RPCOperation{
	"CreateTrail": {
		Required: []string{"Name"}, Optional: append([]string{"IsOrganizationTrail"}, trailParams...), Mutating: true, Handle: createTrail,
		Needs: needsWithRole(anyTrailResource, true, ordinaryRoleParams...),
	},
	"UpdateTrail": {
		Required: []string{"Name"}, Optional: trailParams, Mutating: true, Handle: updateTrail,
		Needs: needsWithRole(namedTrailResource, false, ordinaryRoleParams...),
	},
	"DeleteTrail": {
		Required: []string{"Name"}, Mutating: true, Handle: deleteTrail, Needs: api.NeedsOn(namedTrailResource),
	},
	"DescribeTrails": {
		Optional: []string{"NameList", "IncludeShadowTrails", "IncludeOrganizationTrail"}, Handle: describeTrails,
		Needs: api.NeedsOn(anyTrailResource),
	},
	"StartLogging": {
		Required: []string{"Name"}, Mutating: true, Handle: startLogging, Needs: api.NeedsOn(namedTrailResource),
	},
	"StopLogging": {
		Required: []string{"Name"}, Mutating: true, Handle: stopLogging, Needs: api.NeedsOn(namedTrailResource),
	},
	"GetTrailStatus": {
		Required: []string{"Name"}, Optional: []string{"IsOrganizationTrail"}, Handle: getTrailStatus,
		Needs: api.NeedsOn(anyTrailResource),
	},
	"GetDataEventSelector": {
		Required: []string{"TrailName"}, Handle: getDataEventSelector,
		Needs: api.NeedsOn(func(r *api.Request) string { return trailResource(r, r.Params["TrailName"]) }),
	},
	"DescribeTrailDeliveryMetricData": {
		Required: []string{"MetricName", "TrailName", "StartTime", "EndTime", "Period"}, Handle: describeTrailDeliveryMetricData,
		Needs: api.NeedsOn(func(*api.Request) string { return "*" }),
	},
	"LookupEvents": {
		Optional: events.Parameters, Handle: events.Lookup, Needs: api.NeedsOn(func(*api.Request) string { return "*" }),
	},
	"GetGlobalEventsStorageRegion": {Handle: getGlobalEventsStorageRegion, Needs: needsOnGlobalEvents},
	"UpdateGlobalEventsStorageRegion": {
		Required: []string{"StorageRegion"}, Mutating: true, Handle: updateGlobalEventsStorageRegion, Needs: needsOnGlobalEvents,
	},
	"DescribeRegions": {
		Optional: []string{"AcceptLanguage"}, Handle: describeRegions, Needs: api.NeedsOn(func(*api.Request) string { return "*" }),
	},
}

var trailParams = []string{
	"SlsProjectArn", "SlsWriteRoleArn", "OssBucketName", "OssKeyPrefix", "OssWriteRoleArn",
	"EventRW", "TrailRegion",
}

// ordinaryRoleParams are the parameters that pass a role to ActionTrail.
var ordinaryRoleParams = []string{"SlsWriteRoleArn", "OssWriteRoleArn"}

func createTrail(r *api.Request) (any, *api.Error) {
	name := r.Params["Name"]
	if !trailNameForm.MatchString(name) {
		return nil, invalidTrailName()
	}
	if err := checkOrdinary(r); err != nil {
		return nil, err
	}
	eventRW, err := eventRW(r)
	if err != nil {
		return nil, err
	}
	if r.Params["SlsProjectArn"] == "" {
		return nil, noDestination()
	}
	if r.Account.AnyTrail(name) != nil {
		return nil, trailExists()
	}
	count := 0
	for _, t := range r.Account.Trails {
		if t.Region == r.Region {
			count++
		}
	}
	if limit := r.Settings.QuotaTrails; count >= limit {
		return nil, api.Refusal(403, api.CodeMaximumNumberOfTrailsExceeded,
			fmt.Sprintf("The number of Trails in the same region exceeds the upper limit (%d).", limit))
	}
	now := r.Now
	trail := &state.Trail{
		Name: name, Region: r.Region, Status: state.StatusFresh, TrailRegion: "All", EventRW: eventRW,
		CreateTime: now, UpdateTime: now,
	}
	if region := r.Params["TrailRegion"]; region != "" {
		trail.TrailRegion = region
	}
	if err := resolveDestination(r, trail, "SlsProjectArn", "SlsWriteRoleArn"); err != nil {
		return nil, err
	}
	r.Account.Trails[name] = trail
	scheduleServiceWork(r.Env, r.Account, trail)
	return configurationOf(trail), nil
}

func updateTrail(r *api.Request) (any, *api.Error) {
	trail := r.Account.Trails[r.Params["Name"]]
	if trail == nil || trail.Region != r.Region {
		return nil, trailNotFound()
	}
	if err := checkOrdinary(r); err != nil {
		return nil, err
	}
	changed := *trail
	if r.Params["EventRW"] != "" {
		eventRW, err := eventRW(r)
		if err != nil {
			return nil, err
		}
		changed.EventRW = eventRW
	}
	if region := r.Params["TrailRegion"]; region != "" {
		changed.TrailRegion = region
	}
	if r.Params["SlsProjectArn"] != "" || r.Params["SlsWriteRoleArn"] != "" {
		if err := resolveDestination(r, &changed, "SlsProjectArn", "SlsWriteRoleArn"); err != nil {
			return nil, err
		}
	}
	moved := changed.SLSProjectARN != trail.SLSProjectARN
	changed.UpdateTime = r.Now
	*trail = changed
	if moved {
		scheduleServiceWork(r.Env, r.Account, trail)
	}
	return configurationOf(trail), nil
}

func deleteTrail(r *api.Request) (any, *api.Error) {
	name := r.Params["Name"]
	if trail := r.Account.Trails[name]; trail == nil || trail.Region != r.Region {
		return nil, trailNotFound()
	}
	delete(r.Account.Trails, name)
	return nil, nil
}

// configurationOf returns the answer of CreateTrail and UpdateTrail.
func configurationOf(t *state.Trail) any {
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

func describeTrails(r *api.Request) (any, *api.Error) {
	wanted, err := nameList(r)
	if err != nil {
		return nil, err
	}
	if err := checkBooleans(r, "IncludeShadowTrails", "IncludeOrganizationTrail"); err != nil {
		return nil, err
	}
	trails := maps.Clone(r.Account.Trails)
	if r.Settings.InnerInDescribeTrails {
		maps.Copy(trails, r.Account.InnerTrails)
	}
	list := []trailAnswer{}
	for _, name := range slices.Sorted(maps.Keys(trails)) {
		t := trails[name]
		shadow := t.Region != r.Region
		if wanted != nil && !slices.Contains(wanted, name) || shadow && r.Params["IncludeShadowTrails"] != "true" {
			continue
		}
		answer := trailAnswer{innerTrailAnswer: innerTrailOf(t, r.Account.ID), Region: r.Region, EventRW: t.EventRW}
		if shadow {
			answer.IsShadowTrail = 1
		}
		list = append(list, answer)
	}
	return map[string]any{"TrailList": list}, nil
}
