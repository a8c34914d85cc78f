package emulator

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// The services, by the names that the journal and the faults use.
const (
	ServiceActionTrail = "ActionTrail"
	ServiceRAM         = "RAM"
	ServiceSTS         = "STS"
	ServiceSLS         = "SLS"

	// Where keys come from beside STS. They are no APIs of the cloud, and the
	// journal's names of their actions are the emulator's own.
	ServiceECSMetadata    = "ECSMetadata"
	ServiceCredentialsURI = "CredentialsURI"
	ServiceCloudSSO       = "CloudSSO"
	ServiceOAuth          = "OAuth"
)

var services = setOf(ServiceActionTrail, ServiceRAM, ServiceSTS, ServiceSLS,
	ServiceECSMetadata, ServiceCredentialsURI, ServiceCloudSSO, ServiceOAuth)

// exchange is one request on its way through the emulator.
type exchange struct {
	e       *Emulator
	request *http.Request
	body    []byte
	address address
	gateway gateway

	// Found by the gateway's route.
	service   string
	action    string
	mutating  bool
	unsigned  bool // the operation takes a request that nobody signed
	region    string
	params    map[string]string
	operation operation
	needs     func(x *exchange) []need // what a policy must allow
	sls       slsTarget

	// Found by its authenticate.
	caller  caller
	account *Account

	entry *Call
	note  string // for the journal
	part  bool   // a search is to answer before it is complete
}

// operation is what a request asks for. It runs with the emulator's lock held
// and returns what the gateway is to answer.
type operation func(x *exchange) (any, *apiError)

// gateway is the face of a family of services: how a request names what it
// wants, how it proves who sent it, and how it is answered.
type gateway interface {
	// route finds the service, the action and its parameters. What it found it
	// leaves in x even when it refuses, so that the journal can name the call.
	route(x *exchange) *apiError
	// authenticate finds the caller.
	authenticate(x *exchange) *apiError
	// answer and refuse put a result or a refusal in the service's envelope.
	answer(x *exchange, requestID string, result any) reply
	refuse(x *exchange, requestID string, err *apiError) reply
	// requestID makes an id of the service's form.
	requestID(e *Emulator) string
	// denied, throttled, failed and unavailable are the service's own words.
	denied(x *exchange, d denial) *apiError
	throttled(x *exchange) *apiError
	failed(x *exchange) *apiError
	unavailable(x *exchange) *apiError
}

// gatewayOf is the gateway that a request is for.
func gatewayOf(r *http.Request, a address) gateway {
	if isSLS(r, a) {
		return slsGateway{}
	}
	switch serviceOf(r, a) {
	case ServiceECSMetadata:
		return metadataGateway{}
	case ServiceCredentialsURI:
		return credentialsURIGateway{}
	case ServiceCloudSSO:
		return cloudSSOGateway{}
	case ServiceOAuth:
		return oauthGateway{}
	}
	return rpcGateway{}
}

// reply is an answer before it is written.
type reply struct {
	status int
	code   string
	header http.Header
	body   []byte
}

// maxBody bounds what is read of a request. The largest legal body is a log
// group of 3 MB.
const maxBody = 8 << 20

// ServeHTTP answers a request to any of the services, or to the control plane.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{e: e, request: r, address: parseAddress(r.Host)}
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
	x.gateway = gatewayOf(r, x.address)
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
func (e *Emulator) begin(x *exchange) *apiError {
	e.mu.Lock()
	defer e.mu.Unlock()
	refused := e.guard(x, func() *apiError { return x.gateway.route(x) })
	if x.region == "" {
		x.region = x.address.region
	}
	x.entry = e.journal.begin(x, e.Clock.Now())
	return refused
}

// run takes a call through latency, authentication, faults and its handler.
func (e *Emulator) run(x *exchange, refused *apiError) (reply, ending) {
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
		return e.refuse(x, func(*exchange) *apiError { return refused }), ending{}
	}
	fault := e.takeFault(x)
	if fault == nil {
		return e.act(x)
	}
	return e.suffer(x, fault)
}

// authenticate finds the caller and its account.
func (e *Emulator) authenticate(x *exchange) *apiError {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.guard(x, func() *apiError {
		if err := x.gateway.authenticate(x); err != nil {
			return err
		}
		x.account = e.accounts[x.caller.accountID]
		x.entry.Account, x.entry.Caller = x.caller.accountID, x.caller.arn
		return nil
	})
}

// act authorises the call and runs its handler.
func (e *Emulator) act(x *exchange) (reply, ending) {
	e.mu.Lock()
	defer e.mu.Unlock()
	var result any
	refused := e.guard(x, func() (refused *apiError) {
		e.settle()
		if refused = e.authorise(x); refused != nil {
			return refused
		}
		e.observe(x)
		result, refused = x.operation(x)
		if x.mutating && x.account != nil {
			e.stirred(x.account)
		}
		e.settle()
		return refused
	})
	id := x.gateway.requestID(e)
	if refused != nil {
		rep := x.gateway.refuse(x, id, refused)
		x.entry.RequestID = id
		return rep, ending{}
	}
	x.entry.RequestID = id
	return x.gateway.answer(x, id, result), ending{}
}

// guard turns a panic of a handler into the service's own internal error, and
// shows it in the journal: it is a defect of the emulator.
func (e *Emulator) guard(x *exchange, do func() *apiError) (refused *apiError) {
	defer func() {
		if p := recover(); p != nil {
			refused = x.gateway.failed(x)
			x.note = fmt.Sprintf("the emulator panicked: %v", p)
			refused.message = x.note
		}
	}()
	return do()
}

// refuse answers a refusal from outside the handler.
func (e *Emulator) refuse(x *exchange, with func(*exchange) *apiError) reply {
	e.mu.Lock()
	defer e.mu.Unlock()
	id := x.gateway.requestID(e)
	x.entry.RequestID = id
	return x.gateway.refuse(x, id, with(x))
}

// finish closes the journal entry. It comes before the answer is written, so
// that a client which has its answer finds the call finished.
func (e *Emulator) finish(x *exchange, rep reply, how ending) {
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
