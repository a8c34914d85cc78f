package api

import "fmt"

// Error is a refusal on its way into a service's envelope.
type Error struct {
	Status  int
	Code    string
	Message string
	detail  map[string]any // AccessDeniedDetail
}

// Refusal returns the error that a service refuses a request with.
func Refusal(status int, code, message string) *Error {
	return &Error{Status: status, Code: code, Message: message}
}

// ParameterInvalid returns the refusal that SLS uses most.
func ParameterInvalid(format string, args ...any) *Error {
	return Refusal(400, CodeParameterInvalid, fmt.Sprintf(format, args...))
}
