package reconcile

import (
	"context"
	"errors"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// onePerLook executes a write that replaces a whole document. Log Service and RAM have no
// conditional write, so a document that was read earlier, or is sent again, may undo what
// others wrote meanwhile. Therefore every attempt follows a look of its own, which reads
// the object, checks the guards and merges. Look reports whether nothing is left to write, which no error is.
// It is told whether an earlier attempt may have taken effect: then an object that is not as
// written was changed by others, unless it is still exactly as it was before.
func (a *applier) onePerLook(ctx context.Context, write func() error, look func(written bool) (done bool, err error)) error {
	if done, err := look(false); done || model.Is(err, model.NotFound) {
		return errObserveAgain // others were faster
	} else if err != nil {
		return err
	}
	return sendPerLook(ctx, a.cloud, write, look)
}

// sendPerLook is onePerLook after a look that others have made. A write that starts, stops or ends
// something is no document, but sent again it may undo what others did meanwhile, or act on what
// they put in its place.
func sendPerLook(ctx context.Context, c Cloud, write func() error, look func(written bool) (done bool, err error)) error {
	var lost error // of the last attempt that may have taken effect
	renewed, attempts := false, 0
	for backoff := model.NewBackoff(c.Clock(), 0); ; {
		err := write()
		var failure *model.Error
		if !errors.As(err, &failure) {
			return err
		}
		attempts += failure.Attempts
		if failure.Attempts > 0 || lost != nil { // else it says that it was not sent
			failure.Attempts = attempts
		}
		if ctx.Err() != nil {
			return err
		}
		if failure.Ambiguous() {
			lost = err
		}
		again := failure.Retryable() && backoff.Retries() < c.MaxRetries()
		if failure.Class == model.Expired && !renewed {
			again, renewed = true, true // the look uses new keys
		} else if again && backoff.Wait(ctx) != nil {
			return firstError(lost, err)
		}
		if !again && lost == nil {
			return err
		}
		done, lookErr := look(lost != nil)
		_, unread := model.ClassOf(lookErr)
		switch {
		case done:
			return nil
		case lookErr != nil && !unread:
			return errors.Join(lookErr, lost) // the guard's words, and that the write may have taken effect
		case unread && lost != nil:
			return lost // it may have taken effect, whatever a later one was answered
		case unread || !again:
			return err
		}
	}
}
