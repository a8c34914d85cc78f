package cloud

import (
	"cmp"
	"context"
	"errors"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// retry is the one retry policy: a failure that passes by itself is tried
// again, until it is no longer one, the retries are used up, or ctx ends. Keys of
// a session that has ended are renewed, once.
func (c *Client) retry(ctx context.Context, op operation, send func(ctx context.Context, number int, keys Keys) error) error {
	if op.mutating && c.config.ReadOnly {
		return op.fail(ReadOnly, "the provider is read-only", nil)
	}
	backoff, renewed := model.NewBackoff(c.config.Clock, 0), false
	for number := 1; ; number++ {
		keys, err := c.keys(ctx, op)
		if err == nil {
			err = c.once(ctx, op, number, keys, send)
		}
		var failure *Error
		if err == nil || !errors.As(err, &failure) {
			return err
		}
		failure.Attempts = max(failure.Attempts, number-1) // an attempt that was not sent does not count
		failure.Source = cmp.Or(failure.Source, c.Source())
		if endsSession(failure, keys) {
			failure.Class = Expired
		}
		if !renewed && refusesSession(failure, keys) && ctx.Err() == nil && c.renewable(keys) {
			renewed = true
			continue
		}
		again := failure.Retryable() && !(op.once && failure.Ambiguous())
		if !again || backoff.Retries() >= c.config.MaxRetries || ctx.Err() != nil || backoff.Wait(ctx) != nil {
			return failure
		}
	}
}

// once makes one attempt within the request's timeout and turns a panic inside
// an SDK into an error.
func (c *Client) once(
	ctx context.Context, op operation, number int, keys Keys, send func(ctx context.Context, number int, keys Keys) error,
) (err error) {
	if ctx.Err() != nil {
		return op.fail(Canceled, "not sent: "+context.Cause(ctx).Error(), ctx.Err())
	}
	bounded, cancel := c.config.Clock.WithTimeout(ctx, c.config.RequestTimeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			// The panic's text is left out: an SDK may have put a request into it.
			failure := op.fail(BadResponse, "the SDK panicked on the answer", nil)
			failure.Attempts = number
			err = failure
		}
	}()
	return send(bounded, number, keys)
}
