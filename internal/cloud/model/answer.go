package model

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Answer returns a sentence about the service's response, or about the reason why there is none.
func (e *Error) Answer() string {
	var b strings.Builder
	switch e.Class {
	case ReadOnly:
		return "read_only is set in the provider block, or INNERTRAIL_READ_ONLY in the environment, so " + e.Action + " was not sent."
	case Unreachable, NothingListens, WrongAddress, Untrusted, ProxyFailed:
		fmt.Fprintf(&b, "%s could not be reached%s for %s: %s", e.Service, e.at(), e.Action, e.Message)
	case Canceled:
		fmt.Fprintf(&b, "%s%s, %s: %s", e.Service, e.at(), e.Action, e.Message)
	case TimedOut:
		fmt.Fprintf(&b, "%s%s did not answer %s: %s", e.Service, e.at(), e.Action, e.Message)
	case BadResponse:
		fmt.Fprintf(&b, "%s%s answered %s in a way that is not understood: %s", e.Service, e.at(), e.Action, e.Message)
	default:
		if e.Code == "" {
			return fmt.Sprintf("%s, %s: %s.", e.Service, e.Action, e.Message)
		}
		// The message is visible already, see attempt.quote in package cloud.
		fmt.Fprintf(&b, "%s answered %s to %s: ", e.Service, e.Code, e.Action)
		b.WriteString(`"` + e.Message + `"`)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " (request %s)", e.RequestID)
	}
	b.WriteString(".")
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " It was tried %d times.", e.Attempts)
	}
	return b.String()
}

func (e *Error) at() string {
	if e.Host == "" {
		return ""
	}
	return " at " + e.Host
}

// Answer returns a sentence about the service's response, or err's message as a sentence.
func Answer(err error) string {
	var call *Error
	if errors.As(err, &call) {
		return call.Answer()
	}
	return Sentence(err.Error())
}

// LastingAnswer returns [Answer] without what differs from one call to the next, and without the
// full stop: an attribute that says it again does not change.
func LastingAnswer(err error) string {
	var call *Error
	if !errors.As(err, &call) {
		return err.Error()
	}
	lasting := *call
	lasting.RequestID, lasting.Attempts = "", 0
	return strings.TrimSuffix(lasting.Answer(), ".")
}

// Sentence returns the text with a capital first letter and a full stop.
func Sentence(text string) string {
	if text == "" {
		return ""
	}
	if first := text[0]; first < utf8.RuneSelf {
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	return strings.TrimSuffix(text, ".") + "."
}
