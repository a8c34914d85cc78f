package emulator

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestGuard holds that a defect of the emulator is answered, shown and survived.
func TestGuard(t *testing.T) {
	e := New()
	x := &call{Request: &Request{request: httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil), gateway: newRPCGateway()}}
	x.entry = e.journal.begin(x.Request, e.Clock.Now())
	x.caller = RootOf(DefaultAccountID)
	x.operation = func(*Request) (any, *Error) { panic("a defect") }
	rep, how := e.act(x)
	e.finish(x, rep, how)
	last := e.Journal()[0]
	if rep.status != 500 || last.Code != codeInternalError || !strings.Contains(last.Note, "a defect") {
		t.Errorf("%d, journal %+v", rep.status, last)
	}
	e.Edit(func(*Account) {}) // the lock is free
}
