// Package integrity judges whether the logs of a Logstore can be altered, forged, filtered or
// silenced: by a setting of the Logstore, by a policy, or because the Logstore is not the one that
// was applied. It is pure: what it judges was read by others.
package integrity

import (
	"slices"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// Facts are what was observed of a Logstore that exists. What is nil was not read, or the service
// does not tell it: that is neither yes nor no.
type Facts struct {
	Logstore *model.Logstore
	Project  *model.ProjectInfo
	Policies Policies

	Processor       *model.IngestProcessor // of the Logstore
	ProcessorUnread error                  // why its processor was not read
	// Applied is when the Logstore was created that was last applied; the zero time if that is not
	// known.
	Applied time.Time
	// Recorded is what an earlier run found; nil if that is not known, or was about another project.
	Recorded []Finding
}

// Findings returns what is wrong, in a fixed order.
func (f Facts) Findings() (findings []Finding) {
	if f.Project != nil && f.Project.Status == projectDisabled {
		findings = append(findings, NewFinding(Stopped, f.Project.Name))
	}
	if f.Logstore != nil {
		findings = append(findings, ofLogstore(f.Logstore.Integrity())...)
	}
	for _, denied := range f.Policies.Denied {
		findings = append(findings, denied.finding())
	}
	if created := f.RecreatedOn(); !created.IsZero() {
		findings = append(findings, recreated(created))
	}
	findings = append(findings, f.Kept()...)
	sortFindings(findings)
	return findings
}

func recreated(created time.Time) Finding {
	return NewFinding(Recreated, created.UTC().Format(time.RFC3339))
}

// Kept returns what an earlier run found and the facts do not tell: what cannot be read is not known,
// and never good.
func (f Facts) Kept() (kept []Finding) {
	for _, was := range f.Recorded {
		if !f.tell(was.Kind) {
			kept = append(kept, was)
		}
	}
	return kept
}

// tell reports whether the facts tell whether there is such a finding. A setting that an apply repairs,
// or that names something, is none where the service leaves it out.
func (f Facts) tell(kind Kind) bool {
	switch kind {
	case Stopped:
		return f.Project != nil && slices.Contains([]string{projectNormal, projectDisabled}, f.Project.Status)
	case PolicyDenies:
		return f.Policies.Knows(OfProject)
	case LogstorePolicyDenies:
		return f.Logstore == nil || f.Policies.Knows(OfLogstore)
	case Modifiable:
		again := f.RecreatedOn()
		return f.Logstore == nil || f.Logstore.Integrity().Modifiable != nil || !again.IsZero() && !slices.Contains(f.Recorded, recreated(again))
	case Recreated:
		return f.Logstore == nil || !f.Logstore.Created().IsZero()
	default:
		return true
	}
}

// The statuses of a project (Log Service API reference, GetProject).
const (
	projectNormal   = "Normal"
	projectDisabled = "Disable" // Log Service has stopped it, as it does for an account that is overdue
)

// UnknownStatus returns the status of the project if it is none that is published; otherwise "".
func (f Facts) UnknownStatus() string {
	if f.Project == nil || slices.Contains([]string{"", projectNormal, projectDisabled}, f.Project.Status) {
		return ""
	}
	return f.Project.Status
}

// RecreatedOn returns when the Logstore was created, if it is younger than the one that was last
// applied; else the zero time. An older one is not: a stale answer shows the one before, and the
// recycle bin gives back an older Logstore with its logs.
func (f Facts) RecreatedOn() time.Time {
	if f.Logstore == nil || f.Applied.IsZero() || !f.Logstore.Created().After(f.Applied) {
		return time.Time{}
	}
	return f.Logstore.Created()
}

// ofLogstore returns what the settings of a Logstore tell.
func ofLogstore(settings model.Integrity) (findings []Finding) {
	if is(settings.WebTracking) {
		findings = append(findings, NewFinding(AnonymousWrites))
	}
	if is(settings.Modifiable) {
		findings = append(findings, NewFinding(Modifiable))
	}
	if processor := settings.Processor; processor != nil && *processor != "" {
		findings = append(findings, NewFinding(Processor, *processor))
	}
	return findings
}

// Refusal returns the findings that are neither accepted nor repaired by an apply, as an error of
// the Logstore; nil if there is none. A finding is left out if it cannot be told whether it is accepted.
func (f Facts) Refusal(logstore string, accept Consents, acceptKnown bool) *LogstoreError {
	open, accepted := accept.Split(f.Findings())
	open = slices.DeleteFunc(open, func(f Finding) bool { return f.Repairable() || !acceptKnown && f.Consent() != "" })
	if len(open) == 0 {
		return nil
	}
	return &LogstoreError{Logstore: logstore, Facts: f, Open: open, Accepted: accepted}
}

func is(flag *bool) bool { return flag != nil && *flag }
