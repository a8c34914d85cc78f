package judge

import (
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// asked returns the operations that were asked, in the order of the rules. One that did not answer is marked.
func (j *judgement) asked() (list []string) {
	silent := map[string]string{
		byTrail: j.Trail.Unread, byRole: j.Role.Unread, byProject: j.Project.Unread, byStore: j.Logstore.Unread, byIndex: j.Index.Unread,
		byPolicy: j.Policies.Unread, byMetric: j.Metrics.Unread, bySearch: j.Found.Unread, byCursor: j.Raw.Unread,
	}
	for _, witness := range []string{byLookup, byTrail, byRole, byProject, byStore, byIndex, byPolicy, bySearch, byCursor, byMetric} {
		names := strings.Split(witness, ", ")
		why := silent[witness]
		told := slices.ContainsFunc(names, func(name string) bool { return strings.Contains(why, name) })
		for _, name := range names {
			switch {
			case witness == byLookup:
				name += j.refusal()
			case witness == byCursor && !j.Raw.Read:
				name += " (not asked)"
			case why == "", told && !strings.Contains(why, name):
			case strings.Contains(why, "permission"):
				name += " (refused)"
			default:
				name += " (did not answer in whole)"
			}
			list = append(list, name)
		}
	}
	return list
}

// refusal says how LookupEvents did not answer; empty if it did.
func (j *judgement) refusal() string {
	switch j.Calls.Reason {
	case "":
		return ""
	case reason.CallsDenied:
		return " (refused)"
	case reason.CallsThrottled:
		return " (throttled)"
	default:
		return " (did not answer in whole)"
	}
}
