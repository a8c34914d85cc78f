package reconcile

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/golden"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// Only the Logstore that the plan named is deleted: one that was created at another time is another one.
func TestDeleter_anotherLogstore(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		planned  int64 // when it was created; 0 if the plan did not know that
		observed string
		replaced bool
	}{
		"the same":              {1600000000, `{"createTime":1600000000}`, false},
		"younger":               {1600000000, `{"createTime":1600000001}`, true},
		"older":                 {1600000000, `{"createTime":1500000000}`, true},
		"planned without time":  {0, `{"createTime":1600000000}`, false},
		"observed without time": {1600000000, `{}`, false},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			c.logstores["security-audit"] = observedWith(t, row.observed)
			d := deleter(c, true)
			if row.planned > 0 {
				d.Created = time.Unix(row.planned, 0)
			}
			err := d.Run(t.Context())
			var replaced *domain.LogstoreReplacedError
			if errors.As(err, &replaced) != row.replaced || row.replaced != (len(c.writes()) == 0) || !row.replaced && err != nil {
				t.Errorf("%s: %v after %v", name, err, c.writes())
			}
			if replaced != nil && (replaced.Logstore != d.Want.Logstore.Name || !replaced.Created.Equal(c.logstores["security-audit"].Created())) {
				t.Errorf("%s: %+v", name, replaced)
			}
		})
	}
}

// A destroy that fails says what it has done before, and the Logstore is read again before each write.
func TestDeleter_failsAfter(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		hooks   []hook
		class   model.Class // of the error; 0 without one
		deleted bool        // whether the error says that the trail is deleted
		writes  int
	}{
		"the delete is denied":             {[]hook{{operation: "DeleteInnerTrail", err: failure(model.Denied)}}, model.Denied, false, 1},
		"the list cannot be read after it": {[]hook{{operation: "DescribeInnerTrails", nth: 2, err: &model.Error{Class: model.Denied}}}, model.Denied, true, 1},
		"its answer is lost, then throttled, and the list cannot be read": {[]hook{
			{operation: "DeleteInnerTrail", nth: 1, err: failure(model.Unreachable)}, {operation: "DeleteInnerTrail", nth: 2, err: failure(model.Throttled)},
			{operation: "DescribeInnerTrails", nth: 3, err: &model.Error{Class: model.Denied}},
		}, model.Unreachable, false, 2},
		"the Logstore cannot be read after it":   {[]hook{{operation: "GetLogStore", nth: 2, err: &model.Error{Class: model.Denied}}}, model.Denied, true, 1},
		"the Logstore cannot be read once more":  {[]hook{{operation: "DeleteLogStore", nth: 1, err: failure(model.Throttled)}, {operation: "GetLogStore", nth: 3, err: &model.Error{Class: model.Denied}}}, model.Throttled, true, 2},
		"the Logstore is gone in the meantime":   {[]hook{{operation: "DeleteLogStore", nth: 1, err: failure(model.Throttled)}, {operation: "GetLogStore", nth: 3, err: &model.Error{Class: model.NotFound}}}, 0, false, 2},
		"the Logstore is gone before its delete": {[]hook{{operation: "GetLogStore", nth: 2, err: &model.Error{Class: model.NotFound}}}, 0, false, 1},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			for _, h := range row.hooks {
				c.on(h)
			}
			err := deleter(c, true).Run(t.Context())
			var failed *StepError
			if errors.As(err, &failed) != (row.class != 0) || failed != nil && (!model.Is(err, row.class) || (len(failed.Done) == 1) != row.deleted) || len(c.writes()) != row.writes {
				t.Errorf("%s: %v, done %+v after %v", name, err, failed, c.writes())
			}
		})
	}
}

// A Logstore that is held, or created again, while the trail is deleted is left, and the error says that
// the trail is gone.
func TestDeleter_heldMeanwhile(t *testing.T) {
	t.Parallel()
	for members, is := range map[string]any{`{"ttl":3651}`: new(*domain.RetentionHeldError), `{"createTime":1600000001}`: new(*domain.LogstoreReplacedError)} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			c.on(hook{operation: "GetLogStore", nth: 2, before: func(context.Context) { c.logstores["security-audit"] = observedWith(t, members) }})
			d := deleter(c, true)
			d.Created = c.logstores["security-audit"].Created()
			err := d.Run(t.Context())
			var failed *StepError
			if !errors.As(err, is) || !errors.As(err, &failed) || len(failed.Done) != 1 || c.count("DeleteLogStore") > 0 {
				t.Errorf("%s: %v after %v", members, err, c.writes())
			}
		})
	}
}

// TestDeleteTrail_everyAnswer compares what is known of a trail after its delete with testdata/delete_trail.txt: for each
// answer to the delete, by what is listed afterwards.
func TestDeleteTrail_everyAnswer(t *testing.T) {
	t.Parallel()
	old := trailTo("security-audit", "2026-01-02T03:04:05Z")
	again, elsewhere, untold := trailTo("security-audit", "2026-01-02T03:04:06Z"), trailTo("other", "2026-01-02T03:04:06Z"), trailTo("security-audit", "")
	silent := failure(model.Unavailable)
	var text strings.Builder
	for _, listed := range []struct {
		name   string
		trails []model.Trail
		err    error
		once   bool // whether the trail is gone after one look
	}{
		{"nothing", nil, nil, false},
		{"another trail", []model.Trail{{Name: "rival"}}, nil, false},
		{"the trail", []model.Trail{old}, nil, false},
		{"the trail, once", []model.Trail{old}, nil, true},
		{"one that was created since", []model.Trail{{Name: "rival"}, again}, nil, false},
		{"one to another project", []model.Trail{elsewhere}, nil, false},
		{"one whose creation is not told", []model.Trail{untold}, nil, false},
		{"no answer", nil, silent, false},
	} {
		fmt.Fprintf(&text, "# listed afterwards: %s\n", listed.name)
		cases := map[string][]string{}
		var order []string
		for name, answers := range map[string][]error{
			"1 deleted": {nil}, "2 not found": {failure(model.NotFound)}, "3 no answer": {failure(model.Unreachable)}, "4 not understood": {failure(model.BadResponse)},
			"5 throttled": {failure(model.Throttled)}, "6 denied": {failure(model.Denied)},
			"7 throttled once": {failure(model.Throttled), nil}, "8 no answer, then throttled": {failure(model.Unreachable), failure(model.Throttled)},
		} {
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				c.trails = []model.Trail{old}
				for i, err := range answers {
					nth := i + 1
					if nth == len(answers) && err != nil {
						nth = 0 // this one and all later ones
					}
					c.on(hook{operation: "DeleteInnerTrail", nth: nth, err: err, before: func(context.Context) {
						first := 1
						if listed.err != nil {
							first = 0 // and all others
						}
						c.on(hook{operation: "DescribeInnerTrails", nth: first, err: listed.err, before: func(context.Context) {
							if c.trails = slices.Clone(listed.trails); listed.once {
								c.on(hook{operation: "DescribeInnerTrails", nth: 1, before: func(context.Context) { c.trails = nil }})
							}
						}})
					}})
				}
				gone, since, err := deleteTrail(t.Context(), c, "cn-hangzhou", old, func() error { return nil })
				result := fmt.Sprintf("gone %t", gone)
				if since != nil {
					result += ", since then there is one to " + domain.Destination(*since)
				}
				if err != nil {
					result += fmt.Sprintf(", %T: %v", err, err)
				}
				if looks := c.count("DescribeInnerTrails"); looks < 3 {
					result += fmt.Sprintf(", looks: %d", looks)
				}
				if cases[result] == nil {
					order = append(order, result)
				}
				cases[result] = append(cases[result], name)
			})
		}
		for _, names := range cases {
			slices.Sort(names)
		}
		slices.SortFunc(order, func(a, b string) int { return strings.Compare(cases[a][0], cases[b][0]) })
		for _, result := range order {
			fmt.Fprintf(&text, "%s: %s\n", strings.Join(cases[result], "; "), result)
		}
		text.WriteString("\n")
	}
	golden.Compare(t, "testdata/delete_trail.txt", text.String())
}

// A trail may not be deleted any more once that is forbidden between two attempts.
func TestDeleteTrail_may(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		c.trails = []model.Trail{trailTo("security-audit", "")}
		c.on(hook{operation: "DeleteInnerTrail", nth: 1, err: failure(model.Throttled)})
		forbidden := &domain.PlanAgainError{What: "it is held"}
		gone, _, err := deleteTrail(t.Context(), c, "cn-hangzhou", c.trails[0], func() error { return forbidden })
		if gone || !errors.Is(err, forbidden) || len(c.trails) != 1 || c.count("DeleteInnerTrail") != 1 {
			t.Errorf("gone %t, %v after %v", gone, err, c.writes())
		}
	})
}
