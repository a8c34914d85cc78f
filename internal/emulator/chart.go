package emulator

import "encoding/json"

// createChart, getChart, updateChart and deleteChart work on the charts of a
// dashboard, which are told apart by their titles. See the SLS API reference,
// CreateChart and its neighbours.

// findChart reads the charts of the dashboard that the path names, and finds one of
// them; at is -1 when it is not there.
func findChart(x *Request, title string) (d *Document, charts []json.RawMessage, at int, refused *Error) {
	_, d, refused = dashboards.find(x)
	if refused != nil {
		return nil, nil, -1, refused
	}
	var body struct {
		Charts []json.RawMessage `json:"charts"`
	}
	if json.Unmarshal(d.Body, &body) != nil {
		return nil, nil, -1, x.gateway.failed(x)
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
func saveCharts(x *Request, d *Document, charts []json.RawMessage) *Error {
	members := map[string]json.RawMessage{}
	if json.Unmarshal(d.Body, &members) != nil {
		return x.gateway.failed(x)
	}
	members["charts"] = mustJSON(append([]json.RawMessage{}, charts...))
	x.account.Projects[x.sls.project].Dashboards[d.Name] = &Document{Name: d.Name, DisplayName: d.DisplayName, Body: mustJSON(members)}
	return nil
}

func createChart(x *Request) (any, *Error) {
	title, err := sentChart(x)
	if err != nil {
		return nil, err
	}
	d, charts, at, err := findChart(x, title)
	if err != nil {
		return nil, err
	}
	if at >= 0 {
		return nil, parameterInvalid("specified chart already exists")
	}
	return nil, saveCharts(x, d, append(charts, x.body))
}

func updateChart(x *Request) (any, *Error) {
	title, err := sentChart(x)
	if err != nil {
		return nil, err
	}
	d, charts, at, err := findChart(x, title)
	if err != nil {
		return nil, err
	}
	if at < 0 {
		return nil, noChart()
	}
	charts[at] = x.body
	return nil, saveCharts(x, d, charts)
}

func getChart(x *Request) (any, *Error) {
	_, charts, at, err := findChart(x, x.sls.part)
	if err != nil {
		return nil, err
	}
	if at < 0 {
		return nil, noChart()
	}
	return charts[at], nil
}

func deleteChart(x *Request) (any, *Error) {
	d, charts, at, err := findChart(x, x.sls.part)
	if err != nil {
		return nil, err
	}
	if at < 0 {
		return nil, noChart()
	}
	return nil, saveCharts(x, d, append(charts[:at:at], charts[at+1:]...))
}

// sentChart reads the title of the chart in the body.
func sentChart(x *Request) (string, *Error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(x.body, &members); err != nil || members == nil {
		return "", refusal(400, codePostBodyInvalid, "the body must be a JSON object")
	}
	for _, name := range []string{"title", "type", "search", "display"} {
		if members[name] == nil {
			return "", parameterInvalid("%s is missing in the body", name)
		}
	}
	title := titleOf(x.body)
	if title == "" {
		return "", parameterInvalid("title is invalid")
	}
	return title, nil
}

func noChart() *Error { return refusal(404, codeChartNotExist, "specified chart does not exist") }
