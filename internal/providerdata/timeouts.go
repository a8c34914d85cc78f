package providerdata

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// ReadTimeout is how long a read may take where timeouts does not say.
const ReadTimeout = 2 * time.Minute

// ReadTimeoutAttribute returns the argument for the time that a read may take.
func ReadTimeoutAttribute(ctx context.Context) schema.Attribute {
	return ReadTimeoutAttributeOf(ctx, "`2m`")
}

// ReadTimeoutAttributeOf is [ReadTimeoutAttribute] with another default.
func ReadTimeoutAttributeOf(ctx context.Context, standard string) schema.Attribute {
	attribute := timeouts.AttributesWithOpts(ctx, timeouts.Opts{
		ReadDescription: "Time limit of the read, such as `30s` or `5m`. Default: " + standard + ".",
	})
	if nested, ok := attribute.(schema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = "Time limit of the read."
		return nested
	}
	return attribute
}

// CheckTimeouts rejects a time in which nothing could be done. What is no
// duration at all is refused by the attribute itself.
func CheckTimeouts(object types.Object, diags *diag.Diagnostics) {
	members := object.Attributes()
	for _, name := range slices.Sorted(maps.Keys(members)) {
		text, ok := members[name].(types.String)
		if !ok || text.IsNull() || text.IsUnknown() {
			continue
		}
		if d, err := time.ParseDuration(text.ValueString()); err == nil && d < time.Second {
			diags.AddAttributeError(path.Root("timeouts").AtName(name), "timeouts."+name+" is less than a second",
				fmt.Sprintf("It is %q. Write a number and a unit, such as 30s or 10m, or omit it to use the default.", model.ShortName(text.ValueString())))
		}
	}
}
