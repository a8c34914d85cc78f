package cloud

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
)

// maxEvents is the longest page of LookupEvents.
const maxEvents = 50

// LookupEvents returns a page of the calls that ActionTrail has recorded in a region (ActionTrail API
// reference, LookupEvents). It is sent once: an account has two of these calls a second, which the
// caller counts. Errors: Denied, Throttled; BadResponse for an event that cannot be read.
func (c *Client) LookupEvents(ctx context.Context, region string, q model.EventQuery) (model.EventPage, error) {
	var answer map[string]json.RawMessage
	a, err := c.rpcAttempt(ctx, operation.LookupEvents, trailVersion, region, map[string]string{
		"LookupAttribute.1.Key": "EventName", "LookupAttribute.1.Value": q.Name,
		"StartTime": eventTime(q.From), "EndTime": eventTime(q.To), "MaxResults": strconv.Itoa(maxEvents), "NextToken": q.Token,
	}, &answer)
	if err != nil {
		return model.EventPage{}, err
	}
	list, _, err := findList(answer, "events", "Events")
	if err != nil {
		return model.EventPage{}, a.badResponse(err.Error())
	}
	var page model.EventPage
	var rows []map[string]json.RawMessage
	if json.Unmarshal(list, &rows) != nil || len(rows) > maxEvents {
		return page, a.badResponse("Events is not a list of at most " + strconv.Itoa(maxEvents) + " objects")
	}
	if next := answer["NextToken"]; len(next) > 0 && json.Unmarshal(next, &page.Next) != nil {
		return page, a.badResponse("NextToken is not a text")
	}
	for _, row := range rows {
		event, err := decodeEvent(row)
		if err == nil && event.Name != q.Name {
			err = decodeError("it is not one of those that were asked for")
		}
		if err != nil {
			return model.EventPage{}, a.badResponse("an event cannot be read: " + err.Error())
		}
		page.Events = append(page.Events, event)
	}
	return page, nil
}

func eventTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// decodeEvent reads what says who did what, and when: without that, nothing can be attributed. The
// parameters and the resources of a call have many forms; those that are not understood are unknown.
func decodeEvent(row map[string]json.RawMessage) (event model.CallEvent, err error) {
	var at, resourceNames string
	for _, m := range []struct {
		name     string
		required bool
		into     *string
	}{
		{"eventId", true, &event.ID}, {"eventName", true, &event.Name}, {"eventTime", true, &at},
		{"sourceIpAddress", false, &event.SourceIP}, {"userAgent", false, &event.UserAgent}, {"errorCode", false, &event.ErrorCode},
		{"acsRegion", false, &event.Region}, {"resourceName", false, &resourceNames},
	} {
		if value := row[m.name]; len(value) > 0 && json.Unmarshal(value, m.into) != nil {
			return event, decodeError(m.name + " is not a text")
		}
		if *m.into == "" && m.required {
			return event, decodeError("it has no " + m.name)
		}
		if len(*m.into) > maxMember {
			return event, decodeError(m.name + " is longer than " + strconv.Itoa(maxMember) + " bytes")
		}
	}
	if event.Time, err = time.Parse(time.RFC3339, at); err != nil {
		return event, decodeError("eventTime is not a time")
	}
	var identity struct{ Type, UserName, PrincipalID string }
	if json.Unmarshal(row["userIdentity"], &identity) != nil || identity.Type == "" {
		return event, decodeError("userIdentity does not say who it was")
	}
	event.Actor = model.Actor{Type: identity.Type, Name: firstString(identity.UserName, identity.PrincipalID)}
	event.Resources = slices.DeleteFunc(strings.FieldsFunc(resourceNames, func(r rune) bool { return r == ';' || r == ',' }), func(name string) bool { return name == "" })
	var referenced map[string][]string
	if json.Unmarshal(row["referencedResources"], &referenced) == nil {
		for _, kind := range slices.Sorted(maps.Keys(referenced)) {
			event.Resources = append(event.Resources, referenced[kind]...)
		}
	}
	event.Parameters = decodeParameters(row["requestParameters"])
	return event, nil
}

// decodeParameters returns the parameters of a call, which may be an object or one in a text.
func decodeParameters(value json.RawMessage) map[string]string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		value = json.RawMessage(text)
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(value, &members) != nil {
		return nil
	}
	parameters := make(map[string]string, len(members))
	for name, member := range members {
		text := string(member)
		_ = json.Unmarshal(member, &text)
		parameters[name] = text
	}
	return parameters
}

// DeliveryMetric returns the points of a metric of the deliveries of a trail (ActionTrail API reference,
// DescribeTrailDeliveryMetricData). That a point is missing does not mean that nothing was counted: it is not published which.
// Errors: NotFound for the trail, Denied; BadResponse for an answer without the list, and for a point that cannot be read or
// was not asked for.
func (c *Client) DeliveryMetric(ctx context.Context, region string, q model.MetricQuery) ([]model.MetricPoint, error) {
	var answer map[string]json.RawMessage
	a, err := c.rpcAttempt(ctx, operation.DescribeTrailDeliveryMetricData, trailVersion, region, map[string]string{
		"MetricName": q.Metric, "TrailName": q.Trail, "StartTime": eventTime(q.From), "EndTime": eventTime(q.To),
		"Period": strconv.Itoa(int(q.Period / time.Second)),
	}, &answer)
	if err != nil {
		return nil, err
	}
	var list []struct {
		Count     *int
		Timestamp *int64 // milliseconds
	}
	if json.Unmarshal(answer["MetricList"], &list) != nil || list == nil {
		return nil, a.badResponse("the answer has no MetricList of points")
	}
	if err := checkWhole(answer, len(list)); err != nil {
		return nil, a.badResponse("MetricList is not whole: " + err.Error())
	}
	points := make([]model.MetricPoint, len(list))
	counted := map[time.Time]bool{}
	for i, p := range list {
		if p.Count == nil || p.Timestamp == nil || *p.Count < 0 {
			return nil, a.badResponse("a point of MetricList has no Count or no Timestamp")
		}
		at := time.UnixMilli(*p.Timestamp).UTC()
		if at.Before(q.From) || !at.Before(q.To) || at.Sub(q.From)%q.Period != 0 || counted[at] {
			return nil, a.badResponse("MetricList has a point that was not asked for, or twice: " + strconv.FormatInt(*p.Timestamp, 10))
		}
		counted[at] = true
		points[i] = model.MetricPoint{At: at, Count: *p.Count}
	}
	return points, nil
}
