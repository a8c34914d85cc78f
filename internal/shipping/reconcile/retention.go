package reconcile

import (
	"fmt"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

const retentionAttribute = "logstore.retention_days"

// RetentionDecreaseError says that a lower retention would delete logs.
type RetentionDecreaseError struct {
	Logstore    string
	From, To    int  // days
	ConsentUsed bool // the consent was used by an earlier apply
}

func (e *RetentionDecreaseError) Error() string {
	return fmt.Sprintf("lowering the retention of Logstore %s from %d to %d days deletes logs", e.Logstore, e.From, e.To)
}

// Attribute names the argument that the error is about.
func (*RetentionDecreaseError) Attribute() string { return retentionAttribute }

// Summary returns the error's headline.
func (e *RetentionDecreaseError) Summary() string {
	return fmt.Sprintf("Lowering the retention of Logstore %s from %d to %d days deletes logs", e.Logstore, e.From, e.To)
}

// Detail returns the error's paragraphs around now, which says what is true.
func (e *RetentionDecreaseError) Detail(now string) []string {
	next := fmt.Sprintf("To keep the logs, set retention_days = %d in logstore. To lower the retention anyway, set "+
		"allow_retention_decrease_to = %d next to retention_days = %d.", e.From, e.To, e.To)
	if e.ConsentUsed {
		next = fmt.Sprintf("allow_retention_decrease_to = %d is set, but %d days were applied before, and the retention has been raised outside Terraform since: "+
			"this may be a legal hold. To keep the longer retention, set retention_days = %d in logstore. To lower it anyway, change the "+
			"retention in the Log Service console, or apply %d days first and then %d.", e.To, e.To, e.From, e.From, e.To)
	}
	return []string{
		fmt.Sprintf("The Logstore currently keeps logs %s; with %d days, all older logs are permanently deleted.", duration(e.From), e.To),
		now, next, DestroyUnchecked,
	}
}

func duration(days int) string {
	if days == RetentionForever {
		return "for ever (3650 days)"
	}
	return fmt.Sprintf("for %d days", days)
}

// RetentionRefusedError says that the service rejected a change of the retention.
type RetentionRefusedError struct {
	Logstore string
	From     int  // days
	Alone    bool // whether nothing else was to be changed, so that it must be the retention
	Err      error
}

func (e *RetentionRefusedError) Error() string { return e.Err.Error() }

func (e *RetentionRefusedError) Unwrap() error { return e.Err }

// Attribute names the argument that the error is about.
func (*RetentionRefusedError) Attribute() string { return retentionAttribute }

// Summary returns the error's headline.
func (e *RetentionRefusedError) Summary() string {
	what := "change the retention"
	if !e.Alone {
		what = "change the settings"
	}
	return fmt.Sprintf("Log Service refused to %s of Logstore %s", what, e.Logstore)
}

// Detail returns the error's paragraphs. It says itself what is true.
func (e *RetentionRefusedError) Detail(string) []string {
	accept := "To accept it"
	if !e.Alone {
		accept = "If the service does not allow the retention to change"
	}
	return []string{
		model.Answer(e.Err),
		fmt.Sprintf("The service rejected the change; the retention is still %d days.", e.From),
		fmt.Sprintf("%s, set retention_days = %d in logstore. The public documentation contradicts itself on whether the "+
			"retention of a dedicated Logstore can be changed.", accept, e.From),
	}
}

// GuardRetention returns an error if the declared retention is lower than the one that
// the Logstore has now, unless the configuration consents to exactly this value and the
// value is new: a forgotten consent must not undo a legal hold.
func (s Spec) GuardRetention(now int) error {
	want := s.Logstore.RetentionDays
	if want >= now {
		return nil
	}
	consent := s.Logstore.AllowDecreaseTo != nil && *s.Logstore.AllowDecreaseTo == want
	used := s.AppliedBefore != nil && s.AppliedBefore.RetentionDays == want && s.AppliedBefore.Destination() == s.Project.Project
	if consent && !used {
		return nil
	}
	return &RetentionDecreaseError{Logstore: s.Logstore.Name, From: now, To: want, ConsentUsed: consent && used}
}
