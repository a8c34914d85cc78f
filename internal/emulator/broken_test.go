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
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// startInMemory starts an emulator whose server has no port.
func startInMemory(t *testing.T) *testclient.Client {
	t.Helper()
	e := emulator.New()
	t.Cleanup(e.Close)
	server, err := e.StartInMemory()
	if err != nil {
		t.Fatal(err)
	}
	a := e.Account()
	return &testclient.Client{
		T: t, Emulator: e, Server: server, HTTP: &http.Client{Transport: server.Transport()},
		ID: a.AccessKeyID, Secret: a.AccessKeySecret, Region: "cn-hangzhou",
	}
}

// Each way in which an answer does not arrive whole is what a client would meet,
// on a port and in memory, and the service acted only where that is said.
func TestFault_brokenAnswers(t *testing.T) {
	for _, row := range []struct {
		kind  emulator.FaultKind
		acted bool
		seen  func(a testclient.Answer) bool
	}{
		{emulator.FaultReset, false, func(a testclient.Answer) bool { return a.Err != nil && a.Status == 0 }},
		{emulator.FaultTruncate, true, func(a testclient.Answer) bool {
			return a.Status == 200 && errors.Is(a.Err, io.ErrUnexpectedEOF) && len(a.Raw) > 0 && !json.Valid(a.Raw)
		}},
		{emulator.FaultGarble, true, func(a testclient.Answer) bool { return a.Status == 200 && a.Err == nil && !json.Valid(a.Raw) }},
		{emulator.FaultErrorInside, false, func(a testclient.Answer) bool { return a.Status == 200 && a.Code == "InternalError" }},
	} {
		for place, start := range map[string]func() *testclient.Client{
			"port": func() *testclient.Client { return testclient.Start(t) }, "memory": func() *testclient.Client { return startInMemory(t) },
		} {
			c := start()
			c.Emulator.Fault(emulator.Fault{Action: "CreateRole", Kind: row.kind})
			a := c.RPC("ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", testclient.ActionTrailTrust)
			acted := false
			c.Emulator.Edit(func(account *emulator.Account) { acted = account.Roles["writer"] != nil })
			if !row.seen(a) || acted != row.acted {
				t.Errorf("%s, %s: %d %q %v, acted: %v", row.kind, place, a.Status, a.Raw, a.Err, acted)
			}
			// An answer that has no body does not arrive whole either.
			c.Emulator.Fault(emulator.Fault{Action: "CreateProject", Kind: row.kind})
			if a := c.SLS("POST", "ops-audit", "/", `{"projectName":"ops-audit","description":""}`); a.Err == nil && len(a.Raw) == 0 {
				t.Errorf("%s, %s: CreateProject was answered %d", row.kind, place, a.Status)
			}
		}
	}
}

// A trickling answer is whole in the end, and comes no faster than a byte each
// second.
func TestFault_trickle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := startInMemory(t)
		c.Emulator.Fault(emulator.Fault{Kind: emulator.FaultTrickle})
		begun := time.Now()
		a := c.Must(c.RPC("sts", "GetCallerIdentity"))
		if took := time.Since(begun); took < time.Duration(len(a.Raw))*time.Second {
			t.Errorf("%d bytes in %s", len(a.Raw), took)
		}
		// Who does not wait so long has caused what was asked for all the same.
		c.Emulator.Fault(emulator.Fault{Kind: emulator.FaultTrickle})
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		if a := c.Send(c.RPCRequest(ctx, "ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", testclient.ActionTrailTrust)); !errors.Is(a.Err, context.DeadlineExceeded) {
			t.Errorf("%v", a.Err)
		}
		c.Must(c.RPC("ram", "GetRole", "RoleName", "writer"))
	})
}

// A fault may be of one region, and After comes when the service has acted.
func TestFault_regionAndAfter(t *testing.T) {
	c := testclient.Start(t)
	c.Emulator.Fault(emulator.Fault{Action: "DescribeInnerTrails", Region: "cn-shanghai", Kind: emulator.FaultInternal})
	c.Must(c.RPC("actiontrail", "DescribeInnerTrails"))
	c.Refused(c.Elsewhere().RPC("actiontrail", "DescribeInnerTrails"), 500, "InternalError")
	there := false
	c.Emulator.Fault(emulator.Fault{Action: "CreateRole", After: func() {
		c.Emulator.Edit(func(a *emulator.Account) { there = a.Roles["writer"] != nil })
	}})
	c.Must(c.RPC("ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", testclient.ActionTrailTrust))
	if !there {
		t.Error("After ran before the service acted")
	}
}

// A closed server in memory is one that cannot be reached.
func TestStartInMemory_closed(t *testing.T) {
	c := startInMemory(t)
	c.Must(c.RPC("sts", "GetCallerIdentity"))
	c.Emulator.Close()
	if a := c.RPC("sts", "GetCallerIdentity"); !errors.Is(a.Err, net.ErrClosed) {
		t.Errorf("%d %v", a.Status, a.Err)
	}
}
