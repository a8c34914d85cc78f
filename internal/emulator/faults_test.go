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
			c := start(t)
			tc.fault.Kind = emulator.FaultInternal
			c.e.Fault(tc.fault)
			got := ""
			for range 4 {
				if c.rpc("sts", "GetCallerIdentity").status == 200 {
					got += "o"
				} else {
					got += "x"
				}
			}
			if got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
			c.e.ClearFaults()
			c.must(c.rpc("sts", "GetCallerIdentity"))
		})
	}
}

func TestFault_cuts(t *testing.T) {
	exists := func(c *client) (ok bool) {
		c.e.Edit(func(a *emulator.Account) { ok = a.Roles["writer"] != nil })
		return ok
	}
	for kind, acted := range map[emulator.FaultKind]bool{emulator.FaultCutBefore: false, emulator.FaultCutAfter: true} {
		c := start(t)
		c.must(c.rpc("sts", "GetCallerIdentity")) // the connection is then one that was used before
		c.e.Fault(emulator.Fault{Action: "CreateRole", Kind: kind})
		a := c.rpc("ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", trust)
		if !errors.Is(a.err, io.ErrUnexpectedEOF) || exists(c) != acted {
			t.Errorf("%s: %v, the role exists: %v", kind, a.err, exists(c))
		}
		// A GET too is cut, and not silently sent once more by the transport.
		c.e.Fault(emulator.Fault{Action: "GetProject", Kind: kind})
		if a := c.sls("GET", "ops-audit", "/", ""); a.err == nil {
			t.Errorf("%s: a GET got through: %d", kind, a.status)
		}
		calls := c.e.Mutations()
		if len(calls) != 1 || calls[0].Status != 0 || !strings.Contains(calls[0].Note, string(kind)) {
			t.Errorf("%s: journal %+v", kind, calls)
		}
	}
}

func TestFault_hang(t *testing.T) {
	c := start(t)
	c.e.Fault(emulator.Fault{Kind: emulator.FaultHang, Times: -1})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan answer)
	go func() {
		done <- c.send(c.rpcRequest(ctx, "ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", trust))
	}()
	for len(c.e.Journal()) == 0 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	if a := <-done; !errors.Is(a.err, context.Canceled) {
		t.Errorf("%v", a.err)
	}
	go func() { done <- c.rpc("sts", "GetCallerIdentity") }()
	for len(c.e.Journal()) == 1 {
		time.Sleep(time.Millisecond)
	}
	c.e.Close()
	if a := <-done; a.err == nil {
		t.Errorf("a call outlived the emulator: %d", a.status)
	}
}

func TestFault_garbageErrorAndBefore(t *testing.T) {
	c := start(t)
	c.e.Fault(emulator.Fault{Kind: emulator.FaultGarbage})
	if a := c.rpc("sts", "GetCallerIdentity"); a.status != 200 || json.Valid(a.raw) {
		t.Errorf("%d %s", a.status, a.raw)
	}
	c.e.Fault(emulator.Fault{Kind: emulator.FaultError, Status: 418, Code: "Teapot", Message: "short and stout"})
	c.refused(c.rpc("sts", "GetCallerIdentity"), 418, "Teapot")
	c.e.Fault(emulator.Fault{Action: "GetRole", Before: func() {
		c.e.Edit(func(a *emulator.Account) { a.Roles["ghost"] = &emulator.Role{Name: "Ghost"} })
	}})
	c.must(c.rpc("ram", "GetRole", "RoleName", "ghost"))
	for _, f := range []emulator.Fault{{}, {Kind: "nonsense"}, {Kind: "500", Service: "ECS"}, {Kind: "500", Nth: 1, Times: 1}, {Kind: "500", Status: 1}, {Kind: "error"}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v was taken", f)
				}
			}()
			c.e.Fault(f)
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
	c := start(t)
	c.e.Set(func(s *emulator.Settings) { s.LatencyMS = 100 })
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() { defer wg.Done(); c.rpc("sts", "GetCallerIdentity") }()
	}
	wg.Wait()
	c.rpc("sts", "GetCallerIdentity")
	if waves := emulator.Waves(c.e.Journal()); len(waves) != 2 || len(waves[0]) != 4 {
		t.Errorf("%d waves", len(waves))
	}
	// Who goes away while waiting has caused nothing.
	c.e.Set(func(s *emulator.Settings) { s.LatencyMS = 60_000 })
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if a := c.send(c.rpcRequest(ctx, "ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", trust)); !errors.Is(a.err, context.DeadlineExceeded) {
		t.Errorf("%v", a.err)
	}
	c.e.Edit(func(a *emulator.Account) {
		if a.Roles["writer"] != nil {
			t.Error("the service acted for nobody")
		}
	})
}

func TestJournal(t *testing.T) {
	c := start(t)
	c.makeLogstore()
	c.sls("GET", "ops-audit", store, "")
	calls := c.e.Journal()
	last := calls[len(calls)-1]
	if last.Service != "SLS" || last.Action != "GetLogStore" || last.Mutating || last.Region != "cn-hangzhou" ||
		last.Caller != "acs:ram::1000000000000001:root" || last.Account != "1000000000000001" ||
		last.Params["project"] != "ops-audit" || last.Params["logstore"] != "innertrail_platform-ops" {
		t.Errorf("%+v", last)
	}
	var actions []string
	for _, call := range c.e.Mutations() {
		actions = append(actions, call.Action)
	}
	if got := strings.Join(actions, " "); got != "CreateRole AttachPolicyToRole CreateProject CreateLogStore" {
		t.Errorf("mutations %s", got)
	}
	if create := c.e.Mutations()[3]; create.Params["ttl"] != "3650" || create.Params["autoSplit"] != "true" {
		t.Errorf("%+v", create.Params)
	}
	c.e.ClearJournal()
	if len(c.e.Journal()) != 0 {
		t.Error("the journal was not cleared")
	}
}

func TestTransport(t *testing.T) {
	c := start(t)
	if _, ok := c.server.Transport().(*http.Transport); ok {
		t.Error("an SDK could change this transport")
	}
	for range 20 {
		c.must(c.rpc("sts", "GetCallerIdentity"))
		c.sls("GET", "ops-audit", "/", "")
	}
	if n := c.server.Connections(); n != 1 {
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
