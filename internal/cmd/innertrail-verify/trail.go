package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

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
		c.report.notSeenAll("there is no list of trails", factListKey, factRegions, factMembers, factStatus, factProject, factTrailStatus, factSince)
		return
	}
	found := slices.ContainsFunc(list, c.isTarget)
	if found {
		c.trail = list[slices.IndexFunc(list, c.isTarget)]
	}
	c.regions(ctx, list)
	if !found {
		c.report.notSeenAll(c.whyNoTrail(list), factMembers, factStatus, factProject, factTrailStatus, factSince)
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
		return noTrail + " in " + c.report.region(c.target.region)
	}
	names := make([]string, 0, len(list))
	for _, t := range list {
		names = append(names, t.member("Name"))
	}
	return "no trail has the name of -trail, " + c.report.name(c.target.trail) + "; there is " + c.report.names(names)
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
		c.report.differs(exists, c.report.failure(err), "Find the version, try it with -api-version, set inner_trail_api.version in the provider block, and report it.")
		return nil, false
	case model.Is(err, model.NotEnabled):
		c.report.incomplete = true
		c.report.notSeen(exists, c.report.failure(err))
		c.report.advise("Either Inner-ActionTrail is not open to this account: ask for it with a ticket.")
		c.report.advise("Or the operation has another name: try it with -describe-action, set inner_trail_api.describe_action, and report it.")
		return nil, false
	case errors.As(err, &failure) && failure.Class == model.Refused:
		c.report.incomplete = true
		c.report.differs(exists, c.report.failure(err), reportIt)
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
		c.report.holds(factListKey, fmt.Sprintf("%s, with %s", c.report.key(key), counted(len(list), "trail")))
	case list == nil:
		c.report.differs(factListKey, "the answer's members are "+c.report.memberNames(answer), reportIt)
	default:
		c.report.differs(factListKey, fmt.Sprintf("%s, with %s, but %s", c.report.key(key), counted(len(list), "trail"), c.report.failure(err)), reportIt)
	}
	return list, true
}

const (
	factListKey     = "the list has a known key"
	factRegions     = "a trail is listed in its home region only"
	factMembers     = "a trail has Name, HomeRegion, Status, SlsProjectArn and SlsWriteRoleArn"
	factStatus      = "Status is Fresh, Enable or Disable"
	factProject     = "SlsProjectArn is acs:log:<region>:<account>:project/<name>"
	factTrailStatus = "GetTrailStatus serves inner trails"
	factSince       = "StartLoggingTime of GetTrailStatus is a time"
)

// members checks the members of the trail.
func (c *checker) members() {
	var missing []string
	for _, name := range trailMembers {
		if c.trail.member(name) == "" {
			missing = append(missing, name)
		}
	}
	seen := c.report.memberNames(c.trail.raw())
	if len(missing) > 0 {
		seen = "no " + strings.Join(missing, ", no ") + " among " + seen
	}
	c.report.compare(len(missing) == 0, factMembers, seen,
		reportIt+" Without Name, Status or SlsProjectArn the provider cannot read the trail; it can without the other two.")

	status := c.trail.member("Status")
	known := []string{model.TrailFresh, model.TrailEnabled, model.TrailStopped}
	c.report.compare(slices.Contains(known, status), factStatus, quoted(c.report.value(status)), reportIt)

	arn := c.trail.member("SlsProjectArn")
	_, ok := projectOf(arn)
	c.report.compare(ok, factProject, quoted(c.report.value(arn)), reportIt)
}

// trailStatus checks the delivery status.
func (c *checker) trailStatus(ctx context.Context) {
	status, err := c.client.GetTrailStatus(ctx, c.target.region, c.trail.member("Name"))
	defer func() { c.since(status, err) }()
	switch {
	case model.Is(err, model.NotFound, model.NotEnabled, model.Refused, model.BadResponse):
		c.report.differs(factTrailStatus, c.report.failure(err), reportIt+" Plan and apply do without it.")
		return
	case err != nil:
		c.report.unanswered(factTrailStatus, err)
		return
	}
	if _, ok := c.answers.lastObject()["IsLogging"]; !ok {
		c.report.differs(factTrailStatus, "no IsLogging among "+c.report.memberNames(c.answers.lastObject()), reportIt+" Plan and apply do without it.")
		return
	}
	delivered, failed := "never", "none"
	if t, ok := status.Delivered(); ok {
		delivered = t.Format("2006-01-02 15:04:05 UTC")
	}
	if status.LatestError != "" {
		failed = quoted(c.report.value(status.LatestError))
	}
	enabled := c.trail.member("Status") == model.TrailEnabled
	c.report.compare(status.IsLogging == enabled, factTrailStatus,
		fmt.Sprintf("IsLogging is %t while Status is %s; latest delivery: %s; latest error: %s", status.IsLogging, c.report.value(c.trail.member("Status")), delivered, failed),
		reportIt)
}

// since checks since when the trail is started.
func (c *checker) since(status model.DeliveryStatus, err error) {
	switch _, unread := time.Parse(time.RFC3339, status.LoggingSince); {
	case err != nil:
		c.report.notSeen(factSince, "GetTrailStatus did not tell")
	case status.LoggingSince == "":
		c.report.notSeen(factSince, "it is empty")
	default:
		c.report.compare(unread == nil, factSince, quoted(c.report.value(status.LoggingSince)), reportIt+" The coverage shows none.")
	}
}

// raw returns the members of a trail as they were answered.
func (t trail) raw() map[string]json.RawMessage {
	members := map[string]json.RawMessage{}
	for name := range t {
		members[name] = nil
	}
	return members
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func quoted(text string) string { return fmt.Sprintf("%q", text) }
