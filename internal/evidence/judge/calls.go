package judge

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// part is what a call is about.
type part int

const (
	ofTrail part = iota
	ofRole
	ofSettings // of the Logstore
	ofLogs     // what removes or changes logs, with or without their Logstore
	ofIndex
	ofPolicies
	ofProcessor
)

// effect is what a call may have done to a shipping.
type effect struct {
	part part
	code reason.Code
}

// effects has the calls that end, alter, filter or hide a record. The names of calls to inner trails are those of
// ActionTrail's list of audit events; others are the names of the published operations.
var effects = map[string]effect{
	"StopLogging":      {ofTrail, reason.TrailStopped},
	"StartLogging":     {ofTrail, reason.TrailStarted},
	"CreateInnerTrail": {ofTrail, reason.TrailCreated},
	"CreateTrail":      {ofTrail, reason.TrailCreated},
	"DeleteInnerTrail": {ofTrail, reason.TrailDeleted},
	"DeleteTrail":      {ofTrail, reason.TrailDeleted},
	"UpdateInnerTrail": {ofTrail, reason.TrailUpdated},
	"UpdateTrail":      {ofTrail, reason.TrailUpdated},

	"UpdateRole":              {ofRole, reason.RoleTrustChanged},
	"DeleteRole":              {ofRole, reason.RoleDeleted},
	"CreateRole":              {ofRole, reason.RoleTrustChanged},
	"DetachPolicyFromRole":    {ofRole, reason.RolePolicyDetached},
	"DetachPolicy":            {ofRole, reason.RolePolicyDetached},
	"AttachPolicyToRole":      {ofRole, reason.RolePolicyChanged},
	"AttachPolicy":            {ofRole, reason.RolePolicyChanged},
	"CreatePolicyVersion":     {ofRole, reason.RolePolicyChanged},
	"SetDefaultPolicyVersion": {ofRole, reason.RolePolicyChanged},
	"DeletePolicyVersion":     {ofRole, reason.RolePolicyChanged},
	"DeletePolicy":            {ofRole, reason.RolePolicyDetached},

	"UpdateLogStore":           {ofSettings, reason.LogstoreChanged},
	"UpdateLogStoreEncryption": {ofSettings, reason.LogstoreChanged},
	"EnableLogStoreModify":     {ofSettings, reason.LogstoreModifiable},

	"CreateLogStore":       {ofLogs, reason.LogstoreYounger},
	"DeleteLogStore":       {ofLogs, reason.LogstoreDeleted},
	"ClearLogStoreStorage": {ofLogs, reason.LogstoreCleared},
	"DeleteLogs":           {ofLogs, reason.LogsDeleted},
	"CreateDeleteLogsTask": {ofLogs, reason.LogsDeleted},
	"UpdateLogs":           {ofLogs, reason.LogsChanged},
	"DeleteProject":        {ofLogs, reason.ProjectDeleted},

	"CreateIndex": {ofIndex, reason.IndexChanged},
	"UpdateIndex": {ofIndex, reason.IndexChanged},
	"DeleteIndex": {ofIndex, reason.IndexMissing},

	"PutProjectPolicy":     {ofPolicies, reason.PolicyChanged},
	"DeleteProjectPolicy":  {ofPolicies, reason.PolicyChanged},
	"PutResourcePolicy":    {ofPolicies, reason.PolicyChanged},
	"DeleteResourcePolicy": {ofPolicies, reason.PolicyChanged},

	"UpdateLogStoreProcessor": {ofProcessor, reason.LogstoreProcessor},
	"PutIngestProcessor":      {ofProcessor, reason.LogstoreProcessor},
	"DeleteIngestProcessor":   {ofProcessor, reason.LogstoreProcessor},
}

// The calls that set how long logs are kept.
const (
	createLogstore = "CreateLogStore"
	updateLogstore = "UpdateLogStore"
)

// SetsRetention reports whether the calls of this name set how long logs are kept, or end that with the Logstore.
func SetsRetention(name string) bool {
	return name == createLogstore || name == updateLogstore || name == "DeleteLogStore" || name == "DeleteProject"
}

// Names returns the calls that are looked at, in alphabetical order.
func Names() []string {
	names := make([]string, 0, len(effects))
	for name := range effects {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// OnTrail reports whether the calls of this name are about a trail.
func OnTrail(name string) bool { return has(name, ofTrail) }

// OnRole reports whether the calls of this name are about a role or its policies.
func OnRole(name string) bool { return has(name, ofRole) }

func has(name string, of part) bool {
	e, known := effects[name]
	return known && e.part == of
}

// code returns the reason that the call is.
func (c Call) code() reason.Code {
	if c.lowered {
		return reason.LogstoreRetentionLowered
	}
	return effects[c.Name].code
}

// gravity has the codes of calls on a part, the gravest first. A code that is not in it is as grave as the others of its part.
var gravity = []reason.Code{
	reason.TrailDeleted, reason.TrailStopped, reason.TrailUpdated, reason.TrailCreated, reason.TrailStarted,
	reason.RoleDeleted, reason.RolePolicyDetached, reason.RoleTrustChanged, reason.RolePolicyChanged,
	reason.LogstoreRetentionLowered, reason.LogstoreModifiable, reason.LogstoreChanged,
	reason.ProjectDeleted, reason.LogstoreDeleted, reason.LogstoreCleared, reason.LogsDeleted, reason.LogsChanged, reason.LogstoreYounger,
	reason.IndexMissing, reason.IndexChanged,
}

// gravest returns the calls, the gravest first, and of these the ones that were certainly done.
func gravest(calls []Call) []Call {
	list := slices.Clone(calls)
	sort.SliceStable(list, func(i, k int) bool {
		a, b := list[i], list[k]
		if x, y := slices.Index(gravity, a.code()), slices.Index(gravity, b.code()); x != y {
			return x < y
		}
		return !a.Unclear && b.Unclear
	})
	return list
}

// markLowered marks the calls that set the retention to fewer days than it was before, or than it is now.
func (j *judgement) markLowered() {
	before := 0 // days; 0 if that is not known
	for i, c := range j.calls {
		switch {
		case !SetsRetention(c.Name):
		case c.Name == updateLogstore && c.RetentionDays > 0:
			now := j.Logstore.Value
			j.calls[i].lowered = c.RetentionDays < before || now != nil && c.RetentionDays < now.RetentionDays
			before = c.RetentionDays
		default:
			before = 0
			if c.Name == createLogstore && c.done(j.Subject.Logstore) {
				before = c.RetentionDays
			}
		}
	}
}

// done reports whether the call, which was not refused, certainly did something to the object of this name.
func (c Call) done(name string) bool {
	return !c.Unclear && slices.ContainsFunc(c.On, func(on string) bool { return on == name })
}

// concerns reports whether a call may be about the shipping. A call that does not tell what it is about may be, and so may one
// about what the delivery hangs on by other names: a policy, or an ingest processor.
func (s Subject) concerns(c Call) bool {
	if c.Refused {
		return false
	}
	switch effects[c.Name].part {
	case ofTrail:
		return c.names(s.Trail)
	case ofRole:
		return !strings.HasSuffix(c.Name, "Role") || c.names(s.Role)
	case ofProcessor:
		return c.Name != "UpdateLogStoreProcessor" || c.names(s.Logstore)
	case ofPolicies:
		return true
	default:
		return c.names(s.Logstore) || c.Name == "DeleteProject" && c.names(s.Project)
	}
}

// names reports whether the call is about an object, or may be. Names of roles are compared without case.
func (c Call) names(object string) bool {
	return object == "" || len(c.On) == 0 || slices.ContainsFunc(c.On, func(on string) bool { return strings.EqualFold(on, object) })
}

// callsOn returns the calls about a part that may have had an effect in a window, the oldest first.
func (j *judgement) callsOn(of part, in Window) (list []Call) {
	for _, c := range j.calls {
		if effects[c.Name].part == of && in.holds(c.Time) {
			list = append(list, c)
		}
	}
	return list
}

// known reports whether all calls since a time are known, up to the lag.
func (c Calls) known(since, now time.Time, lag time.Duration) bool {
	return c.Reason == "" && !c.Known.From.After(since) && !c.Known.To.Before(now.Add(-lag))
}

// inASecond has the calls on a trail in the order in which they follow each other where it is re-created. Times are told in whole seconds.
var inASecond = []reason.Code{reason.TrailStopped, reason.TrailDeleted, reason.TrailCreated, reason.TrailStarted}

// relevant returns the calls that concern the shipping, the oldest first.
func (w Witnesses) relevant() (list []Call) {
	for _, c := range w.Calls.List {
		if _, looked := effects[c.Name]; looked && w.Subject.concerns(c) {
			list = append(list, c)
		}
	}
	sort.SliceStable(list, func(i, j int) bool {
		a, b := list[i], list[j]
		return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(slices.Index(inASecond, a.code()), slices.Index(inASecond, b.code())), strings.Compare(a.ID, b.ID)) < 0
	})
	return list
}
