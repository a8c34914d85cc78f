package cloud

import (
	"context"
	"strconv"
	"strings"
	"time"

	sls "github.com/aliyun/aliyun-log-go-sdk"
)

// MaxLogs is how many logs one search gives at most (Log Service API reference,
// GetLogs).
const MaxLogs = 100

// maxSecond is the last one of the year 9999, behind which a time cannot be written
// as RFC 3339 has it.
const maxSecond = 253402300799

// LogQuery is a search for logs. It is no analysis: the query holds no SQL.
type LogQuery struct {
	From, To int64  // the times of the logs, unix seconds; To itself is left out
	Query    string // in the search syntax; empty finds everything
	Offset   int    // how many of the logs found to pass over
	Lines    int    // how many to give, 1–MaxLogs
	Reverse  bool   // the latest first
}

// Log is a log that was found.
type Log struct {
	Time   time.Time         // whole seconds
	Fields map[string]string // beside its own, some that begin with two underscores
}

// GetLogs searches a Logstore (Log Service API reference, GetLogs; it is a POST
// that changes nothing). A search that the service did not finish is made again, as that
// page asks for, by the one retry policy; the rows of an unfinished one are never
// given. Errors: NotFound for the index, the Logstore and the project; Denied;
// Refused for a query that it does not understand; Unavailable where the search is
// not finished.
func (c *Client) GetLogs(ctx context.Context, project Project, logstore string, q LogQuery) ([]Log, error) {
	request := &sls.GetLogRequest{
		From: q.From, To: q.To, Query: q.Query, Offset: int64(q.Offset), Lines: int64(q.Lines), Reverse: q.Reverse,
	}
	var answer *sls.GetLogsV3Response
	a, err := c.slsCall(ctx, getLogs, project, func(client *sls.Client) (err error) {
		answer, err = client.GetLogsV3(project.Name, logstore, request)
		switch {
		case err != nil:
			return getLogs.fail(BadResponse, "the answer is no result of a search", nil)
		case strings.EqualFold(answer.Meta.Progress, "Incomplete"):
			return getLogs.fail(Unavailable, "the service did not finish the search", nil)
		case !answer.IsComplete() || answer.Logs == nil || len(answer.Logs) > q.Lines:
			return getLogs.fail(BadResponse, "the answer is no result of a search", nil)
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
			return nil, a.badResponse("a log has no time, or one that is none")
		}
		logs[i] = Log{Time: time.Unix(second, 0).UTC(), Fields: fields}
	}
	return logs, nil
}
