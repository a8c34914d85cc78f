package health

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
)

// integrityModel is the attribute integrity in Terraform's types.
type integrityModel struct {
	Status          types.String    `tfsdk:"status"`
	AppendOnly      types.Bool      `tfsdk:"append_only"`
	AnonymousWrites types.Bool      `tfsdk:"anonymous_writes"`
	Processor       *processorModel `tfsdk:"ingest_processor"`
	ProjectPolicy   types.String    `tfsdk:"project_policy"`
	LogstorePolicy  types.String    `tfsdk:"logstore_policy"`
	Writers         types.List      `tfsdk:"writers"`
	Deleters        types.List      `tfsdk:"deleters"`
	RetentionDays   types.Int64     `tfsdk:"retention_days"`
	RecycleBin      types.Bool      `tfsdk:"recycle_bin"`
	Encrypted       types.Bool      `tfsdk:"encrypted"`
	LogstoreCreated types.String    `tfsdk:"logstore_created"`
}

// processorModel is an ingest processor in Terraform's types.
type processorModel struct {
	Name         types.String `tfsdk:"name"`
	SPL          types.String `tfsdk:"spl"`
	DropsOnError types.Bool   `tfsdk:"drops_on_error"`
	Unreadable   types.String `tfsdk:"unreadable"`
}

func integrityAttribute() schema.SingleNestedAttribute {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	flag := func(description string) schema.BoolAttribute {
		return schema.BoolAttribute{MarkdownDescription: description, Computed: true}
	}
	list := func(description string) schema.ListAttribute {
		return schema.ListAttribute{MarkdownDescription: description, Computed: true, ElementType: types.StringType}
	}
	return schema.SingleNestedAttribute{
		MarkdownDescription: "Whether the logs can be altered, forged, filtered or silenced, as far as the settings of the Logstore, its project and their policies tell. " +
			"What a resource accepts in `logstore.accept` is named here all the same.",
		Computed: true,
		Attributes: map[string]schema.Attribute{
			"status": text(providerdata.StatusDescription(integrity.AppendOnly) + "what can happen to the logs, and after `unreadable:` what is not known and which permission is " +
				"missing. Null without a Logstore."),
			"append_only": flag("Whether single logs can be neither changed nor deleted. Null without a Logstore, and where Log Service does not say so. " +
				"It says nothing about deleting the Logstore: see `deleters`."),
			"anonymous_writes": flag("Whether anyone can write without credentials, by web tracking. Null without a Logstore, and where Log Service does not say so."),
			"ingest_processor": schema.SingleNestedAttribute{
				MarkdownDescription: "The ingest processor, which every log runs through before it is stored: it may drop or change logs. Null if there is none, and where Log Service " +
					"names none. It is read only if there is one, which takes the permission `log:GetIngestProcessor`.",
				Computed: true,
				Attributes: map[string]schema.Attribute{
					"name":           text("Its name."),
					"spl":            text("Its statement in SPL. Null if it cannot be read."),
					"drops_on_error": flag("Whether it drops the logs for which the statement fails; otherwise they are stored as they came. Null if it cannot be read."),
					"unreadable":     text("Why it cannot be read; null if it can."),
				},
			},
			"project_policy": text("`none`, `present` (it denies the delivery nothing for certain), what it denies to the delivery, or `unreadable:` and why. Null without a project. " +
				"A denial that is not certain, such as one under a condition, is a warning."),
			"logstore_policy": text("The same for the policy of the Logstore. Null without a Logstore, and where Log Service does not know such policies: they are in the SDK only."),
			"writers": list("Who may write to the Logstore: ActionTrail, through the role of the trail; anyone, by web tracking; whom the policies of project and Logstore allow it; and " +
				"identities of the account by their RAM policies, which are not read. Log Service documents that it refuses all but ActionTrail here; this is not relied on. " +
				"For display only. Null without a Logstore."),
			"deleters": list("Who may delete the Logstore or its project, or shorten the retention: whom the policies of project and Logstore allow it, and identities of the account by " +
				"their RAM policies, which are not read. Control policies are not read either: a member account cannot. For display only. Null without a Logstore."),
			"retention_days": schema.Int64Attribute{
				MarkdownDescription: "Retention of the Logstore in days; 3650 means forever. Null without a Logstore.", Computed: true,
			},
			"recycle_bin": flag("Whether the project keeps a deleted Logstore for a while. Null without a project, and where Log Service does not say so. `healthy` does not depend on it."),
			"encrypted":   flag("Whether the logs are encrypted. Null without a Logstore. `healthy` does not depend on it."),
			"logstore_created": text("When the Logstore was created, in RFC 3339: it has no older logs. Compare it with what you know, since a Logstore that was deleted and created again looks as " +
				"good as new. Null without a Logstore, and where Log Service does not say so."),
		},
	}
}

// integrityTypes returns the types of the members of the attribute.
func integrityTypes() map[string]attr.Type {
	return integrityAttribute().GetType().(types.ObjectType).AttrTypes //nolint:forcetypeassert // it is one
}

// setIntegrity sets what was observed of the integrity of the Logstore.
func (m *dataSourceModel) setIntegrity(ctx context.Context, r integrity.Report) diag.Diagnostics {
	members := integrityModel{
		Status: textOrNull(r.Status), AppendOnly: types.BoolPointerValue(r.AppendOnly), AnonymousWrites: types.BoolPointerValue(r.AnonymousWrites),
		ProjectPolicy: textOrNull(r.ProjectPolicy), LogstorePolicy: textOrNull(r.LogstorePolicy),
		Writers: types.ListNull(types.StringType), Deleters: types.ListNull(types.StringType),
		RetentionDays: m.RetentionDays, RecycleBin: types.BoolPointerValue(r.RecycleBin), Encrypted: types.BoolPointerValue(r.Encrypted),
	}
	if r.Status != "" {
		members.Writers, members.Deleters = textList(r.Writers), textList(r.Deleters)
	}
	if !r.Created.IsZero() {
		members.LogstoreCreated = types.StringValue(r.Created.UTC().Format(time.RFC3339))
	}
	if p := r.Processor; p != nil {
		members.Processor = &processorModel{Name: textOrNull(p.Name), Unreadable: textOrNull(p.Unreadable)}
		if p.Unreadable == "" {
			members.Processor.SPL, members.Processor.DropsOnError = types.StringValue(model.Visible(p.SPL)), types.BoolValue(p.DropsOnError)
		}
	}
	object, diags := types.ObjectValueFrom(ctx, integrityTypes(), members)
	m.Integrity = object
	return diags
}
