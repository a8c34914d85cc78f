package plan_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// planCall is one plan call of a run, as Terraform makes it.
type planCall func(s *acctest.Session, state *acctest.State) []*tfprotov6.Diagnostic

func planOf(state func(*acctest.State) *acctest.State, config map[string]any) planCall {
	return func(s *acctest.Session, before *acctest.State) []*tfprotov6.Diagnostic {
		planned, _ := s.PlanBeside(state(before), config)
		return planned.Diagnostics
	}
}

var (
	ofState = func(s *acctest.State) *acctest.State { return s }
	ofNone  = func(*acctest.State) *acctest.State { return nil }

	callKeep   = planOf(ofState, acctest.Minimal)
	callEnd    = planOf(ofState, nil)
	callCreate = planOf(ofNone, acctest.Minimal)
	// callReplace is both halves of a replacement.
	callReplace = func(s *acctest.Session, before *acctest.State) []*tfprotov6.Diagnostic {
		update, _ := s.PlanBeside(before, acctest.Minimal)
		create, _ := s.PlanReplacement(update, acctest.Minimal)
		return append(update.Diagnostics, create.Diagnostics...)
	}
	callRename = func(s *acctest.Session, before *acctest.State) []*tfprotov6.Diagnostic {
		renamed := acctest.Config(map[string]any{"trail_name": "renamed-ops"})
		update, _ := s.PlanBeside(before, renamed)
		create, _ := s.PlanReplacement(update, renamed)
		return append(update.Diagnostics, create.Diagnostics...)
	}
	callCreateOther = planOf(ofNone, acctest.Config(map[string]any{"trail_name": "renamed-ops"}))
)

// Any two plan calls of one run for one trail are an error of whichever comes second, in
// both orders and with the same words; other than two destroys, and the two halves of a
// replacement.
func TestSharedTrail_bothOrders(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		calls [2]planCall
		gone  bool // the trail does not exist
		words []string
	}{
		"keep and create":            {calls: [2]planCall{callKeep, callCreate}, words: []string{"Two resources have trail platform-ops", "removed block with destroy = false", "terraform state rm", "destroy -refresh=false"}},
		"keep and keep":              {calls: [2]planCall{callKeep, callKeep}, words: []string{"Two resources have trail platform-ops", "terraform state rm", "destroy -refresh=false"}},
		"keep and end":               {calls: [2]planCall{callKeep, callEnd}, words: []string{"would be destroyed, and another resource keeps it", "moved block", "terraform state rm", "terraform import", "deposed object"}},
		"end and create":             {calls: [2]planCall{callEnd, callCreate}, words: []string{"would be destroyed and created again", "moved block", "terraform state rm", "terraform import", "deposed object"}},
		"create and create":          {calls: [2]planCall{callCreate, callCreate}, gone: true, words: []string{"Two resources have trail platform-ops", "Keep one of the two blocks"}},
		"replacement and create":     {calls: [2]planCall{callReplace, callCreate}, words: []string{"platform-ops"}},
		"replacement and end":        {calls: [2]planCall{callReplace, callEnd}, words: []string{"would be destroyed"}},
		"rename and end":             {calls: [2]planCall{callRename, callEnd}},
		"keep and another create":    {calls: [2]planCall{callKeep, callCreateOther}, words: []string{"Two shippings are declared for account 1000000000000001"}},
		"end and another create":     {calls: [2]planCall{callEnd, callCreateOther}, words: []string{"must be gone before renamed-ops can be created", "moved block", "deposed object"}},
		"kept missing one, another":  {calls: [2]planCall{callKeep, callCreateOther}, gone: true, words: []string{"Two shippings are declared for account 1000000000000001"}},
		"create and another create":  {calls: [2]planCall{callCreate, callCreateOther}, gone: true, words: []string{"Two shippings are declared for account 1000000000000001"}},
		"end and end":                {calls: [2]planCall{callEnd, callEnd}},
		"nothing beside replacement": {calls: [2]planCall{callReplace, func(*acctest.Session, *acctest.State) []*tfprotov6.Diagnostic { return nil }}},
	} {
		for _, order := range []string{"", ", the other way round"} {
			t.Run(name+order, func(t *testing.T) {
				t.Parallel()
				tc := acctest.NewWithProject(t)
				s := tc.NewSession(t, nil)
				state := s.Create(acctest.Minimal)
				if row.gone {
					tc.Edit(func(a *emulator.Account) { clear(a.InnerTrails) })
				}
				tc.ClearJournal()
				if name != "create and create" && name != "create and another create" {
					state = s.Refresh(state)
				}
				calls := row.calls
				if order != "" {
					calls[0], calls[1] = calls[1], calls[0]
				}
				if first := calls[0](s, state); acctest.HasErrors(first) {
					t.Fatalf("the first call is refused already:\n%s", acctest.Text(first))
				}
				second := calls[1](s, state)
				if acctest.HasErrors(second) != (len(row.words) > 0) {
					t.Fatalf("the second call:\n%s", acctest.Text(second))
				}
				acctest.CheckWords(t, acctest.Text(second), row.words...)
				tc.CheckNoWrites(t)
			})
		}
	}
}

// A configure begins a new run: a plan and its apply do not refuse each other in one process.
func TestSharedTrail_perConfigure(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	for range 2 {
		s.Configure()
		if diags := callKeep(s, state); acctest.HasErrors(diags) {
			t.Error(acctest.Text(diags))
		}
	}
}

// A read claims nothing: OpenTofu reads what a removed block forgets. It makes a single
// create of the trail lawful, which is how Terraform plans a tainted resource; without it,
// the create is refused.
func TestSharedTrail_reads(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	tc.ClearJournal()
	state = s.Refresh(state) // the forgotten one
	imported, diags := s.ImportState("platform-ops")
	s.NoErrors(diags)
	s.NoErrors(callKeep(s, s.Refresh(imported)))
	s.Configure()
	s.Refresh(state)
	s.NoErrors(callCreate(s, nil))
	s.Configure()
	acctest.CheckWords(t, acctest.Text(callCreate(s, nil)), "Trail platform-ops exists already", "run terraform untaint <address of this resource>")
	tc.CheckNoWrites(t)
}

// A second block with the trail of the state is planned like a tainted resource. If Terraform plans it
// first, its warning is true of both, and the plan of the first block is refused.
func TestSharedTrail_warningOfTainted(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Refresh(s.Create(acctest.Minimal))
	diags := callCreate(s, nil)
	s.NoErrors(diags)
	acctest.CheckWords(t, acctest.Text(diags), "Replacing trail platform-ops interrupts shipping", "If it is this one, it is tainted", "If it is another one, an error of this plan says so, and nothing is replaced.")
	acctest.CheckWords(t, acctest.Text(callKeep(s, state)), "Two resources have trail platform-ops")
}

// What an import of this run has brought is not in the state yet: the error says to remove the import
// block, and names terraform state rm only for a resource that the state has.
func TestSharedTrail_imports(t *testing.T) {
	t.Parallel()
	const withBlock = "Remove one of the two import blocks together with its resource block"
	for name, row := range map[string]struct {
		imports int
		other   planCall
		says    []string
		never   []string
	}{
		"two imports": {2, callKeep, []string{"Two import blocks take trail platform-ops", withBlock, "Neither is in the state yet"}, []string{"state rm", "of this state", "destroy"}},
		"an import beside the state": {1, callKeep, []string{
			"A resource of this state has trail platform-ops", "an import block takes it into another one", "Remove the import block together with its resource block", "terraform state rm", "moved block", "destroy -refresh=false",
		}, []string{"Two resources of this state"}},
		"an import beside a create": {1, callCreate, []string{"An import block takes trail platform-ops", "Keep one of the two blocks, and name it in the import block"}, []string{"state rm", "of this state", "destroy -refresh=false"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			s := tc.NewSession(t, nil)
			state := s.Create(acctest.Minimal)
			s.Configure()
			for range row.imports {
				imported, diags := s.ImportState("platform-ops")
				s.NoErrors(diags)
				state = s.Refresh(imported)
			}
			s.NoErrors(callKeep(s, state))
			text := acctest.Text(row.other(s, state))
			acctest.CheckWords(t, text, append(row.says, "Two resources have trail platform-ops")...)
			for _, words := range row.never {
				if strings.Contains(text, words) {
					t.Errorf("it says %q:\n%s", words, text)
				}
			}
			s.Configure() // an import counts for its run
			s.NoErrors(callKeep(s, s.Refresh(state)))
			acctest.CheckWords(t, acctest.Text(callKeep(s, state)), "Two resources of this state have trail")
		})
	}
}

// Two provider blocks are two processes, which do not see each other's plans: the one with
// the new address finds the trail and refuses to take it over; the pages say that a change
// of the alias needs a moved block.
func TestSharedTrail_aliases(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	one, two := tc.NewSession(t, nil), tc.NewSession(t, nil)
	state := one.Create(acctest.Minimal)
	tc.ClearJournal()
	one.NoErrors(callEnd(one, one.Refresh(state)))
	acctest.CheckWords(t, acctest.Text(callCreate(two, nil)), "Trail platform-ops exists already", "whose address or provider block changed: add a moved block instead")
	tc.CheckNoWrites(t)
}

// The key by which a replacement is recognised shows nowhere: neither a plan without
// changes nor the state after an update has it.
func TestSharedTrail_keyShowsNowhere(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	state, diags := s.Apply(t.Context(), state, acctest.Config(map[string]any{"enabled": false}))
	s.NoErrors(diags)
	if strings.Contains(string(state.Private), "replaced_trail") {
		t.Errorf("the private state is %s", state.Private)
	}
	planned, _ := s.Plan(s.Refresh(state), acctest.Config(map[string]any{"enabled": false}))
	testcloud.SameElements(t, "the plan changes", s.Changes(state.Value, s.Value(planned.PlannedState)), nil)
}
