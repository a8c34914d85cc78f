// Package api is the front of the emulated services: requests, refusals and their
// codes, the settings, and the gateways that read a request, check its signature
// and print its answer. It imports only what the services hold (package state).
package api

import (
	"math/rand/v2"
	"net/http"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Request is one request on its way through the emulator.
type Request struct {
	Env
	HTTP    *http.Request
	Body    []byte
	Address Address
	Gateway Gateway

	// Found by the gateway's route.
	Service   string
	Action    string
	Mutating  bool
	unsigned  bool // the operation takes a request that nobody signed
	Region    string
	Params    map[string]string
	Operation Handler
	Needs     func(r *Request) []Need // what a policy must allow
	SLS       SLSTarget

	// Found by its authenticate.
	Caller  state.Caller
	Account *state.Account

	Incomplete bool // a search is to answer before it is complete
}

// Handler does what a request asks for. It runs with the emulator's lock held
// and returns what the gateway is to answer.
type Handler func(r *Request) (any, *Error)

// Gateway is the face of a family of services: how a request names what it
// wants, how it proves who sent it, and how it is answered.
type Gateway interface {
	// Route finds the service, the action and its parameters. What it found it
	// leaves in x even when it refuses, so that the journal can name the call.
	Route(x *Request) *Error
	// Authenticate finds the caller.
	Authenticate(x *Request) *Error
	// Answer and refuse put a result or a refusal in the service's envelope.
	Answer(x *Request, requestID string, result any) Reply
	Refuse(x *Request, requestID string, err *Error) Reply
	// RequestID makes an id of the service's form.
	RequestID(random *rand.Rand) string
	// denied, throttled, failed and unavailable are the service's own words.
	Denied(x *Request, d Denial) *Error
	Throttled(x *Request) *Error
	Failed(x *Request) *Error
	Unavailable(x *Request) *Error
}

// Reply is an answer before it is written.
type Reply struct {
	Status int
	Code   string
	Header http.Header
	Body   []byte
}
