package events

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

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
	{"event_type", "EventType", "Who began it: `CUSTOMER_INITIATED_SUPPORT`, `ALIYUN_INITIATED_SERVICE` or `ALIYUN_INITIATED_PENALTY`."},
	{"employee_id", "EmployeeID", "Encrypted id of the employee of Alibaba Cloud; empty for what is automated."},
	{"event_method", "EventMethod", "Nature of the operation, such as `Regular Read`."},
	{"resource_type", "ResourceType", "Type of the resource, such as `ACS::ECS::Instance`."},
	{"resource_id", "ResourceID", "Resource that was acted upon."},
	{"resource_region_id", "ResourceRegionID", "Region of the resource."},
	{"resource_owner_id", "ResourceOwnerID", "Account that owns the resource."},
	{"event_additional_detail", "EventAdditionalDetail", "What else there is to say, free text and often JSON, as it came."},
	{"event_time", "EventTime", "When it happened, in UTC, such as `2026-01-11T05:23:37Z`."},
	{"event_level", "EventLevel", "`NOTICE`, or `WARNING` for what Alibaba Cloud alerts its customer to."},
	{"event_location", "EventLocation", "Country of who did it, in two letters."},
}

// eventType returns the type of an event.
func eventType() types.ObjectType {
	members := map[string]attr.Type{}
	for _, attribute := range eventAttributes {
		members[attribute.name] = types.StringType
	}
	return types.ObjectType{AttrTypes: members}
}

// Schema implements [datasource.DataSource].
func (*dataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := providerdata.LocationAttributes()
	for name, attribute := range map[string]schema.Attribute{
		"from": timeAttribute("Begin of the time in which events were logged"),
		"to":   timeAttribute("End of that time, which itself is left out"),
		"types": texts("Values of `event_type` of which one must fit.",
			stringvalidator.OneOf("CUSTOMER_INITIATED_SUPPORT", "ALIYUN_INITIATED_SERVICE", "ALIYUN_INITIATED_PENALTY")),
		"levels":    texts("Values of `event_level` of which one must fit.", stringvalidator.OneOf("NOTICE", "WARNING")),
		"products":  texts("Values of `event_product` of which one must fit, spelled as in events.", stringvalidator.LengthAtLeast(1)),
		"resources": texts("Values of `resource_id` of which one must fit, spelled as in events.", stringvalidator.LengthAtLeast(1)),
		"query": schema.StringAttribute{
			MarkdownDescription: "A search in the syntax of Log Service that must fit too, without an analysis behind `|`. It goes to the service as it is. " +
				"Fields that it names must be in the index. Where a word holds `*` or `?`, Log Service itself finds only a part.",
			Optional:   true,
			Validators: []validator.String{queryValidator{}},
		},
		"limit": schema.Int64Attribute{
			MarkdownDescription: fmt.Sprintf("How many events to give at most, 1–%d. Default: `%d`.", maxLimit, defaultLimit),
			Optional:            true,
			Validators:          []validator.Int64{int64validator.Between(1, maxLimit)},
		},
		"newest_first": schema.BoolAttribute{
			MarkdownDescription: "Whether the latest event comes first, and the earliest are left out where there are more than `limit`. Default: `true`.",
			Optional:            true,
		},
		"timeouts":      providerdata.ReadTimeoutAttribute(ctx),
		"logstore_name": schema.StringAttribute{MarkdownDescription: "Logstore that was searched.", Computed: true},
		"truncated": schema.BoolAttribute{
			MarkdownDescription: "Whether there were more events than `limit`.", Computed: true,
		},
		"events": schema.ListNestedAttribute{
			MarkdownDescription: "The events, in the order of the time at which they were logged. An attribute is null where the log has no such field.",
			Computed:            true,
			NestedObject:        schema.NestedAttributeObject{Attributes: eventSchemaAttributes()},
		},
	} {
		attributes[name] = attribute
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Platform events that were shipped: what Alibaba Cloud's own staff and systems did to your resources. It searches the Logstore of the " +
			"account's shipping and reads page by page until everything that fits, or `limit`, is there. Times are absolute, so that a plan and its apply see " +
			"the same window: for the last day, compute them from `plantimestamp()`. It needs the permission `log:GetLogStoreLogs`, and " +
			"`actiontrail:DescribeInnerTrails` unless both `trail_name` and `project_name` are given.",
		Attributes: attributes,
	}
}

func eventSchemaAttributes() map[string]schema.Attribute {
	members := map[string]schema.Attribute{}
	for _, attribute := range eventAttributes {
		members[attribute.name] = schema.StringAttribute{MarkdownDescription: attribute.description, Computed: true}
	}
	return members
}

func timeAttribute(description string) schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: description + ", in RFC 3339 and whole seconds, such as `2026-01-11T00:00:00Z`.",
		Required:            true,
		Validators:          []validator.String{timeValidator{}},
	}
}

func texts(description string, each validator.String) schema.Attribute {
	return schema.SetAttribute{
		MarkdownDescription: description, ElementType: types.StringType, Optional: true,
		Validators: []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(), setvalidator.ValueStringsAre(each)},
	}
}
