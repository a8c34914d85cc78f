package testclient

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// MakeOwnLogs makes a Logstore that anyone may write to, with an index.
func (c *Client) MakeOwnLogs() {
	c.T.Helper()
	c.MakeDestination()
	c.Must(c.SLS("POST", "ops-audit", "/logstores", `{"logstoreName":"own-logs","ttl":30,"shardCount":2}`))
	c.Must(c.SLS("POST", "ops-audit", "/logstores/own-logs/index", IndexBody))
}

// Numbers returns the members "n" of the rows of a search.
func (a Answer) Numbers() []int {
	list := []int{}
	for i := 0; a.Get("data", i) != nil; i++ {
		n, _ := strconv.Atoi(fmt.Sprint(a.Get("data", i, "n")))
		list = append(list, n)
	}
	return list
}

// LogGroup encodes logs, each a list of keys and values, as PutLogs carries them.
func LogGroup(at time.Time, logs ...[]string) []byte {
	field := func(n protowire.Number, b []byte) []byte {
		return protowire.AppendBytes(protowire.AppendTag(nil, n, protowire.BytesType), b)
	}
	var group []byte
	for _, pairs := range logs {
		log := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), uint64(at.Unix()))
		for i := 0; i+1 < len(pairs); i += 2 {
			log = append(log, field(2, append(field(1, []byte(pairs[i])), field(2, []byte(pairs[i+1]))...))...)
		}
		group = append(group, field(1, log)...)
	}
	group = append(group, field(3, []byte("topic"))...)
	group = append(group, field(4, []byte("10.0.0.1"))...)
	return append(group, field(6, append(field(1, []byte("host")), field(2, []byte("a"))...))...)
}

// PutLogs writes a log group.
func (c *Client) PutLogs(logstore string, body []byte) Answer {
	return c.Send(c.SLSUnsigned(c.T.Context(), "POST", "ops-audit", "/logstores/"+logstore+"/shards/lb", body,
		map[string]string{"Content-Type": "application/x-protobuf"}).Sign(c))
}

// Names returns the texts of a list in an answer.
func (a Answer) Names(path ...any) []string {
	list := []string{}
	for i := 0; ; i++ {
		name, ok := a.Get(append(slices.Clone(path), i)...).(string)
		if !ok {
			return list
		}
		list = append(list, name)
	}
}

// Ranges prints shards as id:status:begin-end, with the first digit of the keys.
func (a Answer) Ranges() string {
	var list []string
	for i := 0; a.Get(i) != nil; i++ {
		begin, _ := a.Get(i, "inclusiveBeginKey").(string)
		end, _ := a.Get(i, "exclusiveEndKey").(string)
		status, _ := a.Get(i, "status").(string)
		list = append(list, fmt.Sprintf("%v:%s:%.2s-%.2s", a.Get(i, "shardID"), strings.TrimPrefix(status, "read"), begin, end))
	}
	return strings.Join(list, " ")
}

// Cursor returns the cursor of the first log of a shard of own-logs.
func (c *Client) Cursor(shard int) string {
	c.T.Helper()
	return fmt.Sprint(c.Must(c.SLS("GET", "ops-audit", fmt.Sprintf("/logstores/own-logs/shards/%d?type=cursor&from=begin", shard), "")).Get("cursor"))
}

// Before returns the cursor before one, as the SDKs do: they take it for a number in Base64.
func (c *Client) Before(cursor string) string {
	c.T.Helper()
	digits, err := base64.StdEncoding.DecodeString(cursor)
	if err != nil {
		c.T.Fatal(err)
	}
	n, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil {
		c.T.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString([]byte(strconv.FormatInt(n-1, 10)))
}
