package sls

import (
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// maxTrack is the largest log in the query of a request, in bytes. See "Use the web
// tracking feature to collect logs".
const maxTrack = 16 << 10

// webtrackingBody is the body of PutWebtracking. See the SLS API reference.
type webtrackingBody struct {
	Topic  string              `json:"__topic__"`
	Source *string             `json:"__source__"`
	Logs   []map[string]string `json:"__logs__"`
	Tags   map[string]string   `json:"__tags__"`
}

// putWebtracking writes several logs for anyone, without a signature. The page requires a source;
// the vendor's tracker for pages has it as an option. That it is the caller's address then is
// inferred from Track.
func putWebtracking(r *api.Request) (any, *api.Error) {
	var body webtrackingBody
	if err := decodeSLSBody(r, api.CodePostBodyInvalid, &body); err != nil {
		return nil, err
	}
	source := r.SourceIP()
	if body.Source != nil {
		source = *body.Source
	}
	switch {
	case len(body.Logs) == 0:
		return nil, api.Refusal(400, api.CodePostBodyInvalid, "__logs__ is required")
	case len(body.Logs) > maxLogsPerGroup:
		return nil, api.Refusal(400, api.CodePostBodyTooLarge, "the number of logs must not be larger than 4096")
	}
	return nil, writeTracked(r, state.Event{Topic: body.Topic, Source: source, Tags: body.Tags}, body.Logs...)
}

// track writes the query of a request as one log. An image with _ua in its name adds two
// headers of the request.
func track(r *api.Request) (any, *api.Error) {
	if len(r.HTTP.URL.RawQuery) > maxTrack {
		return nil, api.Refusal(400, api.CodePostBodyTooLarge, "the log must not be larger than 16384 bytes")
	}
	fields := map[string]string{}
	for name, values := range r.SLS.Query {
		if name != "APIVersion" && name != "__topic__" {
			fields[name] = values[0]
		}
	}
	if len(fields) == 0 {
		return nil, api.ParameterInvalid("the query has no field")
	}
	if strings.HasSuffix(r.HTTP.URL.Path, "_ua.gif") {
		fields["UserAgent"], fields["referer"] = r.HTTP.UserAgent(), r.HTTP.Referer()
	}
	return nil, writeTracked(r, state.Event{Topic: r.SLS.Query.Get("__topic__"), Source: r.SourceIP()}, fields)
}

// writeTracked writes logs that differ in their fields. Their time is that of the service,
// whatever they say. That the Logstore refuses them otherwise is published, how is not.
func writeTracked(r *api.Request, common state.Event, logs ...map[string]string) *api.Error {
	l, err := findReadyLogstore(r)
	if err != nil {
		return err
	}
	p, err := findProject(r)
	switch {
	case err != nil:
		return err
	case p.Disabled:
		return noProject(api.CodeProjectForbidden, p.Name)
	case !l.WebTracking:
		return api.Refusal(401, api.CodeUnauthorized, "web tracking of logstore "+l.Name+" is not enabled")
	case state.IsDedicated(l.Name) && r.Settings.DedicatedTrackingRefused:
		return dedicatedRefusal(r.Settings.ForeignWriteCode,
			"logstore %s is dedicated to ActionTrail and does not accept other data", l.Name)
	}
	if l.AppendMeta {
		common.Tags = state.Tagged(common.Tags, state.TagClientIP, r.SourceIP())
	}
	events := make([]state.Event, 0, len(logs))
	for _, fields := range logs {
		ev := common
		ev.Time, ev.Received, ev.Fields, ev.Indexed = r.Now.UTC(), r.Now, map[string]string{}, l.Index != nil
		for name, value := range fields {
			switch name {
			case "":
				return api.Refusal(400, api.CodeInvalidKey, "the key of a log is empty")
			case "__time__": // the service writes its own
			default:
				ev.Fields[name] = value
			}
		}
		events = append(events, ev)
	}
	events = p.Processed(l, events...)
	if err := takeRoom(r, len(events)); err != nil {
		return err
	}
	l.Add(events...)
	return nil
}
