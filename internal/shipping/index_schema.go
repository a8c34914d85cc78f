package shipping

import (
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/innertrail/terraform-provider-innertrail/internal/names/validators"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

var (
	indexTypes    = attributeTypes(indexAttributes())
	fullTextTypes = memberTypes(indexTypes["full_text"])
	fieldTypes    = memberTypes(indexTypes["fields"])
	jsonKeyTypes  = memberTypes(fieldTypes["json_keys"])
)

func indexAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "The index of the Logstore. If not set, the *standard index* is kept complete: the full-text index and every " +
			"documented field of a platform event as text with analytics (`EventAdditionalDetail` may be `json`): `" + strings.Join(domain.EventFields, "`, `") + "`. The full text covers all of them and splits words, " +
			"and analytics see at least 2048 bytes of a text; other delimiters, cases and aliases are left as they are. If set, the configured settings hold exactly; " +
			"settings that are not set and additional fields are not changed. `full_text` or `fields` is required. Updated in place; applies to logs that arrive afterwards.",
		Optional:   true,
		Attributes: indexAttributes(),
	}
}

func indexAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"full_text": schema.SingleNestedAttribute{
			MarkdownDescription: "The index over whole logs. Default: not managed.",
			Optional:            true,
			Attributes: map[string]schema.Attribute{
				"delimiters":      delimitersAttribute(""),
				"case_sensitive":  caseAttribute(""),
				"include_chinese": chineseAttribute(""),
			},
		},
		"fields": schema.MapNestedAttribute{
			MarkdownDescription: "The indexed fields by name, such as `EventType`; 1–128 characters, case-sensitive. Default: not managed.",
			Optional:            true,
			Validators:          []validator.Map{mapvalidator.KeysAre(validators.Length(1, 128))},
			NestedObject:        schema.NestedAttributeObject{Attributes: fieldAttributes()},
		},
		"max_text_length": schema.Int64Attribute{
			MarkdownDescription: "How much of a value is indexed, in bytes, 64–16384. Default: not managed; the service's default is 2048.",
			Optional:            true,
			Validators:          []validator.Int64{int64validator.Between(64, 16384)},
		},
		"log_reduce": schema.BoolAttribute{
			MarkdownDescription: "Whether similar logs are clustered (LogReduce). Default: not managed; the service's default is `false`.",
			Optional:            true,
		},
		"prune": schema.BoolAttribute{
			MarkdownDescription: "Whether to remove fields that are not configured. The service's own dashboards need some of them. Default: `false`.",
			Optional:            true,
			Computed:            true,
			Default:             booldefault.StaticBool(false),
		},
	}
}

func fieldAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"type": schema.StringAttribute{
			MarkdownDescription: "`text`, `long`, `double` or `json`.",
			Required:            true,
			Validators:          []validator.String{validators.OneOf("text", "long", "double", "json")},
		},
		"alias":           aliasAttribute(),
		"case_sensitive":  caseAttribute(notForNumbers),
		"include_chinese": chineseAttribute(notForNumbers),
		"analytics":       analyticsAttribute(),
		"delimiters":      delimitersAttribute(notForNumbers),
		"json_keys": schema.MapNestedAttribute{
			MarkdownDescription: "Members of a `json` field with their own index, by path. Only for `type = \"json\"`. Default: not managed.",
			Optional:            true,
			Validators:          []validator.Map{mapvalidator.KeysAre(validators.NotEmpty())},
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"type": schema.StringAttribute{
					MarkdownDescription: "`text`, `long` or `double`.",
					Required:            true,
					Validators:          []validator.String{validators.OneOf("text", "long", "double")},
				},
				"alias":     aliasAttribute(),
				"analytics": analyticsAttribute(),
			}},
		},
	}
}

func aliasAttribute() schema.Attribute {
	return schema.StringAttribute{MarkdownDescription: "Another name for queries; no name or alias may occur twice. Default: not managed; a new index gets none.", Optional: true}
}

func analyticsAttribute() schema.Attribute {
	return schema.BoolAttribute{MarkdownDescription: "Whether SQL (the query after `|`) can use the field. Default: not managed; a new index gets `true`.", Optional: true}
}

// notForNumbers is what the descriptions of a field add to those of the full text.
const notForNumbers = " Not for `long` and `double`."

func caseAttribute(note string) schema.Attribute {
	return schema.BoolAttribute{MarkdownDescription: "Whether searches are case-sensitive." + note + " Default: not managed; a new index gets `false`.", Optional: true}
}

func chineseAttribute(note string) schema.Attribute {
	return schema.BoolAttribute{MarkdownDescription: "Whether Chinese text is segmented into words." + note + " Default: not managed; a new index gets `false`.", Optional: true}
}

var delimitersForm = regexp.MustCompile(`^[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]*$`)

func delimitersAttribute(note string) schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: "Characters that separate words, in any order: ASCII, no letters or digits." + note + " Default: not managed; a new index gets a set that splits JSON and ARNs.",
		Optional:            true,
		Validators: []validator.String{validators.Pattern(delimitersForm,
			"must be ASCII characters that are neither letters nor digits")},
	}
}
