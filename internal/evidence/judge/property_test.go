package judge

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// fault is a way in which a judgement is wrong; empty if it is right.
func fault(laws lawbook, h history) string {
	w := play(h)
	said := w.ask()
	r := judgeBy(laws, said)
	if missing, _ := w.missing(said.Window); r.Verdict == NoGapFound && len(missing) > 0 {
		return "no_gap_found, and an event is missing: " + missing[0].id
	}
	if r.Proven != nil {
		if missing, _ := w.missing(*r.Proven); len(missing) > 0 {
			return "an event is missing in what is proven, " + r.Proven.words() + ": " + missing[0].id
		}
	}
	for _, g := range r.Gaps {
		if !w.justified(g) {
			return fmt.Sprintf("a gap where nothing is missing: %s %s %s", g.Reason, g.words(), g.Text)
		}
	}
	if (r.Verdict == Gaps) != (len(r.Gaps) > 0) {
		return "the verdict is " + string(r.Verdict) + " with gaps " + fmt.Sprint(r.Gaps)
	}
	if why := unnamed(w, said, r); why != "" {
		return why
	}
	return tooWeak(w, said, r)
}

// unnamed says which reason a report does not name; empty if it names all that its witnesses tell.
func unnamed(w *world, said Witnesses, r Report) string {
	reasons := r.Reasons()
	if r.Verdict == Unproven && len(reasons) == 0 {
		return "unproven, and no rule is named"
	}
	for _, c := range reasons {
		if _, ok := reason.Find(c); !ok {
			return "the reason " + string(c) + " is in no catalogue"
		}
	}
	named := map[string]bool{}
	for _, o := range r.Rules {
		for _, c := range o.Calls {
			named[c.ID] = true
		}
	}
	for _, c := range said.Calls.List {
		if !c.Refused && said.Window.holds(c.Time) && c.On[0] != "another" && !named[c.ID] {
			return "the call is not named: " + c.words()
		}
	}
	fails := func(rule string) bool {
		return slices.ContainsFunc(r.Rules, func(o Outcome) bool { return o.Rule == rule && !o.Holds })
	}
	store := said.Logstore.Value
	for rule, wrong := range map[string]bool{
		"window.ended":        said.Window.To.After(now.Add(-said.Settings.Lag)),
		"calls.kept":          said.Window.From.Before(now.AddDate(0, 0, -said.Settings.LookupDays)),
		"calls.known":         w.h.Calls != "whole",
		"trail.logging":       !w.exists || w.started.After(said.Window.From) || w.started.IsZero() || w.h.Unread == "started" || w.h.Unread == "trail",
		"role.authorized":     w.detached || w.untrusting || w.h.Unread == "role",
		"project.normal":      w.overdue || w.h.Unread == "project",
		"policies.harmless":   w.denied || w.h.Unread == "policies",
		"index.whole":         !w.has || !w.index || w.narrowed || w.h.Unread == "index" || w.h.Unread == "index modified",
		"processor.none":      store != nil && w.processor,
		"writers.closed":      store == nil || w.tracking || w.h.Unread == "tracking",
		"logs.append_only":    store == nil || w.h.Modifiable || w.h.Unread == "modifiable",
		"logstore.older":      store == nil || w.created.After(said.Window.From) || w.h.Unread == "created",
		"retention.long":      store == nil || store.RetentionDays < forever && said.Window.From.Before(now.AddDate(0, 0, -store.RetentionDays)),
		"query.whole":         w.h.Cut == "found",
		"raw.read":            w.h.Cut == "raw" || !w.h.Raw,
		"metrics.whole":       w.h.Unread == "metrics" || w.h.Semantics.MetricDays == 7 && w.h.From > 8*day,
		"rows.identified":     slices.ContainsFunc(said.Found.List, func(r Row) bool { return r.ID == "" && said.Window.holds(r.Time) }),
		"deliveries.accepted": sum(said.Metrics.Failed, said.Metrics.Period, said.Window) > 0 && w.h.Unread != "metrics",
	} {
		if wrong && len(r.Rules) > 0 && !fails(rule) {
			return "the rule is not named: " + rule
		}
	}
	return ""
}

// tooWeak says that a judgement says less than its witnesses tell of a clean history; empty if it does not.
func tooWeak(w *world, said Witnesses, r Report) string {
	if !w.h.Clean || !w.h.Raw || w.h.Modifiable || w.started.After(said.Window.From) {
		return ""
	}
	settled := Window{said.Window.From, now.Add(-said.Settings.Lag)}
	for _, l := range w.logs {
		kept := !l.Received.Add(-said.Settings.Oldest).Before(expiry(now, w.h.TTL))
		known := said.Calls.Known.From.Before(l.Time)
		if l.hidden && kept && known && said.Window.holds(l.Received) && settled.holds(l.Received.Add(1e9)) && r.Verdict != Gaps {
			return "a deleted event is not found: " + l.ID
		}
	}
	return ""
}

const enough = 10_000

var histories = flag.Int("histories", enough, "how many histories each test judges")

// TestJudge_histories judges random histories, of which the truth is known.
func TestJudge_histories(t *testing.T) {
	t.Parallel()
	count, untold := map[string]int{}, 0
	for i := range *histories {
		h := draw(rand.New(rand.NewPCG(18, uint64(i))))
		if why := fault(standard, h); why != "" {
			shrunk := h.shrink(func(h history) bool { return fault(standard, h) != "" })
			t.Fatalf("history %d: %s\nshrunk: %s\n%s\n%s", i, why, fault(standard, shrunk), shrunk, outline(Judge(play(shrunk).ask())))
		}
		w := play(h)
		r := Judge(w.ask())
		_, n := w.missing(r.Window)
		if n > 0 && r.Verdict == NoGapFound {
			untold++
		}
		kind := "disturbed"
		if h.Clean {
			kind = "clean"
		}
		count[kind+" "+string(r.Verdict)]++
		if r.Proven != nil && r.Verdict != NoGapFound {
			count[kind+" with a proven part"]++
		}
	}
	t.Logf("%d histories: %v; no_gap_found where an event is missing of which no witness can tell: %d", *histories, count, untold)
	for _, kind := range []string{"clean no_gap_found", "clean gaps", "clean unproven", "disturbed no_gap_found", "disturbed gaps", "disturbed unproven", "disturbed with a proven part"} {
		if count[kind] < *histories*30/enough {
			t.Errorf("only %d histories are %s", count[kind], kind)
		}
	}
}

// outline returns the verdict of a report, its gaps and the rules that do not hold.
func outline(r Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", r.Verdict)
	if r.Proven != nil {
		fmt.Fprintf(&b, "proven %s\n", r.Proven.words())
	}
	for _, g := range r.Gaps {
		fmt.Fprintf(&b, "gap %s %s: %s\n", g.Reason, g.words(), g.Text)
	}
	for _, o := range r.Rules {
		if !o.Holds {
			fmt.Fprintf(&b, "%s: %s, %s\n", o.Rule, o.Reason, o.Text)
		}
	}
	return b.String()
}

// TestJudge_mistakes plants mistakes in the judgement: each rule and each guard is left out. The histories find each.
func TestJudge_mistakes(t *testing.T) {
	t.Parallel()
	if *histories < enough {
		t.Skip("fewer histories do not find every mistake")
	}
	for name, laws := range mistakes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for i := range *histories {
				if h := draw(rand.New(rand.NewPCG(18, uint64(i)))); fault(laws, h) != "" {
					shrunk := h.shrink(func(h history) bool { return fault(laws, h) != "" })
					t.Logf("found by history %d: %s\n%s", i, fault(laws, shrunk), shrunk)
					return
				}
			}
			t.Errorf("%d histories do not find it", *histories)
		})
	}
}

// mistakes returns lawbooks that each lack one rule, one guard or one proof.
func mistakes() map[string]lawbook {
	all := map[string]lawbook{}
	for i, r := range rules {
		all["rule "+r.code] = lawbook{slices.Delete(slices.Clone(rules), i, i+1), proofs}
	}
	for i, p := range proofs {
		for k, g := range p.guards {
			lax := slices.Clone(proofs)
			lax[i].guards = slices.Delete(slices.Clone(p.guards), k, k+1)
			all["guard "+p.name+" "+g.name] = lawbook{rules, lax}
		}
	}
	replaced := func(code string, check func(*judgement) doubt) lawbook {
		changed := slices.Clone(rules)
		changed[slices.IndexFunc(rules, func(r rule) bool { return r.code == code })].check = check
		return lawbook{changed, proofs}
	}
	all["logs are counted instead of events"] = replaced("counts.equal", func(j *judgement) doubt {
		if d := j.countsEqual(); d.code != reason.MetricsAmbiguous {
			return d
		}
		return doubt{}
	})
	all["no margin for late deliveries"] = replaced("raw.shown", func(j *judgement) doubt {
		if len(j.hidden(j.Window)) == 0 {
			return doubt{}
		}
		return j.rawShown()
	})
	misread := func(name string, change func(*Witnesses)) lawbook {
		changed := slices.Clone(proofs)
		p := &changed[slices.IndexFunc(proofs, func(p proof) bool { return p.name == name })]
		find := p.find
		p.find = func(j *judgement) []Gap {
			said := j.Witnesses
			change(&said)
			return find(newJudgement(said))
		}
		return lawbook{rules, changed}
	}
	for _, name := range []string{"lost", "fewer"} {
		all["failures are not taken off: "+name] = misread(name, func(w *Witnesses) { w.Metrics.Failed = make([]Point, 0) })
	}
	all["only the shown logs are old enough"] = misread("fewer", func(w *Witnesses) { w.Settings.Oldest = 0 })
	all["a refused call counts"] = misread("interrupted", func(w *Witnesses) {
		w.Calls.List = slices.Clone(w.Calls.List)
		for i := range w.Calls.List {
			w.Calls.List[i].Refused = false
		}
	})
	all["a call on another trail counts"] = misread("interrupted", func(w *Witnesses) {
		w.Calls.List = slices.Clone(w.Calls.List)
		for i := range w.Calls.List {
			w.Calls.List[i].On = []string{w.Subject.Trail}
		}
	})
	return all
}
