package emulator

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// maxBody bounds what is read of a request. The largest legal body is a log
// group of 3 MB.
const maxBody = 8 << 20

// call is a request on its way through the emulator, and its entry in the journal.
type call struct {
	*Request
	entry *Call
	note  string // for the journal
}

// ServeHTTP answers a request to any of the services, or to the control plane.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &call{Request: &Request{request: r, address: parseAddress(r.Host)}}
	if isControl(r, x.address) {
		e.serveControl(w, r)
		return
	}
	if r.Method == http.MethodConnect {
		http.Error(w, "the emulator is no tunnel: send https requests with their scheme in X-Forwarded-Proto", http.StatusMethodNotAllowed)
		return
	}
	if r.Body == nil {
		r.Body = http.NoBody
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "cannot read the request body: "+err.Error(), http.StatusBadRequest)
		return
	}
	x.body = body
	refused := e.begin(x)
	rep, how := e.run(x, refused)
	e.finish(x, rep, how)
	switch {
	case how.silent:
		return
	case how.broken != nil:
		how.broken(w, rep)
		return
	}
	for name, values := range rep.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(rep.body)))
	w.WriteHeader(rep.status)
	_, _ = w.Write(rep.body)
}

// ending says how a call ended beside its reply.
type ending struct {
	silent bool   // nobody is there to read an answer
	broken broken // how the answer fails to arrive; nil where it arrives
	note   string
}

// begin names the call and opens its journal entry.
func (e *Emulator) begin(x *call) *Error {
	e.mu.Lock()
	defer e.mu.Unlock()
	x.Env = e.env()
	x.gateway = e.gatewayOf(x.Request)
	refused := e.guard(x, func() *Error { return x.gateway.route(x.Request) })
	if x.region == "" {
		x.region = x.address.region
	}
	x.entry = e.journal.begin(x.Request, x.Now)
	return refused
}

// run takes a call through latency, authentication, faults and its handler.
func (e *Emulator) run(x *call, refused *Error) (reply, ending) {
	if latency := e.Settings().LatencyMS; latency > 0 {
		timer := time.NewTimer(time.Duration(latency) * time.Millisecond)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-x.request.Context().Done():
			return reply{}, ending{silent: true, note: "the client went away before the service acted"}
		case <-e.closed:
			return reply{}, ending{broken: cut, note: "the emulator was closed"}
		}
	}
	if refused == nil {
		refused = e.authenticate(x)
	}
	if refused != nil {
		return e.refuse(x, func(*Request) *Error { return refused }), ending{}
	}
	fault := e.takeFault(x)
	if fault == nil {
		return e.act(x)
	}
	return e.injectFault(x, fault)
}

// authenticate finds the caller and its account.
func (e *Emulator) authenticate(x *call) *Error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.guard(x, func() *Error {
		x.Env = e.env()
		if err := x.gateway.authenticate(x.Request); err != nil {
			return err
		}
		x.account = e.cloud.Accounts[x.caller.accountID]
		x.entry.Account, x.entry.Caller = x.caller.accountID, x.caller.arn
		return nil
	})
}

// act authorises the call and runs its handler.
func (e *Emulator) act(x *call) (reply, ending) {
	e.mu.Lock()
	defer e.mu.Unlock()
	var result any
	refused := e.guard(x, func() (refused *Error) {
		e.settle()
		x.Env = e.env()
		if refused = Authorise(x.Request); refused != nil {
			return refused
		}
		e.observe(x.Request)
		result, refused = x.operation(x.Request)
		if x.mutating && x.account != nil {
			e.reschedule(x.account)
		}
		e.settle()
		return refused
	})
	id := x.gateway.requestID(e.cloud.Random)
	x.entry.Account, x.entry.RequestID = x.caller.accountID, id
	if refused != nil {
		return x.gateway.refuse(x.Request, id, refused), ending{}
	}
	return x.gateway.answer(x.Request, id, result), ending{}
}

// guard turns a panic of a handler into the service's own internal error, and
// shows it in the journal: it is a defect of the emulator.
func (e *Emulator) guard(x *call, do func() *Error) (refused *Error) {
	defer func() {
		if p := recover(); p != nil {
			refused = x.gateway.failed(x.Request)
			x.note = fmt.Sprintf("the emulator panicked: %v", p)
			refused.message = x.note
		}
	}()
	return do()
}

// refuse answers a refusal from outside the handler.
func (e *Emulator) refuse(x *call, with func(*Request) *Error) reply {
	e.mu.Lock()
	defer e.mu.Unlock()
	id := x.gateway.requestID(e.cloud.Random)
	x.entry.RequestID = id
	return x.gateway.refuse(x.Request, id, with(x.Request))
}

// finish closes the journal entry. It comes before the answer is written, so
// that a client which has its answer finds the call finished.
func (e *Emulator) finish(x *call, rep reply, how ending) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if how.broken != nil || how.silent {
		rep = reply{}
	}
	x.entry.Region = x.region
	x.entry.Status, x.entry.Code = rep.status, rep.code
	x.entry.Note = x.note
	if how.note != "" {
		x.entry.Note = how.note
	}
	e.journal.finish(x.entry)
}
