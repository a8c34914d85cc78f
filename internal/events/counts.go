package events

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"golang.org/x/sync/errgroup"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// Every interval is a call.
const (
	maxIntervals  = 200
	countsAtATime = 8
)

var countType = types.ObjectType{AttrTypes: map[string]attr.Type{"from": types.StringType, "to": types.StringType, "count": types.Int64Type}}

// interval is a part of the window; its end is excluded.
type interval struct {
	from, to time.Time
	count    int
}

// intervals parts the window; without an interval it returns none.
func (m *dataSourceModel) intervals() (parts []interval, problem string) {
	text := m.Interval.ValueString()
	if text == "" {
		return nil, ""
	}
	length, err := time.ParseDuration(text)
	if err != nil || length < time.Minute || length%time.Second != 0 {
		return nil, fmt.Sprintf("It is %q. Write a number and a unit, such as 1h or 24h, of at least one minute.", model.ShortName(text))
	}
	from, to, known := m.Times()
	if !known {
		return nil, "" // not known yet, or an error of its own
	}
	if n := (to.Sub(from) + length - 1) / length; n > maxIntervals {
		return nil, fmt.Sprintf("The window has %d intervals of %s, and each is a call; at most %d are counted. Choose a longer interval, or a shorter window.", n, text, maxIntervals)
	}
	for ; from.Before(to); from = from.Add(length) {
		end := from.Add(length)
		if end.After(to) {
			end = to
		}
		parts = append(parts, interval{from: from, to: end})
	}
	return parts, ""
}

// checkInterval rejects an interval that cannot be counted, and no rows without it.
func (m *dataSourceModel) checkInterval(diagnostics *diag.Diagnostics) {
	if _, problem := m.intervals(); problem != "" {
		diagnostics.AddAttributeError(path.Root("interval"), "The window cannot be counted by this interval", problem)
	}
	if m.Interval.IsNull() && !m.Limit.IsNull() && !m.Limit.IsUnknown() && m.Limit.ValueInt64() == 0 {
		diagnostics.AddAttributeError(path.Root("limit"), "limit is 0 without an interval", "Nothing would be read. Set interval to count the events without reading them, or raise limit.")
	}
}

// count counts the events of each interval.
func (s search) count(ctx context.Context, parts []interval) error {
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(countsAtATime)
	for i := range parts {
		work.Go(func() (err error) {
			query := cloud.LogQuery{From: parts[i].from.Unix(), To: parts[i].to.Unix(), Query: s.filter.String()}
			parts[i].count, err = s.client.CountLogs(ctx, s.project, s.logstore, query)
			return err
		})
	}
	return work.Wait()
}

// flattenCounts returns the counts; null without an interval.
func flattenCounts(parts []interval) types.List {
	if parts == nil {
		return types.ListNull(countType)
	}
	values := make([]attr.Value, len(parts))
	for i, part := range parts {
		values[i] = types.ObjectValueMust(countType.AttrTypes, map[string]attr.Value{
			"from": types.StringValue(stamp(part.from)), "to": types.StringValue(stamp(part.to)), "count": types.Int64Value(int64(part.count)),
		})
	}
	return types.ListValueMust(countType, values)
}
