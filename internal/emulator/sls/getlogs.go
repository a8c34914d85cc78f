package sls

import (
	"strconv"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
)

// maxTime is the end of the times that are accepted, in the year 9999.
const maxTime = 253402300799

// maxLines is how many logs a search answers at most.
const maxLines = 100

// logQuery is a search in a Logstore.
type logQuery struct {
	From, To     int64
	Topic        string
	Line, Offset int64
	Reverse      bool
	Query        string
}

// postLogsBody is the body of GetLogs by POST. See the SLS API reference,
// GetLogsV2.
type postLogsBody struct {
	From      *int64 `json:"from"`
	To        *int64 `json:"to"`
	Topic     string `json:"topic"`
	Line      *int64 `json:"line"`
	Offset    int64  `json:"offset"`
	Reverse   bool   `json:"reverse"`
	Query     string `json:"query"`
	PowerSQL  bool   `json:"powerSql"`
	FromNs    int64  `json:"fromNs"`
	ToNs      int64  `json:"toNs"`
	Highlight bool   `json:"highlight"`
	Accurate  *bool  `json:"accurate"`
	Session   string `json:"session"`
	Forward   bool   `json:"forward"`
}

func getLogsByPost(r *api.Request) (any, *api.Error) {
	l, err := findReadyLogstore(r)
	if err != nil {
		return nil, err
	}
	var body postLogsBody
	if err := decodeSLSBody(r, api.CodeParameterInvalid, &body); err != nil {
		return nil, err
	}
	if body.From == nil || body.To == nil {
		return nil, api.ParameterInvalid("from and to are required")
	}
	if err := body.unknown(); err != nil {
		return nil, err
	}
	q := logQuery{
		From: *body.From, To: *body.To, Topic: body.Topic, Line: maxLines, Offset: body.Offset,
		Reverse: body.Reverse, Query: body.Query,
	}
	set(&q.Line, body.Line)
	found, err := searchLogs(r, l, q)
	if err != nil {
		return nil, err
	}
	return api.SLSResult{Header: found.headers(), Body: map[string]any{
		"meta": map[string]any{
			"progress": found.progress, "count": len(found.rows), "processedRows": found.processed,
			"processedBytes": 0, "elapsedMillisecond": 1, "hasSQL": found.sql, "telementryType": "",
			"whereQuery": found.where, "aggQuery": found.aggregate, "keys": found.keys, "terms": []any{},
			"cpuSec": 0, "cpuCores": 0, "limited": 0, "mode": 0, "isAccurate": true, "columnTypes": []string{},
		},
		"data": found.rows,
	}}, nil
}

// unknown refuses the members that the emulator has no answer for, if they are not at
// the value that changes nothing.
func (b postLogsBody) unknown() *api.Error {
	switch {
	case b.FromNs != 0 || b.ToNs != 0:
		return api.ParameterInvalid("the emulator searches whole seconds: fromNs and toNs must be 0")
	case b.Highlight:
		return api.ParameterInvalid("the emulator does not highlight: highlight must be false")
	case b.Session != "":
		return api.ParameterInvalid("the emulator has no sessions of a search: session must be empty")
	case b.Forward:
		return api.ParameterInvalid("the emulator does not scan: forward must be false")
	}
	return nil
}

func getLogsByGet(r *api.Request) (any, *api.Error) {
	l, err := findReadyLogstore(r)
	if err != nil {
		return nil, err
	}
	q := logQuery{Line: maxLines, Query: r.SLS.Query.Get("query"), Topic: r.SLS.Query.Get("topic")}
	for _, p := range []struct {
		name, code string
		required   bool
		into       *int64
	}{
		{"from", api.CodeInvalidTimeRange, true, &q.From},
		{"to", api.CodeInvalidTimeRange, true, &q.To},
		{"line", api.CodeInvalidLine, false, &q.Line},
		{"offset", api.CodeInvalidOffset, false, &q.Offset},
	} {
		if err := queryInt(r, p.name, p.code, p.required, p.into); err != nil {
			return nil, err
		}
	}
	switch reverse := r.SLS.Query.Get("reverse"); reverse {
	case "", "false":
	case "true":
		q.Reverse = true
	default:
		return nil, api.Refusal(400, api.CodeInvalidReverse, "reverse "+reverse+" is invalid")
	}
	var rest postLogsBody
	for name, into := range api.InOrder(map[string]*int64{"fromNs": &rest.FromNs, "toNs": &rest.ToNs}) {
		if err := queryInt(r, name, api.CodeParameterInvalid, false, into); err != nil {
			return nil, err
		}
	}
	for name, into := range api.InOrder(map[string]*bool{"highlight": &rest.Highlight, "powerSql": &rest.PowerSQL}) {
		if err := queryBool(r, name, into); err != nil {
			return nil, err
		}
	}
	if err := rest.unknown(); err != nil {
		return nil, err
	}
	found, err := searchLogs(r, l, q)
	if err != nil {
		return nil, err
	}
	return api.SLSResult{Header: found.headers(), Body: found.rows}, nil
}

// queryBool reads a parameter that is true or false; one that is left out is false.
func queryBool(r *api.Request, name string, into *bool) *api.Error {
	text := r.SLS.Query.Get(name)
	if text != "" && text != "true" && text != "false" {
		return api.ParameterInvalid("%s %s is invalid", name, text)
	}
	*into = text == "true"
	return nil
}

func queryInt(r *api.Request, name, code string, required bool, into *int64) *api.Error {
	text := r.SLS.Query.Get(name)
	if text == "" {
		if required {
			return api.ParameterInvalid("%s is required", name)
		}
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return api.Refusal(400, code, name+" "+text+" is invalid")
	}
	*into = n
	return nil
}
