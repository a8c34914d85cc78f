package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

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
		return nil, fmt.Errorf("cannot change the settings: %w", err)
	}
	c.change(s)
	return s, nil
}

func (c control) postFault(f Fault) (any, error) {
	if err := f.validate(); err != nil {
		return nil, fmt.Errorf("cannot arm the fault: %w", err)
	}
	c.Fault(f)
	return f, nil
}

type delivery struct {
	N int `json:"n"`
}

func (c control) postDeliver(request delivery) (any, error) {
	if request.N < 1 || request.N > 10_000 {
		return nil, fmt.Errorf("n must be 1 to 10000, it is %d", request.N)
	}
	c.Deliver(request.N)
	return nil, nil
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
	c.Clock.Travel(time.Duration(request.AdvanceMS) * time.Millisecond)
	return clockReading{c.Clock.Now()}, nil
}

func (c control) putSLSConsoleShipping(shipping SLSConsoleShipping) (any, error) {
	if shipping.Project == "" || shipping.Logstore == "" {
		return nil, errors.New("project and logstore are required")
	}
	c.Edit(func(a *state.Account) { a.SLSConsoleShipping = &shipping })
	return shipping, nil
}
