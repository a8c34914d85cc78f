package lifecycle_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// An import that finds no trail in its region names the region that has it, another trail of the account, and the
// regions that did not answer. It asks each region once.
func TestImport_anotherRegion(t *testing.T) {
	t.Parallel()
	const elsewhere, nowhere = "Cannot import trail platform-ops: it is in cn-shanghai", "Cannot import trail platform-ops: there is none"
	inShanghai := func(tc *acctest.Cloud) {
		tc.Edit(func(a *emulator.Account) { testcloud.Trail(a).Region = "cn-shanghai" })
	}
	silent := func(tc *acctest.Cloud) {
		tc.Fault(emulator.Fault{Action: "DescribeInnerTrails", Region: "cn-beijing", Times: -1, Kind: emulator.FaultUnavailable})
	}
	for name, row := range map[string]struct {
		arrange []func(*acctest.Cloud)
		says    []string
		never   string
	}{
		"it is in another one": {[]func(*acctest.Cloud){inShanghai}, []string{
			elsewhere, "Account 1000000000000001 has no inner trail of this name in cn-hangzhou.", "Nothing was changed.",
			"The import id of the trail is 1000000000000001/cn-shanghai/platform-ops.", `region = "cn-shanghai"`,
		}, "No answer"},
		"it is in another one, and listed everywhere": {[]func(*acctest.Cloud){inShanghai, func(tc *acctest.Cloud) {
			tc.Set(func(s *emulator.Settings) { s.TrailVisibleEverywhere = true })
		}}, []string{elsewhere}, "No answer"},
		"it is in another one, and a region is silent": {[]func(*acctest.Cloud){inShanghai, silent}, []string{elsewhere}, ""},
		"another trail is in another one": {[]func(*acctest.Cloud){inShanghai, func(tc *acctest.Cloud) {
			tc.Edit(func(a *emulator.Account) {
				testcloud.Trail(a).Name = "other-ops"
				a.InnerTrails = map[string]*emulator.Trail{"other-ops": testcloud.Trail(a)}
			})
		}}, []string{nowhere, "in cn-hangzhou; there is other-ops in cn-shanghai."}, "No answer"},
		"none": {[]func(*acctest.Cloud){func(tc *acctest.Cloud) { tc.Edit(func(a *emulator.Account) { clear(a.InnerTrails) }) }}, []string{
			nowhere, "in cn-hangzhou, and none in any other region.", "To create the shipping, apply the configuration without importing.",
		}, "No answer"},
		"none, and a region is silent": {[]func(*acctest.Cloud){func(tc *acctest.Cloud) { tc.Edit(func(a *emulator.Account) { clear(a.InnerTrails) }) }, silent}, []string{
			nowhere, "No answer came from cn-beijing", "so the trail may be there.",
		}, "in any other region"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			tc.NewSession(t, nil).Create(acctest.Minimal)
			for _, arrange := range row.arrange {
				arrange(tc)
			}
			tc.ClearJournal()
			state, diags := tc.NewSession(t, map[string]any{"max_retries": 0}).ImportState("platform-ops")
			text := acctest.Text(diags)
			if state != nil || len(diags) != 1 || !acctest.HasErrors(diags) {
				t.Errorf("it imports %v, and says\n%s", state, text)
			}
			acctest.CheckWords(t, text, row.says...)
			if row.never != "" && strings.Contains(text, row.never) {
				t.Errorf("it says %q:\n%s", row.never, text)
			}
			tc.CheckNoWrites(t)
			if calls := tc.CountCalls("DescribeInnerTrails"); calls != len(model.Regions()) {
				t.Errorf("it asks %d regions of %d", calls, len(model.Regions()))
			}
		})
	}
}
