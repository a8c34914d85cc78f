package emulator_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// startInMemory is start with a server that has no port.
func startInMemory(t *testing.T) *client {
	t.Helper()
	e := emulator.New()
	t.Cleanup(e.Close)
	server, err := e.StartInMemory()
	if err != nil {
		t.Fatal(err)
	}
	a := e.Account()
	return &client{
		t: t, e: e, server: server, http: &http.Client{Transport: server.Transport()},
		id: a.AccessKeyID, secret: a.AccessKeySecret, region: "cn-hangzhou",
	}
}

// Each way in which an answer does not arrive whole is what a client would meet,
// on a port and in memory, and the service acted only where that is said.
func TestFault_brokenAnswers(t *testing.T) {
	for _, row := range []struct {
		kind  emulator.FaultKind
		acted bool
		seen  func(a answer) bool
	}{
		{emulator.FaultReset, false, func(a answer) bool { return a.err != nil && a.status == 0 }},
		{emulator.FaultTruncate, true, func(a answer) bool {
			return a.status == 200 && errors.Is(a.err, io.ErrUnexpectedEOF) && len(a.raw) > 0 && !json.Valid(a.raw)
		}},
		{emulator.FaultGarble, true, func(a answer) bool { return a.status == 200 && a.err == nil && !json.Valid(a.raw) }},
		{emulator.FaultErrorInside, false, func(a answer) bool { return a.status == 200 && a.code == "InternalError" }},
	} {
		for place, start := range map[string]func() *client{
			"port": func() *client { return start(t) }, "memory": func() *client { return startInMemory(t) },
		} {
			c := start()
			c.e.Fault(emulator.Fault{Action: "CreateRole", Kind: row.kind})
			a := c.rpc("ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", trust)
			acted := false
			c.e.Edit(func(account *emulator.Account) { acted = account.Roles["writer"] != nil })
			if !row.seen(a) || acted != row.acted {
				t.Errorf("%s, %s: %d %q %v, acted: %v", row.kind, place, a.status, a.raw, a.err, acted)
			}
			// An answer that has no body does not arrive whole either.
			c.e.Fault(emulator.Fault{Action: "CreateProject", Kind: row.kind})
			if a := c.sls("POST", "ops-audit", "/", `{"projectName":"ops-audit","description":""}`); a.err == nil && len(a.raw) == 0 {
				t.Errorf("%s, %s: CreateProject was answered %d", row.kind, place, a.status)
			}
		}
	}
}

// A trickling answer is whole in the end, and comes no faster than a byte each
// second.
func TestFault_trickle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := startInMemory(t)
		c.e.Fault(emulator.Fault{Kind: emulator.FaultTrickle})
		begun := time.Now()
		a := c.must(c.rpc("sts", "GetCallerIdentity"))
		if took := time.Since(begun); took < time.Duration(len(a.raw))*time.Second {
			t.Errorf("%d bytes in %s", len(a.raw), took)
		}
		// Who does not wait so long has caused what was asked for all the same.
		c.e.Fault(emulator.Fault{Kind: emulator.FaultTrickle})
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		if a := c.send(c.rpcRequest(ctx, "ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", trust)); !errors.Is(a.err, context.DeadlineExceeded) {
			t.Errorf("%v", a.err)
		}
		c.must(c.rpc("ram", "GetRole", "RoleName", "writer"))
	})
}

// A fault may be of one region, and After comes when the service has acted.
func TestFault_regionAndAfter(t *testing.T) {
	c := start(t)
	c.e.Fault(emulator.Fault{Action: "DescribeInnerTrails", Region: "cn-shanghai", Kind: emulator.FaultInternal})
	c.must(c.rpc("actiontrail", "DescribeInnerTrails"))
	c.refused(c.elsewhere().rpc("actiontrail", "DescribeInnerTrails"), 500, "InternalError")
	there := false
	c.e.Fault(emulator.Fault{Action: "CreateRole", After: func() {
		c.e.Edit(func(a *emulator.Account) { there = a.Roles["writer"] != nil })
	}})
	c.must(c.rpc("ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", trust))
	if !there {
		t.Error("After ran before the service acted")
	}
}

// A closed server in memory is one that cannot be reached.
func TestStartInMemory_closed(t *testing.T) {
	c := startInMemory(t)
	c.must(c.rpc("sts", "GetCallerIdentity"))
	c.e.Close()
	if a := c.rpc("sts", "GetCallerIdentity"); !errors.Is(a.err, net.ErrClosed) {
		t.Errorf("%d %v", a.status, a.err)
	}
}
