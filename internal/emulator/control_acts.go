package emulator

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/login"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// state encodes everything there is while nothing can change it.
func (c control) state() any {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle()
	text, err := json.Marshal(map[string]any{"time": c.Clock.Now(), "region": c.region, "accounts": c.cloud.Accounts})
	if err != nil {
		return err
	}
	return json.RawMessage(text)
}

type newAccount struct {
	ID string `json:"id"`
}

func (c control) postAccount(request newAccount) (any, error) {
	if !accountIDForm.MatchString(request.ID) {
		return nil, fmt.Errorf("id must be a number of up to 20 digits in quotes, it is %q", request.ID)
	}
	return c.AddAccount(request.ID), nil
}

func (c control) putSettings(body []byte) (any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle()
	s, err := c.settings.Merge(body)
	if err != nil {
		return nil, fmt.Errorf("cannot change the settings: %w", api.Plainly(err))
	}
	c.change(s)
	return s, nil
}

func (c control) postFault(f Fault) (any, error) {
	err := f.validate()
	if err == nil {
		err = c.checkReach(f)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot arm the fault: %w", err)
	}
	c.Fault(f)
	return f, nil
}

// checkReach refuses a fault that no call can ever match. Only the control plane does: a
// program may arm a fault for an operation that the emulator does not have.
func (c control) checkReach(f Fault) error {
	byService := actionsOf(c.Settings())
	var names []string // that the service has, or all
	var having []string
	for _, service := range slices.Sorted(maps.Keys(byService)) {
		if f.Service == "" || f.Service == service {
			names = slices.AppendSeq(names, maps.Keys(byService[service]))
		}
		if _, has := byService[service][f.Action]; has {
			having = append(having, service)
		}
	}
	if f.Action != "" && !slices.Contains(names, f.Action) {
		if len(having) > 0 {
			return fmt.Errorf("%s has no action %s, %s has it", f.Service, f.Action, having[0])
		}
		slices.Sort(names)
		return fmt.Errorf("action %q is unknown%s", f.Action, api.CloseTo(f.Action, names))
	}
	if f.Kind == FaultIncomplete && (f.Action != "" && !searches[f.Action] || f.Service != "" && f.Service != api.ServiceSLS || f.Mutating) {
		return fmt.Errorf("kind %q is for searches: only GetLogs and GetHistograms of SLS can be incomplete", f.Kind)
	}
	maps.DeleteFunc(byService, func(service string, _ map[string]bool) bool {
		return f.Service != "" && f.Service != service || f.Action != "" && !slices.Contains(having, service)
	})
	if err := checkMutating(f, byService); err != nil {
		return err
	}
	return c.checkRegion(f, slices.Sorted(maps.Keys(byService)))
}

// checkMutating refuses mutating for what only reads.
func checkMutating(f Fault, byService map[string]map[string]bool) error {
	for _, actions := range byService {
		for name, mutating := range actions {
			if !f.Mutating || mutating && (f.Action == "" || f.Action == name) {
				return nil
			}
		}
	}
	return fmt.Errorf("%s only reads: leave mutating out", cmp.Or(f.Action, f.Service))
}

// checkRegion refuses a region that none of the services has.
func (c control) checkRegion(f Fault, services []string) error {
	if f.Region == "" {
		return nil
	}
	anywhere := maps.Clone(api.SLSRegions)
	maps.Copy(anywhere, api.ActionTrailRegions)
	anywhere[c.region] = true
	if !anywhere[f.Region] {
		return fmt.Errorf("region %q is unknown%s", f.Region, api.CloseTo(f.Region, slices.Sorted(maps.Keys(anywhere))))
	}
	regional := false
	for _, service := range services {
		switch {
		case login.Actions[service] != nil:
		case service != api.ServiceActionTrail || api.ActionTrailRegions[f.Region]:
			return nil
		default:
			regional = true
		}
	}
	if !regional {
		return fmt.Errorf("%s has no regions: leave region out", strings.Join(services, ", "))
	}
	return fmt.Errorf("%s has no region %s", strings.Join(services, ", "), f.Region)
}

type delivery struct {
	N       int        `json:"n"`
	Fate    state.Fate `json:"fate"`
	DelayMS int64      `json:"delay_ms"`
}

func (c control) postDeliver(request delivery) (any, error) {
	fate := cmp.Or(request.Fate, state.FateDelivered)
	switch {
	case request.N < 1 || request.N > 10_000:
		return nil, fmt.Errorf("n must be 1 to 10000, it is %d", request.N)
	case !slices.Contains(state.Fates, fate):
		return nil, fmt.Errorf("fate must be one of %v, it is %q", state.Fates, fate)
	case (request.DelayMS != 0) != (fate == state.FateDelayed), request.DelayMS < 0, request.DelayMS > longestMove:
		return nil, fmt.Errorf("delay_ms is how late events with fate %q arrive, and for no others", state.FateDelayed)
	}
	return c.DeliverAs(request.N, Manner{Fate: fate, Delay: time.Duration(request.DelayMS) * time.Millisecond}), nil
}

// accountEvent is an event of one of the accounts.
type accountEvent struct {
	Account string `json:"account"`
	state.EventState
}

func (c control) platformEvents() any {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle()
	list := []accountEvent{}
	for _, id := range slices.Sorted(maps.Keys(c.cloud.Accounts)) {
		for _, ev := range c.cloud.Accounts[id].EventStates() {
			list = append(list, accountEvent{id, ev})
		}
	}
	return list
}

type eventRefs struct {
	Account  string   `json:"account"`
	EventIDs []string `json:"event_ids"`
}

// removeEvents takes events out of all Logstores of an account, as no API does.
func (c control) removeEvents(request eventRefs) (any, error) {
	request.Account = cmp.Or(request.Account, state.DefaultAccountID)
	if err := c.checkAccount(request.Account); err != nil {
		return nil, err
	}
	removed := 0
	c.EditAccount(request.Account, func(a *state.Account) {
		for _, p := range a.Projects {
			for _, l := range p.Logstores {
				held := len(l.Events)
				l.Events = slices.DeleteFunc(slices.Clone(l.Events), func(ev state.Event) bool {
					return slices.Contains(request.EventIDs, l.AsReceived(&ev).Fields["EventID"])
				})
				removed += held - len(l.Events)
			}
		}
	})
	if removed == 0 {
		return nil, errors.New("no Logstore of the account holds such an event; GET " + controlPrefix + "platform_events lists them")
	}
	return map[string]int{"removed_rows": removed}, nil
}

type (
	clockMove struct {
		AdvanceMS int64 `json:"advance_ms"`
	}
	clockReading struct {
		Time time.Time `json:"time"`
	}
)

// longestMove is what a duration of time.Duration can hold, in milliseconds.
const longestMove = int64(1<<63-1) / int64(time.Millisecond)

func (c control) postClock(request clockMove) (any, error) {
	if request.AdvanceMS == 0 || request.AdvanceMS > longestMove || request.AdvanceMS < -longestMove {
		return nil, errors.New("advance_ms must be a number of milliseconds other than 0, within 292 years")
	}
	d := time.Duration(request.AdvanceMS) * time.Millisecond
	if err := c.Clock.checkTravel(d); err != nil {
		return nil, err
	}
	c.Clock.Travel(d)
	return clockReading{c.Clock.Now()}, nil
}

func (c control) putSLSConsoleShipping(shipping SLSConsoleShipping) (any, error) {
	if shipping.Project == "" || shipping.Logstore == "" {
		return nil, errors.New("project and logstore are required")
	}
	c.Edit(func(a *state.Account) { a.SLSConsoleShipping = &shipping })
	return shipping, nil
}

// shownAlert is an alert rule and where it is.
type shownAlert struct {
	Account string `json:"account"`
	Project string `json:"project"`
	*state.Alert
}

// alerts encodes all alert rules while nothing can change them.
func (c control) alerts() any {
	list := []shownAlert{}
	c.read(func(a *state.Account) {
		for _, project := range slices.Sorted(maps.Keys(a.Projects)) {
			rules := a.Projects[project].Alerts
			for _, name := range slices.Sorted(maps.Keys(rules)) {
				list = append(list, shownAlert{a.ID, project, rules[name]})
			}
		}
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	text, err := json.Marshal(list)
	if err != nil {
		return err
	}
	return json.RawMessage(text)
}
