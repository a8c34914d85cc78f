package cloud

import (
	"cmp"
	"context"
	"errors"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
)

// retry implements the retry policy. It repeats send after a retryable error until the retries are
// used up or ctx ends. The keys of an expired session are renewed once. A call with PerLook is sent
// once: the caller looks at what it is about before it tries again.
func (c *Client) retry(ctx context.Context, op operation.Operation, send func(ctx context.Context, number int, keys Keys) error) error {
	if op.Mutating && c.config.ReadOnly {
		return op.Fail(model.ReadOnly, "the provider is read-only", nil)
	}
	backoff, renewed := model.NewBackoff(c.config.Clock, 0), false
	for number := 1; ; number++ {
		keys, err := c.keys(ctx, op)
		if err == nil {
			err = c.once(ctx, op, number, keys, send)
		}
		var failure *model.Error
		if err == nil || !errors.As(err, &failure) {
			return err
		}
		failure.Attempts = max(failure.Attempts, number-1) // excludes an attempt that was not sent
		failure.Source = cmp.Or(failure.Source, c.Source())
		if endsSession(failure, keys) {
			failure.Class = model.Expired
		}
		if !renewed && refusesSession(failure, keys) && ctx.Err() == nil && c.renewable(keys) {
			renewed = true
			if failure.Class = model.Expired; !op.PerLook {
				continue
			}
		}
		again := failure.Retryable() && !op.PerLook && !(op.Once && failure.Ambiguous())
		if !again || backoff.Retries() >= c.config.MaxRetries || ctx.Err() != nil || backoff.Wait(ctx) != nil {
			return failure
		}
	}
}

// once makes one attempt within the request timeout. It converts a panic inside an SDK to an error.
func (c *Client) once(
	ctx context.Context, op operation.Operation, number int, keys Keys, send func(ctx context.Context, number int, keys Keys) error,
) (err error) {
	if ctx.Err() != nil {
		return op.Fail(model.Canceled, "not sent: "+context.Cause(ctx).Error(), ctx.Err())
	}
	bounded, cancel := c.config.Clock.WithTimeout(ctx, c.config.RequestTimeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			// The panic's text is dropped, since it may contain a request.
			failure := op.Fail(model.BadResponse, "the SDK panicked on the answer", nil)
			failure.Attempts = number
			err = failure
		}
	}()
	return send(bounded, number, keys)
}
