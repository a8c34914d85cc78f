package emulator

import (
	"math/rand/v2"
	"net/http"
)

// Request is one request on its way through the emulator.
type Request struct {
	Env
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
	needs     func(x *Request) []need // what a policy must allow
	sls       slsTarget

	// Found by its authenticate.
	caller  Caller
	account *Account

	incomplete bool // a search is to answer before it is complete
}

// operation is what a request asks for. It runs with the emulator's lock held
// and returns what the gateway is to answer.
type operation func(x *Request) (any, *Error)

// gateway is the face of a family of services: how a request names what it
// wants, how it proves who sent it, and how it is answered.
type gateway interface {
	// route finds the service, the action and its parameters. What it found it
	// leaves in x even when it refuses, so that the journal can name the call.
	route(x *Request) *Error
	// authenticate finds the caller.
	authenticate(x *Request) *Error
	// answer and refuse put a result or a refusal in the service's envelope.
	answer(x *Request, requestID string, result any) reply
	refuse(x *Request, requestID string, err *Error) reply
	// requestID makes an id of the service's form.
	requestID(random *rand.Rand) string
	// denied, throttled, failed and unavailable are the service's own words.
	denied(x *Request, d denial) *Error
	throttled(x *Request) *Error
	failed(x *Request) *Error
	unavailable(x *Request) *Error
}

// reply is an answer before it is written.
type reply struct {
	status int
	code   string
	header http.Header
	body   []byte
}
