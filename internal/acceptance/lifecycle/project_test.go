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

// A project that the same configuration creates is not there when the create is planned,
// and may show late: one apply makes everything.
func TestProject_madeInTheSameConfiguration(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	c := tc.NewCLI(t)
	c.Configure(tc.HCL())
	plan := c.Plan(2)
	acctest.CheckWords(t, acctest.Flatten(plan.Text), "Warning: Log Service project security-audit does not exist in cn-hangzhou",
		"The apply fails unless this configuration creates it")
	tc.CheckNoWrites(t)
	// The project appears while the create waits for it.
	tc.Fault(emulator.Fault{Action: "GetProject", Region: "cn-hangzhou", Nth: 4, Before: func() { tc.AddProject("security-audit", "cn-hangzhou") }})
	c.Apply()
	c.Plan(0)
}

// A plan neither waits nor fails for a project that does not answer, whatever the answer:
// it says what the apply needs.
func TestProject_planWarnsAndDoesNotWait(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		arrange func(tc *acctest.Cloud)
		says    []string
	}{
		"missing": {nil, []string{
			"WARNING: Log Service project security-audit does not exist in cn-hangzhou",
			"Otherwise: Create it, set create_project = true, or correct project_name.",
		}},
		"in another region": {
			func(tc *acctest.Cloud) { tc.AddProject("security-audit", "cn-shanghai") },
			[]string{"WARNING: Log Service project security-audit is in cn-shanghai, not in cn-hangzhou", `Set project_region = "cn-shanghai"`},
		},
		"just created": {
			func(tc *acctest.Cloud) { createYoung(tc, "ProjectForbidden") },
			[]string{"WARNING: Log Service does not give access to project security-audit now", "created or deleted a moment ago"},
		},
		"of another account": {
			func(tc *acctest.Cloud) { projectOfStranger(tc) },
			[]string{"WARNING: Log Service does not give access to project security-audit now", "its name belongs to another account"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				if row.arrange != nil {
					row.arrange(tc)
				}
				s := tc.NewSession(t, nil)
				begun := time.Now()
				planned, _ := s.Plan(nil, acctest.Minimal)
				if took := time.Since(begun); took > 0 {
					t.Errorf("the plan waits for %s", took)
				}
				text := acctest.Text(planned.Diagnostics)
				if acctest.HasErrors(planned.Diagnostics) {
					t.Error("the plan fails")
				}
				acctest.CheckWords(t, text, row.says...)
				tc.CheckNoWrites(t)
			})
		})
	}
}

// createYoung creates the project so recently that calls do not find it for half a minute.
func createYoung(tc *acctest.Cloud, code string) {
	tc.Set(func(s *emulator.Settings) { s.ProjectReadyMS, s.ProjectUnreadyCode = 30_000, code })
	tc.Edit(func(a *emulator.Account) {
		project := testcloud.NewProject("security-audit", "cn-hangzhou")
		project.CreateTime = time.Now()
		a.Projects[project.Name] = project
	})
}

func projectOfStranger(tc *acctest.Cloud) {
	tc.AddAccount(testcloud.StrangerAccount)
	tc.EditAccount(testcloud.StrangerAccount, func(a *emulator.Account) {
		a.Projects["security-audit"] = testcloud.NewProject("security-audit", "cn-hangzhou")
	})
}

// Create and update wait for a project that was created a moment ago, as long as the
// service takes to show it, and nothing is written before. An answer that says that the
// project belongs to another account passes, too.
func TestProject_youngOneIsWaitedFor(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"ProjectNotExist", "ProjectForbidden"} {
		for _, create := range []bool{false, true} {
			name := code
			if create {
				name += ", create_project"
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
					config := acctest.Config(map[string]any{"create_project": create})
					planned, wanted := tc.NewSession(t, nil).Plan(nil, config)
					createYoung(tc, code)
					s := tc.NewSession(t, nil)
					again, _ := s.Plan(nil, config) // as Terraform does in the apply
					s.NoErrors(again.Diagnostics)
					state, diags := s.ApplyPlanned(t.Context(), nil, planned, wanted)
					s.NoErrors(diags)
					next, _ := tc.NewSession(t, nil).Plan(state, config)
					testcloud.SameElements(t, "the next plan changes", s.Changes(state.Value, s.Value(next.PlannedState)), nil)
				})
			})
		}
	}
}

// A project that answers but cannot be used yet is waited for, too: by the Logstore and by
// the trail, which other services make.
func TestProject_answersBeforeItCanBeUsed(t *testing.T) {
	t.Parallel()
	for action, refusal := range map[string]emulator.Fault{
		"CreateLogStore":          {Action: "CreateLogStore", Times: 4, Kind: emulator.FaultError, Status: 404, Code: "ProjectNotExist", Message: "The Project does not exist : security-audit"},
		"CreateLogStore, foreign": {Action: "CreateLogStore", Times: 4, Kind: emulator.FaultError, Status: 403, Code: "ProjectForbidden", Message: "The Project is forbidden"},
		"CreateInnerTrail":        {Action: "CreateInnerTrail", Times: 4, Kind: emulator.FaultError, Status: 400, Code: "SlsProjectDoesNotExistException", Message: "The project does not exist."},
	} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				tc.WithProject("security-audit", "cn-hangzhou")
				tc.Fault(refusal)
				tc.NewSession(t, nil).Create(acctest.Minimal)
			})
		})
	}
}

// A project that does not appear is an error of the apply, before the first write. It says
// that the project belongs to another account only if the service says so to the end.
func TestProject_doesNotAppear(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		arrange func(tc *acctest.Cloud)
		says    []string
		not     string
	}{
		"missing": {
			func(*acctest.Cloud) {}, []string{
				"ERROR: Log Service project security-audit does not exist in cn-hangzhou", "Nothing was changed.",
				"Create it, set create_project = true, or correct project_name. A project answers only in its own region: if it is elsewhere, set project_region.",
			}, "another account",
		},
		"of another account": {
			projectOfStranger, []string{
				"ERROR: Project security-audit belongs to another account", "ProjectForbidden", "Nothing was changed.", "Choose another project_name",
			}, "does not exist",
		},
		"first refused, then missing": {
			func(tc *acctest.Cloud) {
				tc.Fault(emulator.Fault{Action: "GetProject", Region: "cn-hangzhou", Times: 2, Kind: emulator.FaultError, Status: 403, Code: "ProjectForbidden", Message: "forbidden"})
			}, []string{"ERROR: Log Service project security-audit does not exist in cn-hangzhou", "Nothing was changed."}, "another account",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				planned, wanted := tc.NewSession(t, nil).Plan(nil, acctest.Minimal)
				row.arrange(tc)
				state, diags := tc.NewSession(t, nil).ApplyPlanned(t.Context(), nil, planned, wanted)
				text := acctest.Text(diags)
				acctest.CheckWords(t, text, row.says...)
				if state != nil || strings.Contains(text, row.not) || strings.Contains(text, "destroy -refresh=false") {
					t.Errorf("a state is kept (%t), or the error says too much:\n%s", state != nil, text)
				}
				tc.CheckNoWrites(t)
			})
		})
	}
}

// A project of another region is not waited for: names are unique across regions.
func TestProject_inAnotherRegionIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		for _, create := range []bool{false, true} {
			config := acctest.Config(map[string]any{"create_project": create})
			planned, wanted := tc.NewSession(t, nil).Plan(nil, config)
			tc.AddProject("security-audit", "cn-shanghai")
			begun := time.Now()
			_, diags := tc.NewSession(t, nil).ApplyPlanned(t.Context(), nil, planned, wanted)
			if took := time.Since(begun); took > time.Second {
				t.Errorf("the apply waits for %s", took)
			}
			acctest.CheckWords(t, acctest.Text(diags), "project security-audit is in cn-shanghai, not in cn-hangzhou", `Set project_region = "cn-shanghai"`)
		}
	})
}

// The advice of the error works: with the region set as it says, the apply succeeds.
func TestProject_adviceIsWalked(t *testing.T) {
	t.Parallel()
	t.Run("project_region", func(t *testing.T) {
		t.Parallel()
		tc := acctest.New(t).WithProject("security-audit", "cn-shanghai")
		s := tc.NewSession(t, nil)
		s.Create(acctest.Config(map[string]any{"project_region": "cn-shanghai"}))
	})
	t.Run("create_project", func(t *testing.T) {
		t.Parallel()
		acctest.New(t).NewSession(t, nil).Create(acctest.Config(map[string]any{"create_project": true}))
	})
}

// A move to a project that is not there yet waits for it, and the trail ships meanwhile.
func TestProject_moveWaitsAndShipsMeanwhile(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		tc.WithProject("security-audit", "cn-hangzhou")
		s := tc.NewSession(t, nil)
		state := s.Create(acctest.Minimal)
		planned, wanted := s.Plan(state, acctest.InSecondProject(nil))
		s.NoErrors(planned.Diagnostics)
		acctest.CheckWords(t, acctest.Text(planned.Diagnostics), "WARNING: Log Service project second-audit does not exist in cn-hangzhou")
		tc.ClearJournal()
		s = s.Next()
		var apply sync.WaitGroup
		apply.Go(func() {
			after, diags := s.ApplyPlanned(t.Context(), state, planned, wanted)
			s.NoErrors(diags)
			if got := after.Attribute(t, "project_name"); got != `"second-audit"` {
				t.Errorf("the state says %s", got)
			}
		})
		synctest.Wait()
		time.Sleep(time.Minute)
		tc.CheckNoWrites(t)
		tc.AddProject("second-audit", "cn-hangzhou")
		apply.Wait()
	})
}

// In a move, project and Logstore are looked at after they were made and before the old
// trail is deleted. While the new ones do not show, or are in another region, the trail
// ships where it did.
func TestMove_looksAtTheDestinationFirst(t *testing.T) {
	t.Parallel()
	// Every call to Log Service goes to cn-hangzhou, so a project of cn-shanghai is created there.
	oneEndpoint := map[string]any{"endpoints": map[string]any{"sls": "cn-hangzhou.log.aliyuncs.com"}}
	const made = "Done before: create project second-audit"
	for name, row := range map[string]struct {
		block, config map[string]any
		fault         emulator.Fault
		says          []string
	}{
		"project in another region": {
			block: oneEndpoint, config: map[string]any{"create_project": true, "project_region": "cn-shanghai"},
			says: []string{"project second-audit is in cn-hangzhou, not in cn-shanghai", made},
		},
		"project does not show": {
			config: map[string]any{"create_project": true},
			fault:  emulator.Fault{Action: "GetProject", Region: "cn-hangzhou", Kind: emulator.FaultError, Status: 404, Code: "ProjectNotExist", Message: "none"},
			says:   []string{"ProjectNotExist", made, "Trail platform-ops was not changed: it still ships to Logstore innertrail_platform-ops of project security-audit"},
		},
		"Logstore does not show": {
			config: map[string]any{"create_project": true},
			fault:  emulator.Fault{Action: "GetLogStore", Kind: emulator.FaultError, Status: 404, Code: "LogStoreNotExist", Message: "none"},
			says:   []string{"LogStoreNotExist", made, "Trail platform-ops was not changed: it still ships to Logstore innertrail_platform-ops of project security-audit"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				tc.WithProject("security-audit", "cn-hangzhou")
				s := tc.NewSession(t, row.block)
				state := s.Create(acctest.Minimal)
				planned, wanted := s.Plan(state, acctest.InSecondProject(row.config))
				s.NoErrors(planned.Diagnostics)
				tc.ClearJournal()
				if row.fault.Action != "" {
					tc.Fault(emulator.Fault{Action: "CreateProject", After: func() {
						row.fault.Times = -1
						tc.Fault(row.fault)
					}})
				}
				_, diags := s.Next().ApplyPlanned(t.Context(), state, planned, wanted)
				text := acctest.Text(diags)
				if !acctest.HasErrors(diags) || slices.Contains(testcloud.Actions(tc.Mutations()), "DeleteInnerTrail") {
					t.Errorf("the move goes on:\n%s", text)
				}
				acctest.CheckWords(t, text, row.says...)
				tc.Edit(func(a *emulator.Account) {
					if testcloud.Trail(a).Status != emulator.StatusEnable || !strings.HasSuffix(testcloud.Trail(a).SLSProjectARN, "/security-audit") {
						t.Errorf("the trail is %+v", testcloud.Trail(a))
					}
				})
			})
		})
	}
}

// A create through an endpoint of another region ends immediately, before there is a trail, and
// the plan warns of it.
func TestProject_ownEndpointOfAnotherRegion(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		s := tc.NewSession(t, map[string]any{"endpoints": map[string]any{"sls": "cn-hangzhou.log.aliyuncs.com"}})
		config := acctest.Config(map[string]any{"create_project": true, "project_region": "cn-shanghai"})
		planned, wanted := s.Plan(nil, config)
		acctest.CheckWords(t, acctest.Text(planned.Diagnostics),
			"WARNING: Project security-audit is declared in cn-shanghai, and endpoints.sls is cn-hangzhou.log.aliyuncs.com",
			"Remove sls from endpoints in the provider block, or set project_region to the region of the endpoint.")
		begun := time.Now()
		_, diags := s.ApplyPlanned(t.Context(), nil, planned, wanted)
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("the apply waits for %s", took)
		}
		acctest.CheckWords(t, acctest.Text(diags), "project security-audit is in cn-hangzhou, not in cn-shanghai", "create project security-audit",
			`Set project_region = "cn-hangzhou"`)
		if slices.Contains(testcloud.Actions(tc.Mutations()), "CreateInnerTrail") {
			t.Error("the trail was to be created")
		}

		fits, _ := tc.NewSession(t, map[string]any{"endpoints": map[string]any{"sls": "cn-shanghai.log.aliyuncs.com"}}).Plan(nil, config)
		if text := acctest.Text(fits.Diagnostics); strings.Contains(text, "endpoints.sls") {
			t.Errorf("an endpoint of the project's region is warned of:\n%s", text)
		}
	})
}

// A refresh does not wait, so it does not say that a project belongs to another account:
// the answer may pass. The state is kept.
func TestProject_refreshDoesNotSayWhose(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	tc.Fault(emulator.Fault{Action: "GetProject", Times: 1, Kind: emulator.FaultError, Status: 403, Code: "ProjectForbidden", Message: "The Project is forbidden"})
	after, diags := s.Next().TryRefresh(state)
	acctest.CheckWords(t, acctest.Text(diags), "ERROR: Log Service does not give access to project security-audit now", "the state is kept as it was", "run again")
	testcloud.SameElements(t, "the refresh changes", s.Changes(state.Value, after.Value), nil)
	s.Refresh(state)
}

// A replacement deletes the old trail first. So its plan says what is at stake if the
// project is missing, and fails if the project is known to be in another region.
func TestProject_missingInAReplacement(t *testing.T) {
	t.Parallel()
	for region, says := range map[string]string{
		"":            "WARNING: Log Service project second-audit does not exist in cn-hangzhou",
		"cn-shanghai": "ERROR: Log Service project second-audit is in cn-shanghai, not in cn-hangzhou",
	} {
		tc := acctest.NewWithProject(t)
		if region != "" {
			tc.AddProject("second-audit", region)
		}
		state := tc.NewSession(t, nil).Create(acctest.Minimal)
		s := tc.NewSession(t, nil)
		renamed := map[string]any{"trail_name": "renamed-ops", "project_name": "second-audit"}
		state = s.Refresh(state)
		update, _ := s.Plan(state, renamed)
		s.NoErrors(update.Diagnostics)
		create, _ := s.PlanReplacement(update, renamed)
		text := acctest.Text(create.Diagnostics)
		acctest.CheckWords(t, text, says)
		if region == "" {
			acctest.CheckWords(t, text, "no events are shipped if the project does not appear")
		}
	}
}
