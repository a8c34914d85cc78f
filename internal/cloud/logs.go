package cloud

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"

	sls "github.com/aliyun/aliyun-log-go-sdk"
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
