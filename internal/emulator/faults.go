package emulator

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
)

// FaultKind says what a fault does to a call.
type FaultKind string

// The kinds of fault.
const (
	FaultNone        FaultKind = "" // nothing: for a fault that only has a Before
	FaultThrottle    FaultKind = "throttle"
	FaultInternal    FaultKind = "500"
	FaultUnavailable FaultKind = "503"
	FaultDeny        FaultKind = "deny"
	FaultHang        FaultKind = "hang"
	FaultCutBefore   FaultKind = "cut_before"
	FaultCutAfter    FaultKind = "cut_after"
	FaultReset       FaultKind = "reset"
	FaultTruncate    FaultKind = "truncate"
	FaultTrickle     FaultKind = "trickle"
	FaultGarbage     FaultKind = "garbage"
	FaultGarble      FaultKind = "garble"
	FaultErrorInside FaultKind = "error_200"
	FaultIncomplete  FaultKind = "incomplete"
	FaultError       FaultKind = "error"
)

// faultKinds says what each kind does. FaultNone is for programs only.
var faultKinds = map[FaultKind]string{
	FaultThrottle:    "the service's own throttling error",
	FaultInternal:    "the service's own internal error",
	FaultUnavailable: "the service's own error that it is not available",
	FaultDeny:        "the service's own denial by RAM",
	FaultHang:        "no answer until the client goes away; the service does not act",
	FaultCutBefore:   "the connection breaks before the service acted",
	FaultCutAfter:    "the connection breaks after the service acted",
	FaultReset:       "the connection ends without a byte of an answer; the service does not act",
	FaultTruncate:    "the service acts; its answer ends in the middle of the body",
	FaultTrickle:     "the service acts; its answer comes a byte each second",
	FaultGarbage:     "200 with a body that is not JSON; the service does not act",
	FaultGarble:      "200 with a body that is not JSON; the service acts",
	FaultErrorInside: "the service's own internal error, with status 200",
	FaultIncomplete:  "of a search only: a part of what it finds, and the progress Incomplete",
	FaultError:       "status, code and message of the fault, in the service's envelope",
}

// Fault is a failure of the next calls that match it. Only calls that
// are well formed, and signed where they have to be, match.
type Fault struct {
	Service  string `json:"service"`  // empty matches every service
	Action   string `json:"action"`   // empty matches every action
	Region   string `json:"region"`   // empty matches every region
	Mutating bool   `json:"mutating"` // match only calls that could change something

	// Nth picks the n-th matching call, from 1. Times picks the next so many, -1
	// for all until the fault is cleared. With neither, it is the next call.
	Nth   int `json:"nth"`
	Times int `json:"times"`

	Kind    FaultKind `json:"kind"`
	Status  int       `json:"status"`  // for FaultError
	Code    string    `json:"code"`    // for FaultError
	Message string    `json:"message"` // for FaultError

	// Before, if set, runs before the call, outside the emulator's lock: a place
	// to change the world between two calls.
	Before func() `json:"-"`
	// After, if set, runs when the service has acted and before its answer goes out.
	// It is for FaultNone and for the kinds that lose the answer.
	After func() `json:"-"`
}

func (f Fault) validate() error {
	switch f.Kind {
	case FaultError:
		if f.Status < 200 || f.Status > 599 {
			return fmt.Errorf("status must be 200 to 599, it is %d", f.Status)
		}
	case FaultNone:
		if f.Before == nil && f.After == nil {
			return fmt.Errorf("kind is missing; it is one of %s", knownKinds())
		}
	default:
		if _, known := faultKinds[f.Kind]; !known {
			return fmt.Errorf("kind %q is unknown; it is one of %s", f.Kind, knownKinds())
		}
		if f.Status != 0 || f.Code != "" || f.Message != "" {
			return fmt.Errorf("status, code and message are for kind %q only", FaultError)
		}
	}
	if f.Service != "" && !api.Services[f.Service] {
		return fmt.Errorf("service %q is unknown; it is one of %s", f.Service, strings.Join(slices.Sorted(maps.Keys(api.Services)), ", "))
	}
	if f.Nth < 0 || f.Times < -1 {
		return errors.New("nth must not be negative, times not below -1")
	}
	if f.Nth != 0 && f.Times != 0 {
		return errors.New("nth and times exclude each other")
	}
	return nil
}

// knownKinds names the kinds that a request can arm.
func knownKinds() string {
	var names []string
	for kind := range faultKinds {
		names = append(names, string(kind))
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// searches are the actions that can be incomplete.
var searches = api.SetOf("GetLogs", "GetHistograms")

// armedFault is a fault and how often it matched.
type armedFault struct {
	Fault
	seen int
}

func (f *armedFault) matches(r *api.Request) bool {
	return (f.Service == "" || f.Service == r.Service) &&
		(f.Action == "" || f.Action == r.Action) &&
		(f.Region == "" || f.Region == r.Region) &&
		(!f.Mutating || r.Mutating) &&
		(f.Kind != FaultIncomplete || searches[r.Action])
}

// due counts a match and reports whether the fault is to happen now.
func (f *armedFault) due() bool {
	f.seen++
	switch {
	case f.Nth > 0:
		return f.seen == f.Nth
	case f.Times < 0:
		return true
	default:
		return f.seen <= max(f.Times, 1)
	}
}

// Fault arms a fault. It panics if the fault is not valid.
func (e *Emulator) Fault(f Fault) {
	if err := f.validate(); err != nil {
		panic("emulator: " + err.Error())
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.faults = append(e.faults, &armedFault{Fault: f})
}

// Faults returns the faults that may still happen, in the order in which they were armed.
func (e *Emulator) Faults() []Fault {
	e.mu.Lock()
	defer e.mu.Unlock()
	armed := []Fault{}
	for _, f := range e.faults {
		if f.Times < 0 || f.seen < max(f.Nth, f.Times, 1) {
			armed = append(armed, f.Fault)
		}
	}
	return armed
}

// ClearFaults disarms all faults. Calls that hang go on hanging.
func (e *Emulator) ClearFaults() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.faults = nil
}

// takeFault returns the first fault that is due for the call. Every fault counts
// the call, so that n-th means the n-th call and not the n-th undisturbed one.
func (c *call) takeFault() *Fault {
	c.emulator.mu.Lock()
	defer c.emulator.mu.Unlock()
	var taken *Fault
	for _, f := range c.emulator.faults {
		if f.matches(c.Request) && f.due() && taken == nil {
			taken = &f.Fault
		}
	}
	return taken
}

// injectFault does to the call what the fault says.
func (c *call) injectFault(f *Fault) (api.Reply, ending) {
	if f.Before != nil {
		f.Before()
	}
	note := "fault: " + string(f.Kind)
	switch f.Kind {
	case FaultNone:
		rep, how := c.act()
		if f.After != nil {
			f.After()
		}
		return rep, how
	case FaultIncomplete:
		c.Incomplete = true
		rep, how := c.act()
		how.note = note
		return rep, how
	case FaultThrottle:
		return c.refuse(c.Gateway.Throttled), ending{note: note}
	case FaultInternal:
		return c.refuse(c.Gateway.Failed), ending{note: note}
	case FaultUnavailable:
		return c.refuse(c.Gateway.Unavailable), ending{note: note}
	case FaultDeny:
		return c.refuse(func(r *api.Request) *api.Error { return r.Gateway.Denied(r, r.FirstDenial()) }), ending{note: note}
	case FaultError:
		return c.refuse(func(*api.Request) *api.Error { return api.Refusal(f.Status, f.Code, f.Message) }), ending{note: note}
	case FaultErrorInside:
		rep := c.refuse(c.Gateway.Failed)
		rep.Status = http.StatusOK
		return rep, ending{note: note}
	case FaultHang:
		select {
		case <-c.HTTP.Context().Done():
			return api.Reply{}, ending{silent: true, note: note}
		case <-c.emulator.closed:
			return api.Reply{}, ending{broken: cut, note: note}
		}
	case FaultReset:
		return api.Reply{}, ending{broken: reset, note: note}
	case FaultCutBefore:
		return api.Reply{}, ending{broken: cut, note: note}
	case FaultGarbage:
		return garbage(), ending{note: note}
	default:
		return c.actUnheard(f)
	}
}
