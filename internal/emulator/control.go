package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// The control plane arranges and shows what the services do not. It answers on the
// same port, to requests for a loopback address. GET /_emulator/ lists all that
// it does.
const controlPrefix = "/_emulator/"

// isControl reports whether a request is for the control plane. A request for a host of the
// cloud never is: its path belongs to the service.
func isControl(r *http.Request, a api.Address) bool {
	return strings.HasPrefix(r.URL.Path+"/", controlPrefix) && !a.OfCloud()
}

// checkHost refuses a request for any name but those of the loopback addresses: a web page can
// give a name of its own the address of this machine, and the browser then takes the control
// plane for the page's own server.
func checkHost(host string, a api.Address) error {
	if a.Loopback && a.Project == "" {
		return nil
	}
	return fmt.Errorf("the control plane answers requests for 127.0.0.1, [::1] and localhost only, so that no web page can reach it under a name of its own; "+
		"this one is for %q. A program may send another name: curl -H 'Host: localhost'", host)
}

// control is the control plane of an emulator.
type control struct{ *Emulator }

// controlAct is what one method of one path does.
type controlAct struct {
	does string // in a few words, for the list
	body any    // an example of the body; nil where there is none
	do   func(control, []byte) (any, error)
}

// controls are the requests of the control plane, by path and method. What they
// return is the answer; an error is the client's mistake.
var controls map[string]map[string]controlAct

// The list of the control plane is one of its acts.
func init() {
	controls = map[string]map[string]controlAct{
		"": {http.MethodGet: look("this list", control.list)},
		"accounts": {
			http.MethodGet:  look("the accounts and their root keys", func(c control) any { return c.Accounts() }),
			http.MethodPost: act("add an account, and get its root key", newAccount{ID: "2000000000000002"}, control.postAccount),
		},
		"state": {http.MethodGet: look("everything that the services hold", control.state)},
		"settings": {
			http.MethodGet: look("all settings", func(c control) any { return c.Settings() }),
			http.MethodPut: {does: "change the settings that the body names", body: map[string]any{"latency_ms": 100, "allow_listed": false}, do: control.putSettings},
		},
		"journal": {
			http.MethodGet:    look("the calls so far", func(c control) any { return c.Journal() }),
			http.MethodDelete: look("forget them", func(c control) any { c.ClearJournal(); return nil }),
		},
		"faults": {
			http.MethodGet:    look("the faults that are armed", func(c control) any { return c.Faults() }),
			http.MethodPost:   act("arm a fault of one of the kinds below, for the next call or the next so many", Fault{Action: "GetIndex", Times: 3, Kind: FaultThrottle}, control.postFault),
			http.MethodDelete: look("disarm all", func(c control) any { c.ClearFaults(); return nil }),
		},
		"clock": {
			http.MethodGet:  look("the services' time", func(c control) any { return clockReading{c.Clock.Now()} }),
			http.MethodPost: act("travel in time: move the services' clock, and take requests of clients whose clocks did not move", clockMove{AdvanceMS: 86_400_000}, control.postClock),
		},
		"deliver": {http.MethodPost: act("have every enabled trail deliver so many events now, and tell how many had which fate; fate is one of "+fmt.Sprint(state.Fates),
			delivery{N: 3, Fate: state.FateDelayed, DelayMS: 60_000}, control.postDeliver)},
		"platform_events": {
			http.MethodGet:    look("the truth: every platform event, what became of it at its delivery, and what is left of it", control.platformEvents),
			http.MethodDelete: act("take events out of their Logstores, as no API does", eventRefs{state.DefaultAccountID, []string{"5f0c9a52-…"}}, control.removeEvents),
		},
		"reset":  {http.MethodPost: look("back to the start: nothing is left but the first account and its root key", func(c control) any { c.Reset(); return nil })},
		"alerts": {http.MethodGet: look("the alert rules of all projects, their evaluations and what they fired, on the services' clock", control.alerts)},
		"resource_directory": {
			http.MethodGet: look("the resource directory and its members", func(c control) any { return c.directory() }),
			http.MethodPut: act("make the resource directory: the management account is the first account if none is named; members keep their control policies",
				directoryRequest{ManagementAccount: state.DefaultAccountID, Members: []memberRequest{{Account: "2000000000000002", DisplayName: "audit"}}}, control.putDirectory),
			http.MethodDelete: look("end it, and with it all control policies", control.deleteDirectory),
		},
		"control_policies": {
			http.MethodPut: act("make an account a member of the resource directory with these control policies",
				accountControlPolicies{state.DefaultAccountID, state.ControlPolicies{Policies: []state.ControlPolicy{{
					Name: "guard", Document: `{"Version":"1","Statement":[{"Effect":"Deny","Action":"log:DeleteLogStore","Resource":"*"}]}`,
				}}}}, control.putControlPolicies),
			http.MethodDelete: act("take an account out of the resource directory", accountRef{state.DefaultAccountID}, control.deleteControlPolicies),
		},
		"restore": {http.MethodPost: act("take a deleted project, or a deleted Logstore of a project, out of the recycle bin",
			recycled{state.DefaultAccountID, "security-audit", "innertrail_platform-ops"}, control.postRestore)},
		"sls_console_shipping": {
			http.MethodPut: act("ship platform events from the Log Service console, which ActionTrail does not show",
				SLSConsoleShipping{Project: "security-audit", Logstore: "platform"}, control.putSLSConsoleShipping),
			http.MethodDelete: look("end that", func(c control) any { c.Edit(func(a *Account) { a.SLSConsoleShipping = nil }); return nil }),
		},
	}
	maps.Copy(controls, identityControls)
	for name, b := range breaks {
		controls["break/"+name] = map[string]controlAct{http.MethodPost: b}
	}
}

// look makes an act that takes no body.
func look(does string, do func(control) any) controlAct {
	return controlAct{does: does, do: func(c control, body []byte) (any, error) {
		if text := strings.TrimSpace(string(body)); text != "" && text != "{}" {
			return nil, fmt.Errorf("this request takes no body, it has %.40q", text)
		}
		result := do(c)
		if err, failed := result.(error); failed {
			return nil, err
		}
		return result, nil
	}}
}

// act makes an act that takes a body like the example.
func act[T any](does string, example T, do func(control, T) (any, error)) controlAct {
	return controlAct{does: does, body: example, do: func(c control, body []byte) (any, error) {
		var request T
		if len(strings.TrimSpace(string(body))) == 0 {
			body = []byte("{}")
		}
		if err := api.DecodeStrictly(body, &request); err != nil {
			like, _ := json.Marshal(example)
			return nil, fmt.Errorf("the body must be JSON like %s: %w", like, api.Plainly(err))
		}
		return do(c, request)
	}}
}

func (c control) serve(w http.ResponseWriter, r *http.Request) {
	status, result := c.answer(w, r)
	c.log.control(r, status)
	if result == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	_ = out.Encode(result)
}

func (c control) answer(w http.ResponseWriter, r *http.Request) (int, any) {
	if err := checkHost(r.Host, api.ParseAddress(r.Host)); err != nil {
		return http.StatusMisdirectedRequest, controlError{err.Error()}
	}
	methods, ok := controls[strings.Trim(strings.TrimPrefix(r.URL.Path+"/", controlPrefix), "/")]
	if !ok {
		return http.StatusNotFound, controlError{"the control plane has no " + r.URL.Path + "; GET " + controlPrefix + " lists what it has"}
	}
	do, ok := methods[r.Method]
	if !ok {
		allowed := strings.Join(slices.Sorted(maps.Keys(methods)), ", ")
		w.Header().Set("Allow", allowed)
		return http.StatusMethodNotAllowed, controlError{r.URL.Path + " does not take " + r.Method + ", only " + allowed}
	}
	// A web page in a browser on this machine could send a request, though not read the answer.
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		return http.StatusForbidden, controlError{"the control plane takes no request of a web page of another origin"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		err = fmt.Errorf("the body has more than %d MiB", maxBody>>20)
	}
	var result any
	if err == nil {
		result, err = do.do(c, body)
	}
	switch {
	case err != nil:
		return http.StatusBadRequest, controlError{err.Error()}
	case result == nil:
		return http.StatusNoContent, nil
	}
	return http.StatusOK, result
}

type controlError struct {
	Error string `json:"error"`
}
