package domain

import (
	"errors"
	"fmt"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// A trail is in the way of another one. One of the same name is in the way of a create, which never
// takes a trail over, unless it is known.
func TestSpec_SlotConflict(t *testing.T) {
	t.Parallel()
	own, other := observedAsDeclared().Trails[0], rival("rival-trail", "cn-hangzhou")
	homeless := own
	homeless.HomeRegion = ""
	broken := errors.New("it is not known")
	knows := func(names ...string) func(TrailKey) (bool, error) {
		return func(key TrailKey) (bool, error) {
			for _, name := range names {
				if key == (TrailKey{Region: "cn-hangzhou", Trail: name}) {
					return true, nil
				}
			}
			return false, nil
		}
	}
	fails := func(TrailKey) (bool, error) { return false, broken }
	in := func(region string, trails ...model.Trail) *OtherRegions {
		return &OtherRegions{Trails: map[string][]model.Trail{region: trails}}
	}
	for name, row := range map[string]struct {
		here, otherHomes []model.Trail
		regions          *OtherRegions
		on               GuardOptions
		want             string
	}{
		"no trail":                                    {nil, nil, nil, GuardOptions{Creating: true}, ""},
		"its own":                                     {[]model.Trail{own}, nil, nil, GuardOptions{}, ""},
		"its own, and nothing is known":               {[]model.Trail{own}, nil, nil, GuardOptions{Known: fails}, ""},
		"another one":                                 {[]model.Trail{other}, nil, nil, GuardOptions{RoleARN: "r"}, "conflict with rival-trail in cn-hangzhou by r, in the state true"},
		"another one, for a create":                   {[]model.Trail{other}, nil, nil, GuardOptions{Creating: true}, "conflict with rival-trail in cn-hangzhou by , in the state false"},
		"another one, for a replacement":              {[]model.Trail{other}, nil, nil, GuardOptions{Creating: true, InState: true}, "conflict with rival-trail in cn-hangzhou by , in the state true"},
		"another one, which is known":                 {[]model.Trail{other}, nil, nil, GuardOptions{Creating: true, Known: knows("rival-trail")}, ""},
		"another one, and why it is one":              {[]model.Trail{other}, nil, nil, GuardOptions{Creating: true, Known: fails}, "it is not known"},
		"another one beside its own":                  {[]model.Trail{own, other}, nil, nil, GuardOptions{}, "conflict with rival-trail in cn-hangzhou by , in the state true"},
		"its own, for a create":                       {[]model.Trail{own}, nil, nil, GuardOptions{Creating: true, RoleARN: "r"}, "exists: platform-ops in cn-hangzhou by r, in the state false"},
		"its own, for a replacement":                  {[]model.Trail{own}, nil, nil, GuardOptions{Creating: true, InState: true}, "exists: platform-ops in cn-hangzhou by , in the state true"},
		"its own, listed without a home":              {[]model.Trail{homeless}, nil, nil, GuardOptions{Creating: true}, "exists: platform-ops in cn-hangzhou by , in the state false"},
		"its own, which is known":                     {[]model.Trail{own}, nil, nil, GuardOptions{Creating: true, Known: knows("platform-ops")}, ""},
		"listed here, at home elsewhere":              {nil, []model.Trail{rival("platform-ops", "cn-beijing")}, nil, GuardOptions{Creating: true}, "conflict with platform-ops in cn-beijing by , in the state false"},
		"one of another region":                       {nil, nil, in("cn-beijing", rival("rival-trail", "cn-beijing")), GuardOptions{}, "conflict with rival-trail in cn-beijing by , in the state true"},
		"one of another region, beside its own":       {[]model.Trail{own}, nil, in("cn-beijing", rival("rival-trail", "cn-beijing")), GuardOptions{}, ""},
		"another one here, and other regions answer":  {[]model.Trail{other}, nil, in("cn-beijing"), GuardOptions{}, "conflict with rival-trail in cn-hangzhou by , in the state true"},
		"one of another region, without a home there": {nil, nil, in("cn-beijing", homeless), GuardOptions{Creating: true}, "conflict with platform-ops in cn-beijing by , in the state false"},
	} {
		err := twoLineSpec().SlotConflict(Observed{Trails: row.here, OtherHomes: row.otherHomes, OtherRegions: row.regions}, row.on)
		if got := inWords(err); got != row.want {
			t.Errorf("%s: %s, want %s", name, got, row.want)
		}
	}
}

func inWords(err error) string {
	var exists *TrailExistsError
	var conflict *ConflictError
	switch {
	case errors.As(err, &exists):
		return fmt.Sprintf("exists: %s in %s by %s, in the state %t", exists.Trail.Name, exists.Region, exists.RoleARN, exists.InState)
	case errors.As(err, &conflict):
		return fmt.Sprintf("conflict with %s in %s by %s, in the state %t", conflict.Trail.Name, conflict.Region, conflict.RoleARN, conflict.InState)
	case err != nil:
		return err.Error()
	default:
		return ""
	}
}

// A trail of the same name that takes the place of a trail which an update re-creates is a conflict: the
// state has the resource, so that nothing is to be imported.
func TestSpec_InTheWay_ofUpdate(t *testing.T) {
	t.Parallel()
	err := twoLineSpec().InTheWay(observedAsDeclared().Trails[0], "cn-hangzhou", GuardOptions{MayRecreate: true})
	if got, want := inWords(err), "conflict with platform-ops in cn-hangzhou by , in the state true"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
