package cloud

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"time"
)

// Fetch is a request to a place that hands out keys: one that no SDK speaks to.
type Fetch struct {
	Service, Action string // as errors and traces name it
	Method, URL     string
	Header          map[string]string
	Body            []byte
	// Secrets are what of the request must show up in no error.
	Secrets []string
	// Timeout bounds one attempt, and Retries counts the further ones, where they
	// are less than the client's; zero leaves the client's.
	Timeout time.Duration
	Retries int
}

// Fetch sends a request under the client's policy of retries, and gives the body
// of an answer that is a success. An error holds nothing of an answer but its code
// and message.
func (c *Client) Fetch(ctx context.Context, f Fetch) ([]byte, error) {
	op := operation{service: f.Service, action: f.Action, unsigned: true}
	to, err := url.Parse(f.URL)
	if err != nil || to.Host == "" {
		return nil, op.fail(Refused, "not sent: the address is no URL", nil) // which is not quoted: it may hold a key
	}
	patient := c.With(nil)
	if f.Timeout > 0 {
		patient.config.RequestTimeout = min(f.Timeout, patient.config.RequestTimeout)
	}
	if f.Retries > 0 {
		patient.config.MaxRetries = min(f.Retries, patient.config.MaxRetries)
	}
	var answer []byte
	err = patient.retry(ctx, op, func(bounded context.Context, number int, _ Keys) error {
		a := patient.newAttempt(bounded, op, number, Endpoint{Scheme: to.Scheme, Host: to.Host})
		a.extraSecrets = f.Secrets
		at := *to
		at.Host = a.endpoint.named()
		req, err := http.NewRequestWithContext(bounded, f.Method, at.String(), bytes.NewReader(f.Body))
		if err != nil {
			return op.fail(Refused, "not sent: the address is no URL", nil)
		}
		for name, value := range f.Header {
			req.Header.Set(name, value)
		}
		req.Header.Set("User-Agent", c.config.UserAgent)
		if err := a.do(ctx, req); err != nil {
			return err
		}
		answer = a.body
		return nil
	})
	return answer, err
}
