package emulator

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
)

// Call is one call in the journal.
type Call struct {
	N         int               `json:"n"`
	Time      time.Time         `json:"time"`
	Service   string            `json:"service"`
	Action    string            `json:"action"`
	Account   string            `json:"account"`
	Caller    string            `json:"caller"`
	Region    string            `json:"region"`
	Params    map[string]string `json:"params"`
	Mutating  bool              `json:"mutating"`
	Status    int               `json:"status"` // 0 while it runs, and when no answer was sent
	Code      string            `json:"code"`
	RequestID string            `json:"request_id"`
	Note      string            `json:"note,omitempty"` // what a fault did, or why no answer was sent

	// Started and Finished are ticks of one counter: of two ticks the smaller
	// came first. Finished is 0 while the call runs.
	Started  int64 `json:"-"`
	Finished int64 `json:"-"`
}

// usualJournal bounds the memory of a long run; the oldest calls go first.
const usualJournal = 20_000

type journal struct {
	limit int
	calls []*Call
	n     int
	tick  int64
}

func (j *journal) clear() {
	j.calls, j.n = nil, 0 // the counter of ticks goes on: running calls hold some
}

func (j *journal) begin(r *api.Request, now time.Time) *Call {
	j.n++
	j.tick++
	call := &Call{
		N: j.n, Time: now, Service: r.Service, Action: r.Action, Region: r.Region,
		Params: shown(r.Params), Mutating: r.Mutating, Started: j.tick,
	}
	if len(j.calls) >= j.limit {
		j.calls = slices.Delete(j.calls, 0, max(j.limit/10, 1))
	}
	j.calls = append(j.calls, call)
	return call
}

// secretParameter is no one's business, in a journal least of all.
const secretParameter = "OIDCToken"

// shown returns the parameters as the journal shows them.
func shown(params map[string]string) map[string]string {
	if params == nil {
		return map[string]string{}
	}
	if _, secret := params[secretParameter]; secret {
		params = maps.Clone(params)
		params[secretParameter] = "not shown"
	}
	return params
}

func (j *journal) finish(call *Call) {
	j.tick++
	call.Finished = j.tick
}

// Journal returns the calls so far, oldest first.
func (e *Emulator) Journal() []Call {
	e.mu.Lock()
	defer e.mu.Unlock()
	calls := make([]Call, len(e.journal.calls))
	for i, call := range e.journal.calls {
		calls[i] = *call
		calls[i].Params = maps.Clone(call.Params)
	}
	return calls
}

// ClearJournal forgets the calls so far.
func (e *Emulator) ClearJournal() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.journal.clear()
}

// Mutations returns the calls so far that could change something, whether or
// not they did.
func (e *Emulator) Mutations() []Call {
	return slices.DeleteFunc(e.Journal(), func(c Call) bool { return !c.Mutating })
}

// Waves groups calls that overlapped: a wave begins with a call that started
// after all calls of the wave before it had finished. On an unloaded loopback a
// call may well finish before its sibling arrives; set some latency to see the
// client's own concurrency.
func Waves(calls []Call) [][]Call {
	calls = slices.Clone(calls)
	slices.SortFunc(calls, func(a, b Call) int { return cmp.Compare(a.Started, b.Started) })
	var waves [][]Call
	var end int64
	running := false
	for _, call := range calls {
		if len(waves) == 0 || !running && call.Started > end {
			waves = append(waves, nil)
			end = 0
		}
		waves[len(waves)-1] = append(waves[len(waves)-1], call)
		end = max(end, call.Finished)
		running = running || call.Finished == 0
	}
	return waves
}
