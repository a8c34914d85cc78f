package rampolicy

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// Trust is the trust policy of a role. The zero value trusts nobody.
type Trust struct{ statements []statement }

const (
	assumeRole       = "sts:AssumeRole"
	principalService = "Service"
)

// ParseTrust reads a trust policy. Its failures are of type [DocumentError].
func ParseTrust(document []byte) (Trust, error) {
	statements, err := parse(document, readTrustStatement)
	return Trust{statements: statements}, err
}

func readTrustStatement(m member) (statement, error) {
	s, members, err := readStatement(m, "Principal")
	if err != nil {
		return s, err
	}
	principal, err := required(members, m, "Principal")
	if err != nil {
		return s, err
	}
	kinds, err := principal.object("RAM", principalService, "Federated")
	if err != nil {
		return s, err
	}
	if len(kinds) == 0 {
		return s, principal.errorf("names nobody")
	}
	s.principals = map[string][]string{}
	for kind, value := range kinds {
		if s.principals[kind], err = value.texts(); err != nil {
			return s, err
		}
	}
	// The one action that ActionTrail needs. A Deny of all but some actions cannot trust too
	// much, so it is read, too. What others may do besides is not judged.
	other := slices.ContainsFunc(s.actions, func(action string) bool { return !names.SameFold(action, assumeRole) })
	if (other || s.notActions != nil && !s.deny) && !s.aboutOthersOnly() {
		return s, m.errorf("has an Action that is not %s", assumeRole)
	}
	return s, nil
}

// StandardTrust returns the trust policy of a new delivery role.
func StandardTrust() json.RawMessage {
	return json.RawMessage(`{"Statement":[` + standardStatement + `],"Version":"1"}`)
}

const standardStatement = `{"Action":"` + assumeRole + `","Effect":"Allow","Principal":{"Service":["` + names.ActionTrail + `"]}}`

// standardStatementFor returns the standard statement for one account only.
func standardStatementFor(account string) string {
	return `{"Condition":{"StringEquals":{"acs:SourceAccount":"` + account + `"}},` + standardStatement[1:]
}

// Stance is what a trust policy means for ActionTrail.
type Stance int

// The stances.
const (
	// Silent trusts name ActionTrail in no statement that allows. One that allows a name which may
	// stand for it is given as Statement and Pattern: whether RAM takes it for that is not known.
	Silent Stance = iota
	// NotMet trusts let ActionTrail in under a condition only, which is not met.
	NotMet
	// Trusting trusts let ActionTrail assume the role.
	Trusting
	// Unclear trusts let it in or deny it under a condition that cannot be judged, or deny
	// it to a name that may stand for ActionTrail.
	Unclear
	// DeniedAlone trusts have statements without a condition that deny it to ActionTrail,
	// and to nobody else.
	DeniedAlone
	// Denied trusts deny it in a statement that others depend on, or under a condition
	// that is met.
	Denied
)

// Verdict is the judgement of a trust policy.
type Verdict struct {
	Stance    Stance
	Statement int      // the number of the statement that decides, from 1; 0 if none does
	Denies    bool     // whether that statement denies
	Keys      []string // its condition keys
	Pattern   string   // a name in it that may stand for ActionTrail
}

// Judge judges the trust policy. A denial wins.
func (t Trust) Judge(by Caller) Verdict {
	allowed := map[truth]Verdict{}
	var doubt, alone *Verdict
	var wide Verdict // allows a name that may stand for ActionTrail
	for i, s := range t.statements {
		met, keys := s.met(by)
		if !s.aboutActionTrail() {
			switch pattern := s.pattern(); {
			case pattern == "" || met == no:
			case s.deny && doubt == nil:
				doubt = &Verdict{Stance: Unclear, Statement: i + 1, Denies: true, Pattern: pattern}
			case !s.deny && wide.Pattern == "":
				wide = Verdict{Statement: i + 1, Pattern: pattern}
			}
			continue
		}
		v := Verdict{Statement: i + 1, Denies: s.deny, Keys: keys}
		switch {
		case !s.deny:
			if _, known := allowed[met]; !known {
				allowed[met] = v
			}
		case s.deniesAlone():
			v.Stance, alone = DeniedAlone, &v
		case met == yes:
			v.Stance = Denied
			return v
		case met == unknown && doubt == nil:
			v.Stance, doubt = Unclear, &v
		}
	}
	admitted, admits := allowed[yes]
	unclear, mayAdmit := allowed[unknown]
	refused, refuses := allowed[no]
	admitted.Stance, unclear.Stance, refused.Stance = Trusting, Unclear, NotMet
	switch {
	case alone != nil:
		return *alone
	case admits && doubt != nil:
		return *doubt
	case admits:
		return admitted
	case mayAdmit:
		return unclear
	case refuses:
		return refused
	default:
		return wide
	}
}

// Repairable reports whether [Trust.Repaired] changes anything.
func (v Verdict) Repairable() bool {
	return v.Stance == Silent || v.Stance == NotMet || v.Stance == DeniedAlone
}

// aboutActionTrail reports whether the statement is about ActionTrail assuming the
// role. No page publishes wildcards in names of services: see pattern.
func (s statement) aboutActionTrail() bool {
	return s.covers(assumeRole) && slices.ContainsFunc(s.principals[principalService], isActionTrail)
}

// pattern returns the name of a service that may stand for ActionTrail, or "": one with a wildcard,
// and one for an account, as some services have it. RAM publishes neither for ActionTrail, so what
// it makes of one is not known.
func (s statement) pattern() string {
	if !s.covers(assumeRole) {
		return ""
	}
	for _, service := range s.principals[principalService] {
		lower := names.Lower(service)
		if matches(lower, names.ActionTrail) || strings.HasSuffix(lower, "@"+names.ActionTrail) {
			return service
		}
	}
	return ""
}

// aboutOthersOnly reports whether the statement names others, and nobody who may be
// ActionTrail.
func (s statement) aboutOthersOnly() bool {
	named := 0
	for _, list := range s.principals {
		named += len(list)
		if slices.ContainsFunc(list, mayBeActionTrail) {
			return false
		}
	}
	return named > 0
}

func mayBeActionTrail(name string) bool {
	return name == "" || hasWildcard(name) || strings.Contains(names.Lower(name), "actiontrail")
}

func hasWildcard(name string) bool { return strings.ContainsAny(name, "*?") }

func isActionTrail(service string) bool { return names.SameFold(service, names.ActionTrail) }

// deniesAlone reports whether the statement does nothing but deny the role to ActionTrail
// at all times.
func (s statement) deniesAlone() bool {
	if !s.deny || len(s.conditions) > 0 || !s.aboutActionTrail() {
		return false
	}
	for kind, list := range s.principals {
		others := slices.ContainsFunc(list, func(name string) bool { return kind != principalService || !isActionTrail(name) })
		if others {
			return false
		}
	}
	return true
}

// Repaired returns the document with the statements removed that only deny ActionTrail,
// and one added that lets it in where none does. The added one is for the caller's account
// only if a statement about ActionTrail has a condition. Every other statement stays as it
// is, in its place.
func (t Trust) Repaired(by Caller) json.RawMessage {
	var kept []json.RawMessage
	admitted, added := false, standardStatement
	for _, s := range t.statements {
		if s.deniesAlone() {
			continue
		}
		kept = append(kept, s.text)
		if !s.aboutActionTrail() {
			continue
		}
		if met, _ := s.met(by); !s.deny && met != no {
			admitted = true
		}
		if len(s.conditions) > 0 {
			added = standardStatementFor(by.Account)
		}
	}
	if !admitted {
		kept = append(kept, json.RawMessage(added))
	}
	parts := make([][]byte, len(kept))
	for i, text := range kept {
		parts[i] = text
	}
	return slices.Concat([]byte(`{"Statement":[`), bytes.Join(parts, []byte(",")), []byte(`],"Version":"1"}`))
}
