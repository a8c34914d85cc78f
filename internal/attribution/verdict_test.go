package attribution

import (
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

var base = time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)

// by returns a call of an actor, minutes after the base, with what it did to the fact.
func by(actor string, minute int, effect Effect) answered {
	return answered{CallEvent: model.CallEvent{ID: actor, Name: "Op", Time: base.Add(time.Duration(minute) * time.Minute), Actor: model.Actor{Type: "ram-user", Name: actor}}, effect: effect}
}

func once(call answered) answered {
	call.once = true
	return call
}

// TestJudge has, for each history, who is named. Nobody is named who cannot be known to have done it.
func TestJudge(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		calls   []answered
		missing string
		written time.Duration // before now, which is 60 minutes after the base; 0 if unknown
		want    Certainty
		named   string // of those named, in order
	}{
		"one call that made it":                          {calls: []answered{by("mallory", 1, Made)}, want: Did, named: "mallory"},
		"others before it was undone":                    {calls: []answered{by("alice", 1, Made), by("terraform", 2, Undid), by("mallory", 3, Made)}, want: Did, named: "mallory"},
		"others keep it as it is":                        {calls: []answered{by("mallory", 1, Made), by("alice", 2, Made), by("alice", 3, Unknown)}, want: Did, named: "mallory"},
		"the last one, where only one can succeed":       {calls: []answered{once(by("alice", 1, Made)), once(by("mallory", 2, Made))}, want: Did, named: "mallory"},
		"it was undone since, so the call is not known":  {calls: []answered{by("alice", 1, Made), by("alice", 2, Undid)}, want: NotTold},
		"in any order":                                   {calls: []answered{by("mallory", 3, Made), by("alice", 1, Made), by("terraform", 2, Undid)}, want: Did, named: "mallory"},
		"in one second, it is as observed at the end":    {calls: []answered{by("mallory", 1, Made), by("terraform", 1, Undid)}, want: Did, named: "mallory"},
		"two with a part each":                           {calls: []answered{by("mallory", 1, Part), by("alice", 2, Made)}, want: Several, named: "mallory alice"},
		"two parts of one actor":                         {calls: []answered{by("mallory", 1, Part), by("mallory", 2, Made)}, want: Did, named: "mallory"},
		"one that is not told, before one that made it":  {calls: []answered{by("alice", 1, Unknown), by("mallory", 2, Made)}, want: Several, named: "alice mallory"},
		"two that are not told":                          {calls: []answered{by("alice", 1, Unknown), by("mallory", 2, Unknown)}, want: Several, named: "alice mallory"},
		"one that is not told":                           {calls: []answered{by("mallory", 1, Unknown)}, want: Alone, named: "mallory"},
		"one that is not told, written then":             {calls: []answered{by("mallory", 1, Unknown)}, written: 59 * time.Minute, want: Alone, named: "mallory"},
		"one that is not told, and it was written later": {calls: []answered{by("alice", 1, Unknown)}, written: 5 * time.Minute, want: NotYet},
		"a part, and it was written later":               {calls: []answered{by("alice", 1, Part)}, written: 5 * time.Minute, want: NotYet},
		"nothing":                                        {want: NotTold},
		"nothing, and it was written a minute ago":       {written: time.Minute, want: NotYet},
		"nothing, and it was written an hour ago":        {written: time.Hour, want: NotTold},
		"nothing, and it was written 91 days ago":        {written: 91 * 24 * time.Hour, want: TooOld},
		"one call, and others were not looked up":        {calls: []answered{by("alice", 1, Made)}, missing: "why", want: NotLookedUp, named: "alice"},
		"nothing was looked up":                          {missing: "why", want: NotLookedUp},
	} {
		now := base.Add(time.Hour)
		fact := Fact{Change: "it was changed"}
		if tc.written != 0 {
			fact.Written = now.Add(-tc.written)
		}
		v := fact.judge(tc.calls, tc.missing, now)
		named := ""
		for _, call := range v.Calls {
			if named != "" {
				named += " "
			}
			named += call.Actor.Name
		}
		if v.Certainty != tc.want || named != tc.named {
			t.Errorf("%s: certainty %d of %q, want %d of %q: %s", name, v.Certainty, named, tc.want, tc.named, v.Words())
		}
	}
}

// TestRelevant has calls that have nothing to do with a fact: of another object, of another region, and
// refused ones. A call with this provider's user agent is named like any other, unless the event does not
// tell what it changed.
func TestRelevant(t *testing.T) {
	t.Parallel()
	trail := Trail{Region: "cn-hangzhou", Name: "platform-ops", Create: "CreateInnerTrail", Delete: "DeleteInnerTrail"}
	call := func(change func(*model.CallEvent)) model.CallEvent {
		event := model.CallEvent{ID: "E", Name: "StopLogging", Time: base, Region: "cn-hangzhou", Resources: []string{"platform-ops"}}
		change(&event)
		return event
	}
	for name, tc := range map[string]struct {
		event model.CallEvent
		want  bool
	}{
		"the trail":                    {call(func(*model.CallEvent) {}), true},
		"named by a parameter":         {call(func(e *model.CallEvent) { e.Resources, e.Parameters = nil, map[string]string{"Name": "platform-ops"} }), true},
		"an unknown region":            {call(func(e *model.CallEvent) { e.Region = "" }), true},
		"this provider's user agent":   {call(func(e *model.CallEvent) { e.UserAgent = "terraform-provider-innertrail/1" }), true},
		"another trail":                {call(func(e *model.CallEvent) { e.Resources = []string{"platform-ops-2"} }), false},
		"the name in another spelling": {call(func(e *model.CallEvent) { e.Resources = []string{"Platform-Ops"} }), false},
		"no object":                    {call(func(e *model.CallEvent) { e.Resources = nil }), false},
		"another region":               {call(func(e *model.CallEvent) { e.Region = "cn-shanghai" }), false},
		"refused":                      {call(func(e *model.CallEvent) { e.ErrorCode = "NoPermission" }), false},
	} {
		fact := trail.Stopped(false)
		if got := fact.relevant(fact.Ask[0], []model.CallEvent{tc.event}); (len(got) == 1) != tc.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	policy := Project{Name: "security-audit"}.PolicyDenies()
	for agent, want := range map[string]Effect{"Terraform": Unknown, "terraform-provider-innertrail/1": Undid} {
		event := model.CallEvent{Name: "PutProjectPolicy", Resources: []string{"security-audit"}, UserAgent: agent}
		if got := policy.relevant(policy.Ask[0], []model.CallEvent{event}); len(got) != 1 || got[0].effect != want {
			t.Errorf("by %s: %+v", agent, got)
		}
	}
	role := Role{Name: "AliyunActionTrailDefaultRole"}.Missing()
	if got := role.relevant(role.Ask[0], []model.CallEvent{{ID: "E", Region: "cn-hangzhou", Resources: []string{"aliyunactiontraildefaultrole"}}}); len(got) != 1 {
		t.Error("a role in another spelling is another one")
	}
}

// TestWords has the sentence for each certainty.
func TestWords(t *testing.T) {
	t.Parallel()
	user := model.CallEvent{ID: "E-1", Name: "StopLogging", Time: base, Actor: model.Actor{Type: "ram-user", Name: "mallory"}, SourceIP: "203.0.113.7"}
	role := model.CallEvent{ID: "E-2", Name: "StopLogging", Time: base, Actor: model.Actor{Type: "assumed-role", Name: "deploy:ci-7"}, UserAgent: "terraform-provider-innertrail/1.0"}
	root := model.CallEvent{ID: "E-3", Name: "StopLogging", Time: base, Actor: model.Actor{Type: "root-account", Name: "root"}, SourceIP: "\x1b[2J"}
	for _, tc := range []struct {
		v    Verdict
		want string
	}{
		{Verdict{Certainty: Did, Calls: []model.CallEvent{user}}, "It was stopped: StopLogging by RAM user mallory on 2026-03-01 10:00:00 UTC from 203.0.113.7 (event E-1)."},
		{
			Verdict{Certainty: Alone, Calls: []model.CallEvent{role}},
			"It was stopped. As far as ActionTrail tells, only this can have done it: StopLogging by RAM role deploy (session ci-7) on 2026-03-01 10:00:00 UTC from an address that is not told, " +
				"with the user agent of this provider (event E-2).",
		},
		{
			Verdict{Certainty: Several, Calls: []model.CallEvent{user, root}},
			"It was stopped. Any of these can have done it, and which one is not known: StopLogging by RAM user mallory on 2026-03-01 10:00:00 UTC from 203.0.113.7 (event E-1); " +
				`StopLogging by the Alibaba Cloud account itself (root) on 2026-03-01 10:00:00 UTC from \x1b[2J (event E-3).`,
		},
		{
			Verdict{Fact: Fact{Written: base}, Certainty: NotYet},
			"It was stopped. Who did it is not known yet: the last change was on 2026-03-01 10:00:00 UTC, and ActionTrail shows a call about 10 minutes later. Plan again then.",
		},
		{
			Verdict{Fact: Fact{Written: base}, Certainty: TooOld},
			"It was stopped. Who did it cannot be known: the last change was on 2026-03-01 10:00:00 UTC, and ActionTrail keeps calls for 90 days.",
		},
		{
			Verdict{Certainty: NotTold},
			"It was stopped. Who did it is not known, perhaps not yet: ActionTrail shows no call that can have done it. It shows a call about 10 minutes later, and for 90 days: plan again in 10 minutes. " +
				"If it shows none then, the change is older, or was not made by a call that is recorded.",
		},
		{
			Verdict{Fact: Fact{Written: base}, Certainty: NotTold},
			"It was stopped. Who did it is not known: ActionTrail shows no call that can have done it, although the last change was on 2026-03-01 10:00:00 UTC. It was not made by a call that is recorded where ActionTrail was asked.",
		},
		{Verdict{Certainty: NotLookedUp, Why: "the reason."}, "It was stopped. Who did it was not looked up, or not completely: the reason."},
		{Verdict{Certainty: ByNobody, Why: "the reason"}, "It was stopped. No call did it: the reason."},
	} {
		tc.v.Fact.Change = "it was stopped"
		if got := tc.v.Words(); got != tc.want {
			t.Errorf("got  %s\nwant %s", got, tc.want)
		}
	}
}

// TestFacts_codes has a code of the catalogue for every fact.
func TestFacts_codes(t *testing.T) {
	t.Parallel()
	trail, role := Trail{Name: "t"}, Role{Name: "r"}
	logstore := Logstore{Project: Project{Name: "p"}, Logstore: "l"}
	for n, fact := range []Fact{
		trail.Missing(), trail.Stopped(true), trail.Stopped(false), trail.Started(), trail.Moved("", ""),
		role.Missing(), role.Trust(nil), role.Detached("x"), role.Attached("x"),
		logstore.Project.Missing(), logstore.Project.PolicyDenies(), logstore.Stopped(),
		logstore.Missing(), logstore.CreatedAgain(), logstore.Setting("mode", base, nil), logstore.Encryption(true), logstore.AnonymousWrites(),
		logstore.Modifiable(), logstore.Processor("x"), logstore.PolicyDenies(), logstore.IndexMissing(), logstore.Index(base, nil),
	} {
		if _, ok := reason.Find(fact.Code); !ok || (len(fact.Ask) == 0) != (fact.Nobody != "") {
			t.Errorf("fact %d: %+v", n, fact)
		}
	}
}
