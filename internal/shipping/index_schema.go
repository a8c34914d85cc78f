package shipping

import (
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

var (
	indexTypes    = attributeTypes(indexAttributes())
	fullTextTypes = memberTypes(indexTypes["full_text"])
	fieldTypes    = memberTypes(indexTypes["fields"])
	jsonKeyTypes  = memberTypes(fieldTypes["json_keys"])
)

func indexAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "The index of the Logstore. Without it the *standard index* is kept complete: the full-text index and every " +
			"documented field of a platform event as text with analytics: `" + strings.Join(reconcile.EventFields, "`, `") + "`. With it, what is declared holds exactly; what is left out, " +
			"and fields that others added, is left alone. One of `full_text` and `fields` must be declared. A change is in place and applies to logs that arrive after it.",
		Optional:   true,
		Attributes: indexAttributes(),
	}
}

func indexAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"full_text": schema.SingleNestedAttribute{
			MarkdownDescription: "The index over whole logs. Default: left alone.",
			Optional:            true,
			Attributes: map[string]schema.Attribute{
				"delimiters":      delimitersAttribute(""),
				"case_sensitive":  caseAttribute(""),
				"include_chinese": chineseAttribute(""),
			},
		},
		"fields": schema.MapNestedAttribute{
			MarkdownDescription: "The indexed fields by name, such as `EventType`; 1–128 characters, and case counts. Default: left alone.",
			Optional:            true,
			Validators:          []validator.Map{mapvalidator.KeysAre(stringvalidator.LengthBetween(1, 128))},
			NestedObject:        schema.NestedAttributeObject{Attributes: fieldAttributes()},
		},
		"max_text_length": schema.Int64Attribute{
			MarkdownDescription: "How much of a value is indexed, in bytes, 64–16384. Default: left alone; the service's is 2048.",
			Optional:            true,
			Validators:          []validator.Int64{int64validator.Between(64, 16384)},
		},
		"log_reduce": schema.BoolAttribute{
			MarkdownDescription: "Whether logs are clustered by likeness (LogReduce). Default: left alone; the service's is `false`.",
			Optional:            true,
		},
		"prune": schema.BoolAttribute{
			MarkdownDescription: "Whether to remove fields that are not declared. The service's own dashboards need theirs. Default: `false`.",
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
			Validators:          []validator.String{stringvalidator.OneOf("text", "long", "double", "json")},
		},
		"alias":           aliasAttribute(),
		"case_sensitive":  caseAttribute(notForNumbers),
		"include_chinese": chineseAttribute(notForNumbers),
		"analytics":       analyticsAttribute(),
		"delimiters":      delimitersAttribute(notForNumbers),
		"json_keys": schema.MapNestedAttribute{
			MarkdownDescription: "Members of a `json` field that have an index of their own, by their path. Only for `type = \"json\"`. Default: left alone.",
			Optional:            true,
			Validators:          []validator.Map{mapvalidator.KeysAre(stringvalidator.LengthAtLeast(1))},
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"type": schema.StringAttribute{
					MarkdownDescription: "`text`, `long` or `double`.",
					Required:            true,
					Validators:          []validator.String{stringvalidator.OneOf("text", "long", "double")},
				},
				"alias":     aliasAttribute(),
				"analytics": analyticsAttribute(),
			}},
		},
	}
}

func aliasAttribute() schema.Attribute {
	return schema.StringAttribute{MarkdownDescription: "Another name for queries; no name or alias may occur twice. Default: left alone; a new index has none.", Optional: true}
}

func analyticsAttribute() schema.Attribute {
	return schema.BoolAttribute{MarkdownDescription: "Whether SQL, the part of a query behind `|`, can use it. Default: left alone; a new index has it.", Optional: true}
}

// notForNumbers is what the descriptions of a field add to those of the full text.
const notForNumbers = " Not for `long` and `double`."

func caseAttribute(note string) schema.Attribute {
	return schema.BoolAttribute{MarkdownDescription: "Whether case counts." + note + " Default: left alone; in a new index it does not.", Optional: true}
}

func chineseAttribute(note string) schema.Attribute {
	return schema.BoolAttribute{MarkdownDescription: "Whether Chinese text is cut into words." + note + " Default: left alone; in a new index it is not.", Optional: true}
}

var delimitersForm = regexp.MustCompile(`^[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]*$`)

func delimitersAttribute(note string) schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: "The characters that end a word, in any order: ASCII, neither letters nor digits." + note + " Default: left alone; a new index gets a set that splits JSON and ARNs.",
		Optional:            true,
		Validators: []validator.String{stringvalidator.RegexMatches(delimitersForm,
			"must be ASCII characters that are neither letters nor digits")},
	}
}
