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

// Granted says, for each policy, whom outside the account it lets write or delete logs. What it
// grants to identities of the account adds nothing to what their own policies can grant.
func (f Facts) Granted(s Subject) (words []string) {
	for _, judged := range f.Policies.All {
		if judged.Err != nil || judged.Policy == nil {
			continue
		}
		may := map[string][]string{} // what they may do, by principal
		for _, what := range []struct {
			words string
			of    []grant
		}{{"write", s.writing()}, {"delete", s.deleting()}} {
			for _, principal := range judged.grants(what.of) {
				if principal = strings.TrimSuffix(principal, judged.source()); !s.owns(principal) && !slices.Contains(may[principal], what.words) {
					may[principal] = append(may[principal], what.words)
				}
			}
		}
		for _, principal := range slices.Sorted(maps.Keys(may)) {
			words = append(words, holders[judged.Of].policy+" lets "+principal+" "+strings.Join(may[principal], " and ")+" logs")
		}
	}
	return words
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

// deleters returns who may delete the logs as a whole, as far as is known: with the Logstore, with
// the project, or by a shorter retention.
func (f Facts) deleters(s Subject) (who []string) {
	for _, judged := range f.Policies.All {
		who = append(who, judged.grants(s.deleting())...)
	}
	return append(who, s.identities())
}

// grant is some actions on a resource.
type grant struct {
	resource string
	actions  []string
}

// writing returns what writes logs.
func (s Subject) writing() []grant { return []grant{{s.Logstore, []string{"log:PostLogStoreLogs"}}} }

// deleting returns what deletes logs as a whole.
func (s Subject) deleting() []grant {
	return []grant{{s.Logstore, []string{"log:DeleteLogStore", "log:UpdateLogStore"}}, {s.Project, []string{"log:DeleteProject"}}}
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
