package shipping

import (
	"context"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/helpers/validatordiag"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/names/validators"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// mostHotDays is the longest hot tier, in days.
const mostHotDays = 3000

// consents matches the elements of accept: one form for each consent, and nothing around it.
var consents = regexp.MustCompile(`^(modifiable|(processor|project_policy|logstore_policy):[^\s;]+)$`)

const consentForms = `must be "modifiable"; "processor:" followed by the name of an ingest processor; or "project_policy:" or "logstore_policy:" followed by the principal that is denied, as logstore_status has it`

var logstoreAttributeTypes = attributeTypes(logstoreAttributes())

// defaultLogstore returns the logstore object of a configuration that declares none.
func defaultLogstore() types.Object {
	members := nullMembers(logstoreAttributeTypes)
	members["retention_days"] = types.Int64Value(domain.RetentionForever)
	return types.ObjectValueMust(logstoreAttributeTypes, members)
}

func logstoreAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "Settings of the Logstore `innertrail_<trail_name>`. Only `retention_days` is always managed; other " +
			"settings are managed only if set. All can be updated in place.",
		Optional:   true,
		Computed:   true,
		Default:    objectdefault.StaticValue(defaultLogstore()),
		Attributes: logstoreAttributes(),
	}
}

func logstoreAttributes() map[string]schema.Attribute {
	const unmanaged = "Default: not managed; "
	return map[string]schema.Attribute{
		"retention_days": schema.Int64Attribute{
			MarkdownDescription: "How long logs are kept, in days, 1–3650; 3650 keeps them forever. Default: `3650`. Lowering it below the current " +
				"retention deletes logs and is rejected unless `allow_retention_decrease_to` has the same value.",
			Optional:   true,
			Computed:   true,
			Default:    int64default.StaticInt64(domain.RetentionForever),
			Validators: []validator.Int64{retention{}},
		},
		"allow_retention_decrease_to": schema.Int64Attribute{
			MarkdownDescription: "Consent to lower the retention to exactly this many days, 1–3650. Valid only for the apply that changes " +
				"`retention_days` to this value; if it stays in the configuration, it does not undo a later increase made outside Terraform. It counts only for a " +
				"Logstore that this state has applied before (`last_applied`): a create, an import and a move first take the retention of an existing Logstore. Default: no consent.",
			Optional:   true,
			Validators: []validator.Int64{retention{}},
		},
		"initial_shard_count": schema.Int64Attribute{
			MarkdownDescription: "Number of shards, 1–100, of a Logstore that this resource creates. The service later splits " +
				"and merges shards; changing it has no effect on an existing Logstore. Default: 2, or `max_split_shards` if lower.",
			Optional:   true,
			Validators: []validator.Int64{int64validator.Between(1, 100)},
		},
		"auto_split": schema.BoolAttribute{
			MarkdownDescription: "Whether shards are split automatically when they are busy. " + unmanaged + "a new Logstore gets `true`.",
			Optional:            true,
		},
		"max_split_shards": schema.Int64Attribute{
			MarkdownDescription: "How many shards automatic splitting may reach, 1–256; not below `initial_shard_count`, and not with `auto_split = false`. " +
				unmanaged + "a new Logstore gets 64, or `initial_shard_count` if higher.",
			Optional:   true,
			Validators: []validator.Int64{int64validator.Between(1, 256)},
		},
		"append_meta": schema.BoolAttribute{
			MarkdownDescription: "Whether the service adds the client's address and the time of arrival to each log. " + unmanaged + "a new Logstore gets `false`.",
			Optional:            true,
		},
		"hot_retention_days": schema.Int64Attribute{
			MarkdownDescription: "Days that logs stay in hot storage, 7–3000 and below `retention_days`, or together with `infrequent_access_days` as that one says. " + unmanaged + "a new Logstore keeps all logs hot.",
			Optional:            true,
			Validators:          []validator.Int64{int64validator.Between(7, mostHotDays)},
		},
		"infrequent_access_days": schema.Int64Attribute{
			MarkdownDescription: "Days that logs stay in infrequent-access storage after the hot one, 30–3650 and below `retention_days`. Together with " +
				"`hot_retention_days`, at least 60 days of `retention_days` must remain. The service cannot disable this tier again. " +
				unmanaged + "a new Logstore has no such tier.",
			Optional:   true,
			Validators: []validator.Int64{int64validator.Between(30, domain.RetentionForever)},
		},
		"encryption": encryptionAttribute(),
		"accept": schema.SetAttribute{
			MarkdownDescription: "What is accepted of an existing Logstore although no apply can repair it; otherwise an apply ends with an error. `modifiable`: its logs can be changed " +
				"and deleted (`enableModify`). `processor:<name>`: this ingest processor may drop or change logs. `project_policy:<principal>` and `logstore_policy:<principal>`: the policy of the project, or that of the Logstore, denies the delivery to " +
				"this principal, the account or the delivery role, as `logstore_status` names it. " +
				"While an element accepts something, `logstore_status` begins with `accepted: ` and every plan warns; the data source `innertrail_shipping` reports it as if it was not accepted. An element ends when the fact " +
				"changes: another processor is not accepted, nor is a denial to another principal. One that accepts nothing is a warning. Default: nothing is accepted.",
			ElementType: types.StringType,
			Optional:    true,
			Validators:  []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueStringsAre(validators.Pattern(consents, consentForms))},
		},
		"mode": schema.StringAttribute{
			MarkdownDescription: "`standard`, or `lite` (also spelled `query`), which has no analytics. Changing standard to lite is a plan error. " +
				unmanaged + "a new Logstore is `standard`.",
			Optional:   true,
			Validators: []validator.String{validators.OneOf("standard", "lite", "query")},
		},
	}
}

// retention is the validator of a number of days that logs are kept.
type retention struct{}

// Description implements [validator.Describer].
func (retention) Description(context.Context) string {
	return fmt.Sprintf("value must be between 1 and %d, where %[1]d keeps the logs forever", domain.RetentionForever)
}

// MarkdownDescription implements [validator.Describer].
func (v retention) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateInt64 implements [validator.Int64].
func (v retention) ValidateInt64(ctx context.Context, req validator.Int64Request, resp *validator.Int64Response) {
	if days := req.ConfigValue; !days.IsNull() && !days.IsUnknown() && (days.ValueInt64() < 1 || days.ValueInt64() > domain.RetentionForever) {
		resp.Diagnostics.Append(validatordiag.InvalidAttributeValueDiagnostic(req.Path, v.Description(ctx), days.String()))
	}
}
