package emulator

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// This file holds what is known of the inner-trail operations, which is little:
// their three names are published in "Audit events of ActionTrail", the rest is
// inferred from the operations of ordinary trails. What is inferred is a setting
// each, listed in the package documentation.

// trailNameForm is the form of a trail's name. See the ActionTrail API
// reference, CreateTrail.
var trailNameForm = regexp.MustCompile(`^[a-z][a-z0-9_-]{5,35}$`)

// innerOperation finds an operation on inner trails by the name that the
// settings give it.
func innerOperation(s *Settings, action, version string) (rpcOperation, bool) {
	if version != s.InnerTrailVersion {
		return rpcOperation{}, false
	}
	var op rpcOperation
	switch action {
	case s.InnerTrailCreateAction:
		op = rpcOperation{
			required: []string{s.InnerTrailNameParam},
			optional: []string{s.InnerTrailProjectParam, s.InnerTrailRoleParam, "TrailRegion", "EventRW", "SlsLogStore"},
			mutating: true, handle: createInnerTrail,
			needs: needsWithRole(innerTrailResource, true, s.InnerTrailRoleParam),
		}
	case s.InnerTrailDeleteAction:
		op = rpcOperation{required: []string{s.InnerTrailNameParam}, mutating: true, handle: deleteInnerTrail, needs: needsOn(innerTrailResource)}
	case s.InnerTrailDescribeAction:
		op = rpcOperation{optional: []string{"NameList", "IncludeShadowTrails"}, handle: describeInnerTrails, needs: needsOn(innerTrailResource)}
	default:
		return rpcOperation{}, false
	}
	handle := op.handle
	op.handle = func(x *Request) (any, *Error) {
		if !allowListed(x.account, x.Settings) {
			return nil, notAllowListed(x)
		}
		return handle(x)
	}
	return op, true
}

// allowListed tells whether the feature is open to the account.
func allowListed(a *Account, s *Settings) bool {
	if a.AllowListed != nil {
		return *a.AllowListed
	}
	return s.AllowListed
}

// notAllowListed is the answer to an account that the feature is not open to.
func notAllowListed(x *Request) *Error {
	switch code := x.Settings.NotAllowListedCode; code {
	case codeInvalidActionNotFound:
		return notFoundAction()
	case codeNoPermission:
		return x.gateway.denied(x, x.firstDenial())
	default:
		return refusal(403, code, "You are not authorized to do this action.")
	}
}

func createInnerTrail(x *Request) (any, *Error) {
	s := x.Settings
	name := x.params[s.InnerTrailNameParam]
	if !trailNameForm.MatchString(name) {
		return nil, invalidTrailName()
	}
	if x.params[s.InnerTrailProjectParam] == "" {
		return nil, noDestination()
	}
	eventRW, err := eventRW(x)
	if err != nil {
		return nil, err
	}
	if x.account.AnyTrail(name) != nil {
		return nil, trailExists()
	}
	if len(x.account.InnerTrails) >= s.QuotaInnerTrails {
		return nil, refusal(403, codeMaximumNumberOfTrailsExceeded,
			fmt.Sprintf("The number of Trails of platform events exceeds the upper limit (%d).", s.QuotaInnerTrails))
	}
	now := x.Now
	trail := &Trail{
		Name: name, Region: x.region, Status: s.TrailStarts, TrailRegion: "All", EventRW: eventRW,
		CreateTime: now, UpdateTime: now, inner: true,
	}
	if err := resolveDestination(x, trail, s.InnerTrailProjectParam, s.InnerTrailRoleParam); err != nil {
		return nil, err
	}
	if trail.Status == StatusEnable {
		trail.StartLoggingTime = now
	}
	x.account.InnerTrails[name] = trail
	x.account.SLSConsoleShipping = nil // overwritten without a word, as documented
	scheduleServiceWork(x.Env, x.account, trail)
	return innerTrailOf(trail, x.account.ID), nil
}

func deleteInnerTrail(x *Request) (any, *Error) {
	name := x.params[x.Settings.InnerTrailNameParam]
	if trail := x.account.InnerTrails[name]; trail == nil || trail.Region != x.region {
		return nil, trailNotFound()
	}
	delete(x.account.InnerTrails, name)
	return nil, nil
}

func describeInnerTrails(x *Request) (any, *Error) {
	wanted, err := nameList(x)
	if err != nil {
		return nil, err
	}
	list := []any{}
	for _, name := range slices.Sorted(maps.Keys(x.account.InnerTrails)) {
		trail := x.account.InnerTrails[name]
		if wanted != nil && !slices.Contains(wanted, name) {
			continue
		}
		if trail.Region == x.region || x.Settings.TrailVisibleEverywhere {
			list = append(list, innerTrailOf(trail, x.account.ID))
		}
	}
	// "Trails.Trail" nests, as other services print their lists.
	var result any = list
	for _, key := range slices.Backward(strings.Split(x.Settings.TrailListKey, ".")) {
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

func innerTrailOf(t *Trail, accountID string) innerTrailAnswer {
	return innerTrailAnswer{
		Name: t.Name, HomeRegion: t.Region, Status: t.Status, TrailRegion: t.TrailRegion,
		SlsProjectArn: t.SLSProjectARN, SlsWriteRoleArn: t.SLSWriteRoleARN,
		CreateTime: stamp(t.CreateTime), UpdateTime: stamp(t.UpdateTime),
		StartLoggingTime: stamp(t.StartLoggingTime), StopLoggingTime: stamp(t.StopLoggingTime),
		TrailArn: trailARN(t, accountID),
	}
}

func trailARN(t *Trail, accountID string) string {
	return "acs:actiontrail:" + t.Region + ":" + accountID + ":trail/" + t.Name
}

// serviceDashboards are the dashboards that the service makes for a trail. See
// "Inner-ActionTrail, Usage notes" of the SLS documentation. That page prints
// the English one of an inner trail with the prefix of ordinary trails, a slip.
func serviceDashboards(t *Trail) []*Document {
	title := "ActionTrail Center"
	if t.inner {
		title = "Inner-ActionTrail Center"
	}
	var list []*Document
	for _, language := range []string{"cn", "en"} {
		name := t.LogstoreName() + "_audit_center_" + language
		list = append(list, &Document{
			Name: name, DisplayName: title,
			Body: mustJSON(map[string]any{
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

// serviceIndex is the index that the service makes: of the fields it covers only
// some, which ones is not published.
var serviceIndex = mustJSON(map[string]any{
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

// mustJSON encodes a value of this package's own, which cannot fail.
func mustJSON(v any) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}
