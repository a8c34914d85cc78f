package shipping

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names/validators"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// ConfigValidators implements [resource.ResourceWithConfigValidators]: the checks
// that need more than one attribute.
func (*Resource) ConfigValidators(context.Context) []resource.ConfigValidator {
	return []resource.ConfigValidator{crossChecks{}}
}

type crossChecks struct{}

func (crossChecks) Description(context.Context) string {
	return "attributes that depend on each other agree"
}

func (c crossChecks) MarkdownDescription(ctx context.Context) string { return c.Description(ctx) }

func (crossChecks) ValidateResource(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config resourceModel
	if config.read(ctx, req.Config.Raw).HasError() {
		return // a number of days with a fraction, say: the framework itself refuses it
	}
	validators.CheckRole(config.Role, &resp.Diagnostics)
	checkLogstore(config.Logstore, &resp.Diagnostics)
	checkIndex(config.Index, &resp.Diagnostics)
	providerdata.CheckTimeouts(config.Timeouts.Object, &resp.Diagnostics)
}

func checkLogstore(object types.Object, diags *diag.Diagnostics) {
	if object.IsNull() || object.IsUnknown() {
		return
	}
	var m logstoreModel
	fill(&m, object.Attributes(), diags)
	at := func(name string) path.Path { return path.Root("logstore").AtName(name) }
	if !m.RetentionDays.IsUnknown() {
		checkTiers(m, domain.ValueOr(intOf(m.RetentionDays), domain.RetentionForever), diags)
	}
	if split := boolOf(m.AutoSplit); split != nil && !*split && !m.MaxSplitShards.IsNull() {
		diags.AddAttributeError(at("max_split_shards"), "max_split_shards has no effect without auto_split",
			"auto_split is false, so shards are never split automatically. Remove max_split_shards, or set auto_split = true.")
	}
	most, begin := intOf(m.MaxSplitShards), intOf(m.InitialShardCount)
	if most != nil && begin != nil && *most < *begin {
		diags.AddAttributeError(at("max_split_shards"), "max_split_shards is below initial_shard_count",
			fmt.Sprintf("Splitting may reach %d shards, but the Logstore would start with %d. Raise max_split_shards or lower initial_shard_count.", *most, *begin))
	}
}

func checkTiers(m logstoreModel, retention int, diags *diag.Diagnostics) {
	at := func(name string) path.Path { return path.Root("logstore").AtName(name) }
	hot, cold := intOf(m.HotRetentionDays), intOf(m.InfrequentAccessDays)
	if hot != nil && *hot > mostHotDays || cold != nil && *cold > domain.RetentionForever {
		return // the attribute itself is refused
	}
	switch {
	case hot != nil && *hot >= retention:
		diags.AddAttributeError(at("hot_retention_days"), "hot_retention_days is not below retention_days",
			fmt.Sprintf("Logs are kept for %d days, so the hot tier can last %d days at most, not %d.", retention, retention-1, *hot))
	case hot != nil && cold != nil && *hot+*cold+domain.ArchiveDays > retention:
		diags.AddAttributeError(at("infrequent_access_days"), "The storage tiers do not fit into the retention",
			fmt.Sprintf("hot_retention_days (%d) and infrequent_access_days (%d) must leave %d days of retention_days (%d); they leave %d.",
				*hot, *cold, domain.ArchiveDays, retention, retention-*hot-*cold))
	case cold != nil && *cold >= retention:
		diags.AddAttributeError(at("infrequent_access_days"), "infrequent_access_days is not below retention_days",
			fmt.Sprintf("Logs are kept for %d days, so the tier can last %d days at most, not %d.", retention, retention-1, *cold))
	}
}

func checkIndex(object types.Object, diags *diag.Diagnostics) {
	if object.IsNull() || object.IsUnknown() {
		return
	}
	var m indexModel
	fill(&m, object.Attributes(), diags)
	empty := m.Fields.IsNull() || !m.Fields.IsUnknown() && len(m.Fields.Elements()) == 0
	if m.FullText.IsNull() && empty {
		diags.AddAttributeError(path.Root("index"), "index declares neither full_text nor fields",
			"An index needs at least one of them. Declare one, or omit index to keep the standard index.")
	}
	fields := elements[fieldModel](m.Fields, diags)
	for _, name := range sortedKeys(fields) {
		checkField(path.Root("index").AtName("fields").AtMapKey(name), name, fields[name], diags)
	}
	checkAliases(fields, diags)
}

// checkAliases rejects a name that two fields share.
func checkAliases(fields map[string]fieldModel, diags *diag.Diagnostics) {
	owners := map[string]string{} // by name or alias
	for name := range fields {
		owners[name] = "field " + name
	}
	claim := func(alias types.String, at path.Path, owner string) {
		name := stringOf(alias)
		if name == nil || *name == "" || owners[*name] == owner {
			return
		}
		if other, taken := owners[*name]; taken {
			diags.AddAttributeError(at.AtName("alias"), "Two fields of the index are named "+model.ShortName(*name),
				fmt.Sprintf("Queries could not distinguish %s from %s. Choose another alias for one of them.", model.ShortName(owner), model.ShortName(other)))
			return
		}
		owners[*name] = owner
	}
	for _, name := range sortedKeys(fields) {
		at, owner := path.Root("index").AtName("fields").AtMapKey(name), "field "+name
		claim(fields[name].Alias, at, owner)
		members := elements[jsonKeyModel](fields[name].JSONKeys, diags)
		for _, key := range sortedKeys(members) {
			claim(members[key].Alias, at.AtName("json_keys").AtMapKey(key), "member "+key+" of "+owner)
		}
	}
}

func checkField(at path.Path, name string, f fieldModel, diags *diag.Diagnostics) {
	kind := stringOf(f.Type)
	if kind == nil {
		return
	}
	number := *kind == "long" || *kind == "double"
	for _, only := range []struct {
		attribute string
		set       bool
	}{
		{"delimiters", !f.Delimiters.IsNull()},
		{"case_sensitive", !f.CaseSensitive.IsNull()},
		{"include_chinese", !f.IncludeChinese.IsNull()},
	} {
		if number && only.set {
			diags.AddAttributeError(at.AtName(only.attribute), only.attribute+" is not supported for numbers",
				fmt.Sprintf("Field %s is of type %s. Remove %s, or set type = \"text\".", name, *kind, only.attribute))
		}
	}
	if *kind != "json" && !f.JSONKeys.IsNull() {
		diags.AddAttributeError(at.AtName("json_keys"), "json_keys needs a field of type json",
			fmt.Sprintf("Field %s is of type %s. Remove json_keys, or set type = \"json\".", name, *kind))
	}
}

func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
