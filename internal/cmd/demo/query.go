package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// countQuery counts the events of a Logstore.
const countQuery = "* | select count(*) as events"

// countEvents returns the number of events in the Logstore of a project.
func (d *demo) countEvents(ctx context.Context, project string) (int, error) {
	row, err := d.query(ctx, project, countQuery)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(row["events"])
}

// latestEvent returns the latest event in the Logstore of a project.
func (d *demo) latestEvent(ctx context.Context, project string) (map[string]string, error) {
	return d.query(ctx, project, "*")
}

// query returns the first row of a query over the last hour, latest first.
func (d *demo) query(ctx context.Context, project, query string) (map[string]string, error) {
	now := time.Now()
	var rows []map[string]string
	err := d.operator.LogService(ctx, http.MethodGet, project, "/logstores/"+logstoreName, url.Values{
		"type": {"log"}, "query": {query}, "line": {"1"}, "reverse": {"true"},
		"from": {strconv.FormatInt(now.Add(-time.Hour).Unix(), 10)}, "to": {strconv.FormatInt(now.Add(time.Minute).Unix(), 10)},
	}, nil, &rows)
	if err == nil && len(rows) == 0 {
		err = fmt.Errorf("the query %q of project %s answers nothing", query, project)
	}
	if err != nil {
		return nil, err
	}
	return rows[0], nil
}
