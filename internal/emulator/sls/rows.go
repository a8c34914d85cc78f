package sls

import (
	"encoding/json"
	"maps"
	"net/http"
	"strconv"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// rowsBody selects the logs of UpdateLogs and DeleteLogs: by the id of one, which comes
// first, or by a search. See the SLS API reference. The SDKs leave out the time range where
// they give an id, though the pages require it.
type rowsBody struct {
	From  *int64 `json:"from"`
	To    *int64 `json:"to"`
	Query string `json:"query"`
	RowID string `json:"rowId"`
}

// updateLogsBody is the body of UpdateLogs.
type updateLogsBody struct {
	rowsBody
	UpdateMode string `json:"updateMode"`
	Data       string `json:"data"`
}

// find finds the logs of a Logstore whose logs can be modified.
func (b rowsBody) find(r *api.Request, l *state.Logstore) ([]*state.Event, *api.Error) {
	switch {
	case !l.EnableModify:
		return nil, notModifiable(l)
	case b.RowID != "":
		for i := range l.Events {
			if ev := &l.Events[i]; !ev.Hidden && ev.RowID() == b.RowID {
				return []*state.Event{ev}, nil
			}
		}
		return nil, nil
	case b.From == nil || b.To == nil:
		return nil, api.ParameterInvalid("from and to are required")
	case b.Query == "":
		return nil, api.ParameterInvalid("rowId or query is required")
	case *b.From == *b.To:
		return nil, api.Refusal(400, api.CodeInvalidTimeRange, "from and to must not be the same")
	}
	return allMatching(r, l, logQuery{From: *b.From, To: *b.To, Query: b.Query})
}

// allMatching returns everything that a search finds. It must not have an analytic part.
func allMatching(r *api.Request, l *state.Logstore, q logQuery) ([]*state.Event, *api.Error) {
	hits, err := matching(r, l, q)
	if err != nil {
		return nil, err
	}
	if hits.Query.SQL != "" {
		return nil, api.ParameterInvalid("only search statements are supported")
	}
	found := make([]*state.Event, hits.Len())
	for i := range found {
		found[i] = hits.Event(i)
	}
	return found, nil
}

func notModifiable(l *state.Logstore) *api.Error {
	return api.Refusal(400, api.CodeNotSupported, "the logs of logstore "+l.Name+" can not be modified")
}

func deleteLogs(r *api.Request) (any, *api.Error) {
	l, err := findReadyLogstore(r)
	if err != nil {
		return nil, err
	}
	var body rowsBody
	if err := decodeSLSBody(r, api.CodeParameterInvalid, &body); err != nil {
		return nil, err
	}
	found, err := body.find(r, l)
	if err != nil {
		return nil, err
	}
	l.Hide(found...)
	return affected(r, len(found)), nil
}

func updateLogs(r *api.Request) (any, *api.Error) {
	l, err := findReadyLogstore(r)
	if err != nil {
		return nil, err
	}
	var body updateLogsBody
	if err := decodeSLSBody(r, api.CodeParameterInvalid, &body); err != nil {
		return nil, err
	}
	data, err := body.fields()
	if err != nil {
		return nil, err
	}
	found, err := body.find(r, l)
	if err != nil {
		return nil, err
	}
	for _, ev := range found {
		fields := map[string]string{}
		if body.UpdateMode != "full" {
			fields = maps.Clone(ev.Fields)
		}
		maps.Copy(fields, data)
		l.Rewrite(ev, fields)
	}
	return affected(r, len(found)), nil
}

// fields returns the fields to write. Values other than texts are written as JSON, and
// names that Log Service reserves are refused; both is inferred.
func (b updateLogsBody) fields() (map[string]string, *api.Error) {
	if b.UpdateMode != "" && b.UpdateMode != "partial" && b.UpdateMode != "full" {
		return nil, api.ParameterInvalid("updateMode %s is invalid", b.UpdateMode)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(b.Data), &members); err != nil || len(members) == 0 {
		return nil, api.ParameterInvalid("data is not a JSON object with fields")
	}
	fields := make(map[string]string, len(members))
	for name, value := range members {
		if name == "" || strings.HasPrefix(name, "__") {
			return nil, api.Refusal(400, api.CodeInvalidKey, "the field "+name+" can not be written")
		}
		var text string
		if json.Unmarshal(value, &text) != nil {
			text = string(value)
		}
		fields[name] = text
	}
	return fields, nil
}

// affected says how many logs were changed, in the header and in the body.
func affected(r *api.Request, n int) api.SLSResult {
	h := http.Header{}
	h.Set("x-log-affectedrows", strconv.Itoa(n))
	return api.SLSResult{Header: h, Body: map[string]int{r.Settings.AffectedRowsMember: n}}
}

// enableModify is what the SDK for Go has for an existing Logstore, while the page says
// that only a new one can be made so, and that it cannot be undone.
func enableModify(r *api.Request) (any, *api.Error) {
	_, l, err := findLogstore(r)
	if err != nil {
		return nil, err
	}
	var body struct {
		Enabled *bool `json:"enabled"`
	}
	if err := decodeSLSBody(r, api.CodeParameterInvalid, &body); err != nil {
		return nil, err
	}
	switch {
	case body.Enabled == nil:
		return nil, api.ParameterInvalid("enabled is missing")
	case !*body.Enabled && l.EnableModify, *body.Enabled && !l.EnableModify && !r.Settings.ModifyExisting:
		return nil, api.Refusal(400, api.CodeNotSupported, "the modification of logs can only be enabled when a logstore is created, and not be disabled")
	}
	l.EnableModify = *body.Enabled
	return nil, nil
}

// clearLogstore: see the SLS API reference, ClearLogStoreStorage.
func clearLogstore(r *api.Request) (any, *api.Error) {
	_, l, err := findLogstore(r)
	if err == nil {
		l.Clear()
	}
	return nil, err
}
