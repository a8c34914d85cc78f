package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// trail is a trail as it stands in an answer.
type trail map[string]any

// member gives a member that is a text; the case of its name does not count.
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

// trails asks which inner trails there are, and how the service tells.
func (c *check) trails(ctx context.Context) {
	list, answered := c.operation(ctx)
	if !answered {
		c.report.unseen("there is no list of trails", factListKey, factRegions, factMembers, factStatus, factProject, factTrailStatus)
		return
	}
	found := slices.ContainsFunc(list, c.chosen)
	if found {
		c.trail = list[slices.IndexFunc(list, c.chosen)]
	}
	c.regions(ctx, list)
	if !found {
		c.report.unseen(c.whyNoTrail(list), factMembers, factStatus, factProject, factTrailStatus)
		return
	}
	c.members()
	c.trailStatus(ctx)
}

// chosen says whether a trail is the one to look at.
func (c *check) chosen(t trail) bool { return c.look.trail == "" || t.member("Name") == c.look.trail }

func (c *check) whyNoTrail(list []trail) string {
	if len(list) == 0 {
		return noTrail + " in " + c.look.region
	}
	names := make([]string, 0, len(list))
	for _, t := range list {
		names = append(names, t.member("Name"))
	}
	return "there is no trail " + c.look.trail + " but " + strings.Join(names, ", ")
}

// operation asks for the list of trails, and says whether an answer came.
func (c *check) operation(ctx context.Context) ([]trail, bool) {
	exists := c.api.DescribeAction + " of version " + c.api.Version + " lists inner trails"
	key, err := c.client.InnerTrailListKey(ctx, c.look.region)
	var failure *cloud.Error
	switch {
	case err == nil || cloud.Is(err, cloud.BadResponse) && c.answers.object() != nil:
		c.report.holds(exists, "it answered")
	case cloud.HasCode(err, "InvalidVersion"):
		c.report.incomplete = true
		c.report.differs(exists, err.Error(), "Find the version, try it with -version, set inner_trail_api.version in the provider block, and report it.")
		return nil, false
	case cloud.Is(err, cloud.NotEnabled):
		c.report.incomplete = true
		c.report.notSeen(exists, err.Error())
		c.report.advise("Either Inner-ActionTrail is not open to this account: ask for it with a ticket.")
		c.report.advise("Or the operation has another name: try it with -describe-action, set inner_trail_api.describe_action, and report it.")
		return nil, false
	case errors.As(err, &failure) && failure.Class == cloud.Refused:
		c.report.incomplete = true
		c.report.differs(exists, err.Error(), reportIt)
		return nil, false
	default:
		c.report.unasked(exists, err)
		return nil, false
	}
	// The client refuses an answer with a list or a trail that it cannot read; what
	// is there is looked for all the same.
	answer := c.answers.object()
	if err != nil {
		key = listIn(answer)
	}
	list := trailsIn(answer[key])
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

// listIn finds the member of an answer that holds trails.
func listIn(answer map[string]json.RawMessage) string {
	for _, key := range slices.Sorted(maps.Keys(answer)) {
		if trailsIn(answer[key]) != nil {
			return key
		}
	}
	return ""
}

// trailsIn reads a list of objects, which may stand in an object of its own. It
// is nil where there is no list.
func trailsIn(list json.RawMessage) []trail {
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

// regions asks other regions: one where the trail was found, all until it is
// found where it was not.
func (c *check) regions(ctx context.Context, list []trail) {
	others := slices.DeleteFunc(cloud.Regions(), func(region string) bool { return region == c.look.region })
	asked := 0
	for _, region := range others {
		if _, err := c.client.InnerTrailListKey(ctx, region); err != nil {
			continue // a region that the account or the network does not reach
		}
		asked++
		answer := c.answers.object()
		there := trailsIn(answer[listIn(answer)])
		switch {
		case len(list) > 0:
			c.report.either(len(there) == 0 && !abroad(list, c.look.region), factRegions,
				fmt.Sprintf("%s in %s, %s in %s", counted(len(list), "trail"), c.look.region, counted(len(there), "trail"), region), reportIt)
			return
		case len(there) > 0:
			c.report.either(!abroad(there, region), factRegions, fmt.Sprintf("no trail in %s, %s in %s", c.look.region, counted(len(there), "trail"), region),
				reportIt)
			c.report.advise("Run this again with -region " + region + " to look at trail " + there[0].member("Name") + ".")
			return
		}
	}
	c.report.notSeen(factRegions, fmt.Sprintf("%s in %s; %d other regions answered", counted(len(list), "trail"), c.look.region, asked))
}

// abroad says whether one of the trails is at home elsewhere.
func abroad(list []trail, region string) bool {
	return slices.ContainsFunc(list, func(t trail) bool {
		home := t.member("HomeRegion")
		return home != "" && home != region
	})
}

// members looks at the record of the trail.
func (c *check) members() {
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
	c.report.either(len(missing) == 0, factMembers, seen,
		reportIt+" Without Name, Status or SlsProjectArn the provider cannot read the trail; it can without the other two.")

	status := c.trail.member("Status")
	known := []string{cloud.TrailFresh, cloud.TrailEnabled, cloud.TrailStopped}
	c.report.either(slices.Contains(known, status), factStatus, quoted(status), reportIt)

	arn := c.trail.member("SlsProjectArn")
	_, ok := projectOf(arn)
	c.report.either(ok, factProject, quoted(arn), reportIt)
}

// trailStatus asks how delivery fares.
func (c *check) trailStatus(ctx context.Context) {
	status, err := c.client.GetTrailStatus(ctx, c.look.region, c.trail.member("Name"))
	switch {
	case cloud.Is(err, cloud.NotFound, cloud.NotEnabled, cloud.Refused, cloud.BadResponse):
		c.report.differs(factTrailStatus, err.Error(), reportIt+" Plan and apply do without it.")
		return
	case err != nil:
		c.report.unasked(factTrailStatus, err)
		return
	}
	if _, ok := c.answers.object()["IsLogging"]; !ok {
		c.report.differs(factTrailStatus, "no IsLogging among "+memberNames(c.answers.object()), reportIt+" Plan and apply do without it.")
		return
	}
	delivered, failed := "never", "none"
	if t, ok := status.Delivered(); ok {
		delivered = t.Format("2006-01-02 15:04:05 UTC")
	}
	if status.LatestError != "" {
		failed = quoted(status.LatestError)
	}
	enabled := c.trail.member("Status") == cloud.TrailEnabled
	c.report.either(status.IsLogging == enabled, factTrailStatus,
		fmt.Sprintf("IsLogging is %t while Status is %s; latest delivery: %s; latest error: %s", status.IsLogging, c.trail.member("Status"), delivered, failed),
		reportIt)
}

// projectOf reads the ARN of a project.
func projectOf(arn string) (cloud.Project, bool) {
	parts := strings.SplitN(arn, ":", 5)
	if len(parts) != 5 || parts[0] != "acs" || parts[1] != "log" || parts[2] == "" || parts[3] == "" {
		return cloud.Project{}, false
	}
	name, ok := strings.CutPrefix(parts[4], "project/")
	return cloud.Project{Region: parts[2], Name: name}, ok && name != ""
}

// memberNames lists the members of an object.
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
