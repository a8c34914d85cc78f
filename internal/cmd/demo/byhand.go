package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// What a person does by hand.

func (c *console) createProject(ctx context.Context, name string) error {
	body, err := json.Marshal(map[string]string{"projectName": name, "description": "security"})
	if err != nil {
		return err
	}
	return c.logService(ctx, http.MethodPost, name, "/", nil, body, nil)
}

func (c *console) detachPolicy(ctx context.Context, role, policy string) error {
	return c.rpc(ctx, "ram.aliyuncs.com", "2015-05-01", "DetachPolicyFromRole", map[string]string{
		"RoleName": role, "PolicyName": policy, "PolicyType": "System",
	})
}

func (c *console) stopTrail(ctx context.Context, name string) error {
	return c.rpc(ctx, "actiontrail."+c.region+".aliyuncs.com", "2020-07-06", "StopLogging", map[string]string{
		"Name": name, "RegionId": c.region,
	})
}

// setRetention changes how long the Logstore of a project keeps its logs.
func (c *console) setRetention(ctx context.Context, project string, days int) error {
	return c.edit(ctx, project, "/logstores/"+logstoreName, func(settings map[string]any) { settings["ttl"] = days })
}

// dropField takes a field out of the index of a project's Logstore.
func (c *console) dropField(ctx context.Context, project, field string) error {
	return c.edit(ctx, project, "/logstores/"+logstoreName+"/index", func(index map[string]any) {
		if keys, ok := index["keys"].(map[string]any); ok {
			delete(keys, field)
		}
	})
}

// edit reads a document and writes it back, changed, and otherwise as it was.
func (c *console) edit(ctx context.Context, project, path string, change func(map[string]any)) error {
	var document map[string]any
	if err := c.logService(ctx, http.MethodGet, project, path, nil, nil, &document); err != nil {
		return err
	}
	change(document)
	for _, readOnly := range []string{"createTime", "lastModifyTime", "index_mode", "storage"} {
		delete(document, readOnly)
	}
	body, err := json.Marshal(document)
	if err != nil {
		return err
	}
	return c.logService(ctx, http.MethodPut, project, path, nil, body, nil)
}

// countQuery counts what a Logstore holds.
const countQuery = "* | select count(*) as events"

// countEvents asks by a query how many events the Logstore of a project holds.
func (c *console) countEvents(ctx context.Context, project string) (int, error) {
	row, err := c.query(ctx, project, countQuery)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(row["events"])
}

// latestEvent is the event that the Logstore of a project got last.
func (c *console) latestEvent(ctx context.Context, project string) (map[string]string, error) {
	return c.query(ctx, project, "*")
}

// query gives the first row that a query of the last hour answers, latest first.
func (c *console) query(ctx context.Context, project, query string) (map[string]string, error) {
	now := time.Now()
	var rows []map[string]string
	err := c.logService(ctx, http.MethodGet, project, "/logstores/"+logstoreName, url.Values{
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
