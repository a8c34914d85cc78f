package cloud

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// CreateInnerTrail creates a trail. It is not retried after an ambiguous failure: the caller must
// check the trail before another call. Errors: Exists; Quota if the account already has a trail;
// NotFound for the project; RoleUnusable, NotEnabled, Denied.
func (c *Client) CreateInnerTrail(ctx context.Context, region, name, projectARN, roleARN string) error {
	api := c.config.InnerTrail
	return c.rpc(ctx, api.Create(), api.Version, region, map[string]string{
		api.NameParam: name, api.ProjectParam: projectARN, api.RoleParam: roleARN,
	})
}

// DeleteInnerTrail deletes a trail. Delivery stops and the logs stay. It is sent once: the caller must
// check the trail before each attempt. Errors: NotFound, NotEnabled, Denied.
func (c *Client) DeleteInnerTrail(ctx context.Context, region, name string) error {
	api := c.config.InnerTrail
	return c.rpc(ctx, api.Delete(), api.Version, region, map[string]string{api.NameParam: name})
}

// DescribeInnerTrails returns the account's inner trails with this home region. Errors: NotEnabled,
// Denied; BadResponse for a list that cannot be read.
func (c *Client) DescribeInnerTrails(ctx context.Context, region string) ([]model.Trail, error) {
	trails, _, err := c.describeInnerTrails(ctx, region)
	return trails, err
}

// InnerTrailListKey returns the key of the list in the response of DescribeInnerTrails, which is
// not published.
func (c *Client) InnerTrailListKey(ctx context.Context, region string) (string, error) {
	_, key, err := c.describeInnerTrails(ctx, region)
	return key, err
}

func (c *Client) describeInnerTrails(ctx context.Context, region string) ([]model.Trail, string, error) {
	api := c.config.InnerTrail
	var answer map[string]json.RawMessage
	a, err := c.rpcAttempt(ctx, api.Describe(), api.Version, region, nil, &answer)
	if err != nil {
		return nil, "", err
	}
	list, key, err := findList(answer, "trails", "TrailList", "InnerTrailList", "Trails", "InnerTrails")
	if err != nil {
		return nil, "", a.badResponse(err.Error())
	}
	trails, err := decodeTrails(list)
	if err == nil {
		err = checkWhole(answer, len(trails))
	}
	if err != nil {
		return nil, "", a.badResponse("the list of trails under " + key + " cannot be read: " + err.Error())
	}
	return trails, key, nil
}

// maxMember limits the names and ARNs in lists, in bytes. The longest that is published for any of
// them is far shorter.
const maxMember = 1024

// decodeTrails decodes a list of trails: an array, or an object with one array, as in older
// operations.
func decodeTrails(list json.RawMessage) ([]model.Trail, error) {
	var nested map[string]json.RawMessage
	if json.Unmarshal(list, &nested) == nil && len(nested) == 1 {
		for key, inner := range nested {
			if list = inner; string(inner) == "null" && !strings.HasSuffix(key, "Trail") {
				return nil, errNotAList
			}
		}
	}
	var rows []map[string]any
	if err := json.Unmarshal(list, &rows); err != nil {
		return nil, errNotAList
	}
	trails := make([]model.Trail, 0, len(rows))
	for _, row := range rows {
		var trail model.Trail
		for _, m := range []struct {
			name string
			into *string
		}{{"Name", &trail.Name}, {"HomeRegion", &trail.HomeRegion}, {"Status", &trail.Status}, {"SlsProjectArn", &trail.ProjectARN}, {"SlsWriteRoleArn", &trail.RoleARN}} {
			var ok bool
			switch *m.into, ok = member(row, m.name); {
			case !ok:
				return nil, decodeError("a trail's " + m.name + " is not a text")
			case len(*m.into) > maxMember:
				return nil, decodeError(fmt.Sprintf("a trail's %s is longer than %d bytes", m.name, maxMember))
			}
		}
		trail.Updated = updated(row)
		if trail.Name == "" || trail.ProjectARN == "" {
			return nil, errIncompleteTrail
		}
		if created, ok := member(row, "CreateTime"); ok && len(created) <= maxMember { // its form is not published for inner trails
			trail.Created = created
		}
		switch trail.Status {
		case model.TrailFresh, model.TrailEnabled, model.TrailStopped:
		default:
			return nil, errTrailStatus
		}
		trail.Switched = switched(row, trail.Status)
		trails = append(trails, trail)
	}
	return trails, nil
}

// updated returns when a trail was updated, as it was answered: only evidence depends on it, and judges what is no time.
func updated(row map[string]any) string {
	if text, ok := member(row, "UpdateTime"); ok {
		return model.ShortName(text)
	}
	return "a value that is not a text"
}

// switched returns when a trail was started or stopped, by its status. It is in words only, so what is no time is not known.
func switched(row map[string]any, status string) time.Time {
	name := "StartLoggingTime"
	if status == model.TrailStopped {
		name = "StopLoggingTime"
	}
	text, _ := member(row, name)
	at, _ := time.Parse(time.RFC3339, text) // the zero time if it is none
	return at
}

type decodeError string

func (e decodeError) Error() string { return string(e) }

const (
	errNotAList        = decodeError("it is not a list of objects")
	errIncompleteTrail = decodeError("a trail has no Name or no SlsProjectArn")
	errTrailStatus     = decodeError("a trail's Status is not Fresh, Enable or Disable")
)

// member returns a string member of row; empty if it is missing or null. The case of its
// name is ignored. It reports whether it is nothing else.
func member(row map[string]any, name string) (text string, ok bool) {
	keys := slices.DeleteFunc(slices.Sorted(maps.Keys(row)), func(key string) bool { return row[key] == nil || !names.SameFold(key, name) })
	switch {
	case len(keys) == 0:
		return "", true
	case slices.Contains(keys, name):
		text, ok = row[name].(string)
	default:
		text, ok = row[keys[0]].(string)
	}
	return text, ok
}

// The operations below are published for trails in general (ActionTrail API reference 2020-07-06).
// It is inferred that they work for inner trails too.
const trailVersion = "2020-07-06"

// StartLogging starts delivery. Errors: NotFound, Denied.
func (c *Client) StartLogging(ctx context.Context, region, name string) error {
	return c.rpc(ctx, operation.StartLogging, trailVersion, region, map[string]string{"Name": name})
}

// StopLogging stops delivery. Errors: NotFound, Denied.
func (c *Client) StopLogging(ctx context.Context, region, name string) error {
	return c.rpc(ctx, operation.StopLogging, trailVersion, region, map[string]string{"Name": name})
}

// GetTrailStatus reads the delivery status. Refresh never needs it. Errors: NotFound, Denied;
// BadResponse without IsLogging or with an invalid time.
func (c *Client) GetTrailStatus(ctx context.Context, region, name string) (model.DeliveryStatus, error) {
	var answer struct {
		model.DeliveryStatus

		IsLogging *bool
	}
	a, err := c.rpcAttempt(ctx, operation.GetTrailStatus, trailVersion, region, map[string]string{"Name": name}, &answer)
	if err != nil {
		return model.DeliveryStatus{}, err
	}
	if answer.IsLogging == nil {
		return model.DeliveryStatus{}, a.badResponse("the answer does not say whether the trail logs")
	}
	status := answer.DeliveryStatus
	status.IsLogging, status.LatestError = *answer.IsLogging, model.Shorten(status.LatestError)
	if _, ok := status.Delivered(); !ok && status.LatestDelivery != "" {
		return model.DeliveryStatus{}, a.badResponse("the time of the latest delivery is invalid")
	}
	return status, nil
}
