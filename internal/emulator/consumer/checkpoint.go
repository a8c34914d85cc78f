package consumer

import (
	"encoding/base64"
	"iter"
	"maps"
	"slices"
	"strconv"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/sls"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// checkpointBody is the body of ConsumerGroupUpdateCheckPoint.
type checkpointBody struct {
	Shard      *int    `json:"shard"`
	Checkpoint *string `json:"checkpoint"`
}

// putCheckpoint keeps how far a consumer has come with a shard. It must have the shard, unless
// the update is forced. See ConsumerGroupUpdateCheckPoint; that ConsumerNotMatch is the refusal
// of another consumer is known from the SDKs.
func putCheckpoint(r *api.Request) (any, *api.Error) {
	l, g, err := find(r)
	if err != nil {
		return nil, err
	}
	var body checkpointBody
	if err := sls.DecodeBody(r, api.CodeParameterInvalid, &body); err != nil {
		return nil, err
	}
	force, parseErr := strconv.ParseBool(r.SLS.Query.Get("forceSuccess"))
	name := r.SLS.Query.Get("consumer")
	switch {
	case body.Shard == nil || body.Checkpoint == nil:
		return nil, api.ParameterInvalid("shard and checkpoint are required")
	case parseErr != nil && r.SLS.Query.Has("forceSuccess"):
		return nil, api.ParameterInvalid("forceSuccess must be true or false")
	case !slices.ContainsFunc(sls.Shards(l), func(s state.Shard) bool { return s.ID == *body.Shard }):
		return nil, api.Refusal(404, api.CodeShardNotExist, "shard not exist.")
	}
	if _, err := base64.StdEncoding.DecodeString(*body.Checkpoint); err != nil {
		return nil, api.Refusal(400, api.CodeInvalidShardCheckPoint, "shard checkpoint not encoded by base64.")
	}
	if !force {
		removeLate(g, r.Now)
		m := g.Consumers[name]
		switch {
		case name == "":
			return nil, api.ParameterInvalid("without a consumer, forceSuccess must be true")
		case m == nil:
			return nil, api.Refusal(404, api.CodeConsumerNotExist, "consumer not exist in the consumer group.")
		case !m.Assigned[*body.Shard] && !m.Held[*body.Shard]:
			return nil, api.Refusal(400, api.CodeConsumerNotMatch, "the shard belongs to another consumer.")
		}
	}
	g.Checkpoints[*body.Shard] = state.Checkpoint{Cursor: *body.Checkpoint, UpdateTime: r.Now, Consumer: name}
	return nil, nil
}

// getCheckpoints: see GetCheckPoint. It prints times in microseconds.
func getCheckpoints(r *api.Request) (any, *api.Error) {
	_, g, err := find(r)
	if err != nil {
		return nil, err
	}
	only := r.SLS.Query.Get("shard")
	if _, parseErr := strconv.Atoi(only); only != "" && parseErr != nil {
		return nil, api.ParameterInvalid("shard %s is invalid", only)
	}
	answer := []any{}
	for id := range sortedKeys(g.Checkpoints) {
		if only == "" || only == strconv.Itoa(id) {
			c := g.Checkpoints[id]
			answer = append(answer, map[string]any{"shard": id, "checkpoint": c.Cursor, "updateTime": c.UpdateTime.UnixMicro(), "consumer": c.Consumer})
		}
	}
	return answer, nil
}

func sortedKeys[V any](m map[int]V) iter.Seq[int] {
	return slices.Values(slices.Sorted(maps.Keys(m)))
}
