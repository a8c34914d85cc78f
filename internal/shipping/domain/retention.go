package domain

import (
	"fmt"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

const retentionAttribute = "logstore.retention_days"

// RetentionDecreaseError says that a lower retention would delete logs.
type RetentionDecreaseError struct {
	Logstore string
	From, To int // days
	Shown    int // the current retention that the plan showed; days
	Reason   DecreaseReason
}

// DecreaseReason is why the retention is not lowered.
type DecreaseReason int

// The reasons.
const (
	// NoConsent means that the configuration does not consent to the value.
	NoConsent DecreaseReason = iota
	// NeverApplied means that this state has not applied the Logstore before: it was
	// created, imported or moved there, created again by others, or its record was lost.
	NeverApplied
	// RaisedSince means that the value was applied before and raised by others since.
	RaisedSince
	// RaisedMeanwhile means that the retention is longer than the plan showed.
	RaisedMeanwhile
)

func (e *RetentionDecreaseError) Error() string {
	return fmt.Sprintf("lowering the retention of Logstore %s from %d to %d days deletes logs", e.Logstore, e.From, e.To)
}

// Attribute names the argument that the error is about.
func (*RetentionDecreaseError) Attribute() string { return retentionAttribute }

// Guard marks the error of a guard.
func (*RetentionDecreaseError) Guard() {}

// Summary returns the error's headline.
func (e *RetentionDecreaseError) Summary() string {
	return fmt.Sprintf("Lowering the retention of Logstore %s from %d to %d days deletes logs", e.Logstore, e.From, e.To)
}

// Detail returns the error's paragraphs around now, which says what is true.
func (e *RetentionDecreaseError) Detail(now string) []string {
	keep := fmt.Sprintf("To keep the logs, set retention_days = %d in logstore.", e.From)
	consent := fmt.Sprintf("retention_days = %d and allow_retention_decrease_to = %d in logstore", e.To, e.To)
	twice := fmt.Sprintf("apply %[1]d days first and then %[2]d: retention_days = %[1]d with allow_retention_decrease_to = %[2]d, both in logstore, then retention_days = %[2]d.", e.From, e.To)
	why := ""
	switch e.Reason {
	case NoConsent:
		keep += " To lower the retention anyway, set " + consent + "."
	case NeverApplied:
		why = "This state has not applied the Logstore's retention before, so the longer one may be a legal hold: it is taken as it is, and a consent to lower it does not count yet."
		keep += " To lower it anyway, " + twice
	case RaisedSince:
		why = fmt.Sprintf("%d days were applied before, and the retention has been raised outside Terraform since: this may be a legal hold.", e.To)
		keep += " To lower it anyway, change the retention in the Log Service console, or " + twice
	case RaisedMeanwhile:
		why = fmt.Sprintf("The plan showed a retention of %d days; it was raised since: this may be a legal hold.", e.Shown)
		keep += " To lower it anyway, plan again."
	}
	return []string{
		fmt.Sprintf("The Logstore currently keeps logs %s; with %d days, all older logs are permanently deleted.", duration(e.From), e.To),
		why, now, keep,
	}
}

func duration(days int) string {
	if days == RetentionForever {
		return "forever (3650 days)"
	}
	return fmt.Sprintf("for %d days", days)
}

// RetentionRefusedError says that the service rejected a change of the retention.
type RetentionRefusedError struct {
	Logstore string
	From     int      // days
	Others   []string // the other settings to be changed; if there are none, it must be the retention
	Err      error
}

func (e *RetentionRefusedError) Error() string { return e.Err.Error() }

func (e *RetentionRefusedError) Unwrap() error { return e.Err }

// Attribute names the argument that the error is about.
func (*RetentionRefusedError) Attribute() string { return retentionAttribute }

// Summary returns the error's headline.
func (e *RetentionRefusedError) Summary() string {
	what := "change the retention"
	if len(e.Others) > 0 {
		what = "change the settings"
	}
	return fmt.Sprintf("Log Service refused to %s of Logstore %s", what, e.Logstore)
}

// Detail returns the error's paragraphs. It says itself what is true.
func (e *RetentionRefusedError) Detail(string) []string {
	accept, rejected := "To accept it", "The service rejected the change"
	if len(e.Others) > 0 {
		accept = "If the service does not allow the retention to change"
		rejected += " of retention_days, " + strings.Join(e.Others, ", ")
	}
	return []string{
		model.Answer(e.Err),
		fmt.Sprintf("%s; the retention is still %d days.", rejected, e.From),
		fmt.Sprintf("%s, set retention_days = %d in logstore. The public documentation contradicts itself on whether the "+
			"retention of a dedicated Logstore can be changed.", accept, e.From),
	}
}

// RetentionUnseenError says that an apply could lower the retention to a number that no plan
// has shown.
type RetentionUnseenError struct {
	Logstore string
	From     int // days
}

func (e *RetentionUnseenError) Error() string {
	return fmt.Sprintf("an apply could lower the retention of Logstore %s from %d days to a number that no plan has shown", e.Logstore, e.From)
}

// Attribute names the argument that the error is about.
func (*RetentionUnseenError) Attribute() string { return retentionAttribute }

// Guard marks the error of a guard.
func (*RetentionUnseenError) Guard() {}

// Summary returns the error's headline.
func (e *RetentionUnseenError) Summary() string {
	return fmt.Sprintf("The apply could lower the retention of Logstore %s from %d days to a number that no plan has shown", e.Logstore, e.From)
}

// Detail returns the error's paragraphs around now, which says what is true.
func (e *RetentionUnseenError) Detail(now string) []string {
	return []string{
		fmt.Sprintf("retention_days and allow_retention_decrease_to are not known before the apply. The Logstore keeps logs %s now, which may be a legal hold; older logs than the new number would be permanently deleted.", duration(e.From)),
		now,
		"Plan again when the values are known: apply what they come from first, for example with -target. Or write allow_retention_decrease_to as a number, or remove it: without it, an apply can only raise the retention.",
	}
}

// GuardUnseenRetention returns an error if the retention that the Logstore has now could be
// lowered by the apply to a number that the plan does not show. If only the consent shows it,
// that number is returned; else 0. It is for plans: during the apply, everything is known.
func (s Spec) GuardUnseenRetention(now int) (consented int, err error) {
	before := s.AppliedBefore
	moved := !s.Unknown.Any("project_name", "project_region") && before != nil && before.Destination() != s.Project.Project
	if !s.Unknown.Any("logstore.retention_days") || !Confirmed(before) || moved {
		return 0, nil // the apply refuses to lower it
	}
	if s.Unknown.Any("logstore.allow_retention_decrease_to") {
		return 0, &RetentionUnseenError{Logstore: s.Logstore.Name, From: now}
	}
	if consent := ValueOr(s.Logstore.AllowDecreaseTo, now); consent < now && consent != before.RetentionDays {
		return consent, nil
	}
	return 0, nil
}

// ForLogstore returns the spec for the guards of a Logstore. One that is younger than the one
// that was last applied is another Logstore: nothing was applied to it.
func (s Spec) ForLogstore(l *model.Logstore) Spec {
	if !s.RecreatedOn(*l).IsZero() {
		s.AppliedBefore = nil
	}
	return s
}

// GuardRetention returns an error if the declared retention is lower than the one that
// the Logstore has now, unless the configuration consents to exactly this value and the
// plan showed what it is lowered from. A forgotten consent must not undo a legal hold, so
// it counts only for a Logstore that this state has applied before, with another value.
func (s Spec) GuardRetention(now int) error {
	want, before := s.Logstore.RetentionDays, s.AppliedBefore
	if want >= now || s.Unknown.Any("logstore.retention_days", "logstore.allow_retention_decrease_to", "project_name", "project_region") {
		return nil
	}
	refused := &RetentionDecreaseError{Logstore: s.Logstore.Name, From: now, To: want}
	switch {
	case !Confirmed(before) || before.Destination() != s.Project.Project:
		refused.Reason = NeverApplied
	case before.RetentionDays == want:
		refused.Reason = RaisedSince
	case s.Logstore.AllowDecreaseTo == nil || *s.Logstore.AllowDecreaseTo != want:
		refused.Reason = NoConsent
	case now > before.Shown:
		refused.Reason, refused.Shown = RaisedMeanwhile, before.Shown
	default:
		return nil
	}
	return refused
}
