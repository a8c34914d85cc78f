package judge

import (
	"cmp"
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
		why := silent[witness]
		for _, name := range strings.Split(witness, ", ") {
			switch {
			case witness == byLookup:
				name += j.refusal()
			case witness == byCursor && !j.Raw.Read:
				name += notAsked
			default:
				name += mark(name, why)
			}
			list = append(list, name)
		}
		if first := failed(why); witness == byCursor && j.Raw.Read && slices.Contains(firstAsked[byCursor], first) {
			list = append(list, first+outcome(why))
		}
	}
	return list
}

// refusal says how LookupEvents did not answer; empty if it did.
func (j *judgement) refusal() string {
	switch j.Calls.Reason {
	case "":
		if !j.Calls.known(j.Window.From, j.Now, j.Settings.Lag) {
			return " (not for the whole window)"
		}
		return ""
	case reason.CallsDenied:
		return " (refused)"
	case reason.CallsThrottled:
		return " (throttled)"
	default:
		return notWhole
	}
}

const (
	notAsked = " (not asked)"
	notWhole = " (did not answer in whole)"
)

// firstAsked has the operations whose answers another one needs, so it is not asked without them.
var firstAsked = map[string][]string{
	byCursor:         {"ListShards", "GetCursorTime", "GetCursor"},
	"GetTrailStatus": {"DescribeInnerTrails"},
}

// permits has the operations that RAM permissions of another name are for.
var permits = map[string]string{"GetCursorOrData": byCursor, "GetLogStoreLogs": bySearch}

// failed returns the operation that did not answer, as far as the text says which; empty otherwise.
func failed(why string) string {
	if _, permission, missing := strings.Cut(why, "the RAM permission "); missing {
		permission, _, _ = strings.Cut(permission, " ")
		_, action, _ := strings.Cut(permission, ":")
		return cmp.Or(permits[action], action)
	}
	for _, witness := range []string{byTrail, byRole, byProject, byStore, byIndex, byPolicy, byMetric, bySearch, byCursor, strings.Join(firstAsked[byCursor], ", ")} {
		for _, name := range strings.Split(witness, ", ") {
			if at := strings.Index(why, name); at >= 0 && !continues(why[at+len(name):]) {
				return name
			}
		}
	}
	return ""
}

// continues reports whether a text goes on with a letter, so that what is before it is only the beginning of a word.
func continues(text string) bool {
	return text != "" && (text[0] >= 'a' && text[0] <= 'z' || text[0] >= 'A' && text[0] <= 'Z')
}

func outcome(why string) string {
	if strings.Contains(why, "permission") {
		return " (refused)"
	}
	return notWhole
}

// mark returns what became of an operation; empty if it answered. What is not known for want of another's answer is no fault of its own.
func mark(name, why string) string {
	switch op := failed(why); {
	case why == "":
		return ""
	case op == "" || op == name:
		return outcome(why)
	case slices.Contains(firstAsked[name], op):
		return notAsked
	case op == "DescribeInnerTrails" && !strings.Contains(byTrail, name): // without the trail, where it ships to is not known
		return notAsked
	default:
		return ""
	}
}
