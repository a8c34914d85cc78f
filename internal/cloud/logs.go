package cloud

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	sls "github.com/aliyun/aliyun-log-go-sdk"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
)

// MaxLogs is the maximum number of logs per search (Log Service API reference, GetLogs).
const MaxLogs = 100

// maxSecond is the last second of the year 9999. RFC 3339 has no later times.
const maxSecond = 253402300799

// LogQuery is a search for logs. It is not an analysis: the query contains no SQL.
type LogQuery struct {
	From, To int64  // range of log times in Unix seconds, To excluded
	Query    string // in the search syntax; empty matches everything
	Offset   int    // number of results to skip
	Lines    int    // maximum number of results, 1–MaxLogs
	Reverse  bool   // latest first
}

// Log is a search result.
type Log struct {
	Time   time.Time         // whole seconds
	Fields map[string]string // includes some of the service, which begin with two underscores
}

// GetLogs searches a Logstore (Log Service API reference, GetLogs; it is a POST that changes
// nothing). An incomplete search is repeated under the retry policy, as that page asks for. Its
// rows are never returned. Errors: NotFound for the index, the Logstore and the project; Denied;
// Refused for an invalid query; Unavailable if the search stays incomplete.
func (c *Client) GetLogs(ctx context.Context, project model.Project, logstore string, q LogQuery) ([]Log, error) {
	request := &sls.GetLogRequest{
		From: q.From, To: q.To, Query: q.Query, Offset: int64(q.Offset), Lines: int64(q.Lines), Reverse: q.Reverse,
	}
	var answer *sls.GetLogsV3Response
	a, err := c.slsCall(ctx, operation.GetLogs, project, func(client *sls.Client) (err error) {
		answer, err = client.GetLogsV3(project.Name, logstore, request)
		switch {
		case err != nil:
			return operation.GetLogs.Fail(model.BadResponse, "the response is not a search result", nil)
		case strings.EqualFold(answer.Meta.Progress, "Incomplete"):
			return operation.GetLogs.Fail(model.Unavailable, "the service did not finish the search", nil)
		case !answer.IsComplete() || answer.Logs == nil || len(answer.Logs) > q.Lines || answer.Meta.Count > int64(len(answer.Logs)):
			return operation.GetLogs.Fail(model.BadResponse, "the response is not a search result", nil)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	logs := make([]Log, len(answer.Logs))
	for i, fields := range answer.Logs {
		second, err := strconv.ParseInt(fields["__time__"], 10, 64)
		if err != nil || second < 0 || second > maxSecond {
			return nil, a.badResponse("a log has no valid time")
		}
		logs[i] = Log{Time: time.Unix(second, 0).UTC(), Fields: fields}
	}
	return logs, nil
}

// CountLogs returns how many logs a search has, without the logs (Log Service API reference,
// GetHistograms). An incomplete count is repeated under the retry policy, and never returned. Errors: as
// of [Client.GetLogs].
func (c *Client) CountLogs(ctx context.Context, project model.Project, logstore string, q LogQuery) (count int, err error) {
	request := &sls.GetHistogramRequest{From: q.From, To: q.To, Query: q.Query}
	_, err = c.slsCall(ctx, operation.GetHistograms, project, func(client *sls.Client) error {
		answer, err := client.GetHistogramsV2(project.Name, logstore, request)
		if err != nil {
			return operation.GetHistograms.Fail(model.BadResponse, "the response is not a histogram", nil)
		}
		count = 0
		complete := strings.EqualFold(answer.Progress, "Complete")
		for _, part := range answer.Histograms {
			complete = complete && strings.EqualFold(part.Progress, "Complete")
			count += int(part.Count)
			if part.Count < 0 {
				return operation.GetHistograms.Fail(model.BadResponse, "the response has a negative count", nil)
			}
		}
		switch {
		case !complete:
			return operation.GetHistograms.Fail(model.Unavailable, "the service did not finish the count", nil)
		case int64(count) != answer.Count:
			return operation.GetHistograms.Fail(model.BadResponse, "the counts of the response do not add up", nil)
		}
		return nil
	})
	return count, err
}

// MaxGroups is the maximum number of groups of logs that one call pulls (Log Service API reference, PullLogs).
const MaxGroups = 1000

// Pulled is what one call has pulled.
type Pulled struct {
	Logs []Log
	Next string // the cursor after them
}

// ListShards returns the numbers of the shards of a Logstore, also of those that are only read any more (Log Service API
// reference, ListShards). Errors: NotFound for the Logstore and its project, Denied; BadResponse for a list without shards.
func (c *Client) ListShards(ctx context.Context, project model.Project, logstore string) ([]int, error) {
	a, err := c.slsCall(ctx, operation.ListShards, project, func(client *sls.Client) error {
		_, err := client.ListShards(project.Name, logstore)
		return err
	})
	if err != nil {
		return nil, err
	}
	var list []struct {
		ID *int `json:"shardID"`
	}
	if err := json.Unmarshal(a.body, &list); err != nil {
		return nil, a.misread(err, "the list of shards", "the answer is not a list of shards")
	}
	var shards []int
	for _, shard := range list {
		if shard.ID == nil || *shard.ID < 0 || slices.Contains(shards, *shard.ID) {
			return nil, a.badResponse("a shard has no shardID, or that of another")
		}
		shards = append(shards, *shard.ID)
	}
	if len(shards) == 0 {
		return nil, a.badResponse("the list of shards is empty")
	}
	return shards, nil
}

// GetCursor returns the cursor of the first log that a shard received at a time or later; without one, that of the next log
// (Log Service API reference, GetCursor). Errors: NotFound for the Logstore and its project, Denied.
func (c *Client) GetCursor(ctx context.Context, project model.Project, logstore string, shard int, at time.Time) (string, error) {
	a, err := c.slsCall(ctx, operation.GetCursor, project, func(client *sls.Client) error {
		_, err := client.GetCursor(project.Name, logstore, shard, strconv.FormatInt(at.Unix(), 10))
		return err
	})
	if err != nil {
		return "", err
	}
	var answer struct {
		Cursor string `json:"cursor"`
	}
	if err := json.Unmarshal(a.body, &answer); err != nil || answer.Cursor == "" || len(answer.Cursor) > maxMember {
		return "", a.badResponse("the answer is not a cursor")
	}
	return answer.Cursor, nil
}

// GetCursorTime returns when a shard received the log at a cursor (Log Service API reference, GetCursorTime). Its page has the
// time as a text, and its example and the SDK as a number. Errors: as of [Client.GetCursor].
func (c *Client) GetCursorTime(ctx context.Context, project model.Project, logstore string, shard int, cursor string) (time.Time, error) {
	a, err := c.slsCall(ctx, operation.GetCursorTime, project, func(client *sls.Client) error {
		_, err := client.GetCursorTime(project.Name, logstore, shard, cursor)
		return err
	})
	if err != nil {
		return time.Time{}, err
	}
	var answer struct {
		Time json.RawMessage `json:"cursor_time"`
	}
	err = json.Unmarshal(a.body, &answer)
	second, notNumber := strconv.ParseInt(strings.Trim(string(answer.Time), `"`), 10, 64)
	if err != nil || notNumber != nil || second <= 0 || second > maxSecond {
		return time.Time{}, a.badResponse("the answer is not the time of a cursor")
	}
	return time.Unix(second, 0).UTC(), nil
}

// PullLogs returns logs of a shard from one cursor to another, in the order in which they were received, as consumers are given
// them: also those that are not indexed, and those that were deleted singly since (Log Service API reference, PullLogs, and
// "Modify and delete log data"). Errors: as of [Client.GetCursor].
func (c *Client) PullLogs(ctx context.Context, project model.Project, logstore string, shard int, from, to string) (Pulled, error) {
	a, err := c.slsCall(ctx, operation.PullLogs, project, func(client *sls.Client) error {
		_, _, err := client.GetLogsBytes(project.Name, logstore, shard, from, to, MaxGroups)
		return err // also where the SDK cannot unpack what is unpacked already
	})
	if err != nil {
		return Pulled{}, err
	}
	next := a.header.Get("x-log-cursor")
	count, notNumber := strconv.Atoi(a.header.Get("x-log-count"))
	list, err := sls.LogsBytesDecode(a.body)
	switch {
	case next == "" || len(next) > maxMember || notNumber != nil:
		return Pulled{}, a.badResponse("the answer does not say where the next logs are, or how many groups it has")
	case err != nil:
		return Pulled{}, a.badResponse("the answer is not a list of groups of logs")
	case len(list.LogGroups) != count || count > MaxGroups:
		return Pulled{}, a.badResponse("the answer has " + strconv.Itoa(len(list.LogGroups)) + " groups of logs and says that there are " + strconv.Itoa(count))
	}
	pulled := Pulled{Next: next}
	for _, group := range list.LogGroups {
		for _, log := range group.Logs {
			pulled.Logs = append(pulled.Logs, Log{Time: time.Unix(int64(log.GetTime()), 0).UTC(), Fields: contents(log)})
		}
	}
	return pulled, nil
}

// contents returns the fields of a log without those that it has twice: which of the two holds is not known.
func contents(log *sls.Log) map[string]string {
	fields, twice := make(map[string]string, len(log.Contents)), map[string]bool{}
	for _, content := range log.Contents {
		_, has := fields[content.GetKey()]
		twice[content.GetKey()] = has
		fields[content.GetKey()] = content.GetValue()
	}
	for name, is := range twice {
		if is {
			delete(fields, name)
		}
	}
	return fields
}
