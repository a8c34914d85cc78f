package shipping

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

type (
	indexModel struct {
		FullText      types.Object `tfsdk:"full_text"`
		Fields        types.Map    `tfsdk:"fields"`
		MaxTextLength types.Int64  `tfsdk:"max_text_length"`
		LogReduce     types.Bool   `tfsdk:"log_reduce"`
		Prune         types.Bool   `tfsdk:"prune"`
	}
	fullTextModel struct {
		Delimiters     types.String `tfsdk:"delimiters"`
		CaseSensitive  types.Bool   `tfsdk:"case_sensitive"`
		IncludeChinese types.Bool   `tfsdk:"include_chinese"`
	}
	fieldModel struct {
		Type           types.String `tfsdk:"type"`
		Alias          types.String `tfsdk:"alias"`
		CaseSensitive  types.Bool   `tfsdk:"case_sensitive"`
		IncludeChinese types.Bool   `tfsdk:"include_chinese"`
		Analytics      types.Bool   `tfsdk:"analytics"`
		Delimiters     types.String `tfsdk:"delimiters"`
		JSONKeys       types.Map    `tfsdk:"json_keys"`
	}
	jsonKeyModel struct {
		Type      types.String `tfsdk:"type"`
		Alias     types.String `tfsdk:"alias"`
		Analytics types.Bool   `tfsdk:"analytics"`
	}
)

// expandIndex turns the index object into a spec; a null object is the standard index.
func expandIndex(object types.Object, diags *diag.Diagnostics) domain.IndexSpec {
	if object.IsNull() || object.IsUnknown() {
		return domain.IndexSpec{}
	}
	var m indexModel
	fill(&m, object.Attributes(), diags)
	spec := domain.IndexSpec{
		Declared: true, Fields: map[string]domain.FieldSpec{},
		MaxTextLength: intOf(m.MaxTextLength), LogReduce: boolOf(m.LogReduce), Prune: m.Prune.ValueBool(),
	}
	if !m.FullText.IsNull() && !m.FullText.IsUnknown() {
		var text fullTextModel
		fill(&text, m.FullText.Attributes(), diags)
		spec.FullText = &domain.FullTextSpec{
			Delimiters: stringOf(text.Delimiters), CaseSensitive: boolOf(text.CaseSensitive), Chinese: boolOf(text.IncludeChinese),
		}
	}
	for name, field := range elements[fieldModel](m.Fields, diags) {
		f := domain.FieldSpec{
			Type: field.Type.ValueString(), Alias: stringOf(field.Alias), CaseSensitive: boolOf(field.CaseSensitive),
			Chinese: boolOf(field.IncludeChinese), Analytics: boolOf(field.Analytics), Delimiters: stringOf(field.Delimiters),
		}
		if !field.JSONKeys.IsNull() && !field.JSONKeys.IsUnknown() {
			f.JSONKeys = map[string]domain.JSONKeySpec{}
			for key, member := range elements[jsonKeyModel](field.JSONKeys, diags) {
				f.JSONKeys[key] = domain.JSONKeySpec{
					Type: member.Type.ValueString(), Alias: stringOf(member.Alias), Analytics: boolOf(member.Analytics),
				}
			}
		}
		spec.Fields[name] = f
	}
	return spec
}

// flattenIndex puts what was observed into the declared index. What is not declared stays
// out unless prune is set, which allows nothing else.
func flattenIndex(ctx context.Context, object types.Object, observed model.Index) (types.Object, diag.Diagnostics) {
	var diags diag.Diagnostics
	var m indexModel
	fill(&m, object.Attributes(), &diags)
	if !m.FullText.IsNull() {
		m.FullText = flattenFullText(m.FullText, observed.FullText, &diags)
	}
	if !m.MaxTextLength.IsNull() && observed.MaxTextLength != nil {
		m.MaxTextLength = types.Int64Value(int64(*observed.MaxTextLength))
	}
	if !m.LogReduce.IsNull() {
		m.LogReduce = types.BoolValue(domain.ValueOr(observed.LogReduce, false))
	}
	if prune := m.Prune.ValueBool(); prune || !m.Fields.IsNull() {
		before := elements[fieldModel](m.Fields, &diags)
		after := map[string]fieldModel{}
		for name, field := range observed.Fields {
			recorded, declared := before[name]
			if declared || prune {
				after[name] = flattenField(ctx, recorded, declared, field, prune, &diags)
			}
		}
		if len(after) > 0 || !m.Fields.IsNull() {
			fields, d := types.MapValueFrom(ctx, types.ObjectType{AttrTypes: fieldTypes}, after)
			diags.Append(d...)
			m.Fields = fields
		}
	}
	return objectOf(indexTypes, m, &diags), diags
}

func flattenFullText(object types.Object, observed *model.FullText, diags *diag.Diagnostics) types.Object {
	if observed == nil {
		return types.ObjectNull(fullTextTypes)
	}
	var m fullTextModel
	fill(&m, object.Attributes(), diags)
	flattenDelimiters(&m.Delimiters, observed.Delimiters)
	flattenFlag(&m.CaseSensitive, observed.CaseSensitive)
	flattenFlag(&m.IncludeChinese, observed.Chinese)
	return objectOf(fullTextTypes, m, diags)
}

func flattenField(ctx context.Context, m fieldModel, declared bool, observed model.FieldKey, prune bool, diags *diag.Diagnostics) fieldModel {
	keyType := types.ObjectType{AttrTypes: jsonKeyTypes}
	if !declared {
		m.JSONKeys = types.MapNull(keyType)
	}
	m.Type = types.StringValue(observed.Type)
	if !m.Alias.IsNull() {
		m.Alias = types.StringValue(observed.Alias)
	}
	flattenFlag(&m.CaseSensitive, observed.CaseSensitive)
	flattenFlag(&m.IncludeChinese, observed.Chinese)
	flattenFlag(&m.Analytics, observed.Analytics)
	flattenDelimiters(&m.Delimiters, observed.Delimiters)
	if m.JSONKeys.IsNull() {
		return m
	}
	before := elements[jsonKeyModel](m.JSONKeys, diags)
	after := map[string]jsonKeyModel{}
	for name, key := range observed.JSONKeys {
		member, declared := before[name]
		if !declared && !prune {
			continue
		}
		member.Type = types.StringValue(key.Type)
		if !member.Alias.IsNull() {
			member.Alias = types.StringValue(key.Alias)
		}
		flattenFlag(&member.Analytics, key.Analytics)
		after[name] = member
	}
	keys, d := types.MapValueFrom(ctx, keyType, after)
	diags.Append(d...)
	m.JSONKeys = keys
	return m
}

func flattenFlag(flag *types.Bool, observed bool) {
	if !flag.IsNull() {
		*flag = types.BoolValue(observed)
	}
}

// flattenDelimiters keeps the declared order if the characters are the same.
func flattenDelimiters(text *types.String, observed []string) {
	if text.IsNull() || domain.SameDelimiters(observed, text.ValueString()) {
		return
	}
	joined := ""
	for _, d := range observed {
		joined += d
	}
	*text = types.StringValue(joined)
}
