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

// eventTimeout is how long due events may take to arrive.
const eventTimeout = 10 * time.Second

// expectEvents checks that more events arrive in a project.
func (d *demo) expectEvents(ctx context.Context, project string) error {
	before, err := d.countEvents(ctx, project)
	if err != nil {
		return err
	}
	after, err := d.waitForEvents(ctx, project, before)
	if err != nil {
		return err
	}
	d.showResult("Events in project %s: %d, and a moment later %d.", project, before, after)
	return nil
}

// expectNoEvents checks that no more events arrive in a project. It returns their number.
func (d *demo) expectNoEvents(ctx context.Context, project string) (int, error) {
	count, err := d.checkNoEvents(ctx, project)
	if err != nil {
		return 0, err
	}
	d.showResult("Events in project %s: %d, and a moment later still %d.", project, count, count)
	return count, nil
}

// waitForEvents waits until a project's Logstore has more than the given number of events. It
// returns their number.
func (d *demo) waitForEvents(ctx context.Context, project string, than int) (int, error) {
	for end := time.Now().Add(eventTimeout); ; {
		count, err := d.countEvents(ctx, project)
		if err != nil || count > than {
			return count, err
		}
		if time.Now().After(end) {
			return 0, fmt.Errorf("no event arrived in project %s within %s: there are still %d", project, eventTimeout, count)
		}
		if err := pause(ctx, deliverEvery); err != nil {
			return 0, err
		}
	}
}

// checkNoEvents waits for a few delivery intervals and checks that no event arrives. It returns the
// number of events.
func (d *demo) checkNoEvents(ctx context.Context, project string) (int, error) {
	before, err := d.countEvents(ctx, project)
	if err != nil {
		return 0, err
	}
	if err := pause(ctx, 4*deliverEvery); err != nil {
		return 0, err
	}
	after, err := d.countEvents(ctx, project)
	if err != nil {
		return 0, err
	}
	if after != before {
		return 0, fmt.Errorf("events still arrive in project %s: there were %d, and a moment later %d", project, before, after)
	}
	return after, nil
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
