package domain

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// Applied is what the last create, update or import left. The attribute last_applied
// holds it as text: Terraform keeps attributes where it loses private state, for example
// if the provider is killed during an update.
type Applied struct {
	Project       string
	ProjectRegion string
	RetentionDays int // 0: not known
	Consent       int // allow_retention_decrease_to; 0: none
	// Created is when the Logstore was created; the zero time if that is not known. It is not
	// part of the text: the attribute logstore_created holds it, because a plan does not know it
	// where the apply creates the Logstore.
	Created time.Time

	// Shown is the retention in the state, which the plan shows as the current one. A
	// consent does not cover a longer one.
	Shown int
	// DeletesLogs is whether a destroy of what the state has deletes the logs, too. It is not part of the text.
	DeletesLogs bool
	// Protected is whether the state has deletion_protection, so that every destroy is refused. It is not part of the text.
	Protected bool
	// Imported is whether an import wrote the record: it says what the import has found, and
	// no consent counts before an apply has replaced it.
	Imported bool
	// Unconfirmed is whether a state of an earlier version holds the record, so that no
	// consent counts yet.
	Unconfirmed bool
	// Recorded is what the state says of the shipping, for a create that replaces it.
	Recorded Statuses
}

// importedMark begins the record of an import. No region contains its colon.
const importedMark = "imported:"

// String returns the record: region/project/retention, and /consent if there is one, or
// imported:region/project/retention. A retention that is not known is left out.
func (a Applied) String() string {
	text := a.ProjectRegion + "/" + a.Project
	if a.Imported {
		text = importedMark + text
	}
	if a.RetentionDays > 0 {
		text += "/" + strconv.Itoa(a.RetentionDays)
	}
	if a.RetentionDays > 0 && a.Consent > 0 {
		text += "/" + strconv.Itoa(a.Consent)
	}
	return text
}

// ParseApplied parses a record.
func ParseApplied(text string) (Applied, error) {
	record, imported := strings.CutPrefix(text, importedMark)
	parts := strings.Split(record, "/")
	if len(parts) < 2 || len(parts) > 4 || len(parts) > 3 && imported || parts[0] == "" || parts[1] == "" || strings.Contains(record, ":") {
		return Applied{}, fmt.Errorf("%q is not region/project/retention", text)
	}
	a := Applied{ProjectRegion: parts[0], Project: parts[1], Imported: imported}
	numbers := []*int{&a.RetentionDays, &a.Consent}
	for i, number := range parts[2:] {
		n, _ := strconv.Atoi(number)
		if n < 1 || n > RetentionForever || strconv.Itoa(n) != number {
			return Applied{}, fmt.Errorf("%q is not region/project/retention: %q is no number of days", text, number)
		}
		*numbers[i] = n
	}
	return a, nil
}

// Destination returns the project that was applied.
func (a Applied) Destination() model.Project {
	return model.Project{Region: a.ProjectRegion, Name: a.Project}
}

// Confirmed reports whether there is a record that an apply of this state has written.
func Confirmed(a *Applied) bool { return a != nil && !a.Unconfirmed && !a.Imported }

// appliedHere reports whether there is a record, and the project is the one that it names.
func (s Spec) appliedHere() bool {
	return s.AppliedBefore != nil && s.AppliedBefore.Destination() == s.Project.Project
}

// WhenApplied returns what a successful apply of the spec leaves. The time of creation never goes
// back: a Logstore that is older than the one recorded came back from the recycle bin, or the
// answer is stale.
func (s Spec) WhenApplied(observed Observed) Applied {
	now := Applied{
		Project: s.Project.Name, ProjectRegion: s.Project.Region,
		RetentionDays: s.Logstore.RetentionDays, Consent: ValueOr(s.Logstore.AllowDecreaseTo, 0),
	}
	if s.appliedHere() {
		now.Created = s.AppliedBefore.Created
	}
	if l := observed.Logstore; l != nil && l.Created().After(now.Created) {
		now.Created = l.Created()
	}
	return now
}

// LastDestination returns the project to which the shipping was last applied.
func (s Spec) LastDestination() model.Project {
	if s.AppliedBefore != nil {
		return s.AppliedBefore.Destination()
	}
	return s.Project.Project
}
