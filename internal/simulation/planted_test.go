package simulation

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var planted = flag.Bool("planted", false, "plant mistakes into the domain, and look whether the exploration finds them")

// Each mistake is of another kind, and is found by the exploration.
func TestExplore_findsPlanted(t *testing.T) {
	t.Parallel()
	if !*planted {
		t.Skip("each mistake compiles the domain anew; run with -planted")
	}
	for name, row := range map[string]mistake{
		"a retention is lowered without consent": {
			"retention.go", "\trefused := &RetentionDecreaseError{Logstore: s.Logstore.Name, From: now, To: want}\n", "\treturn nil\n" +
				"\trefused := &RetentionDecreaseError{Logstore: s.Logstore.Name, From: now, To: want}\n", "lowered the retention from 3650 to 180 days without consent",
		},
		"the index loses the fields of others": {
			"standard_index.go", "\tobserved.FullText = mergedFullText(observed.FullText)\n",
			"\tobserved.FullText = mergedFullText(observed.FullText)\n\tobserved.Fields = map[string]model.FieldKey{}\n", "wrote an index that lacks fields",
		},
		"a Logstore that may be held is deleted": {
			"delete.go", "\treturn true, d.Want.GuardDeletion(logstore)\n", "\treturn true, nil\n", "deleted a Logstore that may be held",
		},
		"a trail that others moved meanwhile is created again unseen": {
			"reconcile.go", "if !r.Options.Creating && !r.Options.MayRecreate && r.Want.NeedsTrail(observed) {", "if false && r.Want.NeedsTrail(observed) {",
			"deleted the trail, which no plan has shown",
		},
		"a consent covers what was raised since the plan": {
			"retention.go", "\tcase now > before.Shown:\n", "\tcase false && now > before.Shown:\n", "without consent",
		},
		"a denial in the trust is left": {
			"role.go", "\tcase observed.Verdict.Repairable():\n", "\tcase false && observed.Verdict.Repairable():\n", "the role is not authorized",
		},
		"a stopped trail is left stopped": {
			"trail.go", "\tcase s.Enabled && trail.Status != model.TrailEnabled:\n", "\tcase s.Enabled && trail.Status == model.TrailFresh:\n", "the trail is",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row.mustBeFound(t, "^TestExplore$")
		})
	}
}

// Holes that this provider once had, which need several troubles in an order of their own, are found among
// the first 10,000 lives. The log says at which seed.
func TestLives_findHoles(t *testing.T) {
	t.Parallel()
	if !*planted {
		t.Skip("each hole compiles the domain anew; run with -planted")
	}
	for name, row := range map[string]mistake{
		"a write is sent again without a look": {
			"per_look.go", "\t\tdone, lookErr := look(lost != nil)\n", "\t\tif again {\n\t\t\tcontinue\n\t\t}\n\t\tdone, lookErr := look(lost != nil)\n", "",
		},
		"a consent that was used counts once more": {
			"retention.go", "\tcase before.RetentionDays == want:\n", "\tcase false && before.RetentionDays == want:\n", "without consent",
		},
		"a consent counts for a Logstore that was never applied": {
			"retention.go", "\tcase !Confirmed(before) || before.Destination() != s.Project.Project:\n", "\tcase before == nil && s.Logstore.AllowDecreaseTo != nil:\n\t\treturn nil\n\tcase !Confirmed(before) || before.Destination() != s.Project.Project:\n", "without consent",
		},
		"a consent counts right after an import": {
			"applied.go", "return a != nil && !a.Unconfirmed && !a.Imported }", "return a != nil && !a.Unconfirmed }", "",
		},
		"a consent covers what was raised since the plan": {
			"retention.go", "\tcase now > before.Shown:\n", "\tcase false && now > before.Shown:\n", "without consent",
		},
		"a Logstore that may be held is deleted": {
			"delete.go", "\treturn true, d.Want.GuardDeletion(logstore)\n", "\treturn true, nil\n", "deleted a Logstore that may be held",
		},
		"another Logstore than the plan named is deleted": {
			"delete.go", "!created.IsZero() && !created.Equal(d.Created) {", "false && !created.Equal(d.Created) {", "deleted another Logstore",
		},
		"two resources may have one trail": {
			"run_state.go", "\tkey, use := planned.Trail, planned.Use\n", "\tkey, use := planned.Trail, planned.Use\n\tif true {\n\t\treturn nil\n\t}\n", "two resources with one trail",
		},
		"a create takes over a trail": {
			"conflict.go", "known, err := key == s.Key() && !on.Creating, error(nil)", "known, err := key == s.Key(), error(nil)", "took over a trail",
		},
		"a create does not look for trails in other regions": {
			"conflict.go", "err != nil || exists || observed.OtherRegions == nil {", "true || err != nil || exists || observed.OtherRegions == nil {", "although another trail is in its way",
		},
		"a project that appears late is not waited for": {
			"project.go", "for backoff := model.NewBackoff(c.Clock(), propagationWindow); backoff.Open(); {", "for backoff := model.NewBackoff(c.Clock(), 0); backoff.Open(); {", "without waiting for it",
		},
		"a move deletes the trail before it looks at the new place": {
			"trail_recreate.go", "\tif !left && !a.log.hasStage(StoreStage) {\n", "\tif true {\n", "the new place does not answer",
		},
		"a destroy ends a trail that ships to a place that was not applied": {
			"delete.go", "if err != nil || account != d.Want.Account || project != d.Destination {", "if err != nil || account != d.Want.Account || project.Name == \"\" {", "ended a trail to a project to which",
		},
		"a lost answer to the delete, and a trail that others created since": {
			"trail.go", "\t\tif ok && anotherTrail(now, trail) {\n", "\t\tif false && anotherTrail(now, trail) {\n", "deleted a trail that others created",
		},
		"a failed update of the index counts as done": {
			"observed.go", "\treturn s.Index.Status(observed.Index, lite)\n", "\tif s.Recorded.Index == IndexComplete {\n\t\treturn IndexComplete\n\t}\n\treturn s.Index.Status(observed.Index, lite)\n", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row.mustBeFound(t, "^TestLives$", "-seeds=10000", "-stop")
		})
	}
}

// mistake is a text in a file of the domain that is replaced, and what must be printed then.
type mistake struct{ file, right, wrong, found string }

func (m mistake) mustBeFound(t *testing.T, test string, args ...string) {
	t.Helper()
	printed, err := testWith(t, m, append([]string{"-timeout", "2h", "-run", test, "."}, args...))
	if err == nil || !strings.Contains(printed, m.found) || strings.Contains(printed, "build failed") {
		t.Errorf("%v\n%s", err, printed)
	}
	for line := range strings.Lines(printed) {
		if strings.Contains(line, "_test.go") && strings.Contains(line, m.found) && !strings.Contains(line, "lives:") {
			t.Log(strings.TrimSpace(line))
			break
		}
	}
}

// testWith runs a test with a mistake in the domain.
func testWith(t *testing.T, m mistake, args []string) (printed string, err error) {
	t.Helper()
	file, right, wrong := m.file, m.right, m.wrong
	path, err := filepath.Abs(filepath.Join("..", "shipping", "reconcile", file))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(text), right) != 1 {
		t.Fatalf("%s has not once: %s", file, right)
	}
	folder := t.TempDir()
	changed, overlay := filepath.Join(folder, file), filepath.Join(folder, "overlay.json")
	replaced, err := json.Marshal(map[string]any{"Replace": map[string]string{path: changed}})
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{changed: []byte(strings.Replace(string(text), right, wrong, 1)), overlay: replaced} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.CommandContext(t.Context(), "go", append([]string{"test", "-overlay", overlay}, args...)...).CombinedOutput()
	return string(out), err
}
