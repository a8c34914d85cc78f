package judge

import (
	"cmp"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// asked returns the operations that were asked, in the order of the rules. One that did not answer is marked.
func (j *judgement) asked() (list []string) {
	silent := map[string]silence{
		byTrail: {j.Trail.Unread, j.Trail.Lacks}, byRole: {j.Role.Unread, j.Role.Lacks}, byProject: {j.Project.Unread, j.Project.Lacks},
		byStore: {j.Logstore.Unread, j.Logstore.Lacks}, byIndex: {j.Index.Unread, j.Index.Lacks}, byPolicy: {j.Policies.Unread, j.Policies.Lacks},
		byMetric: {j.Metrics.Unread, j.Metrics.Lacks}, bySearch: {j.Found.Unread, j.Found.Lacks}, byCursor: {j.Raw.Unread, j.Raw.Lacks},
	}
	for _, witness := range []string{byLookup, byTrail, byRole, byProject, byStore, byIndex, byPolicy, bySearch, byCursor, byMetric} {
		silent := silent[witness]
		for _, name := range strings.Split(witness, ", ") {
			switch {
			case witness == byLookup:
				name += j.refusal()
			case witness == byCursor && !j.Raw.Read:
				name += notAsked
			default:
				name += silent.mark(name)
			}
			list = append(list, name)
		}
		if first := silent.failed(); witness == byCursor && j.Raw.Read && slices.Contains(firstAsked[byCursor], first) {
			list = append(list, first+silent.outcome())
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

// silence is why a witness did not answer: in words, and the RAM permission that it lacks, if that is why. Both are empty if it did.
type silence struct{ why, lacks string }

// failed returns the operation that did not answer, as far as that is known; empty otherwise.
func (s silence) failed() string {
	if s.lacks != "" {
		_, action, _ := strings.Cut(s.lacks, ":")
		return cmp.Or(permits[action], action)
	}
	for _, witness := range []string{byTrail, byRole, byProject, byStore, byIndex, byPolicy, byMetric, bySearch, byCursor, strings.Join(firstAsked[byCursor], ", ")} {
		for _, name := range strings.Split(witness, ", ") {
			if at := strings.Index(s.why, name); at >= 0 && !continues(s.why[at+len(name):]) {
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

// outcome says that the operation was refused, or else did not answer. A call that a policy denies lacks no permission, and only the
// service's words say that it was denied.
func (s silence) outcome() string {
	if s.lacks != "" || strings.Contains(s.why, "permission") {
		return " (refused)"
	}
	return notWhole
}

// mark returns what became of an operation; empty if it answered. What is not known for want of another's answer is no fault of its own.
func (s silence) mark(name string) string {
	switch op := s.failed(); {
	case s.why == "":
		return ""
	case op == "" || op == name:
		return s.outcome()
	case slices.Contains(firstAsked[name], op):
		return notAsked
	case op == "DescribeInnerTrails" && !strings.Contains(byTrail, name): // without the trail, where it ships to is not known
		return notAsked
	default:
		return ""
	}
}
