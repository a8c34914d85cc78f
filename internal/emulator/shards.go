package emulator

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Statuses of a shard.
const (
	shardReadWrite = "readwrite"
	shardReadOnly  = "readonly"
)

// shard is a part of the space of keys, which are MD5 sums in hexadecimal.
type shard struct {
	id         int
	readOnly   bool
	begin, end string
	created    time.Time
}

var shardKeyForm = regexp.MustCompile(`^[0-9a-f]{32}$`)

// lastShardKey ends the space of keys.
var lastShardKey = strings.Repeat("f", 32)

// shardAnswer is a shard as SLS prints it.
type shardAnswer struct {
	ShardID           int    `json:"shardID"`
	Status            string `json:"status"`
	InclusiveBeginKey string `json:"inclusiveBeginKey"`
	ExclusiveEndKey   string `json:"exclusiveEndKey"`
	CreateTime        int64  `json:"createTime"`
}

func shardAnswers(shards ...shard) []shardAnswer {
	answers := make([]shardAnswer, 0, len(shards))
	for _, s := range shards {
		answer := shardAnswer{s.id, shardReadWrite, s.begin, s.end, s.created.Unix()}
		if s.readOnly {
			answer.Status = shardReadOnly
		}
		answers = append(answers, answer)
	}
	return answers
}

// allShards are the shards, by id. Those that a Logstore begins with divide the
// space of keys evenly.
func allShards(l *Logstore) []shard {
	if l.shards != nil {
		return l.shards
	}
	return divide(shard{begin: strings.Repeat("0", 32), end: lastShardKey, created: l.CreateTime}, l.ShardCount, 0)
}

// divide makes parts of a shard, with ids from first on.
func divide(s shard, parts, first int) []shard {
	begin, end := new(big.Int), new(big.Int)
	begin.SetString(s.begin, 16)
	end.SetString(s.end, 16)
	if s.end == lastShardKey {
		end.Add(end, big.NewInt(1))
	}
	width := new(big.Int).Sub(end, begin)
	shards := make([]shard, 0, max(parts, 0))
	for i := range parts {
		at := new(big.Int).Mul(width, big.NewInt(int64(i)))
		at.Add(begin, at.Div(at, big.NewInt(int64(parts))))
		next := shard{id: first + i, begin: fmt.Sprintf("%032x", at), end: s.end, created: s.created}
		if i > 0 {
			shards[i-1].end = next.begin
		}
		shards = append(shards, next)
	}
	return shards
}

func listShards(x *Request) (any, *Error) {
	l, err := findReadyLogstore(x)
	if err != nil {
		return nil, err
	}
	if l.ShardCount == 0 {
		return nil, noShard()
	}
	return shardAnswers(allShards(l)...), nil
}

func noShard() *Error { return refusal(400, codeLogstoreWithoutShard, "logstore has no shard") }

// changeShard splits or merges. See the SLS API reference, SplitShard and
// MergeShard.
func changeShard(x *Request) (any, *Error) {
	l, err := findReadyLogstore(x)
	if err != nil {
		return nil, err
	}
	if l.ShardCount == 0 {
		return nil, noShard()
	}
	shards := slices.Clone(allShards(l))
	id, parseErr := strconv.Atoi(x.sls.part)
	if parseErr != nil || id < 0 || id >= len(shards) || shards[id].readOnly {
		return nil, parameterInvalid("invalid shard id")
	}
	now := x.Now
	var made, gone []shard
	if x.action == "SplitShard" {
		gone = []shard{shards[id]}
		made, err = splitShard(x, shards[id], len(shards))
	} else {
		gone, err = withNeighbour(shards, id)
		if err == nil {
			made = []shard{{id: len(shards), begin: gone[0].begin, end: gone[1].end}}
		}
	}
	if err != nil {
		return nil, err
	}
	count := l.ShardCount + len(made) - len(gone)
	for _, other := range x.account.Projects[x.sls.project].Logstores {
		if other != l {
			count += other.ShardCount
		}
	}
	if count > x.Settings.QuotaShards {
		return nil, refusal(400, codeProjectQuotaExceed, "Project Quota Exceed: shard")
	}
	for i := range made {
		made[i].created = now
	}
	for i := range gone {
		gone[i].readOnly = true
		shards[gone[i].id] = gone[i]
	}
	l.shards = slices.Concat(shards, made)
	l.ShardCount += len(made) - len(gone)
	if x.action == "SplitShard" {
		return shardAnswers(append(gone, made...)...), nil
	}
	return shardAnswers(append(made, gone...)...), nil
}

// splitShard divides a shard at the key of the request, or into equal parts.
func splitShard(x *Request, s shard, first int) ([]shard, *Error) {
	key, parts := x.sls.query.Get("key"), 2
	if text := x.sls.query.Get("shardCount"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 2 || n > maxShardCount {
			return nil, parameterInvalid("shardCount %s is invalid", text)
		}
		parts = n
	}
	if key == "" {
		return divide(s, parts, first), nil
	}
	if !shardKeyForm.MatchString(key) || key <= s.begin || key >= s.end || parts != 2 {
		return nil, parameterInvalid("invalid mid hash")
	}
	return []shard{{id: first, begin: s.begin, end: key}, {id: first + 1, begin: key, end: s.end}}, nil
}

// withNeighbour finds the shard that follows one in the space of keys.
func withNeighbour(shards []shard, id int) ([]shard, *Error) {
	for _, s := range shards {
		if !s.readOnly && s.begin == shards[id].end {
			return []shard{shards[id], s}, nil
		}
	}
	return nil, parameterInvalid("can not merge the last shard")
}
