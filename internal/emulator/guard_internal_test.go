package emulator

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// TestGuard checks that a defect of the emulator is answered, shown and survived.
func TestGuard(t *testing.T) {
	e := New()
	x := &call{emulator: e, Request: &api.Request{HTTP: httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil), Gateway: api.NewRPCGateway()}}
	x.entry = e.journal.begin(x.Request, e.Clock.Now())
	x.Caller = state.RootOf(state.DefaultAccountID)
	x.Needs = api.NeedsNothing
	x.Operation = func(*api.Request) (any, *api.Error) { panic("a defect") }
	rep, how := x.act()
	x.finish(rep, how)
	last := e.Journal()[0]
	if rep.Status != 500 || last.Code != api.CodeInternalError || !strings.Contains(last.Note, "a defect") {
		t.Errorf("%d, journal %+v", rep.Status, last)
	}
	e.Edit(func(*state.Account) {}) // the lock is free
}
