package witness

import (
	"context"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/evidence/judge"
)

// periods are those that the page of DescribeTrailDeliveryMetricData recommends, and how long a time is asked for with each.
var periods = []struct{ period, within time.Duration }{
	{time.Minute, 24 * time.Hour},
	{15 * time.Minute, 8 * 24 * time.Hour},
	{time.Hour, 1 << 62},
}

// askMetrics asks how many deliveries were counted. A point that is missing is not known: whether a period without deliveries
// is left out is not published.
func (g *gathering) askMetrics(ctx context.Context) error {
	said := &g.said.Metrics
	in := g.around(metricMargin)
	for _, p := range periods {
		if said.Period = p.period; in.To.Sub(in.From) <= p.within {
			break
		}
	}
	// Points begin at whole multiples, so that it does not matter what the service counts them from.
	said.Window = judge.Window{From: whole(in.From, said.Period), To: whole(in.To, said.Period)}
	if !said.Window.From.Before(said.Window.To) {
		said.Unread = "the window has not begun"
		return nil
	}
	for _, m := range []struct {
		name string
		into *[]judge.Point
	}{{model.MetricDelivered, &said.Delivered}, {model.MetricFailed, &said.Failed}} {
		points, err := g.Client.DeliveryMetric(ctx, g.Region, model.MetricQuery{
			Metric: m.name, Trail: g.Trail, From: said.Window.From, To: said.Window.To, Period: said.Period,
		})
		if err != nil {
			said.Delivered, said.Failed = nil, nil
			said.Unread, said.Lacks = why(err)
			return impossible(ctx, err)
		}
		for _, p := range points {
			*m.into = append(*m.into, judge.Point{At: p.At, Count: p.Count})
		}
	}
	return nil
}

// whole returns the last whole multiple of a period since 1970.
func whole(t time.Time, period time.Duration) time.Time {
	seconds := int64(period / time.Second)
	return time.Unix(t.Unix()/seconds*seconds, 0).UTC()
}
