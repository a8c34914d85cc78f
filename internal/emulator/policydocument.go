package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// policyDocument is a policy or a trust policy. See the RAM documentation,
// "Policy structure and syntax".
type policyDocument struct {
	Version   string            `json:"Version"`
	Statement []policyStatement `json:"Statement"`
}

type policyStatement struct {
	Effect    string                     `json:"Effect"`
	Action    oneOrMany                  `json:"Action"`
	NotAction oneOrMany                  `json:"NotAction"`
	Resource  oneOrMany                  `json:"Resource"`
	Principal map[string]oneOrMany       `json:"Principal"`
	Condition map[string]json.RawMessage `json:"Condition"`
}

// oneOrMany is a string or a list of strings.
type oneOrMany []string

// UnmarshalJSON accepts both forms.
func (s *oneOrMany) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*s = oneOrMany{one}
		return nil
	}
	var many []string
	if err := json.Unmarshal(text, &many); err != nil {
		return errors.New("neither a string nor a list of strings")
	}
	*s = many
	return nil
}

func parsePolicyDocument(text string) (policyDocument, error) {
	var d policyDocument
	if err := decodeStrictly([]byte(text), &d); err != nil {
		return d, err
	}
	if d.Version != "1" {
		return d, errors.New(`its Version is not "1"`)
	}
	if len(d.Statement) == 0 {
		return d, errors.New("it has no Statement")
	}
	for i, s := range d.Statement {
		if s.Effect != "Allow" && s.Effect != "Deny" {
			return d, fmt.Errorf("the Effect of statement %d is neither Allow nor Deny", i+1)
		}
		if len(s.Action) == 0 && len(s.NotAction) == 0 {
			return d, fmt.Errorf("statement %d has no Action", i+1)
		}
	}
	return d, nil
}

// checkPolicyDocument validates the document of a custom policy.
func checkPolicyDocument(text string) error {
	d, err := parsePolicyDocument(text)
	if err != nil {
		return err
	}
	for i, s := range d.Statement {
		if len(s.Resource) == 0 {
			return fmt.Errorf("statement %d has no Resource", i+1)
		}
		if s.Principal != nil {
			return fmt.Errorf("statement %d must not have a Principal", i+1)
		}
	}
	return nil
}

// checkTrustDocument validates the trust policy of a role.
func checkTrustDocument(text string) error {
	d, err := parsePolicyDocument(text)
	if err != nil {
		return err
	}
	for i, s := range d.Statement {
		if len(s.Principal) == 0 {
			return fmt.Errorf("statement %d has no Principal", i+1)
		}
		for kind := range s.Principal {
			if kind != "Service" && kind != "RAM" && kind != "Federated" {
				return fmt.Errorf("the Principal of statement %d has the unknown kind %q", i+1, kind)
			}
		}
		for _, action := range s.Action {
			if !strings.EqualFold(action, "sts:AssumeRole") {
				return fmt.Errorf("the Action of statement %d is not sts:AssumeRole", i+1)
			}
		}
	}
	return nil
}

// trustsService tells whether a trust policy lets a service assume the role.
func trustsService(trust, service string) bool {
	d, err := parsePolicyDocument(trust)
	if err != nil {
		return false
	}
	allowed := false
	for _, s := range d.Statement {
		if !slices.Contains(s.Principal["Service"], service) || !s.names("sts:AssumeRole") {
			continue
		}
		if s.Effect == "Deny" {
			return false
		}
		allowed = allowed || len(s.Condition) == 0
	}
	return allowed
}

// names tells whether the statement is about an action.
func (s policyStatement) names(action string) bool {
	if len(s.NotAction) > 0 {
		return !matchesAny(s.NotAction, action, true)
	}
	return matchesAny(s.Action, action, true)
}

// allows evaluates policies: a matching Deny decides, else a matching Allow. A
// statement with conditions never allows and always denies, since the values to
// compare are not known here.
func allows(documents []string, action, resource string) bool {
	allowed := false
	for _, text := range documents {
		d, err := parsePolicyDocument(text)
		if err != nil {
			continue
		}
		for _, s := range d.Statement {
			if !s.names(action) || !matchesAny(s.Resource, resource, false) {
				continue
			}
			if s.Effect == "Deny" {
				return false
			}
			allowed = allowed || len(s.Condition) == 0
		}
	}
	return allowed
}

func matchesAny(patterns []string, s string, fold bool) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		if fold {
			return matches(strings.ToLower(p), strings.ToLower(s))
		}
		return matches(p, s)
	})
}

// matches compares with a pattern in which * stands for any text and ? for any
// one character.
func matches(pattern, s string) bool {
	star, mark := -1, 0
	p, i := 0, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, i
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == s[i]):
			p++
			i++
		case star >= 0:
			mark++
			p, i = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// effectiveDocuments are the policies of a role that count by now.
func (a *Account) effectiveDocuments(r *Role, now time.Time, propagation time.Duration) []string {
	var documents []string
	for _, at := range r.Policies {
		if now.Before(at.AttachDate.Add(propagation)) {
			continue
		}
		if p := a.policy(at.PolicyType, at.PolicyName); p != nil {
			documents = append(documents, p.Document)
		}
	}
	return documents
}
