package emulator

import (
	"encoding/json"
	"maps"
)

// createIndex, getIndex, updateIndex and deleteIndex: see the SLS API reference.
// An index is kept as it was written, unknown members and all, so that a client
// which loses members on its way is found out.

func createIndex(x *Request) (any, *Error) {
	l, err := findReadyLogstore(x)
	if err != nil {
		return nil, err
	}
	if l.Index != nil {
		return nil, refusal(400, codeIndexAlreadyExist, "log store index is already created")
	}
	return nil, writeIndex(x, l)
}

func updateIndex(x *Request) (any, *Error) {
	l, err := findReadyLogstore(x)
	if err != nil {
		return nil, err
	}
	if l.Index == nil {
		return nil, noIndex("index config doesn't exist")
	}
	return nil, writeIndex(x, l)
}

func writeIndex(x *Request, l *Logstore) *Error {
	if err := checkIndex(x.body); err != nil {
		return refusal(400, codeIndexInfoInvalid, err.Error())
	}
	l.Index = append(json.RawMessage(nil), x.body...)
	l.IndexModifyTime = x.Now
	l.searches = nil
	return nil
}

func getIndex(x *Request) (any, *Error) {
	l, err := findReadyLogstore(x)
	if err != nil {
		return nil, err
	}
	if l.Index == nil {
		return nil, noIndex("index config doesn't exist.")
	}
	members := map[string]json.RawMessage{}
	if json.Unmarshal(l.Index, &members) != nil {
		return nil, refusal(500, codeInternalServerError, "the index is not a JSON object")
	}
	answer := map[string]any{"max_text_len": 2048, "log_reduce": false}
	for name, value := range maps.All(members) {
		answer[name] = value
	}
	answer["index_mode"], answer["storage"] = "v2", "pg"
	answer["ttl"] = l.TTL
	answer["lastModifyTime"] = l.IndexModifyTime.Unix()
	return answer, nil
}

func deleteIndex(x *Request) (any, *Error) {
	l, err := findReadyLogstore(x)
	if err != nil {
		return nil, err
	}
	if l.Index == nil {
		return nil, parameterInvalid("Log store index not created.")
	}
	l.Index, l.searches = nil, nil
	return nil, nil
}

func noIndex(message string) *Error { return refusal(400, codeIndexConfigNotExist, message) }
