package emulator

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/actiontrail"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// TestNeeds checks that every operation says what a policy must allow.
func TestNeeds(t *testing.T) {
	e := New()
	check := func(p api.Product, action string, op api.RPCOperation) {
		if op.Needs == nil {
			t.Errorf("%s %s has no row", p.Service, action)
			return
		}
		x := &api.Request{
			Env: e.env(), Gateway: e.gateways.rpc, Service: p.Service, Action: action, Region: e.region, Caller: state.RootOf(state.DefaultAccountID),
			Account: e.cloud.Accounts[state.DefaultAccountID], Params: map[string]string{"Name": "platform-ops", "RoleName": "r", "RoleArn": state.RoleARN("1", "r")},
		}
		needs := op.Needs(x)
		if len(needs) == 0 && action != "GetCallerIdentity" && !op.Unsigned {
			t.Errorf("%s %s needs nothing", p.Service, action)
		}
		for i, n := range needs {
			prefix := api.RAMPrefixes[p.Service] + ":"
			if p.Service == api.ServiceResourceManager && (action == "ListPolicyAttachments" || action == "CreateServiceLinkedRole") {
				prefix = "ram:" // it has these of RAM
			}
			if !strings.HasPrefix(n.Action, prefix) && n.Action != "ram:CreateServiceLinkedRole" || n.Resource != "*" && !strings.HasPrefix(n.Resource, "acs:") ||
				i == 0 && n.Action != prefix+action {
				t.Errorf("%s %s needs %+v", p.Service, action, n)
			}
		}
	}
	for _, p := range products {
		if len(p.Operations) == 0 || api.RAMPrefixes[p.Service] == "" {
			t.Errorf("%s has no operations or no actions", p.Service)
		}
		for action, op := range p.Operations {
			check(p, action, op)
		}
	}
	for _, action := range []string{"CreateInnerTrail", "DeleteInnerTrail", "DescribeInnerTrails"} {
		op, known := actiontrail.Product.Configured(&e.settings, action, "2020-07-06")
		if !known {
			t.Errorf("there is no %s", action)
		}
		check(actiontrail.Product, action, op)
	}
}

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
