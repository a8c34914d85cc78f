package emulator

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/events"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/iam"
)

// maxBody bounds what is read of a request. The largest legal body is a log
// group of 3 MB.
const maxBody = 8 << 20

// call is a request on its way through the emulator, and its entry in the journal.
type call struct {
	*api.Request
	emulator *Emulator
	entry    *Call
	note     string // for the journal
}

// ServeHTTP answers a request to any of the services, or to the control plane.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &call{Request: &api.Request{HTTP: r, Address: api.ParseAddress(r.Host)}, emulator: e}
	if isControl(r, c.Address) {
		control{e}.serve(w, r)
		return
	}
	if r.Method == http.MethodConnect {
		e.log.other(r, http.StatusMethodNotAllowed)
		http.Error(w, "the emulator is no tunnel: send https requests with their scheme in X-Forwarded-Proto", http.StatusMethodNotAllowed)
		return
	}
	if r.Body == nil {
		r.Body = http.NoBody
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		e.log.other(r, http.StatusBadRequest)
		http.Error(w, "cannot read the request body: "+err.Error(), http.StatusBadRequest)
		return
	}
	c.Body = body
	refused := c.begin()
	rep, how := c.run(refused)
	e.log.call(c.finish(rep, how))
	switch {
	case how.silent:
		return
	case how.broken != nil:
		how.broken(w, rep)
		return
	}
	for name, values := range rep.Header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(rep.Body)))
	w.WriteHeader(rep.Status)
	_, _ = w.Write(rep.Body)
}

// ending is how a call ended, in addition to its reply.
type ending struct {
	silent bool   // the client is gone
	broken broken // how the answer fails to arrive; nil where it arrives
	note   string
}

// begin names the call and opens its journal entry.
func (c *call) begin() *api.Error {
	c.emulator.mu.Lock()
	defer c.emulator.mu.Unlock()
	c.Env = c.emulator.env()
	c.Gateway = c.emulator.gatewayOf(c.Request)
	refused := c.guard(func() *api.Error { return c.Gateway.Route(c.Request) })
	if c.Region == "" {
		c.Region = c.Address.Region
	}
	c.entry = c.emulator.journal.begin(c.Request, c.Now)
	return refused
}

// run takes a call through latency, authentication, faults and its handler.
func (c *call) run(refused *api.Error) (api.Reply, ending) {
	if latency := c.emulator.Settings().LatencyMS; latency > 0 {
		timer := time.NewTimer(time.Duration(latency) * time.Millisecond)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-c.HTTP.Context().Done():
			return api.Reply{}, ending{silent: true, note: "the client went away before the service acted"}
		case <-c.emulator.closed:
			return api.Reply{}, ending{broken: cut, note: "the emulator was closed"}
		}
	}
	if refused == nil {
		refused = c.authenticate()
	}
	if refused != nil {
		return c.refuse(func(*api.Request) *api.Error { return refused }), ending{}
	}
	fault := c.takeFault()
	if fault == nil {
		return c.act()
	}
	return c.injectFault(fault)
}

// authenticate finds the caller and its account.
func (c *call) authenticate() *api.Error {
	c.emulator.mu.Lock()
	defer c.emulator.mu.Unlock()
	return c.guard(func() *api.Error {
		c.Env = c.emulator.env()
		if err := c.Gateway.Authenticate(c.Request); err != nil {
			return err
		}
		c.Account = c.emulator.cloud.Accounts[c.Caller.AccountID]
		c.entry.Account, c.entry.Caller = c.Caller.AccountID, c.Caller.ARN
		return nil
	})
}

// act authorises the call and runs its handler.
func (c *call) act() (api.Reply, ending) {
	c.emulator.mu.Lock()
	defer c.emulator.mu.Unlock()
	var result any
	refused := c.guard(func() (refused *api.Error) {
		c.emulator.settle()
		c.Env = c.emulator.env()
		if refused = iam.Authorise(c.Request); refused != nil {
			return refused
		}
		c.emulator.observe(c.Request)
		result, refused = c.Operation(c.Request)
		if c.Mutating && c.Account != nil {
			c.emulator.reschedule(c.Account)
		}
		c.emulator.settle()
		return refused
	})
	id := c.Gateway.RequestID(c.emulator.cloud.Random)
	c.entry.Account, c.entry.RequestID = c.Caller.AccountID, id
	events.Record(c.Request, id, refused)
	if refused != nil {
		return c.Gateway.Refuse(c.Request, id, refused), ending{}
	}
	return c.Gateway.Answer(c.Request, id, result), ending{}
}

// guard turns a panic of a handler into the service's own internal error, and
// shows it in the journal: it is a defect of the emulator.
func (c *call) guard(do func() *api.Error) (refused *api.Error) {
	defer func() {
		if p := recover(); p != nil {
			refused = c.Gateway.Failed(c.Request)
			c.note = fmt.Sprintf("the emulator panicked: %v", p)
			refused.Message = c.note
		}
	}()
	return do()
}

// refuse answers a refusal from outside the handler.
func (c *call) refuse(with func(*api.Request) *api.Error) api.Reply {
	c.emulator.mu.Lock()
	defer c.emulator.mu.Unlock()
	id := c.Gateway.RequestID(c.emulator.cloud.Random)
	c.entry.RequestID = id
	refused := with(c.Request)
	events.Record(c.Request, id, refused)
	return c.Gateway.Refuse(c.Request, id, refused)
}

// finish closes the journal entry. It comes before the answer is written, so
// that a client which has its answer finds the call finished.
func (c *call) finish(rep api.Reply, how ending) Call {
	c.emulator.mu.Lock()
	defer c.emulator.mu.Unlock()
	if how.broken != nil || how.silent {
		rep = api.Reply{}
	}
	c.entry.Region = c.Region
	c.entry.Status, c.entry.Code = rep.Status, rep.Code
	c.entry.Note = c.note
	if how.note != "" {
		c.entry.Note = how.note
	}
	c.emulator.journal.finish(c.entry)
	return *c.entry
}

// actUnheard has the service act, and its answer not arrive whole.
func (c *call) actUnheard(f *Fault) (api.Reply, ending) {
	rep, _ := c.act()
	if f.After != nil {
		f.After()
	}
	how := ending{note: fmt.Sprintf("fault: %s (the service answered %d %s)", f.Kind, rep.Status, rep.Code)}
	switch f.Kind {
	case FaultCutAfter:
		how.broken = cut
	case FaultTruncate:
		how.broken = truncate
	case FaultTrickle:
		how.broken = c.emulator.trickle
	case FaultGarble:
		rep = garbage()
	default:
		panic("emulator: unknown kind of fault " + string(f.Kind))
	}
	return rep, how
}
