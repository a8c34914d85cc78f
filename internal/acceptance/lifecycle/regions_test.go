package lifecycle_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// otherRegions are the known regions except the home region of the tests.
func otherRegions() []string {
	return slices.DeleteFunc(slices.Clone(knownRegions), func(region string) bool { return region == "cn-hangzhou" })
}

// knownRegions are the regions of ActionTrail (ActionTrail endpoint list, 2025).
var knownRegions = []string{
	"ap-northeast-1", "ap-northeast-2", "ap-southeast-1", "ap-southeast-3", "ap-southeast-5", "ap-southeast-7",
	"cn-beijing", "cn-chengdu", "cn-guangzhou", "cn-hangzhou", "cn-heyuan", "cn-hongkong", "cn-huhehaote",
	"cn-nanjing", "cn-qingdao", "cn-shanghai", "cn-shanghai-finance-1", "cn-shenzhen", "cn-wulanchabu",
	"cn-zhangjiakou", "eu-central-1", "eu-west-1", "me-east-1", "na-south-1", "us-east-1", "us-west-1",
}

// rivalIn adds another inner trail in a region.
func rivalIn(region string) func(*emulator.Account) {
	return func(a *emulator.Account) {
		a.InnerTrails["rival-trail"] = &emulator.Trail{
			Name: "rival-trail", Region: region, Status: emulator.StatusEnable,
			SLSProjectARN: "acs:log:" + region + ":1000000000000001:project/rival-project",
		}
	}
}

func breakRegions(tc *acctest.Cloud, kind emulator.FaultKind, regions ...string) {
	for _, region := range regions {
		tc.Fault(emulator.Fault{Action: "DescribeInnerTrails", Region: region, Times: -1, Kind: kind})
	}
}

// searched returns how many calls asked other regions for trails.
func searched(calls []emulator.Call) int {
	n := 0
	for _, call := range calls {
		if call.Action == "DescribeInnerTrails" && call.Region != "cn-hangzhou" {
			n++
		}
	}
	return n
}

// The search for another trail asks all regions at the same time, together with the other
// reads of the plan.
func TestRegions_allAtOnceInTheWaveOfTheOtherReads(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		tc.WithProject("security-audit", "cn-hangzhou")
		for _, config := range []map[string]any{acctest.Minimal, acctest.Config(map[string]any{"project_name": acctest.UnknownString})} {
			s := tc.NewSession(t, nil)
			release := tc.Hold(t, "DescribeInnerTrails")
			var plan sync.WaitGroup
			plan.Go(func() { s.Plan(nil, config) })
			synctest.Wait()
			var regions []string
			for _, call := range tc.Held() {
				regions = append(regions, call.Region)
			}
			testcloud.SameElements(t, "asked at the same time", regions, knownRegions)
			release()
			plan.Wait()
			tc.ClearFaults()
		}
		tc.CheckNoWrites(t)
	})
}

// Regions that hang take nothing from the others: a trail in any other region is found,
// also if the region answers last.
func TestRegions_hangingOnesHideNoTrail(t *testing.T) {
	t.Parallel()
	for name, hang := range map[string]int{"one": 1, "eight": 8, "all but one": len(knownRegions) - 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				tc.WithProject("security-audit", "cn-hangzhou")
				others := otherRegions()
				last := others[len(others)-1]
				tc.Edit(rivalIn(last))
				breakRegions(tc, emulator.FaultHang, others[:hang]...)
				planned, _ := tc.NewSession(t, nil).Plan(nil, acctest.Minimal)
				text := acctest.Text(planned.Diagnostics)
				if !acctest.HasErrors(planned.Diagnostics) {
					t.Error("the plan does not refuse")
				}
				acctest.CheckWords(t, text, "Inner-ActionTrail already ships to another Logstore", "1000000000000001/"+last+"/rival-trail")
				tc.CheckNoWrites(t)
			})
		})
	}
}

// A region that does not answer, or not in a way that is understood, is named in a warning
// of the plan. It does not count as one without a trail, and does not stop the plan.
func TestRegions_silentOnesAreNamed(t *testing.T) {
	t.Parallel()
	for kind, reason := range map[emulator.FaultKind]string{
		emulator.FaultHang: "", emulator.FaultReset: "", emulator.FaultInternal: " (InternalError)", emulator.FaultDeny: " (NoPermission)",
		emulator.FaultGarbage: " (its answer is not understood)", emulator.FaultTruncate: "",
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				tc.WithProject("security-audit", "cn-hangzhou")
				breakRegions(tc, kind, "cn-shanghai", "eu-west-1")
				for _, config := range []map[string]any{acctest.Minimal, acctest.Config(map[string]any{"project_name": acctest.UnknownString})} {
					planned, _ := tc.NewSession(t, nil).Plan(nil, config)
					text := acctest.Text(planned.Diagnostics)
					if acctest.HasErrors(planned.Diagnostics) {
						t.Errorf("the plan fails:\n%s", text)
					}
					acctest.CheckWords(t, text, "WARNING: Not every region could be searched for another inner trail",
						"No answer came from cn-shanghai"+reason+", eu-west-1"+reason+".")
				}
			})
		})
	}
	t.Run("none", func(t *testing.T) {
		t.Parallel()
		tc := acctest.NewWithProject(t)
		planned, _ := tc.NewSession(t, nil).Plan(nil, acctest.Minimal)
		if text := acctest.Text(planned.Diagnostics); strings.Contains(text, "Not every region") {
			t.Errorf("a warning without a reason:\n%s", text)
		}
	})
}

// A process searches once: the plan call of the apply and the create after it share the
// answer. The plan and the apply are two processes.
func TestRegions_searchedOncePerProcess(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	planned, wanted := s.Plan(nil, acctest.Minimal)
	if n := searched(tc.Journal()); n != len(otherRegions()) {
		t.Errorf("the plan asked other regions %d times", n)
	}
	tc.ClearJournal()
	s = s.Next()
	s.Plan(nil, acctest.Minimal)
	_, diags := s.ApplyPlanned(t.Context(), nil, planned, wanted)
	s.NoErrors(diags)
	if n := searched(tc.Journal()); n != len(otherRegions()) {
		t.Errorf("the apply asked other regions %d times", n)
	}
}

// Nothing is written before the search has ended, also where the plan could not search.
func TestRegions_noWriteBeforeTheSearchHasEnded(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		tc.WithProject("security-audit", "cn-hangzhou")
		planned, wanted := tc.NewSession(t, nil).Plan(nil, acctest.Minimal)
		release := tc.HoldIn(t, "DescribeInnerTrails", "us-west-1")
		s := tc.NewSession(t, nil)
		var apply sync.WaitGroup
		apply.Go(func() {
			_, diags := s.ApplyPlanned(t.Context(), nil, planned, wanted)
			s.NoErrors(diags)
		})
		synctest.Wait()
		tc.CheckNoWrites(t)
		release()
		apply.Wait()
	})
}

// A trail that came after the plan is found before the first write, in whatever region.
func TestRegions_applySearchesAgain(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	planned, wanted := tc.NewSession(t, nil).Plan(nil, acctest.Minimal)
	tc.Edit(rivalIn("us-west-1"))
	_, diags := tc.NewSession(t, nil).ApplyPlanned(t.Context(), nil, planned, wanted)
	acctest.CheckWords(t, acctest.Text(diags), "Inner-ActionTrail already ships to another Logstore", "1000000000000001/us-west-1/rival-trail", "Nothing was changed.")
	tc.CheckNoWrites(t)
}

// If the search misses a trail, the service refuses the create. Then the regions are asked
// again, so that the error names the trail in the way.
func TestRegions_serviceHasTheLastWord(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		tc.WithProject("security-audit", "cn-hangzhou")
		tc.Edit(rivalIn("us-west-1"))
		breakRegions(tc, emulator.FaultHang, "us-west-1")
		s := tc.NewSession(t, nil)
		planned, wanted := s.Plan(nil, acctest.Minimal)
		s.NoErrors(planned.Diagnostics)
		acctest.CheckWords(t, acctest.Text(planned.Diagnostics), "us-west-1")
		tc.Fault(emulator.Fault{Action: "CreateInnerTrail", After: tc.ClearFaults})
		_, diags := s.ApplyPlanned(t.Context(), nil, planned, wanted)
		acctest.CheckWords(t, acctest.Text(diags), "Inner-ActionTrail already ships to another Logstore", "1000000000000001/us-west-1/rival-trail", "Done before: create role")
	})
}

// Regions that hang cost a plan, and an apply, the time of one region, whatever is asked of
// them: trails, and a project that is missing.
func TestRegions_hangingOnesCostOneTimeout(t *testing.T) {
	t.Parallel()
	for _, project := range []string{"security-audit", "second-audit"} {
		acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
			tc.WithProject("second-audit", "cn-hangzhou")
			for _, region := range otherRegions() {
				tc.Fault(emulator.Fault{Region: region, Times: -1, Kind: emulator.FaultHang})
			}
			begun := time.Now()
			planned, wanted := tc.NewSession(t, nil).Plan(nil, acctest.Config(map[string]any{"project_name": project}))
			if took := time.Since(begun); took != 5*time.Second {
				t.Errorf("the plan takes %s", took)
			}
			if project == "security-audit" {
				return // which is missing
			}
			begun = time.Now()
			s := tc.NewSession(t, nil)
			s.Plan(nil, acctest.Config(map[string]any{"project_name": project}))
			_, diags := s.ApplyPlanned(t.Context(), nil, planned, wanted)
			s.NoErrors(diags)
			if took := time.Since(begun); took != 5*time.Second {
				t.Errorf("the apply takes %s", took)
			}
		})
	}
}

// Terraform shows the regions that did not answer, and the apply goes on without them.
func TestRegions_terraform(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	breakRegions(tc, emulator.FaultDeny, "cn-shanghai", "eu-west-1")
	c := tc.NewCLI(t)
	c.Configure(tc.HCL())
	acctest.CheckWords(t, acctest.Flatten(c.Plan(2).Text), "Warning: Not every region could be searched for another inner trail",
		"No answer came from cn-shanghai (NoPermission), eu-west-1 (NoPermission).")
	c.ApplyPlan()
	c.Plan(0)
}
