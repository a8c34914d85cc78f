package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// report prints a line for each fact as soon as it is known.
type report struct {
	out        io.Writer
	incomplete bool
}

func (r *report) section(title string) { fmt.Fprintf(r.out, "\n%s\n", title) }

func (r *report) line(verdict, fact, seen string) {
	fmt.Fprintf(r.out, "  %-8s  %s: %s.\n", verdict, fact, seen)
}

func (r *report) advise(advice string) { fmt.Fprintf(r.out, "            > %s\n", advice) }

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
	r.notSeen(fact, "could not be asked: "+err.Error())
	var failure *model.Error
	if !errors.As(err, &failure) {
		return
	}
	switch {
	case failure.Class == model.Denied && failure.Permission != "":
		r.advise("Allow the RAM action " + failure.Permission + " and run this again.")
	case failure.Unanswered():
		r.advise("No usable answer came from " + failure.Host + ". Run this again, from where that host can be reached.")
	}
}

// compare reports holds or differs.
func (r *report) compare(ok bool, fact, seen, advice string) {
	if ok {
		r.holds(fact, seen)
		return
	}
	r.differs(fact, seen, advice)
}
