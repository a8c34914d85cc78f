package reconcile

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// TestReconciler_timeout ends runs while they wait, and expects that the error says for what.
func TestReconciler_timeout(t *testing.T) {
	t.Parallel()
	none := &model.Error{Class: model.NotFound, Message: "not there", Attempts: 1}
	always := func(operation string, err error) func(*testing.T, *fakeCloud) {
		return func(_ *testing.T, c *fakeCloud) { c.on(hook{operation: operation, err: err}) }
	}
	moving := func(hooks func(c *fakeCloud)) func(*testing.T, *fakeCloud) {
		return func(t *testing.T, c *fakeCloud) {
			t.Helper()
			shipped(t, c)
			hooks(c)
		}
	}
	// from the last write on, an operation fails
	afterwards := func(write, operation string, err error) func(*fakeCloud) {
		return func(c *fakeCloud) {
			c.on(hook{operation: write, before: func(context.Context) { c.on(hook{operation: operation, err: err}) }})
		}
	}
	for name, row := range map[string]struct {
		cloud func(*testing.T, *fakeCloud)
		run   func(context.Context, *fakeCloud) (string, error)
		says  string
	}{
		"for a project": {func(_ *testing.T, c *fakeCloud) { clear(c.projects) }, running(nil), "while waiting for project security-audit to appear: context deadline exceeded"},
		"for what is in a project": {
			always("GetLogStore", &model.Error{Class: model.OtherAccount, Attempts: 1}), running(nil), "while waiting for project security-audit to appear: context deadline exceeded",
		},
		"for the result": {
			always("GetIndex", none), running(nil),
			"cannot see the result in shipping platform-ops: while waiting for [create index of Logstore innertrail_platform-ops] to show: context deadline exceeded",
		},
		"for the new destination": {
			moving(afterwards("CreateIndex", "GetLogStore", none)), running(move),
			"cannot re-create trail platform-ops: while waiting for Logstore innertrail_platform-ops of project new-audit to show: context deadline exceeded",
		},
		"for the end of the trail": {
			moving(func(c *fakeCloud) {
				c.on(hook{operation: "DeleteInnerTrail", before: func(context.Context) {
					trail := c.trails[0]
					c.on(hook{operation: "DescribeInnerTrails", before: func(context.Context) { c.trails = []model.Trail{trail} }})
				}})
			}), running(move),
			"cannot re-create trail platform-ops: trail platform-ops was deleted and is still listed: context deadline exceeded",
		},
		"for a project that ActionTrail sees": {always("CreateInnerTrail", none), running(nil), "cannot create trail platform-ops:  : not there"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				row.cloud(t, c)
				begun := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
				defer cancel()
				if _, err := row.run(ctx, c); err == nil || !strings.Contains(err.Error(), row.says) {
					t.Errorf("%v", err)
				}
				if took := time.Since(begun); took != 30*time.Second {
					t.Errorf("it takes %s", took)
				}
			})
		})
	}
}

// TestReconciler_secondLook tells what a run does where the Logstore that the plan showed is missing at the first look: it
// looks once more, after a pause.
func TestReconciler_secondLook(t *testing.T) {
	t.Parallel()
	none, silent := &model.Error{Class: model.NotFound, Attempts: 1}, &model.Error{Class: model.Unavailable, Message: "not now", Attempts: 1}
	for name, row := range map[string]struct {
		hooks   []hook
		timeout time.Duration
		says    string
		looks   int
	}{
		"a stale answer": {[]hook{{operation: "GetLogStore", nth: 1, err: none}}, time.Hour, "", 4}, // two before the write, one for it, and one after it
		"gone":           {[]hook{{operation: "GetLogStore", err: none}}, time.Hour, "Logstore innertrail_platform-ops was deleted after the plan, with its logs", 2},
		"no answer":      {[]hook{{operation: "GetLogStore", nth: 1, err: none}, {operation: "GetLogStore", nth: 2, err: silent}}, time.Hour, " : not now", 2},
		"no time":        {[]hook{{operation: "GetLogStore", err: none}}, time.Millisecond, "context deadline exceeded", 1},
		"created again":  {[]hook{{operation: "GetLogStore", nth: 1}}, time.Hour, "Logstore innertrail_platform-ops is not the one that the plan showed: it was created on 1999-01-01T01:00:00Z", 1},
		"another object": {[]hook{{operation: "GetRole", err: silent}}, time.Hour, " : not now", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				drifted(t, c)
				for _, h := range row.hooks {
					if name == "created again" {
						h.before = func(context.Context) {
							c.logstores["security-audit"] = withMember(c.logstores["security-audit"], `"createTime":915152400`)
						}
					}
					c.on(h)
				}
				ctx, cancel := context.WithTimeout(t.Context(), row.timeout)
				defer cancel()
				err := reconciler(c, planned(domain.LogstoreReady)).Run(ctx)
				if looks := c.count("GetLogStore"); (err == nil) != (row.says == "") || err != nil && err.Error() != row.says || looks != row.looks {
					t.Errorf("%v after %d looks", err, looks)
				}
				if row.says != "" && len(c.writes()) > 0 {
					t.Errorf("it writes %v", c.writes())
				}
			})
		})
	}
}

// said returns what an error says of an object that others changed.
func said(err error) string {
	var changed *domain.ChangedMeanwhileError
	switch {
	case err == nil:
		return ""
	case !errors.As(err, &changed):
		return err.Error()
	}
	return fmt.Sprintf("%s (%s): %s%s", changed.Object, changed.Attribute(), changed.Now, map[domain.ChangeTime]string{domain.AfterLostWrite: ", after a lost write", domain.SetBack: ", set back"}[changed.When])
}

// What a run has written is compared with what it observes later. The service itself changes the index
// of a Logstore that a new trail delivers to.
func TestApplier_changedMeanwhile(t *testing.T) {
	t.Parallel()
	spec := twoLineSpec()
	spec.Logstore.RetentionDays = 90
	lacking := func(names ...string) *model.Index {
		x := domain.IndexSpec{}.Merged(model.Index{}, false)
		for _, name := range names {
			delete(x.Fields, name)
		}
		return &x
	}
	declared := domain.IndexSpec{Declared: true, MaxTextLength: new(4096)}
	long, short := indexOf(t, `{"max_text_len":4096}`), indexOf(t, `{"max_text_len":128}`)
	shorter := indexOf(t, `{"max_text_len":64}`)
	before, other := observedWith(t, `{"ttl":365}`), observedWith(t, `{"ttl":30}`)
	for name, row := range map[string]struct {
		written  written
		spec     domain.IndexSpec
		logstore *model.Logstore
		index    *model.Index
		trail    bool // whether a step of the trail was done
		want     string
	}{
		"nothing was written":                {written{}, domain.IndexSpec{}, &other, lacking("EventID"), false, ""},
		"the Logstore as before":             {written{logstore: &before}, domain.IndexSpec{}, &before, nil, false, ""},
		"another retention":                  {written{logstore: &before}, domain.IndexSpec{}, &other, nil, false, "Logstore innertrail_platform-ops (logstore): retention_days is 30"},
		"the Logstore is missing":            {written{logstore: &before}, domain.IndexSpec{}, nil, nil, false, ""},
		"the index is missing":               {written{index: lacking("EventID")}, domain.IndexSpec{}, &before, nil, false, ""},
		"the index as before":                {written{index: lacking("EventID")}, domain.IndexSpec{}, &before, lacking("EventID"), false, ""},
		"the index as declared":              {written{index: lacking("EventID")}, domain.IndexSpec{}, &before, lacking(), false, ""},
		"another index":                      {written{index: lacking("EventID")}, domain.IndexSpec{}, &before, lacking("EventType"), false, "index of Logstore innertrail_platform-ops (index): missing fields: EventType"},
		"another index, since the trail":     {written{index: lacking("EventID")}, domain.IndexSpec{}, &before, lacking("EventType"), true, ""},
		"a declared index as before":         {written{index: &short}, declared, &before, &short, false, ""},
		"a declared index as it should be":   {written{index: &short}, declared, &before, &long, false, ""},
		"another length of a declared one":   {written{index: &short}, declared, &before, &shorter, false, "index of Logstore innertrail_platform-ops (index): a declared setting differs"},
		"another length of a standard one":   {written{index: lacking("EventID")}, domain.IndexSpec{}, &before, &shorter, true, ""},
		"both, and the Logstore comes first": {written{logstore: &before, index: &short}, declared, &other, &shorter, false, "Logstore innertrail_platform-ops (logstore): retention_days is 30"},
	} {
		spec.Index = row.spec
		log := &stepLog{}
		if row.trail {
			log.add(domain.Step{Kind: domain.StartTrail, Name: "platform-ops"})
		}
		a := &applier{want: spec, written: row.written, log: log}
		err := a.changedMeanwhile(domain.Observed{Logstore: row.logstore, Index: row.index})
		if got := said(err); got != row.want {
			t.Errorf("%s: %s, want %s", name, got, row.want)
		}
	}
}

// A Logstore is the one that the run saw first, unless it is younger.
func TestApplier_checkSame(t *testing.T) {
	t.Parallel()
	at := func(created string) *model.Logstore {
		l := observedWith(t, `{"createTime":`+created+`}`)
		return &l
	}
	for name, row := range map[string]struct {
		seen []*model.Logstore
		same bool
	}{
		"missing":                  {[]*model.Logstore{nil, nil}, true},
		"the same":                 {[]*model.Logstore{at("7"), at("7")}, true},
		"an older one":             {[]*model.Logstore{at("7"), at("6")}, true},
		"a younger one":            {[]*model.Logstore{at("7"), at("8")}, false},
		"a younger than the first": {[]*model.Logstore{at("7"), at("6"), at("7")}, true},
		"missing, then there":      {[]*model.Logstore{nil, at("7"), at("7")}, true},
		"missing, then replaced":   {[]*model.Logstore{nil, at("7"), nil, at("8")}, false},
		"when is not told":         {[]*model.Logstore{at("0"), at("7"), at("7")}, true},
	} {
		a := &applier{want: twoLineSpec()}
		var err error
		for _, l := range row.seen {
			err = firstError(err, a.checkSame(l))
		}
		var replaced *domain.LogstoreReplacedError
		if errors.As(err, &replaced) == row.same || !row.same && (!replaced.During || replaced.Created.Unix() != 8 || replaced.Logstore != "innertrail_platform-ops") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
