package alert

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/sls"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

func get(r *api.Request) (any, *api.Error) {
	_, a, err := find(r)
	if err != nil {
		return nil, err
	}
	return answerOf(r, a), nil
}

// answerOf returns a rule as it is read: its parts as they were written.
func answerOf(r *api.Request, a *state.Alert) any {
	status := "DISABLED"
	if a.Enabled {
		status = "ENABLED"
	}
	answer := map[string]any{
		"name": a.Name, "displayName": a.DisplayName, "description": a.Description, "status": status,
		"schedule": a.Schedule, "configuration": a.Configuration,
		"createTime": a.CreateTime.Unix(), "lastModifiedTime": a.LastModifyTime.Unix(),
	}
	if isJob(r) {
		answer["type"], answer["state"] = jobType, status[:1]+strings.ToLower(status[1:])
	}
	return answer
}

func list(r *api.Request) (any, *api.Error) {
	p, err := sls.FindProject(r)
	if err != nil {
		return nil, err
	}
	offset, size, err := sls.ReadPage(r, usualRules)
	if err == nil && size > listedMost {
		err = api.ParameterInvalid("size must be at most %d", listedMost)
	}
	if err != nil {
		return nil, err
	}
	q := r.SLS.Query
	found := []any{}
	for _, name := range slices.Sorted(maps.Keys(p.Alerts)) {
		a := p.Alerts[name]
		rule, _ := readRule(a.Schedule, a.Configuration)
		if cmp.Or(q.Get("jobType"), jobType) == jobType && strings.Contains(name, q.Get("jobName")) &&
			strings.Contains(a.DisplayName, q.Get("displayName")) &&
			(q.Get("logstore") == "" || rule.store == q.Get("logstore")) &&
			(q.Get("resourceProvider") == "" || rule.dashboard == q.Get("resourceProvider")) {
			found = append(found, answerOf(r, a))
		}
	}
	page := sls.Window(found, offset, size)
	return map[string]any{"total": len(found), "count": len(page), "results": page}, nil
}
