package attribution

import (
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// Regions says where the calls of these facts were looked up.
func Regions(facts []Fact) string {
	var regions []string
	global := false
	for _, fact := range facts {
		switch {
		case fact.Nobody != "":
		case fact.Region == "":
			global = true
		case !slices.Contains(regions, fact.Region):
			regions = append(regions, fact.Region)
		}
	}
	var where []string
	if len(regions) > 0 {
		where = append(where, strings.Join(regions, " and ")+", the region of the trail or of its project")
	}
	if global {
		where = append(where, strings.Join(GlobalRegions, " or ")+", where calls to RAM are stored")
	}
	if len(where) == 0 {
		return ""
	}
	return "ActionTrail was asked with LookupEvents in " + strings.Join(where, ", and in ") + ". It shows calls about 10 minutes later; those of the last minutes are not known. " +
		"That these regions have these calls is inferred."
}

// maxShown is how many candidates are shown.
const maxShown = 5

// Words says who made the change, which its code names beside the words.
func (v Verdict) Words() string {
	change := v.Fact.Change
	if v.Fact.Code != "" {
		change += " (" + string(v.Fact.Code) + ")"
	}
	change = model.Sentence(model.Visible(change))
	switch v.Certainty {
	case Did:
		return strings.TrimSuffix(change, ".") + ": " + calls(v.Calls) + "."
	case Alone:
		return change + " As far as ActionTrail tells, only this can have done it: " + calls(v.Calls) + "."
	case Several:
		return change + " Any of these can have done it, and which one is not known: " + calls(v.Calls) + "."
	case NotYet:
		return change + " Who did it is not known yet: the last change was on " + stamp(v.Fact.Written) + ", and ActionTrail shows a call about 10 minutes later. Plan again then."
	case TooOld:
		return change + " Who did it cannot be known: the last change was on " + stamp(v.Fact.Written) + ", and ActionTrail keeps calls for 90 days."
	case NotLookedUp:
		text := change + " Who did it was not looked up, or not completely: " + strings.TrimSuffix(model.Visible(v.Why), ".") + "."
		if len(v.Calls) > 0 {
			text += " What was found can have done it, and so can others: " + calls(v.Calls) + "."
		}
		return text
	case ByNobody:
		return change + " No call did it: " + v.Why + "."
	default:
		if !v.Fact.Written.IsZero() {
			return change + " Who did it is not known: ActionTrail shows no call that can have done it, although the last change was on " + stamp(v.Fact.Written) +
				". It was not made by a call that is recorded where ActionTrail was asked."
		}
		return change + " Who did it is not known, perhaps not yet: ActionTrail shows no call that can have done it. It shows a call about 10 minutes later, and for 90 days: plan again in 10 minutes. " +
			"If it shows none then, the change is older, or was not made by a call that is recorded."
	}
}

// calls says who made calls, when and from where.
func calls(calls []model.CallEvent) string {
	var all []string
	for _, call := range calls[:min(len(calls), maxShown)] {
		all = append(all, callWords(call))
	}
	if len(calls) > maxShown {
		all = append(all, "and more")
	}
	return strings.Join(all, "; ")
}

func callWords(call model.CallEvent) string {
	from := "an address that is not told"
	if call.SourceIP != "" {
		from = call.SourceIP
	}
	text := call.Name + " by " + ActorWords(call.Actor) + " on " + stamp(call.Time) + " from " + from
	if ours(call) {
		text += ", with the user agent of this provider"
	}
	return model.Visible(text + " (event " + call.ID + ")")
}

// ActorWords names who made a call. The types are those of the examples of ActionTrail, "Management
// event structure".
func ActorWords(a model.Actor) string {
	switch a.Type {
	case "root-account":
		return "the Alibaba Cloud account itself (root)"
	case "ram-user":
		return "RAM user " + a.Name
	case "assumed-role":
		role, session, _ := strings.Cut(a.Name, ":")
		return "RAM role " + role + " (session " + session + ")"
	default:
		return strings.TrimSpace(a.Type + " " + a.Name)
	}
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }
