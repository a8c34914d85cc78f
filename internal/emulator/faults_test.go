package emulator_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

func TestFault_counts(t *testing.T) {
	for name, tc := range map[string]struct {
		fault emulator.Fault
		want  string // of four calls, o for well and x for refused
	}{
		"next":   {emulator.Fault{}, "xooo"},
		"nth":    {emulator.Fault{Nth: 3}, "ooxo"},
		"times":  {emulator.Fault{Times: 2}, "xxoo"},
		"always": {emulator.Fault{Times: -1}, "xxxx"},
		"other":  {emulator.Fault{Service: "RAM", Times: -1}, "oooo"},
		"writes": {emulator.Fault{Mutating: true, Times: -1}, "oooo"},
	} {
		t.Run(name, func(t *testing.T) {
			c := testclient.Start(t)
			tc.fault.Kind = emulator.FaultInternal
			c.Emulator.Fault(tc.fault)
			got := ""
			for range 4 {
				if c.RPC("sts", "GetCallerIdentity").Status == 200 {
					got += "o"
				} else {
					got += "x"
				}
			}
			if got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
			c.Emulator.ClearFaults()
			c.Must(c.RPC("sts", "GetCallerIdentity"))
		})
	}
}

func TestFault_cuts(t *testing.T) {
	exists := func(c *testclient.Client) (ok bool) {
		c.Emulator.Edit(func(a *emulator.Account) { ok = a.Roles["writer"] != nil })
		return ok
	}
	for kind, acted := range map[emulator.FaultKind]bool{emulator.FaultCutBefore: false, emulator.FaultCutAfter: true} {
		c := testclient.Start(t)
		c.Must(c.RPC("sts", "GetCallerIdentity")) // the connection is then one that was used before
		c.Emulator.Fault(emulator.Fault{Action: "CreateRole", Kind: kind})
		a := c.RPC("ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", testclient.ActionTrailTrust)
		if !errors.Is(a.Err, io.ErrUnexpectedEOF) || exists(c) != acted {
			t.Errorf("%s: %v, the role exists: %v", kind, a.Err, exists(c))
		}
		// A GET too is cut, and not silently sent once more by the transport.
		c.Emulator.Fault(emulator.Fault{Action: "GetProject", Kind: kind})
		if a := c.SLS("GET", "ops-audit", "/", ""); a.Err == nil {
			t.Errorf("%s: a GET got through: %d", kind, a.Status)
		}
		calls := c.Emulator.Mutations()
		if len(calls) != 1 || calls[0].Status != 0 || !strings.Contains(calls[0].Note, string(kind)) {
			t.Errorf("%s: journal %+v", kind, calls)
		}
	}
}

func TestFault_hang(t *testing.T) {
	c := testclient.Start(t)
	c.Emulator.Fault(emulator.Fault{Kind: emulator.FaultHang, Times: -1})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan testclient.Answer)
	go func() {
		done <- c.Send(c.RPCRequest(ctx, "ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", testclient.ActionTrailTrust))
	}()
	for len(c.Emulator.Journal()) == 0 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	if a := <-done; !errors.Is(a.Err, context.Canceled) {
		t.Errorf("%v", a.Err)
	}
	go func() { done <- c.RPC("sts", "GetCallerIdentity") }()
	for len(c.Emulator.Journal()) == 1 {
		time.Sleep(time.Millisecond)
	}
	c.Emulator.Close()
	if a := <-done; a.Err == nil {
		t.Errorf("a call outlived the emulator: %d", a.Status)
	}
}

func TestFault_garbageErrorAndBefore(t *testing.T) {
	c := testclient.Start(t)
	c.Emulator.Fault(emulator.Fault{Kind: emulator.FaultGarbage})
	if a := c.RPC("sts", "GetCallerIdentity"); a.Status != 200 || json.Valid(a.Raw) {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
	c.Emulator.Fault(emulator.Fault{Kind: emulator.FaultError, Status: 418, Code: "Teapot", Message: "short and stout"})
	c.Refused(c.RPC("sts", "GetCallerIdentity"), 418, "Teapot")
	c.Emulator.Fault(emulator.Fault{Action: "GetRole", Before: func() {
		c.Emulator.Edit(func(a *emulator.Account) { a.Roles["ghost"] = &emulator.Role{Name: "Ghost"} })
	}})
	c.Must(c.RPC("ram", "GetRole", "RoleName", "ghost"))
	for _, f := range []emulator.Fault{{}, {Kind: "nonsense"}, {Kind: "500", Service: "ECS"}, {Kind: "500", Nth: 1, Times: 1}, {Kind: "500", Status: 1}, {Kind: "error"}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v was taken", f)
				}
			}()
			c.Emulator.Fault(f)
		}()
	}
}

func TestWaves(t *testing.T) {
	calls := []emulator.Call{
		{N: 1, Started: 1, Finished: 3}, {N: 2, Started: 2, Finished: 6}, {N: 3, Started: 4, Finished: 5},
		{N: 4, Started: 7, Finished: 8},
		{N: 5, Started: 9}, {N: 6, Started: 10, Finished: 11}, // 5 still runs
	}
	var got []int
	for _, wave := range emulator.Waves(calls) {
		got = append(got, len(wave))
	}
	if len(got) != 3 || got[0] != 3 || got[1] != 1 || got[2] != 2 {
		t.Errorf("waves of %v", got)
	}
	if emulator.Waves(nil) != nil {
		t.Error("no calls make no wave")
	}
}

func TestLatency_showsConcurrency(t *testing.T) {
	c := testclient.Start(t)
	c.Emulator.Set(func(s *emulator.Settings) { s.LatencyMS = 100 })
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() { defer wg.Done(); c.RPC("sts", "GetCallerIdentity") }()
	}
	wg.Wait()
	c.RPC("sts", "GetCallerIdentity")
	if waves := emulator.Waves(c.Emulator.Journal()); len(waves) != 2 || len(waves[0]) != 4 {
		t.Errorf("%d waves", len(waves))
	}
	// Who goes away while waiting has caused nothing.
	c.Emulator.Set(func(s *emulator.Settings) { s.LatencyMS = 60_000 })
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if a := c.Send(c.RPCRequest(ctx, "ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", testclient.ActionTrailTrust)); !errors.Is(a.Err, context.DeadlineExceeded) {
		t.Errorf("%v", a.Err)
	}
	c.Emulator.Edit(func(a *emulator.Account) {
		if a.Roles["writer"] != nil {
			t.Error("the service acted for nobody")
		}
	})
}

func TestJournal(t *testing.T) {
	c := testclient.Start(t)
	c.MakeLogstore()
	c.SLS("GET", "ops-audit", testclient.TrailLogstore, "")
	calls := c.Emulator.Journal()
	last := calls[len(calls)-1]
	if last.Service != "SLS" || last.Action != "GetLogStore" || last.Mutating || last.Region != "cn-hangzhou" ||
		last.Caller != "acs:ram::1000000000000001:root" || last.Account != "1000000000000001" ||
		last.Params["project"] != "ops-audit" || last.Params["logstore"] != "innertrail_platform-ops" {
		t.Errorf("%+v", last)
	}
	var actions []string
	for _, call := range c.Emulator.Mutations() {
		actions = append(actions, call.Action)
	}
	if got := strings.Join(actions, " "); got != "CreateRole AttachPolicyToRole CreateProject CreateLogStore" {
		t.Errorf("mutations %s", got)
	}
	if create := c.Emulator.Mutations()[3]; create.Params["ttl"] != "3650" || create.Params["autoSplit"] != "true" {
		t.Errorf("%+v", create.Params)
	}
	c.Emulator.ClearJournal()
	if len(c.Emulator.Journal()) != 0 {
		t.Error("the journal was not cleared")
	}
}

func TestTransport(t *testing.T) {
	c := testclient.Start(t)
	if _, ok := c.Server.Transport().(*http.Transport); ok {
		t.Error("an SDK could change this transport")
	}
	for range 20 {
		c.Must(c.RPC("sts", "GetCallerIdentity"))
		c.SLS("GET", "ops-audit", "/", "")
	}
	if n := c.Server.Connections(); n != 1 {
		t.Errorf("%d connections for calls in a row", n)
	}
}

func TestListen_loopbackOnly(t *testing.T) {
	e := emulator.New()
	t.Cleanup(e.Close)
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "example.com:0", "127.0.0.1"} {
		if _, err := e.Listen(addr); err == nil {
			t.Errorf("listens on %s", addr)
		}
	}
}
