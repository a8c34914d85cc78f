// Package api is the front of the emulated services: requests, refusals and their
// codes, the settings, and the gateways that read a request, check its signature
// and print its answer. It imports only what the services hold (package state).
package api

import (
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// The services, by the names that the journal and the faults use.
const (
	ServiceActionTrail = "ActionTrail"
	ServiceRAM         = "RAM"
	ServiceSTS         = "STS"
	ServiceSLS         = "SLS"

	// Both have the operations of a resource directory.
	ServiceResourceManager   = "ResourceManager"
	ServiceResourceDirectory = "ResourceDirectoryMaster"

	// Other sources of keys than STS. They are not APIs of the cloud; the names of
	// their actions in the journal are the emulator's own.
	ServiceECSMetadata    = "ECSMetadata"
	ServiceCredentialsURI = "CredentialsURI"
	ServiceCloudSSO       = "CloudSSO"
	ServiceOAuth          = "OAuth"
)

// Services are the names of all services.
var Services = SetOf(ServiceActionTrail, ServiceRAM, ServiceSTS, ServiceSLS, ServiceResourceManager, ServiceResourceDirectory,
	ServiceECSMetadata, ServiceCredentialsURI, ServiceCloudSSO, ServiceOAuth)

// Request is one request on its way through the emulator.
type Request struct {
	Env
	HTTP    *http.Request
	Body    []byte
	Address Address
	Gateway Gateway

	// Set by Gateway.Route.
	Service   string
	Action    string
	Mutating  bool
	Region    string
	Params    map[string]string
	Operation Handler
	Needs     func(r *Request) []Need // what a policy must allow
	SLS       SLSTarget
	rpc       rpcCall
	unsigned  bool // the operation accepts an unsigned request

	Caller  state.Caller   // set by Gateway.Authenticate
	KeyID   string         // that it signed with; set by Gateway.Authenticate
	Account *state.Account // the caller's; set by the emulator after that

	Granted bool // the policy of the resource allows the call, also to another account; set by IAM

	Incomplete bool // a search answers before it is complete; set by a fault
}

// Handler does what a request asks for. It runs with the emulator's lock held
// and returns what the gateway answers.
type Handler func(r *Request) (any, *Error)

// Gateway is the front of a family of services: how a request names what it
// wants, how it proves who sent it, and how it is answered.
type Gateway interface {
	// Route finds the service, the action and its parameters. It leaves what it found
	// in the request even when it refuses, so that the journal can name the call.
	Route(r *Request) *Error
	// Authenticate finds the caller.
	Authenticate(r *Request) *Error
	// Answer and Refuse put a result or a refusal into the service's envelope.
	Answer(r *Request, requestID string, result any) Reply
	Refuse(r *Request, requestID string, err *Error) Reply
	// RequestID returns an id of the service's form.
	RequestID(random *rand.Rand) string
	// Denied, Throttled, Failed and Unavailable return the service's own refusals.
	Denied(r *Request, d Denial) *Error
	Throttled(r *Request) *Error
	Failed(r *Request) *Error
	Unavailable(r *Request) *Error
}

// Reply is an answer before it is written.
type Reply struct {
	Status int
	Code   string
	Header http.Header
	Body   []byte
}

// FirstDenial returns a denial of the call for a reason other than a policy.
func (r *Request) FirstDenial() Denial {
	if needs := r.Needs(r); len(needs) > 0 {
		return Denial{Need: needs[0]}
	}
	return Denial{Need: r.Own("*")}
}

// PolicyContext returns what conditions may compare in every call.
func (r *Request) PolicyContext() map[string]string {
	context := map[string]string{"acs:SecureTransport": strconv.FormatBool(IsTLS(r.HTTP))}
	if ip := r.SourceIP(); ip != "" {
		context["acs:SourceIp"] = ip
	}
	return context
}

// SourceIP returns the address that the request came from; empty where it has none.
func (r *Request) SourceIP() string {
	host, _, err := net.SplitHostPort(r.HTTP.RemoteAddr)
	if err != nil {
		return ""
	}
	return host
}

// Own returns the call's own action on a resource.
func (r *Request) Own(resource string) Need {
	return Need{Action: RAMPrefixes[r.Service] + ":" + r.Action, Resource: resource}
}
