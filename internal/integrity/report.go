package integrity

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// AppendOnly is the status of a Logstore that is known to keep its logs as they came.
const AppendOnly = "append-only"

// unreadable begins what is not known.
const unreadable = "unreadable: "

// Report is what the facts tell about the integrity of a Logstore. A pointer is nil, a text empty
// and a time zero where that is not known, or where there is nothing to know it of.
type Report struct {
	Status     string // AppendOnly, or the findings, Granted and Unreadable; empty without a Logstore
	Granted    string // what the policies let others than the account do to the logs
	Unreadable string // what is not known

	AppendOnly, AnonymousWrites *bool
	Processor                   *ProcessorReport // nil if there is none
	ProjectPolicy               string
	LogstorePolicy              string
	Writers, Deleters           []string // as far as is known; nil without a Logstore
	RecycleBin, Encrypted       *bool
	Created                     time.Time
}

// ProcessorReport is an ingest processor and what it does.
type ProcessorReport struct {
	Name         string
	SPL          string
	DropsOnError bool
	Unreadable   string // why it is not known what it does; empty if it is
}

// Subject is the Logstore that is reported on.
type Subject struct {
	Account           string
	Project, Logstore string // their ARNs
	Role              string // that of the trail that delivers to it; empty if none does
}

// Report reports what the facts tell.
func (f Facts) Report(s Subject) Report {
	var r Report
	if f.Project != nil {
		r.RecycleBin = f.Project.RecycleBin
	}
	for _, judged := range f.Policies.All {
		switch judged.Of {
		case OfProject:
			r.ProjectPolicy = judged.words()
		case OfLogstore:
			r.LogstorePolicy = judged.words()
		}
	}
	if f.Logstore == nil {
		return r
	}
	settings := f.Logstore.Integrity()
	encrypted := f.Logstore.Encryption != nil && f.Logstore.Encryption.Enable
	r.Encrypted, r.AnonymousWrites, r.Created = &encrypted, settings.WebTracking, f.Logstore.Created()
	if settings.Modifiable != nil {
		appendOnly := !*settings.Modifiable
		r.AppendOnly = &appendOnly
	}
	r.Processor = f.processorReport()
	r.Granted, r.Unreadable = strings.Join(f.granted(s), separator), strings.Join(f.unknown(), separator)
	words := []string{Consents(nil).Status(f.Findings()), r.Granted, r.Unreadable}
	words = slices.DeleteFunc(words, func(word string) bool { return word == "" })
	r.Status = cmp.Or(strings.Join(words, separator), AppendOnly)
	r.Writers, r.Deleters = f.writers(s), f.deleters(s)
	return r
}

// BesideStatus returns what the status of a resource's Logstore does not say.
func (r Report) BesideStatus() string {
	return strings.Trim(r.Granted+separator+r.Unreadable, separator)
}

// granted says, for each policy, whom outside the account it lets write or delete logs. What it
// grants to identities of the account adds nothing to what their own policies can grant.
func (f Facts) granted(s Subject) (words []string) {
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
	return principal == s.Account || strings.HasPrefix(principal, "acs:ram::"+s.Account+":") || strings.HasPrefix(principal, s.Account+" ")
}

// unknown returns what is not known of the Logstore, in words.
func (f Facts) unknown() (words []string) {
	settings := f.Logstore.Integrity()
	if f.Project == nil {
		words = append(words, unreadable+"whether the project is stopped")
	} else if status := f.UnknownStatus(); status != "" {
		words = append(words, unreadable+"whether the project is stopped: its status is "+model.Visible(status))
	}
	if settings.WebTracking == nil {
		words = append(words, unreadable+"Log Service does not say whether it accepts anonymous writes (enable_tracking)")
	}
	if settings.Modifiable == nil {
		words = append(words, unreadable+"Log Service does not say whether its logs can be changed (enableModify)")
	}
	for _, judged := range f.Policies.All {
		if judged.Err != nil {
			words = append(words, unreadable+holders[judged.Of].policy+": "+judged.why())
		}
	}
	return words
}

// processorReport returns what is known of the ingest processor; nil if there is none.
func (f Facts) processorReport() *ProcessorReport {
	name := f.Logstore.Integrity().Processor
	switch {
	case name == nil || *name == "":
		return nil
	case f.ProcessorUnread != nil:
		return &ProcessorReport{Name: *name, Unreadable: why(f.ProcessorUnread)}
	case f.Processor == nil:
		return &ProcessorReport{Name: *name, Unreadable: "it was not read"}
	default:
		return &ProcessorReport{Name: *name, SPL: f.Processor.SPL, DropsOnError: f.Processor.DropsOnError}
	}
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
		return []string{"whoever " + holders[j.Of].policy + " allows (unreadable)"}
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

// words says what is known of the policy.
func (j Judged) words() string {
	switch {
	case j.Err != nil:
		return unreadable + j.why()
	case j.Policy == nil:
		return "none"
	case j.Denied != nil:
		return "denies " + j.Denied.Action + " to " + j.Denied.Principal
	default:
		return "present"
	}
}

// why says why the policy is not known.
func (j Judged) why() string {
	if permission := missingPermission(j.Err); permission != "" {
		return "the RAM permission " + permission + " on * is missing"
	}
	return why(j.Err)
}

// identities are those whose policies are not read.
func (s Subject) identities() string {
	return "identities of account " + s.Account + ", by their RAM policies (not read)"
}

// why returns why something is not known, in words that do not change from call to call.
func why(err error) string {
	if permission := missingPermission(err); permission != "" {
		return "the RAM permission " + permission + " is missing"
	}
	return model.LastingAnswer(err)
}

// missingPermission returns the RAM action that a denial is about; empty for other failures.
func missingPermission(err error) string {
	var failed *model.Error
	if !errors.As(err, &failed) || failed.Class != model.Denied || failed.DeniedBy != "" {
		return ""
	}
	return failed.Permission
}
