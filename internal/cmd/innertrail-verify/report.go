package main

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/snapshot"
)

// report prints a line for each fact as soon as it is known.
type report struct {
	out        io.Writer
	redact     bool
	answers    *recorder // whose values no line may hold
	incomplete bool
}

func (r *report) print(line string) {
	if r.redact {
		line = r.answers.scrub(line)
	}
	fmt.Fprintln(r.out, line)
}

func (r *report) section(title string) { r.print("\n" + title) }

func (r *report) line(verdict, fact, seen string) {
	r.print(fmt.Sprintf("  %-8s  %s: %s.", verdict, fact, seen))
}

// advice begins a line that says what to do.
const advice = "            > "

func (r *report) advise(text string) { r.print(advice + text) }

// value returns a value of an answer, or its kind.
func (r *report) value(value string) string {
	if !r.redact {
		return value
	}
	return snapshot.Text(value)
}

// name returns a name, or that it is one.
func (r *report) name(name string) string {
	if kind := r.value(name); r.redact && strings.HasPrefix(kind, "<") {
		return "<name>"
	}
	return r.value(name)
}

// names returns names, joined for printing.
func (r *report) names(names []string) string {
	shown := make([]string, 0, len(names))
	for _, name := range names {
		shown = append(shown, r.name(name))
	}
	slices.Sort(shown)
	return joinSome(slices.Compact(shown))
}

// region returns a region, which is no secret.
func (r *report) region(region string) string {
	if slices.Contains(model.Regions(), region) {
		return region
	}
	return r.value(region)
}

// codes is the form of the codes of errors, and permissions that of RAM actions.
var (
	codes       = regexp.MustCompile(`^[A-Za-z]+(\.[A-Za-z]+)*$`)
	permissions = regexp.MustCompile(`^[a-z]+:[A-Za-z]+$`)
)

// noAnswer says why a call has no answer to read, without the addresses that the whole message names.
var noAnswer = map[model.Class]string{
	model.BadResponse:    "its answer cannot be read",
	model.NothingListens: "nothing listens at its address, which is on this machine",
	model.WrongAddress:   "there is no such host, or another service answers there",
	model.Untrusted:      "no trusted TLS connection could be made",
	model.ProxyFailed:    "a proxy let nothing through",
	model.Unreachable:    "no connection could be made, or it was cut",
	model.TimedOut:       "it did not answer in time",
	model.Canceled:       "interrupted",
	model.NoCredentials:  "the credentials have no keys",
}

// failure describes a failed call. The message of the service is left out, since it may quote anything.
func (r *report) failure(err error) string {
	if !r.redact {
		return err.Error()
	}
	var failed *model.Error
	if !errors.As(err, &failed) {
		return "<text>"
	}
	said := failed.Service + " " + failed.Action
	switch {
	case codes.MatchString(failed.Code):
		said += ": " + failed.Code
	case failed.Code != "":
		said += ": <code>"
	case noAnswer[failed.Class] != "":
		said += ": " + noAnswer[failed.Class]
	}
	if failed.Status != 0 {
		said += fmt.Sprintf(" (HTTP %d)", failed.Status)
	}
	return said
}

// holds reports that the fact is as inferred.
func (r *report) holds(fact, seen string) { r.line("HOLDS", fact, seen) }

// differs reports that the fact is not as inferred, and what to do.
func (r *report) differs(fact, seen, advice string) {
	r.line("DIFFERS", fact, seen)
	r.advise(advice)
}

// notSeen reports that the account contains nothing to decide the fact.
func (r *report) notSeen(fact, why string) { r.line("NOT SEEN", fact, why) }

// notSeenAll is notSeen for several facts.
func (r *report) notSeenAll(why string, facts ...string) {
	for _, fact := range facts {
		r.notSeen(fact, why)
	}
}

// unanswered reports that the call failed and says nothing about the fact.
func (r *report) unanswered(fact string, err error) {
	r.incomplete = true
	r.optional(fact, err)
}

// optional is unanswered for a call that only some accounts allow.
func (r *report) optional(fact string, err error) {
	r.notSeen(fact, "could not be asked: "+r.failure(err))
	var failed *model.Error
	if !errors.As(err, &failed) {
		return
	}
	switch {
	case failed.Class == model.Denied && published(failed.Permission): // although the answer has it, too
		fmt.Fprintln(r.out, advice+"Allow the RAM action "+failed.Permission+" and run this again.")
	case failed.Class == model.Denied && permissions.MatchString(failed.Permission):
		r.advise("Allow the RAM action " + failed.Permission + " and run this again.")
	case failed.Unanswered() && r.redact:
		r.advise("No usable answer came from " + failed.Service + ". Run this again, from where it can be reached.")
	case failed.Unanswered():
		r.advise("No usable answer came from " + failed.Host + ". Run this again, from where that host can be reached.")
	}
}

// published reports whether the provider documents that it needs the permission. Such a name can be printed: it
// tells nothing about the account.
func published(permission string) bool {
	grants := operation.InnerTrailAPI{}.WithDefaults().Grants(operation.Observe|operation.Witness, operation.Names{})
	return slices.ContainsFunc(grants, func(g operation.Grant) bool { return g.Action == permission })
}

// compare reports holds or differs.
func (r *report) compare(ok bool, fact, seen, advice string) {
	if ok {
		r.holds(fact, seen)
		return
	}
	r.differs(fact, seen, advice)
}
