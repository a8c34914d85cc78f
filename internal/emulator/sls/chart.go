package sls

import (
	"encoding/json"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// createChart, getChart, updateChart and deleteChart work on the charts of a
// dashboard, which are told apart by their titles. See the SLS API reference,
// CreateChart and its neighbours.

// findChart reads the charts of the dashboard that the path names, and finds one of
// them; at is -1 when it is not there.
func findChart(r *api.Request, title string) (d *state.Document, charts []json.RawMessage, at int, refused *api.Error) {
	_, d, refused = dashboards.find(r)
	if refused != nil {
		return nil, nil, -1, refused
	}
	var body struct {
		Charts []json.RawMessage `json:"charts"`
	}
	if json.Unmarshal(d.Body, &body) != nil {
		return nil, nil, -1, r.Gateway.Failed(r)
	}
	for i, text := range body.Charts {
		if titleOf(text) == title {
			return d, body.Charts, i, nil
		}
	}
	return d, body.Charts, -1, nil
}

func titleOf(chart json.RawMessage) string {
	var c struct {
		Title string `json:"title"`
	}
	_ = json.Unmarshal(chart, &c)
	return c.Title
}

// saveCharts replaces the dashboard by one with these charts.
func saveCharts(r *api.Request, d *state.Document, charts []json.RawMessage) *api.Error {
	members := map[string]json.RawMessage{}
	if json.Unmarshal(d.Body, &members) != nil {
		return r.Gateway.Failed(r)
	}
	members["charts"] = api.MustJSON(append([]json.RawMessage{}, charts...))
	r.Account.Projects[r.SLS.Project].Dashboards[d.Name] = &state.Document{Name: d.Name, DisplayName: d.DisplayName, Body: api.MustJSON(members)}
	return nil
}

func createChart(r *api.Request) (any, *api.Error) {
	title, err := sentChart(r)
	if err != nil {
		return nil, err
	}
	d, charts, at, err := findChart(r, title)
	if err != nil {
		return nil, err
	}
	if at >= 0 {
		return nil, api.ParameterInvalid("specified chart already exists")
	}
	return nil, saveCharts(r, d, append(charts, r.Body))
}

func updateChart(r *api.Request) (any, *api.Error) {
	title, err := sentChart(r)
	if err != nil {
		return nil, err
	}
	d, charts, at, err := findChart(r, title)
	if err != nil {
		return nil, err
	}
	if at < 0 {
		return nil, noChart()
	}
	charts[at] = r.Body
	return nil, saveCharts(r, d, charts)
}

func getChart(r *api.Request) (any, *api.Error) {
	_, charts, at, err := findChart(r, r.SLS.Part)
	if err != nil {
		return nil, err
	}
	if at < 0 {
		return nil, noChart()
	}
	return charts[at], nil
}

func deleteChart(r *api.Request) (any, *api.Error) {
	d, charts, at, err := findChart(r, r.SLS.Part)
	if err != nil {
		return nil, err
	}
	if at < 0 {
		return nil, noChart()
	}
	return nil, saveCharts(r, d, append(charts[:at:at], charts[at+1:]...))
}

// sentChart reads the title of the chart in the body.
func sentChart(r *api.Request) (string, *api.Error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(r.Body, &members); err != nil || members == nil {
		return "", api.Refusal(400, api.CodePostBodyInvalid, "the body must be a JSON object")
	}
	for _, name := range []string{"title", "type", "search", "display"} {
		if members[name] == nil {
			return "", api.ParameterInvalid("%s is missing in the body", name)
		}
	}
	title := titleOf(r.Body)
	if title == "" {
		return "", api.ParameterInvalid("title is invalid")
	}
	return title, nil
}

func noChart() *api.Error {
	return api.Refusal(404, api.CodeChartNotExist, "specified chart does not exist")
}
