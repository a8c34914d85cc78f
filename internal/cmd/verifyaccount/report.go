package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
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

// holds says that the fact is as inferred.
func (r *report) holds(fact, seen string) { r.line("HOLDS", fact, seen) }

// differs says that the fact is not as inferred, and what to do.
func (r *report) differs(fact, seen, advice string) {
	r.line("DIFFERS", fact, seen)
	r.advise(advice)
}

// notSeen says that the account does not hold what would tell.
func (r *report) notSeen(fact, why string) { r.line("NOT SEEN", fact, why) }

// unseen is notSeen for many facts.
func (r *report) unseen(why string, facts ...string) {
	for _, fact := range facts {
		r.notSeen(fact, why)
	}
}

// unasked says that the question got no answer that tells anything of the fact.
func (r *report) unasked(fact string, err error) {
	r.incomplete = true
	r.notSeen(fact, "could not be asked: "+err.Error())
	var failure *cloud.Error
	if !errors.As(err, &failure) {
		return
	}
	switch {
	case failure.Class == cloud.Denied && failure.Permission != "":
		r.advise("Allow the RAM action " + failure.Permission + " and run this again.")
	case failure.Retryable():
		r.advise("No usable answer came from " + failure.Host + ". Run this again, from where that host can be reached.")
	}
}

// either is holds or differs.
func (r *report) either(ok bool, fact, seen, advice string) {
	if ok {
		r.holds(fact, seen)
		return
	}
	r.differs(fact, seen, advice)
}
