package model

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Class says what a failure means to the caller, whatever code the service
// chose for it.
type Class int

// The classes of failure.
const (
	// Refused is a refusal that no other class describes.
	Refused Class = iota
	// NotFound says, in the service's own code, that the object does not exist.
	NotFound
	// Exists says that the object to create exists already.
	Exists
	// Denied says that the caller lacks a RAM permission.
	Denied
	// NotEnabled says that the operation does not exist for this account: the
	// account is not allow-listed, or the endpoint does not know the operation.
	NotEnabled
	// Quota says that a limit of the account or project is reached.
	Quota
	// RoleUnusable says that ActionTrail could not write with the delivery role.
	// It passes by itself shortly after the role or its policies were changed.
	RoleUnusable
	// OtherAccount says that the project's name belongs to another account, or that
	// the project is still being made or removed.
	OtherAccount
	// BadCredentials says that the access key or the signature is not accepted.
	BadCredentials
	// Expired says that the session's token is no longer valid.
	Expired
	// ClockSkew says that this machine's clock is too far from the service's.
	ClockSkew
	// Throttled says that the request was not looked at because of its rate.
	Throttled
	// Unavailable says that the service failed on its side (5xx).
	Unavailable
	// Unreachable says that no answer came: refused, cut, or no route.
	Unreachable
	// TimedOut says that no answer came within the request's timeout.
	TimedOut
	// Canceled says that the caller gave up: its context ended.
	Canceled
	// BadResponse says that an answer came that this client cannot read. It is
	// never taken for an absence.
	BadResponse
	// ReadOnly says that the client refused to send a call that could change
	// something.
	ReadOnly
	// NoCredentials says that the credentials had no keys to give, so that nothing was
	// sent. The cause is a KeysError where the source of the credentials is one
	// that says why.
	NoCredentials
)

// Error is a failed call.
type Error struct {
	Class      Class
	Service    string // the service's name, for people
	Action     string // the operation, as its documentation names it
	Permission string // the RAM action that the call needs; empty where none is
	Mutating   bool   // whether the call could change something
	Host       string // the host that was addressed
	Status     int    // the HTTP status; 0 where no answer came
	Code       string // the service's code; empty where it gave none
	Message    string // the service's message, or what went wrong on the way
	RequestID  string // what to name in a support ticket; empty where unknown
	Attempts   int    // how many times the call was sent
	Source     string // where the keys came from, in words; empty where nobody says
	Cause      error  // such as the error of the context
}

// Error is one line for logs; what a user reads is made from the fields.
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
