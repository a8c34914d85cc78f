package search

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
)

// usualRows is how many rows an analytic statement has without a LIMIT. See "LIMIT clause" of
// the SLS documentation.
const usualRows = 100

// The analytic statements that are spoken here.
var (
	countForm  = regexp.MustCompile(`(?i)^select\s+count\(\s*(?:\*|1)\s*\)(?:\s+(?:as\s+)?"?([a-z_][a-z0-9_]*)"?)?(?:\s+from\s+log)?\s*;?$`)
	selectForm = regexp.MustCompile(`(?i)^select\s+(\*|` + columnForm + `(?:\s*,\s*` + columnForm + `)*)(?:\s+from\s+log)?(?:\s+limit\s+([0-9]{1,9}))?\s*;?$`)
)

const columnForm = `(?:[a-z_][a-z0-9_]*|"[^"]+")`

// everyColumn stands for the columns of SELECT * until the index is known.
const everyColumn = "*"

// ParseStatement reads the analytic statement of a query, and leaves its search unread.
func ParseStatement(text string) (Query, *api.Error) {
	q := Query{Limit: usualRows}
	q.Where, q.SQL = splitQuery(text)
	if q.SQL == "" {
		return q, nil
	}
	if m := countForm.FindStringSubmatch(q.SQL); m != nil {
		q.Counts, q.Columns = true, []string{m[1]}
		if m[1] == "" {
			q.Columns[0] = "_col0"
		}
		return q, nil
	}
	m := selectForm.FindStringSubmatch(q.SQL)
	if m == nil {
		return q, api.ParameterInvalid("the emulator does not speak this analytic statement: %s", q.SQL)
	}
	for name := range strings.SplitSeq(m[1], ",") {
		q.Columns = append(q.Columns, strings.Trim(strings.TrimSpace(name), `"`))
	}
	if m[2] != "" {
		q.Limit, _ = strconv.Atoi(m[2])
	}
	return q, nil
}

// reserved are the columns that every log has.
var reserved = []string{"__source__", "__time__", "__topic__"}

// resolve checks that the index has the columns, with analytics.
func (q *Query) resolve(index *Index) *api.Error {
	if q.Counts {
		return nil
	}
	if slices.Equal(q.Columns, []string{everyColumn}) {
		q.Columns = slices.Clone(reserved)
		for _, name := range slices.Sorted(maps.Keys(index.Keys)) {
			if index.Keys[name].DocValue {
				q.Columns = append(q.Columns, name)
			}
		}
	}
	for _, name := range q.Columns {
		if !slices.Contains(reserved, name) && !index.Keys[name].DocValue {
			return api.ParameterInvalid("Column '%s' cannot be resolved; please add the column in the index attribute", name)
		}
	}
	return nil
}

// Select returns the columns of the statement out of a log. One that the log does not have
// is null, which an answer prints as a text.
func (q *Query) Select(log map[string]string) map[string]string {
	row := make(map[string]string, len(q.Columns))
	for _, name := range q.Columns {
		value, has := log[name]
		if !has {
			value = "null"
		}
		row[name] = value
	}
	return row
}
