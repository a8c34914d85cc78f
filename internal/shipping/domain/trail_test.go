package domain

import (
	"fmt"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/golden"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// TestSpec_everyTrail compares what is said and done about each trail of the declared name with testdata/trail.txt.
func TestSpec_everyTrail(t *testing.T) {
	t.Parallel()
	const here, through = "acs:log:cn-hangzhou:1:project/security-audit", "acs:ram::1:role/aliyunactiontraildefaultrole"
	var text strings.Builder
	for _, row := range []struct{ name, project, role string }{
		{"as declared", here, through},
		{"the role is not told", here, ""},
		{"to another project", "acs:log:cn-hangzhou:1:project/other", through},
		{"to another region", "acs:log:cn-shanghai:1:project/security-audit", through},
		{"to another account", "acs:log:cn-hangzhou:2:project/security-audit", through},
		{"to something else", "acs:oss:cn-hangzhou:1:bucket/x", through},
		{"through another role", here, "acs:ram::1:role/other"},
		{"through a role of another account", here, "acs:ram::2:role/aliyunactiontraildefaultrole"},
		{"through something else", here, "acs:ram::1:user/x"},
		{"to another project and through another role", "acs:log:cn-hangzhou:1:project/other", "acs:ram::1:role/other"},
	} {
		for _, status := range []string{model.TrailEnabled, model.TrailStopped, model.TrailFresh} {
			want := twoLineSpec()
			trail := model.Trail{Name: "platform-ops", Status: status, ProjectARN: row.project, RoleARN: row.role}
			observed := Observed{Trails: []model.Trail{{Name: "other"}, trail}}
			if status == model.TrailEnabled {
				fmt.Fprintf(&text, "# %s\nstatus: %s\ndestination: %s\n", row.name, want.TrailStatus(observed), Destination(trail))
				if want.NeedsTrail(observed) {
					fmt.Fprintf(&text, "after the plan: %s\n", want.DescribeTrail(observed))
				}
			}
			fmt.Fprintf(&text, "%s: %s\n", status, sayTrail(want, observed))
		}
		text.WriteString("\n")
	}
	fmt.Fprintf(&text, "# missing\n%s\nafter the plan: %s\n%s\n", twoLineSpec().TrailStatus(Observed{}), twoLineSpec().DescribeTrail(Observed{}), sayTrail(twoLineSpec(), Observed{}))
	golden.Compare(t, "testdata/trail.txt", text.String())
}

// sayTrail returns what is judged of a trail, and the steps for one that is to be started, and for one that is not. The
// log of a run may have it that the trail was re-created.
func sayTrail(want Spec, observed Observed) string {
	text := fmt.Sprintf("needed %t, delivers %t", want.NeedsTrail(observed), want.Delivers(observed))
	for _, enabled := range []bool{true, false} {
		want.Enabled = enabled
		text += fmt.Sprintf("; enabled %t: %v", enabled, want.trailSteps(observed, false))
		if again := want.trailSteps(observed, true); fmt.Sprint(again) != fmt.Sprint(want.trailSteps(observed, false)) {
			text += fmt.Sprintf(", re-created before: %v", again)
		}
	}
	return text
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
		if got := AnotherTrail(trailTo(row.project, row.now), trailTo("security-audit", row.before)); got != row.another {
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
		if got := ShipsTo(model.Trail{ProjectARN: arn}, to); got != ships {
			t.Errorf("%q: %t", arn, got)
		}
	}
}
