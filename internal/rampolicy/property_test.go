package rampolicy

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// generator draws parts of documents. Most of what it draws is as RAM publishes it.
type generator struct{ *rand.Rand }

func (g generator) one(of ...string) string { return of[g.IntN(len(of))] }

// list draws a text, or a list of one to three.
func (g generator) list(of ...string) string {
	texts := make([]string, 1+g.IntN(3))
	for i := range texts {
		texts[i] = "'" + g.one(of...) + "'"
	}
	if len(texts) == 1 && g.IntN(2) == 0 {
		return texts[0]
	}
	return "[" + strings.Join(texts, ",") + "]"
}

func (g generator) condition() string {
	if g.IntN(2) == 0 {
		return ""
	}
	var operators []string
	for _, operator := range []string{"StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "Bool", "DateLessThan"} {
		if g.IntN(6) == 0 {
			key := g.one("acs:SourceAccount", "ACS:sourceaccount", "acs:SourceArn", "acs:SourceIp", "sts:ExternalId")
			operators = append(operators, `'`+operator+`':{'`+key+`':`+g.list("1", "2", "?", "*", "acs:actiontrail:*:1:trail/*", "acs:actiontrail:cn-hangzhou:1:trail/platform-ops", "x")+`}`)
		}
	}
	return `,'Condition':{` + strings.Join(operators, ",") + `}`
}

func (g generator) effect() string { return g.one("Allow", "Allow", "Deny") }

func (g generator) trust() string {
	statements := make([]string, 1+g.IntN(4))
	for i := range statements {
		action := `'Action':` + g.list("sts:AssumeRole", "STS:assumerole")
		effect := g.effect()
		if effect == "Deny" && g.IntN(6) == 0 {
			action = `'NotAction':` + g.list("sts:AssumeRole", "log:*", "sts:*")
		}
		var kinds []string
		if g.IntN(5) > 0 {
			kinds = append(kinds, `'Service':`+g.list(names.ActionTrail, "ActionTrail.aliyuncs.com", "actiontrail.aliyuncſ.com", "ecs.aliyuncs.com", "*", "a*.aliyuncs.com", names.ActionTrail))
		}
		if len(kinds) == 0 || g.IntN(4) == 0 {
			kinds = append(kinds, `'RAM':`+g.list("acs:ram::1:root", "acs:ram::2:root"))
		}
		statements[i] = `{'Effect':'` + effect + `',` + action + `,'Principal':{` + strings.Join(kinds, ",") + `}` + g.condition() + `}`
	}
	return wrapped(statements...)
}

func (g generator) policy() string {
	statements := make([]string, 1+g.IntN(3))
	for i := range statements {
		effect := g.effect()
		action, resource := "Action", "Resource"
		if g.IntN(5) == 0 {
			action = "NotAction"
		}
		if effect == "Deny" && g.IntN(5) == 0 {
			resource = "NotResource"
		}
		statements[i] = `{'Effect':'` + effect + `','` + action + `':` + g.list("*", "log:*", "log:Post*", writeAction, "LOG:postlogstorelogs", "log:Get*", "ram:*", "log:PoſtLogStoreLogs", "log:?ostLogStoreLogs") +
			`,'` + resource + `':` + g.list("*", "acs:log:*:*:project/*", "acs:log:*:*:project/*/logstore/innertrail_*", "acs:log:*:*:project/*/logstore/actiontrail_*", "acs:log:*:*:project/other/*", "acs:oss:*", "acs:log:[a-z]*") +
			g.condition() + `}`
	}
	return wrapped(statements...)
}

// Random trust policies are judged as RAM judges them, and repaired without a loss.
func TestProperty_trust(t *testing.T) {
	t.Parallel()
	context := map[string]string{"acs:SourceAccount": testCaller.Account, "acs:SourceArn": testCaller.Trail}
	stances := map[Stance]int{}
	g := generator{rand.New(rand.NewPCG(1, 2))} //nolint:gosec // it draws test cases
	for range 4_000 {
		text := g.trust()
		trust, err := ParseTrust([]byte(text))
		d, refused := policy.Parse(text)
		if err != nil || refused != nil {
			t.Fatalf("%s: %v, %v", text, err, refused)
		}
		verdict := trust.Judge(testCaller)
		stances[verdict.Stance]++
		switch allowed := d.Trusts(context, policy.Service(names.ActionTrail)) == policy.Allow; {
		case verdict.Stance == Trusting && !allowed:
			t.Fatalf("%s is said to trust, and does not", text)
		case verdict.Stance != Trusting && verdict.Stance != Unclear && allowed:
			t.Fatalf("%s is said not to trust (%+v), and does", text, verdict)
		}
		if verdict.Repairable() {
			checkRepair(t, text, trust, d, context)
		}
		if t.Failed() {
			return
		}
	}
	for stance := range Denied + 1 {
		if stances[stance] < 30 {
			t.Errorf("stance %d was drawn %d times", stance, stances[stance])
		}
	}
}

// Random policies, taken together, are never said to allow what RAM denies, and never to
// deny what RAM allows.
func TestProperty_policies(t *testing.T) {
	t.Parallel()
	const logstore = "acs:log:cn-hangzhou:1:project/security-audit/logstore/innertrail_platform-ops"
	g := generator{rand.New(rand.NewPCG(3, 4))} //nolint:gosec // it draws test cases
	counts := map[[2]bool]int{}
	for range 4_000 {
		var policies []Policy
		var parsed []*policy.Document
		var texts []string
		for range 1 + g.IntN(3) {
			text := g.policy()
			p, err := ParsePolicy("own", []byte(text))
			d, refused := policy.Parse(text)
			if err != nil || refused != nil {
				t.Fatalf("%s: %v, %v", text, err, refused)
			}
			policies, parsed, texts = append(policies, p), append(parsed, d), append(texts, text)
		}
		access := Evaluate(policies, writeAction, logstore)
		allowed := access.Allowed && access.Denied == nil
		sure := access.Denied != nil || access.Doubts == nil && (access.Allowed || access.AllowedIf == nil)
		counts[[2]bool{sure, allowed}]++
		// The address is of the call, which nobody knows beforehand.
		for _, address := range []string{"10.0.0.1", "x", ""} {
			context := map[string]string{"acs:SourceIp": address}
			if address == "" {
				context = nil
			}
			decision := policy.Evaluate(parsed, policy.Request{Action: writeAction, Resource: logstore, Context: context})
			if sure && allowed != (decision == policy.Allow) || !access.Allowed && access.AllowedIf == nil && decision == policy.Allow {
				t.Fatalf("%q: %+v, and RAM says %v", texts, access, decision)
			}
		}
	}
	for _, kind := range [][2]bool{{true, true}, {true, false}, {false, true}, {false, false}} {
		if counts[kind] < 30 {
			t.Errorf("sure and allowed %v: drawn %d times", kind, counts[kind])
		}
	}
}
