package model

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Class is the meaning of a failure, whatever the service's code.
type Class int

// The classes of failure.
const (
	// Refused is any failure without a class of its own.
	Refused Class = iota
	// NotFound means that the object does not exist, according to the service's own code.
	NotFound
	// Exists means that the object already exists.
	Exists
	// Denied means that the caller lacks a RAM permission.
	Denied
	// NotEnabled means that the operation does not exist for this account: the account is not
	// allow-listed, or the endpoint does not know the operation.
	NotEnabled
	// Quota means that a limit of the account or project is reached.
	Quota
	// RoleUnusable means that ActionTrail could not write with the delivery role. It is temporary
	// after a change to the role or its policies.
	RoleUnusable
	// OtherAccount means that the project's name belongs to another account, or that the project is
	// being created or deleted.
	OtherAccount
	// BadCredentials means that the access key or the signature was rejected.
	BadCredentials
	// Expired means that the session's token is no longer valid.
	Expired
	// ClockSkew means that this machine's clock differs too much from the service's.
	ClockSkew
	// Throttled means that the request was rejected because of its rate.
	Throttled
	// Unavailable means that the service failed (5xx).
	Unavailable
	// Unreachable means that there was no response: refused, cut, no route, or no connection in time.
	Unreachable
	// NothingListens means that the address is one of this machine, and nothing listens there.
	// Nothing was sent.
	NothingListens
	// WrongAddress means that the service is not at the address: there is no such host, or it
	// speaks another protocol. Nothing was sent.
	WrongAddress
	// Untrusted means that no TLS connection could be made, mostly because the server's certificate
	// is not accepted. Nothing was sent.
	Untrusted
	// ProxyFailed means that a proxy let nothing through. Nothing was sent to the service.
	ProxyFailed
	// TimedOut means that there was no response within request_timeout.
	TimedOut
	// Canceled means that the caller's context ended.
	Canceled
	// BadResponse means that the response cannot be read. It is never treated as an absence.
	BadResponse
	// ReadOnly means that the client did not send a mutating call.
	ReadOnly
	// NoCredentials means that the credentials had no keys, so that nothing was sent. The cause is
	// a KeysError if the source explains why.
	NoCredentials
)

// Error is a failed call.
type Error struct {
	Class      Class
	Service    string // name of the service
	Action     string // the operation, as its documentation names it
	Permission string // the RAM action that the call needs, or empty
	Resource   string // the resource that a denied call needs it on, or empty if that is not known
	Mutating   bool   // whether the call could change something
	Alters     bool   // whether it could weaken or end what exists
	Renamed    bool   // whether the configuration sets the operation's name or version
	// DeniedByRAM is set for a denial that names the missing RAM action. Another denial may be the
	// service's own.
	DeniedByRAM bool
	// DeniedBy is the type of the policy that denies the call, where the answer says that one does
	// (RAM, "Diagnose access denied errors"). No further permission helps then.
	DeniedBy  string
	Host      string // the host that was addressed
	Origin    string // where the address was configured, in words; empty if it follows from the region
	Status    int    // the HTTP status; 0 without a response
	Code      string // the service's code, or empty
	Message   string // the service's message, or why there is no response
	RequestID string // for support tickets, or empty
	Attempts  int    // number of attempts that were sent
	Source    string // description of the credentials' source, or empty
	Cause     error  // such as the error of the context
}

// Error returns one line for logs. Messages to users are made from the fields.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", e.Service, e.Action)
	if e.Code != "" {
		fmt.Fprintf(&b, ": %s", e.Code)
	}
	if e.Message != "" {
		fmt.Fprintf(&b, ": %s", e.Message)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " (request %s)", e.RequestID)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Ambiguous reports whether the service may have acted although the call failed.
func (e *Error) Ambiguous() bool {
	if !e.Mutating || e.Attempts == 0 {
		return false
	}
	switch e.Class {
	case Unavailable, Unreachable, TimedOut, Canceled, BadResponse:
		return true
	default:
		return false
	}
}

// Retryable reports whether the same call may well succeed a moment later.
func (e *Error) Retryable() bool {
	switch e.Class {
	case Throttled, Unavailable, Unreachable, TimedOut:
		return true
	default:
		return false
	}
}

// Unanswered reports whether the service has not answered the question itself: it was not reached,
// or it was too busy.
func (e *Error) Unanswered() bool {
	switch e.Class {
	case NothingListens, WrongAddress, Untrusted, ProxyFailed:
		return true
	default:
		return e.Retryable()
	}
}

// ClassOf returns the class of err, and false when err is no *Error.
func ClassOf(err error) (Class, bool) {
	var e *Error
	if errors.As(err, &e) {
		return e.Class, true
	}
	return Refused, false
}

// Is reports whether err is an *Error of one of the classes.
func Is(err error, classes ...Class) bool {
	got, ok := ClassOf(err)
	return ok && slices.Contains(classes, got)
}

// HasCode reports whether err is the service's answer with this code. Log Service
// spells some codes in more than one way, so case does not count.
func HasCode(err error, code string) bool {
	var e *Error
	return errors.As(err, &e) && strings.EqualFold(e.Code, code)
}
