package cloud

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/endpoint"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
)

// Fetch is a request to a service without an SDK, which returns keys.
type Fetch struct {
	Service, Action string // for errors and traces
	Method, URL     string
	Header          map[string]string
	Body            []byte
	// Secrets are the values of the request that must not appear in an error.
	Secrets []string
	// Timeout limits one attempt and Retries the number of retries, if they are lower than the
	// client's. Zero means the client's.
	Timeout time.Duration
	Retries int
}

// Fetch sends a request with the client's retry policy and returns the body of a successful
// response. An error contains only the status and the code of a response, and the code only if it
// looks like one: what answers with keys may quote them in an error.
func (c *Client) Fetch(ctx context.Context, f Fetch) ([]byte, error) {
	op := operation.Operation{Service: f.Service, Action: f.Action, Unsigned: true}
	to, err := url.Parse(f.URL)
	if err != nil || to.Host == "" {
		return nil, op.Fail(model.Refused, "not sent: the address is not a URL", nil) // the address is not quoted, since it may contain a key
	}
	for _, value := range f.Header {
		if strings.ContainsFunc(value, unicode.IsControl) {
			return nil, op.Fail(model.Refused, "not sent: a header would contain a line break or another control character", nil)
		}
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
		a := patient.newAttempt(bounded, op, number, endpoint.Endpoint{Scheme: to.Scheme, Host: to.Host})
		a.extraSecrets, a.answersKeys = f.Secrets, true
		at := *to
		at.Host = a.endpoint.SDKHost()
		req, err := http.NewRequestWithContext(bounded, f.Method, at.String(), bytes.NewReader(f.Body))
		if err != nil {
			return op.Fail(model.Refused, "not sent: the address is not a URL", nil)
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
