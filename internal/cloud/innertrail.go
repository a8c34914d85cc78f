package cloud

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// InnerTrailAPI names the operations on inner trails and their parameters.
// Published are only the names CreateInnerTrail, DeleteInnerTrail and
// DescribeInnerTrails ("Audit events of ActionTrail"); version and parameters
// are inferred from the operations on ordinary trails. Everything that rests on
// this inference stands in this file.
type InnerTrailAPI struct {
	Version        string // API version, YYYY-MM-DD
	CreateAction   string
	DeleteAction   string
	DescribeAction string
	NameParam      string
	ProjectParam   string // takes the project's ARN
	RoleParam      string // takes the delivery role's ARN
}

// DefaultInnerTrailAPI is what is used unless the configuration names something
// else.
func DefaultInnerTrailAPI() InnerTrailAPI {
	return InnerTrailAPI{
		Version:        "2020-07-06",
		CreateAction:   "CreateInnerTrail",
		DeleteAction:   "DeleteInnerTrail",
		DescribeAction: "DescribeInnerTrails",
		NameParam:      "Name",
		ProjectParam:   "SlsProjectArn",
		RoleParam:      "SlsWriteRoleArn",
	}
}

// The operations on inner trails. That RAM names the actions like the operations,
// that it asks for them on everything and for ram:PassRole, is inferred from the
// operations on ordinary trails.
func (a InnerTrailAPI) describe() operation {
	return operation{
		service: ActionTrail, action: a.DescribeAction, permission: "actiontrail:" + a.DescribeAction, on: onEverything,
		purpose: Observe, inferred: true,
	}
}

func (a InnerTrailAPI) create() operation {
	return operation{
		service: ActionTrail, action: a.CreateAction, permission: "actiontrail:" + a.CreateAction, on: onEverything,
		also:    []need{{permission: "ram:PassRole", on: onRole, passedTo: names.ActionTrail, inferred: true}},
		purpose: Ship, inferred: true, mutating: true, once: true,
	}
}

// A move deletes a trail too: no operation changes one.
func (a InnerTrailAPI) delete() operation {
	return operation{
		service: ActionTrail, action: a.DeleteAction, permission: "actiontrail:" + a.DeleteAction, on: onEverything,
		purpose: Ship | EndTrail, inferred: true, mutating: true, once: true,
	}
}

func (a InnerTrailAPI) withDefaults() InnerTrailAPI {
	def := DefaultInnerTrailAPI()
	for _, pair := range []struct {
		value *string
		def   string
	}{
		{&a.Version, def.Version},
		{&a.CreateAction, def.CreateAction},
		{&a.DeleteAction, def.DeleteAction},
		{&a.DescribeAction, def.DescribeAction},
		{&a.NameParam, def.NameParam},
		{&a.ProjectParam, def.ProjectParam},
		{&a.RoleParam, def.RoleParam},
	} {
		if *pair.value == "" {
			*pair.value = pair.def
		}
	}
	return a
}

// CreateInnerTrail makes a trail. It is sent once: after a failure that is
// Ambiguous the caller must look before it sends it again.
// Errors: Exists, Quota where the account has a trail already, NotFound for the
// project, RoleUnusable, NotEnabled, Denied.
func (c *Client) CreateInnerTrail(ctx context.Context, region, name, projectARN, roleARN string) error {
	api := c.config.InnerTrail
	return c.rpc(ctx, api.create(), api.Version, region, map[string]string{
		api.NameParam: name, api.ProjectParam: projectARN, api.RoleParam: roleARN,
	})
}

// DeleteInnerTrail deletes a trail; delivery stops, the logs stay. It is sent
// once, as CreateInnerTrail is. Errors: NotFound, NotEnabled, Denied.
func (c *Client) DeleteInnerTrail(ctx context.Context, region, name string) error {
	api := c.config.InnerTrail
	return c.rpc(ctx, api.delete(), api.Version, region, map[string]string{api.NameParam: name})
}

// DescribeInnerTrails lists the account's inner trails whose home is region.
// Errors: NotEnabled, Denied; BadResponse for a list that cannot be read.
func (c *Client) DescribeInnerTrails(ctx context.Context, region string) ([]Trail, error) {
	trails, _, err := c.describeInnerTrails(ctx, region)
	return trails, err
}

// InnerTrailListKey tells under which key DescribeInnerTrails lists the trails,
// which is not published.
func (c *Client) InnerTrailListKey(ctx context.Context, region string) (string, error) {
	_, key, err := c.describeInnerTrails(ctx, region)
	return key, err
}

func (c *Client) describeInnerTrails(ctx context.Context, region string) ([]Trail, string, error) {
	api := c.config.InnerTrail
	var answer map[string]json.RawMessage
	a, err := c.rpcAttempt(ctx, api.describe(), api.Version, region, nil, &answer)
	if err != nil {
		return nil, "", err
	}
	for _, key := range []string{"TrailList", "InnerTrailList", "Trails", "InnerTrails"} {
		if list, ok := answer[key]; ok {
			trails, err := decodeTrails(list)
			if err != nil {
				return nil, "", a.badResponse("the list of trails under " + key + " cannot be read: " + err.Error())
			}
			return trails, key, nil
		}
	}
	return nil, "", a.badResponse("the answer lists trails under none of the known keys " +
		"(TrailList, InnerTrailList, Trails, InnerTrails)")
}

// decodeTrails reads a list of trails: an array, or an object that holds one
// array, as older operations answer.
func decodeTrails(list json.RawMessage) ([]Trail, error) {
	var nested map[string]json.RawMessage
	if json.Unmarshal(list, &nested) == nil && len(nested) == 1 {
		for _, inner := range nested {
			list = inner
		}
	}
	var rows []map[string]any
	if err := json.Unmarshal(list, &rows); err != nil || rows == nil {
		return nil, errNotAList
	}
	trails := make([]Trail, 0, len(rows))
	for _, row := range rows {
		trail := Trail{
			Name:       member(row, "Name"),
			HomeRegion: member(row, "HomeRegion"),
			Status:     member(row, "Status"),
			ProjectARN: member(row, "SlsProjectArn"),
			RoleARN:    member(row, "SlsWriteRoleArn"),
		}
		if trail.Name == "" || trail.ProjectARN == "" {
			return nil, errIncompleteTrail
		}
		switch trail.Status {
		case TrailFresh, TrailEnabled, TrailStopped:
		default:
			return nil, errTrailStatus
		}
		trails = append(trails, trail)
	}
	return trails, nil
}

type decodeError string

func (e decodeError) Error() string { return string(e) }

const (
	errNotAList        = decodeError("it is no list of objects")
	errIncompleteTrail = decodeError("a trail has no Name or no SlsProjectArn")
	errTrailStatus     = decodeError("a trail's Status is none of Fresh, Enable and Disable")
)

// member gives a string member of row; the case of its name does not count.
func member(row map[string]any, name string) string {
	if s, ok := row[name].(string); ok {
		return s
	}
	for _, key := range slices.Sorted(maps.Keys(row)) {
		if s, ok := row[key].(string); ok && strings.EqualFold(key, name) {
			return s
		}
	}
	return ""
}

// The operations below are published for trails in general (ActionTrail API
// reference 2020-07-06); that they serve inner trails too is inferred.
const trailVersion = "2020-07-06"

// StartLogging starts delivery. Errors: NotFound, Denied.
func (c *Client) StartLogging(ctx context.Context, region, name string) error {
	return c.rpc(ctx, startLogging, trailVersion, region, map[string]string{"Name": name})
}

// StopLogging stops delivery. Errors: NotFound, Denied.
func (c *Client) StopLogging(ctx context.Context, region, name string) error {
	return c.rpc(ctx, stopLogging, trailVersion, region, map[string]string{"Name": name})
}

// GetTrailStatus reads how delivery fares. No refresh needs it.
// Errors: NotFound, Denied; BadResponse for an answer that does not say whether
// the trail logs, or gives a time that cannot be read.
func (c *Client) GetTrailStatus(ctx context.Context, region, name string) (DeliveryStatus, error) {
	var answer struct {
		DeliveryStatus

		IsLogging *bool
	}
	a, err := c.rpcAttempt(ctx, getTrailStatus, trailVersion, region, map[string]string{"Name": name}, &answer)
	if err != nil {
		return DeliveryStatus{}, err
	}
	if answer.IsLogging == nil {
		return DeliveryStatus{}, a.badResponse("the answer does not say whether the trail logs")
	}
	status := answer.DeliveryStatus
	status.IsLogging = *answer.IsLogging
	if _, ok := status.Delivered(); !ok && status.LatestDelivery != "" {
		return DeliveryStatus{}, a.badResponse("the time of the latest delivery is none")
	}
	return status, nil
}
