package reconcile

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/golden"
)

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
					result += ", since then there is one to " + Destination(*since)
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
		forbidden := &PlanAgainError{What: "it is held"}
		gone, _, err := deleteTrail(t.Context(), c, "cn-hangzhou", c.trails[0], func() error { return forbidden })
		if gone || !errors.Is(err, forbidden) || len(c.trails) != 1 || c.count("DeleteInnerTrail") != 1 {
			t.Errorf("gone %t, %v after %v", gone, err, c.writes())
		}
	})
}

// TestAnotherTrail_pairs tells two trails of a name apart by their destination and by when they were created.
func TestAnotherTrail_pairs(t *testing.T) {
	t.Parallel()
	const early, late = "2026-01-02T03:04:05Z", "2026-01-02T03:04:06Z"
	for _, row := range []struct {
		project, now, before string
		another              bool
	}{
		{"security-audit", early, early, false}, {"security-audit", late, early, true}, {"security-audit", "", early, false},
		{"security-audit", late, "", false}, {"security-audit", "", "", false}, {"other", early, early, true}, {"other", "", "", true},
	} {
		if got := anotherTrail(trailTo(row.project, row.now), trailTo("security-audit", row.before)); got != row.another {
			t.Errorf("%+v: %t", row, got)
		}
	}
}

// What a trail ships to that is not understood may be any project, so that its Logstore is kept.
func TestShipsTo_notUnderstood(t *testing.T) {
	t.Parallel()
	to := model.Project{Region: "cn-hangzhou", Name: "security-audit"}
	for arn, ships := range map[string]bool{
		"acs:log:cn-hangzhou:1:project/security-audit": true, "acs:log:cn-shanghai:1:project/security-audit": false, "acs:log:cn-hangzhou:1:project/other": false, "acs:oss:cn-hangzhou:1:bucket": true, "": true,
	} {
		if got := shipsTo(model.Trail{ProjectARN: arn}, to); got != ships {
			t.Errorf("%q: %t", arn, got)
		}
	}
}
