package sls

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Statuses of a shard.
const (
	shardReadWrite = "readwrite"
	shardReadOnly  = "readonly"
)

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

func shardAnswers(shards ...state.Shard) []shardAnswer {
	answers := make([]shardAnswer, 0, len(shards))
	for _, s := range shards {
		answer := shardAnswer{s.ID, shardReadWrite, s.Begin, s.End, s.Created.Unix()}
		if s.ReadOnly {
			answer.Status = shardReadOnly
		}
		answers = append(answers, answer)
	}
	return answers
}

// allShards returns the shards, by id. Those that a Logstore begins with divide the
// space of keys evenly.
func allShards(l *state.Logstore) []state.Shard {
	if l.Shards != nil {
		return l.Shards
	}
	return divide(state.Shard{Begin: strings.Repeat("0", 32), End: lastShardKey, Created: l.CreateTime}, l.ShardCount, 0)
}

// divide returns the parts of a shard, with ids from first on.
func divide(s state.Shard, parts, first int) []state.Shard {
	begin, end := new(big.Int), new(big.Int)
	begin.SetString(s.Begin, 16)
	end.SetString(s.End, 16)
	if s.End == lastShardKey {
		end.Add(end, big.NewInt(1))
	}
	width := new(big.Int).Sub(end, begin)
	shards := make([]state.Shard, 0, max(parts, 0))
	for i := range parts {
		at := new(big.Int).Mul(width, big.NewInt(int64(i)))
		at.Add(begin, at.Div(at, big.NewInt(int64(parts))))
		next := state.Shard{ID: first + i, Begin: fmt.Sprintf("%032x", at), End: s.End, Created: s.Created}
		if i > 0 {
			shards[i-1].End = next.Begin
		}
		shards = append(shards, next)
	}
	return shards
}

func listShards(r *api.Request) (any, *api.Error) {
	l, err := findReadyLogstore(r)
	if err != nil {
		return nil, err
	}
	if l.ShardCount == 0 {
		return nil, noShard()
	}
	return shardAnswers(allShards(l)...), nil
}

func noShard() *api.Error {
	return api.Refusal(400, api.CodeLogstoreWithoutShard, "logstore has no shard")
}

// changeShard splits or merges. See the SLS API reference, SplitShard and
// MergeShard.
func changeShard(r *api.Request) (any, *api.Error) {
	l, err := findReadyLogstore(r)
	if err != nil {
		return nil, err
	}
	if l.ShardCount == 0 {
		return nil, noShard()
	}
	shards := slices.Clone(allShards(l))
	id, parseErr := strconv.Atoi(r.SLS.Part)
	if parseErr != nil || id < 0 || id >= len(shards) || shards[id].ReadOnly {
		return nil, api.ParameterInvalid("invalid shard id")
	}
	now := r.Now
	var made, gone []state.Shard
	if r.Action == "SplitShard" {
		gone = []state.Shard{shards[id]}
		made, err = splitShard(r, shards[id], len(shards))
	} else {
		gone, err = withNeighbour(shards, id)
		if err == nil {
			made = []state.Shard{{ID: len(shards), Begin: gone[0].Begin, End: gone[1].End}}
		}
	}
	if err != nil {
		return nil, err
	}
	count := l.ShardCount + len(made) - len(gone)
	for _, other := range r.Account.Projects[r.SLS.Project].Logstores {
		if other != l {
			count += other.ShardCount
		}
	}
	if count > r.Settings.QuotaShards {
		return nil, api.Refusal(400, api.CodeProjectQuotaExceed, "Project Quota Exceed: shard")
	}
	for i := range made {
		made[i].Created = now
	}
	for i := range gone {
		gone[i].ReadOnly = true
		shards[gone[i].ID] = gone[i]
	}
	l.Shards = slices.Concat(shards, made)
	l.ShardCount += len(made) - len(gone)
	if r.Action == "SplitShard" {
		return shardAnswers(append(gone, made...)...), nil
	}
	return shardAnswers(append(made, gone...)...), nil
}

// splitShard divides a shard at the key of the request, or into equal parts.
func splitShard(r *api.Request, s state.Shard, first int) ([]state.Shard, *api.Error) {
	key, parts := r.SLS.Query.Get("key"), 2
	if text := r.SLS.Query.Get("shardCount"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 2 || n > maxShardCount {
			return nil, api.ParameterInvalid("shardCount %s is invalid", text)
		}
		parts = n
	}
	if key == "" {
		return divide(s, parts, first), nil
	}
	if !shardKeyForm.MatchString(key) || key <= s.Begin || key >= s.End || parts != 2 {
		return nil, api.ParameterInvalid("invalid mid hash")
	}
	return []state.Shard{{ID: first, Begin: s.Begin, End: key}, {ID: first + 1, Begin: key, End: s.End}}, nil
}

// withNeighbour finds the shard that follows one in the space of keys.
func withNeighbour(shards []state.Shard, id int) ([]state.Shard, *api.Error) {
	for _, s := range shards {
		if !s.ReadOnly && s.Begin == shards[id].End {
			return []state.Shard{shards[id], s}, nil
		}
	}
	return nil, api.ParameterInvalid("can not merge the last shard")
}
