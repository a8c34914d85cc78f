package reconcile

import "fmt"

// RetentionDecreaseError is a retention that would delete logs.
type RetentionDecreaseError struct {
	Logstore    string
	From, To    int  // days
	ConsentUsed bool // a consent stands that was used before
}

func (e *RetentionDecreaseError) Error() string {
	return fmt.Sprintf("lowering the retention of Logstore %s from %d to %d days deletes logs", e.Logstore, e.From, e.To)
}

// RetentionRefusedError is the service's refusal to change the retention.
type RetentionRefusedError struct {
	Logstore string
	From     int  // days
	Alone    bool // whether nothing else was to be changed, so that it is surely meant
	Err      error
}

func (e *RetentionRefusedError) Error() string { return e.Err.Error() }

func (e *RetentionRefusedError) Unwrap() error { return e.Err }

// GuardRetention refuses to lower the retention below what the Logstore has now,
// unless the configuration consents to this very value and the value is new: a
// consent that was forgotten does not undo somebody's legal hold.
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
