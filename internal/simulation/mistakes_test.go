package simulation

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// mistake is a text in a file of the domain that is replaced, and what must be printed then.
type mistake struct{ file, right, wrong, found string }

// read returns the path of the file, and its text.
func (m mistake) read(t *testing.T) (path, text string) {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "shipping", filepath.FromSlash(m.file)))
	if err != nil {
		t.Fatal(err)
	}
	read, err := os.ReadFile(path) //nolint:gosec // a file of the domain
	if err != nil {
		t.Fatal(err)
	}
	return path, string(read)
}

// TestPlanted_texts checks that what the mistakes replace is in the code as it is today.
func TestPlanted_texts(t *testing.T) {
	t.Parallel()
	for _, table := range []map[string]mistake{mistakes, holes} {
		for name, m := range table {
			if _, text := m.read(t); strings.Count(text, m.right) != 1 {
				t.Errorf("%s: %s has not once: %s", name, m.file, m.right)
			}
		}
	}
}

// mistakes are of different kinds, and found by the exploration.
var mistakes = map[string]mistake{
	"a retention is lowered without consent": {
		"domain/retention.go", "\trefused := &RetentionDecreaseError{Logstore: s.Logstore.Name, From: now, To: want}\n", "\treturn nil\n" +
			"\trefused := &RetentionDecreaseError{Logstore: s.Logstore.Name, From: now, To: want}\n", "lowered the retention from 3650 to 180 days without consent",
	},
	"the index loses the fields of others": {
		"domain/standard_index.go", "\tobserved.FullText = mergedFullText(observed.FullText)\n",
		"\tobserved.FullText = mergedFullText(observed.FullText)\n\tobserved.Fields = map[string]model.FieldKey{}\n", "wrote an index that lacks fields",
	},
	"a Logstore that may be held is deleted": {
		"reconcile/delete.go", "\treturn true, d.Want.GuardDeletion(logstore)\n", "\treturn true, nil\n", "deleted a Logstore that may be held",
	},
	"a trail that others moved meanwhile is created again unseen": {
		"reconcile/reconcile.go", "if !r.Options.Creating && !r.Options.MayRecreate && r.Want.NeedsTrail(observed) {", "if false && r.Want.NeedsTrail(observed) {",
		"deleted the trail, which no plan has shown",
	},
	"a consent covers what was raised since the plan": {
		"domain/retention.go", "\tcase now > before.Shown:\n", "\tcase false && now > before.Shown:\n", "without consent",
	},
	"a denial in the trust is left": {
		"domain/role.go", "\tcase observed.Verdict.Repairable():\n", "\tcase false && observed.Verdict.Repairable():\n", "the role is not authorized",
	},
	"a stopped trail is left stopped": {
		"domain/trail.go", "\tcase s.Enabled && trail.Status != model.TrailEnabled:\n", "\tcase s.Enabled && trail.Status == model.TrailFresh:\n", "the trail is",
	},
}

// holes are what this provider once had. Each needs several troubles in an order of its own.
var holes = map[string]mistake{
	"a write is sent again without a look": {
		"reconcile/per_look.go", "\t\tdone, lookErr := look(lost != nil)\n", "\t\tif again {\n\t\t\tcontinue\n\t\t}\n\t\tdone, lookErr := look(lost != nil)\n", "",
	},
	"a consent that was used counts once more": {
		"domain/retention.go", "\tcase before.RetentionDays == want:\n", "\tcase false && before.RetentionDays == want:\n", "without consent",
	},
	"a consent counts for a Logstore that was never applied": {
		"domain/retention.go", "\tcase !Confirmed(before) || before.Destination() != s.Project.Project:\n", "\tcase before == nil && s.Logstore.AllowDecreaseTo != nil:\n\t\treturn nil\n\tcase !Confirmed(before) || before.Destination() != s.Project.Project:\n", "without consent",
	},
	"a consent counts right after an import": {
		"domain/applied.go", "return a != nil && !a.Unconfirmed && !a.Imported }", "return a != nil && !a.Unconfirmed }", "",
	},
	"a consent covers what was raised since the plan": {
		"domain/retention.go", "\tcase now > before.Shown:\n", "\tcase false && now > before.Shown:\n", "without consent",
	},
	"a Logstore that may be held is deleted": {
		"reconcile/delete.go", "\treturn true, d.Want.GuardDeletion(logstore)\n", "\treturn true, nil\n", "deleted a Logstore that may be held",
	},
	"another Logstore than the plan named is deleted": {
		"reconcile/delete.go", "!created.IsZero() && !created.Equal(d.Created) {", "false && !created.Equal(d.Created) {", "deleted another Logstore",
	},
	"two resources may have one trail": {
		"runstate/state.go", "\tkey, use := planned.Trail, planned.Use\n", "\tkey, use := planned.Trail, planned.Use\n\tif true {\n\t\treturn nil\n\t}\n", "two resources with one trail",
	},
	"a create takes over a trail": {
		"domain/conflict.go", "known, err := key == s.Key() && !on.Creating, error(nil)", "known, err := key == s.Key(), error(nil)", "took over a trail",
	},
	"a create does not look for trails in other regions": {
		"domain/conflict.go", "err != nil || exists || observed.OtherRegions == nil {", "true || err != nil || exists || observed.OtherRegions == nil {", "although another trail is in its way",
	},
	"a project that appears late is not waited for": {
		"reconcile/project.go", "for backoff := model.NewBackoff(c.Clock(), propagationWindow); backoff.Open(); {", "for backoff := model.NewBackoff(c.Clock(), 0); backoff.Open(); {", "without waiting for it",
	},
	"a move deletes the trail before it looks at the new place": {
		"reconcile/trail_recreate.go", "\tif !left && !a.log.hasStage(domain.StoreStage) {\n", "\tif true {\n", "the new place does not answer",
	},
	"a destroy ends a trail that ships to a place that was not applied": {
		"reconcile/delete.go", "if account != d.Want.Account || project != d.Destination {", "if account != d.Want.Account || project.Name == \"\" {", "ended a trail to a project to which",
	},
	"a lost answer to the delete, and a trail that others created since": {
		"reconcile/delete.go", "\t\tif ok && domain.AnotherTrail(now, trail) {\n", "\t\tif false && domain.AnotherTrail(now, trail) {\n", "deleted a trail that others created",
	},
	"a failed update of the index counts as done": {
		"domain/observed.go", "\treturn s.Index.Status(observed.Index, observed.Logstore != nil", "\tif s.Recorded.Index == IndexComplete {\n\t\treturn IndexComplete\n\t}\n\treturn s.Index.Status(observed.Index, observed.Logstore != nil", "",
	},
}
