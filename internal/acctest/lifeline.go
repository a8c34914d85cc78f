package acctest

import (
	"context"
	"errors"
	"net/http"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// lifeline connects a provider process to the cloud until the process is killed. After
// that, no request of it reaches the cloud, and its answers to Terraform do not count.
type lifeline struct {
	ctx  context.Context
	end  context.CancelFunc
	base http.RoundTripper
}

func newLifeline(ctx context.Context, base http.RoundTripper) *lifeline {
	l := &lifeline{base: base}
	l.ctx, l.end = context.WithCancel(ctx)
	return l
}

// RoundTrip implements [http.RoundTripper].
func (l *lifeline) RoundTrip(r *http.Request) (*http.Response, error) {
	if l.ctx.Err() != nil {
		return nil, errors.New("the process is dead")
	}
	ctx, cancel := context.WithCancel(r.Context())
	context.AfterFunc(l.ctx, cancel)
	return l.base.RoundTrip(r.WithContext(ctx))
}

// kill kills the process.
func (s *Session) kill() { s.alive.end() }

// lostConnection returns Terraform's error about a provider that was killed.
func (s *Session) lostConnection() []*tfprotov6.Diagnostic {
	if s.alive.ctx.Err() == nil {
		return nil
	}
	return []*tfprotov6.Diagnostic{{
		Severity: tfprotov6.DiagnosticSeverityError, Summary: "Plugin did not respond",
		Detail: "The plugin encountered an error, and failed to respond.",
	}}
}
