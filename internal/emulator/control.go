package emulator

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// The control plane arranges and shows what the services do not. It answers on the
// same port, to requests for the bare loopback address:
//
//	GET, DELETE  /_emulator/journal               the calls so far; forget them
//	GET          /_emulator/state                 everything there is
//	GET, POST    /_emulator/accounts              the accounts and their root keys; {"id": …}: add one
//	GET, PUT     /_emulator/settings              all settings; change some
//	POST, DELETE /_emulator/faults                arm one fault; disarm all
//	POST         /_emulator/reset                 back to the start
//	POST         /_emulator/deliver               {"n": 3}: every enabled trail delivers now
//	POST         /_emulator/clock                 {"advance_ms": 1000}: move the clock
//	PUT, DELETE  /_emulator/control_policies      {"account": …, "policies": [{"name": …, "document": …}]}
//	PUT, DELETE  /_emulator/sls_console_shipping  {"project": …, "logstore": …}
const controlPrefix = "/_emulator/"

// isControl reports whether a request is for the control plane. A request for the host
// of a project or of a service never is: its path belongs to the service.
func isControl(r *http.Request, a api.Address) bool {
	return strings.HasPrefix(r.URL.Path, controlPrefix) && a.Project == "" && a.Loopback
}

// control is the control plane of an emulator.
type control struct{ *Emulator }

// controls are the requests of the control plane, by path and method. What they
// return is the answer; an error is the client's mistake.
var controls = map[string]map[string]func(control, []byte) (any, error){
	"journal": {
		http.MethodGet:    func(c control, _ []byte) (any, error) { return c.Journal(), nil },
		http.MethodDelete: func(c control, _ []byte) (any, error) { c.ClearJournal(); return nil, nil },
	},
	"accounts": {
		http.MethodGet:  func(c control, _ []byte) (any, error) { return c.Accounts(), nil },
		http.MethodPost: control.postAccount,
	},
	"state": {http.MethodGet: func(c control, _ []byte) (any, error) { return c.state() }},
	"settings": {
		http.MethodGet: func(c control, _ []byte) (any, error) { return c.Settings(), nil },
		http.MethodPut: control.putSettings,
	},
	"faults": {
		http.MethodPost:   control.postFault,
		http.MethodDelete: func(c control, _ []byte) (any, error) { c.ClearFaults(); return nil, nil },
	},
	"reset":   {http.MethodPost: func(c control, _ []byte) (any, error) { c.Reset(); return nil, nil }},
	"deliver": {http.MethodPost: control.postDeliver},
	"clock":   {http.MethodPost: control.postClock},
	"control_policies": {
		http.MethodPut:    control.putControlPolicies,
		http.MethodDelete: control.deleteControlPolicies,
	},
	"sls_console_shipping": {
		http.MethodPut: control.putSLSConsoleShipping,
		http.MethodDelete: func(c control, _ []byte) (any, error) {
			c.Edit(func(a *state.Account) { a.SLSConsoleShipping = nil })
			return nil, nil
		},
	},
}

func (c control) serve(w http.ResponseWriter, r *http.Request) {
	methods, ok := controls[strings.TrimPrefix(r.URL.Path, controlPrefix)]
	if !ok {
		answerControl(w, http.StatusNotFound, controlError{"the control plane has no " + r.URL.Path})
		return
	}
	do, ok := methods[r.Method]
	if !ok {
		for method := range methods {
			w.Header().Add("Allow", method)
		}
		answerControl(w, http.StatusMethodNotAllowed, controlError{r.URL.Path + " does not take " + r.Method})
		return
	}
	// A web page in a browser on this machine could send a request, though not read the answer.
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		answerControl(w, http.StatusForbidden, controlError{"the control plane takes no request of a web page of another origin"})
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var result any
	if err == nil {
		result, err = do(c, body)
	}
	if err != nil {
		answerControl(w, http.StatusBadRequest, controlError{err.Error()})
		return
	}
	answerControl(w, http.StatusOK, result)
}

type controlError struct {
	Error string `json:"error"`
}

func answerControl(w http.ResponseWriter, status int, result any) {
	if result == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	_ = out.Encode(result)
}

// state encodes everything there is while nothing can change it.
func (c control) state() (any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle()
	text, err := json.Marshal(map[string]any{"time": c.Clock.Now(), "region": c.region, "accounts": c.cloud.Accounts})
	return json.RawMessage(text), err
}

func (c control) postAccount(body []byte) (any, error) {
	var request struct {
		ID string `json:"id"`
	}
	if err := api.DecodeStrictly(body, &request); err != nil {
		return nil, err
	}
	if !accountIDForm.MatchString(request.ID) {
		return nil, fmt.Errorf("id must be a number, it is %q", request.ID)
	}
	return c.AddAccount(request.ID), nil
}

func (c control) putSettings(body []byte) (any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle()
	s, err := c.settings.Merge(body)
	if err != nil {
		return nil, fmt.Errorf("cannot change the settings: %w", err)
	}
	c.change(s)
	return s, nil
}

func (c control) postFault(body []byte) (any, error) {
	var f Fault
	err := api.DecodeStrictly(body, &f)
	if err == nil {
		err = f.validate()
	}
	if err != nil {
		return nil, fmt.Errorf("cannot arm the fault: %w", err)
	}
	c.Fault(f)
	return f, nil
}

func (c control) postDeliver(body []byte) (any, error) {
	var request struct {
		N int `json:"n"`
	}
	if err := api.DecodeStrictly(body, &request); err != nil {
		return nil, err
	}
	if request.N < 1 || request.N > 10_000 {
		return nil, fmt.Errorf("n must be 1 to 10000, it is %d", request.N)
	}
	c.Deliver(request.N)
	return nil, nil
}

func (c control) postClock(body []byte) (any, error) {
	var request struct {
		AdvanceMS int64 `json:"advance_ms"`
	}
	if err := api.DecodeStrictly(body, &request); err != nil {
		return nil, err
	}
	c.Clock.Advance(time.Duration(request.AdvanceMS) * time.Millisecond)
	return map[string]any{"time": c.Clock.Now()}, nil
}

func (c control) putSLSConsoleShipping(body []byte) (any, error) {
	var shipping state.SLSConsoleShipping
	if err := api.DecodeStrictly(body, &shipping); err != nil {
		return nil, err
	}
	if shipping.Project == "" || shipping.Logstore == "" {
		return nil, fmt.Errorf("project and logstore are required")
	}
	c.Edit(func(a *state.Account) { a.SLSConsoleShipping = &shipping })
	return shipping, nil
}
