package integrity

import (
	"fmt"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// LogstoreError says that no apply can make a Logstore ready for audit logs.
type LogstoreError struct {
	Logstore string
	Facts    Facts
	Open     []Finding // what no apply repairs and no consent accepts
	Accepted []Finding // the other findings that are accepted
}

func (e *LogstoreError) Error() string {
	return fmt.Sprintf("Logstore %s: %s", e.Logstore, Consents(nil).Status(e.Open))
}

// Attribute names the argument that the error is about.
func (*LogstoreError) Attribute() string { return "logstore" }

// longestSummary is how long a headline may be.
const longestSummary = 120

// Summary returns the error's headline.
func (e *LogstoreError) Summary() string {
	status := Consents(nil).Status(e.Open)
	if len("Logstore "+e.Logstore+" cannot be made ready: "+status) > longestSummary {
		status = "see its status below"
	}
	return fmt.Sprintf("Logstore %s cannot be made ready: %s", e.Logstore, status)
}

// Detail returns the error's paragraphs around now, which says what is true.
func (e *LogstoreError) Detail(now string) []string {
	return e.Paragraphs("Everything else is as declared. " + now)
}

// Paragraphs returns what the findings mean, now, and how they end.
func (e *LogstoreError) Paragraphs(now string) []string {
	var text []string
	if status := Consents(nil).Status(e.Open); !strings.HasSuffix(e.Summary(), status) {
		text = append(text, "Its status: "+status)
	}
	for _, f := range e.Open {
		text = append(text, e.Facts.Meaning(f))
	}
	text = append(text, now)
	for _, f := range e.Open {
		text = append(text, e.Facts.wayOut(f))
	}
	return append(text, e.acceptance())
}

// AdoptionError says that no trail is created, or taken under management, that delivers to a
// Logstore which is not ready for audit logs.
type AdoptionError struct{ LogstoreError }

// Guard marks the error of a guard.
func (*AdoptionError) Guard() {}

// Detail returns the error's paragraphs around now, which says what is true.
func (e *AdoptionError) Detail(now string) []string { return e.Paragraphs(now) }

// acceptance says how to accept the findings for which that is possible, beside what is accepted.
func (e *LogstoreError) acceptance() string {
	var consents []string
	for _, f := range slices.Concat(e.Accepted, e.Open) {
		if consent := f.Consent(); consent != "" {
			consents = append(consents, fmt.Sprintf("%q", consent))
		}
	}
	if len(consents) == len(e.Accepted) {
		return ""
	}
	return fmt.Sprintf("To accept it instead: logstore = { accept = [%s] }. Then every plan warns of it, and the data source innertrail_shipping still reports it.",
		strings.Join(consents, ", "))
}

// Meaning says what a finding means for the logs, and whether it is one that could not be read again.
func (f Facts) Meaning(finding Finding) string {
	if slices.Contains(f.Kept(), finding) {
		return f.meaning(finding) + " It was recorded by an earlier run, and whether it is still true could not be read now."
	}
	return f.meaning(finding)
}

func (f Facts) meaning(finding Finding) string {
	switch finding.Kind {
	case Stopped:
		return "Log Service has stopped the project: it neither stores nor returns logs. That happens to an account with overdue payments, and some days later its projects and all logs are deleted."
	case AnonymousWrites:
		return "Web tracking is on (enable_tracking): anyone who knows the address can write logs, without credentials."
	case Modifiable:
		return "The Logstore was made with enableModify, which cannot be switched off: anyone with the permission can change and delete single logs."
	case Processor:
		return "The ingest processor runs on every log before it is stored." + f.processorWords()
	case PolicyDenies, LogstorePolicyDenies:
		return "A denial in a policy of the project or its Logstore wins over everything that RAM allows: ActionTrail cannot write, and events are lost." + f.denialWords(finding)
	case Recreated:
		return "The Logstore was deleted and made anew outside Terraform. The logs of the old one are gone."
	default:
		return ""
	}
}

// processorWords says what is known of the ingest processor.
func (f Facts) processorWords() string {
	switch {
	case f.ProcessorUnread != nil:
		return " What it does could not be read: " + model.Answer(f.ProcessorUnread)
	case f.Processor == nil:
		return ""
	}
	words := " Its statement: " + model.Shorten(f.Processor.SPL)
	if f.Processor.DropsOnError {
		words += ". Logs that the statement fails for are dropped."
	}
	return words
}

// denialWords says which statement denies.
func (f Facts) denialWords(finding Finding) string {
	for _, denied := range f.Policies.Denied {
		if denied.finding() == finding {
			return fmt.Sprintf(" It is statement %d of %s.", denied.Statement, holders[denied.Of].policy)
		}
	}
	return ""
}

// wayOut says how a finding ends.
func (f Facts) wayOut(finding Finding) string {
	switch finding.Kind {
	case Stopped:
		return "Pay the overdue bill in the console of Alibaba Cloud. Log Service then starts the project: plan again."
	case Modifiable:
		return "Deliver to another Logstore: choose another project_name or trail_name. Or, if the logs in it are not needed or were copied, delete the Logstore in " +
			"the Log Service console: the next apply makes one whose logs cannot be changed."
	case Processor:
		return fmt.Sprintf("Detach ingest processor %s from the Logstore in the Log Service console; then apply again.", finding.Name)
	case PolicyDenies, LogstorePolicyDenies:
		of := holderOf(finding.Kind)
		text := fmt.Sprintf("The Log Service console does not show these policies, and this provider never changes them. Read the policy with %s of the Log Service API, and write it back "+
			"without the statement with %s, or delete it with %s; then apply again. If the policy denies these calls too, ship to another project: set project_name.", holders[of].read, holders[of].write, holders[of].remove)
		if slices.Contains(f.Kept(), finding) {
			text += " Where it is in order already, apply with the RAM permission " + of.permission() + " on *, which reads it."
		}
		return text
	case AnonymousWrites, Recreated:
		return "" // an apply repairs it
	default:
		return ""
	}
}
