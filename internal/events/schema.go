package events

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/names/validators"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
)

// eventAttributes are the attributes of an event: its fields as the standard index
// lists them, and what they mean (ActionTrail, "Fields in Alibaba Cloud-initiated
// events").
var eventAttributes = []struct{ name, field, description string }{
	{"event_id", "EventID", "Unique id of the event."},
	{"event_version", "EventVersion", "Version of the event's format."},
	{"event_product", "EventProduct", "Product that was acted upon, such as `ECS`."},
	{"event_name", "EventName", "Operation that was performed."},
	{"event_description", "EventDescription", "Why: a ticket, a maintenance job, a change, a security scan."},
	{"event_type", "EventType", "Who initiated the operation: `CUSTOMER_INITIATED_SUPPORT`, `ALIYUN_INITIATED_SERVICE` or `ALIYUN_INITIATED_PENALTY`."},
	{"employee_id", "EmployeeID", "Encrypted id of the Alibaba Cloud employee; empty for automated operations."},
	{"event_method", "EventMethod", "Nature of the operation, such as `Regular Read`."},
	{"resource_type", "ResourceType", "Type of the resource, such as `ACS::ECS::Instance`."},
	{"resource_id", "ResourceID", "Resource that was acted upon."},
	{"resource_region_id", "ResourceRegionID", "Region of the resource."},
	{"resource_owner_id", "ResourceOwnerID", "Account that owns the resource."},
	{"event_additional_detail", "EventAdditionalDetail", "Further details: free text, often JSON, unchanged."},
	{"event_time", "EventTime", "When it happened, in UTC, such as `2026-01-11T05:23:37Z`."},
	{"event_level", "EventLevel", "`NOTICE`, or `WARNING` for what Alibaba Cloud alerts its customer to."},
	{"event_location", "EventLocation", "Two-letter country code of the actor."},
}

// madeBy is the attribute that tells people from machines. EmployeeID is empty for automated operations
// (as published for the field).
const madeBy = "made_by"

// eventType returns the type of an event.
func eventType() types.ObjectType {
	members := map[string]attr.Type{madeBy: types.StringType}
	for _, attribute := range eventAttributes {
		members[attribute.name] = types.StringType
	}
	return types.ObjectType{AttrTypes: members}
}

// Schema implements [datasource.DataSource].
func (*dataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := providerdata.LocationAttributes()
	for name, attribute := range map[string]schema.Attribute{
		"from": providerdata.WindowAttribute("Start of the time window in which events were logged, inclusive"),
		"to":   providerdata.WindowAttribute("End of the time window, exclusive"),
		"types": texts("Return only events whose `event_type` has one of these values.",
			validators.OneOf("CUSTOMER_INITIATED_SUPPORT", "ALIYUN_INITIATED_SERVICE", "ALIYUN_INITIATED_PENALTY")),
		"levels":    texts("Return only events whose `event_level` has one of these values.", validators.OneOf("NOTICE", "WARNING")),
		"products":  texts("Return only events whose `event_product` has one of these values, in any case. A name that neither the published list of products nor an event has is a warning, which names the nearest.", validators.NotEmpty()),
		"resources": texts("Return only events whose `resource_id` has one of these values, spelled as in events.", validators.NotEmpty()),
		"query": schema.StringAttribute{
			MarkdownDescription: "An additional search in Log Service syntax, without an analysis after `|`. It is passed to the service unchanged. " +
				"Fields that it names must be indexed. For a word with `*` or `?`, Log Service returns only some of the matches.",
			Optional:   true,
			Validators: []validator.String{queryValidator{}},
		},
		"limit": schema.Int64Attribute{
			MarkdownDescription: fmt.Sprintf("Maximum number of events to return, 1–%d, or `0` to only count them by `interval`. Default: `%d`.", maxLimit, defaultLimit),
			Optional:            true,
			Validators:          []validator.Int64{int64validator.Between(0, maxLimit)},
		},
		"newest_first": schema.BoolAttribute{
			MarkdownDescription: "Whether the newest events come first. If there are more than `limit`, those at the end of this order are omitted. Default: `true`.",
			Optional:            true,
		},
		"interval": schema.StringAttribute{
			MarkdownDescription: fmt.Sprintf("Length of the intervals to count the events in, such as `24h`: at least one minute, and at most %d intervals. Default: none are counted.", maxIntervals),
			Optional:            true,
		},
		"counts": schema.ListNestedAttribute{
			MarkdownDescription: "With `interval`: how many events each interval has, without reading them, whatever `limit` is. It counts what the search finds, which compares words: " +
				"values of `types`, `levels`, `products` and `resources` that are words inside others count too. It needs the permission `log:GetLogStoreHistogram`. Null without `interval`.",
			Computed: true,
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"from":  schema.StringAttribute{MarkdownDescription: "Start of the interval, inclusive.", Computed: true},
				"to":    schema.StringAttribute{MarkdownDescription: "End of the interval, exclusive.", Computed: true},
				"count": schema.Int64Attribute{MarkdownDescription: "Number of events.", Computed: true},
			}},
		},
		"timeouts":      providerdata.ReadTimeoutAttribute(ctx),
		"logstore_name": schema.StringAttribute{MarkdownDescription: "Logstore that was searched.", Computed: true},
		"covered_from": schema.StringAttribute{
			MarkdownDescription: "Time from which the Logstore can have events: its creation, or the start of its retention. An empty answer about a time before it does not mean " +
				"that nothing happened; a warning says so. Null if it is not known, which is a warning too.", Computed: true,
		},
		"truncated": schema.BoolAttribute{
			MarkdownDescription: "Whether there were more events than `limit`, which is a warning, too. To get the others, raise `limit`, narrow the filters, or split the window into " +
				"shorter ones and read each; `counts` tells where the events are.", Computed: true,
		},
		"events": schema.ListNestedAttribute{
			MarkdownDescription: "The events, in the order of the time at which they were logged. An attribute is null if the log has no such field.",
			Computed:            true,
			NestedObject:        schema.NestedAttributeObject{Attributes: eventSchemaAttributes()},
		},
	} {
		attributes[name] = attribute
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Searches delivered platform events: what Alibaba Cloud's own staff and systems did to your resources. It searches the Logstore of the " +
			"account's trail, page by page, until it has all matching events or `limit` events. Times are absolute, so that a plan and its apply use " +
			"the same window: for the last day, compute them from `plantimestamp()`. Where an empty answer does not mean that nothing happened, a warning says so: " +
			"the window begins before the Logstore has events, is in the future, or the trail is stopped. Events arrive some minutes after they happened, and those of a time without " +
			"an index are not found. Whether the log of a window has gaps, [innertrail_evidence](https://registry.terraform.io/providers/innertrail/innertrail/latest/docs/data-sources/evidence) judges. " +
			"It needs the permissions `log:GetLogStoreLogs` and `log:GetLogStore`, and " +
			"`actiontrail:DescribeInnerTrails` unless both `trail_name` and `project_name` are given.",
		Attributes: attributes,
	}
}

func eventSchemaAttributes() map[string]schema.Attribute {
	members := map[string]schema.Attribute{madeBy: schema.StringAttribute{
		MarkdownDescription: "`person` if the event names an employee, `machine` if its `employee_id` is empty, as published for automated operations; null if it has no such field. " +
			"To search for people only, set `query` to `not EmployeeID: \"\"`.", Computed: true,
	}}
	for _, attribute := range eventAttributes {
		members[attribute.name] = schema.StringAttribute{MarkdownDescription: attribute.description, Computed: true}
	}
	return members
}

func texts(description string, each validator.String) schema.Attribute {
	return schema.SetAttribute{
		MarkdownDescription: description, ElementType: types.StringType, Optional: true,
		Validators: []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(), setvalidator.ValueStringsAre(each)},
	}
}
