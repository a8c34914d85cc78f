package runstate

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/golden"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// Trails of an account, and what plan calls do with them.
var (
	one, another = domain.TrailKey{Region: "cn-hangzhou", Trail: "one"}, domain.TrailKey{Region: "cn-hangzhou", Trail: "another"}

	plannedUses = []struct {
		name string
		PlannedUse
	}{
		{"keeps", PlannedUse{Trail: one, Use: Keeps}},
		{"restores", PlannedUse{Trail: one, Use: Keeps | Restores}},
		{"ends", PlannedUse{Trail: one, Use: Ends}},
		{"creates", PlannedUse{Trail: one, Use: Creates}},
		{"replaces it", PlannedUse{Trail: one, Use: Creates, Replaced: &one}},
		{"replaces another", PlannedUse{Trail: one, Use: Creates, Replaced: &another}},
		{"keeps another", PlannedUse{Trail: another, Use: Keeps}},
		{"restores another", PlannedUse{Trail: another, Use: Keeps | Restores}},
		{"ends another", PlannedUse{Trail: another, Use: Ends}},
		{"creates another", PlannedUse{Trail: another, Use: Creates}},
		{"replaces it by another", PlannedUse{Trail: another, Use: Creates, Replaced: &one}},
	}
)

// answer returns in a few words what a plan call answers, and checks whom an error names.
func answer(t *testing.T, planned PlannedUse, err error) string {
	t.Helper()
	var shared *SharedTrailError
	var two *TwoTrailsError
	switch {
	case err == nil:
		return "-"
	case errors.As(err, &shared):
		if shared.Account != "1" || shared.Trail != planned.Trail || shared.Uses[1] != planned.Use || shared.RoleARN != planned.RoleARN {
			t.Errorf("%+v is refused with %+v", planned, shared)
		}
		return fmt.Sprintf("shared %d", shared.Uses[0])
	case errors.As(err, &two):
		if two.Account != "1" || two.One == two.Other || two.Destroying != (planned.Use == Ends) || two.RoleARN != planned.RoleARN {
			t.Errorf("%+v is refused with %+v", planned, two)
		}
		return map[bool]string{true: "ended ", false: "two "}[two.Ended] + two.One.Trail
	default:
		return err.Error()
	}
}

// TestState_everyPair compares what the second plan call of a run answers after each first one (left) with
// testdata/state.txt: whichever Terraform plans first, what must not be is refused. There "-" means planned,
// "shared" that two resources have the trail, with what the first does with it, and "two" that the account would have
// two, with the first.
func TestState_everyPair(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, claimed := range []bool{false, true} {
		fmt.Fprintf(table, "created in this run: %t", claimed)
		for _, second := range plannedUses {
			fmt.Fprintf(table, "\t%s", second.name)
		}
		for _, first := range plannedUses[:6] {
			fmt.Fprintf(table, "\n%s", first.name)
			for _, second := range plannedUses {
				r := New("1", false)
				if claimed {
					r.Claim(one)
				}
				if err := r.Plan(first.PlannedUse); err != nil {
					t.Fatalf("%s: %v", first.name, err)
				}
				second.RoleARN = "acs:ram::1:role/hub"
				fmt.Fprintf(table, "\t%s", answer(t, second.PlannedUse, r.Plan(second.PlannedUse)))
				several := New("1", true)
				if first, second := several.Plan(first.PlannedUse), several.Plan(second.PlannedUse); first != nil || second != nil {
					t.Errorf("refused in a test with several applies: %v, %v", first, second)
				}
			}
		}
		fmt.Fprint(table, "\n\n")
	}
	_ = table.Flush()
	golden.Compare(t, "testdata/state.txt", text.String())
}

// TestState_KnownTrails_everyUse compares whether a trail (left) is no conflict for a planned create (above), and what the
// next plan call about it answers then, with testdata/known_trails.txt.
func TestState_KnownTrails_everyUse(t *testing.T) {
	t.Parallel()
	creates := []struct {
		name string
		PlannedUse
	}{
		{"creates it", PlannedUse{Trail: one, Use: Creates}},
		{"replaces it", PlannedUse{Trail: one, Use: Creates, Replaced: &one}},
		{"creates another", PlannedUse{Trail: another, Use: Creates}},
		{"replaces it by another", PlannedUse{Trail: another, Use: Creates, Replaced: &one}},
		{"replaces another", PlannedUse{Trail: another, Use: Creates, Replaced: &another}},
	}
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "the trail")
	for _, create := range creates {
		fmt.Fprintf(table, "\t%s", create.name)
	}
	for _, held := range []bool{false, true} {
		for _, use := range append([]string{"nothing"}, "keeps", "ends", "creates") {
			fmt.Fprintf(table, "\n%s, held: %t", use, held)
			for _, create := range creates {
				r := New("1", false)
				if held {
					r.Hold(one)
				}
				for _, u := range plannedUses {
					if u.name == use {
						_ = r.Plan(u.PlannedUse)
					}
				}
				create.RoleARN = "acs:ram::1:role/hub"
				known, err := r.KnownTrails(create.PlannedUse)(one)
				cell := map[bool]string{true: "known", false: "not known"}[known]
				if err != nil && known {
					t.Errorf("%s, %s: known, and refused with %v", use, create.name, err)
				}
				if err != nil {
					cell = answer(t, create.PlannedUse, err)
				}
				if use == "nothing" { // what is planned after that
					for _, next := range plannedUses[:4] {
						if got := answer(t, next.PlannedUse, r.Plan(next.PlannedUse)); got != "-" {
							cell += fmt.Sprintf(", then %s: %s", next.name, got)
						}
						r.trail(one).uses = 0
					}
				}
				fmt.Fprintf(table, "\t%s", cell)
			}
		}
	}
	fmt.Fprintln(table)
	_ = table.Flush()
	golden.Compare(t, "testdata/known_trails.txt", text.String())
}

// What a run has learned of one trail it tells of that one, and of no other.
func TestState_remembers(t *testing.T) {
	t.Parallel()
	for _, several := range []bool{false, true} {
		r := New("1", several)
		cause := errors.New("it broke")
		if r.Held(one) || r.Claimed(one) || r.HasDeleted() || r.Applied(one) != nil || errors.As(r.WithDeletedTrail(cause), new(*reconcile.NotShippingError)) {
			t.Error("a new run knows something")
		}
		if r.SetApplied(one, nil); r.Applied(one) != nil {
			t.Error("nothing is remembered as something")
		}
		if !r.First("warning") || r.First("warning") || !r.First("another warning") {
			t.Error("a warning is not said once")
		}
		if r.SetDeleted(another); !r.HasDeleted() {
			t.Error("the deleted trail is forgotten")
		}
		var stopped *reconcile.NotShippingError
		if err := r.WithDeletedTrail(cause); !errors.As(err, &stopped) || !errors.Is(err, cause) ||
			stopped.Words != "Trail another was deleted by this run and has no replacement: no events are shipped until one is created." {
			t.Errorf("%v", err)
		}
		r.Import(one)
		if r.Held(another) || !r.Held(one) {
			t.Errorf("after an import: held %t, %t", r.Held(one), r.Held(another))
		}
		r.Hold(one)
		r.Claim(one)
		r.SetApplied(one, &domain.Applied{Project: "security-audit"})
		if !r.Held(one) || r.Held(another) || r.Claimed(one) == several || r.Claimed(another) {
			t.Errorf("several %t: held %t, %t, created %t, %t", several, r.Held(one), r.Held(another), r.Claimed(one), r.Claimed(another))
		}
		if before := r.Applied(one); before == nil || before.Project != "security-audit" || r.Applied(another) != nil {
			t.Errorf("applied %v", before)
		}
	}
}

// A destroy of everything is no way out if a resource of the state is protected, whichever call says so.
func TestState_Plan_protected(t *testing.T) {
	t.Parallel()
	for _, protected := range []bool{false, true} {
		calls := []PlannedUse{{Trail: one, Use: Ends, Protected: protected}, {Trail: one, Use: Creates}, {Trail: another, Use: Creates}}
		for _, pair := range [][2]int{{0, 1}, {1, 0}, {0, 2}} {
			r := New("1", false)
			if err := r.Plan(calls[pair[0]]); err != nil {
				t.Fatal(err)
			}
			if pair[1] == 2 { // only the search for a conflict finds another trail
				_, err := r.KnownTrails(calls[2])(one)
				checkDestroyInstead(t, err, protected)
				continue
			}
			checkDestroyInstead(t, r.Plan(calls[pair[1]]), protected)
		}
	}
}

func checkDestroyInstead(t *testing.T, err error, protected bool) {
	t.Helper()
	said, ok := err.(interface{ Detail(now string) []string })
	if !ok {
		t.Fatalf("it is %v", err)
	}
	if slices.Contains(said.Detail(""), domain.DestroyInstead) == protected {
		t.Errorf("protected %t: %q", protected, said.Detail(""))
	}
}
