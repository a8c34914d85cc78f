package sls

import (
	"encoding/json"
	"maps"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// createIndex, getIndex, updateIndex and deleteIndex: see the SLS API reference.
// An index is kept as it was written, with unknown members, so that tests notice a
// client that loses members.

func createIndex(r *api.Request) (any, *api.Error) {
	l, err := findReadyLogstore(r)
	if err != nil {
		return nil, err
	}
	if l.Index != nil {
		return nil, api.Refusal(400, api.CodeIndexAlreadyExist, "log store index is already created")
	}
	return nil, writeIndex(r, l)
}

func updateIndex(r *api.Request) (any, *api.Error) {
	l, err := findReadyLogstore(r)
	if err != nil {
		return nil, err
	}
	if l.Index == nil {
		return nil, noIndex("index config doesn't exist")
	}
	return nil, writeIndex(r, l)
}

func writeIndex(r *api.Request, l *state.Logstore) *api.Error {
	if err := checkIndex(r.Body); err != nil {
		return api.Refusal(400, api.CodeIndexInfoInvalid, err.Error())
	}
	l.Index = append(json.RawMessage(nil), r.Body...)
	l.IndexModifyTime = r.Now
	l.Searches = nil
	return nil
}

func getIndex(r *api.Request) (any, *api.Error) {
	l, err := findReadyLogstore(r)
	if err != nil {
		return nil, err
	}
	if l.Index == nil {
		return nil, noIndex("index config doesn't exist.")
	}
	members := map[string]json.RawMessage{}
	if json.Unmarshal(l.Index, &members) != nil {
		return nil, api.Refusal(500, api.CodeInternalServerError, "the index is not a JSON object")
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

func deleteIndex(r *api.Request) (any, *api.Error) {
	l, err := findReadyLogstore(r)
	if err != nil {
		return nil, err
	}
	if l.Index == nil {
		return nil, api.ParameterInvalid("Log store index not created.")
	}
	l.Index, l.Searches = nil, nil
	return nil, nil
}

func noIndex(message string) *api.Error {
	return api.Refusal(400, api.CodeIndexConfigNotExist, message)
}
