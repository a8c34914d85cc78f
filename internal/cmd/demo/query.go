package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// countQuery counts what a Logstore holds.
const countQuery = "* | select count(*) as events"

// countEvents asks by a query how many events the Logstore of a project holds.
func (s *story) countEvents(ctx context.Context, project string) (int, error) {
	row, err := s.query(ctx, project, countQuery)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(row["events"])
}

// latestEvent is the event that the Logstore of a project got last.
func (s *story) latestEvent(ctx context.Context, project string) (map[string]string, error) {
	return s.query(ctx, project, "*")
}

// query gives the first row that a query of the last hour answers, latest first.
func (s *story) query(ctx context.Context, project, query string) (map[string]string, error) {
	now := time.Now()
	var rows []map[string]string
	err := s.person.LogService(ctx, http.MethodGet, project, "/logstores/"+logstoreName, url.Values{
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
