package integrity

import (
	"cmp"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// Kind is what is wrong with a Logstore as a place for audit logs.
type Kind int

// The kinds, in the order in which a status names them.
const (
	Stopped              Kind = iota // the project is disabled; named by the project
	AnonymousWrites                  // web tracking is on
	Modifiable                       // made with enableModify
	Processor                        // an ingest processor is attached; named by it
	PolicyDenies                     // the project's denies delivery; named by action and principal
	LogstorePolicyDenies             // the Logstore's does; named likewise
	Recreated                        // younger than the one last applied; named by its time of creation
)

// kinds maps each kind to its code, its words around the name, its consent, and whether an apply repairs it.
var kinds = [...]struct {
	code       reason.Code
	before     string
	named      bool
	after      string
	consent    string // empty if there is none; one that ends in a colon is followed by the last part of the name
	repairable bool
}{
	Stopped:              {code: reason.ProjectStopped, before: "project ", named: true, after: " is stopped (status Disable)"},
	AnonymousWrites:      {code: reason.LogstoreAnonymousWrites, before: "accepts anonymous writes", repairable: true},
	Modifiable:           {code: reason.LogstoreModifiable, before: "its logs can be changed and deleted", consent: "modifiable"},
	Processor:            {code: reason.LogstoreProcessor, before: "ingest processor ", named: true, after: " may drop or change logs", consent: "processor:"},
	PolicyDenies:         {code: reason.PolicyDenies, before: "the project policy denies ", named: true, consent: "project_policy:"},
	LogstorePolicyDenies: {code: reason.PolicyDenies, before: "the policy of the Logstore denies ", named: true, consent: "logstore_policy:"},
	Recreated:            {code: reason.LogstoreRecreated, before: "re-created on ", named: true, after: "; logs before are gone", repairable: true},
}

// Finding is one way in which logs can be altered, forged, filtered or silenced.
type Finding struct {
	Kind Kind
	Name string // see [Kind]; escaped, so that it cannot be taken for other words
}

// NewFinding returns a finding. The parts of its name are of unknown origin.
func NewFinding(kind Kind, name ...string) Finding {
	for i := range name {
		name[i] = escape.Replace(model.Visible(name[i]))
	}
	return Finding{Kind: kind, Name: strings.Join(name, parts)}
}

// parts separates the parts of a name, which hold no space.
const parts = " to "

// escape keeps a name apart from the words around it, so that [Parse] can find it.
var escape = strings.NewReplacer("%", "%25", ";", "%3B", " ", "%20")

// Status returns the finding in words.
func (f Finding) Status() string { return kinds[f.Kind].before + f.Name + kinds[f.Kind].after }

// Code returns the stable code of the finding.
func (f Finding) Code() reason.Code { return kinds[f.Kind].code }

// Consent returns the element of logstore.accept that accepts the finding; empty if none does.
func (f Finding) Consent() string {
	consent := kinds[f.Kind].consent
	if strings.HasSuffix(consent, ":") {
		consent += f.lastPart()
	}
	return consent
}

// lastPart returns the last part of the name.
func (f Finding) lastPart() string { return f.Name[strings.LastIndex(f.Name, " ")+1:] }

// Principal returns whom a policy denies delivery; empty for other findings.
func (f Finding) Principal() string {
	if f.Kind != PolicyDenies && f.Kind != LogstorePolicyDenies {
		return ""
	}
	return f.lastPart()
}

// Repairable reports whether an apply repairs it.
func (f Finding) Repairable() bool { return kinds[f.Kind].repairable }

// sortFindings brings findings into their fixed order: a status is compared as a text.
func sortFindings(findings []Finding) {
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), strings.Compare(a.Name, b.Name))
	})
}

// Consents are the elements of logstore.accept.
type Consents []string

// Split returns the findings that are not accepted, and those that are.
func (c Consents) Split(findings []Finding) (open, accepted []Finding) {
	for _, f := range findings {
		if consent := f.Consent(); consent != "" && slices.Contains(c, consent) {
			accepted = append(accepted, f)
		} else {
			open = append(open, f)
		}
	}
	return open, accepted
}

// Unused returns the consents that accept none of the findings.
func (c Consents) Unused(findings []Finding) (unused []string) {
	for _, consent := range c {
		if !slices.ContainsFunc(findings, func(f Finding) bool { return f.Consent() == consent }) {
			unused = append(unused, consent)
		}
	}
	return unused
}

const (
	separator    = "; "
	acceptedMark = "accepted: "
)

// Status returns the findings in words, the accepted ones last; empty if there is none.
func (c Consents) Status(findings []Finding) string {
	open, accepted := c.Split(findings)
	var words []string
	for _, f := range open {
		words = append(words, f.Status())
	}
	for i, f := range accepted {
		mark := ""
		if i == 0 {
			mark = acceptedMark
		}
		words = append(words, mark+f.Status())
	}
	return strings.Join(words, separator)
}

// OnlyAccepted reports whether every finding of a status is accepted, and there is one.
func OnlyAccepted(status string) bool { return strings.HasPrefix(status, acceptedMark) }

// Parse returns the findings of a status that [Consents.Status] wrote, in their fixed order. A plan has nothing else
// than the state. What is not one of its words is left out.
func Parse(status string) (findings []Finding) {
	for rest := status; rest != ""; {
		rest = strings.TrimPrefix(rest, acceptedMark)
		f, length := parseFirst(rest)
		if length > 0 {
			findings = append(findings, f)
			rest = strings.TrimPrefix(rest[length:], separator)
			continue
		}
		_, rest, _ = strings.Cut(rest, separator)
	}
	sortFindings(findings)
	return findings
}

// parseFirst returns the first finding of a status and the length of its words; 0 if the status
// begins with something else.
func parseFirst(status string) (f Finding, length int) {
	for kind, words := range kinds {
		rest, ok := strings.CutPrefix(status, words.before)
		if !ok {
			continue
		}
		name := ""
		if words.named {
			name, _, _ = strings.Cut(rest, ";")
			name = strings.TrimSuffix(name, words.after)
		}
		rest, ok = strings.CutPrefix(rest[len(name):], words.after)
		if ok && (rest == "" || strings.HasPrefix(rest, separator)) {
			return Finding{Kind: Kind(kind), Name: name}, len(status) - len(rest)
		}
	}
	return Finding{}, 0
}
