package coverage_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// addLogstores adds Logstores to a project, which it makes.
func addLogstores(a *emulator.Account, project, region string, names ...string) {
	p := a.Projects[project]
	if p == nil {
		p = testcloud.NewProject(project, region)
		a.Projects[project] = p
	}
	for _, name := range names {
		p.Logstores[name] = &emulator.Logstore{Name: name, TTL: 30}
	}
}

// Logstores named as those of trails to which no trail delivers are listed, in the regions that are
// read: those of a deleted trail, and those that a move has left. Projects and Logstores are read page
// by page.
func TestCoverage_orphanedLogstores(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.New(t), 2, 1)
	o.edit(0, func(a *emulator.Account) {
		addLogstores(a, "audit-"+o.members[0], "cn-hangzhou", "app", "innertrail_former", "innertraillike")
		addLogstores(a, "left-behind", "cn-shanghai", "innertrail_platform-ops")
		addLogstores(a, "not-read", "cn-beijing", "innertrail_elsewhere")
	})
	o.edit(1, func(a *emulator.Account) {
		var many []string
		for i := range 1001 {
			many = append(many, fmt.Sprintf("app-%04d", i))
		}
		addLogstores(a, "crowded", "cn-hangzhou", append(many, "innertrail_last")...)
		for i := range 501 {
			addLogstores(a, fmt.Sprintf("project-%03d", i), "ap-southeast-1")
		}
		addLogstores(a, "the-last-project", "ap-southeast-1", "innertrail_of-page-two")
	})
	_, accounts, warnings := o.read(t, byPattern(nil))
	accounts[o.members[0]].Check(map[string]string{"covered": "true", "reasons": none})
	testcloud.SameElements(t, "orphaned are", accounts[o.members[0]].Texts("orphaned_logstores"),
		[]string{"audit-" + o.members[0] + "/innertrail_former", "left-behind/innertrail_platform-ops"})
	testcloud.SameElements(t, "orphaned are", accounts[o.members[1]].Texts("orphaned_logstores"), []string{"crowded/innertrail_last", "the-last-project/innertrail_of-page-two"})
	if warnings != "" {
		t.Error(warnings)
	}
	o.CheckNoWrites(t)
}

// Logstores that could not be listed are not known: the list is null, and a reason says why. A project
// that was deleted meanwhile has none.
func TestCoverage_logstoresThatCannotBeListed(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		fault emulator.Fault
		words string // empty: known
	}{
		"no permission to list projects":  {emulator.Fault{Action: "ListProject", Kind: emulator.FaultDeny}, "not listed in ap-southeast-1, cn-hangzhou, cn-shanghai: "},
		"a region does not list projects": {emulator.Fault{Action: "ListProject", Region: "cn-shanghai", Kind: emulator.FaultUnavailable}, "not listed in cn-shanghai: "},
		"no permission to list Logstores": {emulator.Fault{Action: "ListLogStores", Kind: emulator.FaultDeny}, "not listed in project audit-4000000000000000 in cn-hangzhou: "},
		"a region that hangs":             {emulator.Fault{Action: "ListProject", Region: "cn-shanghai", Kind: emulator.FaultHang}, "not listed in cn-shanghai: "},
		"a project that was deleted":      {emulator.Fault{Action: "ListLogStores", Kind: emulator.FaultError, Status: 404, Code: "ProjectNotExist", Message: "gone"}, ""},
		"a trail's region is silent":      {emulator.Fault{Action: "DescribeInnerTrails", Region: "cn-shanghai", Kind: emulator.FaultDeny}, "a trail that was not read may deliver to audit-4000000000000000/innertrail_former"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				o := newOrganisation(t, tc, 1, 1)
				o.edit(0, func(a *emulator.Account) {
					addLogstores(a, "audit-"+o.members[0], "cn-hangzhou", "innertrail_former")
				})
				row.fault.Times = -1
				o.Fault(row.fault)
				_, accounts, _ := o.read(t, byPattern(nil))
				account, reasons := accounts[o.members[0]], reasonsOf(accounts[o.members[0]])
				account.Check(map[string]string{"covered": "true"})
				if known := account.Text("orphaned_logstores") != "null"; known != (row.words == "") || !strings.Contains(reasons, row.words) ||
					strings.Contains(reasons, "orphaned Logstores: not known: ") == known {
					t.Errorf("known %t, because %q", known, reasons)
				}
			})
		})
	}
}

// The calls of an account are made in three waves: the role; the trails and the projects of each
// region; the parts of the trail and the Logstores of each project.
func TestCoverage_waves(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		o := newOrganisation(t, tc, 1, 1)
		o.edit(0, func(a *emulator.Account) { addLogstores(a, "second-project", "cn-shanghai", "app") })
		s := o.NewSession(t, o.keys)
		tc.SlowCalls()
		tc.ClearJournal()
		if _, diags := s.TryReadData(t.Context(), coverageName, map[string]any{"assume_role_arns": []string{o.role(0)}, "regions": threeRegions}); len(diags) > 0 {
			t.Fatal(acctest.Text(diags))
		}
		waves := emulator.Waves(tc.Journal())
		var got []string
		for _, wave := range waves {
			counts := map[string]int{}
			for _, action := range testcloud.Actions(wave) {
				counts[action]++
			}
			got = append(got, strings.TrimPrefix(fmt.Sprint(counts), "map"))
		}
		testcloud.SameElements(t, "the waves are", got, []string{
			"[AssumeRole:1]", "[DescribeInnerTrails:3 ListProject:3]",
			"[DescribeInnerTrails:1 GetIndex:1 GetLogStore:1 GetProject:1 GetProjectPolicy:1 GetResourcePolicy:1 GetRole:1 GetTrailStatus:1 ListLogStores:2 ListPoliciesForRole:1]",
		})
		s = o.NewSession(t, o.keys)
		tc.ClearJournal()
		if _, diags := s.TryReadData(t.Context(), coverageName, map[string]any{"assume_role_arns": []string{o.role(0)}}); len(diags) > 0 {
			t.Fatal(acctest.Text(diags))
		}
		if calls := tc.Journal(); len(emulator.Waves(calls)) != 3 || len(calls) != 12+2*len(model.Regions()) {
			t.Errorf("all regions: %d calls in %d waves:\n%s", len(calls), len(emulator.Waves(calls)), testcloud.FormatCalls(calls))
		}
		tc.CheckNoWrites(t)
	})
}
