package evidence

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
)

// Schema implements [datasource.DataSource].
func (*dataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := providerdata.LocationAttributes()
	maps.Copy(attributes, map[string]schema.Attribute{
		"from": providerdata.WindowAttribute("Start of the time window that is judged, inclusive"),
		"to":   providerdata.WindowAttribute("End of the time window, exclusive", "A window that ended less than 15 minutes ago is not proven."),
		"read_raw": schema.BoolAttribute{
			MarkdownDescription: "Whether the logs are also read as consumers get them, with `PullLogs`, which returns deleted logs too. All logs that were received from eight hours before the window to nine hours after it are read. " +
				"If `false`, the verdict is never `no_gap_found`. Default: `true`.",
			Optional: true,
		},
		"timeouts":      providerdata.ReadTimeoutAttributeOf(ctx, "`10m`"),
		"account_id":    text("Account of the trail."),
		"logstore_name": text("Logstore that holds the events: `innertrail_<trail_name>`."),
		"judged_at":     text("When the witnesses were asked."),
		"made_by":       text("The program that made the report, its version, and the hosts that it asked in place of Alibaba Cloud's own, if `endpoints` or the environment set some."),
		"verdict": text("`gaps`: a witness proves at least one gap. `no_gap_found`: every rule holds. `unproven`: neither; `rules` and `codes` say why. " +
			"No verdict says that the record is complete."),
		"meaning":        text("What the verdict means, in a sentence."),
		"inferred":       text("What the judgement rests on that is not published for inner trails."),
		"not_covered":    texts("What no verdict covers."),
		"proven_from":    text("Start of the part of the window in which every rule holds; null if there is none."),
		"proven_to":      text("End of the part that `proven_from` begins; null if there is none."),
		"undecided":      texts("The parts of the window that are neither a gap nor proven, each with why; empty if there are none. For display only."),
		"witnesses":      texts("The API operations that were asked. One that did not answer, or not in whole, is marked. For display only."),
		"shipping_since": text("Since when the trail has been logging without a stop, as ActionTrail says: after a stop, the restart and not the creation; null if it is stopped, or not known."),
		"gaps":           rows("The gaps that witnesses prove, by time; empty if there are none. The attributes about a call are null if no call is known to have caused the gap.", gapAttributes()),
		"rules":          rows("What must hold for `no_gap_found`, and whether it does. `reason` and `text` are null for a rule that holds.", ruleAttributes()),
		"destinations":   rows("The window, cut where the trail was created or deleted.", destinationAttributes()),
		"retention":      rows("How long logs were kept, as far as calls tell; the last element is the retention now.", retentionAttributes()),
		"integrity":      texts("What is known of whether logs can be altered, forged, filtered or hidden now. Each text begins with `yes`, `no` or `not known`. For display only."),
		"counts": schema.SingleNestedAttribute{
			MarkdownDescription: "The numbers that were compared. An attribute is null if it is not known.", Computed: true, Attributes: countAttributes(),
		},
		"codes": texts("The stable [codes](https://registry.terraform.io/providers/innertrail/innertrail/latest/docs/guides/reason-codes) of the gaps and of the rules that do not hold, " +
			"such as `trail.stopped`; empty with `no_gap_found`."),
		"what_to_do": texts("What to do about each of the codes. For display only."),
		"json":       text("The whole report as a JSON document."),
		"markdown":   text("The same report for people, as Markdown."),
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "Judges whether platform events are missing from the record of a time window: whether the trail was stopped, whether anyone deleted or altered logs, and whether all that ActionTrail " +
			"counted as delivered is there. It asks independent witnesses: the configuration now, the account's own management events (`LookupEvents`), ActionTrail's delivery metric, and the logs as searches and as " +
			"consumers get them. The answer names each rule with its witness, and each gap with its cause and, where it is known, who caused it. What could not be asked makes the verdict `unproven`, never an error. " +
			"It never writes. It needs the permissions of `innertrail_policy_document` with `read_evidence = true`. The guide " +
			"[Answering an auditor](https://registry.terraform.io/providers/innertrail/innertrail/latest/docs/guides/answering-an-auditor) says what it proves and what it cannot prove.",
		Attributes: attributes,
	}
}

func gapAttributes() schema.NestedAttributeObject {
	attributes := callAttributes()
	maps.Copy(attributes, map[string]schema.Attribute{
		"from":      text("When the gap began."),
		"to":        text("When it ended; null if that is not known."),
		"reason":    text("Stable code of the cause of the gap, such as `trail.stopped`."),
		"text":      text("What is known of the gap. For display only."),
		"witness":   text("The API operations whose answers prove the gap."),
		"event_ids": texts("Ids of the events that are gone, as far as they are known."),
	})
	return schema.NestedAttributeObject{Attributes: attributes}
}

func ruleAttributes() schema.NestedAttributeObject {
	return schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
		"rule":      text("Stable code of the rule, such as `trail.untouched`."),
		"needs":     text("What the rule needs to hold."),
		"witness":   text("The API operations whose answers decide the rule."),
		"published": flag("Whether Alibaba Cloud documents that the answer means what the rule says; otherwise it is inferred."),
		"holds":     flag("Whether the rule holds; null if its witness did not tell."),
		"reason":    text("Stable code of why the rule does not hold, or is not known to."),
		"text":      text("What was found instead. For display only."),
		"calls":     rows("The calls that speak against the rule.", schema.NestedAttributeObject{Attributes: callAttributes()}),
	}}
}

func callAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"operation": text("Name of the call, such as `StopLogging`."),
		"called_at": text("When the call was made."),
		"actor":     text("Who made the call."),
		"source_ip": text("Address from which the call was made."),
		"event_id":  text("Id of the management event of the call."),
	}
}

func destinationAttributes() schema.NestedAttributeObject {
	return schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
		"from":         text("When this part of the window begins."),
		"to":           text("When this part of the window ends."),
		"project_name": text("Project to which events were delivered; null if it is not known."),
		"compared":     flag("Whether the Logstore in this project was compared with the deliveries."),
	}}
}

func retentionAttributes() schema.NestedAttributeObject {
	return schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
		"from":      text("Since when this retention is known; null if that is not known. Without `event_id` it may have been set earlier."),
		"days":      number("Retention in days; 3650 means forever. Null if it is not known."),
		"actor":     text("Who set the retention; null if that is not known."),
		"event_id":  text("Id of the management event of the call that set it; null if it is not known."),
		"operation": text("Operation of that call: `CreateLogStore` or `UpdateLogStore`; null if it is not known."),
	}}
}

func countAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"from":                            text("Start of the time for which deliveries and logs were counted: a pause in the deliveries before the window."),
		"to":                              text("End of that time: a pause in the deliveries after the window."),
		"deliveries":                      number("Deliveries that ActionTrail counted."),
		"failed_deliveries":               number("Failed deliveries that ActionTrail counted."),
		"logs_read":                       number("Logs that consumers are given."),
		"distinct_events_read":            number("Distinct events among `logs_read`."),
		"distinct_events_found_in_window": number("Distinct events that searches of the judged window show."),
	}
}

func text(description string) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: description, Computed: true}
}

func number(description string) schema.Int64Attribute {
	return schema.Int64Attribute{MarkdownDescription: description, Computed: true}
}

func flag(description string) schema.BoolAttribute {
	return schema.BoolAttribute{MarkdownDescription: description, Computed: true}
}

func texts(description string) schema.ListAttribute {
	return schema.ListAttribute{MarkdownDescription: description, Computed: true, ElementType: types.StringType}
}

func rows(description string, of schema.NestedAttributeObject) schema.ListNestedAttribute {
	return schema.ListNestedAttribute{MarkdownDescription: description, Computed: true, NestedObject: of}
}

// typesOf returns the types of attributes.
func typesOf(attributes map[string]schema.Attribute) map[string]attr.Type {
	types := make(map[string]attr.Type, len(attributes))
	for name, attribute := range attributes {
		types[name] = attribute.GetType()
	}
	return types
}
