package emulator

import "strconv"

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
	From       *int64 `json:"from"`
	To         *int64 `json:"to"`
	Topic      string `json:"topic"`
	Line       *int64 `json:"line"`
	Offset     int64  `json:"offset"`
	Reverse    bool   `json:"reverse"`
	Query      string `json:"query"`
	PowerSQL   bool   `json:"powerSql"`
	FromNs     int64  `json:"fromNs"`
	ToNs       int64  `json:"toNs"`
	FromNsPart int64  `json:"fromNsPart"`
	ToNsPart   int64  `json:"toNsPart"`
	Highlight  bool   `json:"highlight"`
	Accurate   *bool  `json:"accurate"`
	IsAccurate *bool  `json:"isAccurate"`
	NeedHL     bool   `json:"needHighlight"`
	Session    string `json:"session"`
	Shard      *int64 `json:"shard"`
}

func getLogsByPost(x *Request) (any, *Error) {
	l, err := findReadyLogstore(x)
	if err != nil {
		return nil, err
	}
	var body postLogsBody
	if err := decodeSLSBody(x, codeParameterInvalid, &body); err != nil {
		return nil, err
	}
	if body.From == nil || body.To == nil {
		return nil, parameterInvalid("from and to are required")
	}
	q := logQuery{
		From: *body.From, To: *body.To, Topic: body.Topic, Line: maxLines, Offset: body.Offset,
		Reverse: body.Reverse, Query: body.Query,
	}
	set(&q.Line, body.Line)
	found, err := searchLogs(x, l, q)
	if err != nil {
		return nil, err
	}
	return slsResult{header: found.headers(), body: map[string]any{
		"meta": map[string]any{
			"progress": found.progress, "count": len(found.rows), "processedRows": found.processed,
			"processedBytes": 0, "elapsedMillisecond": 1, "hasSQL": found.sql, "telementryType": "",
			"whereQuery": found.where, "aggQuery": found.aggregate, "keys": found.keys, "terms": []any{},
			"cpuSec": 0, "cpuCores": 0, "limited": 0, "mode": 0, "isAccurate": true, "columnTypes": []string{},
		},
		"data": found.rows,
	}}, nil
}

func getLogsByGet(x *Request) (any, *Error) {
	l, err := findReadyLogstore(x)
	if err != nil {
		return nil, err
	}
	q := logQuery{Line: maxLines, Query: x.sls.query.Get("query"), Topic: x.sls.query.Get("topic")}
	for _, p := range []struct {
		name, code string
		required   bool
		into       *int64
	}{
		{"from", codeInvalidTimeRange, true, &q.From},
		{"to", codeInvalidTimeRange, true, &q.To},
		{"line", codeInvalidLine, false, &q.Line},
		{"offset", codeInvalidOffset, false, &q.Offset},
	} {
		if err := queryInt(x, p.name, p.code, p.required, p.into); err != nil {
			return nil, err
		}
	}
	switch reverse := x.sls.query.Get("reverse"); reverse {
	case "", "false":
	case "true":
		q.Reverse = true
	default:
		return nil, refusal(400, codeInvalidReverse, "reverse "+reverse+" is invalid")
	}
	found, err := searchLogs(x, l, q)
	if err != nil {
		return nil, err
	}
	return slsResult{header: found.headers(), body: found.rows}, nil
}

func queryInt(x *Request, name, code string, required bool, into *int64) *Error {
	text := x.sls.query.Get(name)
	if text == "" {
		if required {
			return parameterInvalid("%s is required", name)
		}
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return refusal(400, code, name+" "+text+" is invalid")
	}
	*into = n
	return nil
}
