package reconcile

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// onePerLook executes a write that replaces a whole document. Log Service and RAM have no
// conditional write, so a document that was read earlier, or is sent again, may undo what
// others wrote meanwhile. Therefore every attempt follows a look of its own, which reads
// the object, checks the guards and merges. Look reports whether nothing is left to write.
func (a *applier) onePerLook(ctx context.Context, write func() error, look func() (done bool, err error)) error {
	if done, err := look(); model.Is(err, model.NotFound) || done && err == nil {
		return errObserveAgain // others were faster
	} else if err != nil {
		return err
	}
	renewed, attempts := false, 0
	for backoff := model.NewBackoff(a.cloud.Clock(), 0); ; {
		err := write()
		var failure *model.Error
		if err == nil || !errors.As(err, &failure) || ctx.Err() != nil {
			return err
		}
		attempts += failure.Attempts
		failure.Attempts = attempts
		again := failure.Retryable() && backoff.Retries() < a.cloud.MaxRetries()
		if failure.Class == model.Expired && !renewed {
			again, renewed = true, true // the look uses new keys
		} else if again && backoff.Wait(ctx) != nil {
			return err
		}
		if !again && !failure.Ambiguous() {
			return err
		}
		done, lookErr := look()
		_, unread := model.ClassOf(lookErr)
		switch {
		case done && lookErr == nil:
			return nil
		case lookErr != nil && !unread && failure.Ambiguous():
			return errors.Join(lookErr, err) // the guard's words, and that the write may have taken effect
		case lookErr != nil && !unread:
			return lookErr
		case unread || !again:
			return err
		}
	}
}

// ChangedMeanwhileError says that an object is not as this run wrote it and not as it was
// before: others wrote it, too.
type ChangedMeanwhileError struct {
	Object    string
	Now       string // what differs, in words
	attribute string
}

func (e *ChangedMeanwhileError) Error() string { return e.Summary() + ": " + e.Now }

// Attribute names the argument that the error is about.
func (e *ChangedMeanwhileError) Attribute() string { return e.attribute }

// Summary returns the error's headline.
func (e *ChangedMeanwhileError) Summary() string {
	return fmt.Sprintf("The %s was changed by others during this run", e.Object)
}

// Detail returns the error's paragraphs around now, which says what is true.
func (e *ChangedMeanwhileError) Detail(now string) []string {
	return []string{
		"Right after it was written, it reads: " + e.Now + ". That is neither what this run wrote nor what there was before. It was not overwritten.",
		now,
		"Run terraform plan again: it shows what differs now. If nobody changed it, the service took only a part of what was written.",
	}
}

// written keeps what this run found when it wrote, to tell later what others wrote.
type written struct {
	logstore *model.Logstore
	index    *model.Index
}

// changedMeanwhile returns an error if what was observed is neither as declared nor as it
// was before this run wrote it.
func (a *applier) changedMeanwhile(observed Observed) error {
	if from := a.written.logstore; from != nil && observed.Logstore != nil {
		var differs []string
		for _, s := range LogstoreSettings {
			if is := s.Observed(*observed.Logstore); !s.Holds(a.want.Logstore, *observed.Logstore) && !reflect.DeepEqual(is, s.Observed(*from)) {
				differs = append(differs, fmt.Sprintf("%s is %v", s.Attribute, is))
			}
		}
		if len(differs) > 0 {
			return &ChangedMeanwhileError{Object: "Logstore " + a.want.Logstore.Name, Now: strings.Join(differs, ", "), attribute: "logstore"}
		}
	}
	from, is := a.written.index, observed.Index
	if from == nil || is == nil || a.log.hasStage(TrailStage) || is.Equal(*from) || a.want.Index.Merged(*is, a.want.lite(observed)).Equal(*is) {
		return nil // the service itself changes the index of a new trail's Logstore
	}
	now := a.want.IndexStatus(observed)
	if now == IndexComplete {
		now = "a declared setting differs"
	}
	return &ChangedMeanwhileError{Object: "index of Logstore " + a.want.Logstore.Name, Now: now, attribute: "index"}
}
