package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// trail is a trail of a response.
type trail map[string]any

// member returns a string member. The case of its name is ignored.
func (t trail) member(name string) string {
	for _, key := range slices.Sorted(maps.Keys(t)) {
		if text, ok := t[key].(string); ok && strings.EqualFold(key, name) {
			return text
		}
	}
	return ""
}

// The members of a trail that the provider reads.
var trailMembers = []string{"Name", "HomeRegion", "Status", "SlsProjectArn", "SlsWriteRoleArn"}

// trails checks the list of inner trails and its form.
func (c *checker) trails(ctx context.Context) {
	list, answered := c.listTrails(ctx)
	if !answered {
		c.report.notSeenAll("there is no list of trails", factListKey, factRegions, factMembers, factStatus, factProject, factTrailStatus)
		return
	}
	found := slices.ContainsFunc(list, c.isTarget)
	if found {
		c.trail = list[slices.IndexFunc(list, c.isTarget)]
	}
	c.regions(ctx, list)
	if !found {
		c.report.notSeenAll(c.whyNoTrail(list), factMembers, factStatus, factProject, factTrailStatus)
		return
	}
	c.members()
	c.trailStatus(ctx)
}

// isTarget reports whether a trail is the one to check.
func (c *checker) isTarget(t trail) bool {
	return c.target.trail == "" || t.member("Name") == c.target.trail
}

func (c *checker) whyNoTrail(list []trail) string {
	if len(list) == 0 {
		return noTrail + " in " + c.target.region
	}
	names := make([]string, 0, len(list))
	for _, t := range list {
		names = append(names, t.member("Name"))
	}
	return "there is no trail " + c.target.trail + " but " + strings.Join(names, ", ")
}

// listTrails lists the trails, and reports whether it got a response.
func (c *checker) listTrails(ctx context.Context) ([]trail, bool) {
	exists := c.api.DescribeAction + " of version " + c.api.Version + " lists inner trails"
	key, err := c.client.InnerTrailListKey(ctx, c.target.region)
	var failure *model.Error
	switch {
	case err == nil || model.Is(err, model.BadResponse) && c.answers.lastObject() != nil:
		c.report.holds(exists, "it answered")
	case model.HasCode(err, "InvalidVersion"):
		c.report.incomplete = true
		c.report.differs(exists, err.Error(), "Find the version, try it with -version, set inner_trail_api.version in the provider block, and report it.")
		return nil, false
	case model.Is(err, model.NotEnabled):
		c.report.incomplete = true
		c.report.notSeen(exists, err.Error())
		c.report.advise("Either Inner-ActionTrail is not open to this account: ask for it with a ticket.")
		c.report.advise("Or the operation has another name: try it with -describe-action, set inner_trail_api.describe_action, and report it.")
		return nil, false
	case errors.As(err, &failure) && failure.Class == model.Refused:
		c.report.incomplete = true
		c.report.differs(exists, err.Error(), reportIt)
		return nil, false
	default:
		c.report.unanswered(exists, err)
		return nil, false
	}
	// The client rejects a list or a trail that it cannot read. The check continues with the
	// recorded response.
	answer := c.answers.lastObject()
	if err != nil {
		key = findList(answer)
	}
	list := decodeTrails(answer[key])
	switch {
	case err == nil:
		c.report.holds(factListKey, fmt.Sprintf("%s, with %s", key, counted(len(list), "trail")))
	case list == nil:
		c.report.differs(factListKey, "the answer's members are "+memberNames(answer), reportIt)
	default:
		c.report.differs(factListKey, fmt.Sprintf("%s, with %s, but %s", key, counted(len(list), "trail"), err.Error()), reportIt)
	}
	return list, true
}

// findList returns the name of the member that contains the trails.
func findList(answer map[string]json.RawMessage) string {
	for _, key := range slices.Sorted(maps.Keys(answer)) {
		if decodeTrails(answer[key]) != nil {
			return key
		}
	}
	return ""
}

// decodeTrails decodes a list of objects, which may be nested in another object. It returns nil
// without a list.
func decodeTrails(list json.RawMessage) []trail {
	var nested map[string]json.RawMessage
	if json.Unmarshal(list, &nested) == nil && len(nested) == 1 {
		for _, inner := range nested {
			list = inner
		}
	}
	var trails []trail
	if json.Unmarshal(list, &trails) != nil {
		return nil
	}
	return trails
}

const (
	factListKey     = "the list stands under a known key"
	factRegions     = "a trail is listed in its home region only"
	factMembers     = "a trail has Name, HomeRegion, Status, SlsProjectArn and SlsWriteRoleArn"
	factStatus      = "Status is Fresh, Enable or Disable"
	factProject     = "SlsProjectArn is acs:log:<region>:<account>:project/<name>"
	factTrailStatus = "GetTrailStatus serves inner trails"
)

// regions checks other regions: one if the trail was found, or else all until it is found.
func (c *checker) regions(ctx context.Context, list []trail) {
	others := slices.DeleteFunc(model.Regions(), func(region string) bool { return region == c.target.region })
	asked := 0
	for _, region := range others {
		if _, err := c.client.InnerTrailListKey(ctx, region); err != nil {
			continue // the account or the network cannot reach the region
		}
		asked++
		answer := c.answers.lastObject()
		there := decodeTrails(answer[findList(answer)])
		switch {
		case len(list) > 0:
			c.report.compare(len(there) == 0 && !hasOtherRegion(list, c.target.region), factRegions,
				fmt.Sprintf("%s in %s, %s in %s", counted(len(list), "trail"), c.target.region, counted(len(there), "trail"), region), reportIt)
			return
		case len(there) > 0:
			c.report.compare(!hasOtherRegion(there, region), factRegions, fmt.Sprintf("no trail in %s, %s in %s", c.target.region, counted(len(there), "trail"), region),
				reportIt)
			c.report.advise("Run this again with -region " + region + " to look at trail " + there[0].member("Name") + ".")
			return
		}
	}
	c.report.notSeen(factRegions, fmt.Sprintf("%s in %s; %d other regions answered", counted(len(list), "trail"), c.target.region, asked))
}

// hasOtherRegion reports whether one of the trails has another home region.
func hasOtherRegion(list []trail, region string) bool {
	return slices.ContainsFunc(list, func(t trail) bool {
		home := t.member("HomeRegion")
		return home != "" && home != region
	})
}

// members checks the members of the trail.
func (c *checker) members() {
	var missing []string
	for _, name := range trailMembers {
		if c.trail.member(name) == "" {
			missing = append(missing, name)
		}
	}
	seen := memberNames(c.trail)
	if len(missing) > 0 {
		seen = "no " + strings.Join(missing, ", no ") + " among " + seen
	}
	c.report.compare(len(missing) == 0, factMembers, seen,
		reportIt+" Without Name, Status or SlsProjectArn the provider cannot read the trail; it can without the other two.")

	status := c.trail.member("Status")
	known := []string{model.TrailFresh, model.TrailEnabled, model.TrailStopped}
	c.report.compare(slices.Contains(known, status), factStatus, quoted(status), reportIt)

	arn := c.trail.member("SlsProjectArn")
	_, ok := projectOf(arn)
	c.report.compare(ok, factProject, quoted(arn), reportIt)
}

// trailStatus checks the delivery status.
func (c *checker) trailStatus(ctx context.Context) {
	status, err := c.client.GetTrailStatus(ctx, c.target.region, c.trail.member("Name"))
	switch {
	case model.Is(err, model.NotFound, model.NotEnabled, model.Refused, model.BadResponse):
		c.report.differs(factTrailStatus, err.Error(), reportIt+" Plan and apply do without it.")
		return
	case err != nil:
		c.report.unanswered(factTrailStatus, err)
		return
	}
	if _, ok := c.answers.lastObject()["IsLogging"]; !ok {
		c.report.differs(factTrailStatus, "no IsLogging among "+memberNames(c.answers.lastObject()), reportIt+" Plan and apply do without it.")
		return
	}
	delivered, failed := "never", "none"
	if t, ok := status.Delivered(); ok {
		delivered = t.Format("2006-01-02 15:04:05 UTC")
	}
	if status.LatestError != "" {
		failed = quoted(status.LatestError)
	}
	enabled := c.trail.member("Status") == model.TrailEnabled
	c.report.compare(status.IsLogging == enabled, factTrailStatus,
		fmt.Sprintf("IsLogging is %t while Status is %s; latest delivery: %s; latest error: %s", status.IsLogging, c.trail.member("Status"), delivered, failed),
		reportIt)
}

// projectOf parses the ARN of a project.
func projectOf(arn string) (model.Project, bool) {
	parts := strings.SplitN(arn, ":", 5)
	if len(parts) != 5 || parts[0] != "acs" || parts[1] != "log" || parts[2] == "" || parts[3] == "" {
		return model.Project{}, false
	}
	name, ok := strings.CutPrefix(parts[4], "project/")
	return model.Project{Region: parts[2], Name: name}, ok && name != ""
}

// memberNames returns the sorted names of an object's members, joined for printing.
func memberNames[V any](object map[string]V) string {
	if len(object) == 0 {
		return "none"
	}
	return strings.Join(slices.Sorted(maps.Keys(object)), ", ")
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func quoted(text string) string { return fmt.Sprintf("%q", text) }
