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
	for name, row := range map[string]struct{ file, right, wrong, found string }{
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
		"a denial in the trust is left": {
			"role.go", "\tcase observed.Verdict.Repairable():\n", "\tcase false && observed.Verdict.Repairable():\n", "the role is not authorized",
		},
		"a stopped trail is left stopped": {
			"trail.go", "\tcase s.Enabled && trail.Status != model.TrailEnabled:\n", "\tcase s.Enabled && trail.Status == model.TrailFresh:\n", "the trail is",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			printed, err := exploreWith(t, row.file, row.right, row.wrong)
			if err == nil || !strings.Contains(printed, row.found) {
				t.Errorf("the exploration said: %v\n%s", err, printed)
			}
			for line := range strings.Lines(printed) {
				if strings.Contains(line, row.found) {
					t.Log(strings.TrimSpace(line))
					break
				}
			}
		})
	}
}

// exploreWith explores with a file of the domain in which a text is replaced.
func exploreWith(t *testing.T, file, right, wrong string) (printed string, err error) {
	t.Helper()
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
	out, err := exec.CommandContext(t.Context(), "go", "test", "-overlay", overlay, "-run", "^TestExplore$", ".").CombinedOutput()
	return string(out), err
}
