package actiontrail

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Little is known of the inner-trail operations: their three names are published in
// "Audit events of ActionTrail", and the rest is inferred from the operations of
// ordinary trails. Each inferred fact is a setting, listed in the documentation of
// package emulator.

// trailNameForm is the form of a trail's name. See the ActionTrail API
// reference, CreateTrail.
var trailNameForm = regexp.MustCompile(`^[a-z][a-z0-9_-]{5,35}$`)

// innerOperation finds an operation on inner trails by the name that the
// settings give it.
func innerOperation(s *api.Settings, action, version string) (api.RPCOperation, bool) {
	if version != s.InnerTrailVersion {
		return api.RPCOperation{}, false
	}
	var op api.RPCOperation
	switch action {
	case s.InnerTrailCreateAction:
		op = api.RPCOperation{
			Required: []string{s.InnerTrailNameParam},
			Optional: []string{s.InnerTrailProjectParam, s.InnerTrailRoleParam, "TrailRegion", "EventRW", "SlsLogStore"},
			Mutating: true, Handle: createInnerTrail,
			Needs: needsWithRole(innerTrailResource, true, s.InnerTrailRoleParam),
		}
	case s.InnerTrailDeleteAction:
		op = api.RPCOperation{Required: []string{s.InnerTrailNameParam}, Mutating: true, Handle: deleteInnerTrail, Needs: api.NeedsOn(innerTrailResource)}
	case s.InnerTrailDescribeAction:
		op = api.RPCOperation{Optional: []string{"NameList", "IncludeShadowTrails"}, Handle: describeInnerTrails, Needs: api.NeedsOn(innerTrailResource)}
	default:
		return api.RPCOperation{}, false
	}
	handle := op.Handle
	op.Handle = func(r *api.Request) (any, *api.Error) {
		if !allowListed(r.Account, r.Settings) {
			return nil, notAllowListed(r)
		}
		return handle(r)
	}
	return op, true
}

// allowListed reports whether the account may use inner trails.
func allowListed(a *state.Account, s *api.Settings) bool {
	if a.AllowListed != nil {
		return *a.AllowListed
	}
	return s.AllowListed
}

// notAllowListed returns the refusal for an account that is not on the allow list.
func notAllowListed(r *api.Request) *api.Error {
	switch code := r.Settings.NotAllowListedCode; code {
	case api.CodeInvalidActionNotFound:
		return api.NotFoundAction()
	case api.CodeNoPermission:
		return r.Gateway.Denied(r, r.FirstDenial())
	default:
		return api.Refusal(403, code, "You are not authorized to do this action.")
	}
}

func createInnerTrail(r *api.Request) (any, *api.Error) {
	s := r.Settings
	name := r.Params[s.InnerTrailNameParam]
	if !trailNameForm.MatchString(name) {
		return nil, invalidTrailName()
	}
	if r.Params[s.InnerTrailProjectParam] == "" {
		return nil, noDestination()
	}
	eventRW, err := eventRW(r)
	if err != nil {
		return nil, err
	}
	if r.Account.AnyTrail(name) != nil {
		return nil, trailExists()
	}
	if len(r.Account.InnerTrails) >= s.QuotaInnerTrails {
		return nil, api.Refusal(403, api.CodeMaximumNumberOfTrailsExceeded,
			fmt.Sprintf("The number of Trails of platform events exceeds the upper limit (%d).", s.QuotaInnerTrails))
	}
	now := r.Now
	trail := &state.Trail{
		Name: name, Region: r.Region, Status: s.TrailStarts, TrailRegion: "All", EventRW: eventRW,
		CreateTime: now, UpdateTime: now, Inner: true,
	}
	if err := resolveDestination(r, trail, s.InnerTrailProjectParam, s.InnerTrailRoleParam); err != nil {
		return nil, err
	}
	if trail.Status == state.StatusEnable {
		trail.StartLoggingTime = now
	}
	r.Account.InnerTrails[name] = trail
	r.Account.SLSConsoleShipping = nil // overwritten silently, as documented
	scheduleServiceWork(r.Env, r.Account, trail)
	return innerTrailOf(trail, r.Account.ID), nil
}

func deleteInnerTrail(r *api.Request) (any, *api.Error) {
	name := r.Params[r.Settings.InnerTrailNameParam]
	if trail := r.Account.InnerTrails[name]; trail == nil || trail.Region != r.Region {
		return nil, trailNotFound()
	}
	delete(r.Account.InnerTrails, name)
	return nil, nil
}

func describeInnerTrails(r *api.Request) (any, *api.Error) {
	wanted, err := nameList(r)
	if err != nil {
		return nil, err
	}
	list := []any{}
	for _, name := range slices.Sorted(maps.Keys(r.Account.InnerTrails)) {
		trail := r.Account.InnerTrails[name]
		if wanted != nil && !slices.Contains(wanted, name) {
			continue
		}
		if trail.Region == r.Region || r.Settings.TrailVisibleEverywhere {
			list = append(list, innerTrailOf(trail, r.Account.ID))
		}
	}
	// "Trails.Trail" nests, as other services print their lists.
	var result any = list
	for _, key := range slices.Backward(strings.Split(r.Settings.TrailListKey, ".")) {
		result = map[string]any{key: result}
	}
	return result, nil
}

// innerTrailAnswer is an inner trail as it is printed.
type innerTrailAnswer struct {
	Name             string
	HomeRegion       string
	Status           string
	TrailRegion      string
	SlsProjectArn    string
	SlsWriteRoleArn  string
	CreateTime       string
	UpdateTime       string
	StartLoggingTime string
	StopLoggingTime  string
	TrailArn         string
}

func innerTrailOf(t *state.Trail, accountID string) innerTrailAnswer {
	return innerTrailAnswer{
		Name: t.Name, HomeRegion: t.Region, Status: t.Status, TrailRegion: t.TrailRegion,
		SlsProjectArn: t.SLSProjectARN, SlsWriteRoleArn: t.SLSWriteRoleARN,
		CreateTime: api.Timestamp(t.CreateTime), UpdateTime: api.Timestamp(t.UpdateTime),
		StartLoggingTime: api.Timestamp(t.StartLoggingTime), StopLoggingTime: api.Timestamp(t.StopLoggingTime),
		TrailArn: trailARN(t, accountID),
	}
}

func trailARN(t *state.Trail, accountID string) string {
	return "acs:actiontrail:" + t.Region + ":" + accountID + ":trail/" + t.Name
}

// serviceDashboards returns the dashboards that the service makes for a trail. See
// "Inner-ActionTrail, Usage notes" of the SLS documentation. That page prints
// the English one of an inner trail with the prefix of ordinary trails, by mistake.
func serviceDashboards(t *state.Trail) []*state.Document {
	title := "ActionTrail Center"
	if t.Inner {
		title = "Inner-ActionTrail Center"
	}
	var list []*state.Document
	for _, language := range []string{"cn", "en"} {
		name := t.LogstoreName() + "_audit_center_" + language
		list = append(list, &state.Document{
			Name: name, DisplayName: title,
			Body: api.MustJSON(map[string]any{
				"dashboardName": name, "displayName": title, "description": "",
				"attribute": map[string]any{"type": "grid"},
				"charts": []any{map[string]any{
					"title": "events", "type": "line",
					"search":  map[string]any{"logstore": t.LogstoreName(), "topic": "", "query": "* | select count(*) as c", "start": "-86400s", "end": "now"},
					"display": map[string]any{"xPos": 0, "yPos": 0, "width": 10, "height": 10, "displayName": "Events"},
				}},
			}),
		})
	}
	return list
}

// serviceIndex is the index that the service creates. It covers only some of the
// fields; which ones is not published.
var serviceIndex = api.MustJSON(map[string]any{
	"line": map[string]any{"token": serviceTokens, "caseSensitive": false, "chn": false},
	"keys": map[string]any{
		"EventName":    map[string]any{"type": "text", "token": serviceTokens, "caseSensitive": false, "chn": false, "doc_value": true},
		"EventProduct": map[string]any{"type": "text", "token": serviceTokens, "caseSensitive": false, "chn": false, "doc_value": true},
		"EventTime":    map[string]any{"type": "text", "token": serviceTokens, "caseSensitive": false, "chn": false, "doc_value": true},
		"ResourceID":   map[string]any{"type": "text", "token": serviceTokens, "caseSensitive": false, "chn": false, "doc_value": true},
	},
	"max_text_len": 2048, "log_reduce": false,
})

var serviceTokens = []string{",", " ", "'", "\"", ";", "=", "(", ")", "[", "]", "{", "}", "?", "@", "&", "<", ">", "/", ":", "\n", "\t", "\r"}
