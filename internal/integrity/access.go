package integrity

import (
	"maps"
	"slices"
	"strings"
)

// Subject is the Logstore that is reported on.
type Subject struct {
	Account           string
	Project, Logstore string // their ARNs
	Role              string // that of the trail that delivers to it; empty if none does
}

// Granted says, for each policy, whom outside the account it lets write, delete, change, filter or
// hide logs, or change policies. What it grants to identities of the account adds nothing to what
// their own policies can grant.
func (f Facts) Granted(s Subject) (words []string) {
	for _, judged := range f.Policies.All {
		if judged.Policy == nil {
			continue
		}
		others := func(of []grant) (who []string) {
			for _, principal := range judged.grants(of) {
				if principal = strings.TrimSuffix(principal, judged.source()); !s.owns(principal) {
					who = append(who, principal)
				}
			}
			return who
		}
		may := map[string][]string{} // what they may do, by principal
		for _, power := range s.powers() {
			for _, principal := range others(power.of) {
				may[principal] = append(may[principal], power.verb)
			}
		}
		for _, principal := range slices.Sorted(maps.Keys(may)) {
			words = append(words, holders[judged.Of].policy+" lets "+principal+" "+enumerate(may[principal])+" logs")
		}
		for _, principal := range others(s.permitting()) {
			words = append(words, holders[judged.Of].policy+" lets "+principal+" change policies, and so allow everything")
		}
	}
	return words
}

// enumerate joins words with commas and a last "and".
func enumerate(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// owns reports whether a principal of a policy, as it names it, is the account or its identity.
func (s Subject) owns(principal string) bool {
	principal = strings.ToLower(principal)
	return principal == s.Account || strings.HasPrefix(principal, "acs:ram::"+s.Account+":") || strings.HasPrefix(principal, s.Account+" ")
}

// writers returns who may write to the Logstore, as far as is known.
func (f Facts) writers(s Subject) (who []string) {
	if s.Role != "" {
		who = append(who, "ActionTrail, through role "+s.Role)
	}
	if is(f.Logstore.Integrity().WebTracking) {
		who = append(who, "anyone, without credentials (web tracking)")
	}
	for _, judged := range f.Policies.All {
		who = append(who, judged.grants(s.writing())...)
	}
	return append(who, s.identities())
}

// deleters returns who may delete the logs, as far as is known, or allow themselves to.
func (f Facts) deleters(s Subject) (who []string) {
	for _, judged := range f.Policies.All {
		who = append(who, judged.grants(append(s.deleting(), s.permitting()...))...)
	}
	return append(who, s.identities())
}

// grant is some actions on a resource.
type grant struct {
	resource string
	actions  []string
}

// power is something that can be done to logs.
type power struct {
	verb string
	of   []grant
}

// powers returns what can be done to the logs, in the order in which it is named.
func (s Subject) powers() []power {
	return []power{
		{"write", s.writing()},
		{"delete", s.deleting()},
		{"change", s.either("log:UpdateLogs", "log:EnableLogStoreModify")},
		{"filter", append(s.either(filtering...), grant{s.Project + "/ingestprocessor/any", filtering})},
		{"hide", s.either("log:DeleteIndex", "log:UpdateIndex")},
	}
}

// filtering has an ingest processor change or drop logs.
var filtering = []string{"log:PutIngestProcessor", "log:DeleteIngestProcessor", "log:UpdateLogStoreProcessor"}

// writing returns what writes logs.
func (s Subject) writing() []grant { return []grant{{s.Logstore, []string{"log:PostLogStoreLogs"}}} }

// deleting returns what deletes logs: one by one, all of them, with the Logstore or the project, or
// by a shorter retention.
func (s Subject) deleting() []grant {
	return append(s.either("log:ClearLogStoreStorage", "log:DeleteLogs", "log:CreateDeleteLogsTask", "log:PutLogStoreConfig"),
		grant{s.Logstore, []string{"log:DeleteLogStore", "log:UpdateLogStore"}}, grant{s.Project, []string{"log:DeleteProject"}})
}

// permitting returns what changes who may do all this.
func (s Subject) permitting() []grant {
	return s.either("log:PutProjectPolicy", "log:DeleteProjectPolicy", "log:PutResourcePolicy", "log:DeleteResourcePolicy")
}

// either returns actions on the Logstore or on the project. No page says of most of them which of
// the two RAM asks for, and some have no published action: their names are those of the calls.
func (s Subject) either(actions ...string) []grant {
	return []grant{{s.Logstore, actions}, {s.Project, actions}}
}

// source names the policy after a principal.
func (j Judged) source() string { return ", by " + holders[j.Of].policy }

// grants returns whom the policy allows one of the actions, each with its source.
func (j Judged) grants(of []grant) (who []string) {
	switch {
	case j.Err != nil:
		return []string{"those whom " + holders[j.Of].policy + " allows it (unreadable)"}
	case j.Policy == nil:
		return nil
	}
	for _, g := range of {
		for _, principal := range j.Policy.Grants(g.resource, g.actions...) {
			who = append(who, principal+j.source())
		}
	}
	slices.Sort(who)
	return slices.Compact(who)
}

// identities are those whose policies are not read.
func (s Subject) identities() string {
	return "identities of account " + s.Account + ", by their RAM policies (not read)"
}
