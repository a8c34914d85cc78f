package providerdata

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// TestWindow_time: an error tells the form, that the end is exclusive where a day is written there, and that a day does not exist.
func TestWindow_time(t *testing.T) {
	t.Parallel()
	const exclusive = "The end is exclusive: to include that day, write "
	for _, row := range []struct{ argument, text, want, not string }{
		{"from", "2026-10-30", "write 2026-10-30T00:00:00Z.", exclusive},
		{"to", "2026-10-30", "write 2026-10-30T00:00:00Z. " + exclusive + "2026-10-31T00:00:00Z.", "exist"},
		{"to", "2026-10-31", exclusive + "2026-11-01T00:00:00Z.", "exist"},
		{"to", "2026-10-30 08:00", "write 2026-10-30T08:00:00Z.", exclusive},
		{"to", "2026-09-31T00:00:00Z", "is a day that does not exist.", "RFC 3339"},
		{"from", "2026-02-29", "is a day that does not exist.", "RFC 3339"},
		{"from", "2026-13-01", "is not a time in RFC 3339", "exist"},
		{"from", "2026-01-01x", "is not a time in RFC 3339", "exist"},
	} {
		var resp validator.StringResponse
		timeValidator{}.ValidateString(t.Context(), validator.StringRequest{Path: path.Root(row.argument), ConfigValue: types.StringValue(row.text)}, &resp)
		if len(resp.Diagnostics) != 1 {
			t.Errorf("%s = %q: %v", row.argument, row.text, resp.Diagnostics)
			continue
		}
		if said := resp.Diagnostics[0].Detail(); !strings.Contains(said, row.want) || strings.Contains(said, row.not) {
			t.Errorf("%s = %q: %s", row.argument, row.text, said)
		}
	}
	var diagnostics diag.Diagnostics
	w := Window{From: types.StringValue("2026-01-02T00:00:00Z"), To: types.StringValue("2026-01-01T00:00:00Z")}
	if w.CheckWindow(&diagnostics); len(diagnostics) != 1 || diagnostics[0].Summary() != "`to` is not later than `from`" {
		t.Error(diagnostics)
	}
}
