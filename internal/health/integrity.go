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
		MarkdownDescription: "Whether the logs can be altered, forged, filtered or silenced, judged by the settings of the Logstore and its project and by their policies. " +
			"`logstore.accept` of a resource changes nothing here.",
		Computed: true,
		Attributes: map[string]schema.Attribute{
			"status": text(providerdata.StatusDescription(integrity.AppendOnly) + "what can happen to the logs, in the words of `logstore_status`. It names whom outside the account a policy lets write, delete, change, filter or hide logs, or change policies, and after `unreadable:` what is not known and " +
				"which permission is missing. Null without a Logstore."),
			"append_only": flag("Whether the Logstore does not allow edits of single logs (`enableModify` is off). Soft deletion hides logs all the same, and all of them together can be deleted: see `deleters`. " +
				"Null without a Logstore, and if Log Service does not tell."),
			"anonymous_writes": flag("Whether anyone can write logs without credentials, by web tracking. Null without a Logstore, and if Log Service does not tell."),
			"ingest_processor": schema.SingleNestedAttribute{
				MarkdownDescription: "The ingest processor of the Logstore, which may drop or change every log before it is stored. Null if Log Service names none, and without a Logstore.",
				Computed:            true,
				Attributes: map[string]schema.Attribute{
					"name":           text("Its name."),
					"spl":            text("Its statement, in SPL. Null if it is unreadable."),
					"drops_on_error": flag("Whether it drops a log for which the statement fails; otherwise the log is stored as it came. Null if it is unreadable."),
					"unreadable":     text("Why it could not be read, for display only, such as the missing permission `log:GetIngestProcessor`. Null if it was read."),
				},
			},
			"project_policy": text("The policy of the project: `none`; `present`, if no statement certainly denies the delivery; what it denies; or after `unreadable:` why it is not known. " +
				"Only the first two are a stable interface. A denial that is not certain, such as one under a condition, is a warning. Null without a project."),
			"logstore_policy": text("The policy of the Logstore, in the same words. Null without a Logstore, and if Log Service does not know such policies, which are known from its SDK alone."),
			"writers": list("Who may write logs, for display only: ActionTrail, through the role of the trail; anyone, by web tracking; and whom the policies of the project and the Logstore allow it. " +
				"The last element is for all identities of the account, whose RAM policies are not read. " +
				"According to its documentation, Log Service refuses all but ActionTrail in this Logstore; the list does not rely on that. Null without a Logstore."),
			"deleters": list("Who may delete the Logstore or its project, or shorten the retention, for display only: whom the policies of the project and the Logstore allow it. " +
				"The last element is for all identities of the account, whose RAM policies are not read. Control policies are not read either, " +
				"since a member account cannot read them; they may deny it. Null without a Logstore."),
			"retention_days": schema.Int64Attribute{
				MarkdownDescription: "Retention of the Logstore in days; 3650 means forever. Null without a Logstore.", Computed: true,
			},
			"recycle_bin": flag("Whether the project keeps deleted Logstores for a while. `healthy` does not depend on it. Null without a project, and if Log Service does not tell."),
			"encrypted":   flag("Whether the logs are encrypted. `healthy` does not depend on it. Null without a Logstore."),
			"logstore_created": text("When the Logstore was created, in RFC 3339. It has no older logs: if this is later than `logstore_created` of the resource, it was deleted and created again. " +
				"Null without a Logstore, and if Log Service does not tell."),
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
