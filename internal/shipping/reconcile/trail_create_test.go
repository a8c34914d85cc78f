package reconcile

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/golden"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// ourInput is the trail of the two-line configuration.
var ourInput = twoLineSpec().CreateInput()

// creators are runs that create a trail.
var creators = []struct {
	name     string
	make     func(*applier)
	unlisted bool // whether what is listed makes no difference to what this is about
}{
	{"a create", func(a *applier) { a.options.Creating = true }, false},
	{"a create with a new role", func(a *applier) {
		a.options.Creating = true
		a.log.add(domain.Step{Kind: domain.CreateRole, Name: "r"})
	}, true},
	{"a create whose first answer was lost", func(a *applier) { a.options.Creating = true; a.last = &ourInput }, false},
	{"an update that restores the trail", func(*applier) {}, false},
	{"a move", func(a *applier) { a.deleted = true }, false},
	{"a move to a young project with a repaired role", func(a *applier) {
		a.deleted = true
		a.youngProject.Store(true)
		a.log.add(domain.Step{Kind: domain.UpdateTrust, Name: "r"})
	}, true},
}

// afterwards are the trails that are listed once the create has answered.
var afterwards = []struct {
	name   string
	trails []model.Trail
	silent bool // whether the list is not answered
}{
	{"none", nil, false},
	{"ours", []model.Trail{{Name: "platform-ops", HomeRegion: "cn-hangzhou", ProjectARN: ourInput.ProjectARN, RoleARN: ourInput.RoleARN}}, false},
	{"ours, whose role is not told", []model.Trail{{Name: "platform-ops", HomeRegion: "cn-hangzhou", ProjectARN: ourInput.ProjectARN}}, false},
	{"ours through another role", []model.Trail{{Name: "platform-ops", HomeRegion: "cn-hangzhou", ProjectARN: ourInput.ProjectARN, RoleARN: "acs:ram::1:role/other"}}, false},
	{"of its name, to another project", []model.Trail{{Name: "platform-ops", HomeRegion: "cn-hangzhou", ProjectARN: "acs:log:cn-hangzhou:1:project/other", RoleARN: ourInput.RoleARN}}, false},
	{"another one", []model.Trail{{Name: "rival", HomeRegion: "cn-hangzhou", ProjectARN: "acs:log:cn-hangzhou:1:project/rival"}}, false},
	{"another one in another region", []model.Trail{{Name: "rival", HomeRegion: "us-west-1", ProjectARN: "acs:log:us-west-1:1:project/rival"}}, false},
	{"not told", nil, true},
}

// createAnswers are what the service may answer to the create of a trail. It does not act.
var createAnswers = []struct {
	name string
	err  error
}{
	{"no answer", failure(model.Unreachable)},
	{"not understood", failure(model.BadResponse)},
	{"throttled", failure(model.Throttled)},
	{"exists", failure(model.Exists)},
	{"quota", failure(model.Quota)},
	{"role not usable", failure(model.RoleUnusable)},
	{"not found", failure(model.NotFound)},
	{"denied", failure(model.Denied)},
	{"canceled", failure(model.Canceled)},
	{"no call", errors.New("no such key")},
}

// TestApplier_createTrail_everyAnswer compares what becomes of a create with testdata/create_trail.txt: for each run and each
// answer, by what is listed afterwards.
func TestApplier_createTrail_everyAnswer(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for _, creator := range creators {
		for i, after := range afterwards {
			if creator.unlisted && i > 0 {
				continue
			}
			fmt.Fprintf(&text, "# %s; listed: %s\n", creator.name, after.name)
			cases := map[string][]string{}
			var order []string
			for _, answer := range createAnswers {
				var found [2]string
				for nth := range found { // 0: each call
					inBubble(t, func(t *testing.T, c *fakeCloud) {
						a := &applier{cloud: c, want: twoLineSpec(), log: &stepLog{}}
						creator.make(a)
						c.on(hook{operation: "CreateInnerTrail", nth: nth, err: answer.err, before: func(context.Context) { c.trails = slices.Clone(after.trails) }})
						if after.silent {
							c.on(hook{operation: "DescribeInnerTrails", err: failure(model.Unavailable)})
						}
						err := a.createTrail(t.Context(), ourInput)
						found[nth] = created(a, c, err)
					})
				}
				for nth, result := range found {
					name := []string{"always ", "once "}[nth] + answer.name
					if found[0] == found[1] {
						name = answer.name
					}
					if cases[result] == nil {
						order = append(order, result)
					}
					if !slices.Contains(cases[result], name) {
						cases[result] = append(cases[result], name)
					}
				}
			}
			for _, result := range order {
				fmt.Fprintf(&text, "%s: %s\n", strings.Join(cases[result], "; "), result)
			}
			text.WriteString("\n")
		}
	}
	golden.Compare(t, "testdata/create_trail.txt", text.String())
}

// created returns what became of a create.
func created(a *applier, c *fakeCloud, err error) string {
	result := "success"
	switch {
	case err == nil:
	case errors.As(err, new(*model.Error)):
		result = "fails"
	default:
		result = fmt.Sprintf("%s (%v)", strings.TrimPrefix(fmt.Sprintf("%T", err), "*reconcile."), err)
	}
	switch calls := c.count("CreateInnerTrail"); {
	case calls > 3:
		result += " after many calls"
	case calls > 1:
		result += fmt.Sprintf(" after %d calls", calls)
	}
	if a.last != nil {
		result += ", sent"
	}
	return result
}
