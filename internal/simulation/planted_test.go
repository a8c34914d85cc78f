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

// Holes that this domain once had, which need several troubles in an order of their own, are found among
// the first 10,000 lives.
func TestLives_findHoles(t *testing.T) {
	t.Parallel()
	if !*planted {
		t.Skip("each hole compiles the domain anew; run with -planted")
	}
	for name, row := range map[string]mistake{
		"a write is sent again without a look": {
			"per_look.go", "\t\tdone, lookErr := look(lost != nil)\n", "\t\tif again {\n\t\t\tcontinue\n\t\t}\n\t\tdone, lookErr := look(lost != nil)\n", "wrote an index that lacks fields",
		},
		"a consent counts for a Logstore that was never applied": {
			"retention.go", "\tcase !Confirmed(before) || before.Destination() != s.Project.Project:\n", "\tcase before == nil && s.Logstore.AllowDecreaseTo != nil:\n\t\treturn nil\n\tcase !Confirmed(before) || before.Destination() != s.Project.Project:\n", "without consent",
		},
		"a consent counts right after an import": {
			"applied.go", "return a != nil && !a.Unconfirmed && !a.Imported }", "return a != nil && !a.Unconfirmed }", "without consent",
		},
		"a destroy ends a trail that ships to a place that was not applied": {
			"delete.go", "if err != nil || account != d.Want.Account || project != d.Destination {", "if err != nil || account != d.Want.Account || project.Name == \"\" {", "ended a trail to a project to which",
		},
		"a lost answer to the delete, and a trail that others created since": {
			"delete.go", "if unlisted = !ok; ok && now.ProjectARN != trail.ProjectARN {", "if unlisted = !ok; false && now.ProjectARN != trail.ProjectARN {", "ended a trail to a project to which",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row.mustBeFound(t, "^TestLives$", "-seeds=10000")
		})
	}
}

// mistake is a text in a file of the domain that is replaced, and what must be printed then.
type mistake struct{ file, right, wrong, found string }

func (m mistake) mustBeFound(t *testing.T, test string, args ...string) {
	t.Helper()
	printed, err := testWith(t, m, append([]string{"-run", test, "."}, args...))
	if err == nil || !strings.Contains(printed, m.found) {
		t.Errorf("%v\n%s", err, printed)
	}
	for line := range strings.Lines(printed) {
		if strings.Contains(line, m.found) {
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
