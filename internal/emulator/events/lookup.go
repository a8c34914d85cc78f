package events

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Parameters are the parameters of LookupEvents, all of which are optional.
var Parameters = []string{"LookupAttribute", "StartTime", "EndTime", "NextToken", "MaxResults", "Direction"}

const (
	usualResults = 20 // inferred: what the example has
	mostResults  = 50
	usualDays    = 7
)

// query is what a call looks for.
type query struct {
	from, to time.Time
	forward  bool
	results  int
	matches  func(*state.CallEvent) bool
}

// Lookup is LookupEvents.
func Lookup(r *api.Request) (any, *api.Error) {
	if throttled(r) {
		return nil, r.Gateway.Throttled(r)
	}
	q, err := readQuery(r)
	if err != nil {
		return nil, err
	}
	after, err := readToken(r)
	if err != nil {
		return nil, err
	}
	found := r.Cloud.CallEvents.Of(r.Account.ID, func(ev *state.CallEvent) bool {
		return known(r, ev) && !ev.Time.Before(q.from) && !ev.Time.After(q.to) && q.matches(ev)
	})
	slices.SortFunc(found, func(a, b *state.CallEvent) int {
		if q.forward {
			return placeOf(a).compare(placeOf(b))
		}
		return placeOf(b).compare(placeOf(a))
	})
	if after != nil {
		found = slices.DeleteFunc(found, func(ev *state.CallEvent) bool {
			order := placeOf(ev).compare(*after)
			return order == 0 || q.forward == (order < 0)
		})
	}
	answer := map[string]any{"StartTime": cmp.Or(api.Timestamp(q.from), r.Params["StartTime"]), "EndTime": api.Timestamp(q.to)}
	if len(found) > q.results {
		found = found[:q.results]
		answer["NextToken"] = token(found[q.results-1])
	}
	list := make([]map[string]any, 0, len(found))
	for _, ev := range found {
		list = append(list, answerOf(ev))
	}
	answer["Events"] = list
	return answer, nil
}

// known reports whether the endpoint knows an event by now. Each region has the events of its
// own, and one of them those of the global services.
func known(r *api.Request, ev *state.CallEvent) bool {
	age := r.Now.Sub(ev.Time)
	if age < time.Duration(r.Settings.LookupDelayMS)*time.Millisecond || age > time.Duration(r.Settings.LookupDays)*24*time.Hour {
		return false
	}
	region := ev.Region
	if global(ev.Service) {
		region = GlobalRegion(r)
	}
	return region == r.Region || r.Settings.LookupEveryRegion
}

// GlobalRegion returns the region that stores the events of the account's global services.
func GlobalRegion(r *api.Request) string {
	if r.Account.GlobalEventsRegion != "" {
		return r.Account.GlobalEventsRegion
	}
	return r.Settings.GlobalEventsRegion
}

// throttled reports whether the account has looked up too often in this second.
func throttled(r *api.Request) bool {
	limit := r.Settings.LookupPerSecond
	if limit == 0 {
		return false
	}
	recent := slices.DeleteFunc(r.Cloud.Lookups[r.Account.ID], func(at time.Time) bool {
		return at.After(r.Now) || r.Now.Sub(at) >= time.Second
	})
	if len(recent) < limit {
		r.Cloud.Lookups[r.Account.ID] = append(recent, r.Now)
		return false
	}
	return true
}

func readQuery(r *api.Request) (query, *api.Error) {
	q := query{to: r.Now, from: r.Now.AddDate(0, 0, -usualDays), results: usualResults}
	start, end := r.Params["StartTime"], r.Params["EndTime"]
	if (start == "") != (end == "") {
		return q, invalid("StartTime and EndTime belong together")
	}
	for _, p := range []struct {
		name, code string
		into       *time.Time
	}{{"StartTime", api.CodeLookupStartTime, &q.from}, {"EndTime", api.CodeLookupEndTime, &q.to}} {
		if text := r.Params[p.name]; text != "" {
			at, ok := api.ParseTimestamp(text)
			if !ok {
				return q, api.Refusal(400, p.code, "The specified "+p.name+" is invalid.")
			}
			*p.into = at
		}
	}
	if !q.to.After(q.from) {
		return q, api.Refusal(400, api.CodeLookupCombination, "The end time must be later than the start time.")
	}
	if days := r.Settings.LookupSpanDays; days > 0 && q.to.Sub(q.from) > time.Duration(days)*24*time.Hour {
		return q, invalid("StartTime and EndTime are more than " + strconv.Itoa(days) + " days apart")
	}
	switch r.Params["Direction"] {
	case "", "BACKWARD":
	case "FORWARD":
		q.forward = true
	default:
		return q, invalid("Direction")
	}
	if text := r.Params["MaxResults"]; text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > mostResults {
			return q, invalid("MaxResults")
		}
		q.results = n
	}
	var err *api.Error
	q.matches, err = readAttributes(r)
	return q, err
}

func invalid(what string) *api.Error {
	return api.Refusal(400, api.CodeInvalidQueryParameter, "The specified query parameter is invalid. ("+what+")")
}

// place is the position of an event among all.
type place struct {
	Account string `json:"account"`
	Event   string `json:"eventId"`
	Time    int64  `json:"time"` // milliseconds
	N       int    `json:"logId"`
}

func placeOf(ev *state.CallEvent) place {
	return place{ev.AccountID, ev.ID, ev.Time.UnixMilli(), ev.N}
}

func (p place) compare(other place) int {
	return cmp.Or(cmp.Compare(p.Time, other.Time), cmp.Compare(p.N, other.N))
}

// token returns the token of the page that follows an event.
func token(last *state.CallEvent) string {
	text, _ := json.Marshal(placeOf(last)) //nolint:errchkjson // four plain values
	return base64.StdEncoding.EncodeToString(text)
}

func readToken(r *api.Request) (*place, *api.Error) {
	text := r.Params["NextToken"]
	if text == "" {
		return nil, nil
	}
	var p place
	decoded, err := base64.StdEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(decoded, &p)
	}
	if err != nil || p.Account != r.Account.ID || p.N == 0 {
		return nil, invalid("NextToken")
	}
	return &p, nil
}
