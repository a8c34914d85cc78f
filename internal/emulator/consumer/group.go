package consumer

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/sls"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// maxGroups is how many consumer groups a Logstore has at most. See CreateConsumerGroup.
const maxGroups = 30

// groupBody is the body of a creation or an update.
type groupBody struct {
	ConsumerGroup *string `json:"consumerGroup"`
	Timeout       *int    `json:"timeout"`
	Order         *bool   `json:"order"`
}

func readBody(r *api.Request) (groupBody, *api.Error) {
	var body groupBody
	err := sls.DecodeBody(r, api.CodeJSONInfoInvalid, &body)
	if err == nil && body.Timeout != nil && *body.Timeout < 1 {
		err = invalidInfo(fmt.Sprintf("timeout must be a second or more, it is %d", *body.Timeout))
	}
	return body, err
}

func invalidInfo(message string) *api.Error {
	return api.Refusal(400, api.CodeJSONInfoInvalid, message)
}

// create: see CreateConsumerGroup. A name is unique in the project. The command line's page has
// false as the default of order, which the SDKs require.
func create(r *api.Request) (any, *api.Error) {
	l, err := sls.FindLogstore(r)
	if err != nil {
		return nil, err
	}
	body, err := readBody(r)
	switch {
	case err != nil:
		return nil, err
	case body.ConsumerGroup == nil || *body.ConsumerGroup == "" || body.Timeout == nil:
		return nil, invalidInfo("consumerGroup and timeout are required")
	}
	name := *body.ConsumerGroup
	for _, other := range r.Account.Projects[r.SLS.Project].Logstores {
		if other.ConsumerGroups[name] != nil {
			return nil, api.Refusal(400, api.CodeConsumerGroupAlreadyExist, "consumer group "+name+" already exists in the Logstore "+other.Name)
		}
	}
	switch {
	case strings.Contains(name, "/"):
		return nil, invalidInfo("the name of a consumer group must not contain a slash")
	case len(l.ConsumerGroups) >= maxGroups:
		return nil, api.Refusal(400, api.CodeExceedQuota, fmt.Sprintf("a Logstore has at most %d consumer groups", maxGroups))
	}
	l.AddConsumerGroup(&state.ConsumerGroup{Name: name, Timeout: *body.Timeout, Order: body.Order != nil && *body.Order})
	return nil, nil
}

func list(r *api.Request) (any, *api.Error) {
	l, err := sls.FindLogstore(r)
	if err != nil {
		return nil, err
	}
	answer := []any{}
	for _, name := range slices.Sorted(maps.Keys(l.ConsumerGroups)) {
		g := l.ConsumerGroups[name]
		answer = append(answer, map[string]any{"name": g.Name, "timeout": g.Timeout, "order": g.Order})
	}
	return answer, nil
}

// find finds the group that the path names.
func find(r *api.Request) (*state.Logstore, *state.ConsumerGroup, *api.Error) {
	l, err := sls.FindLogstore(r)
	if err != nil {
		return nil, nil, err
	}
	g := l.ConsumerGroups[r.SLS.Part]
	if g == nil {
		return nil, nil, api.Refusal(404, api.CodeConsumerGroupNotExist, "consumer group not exist.")
	}
	return l, g, nil
}

func update(r *api.Request) (any, *api.Error) {
	_, g, err := find(r)
	if err != nil {
		return nil, err
	}
	body, err := readBody(r)
	switch {
	case err != nil:
		return nil, err
	case body.ConsumerGroup != nil && *body.ConsumerGroup != g.Name:
		return nil, invalidInfo("the name of a consumer group cannot change")
	}
	if body.Timeout != nil {
		g.Timeout = *body.Timeout
	}
	if body.Order != nil {
		g.Order = *body.Order
	}
	return nil, nil
}

func remove(r *api.Request) (any, *api.Error) {
	l, g, err := find(r)
	if err != nil {
		return nil, err
	}
	delete(l.ConsumerGroups, g.Name)
	return nil, nil
}
