package reconcile

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// said returns what an error says of an object that others changed.
func said(err error) string {
	var changed *ChangedMeanwhileError
	switch {
	case err == nil:
		return ""
	case !errors.As(err, &changed):
		return err.Error()
	}
	return fmt.Sprintf("%s (%s): %s%s", changed.Object, changed.Attribute(), changed.Now, map[ChangeTime]string{AfterLostWrite: ", after a lost write", SetBack: ", set back"}[changed.When])
}

// After a write whose answer was lost, an object that is not as declared was changed by others: it is
// neither as it was before, or it was written since. Times count only where the service tells them.
func TestLogstoreSpec_changedAfterLostWrite(t *testing.T) {
	t.Parallel()
	spec := twoLineSpec().Logstore
	spec.RetentionDays, spec.AppendMeta = 90, new(true)
	for name, row := range map[string]struct{ before, now, want string }{
		"as declared":              {`{"ttl":365,"lastModifyTime":1}`, `{"ttl":90,"appendMeta":true,"lastModifyTime":2}`, ""},
		"as before":                {`{"ttl":365,"lastModifyTime":1}`, `{"ttl":365,"lastModifyTime":1}`, ""},
		"as before, written since": {`{"ttl":365,"lastModifyTime":1}`, `{"ttl":365,"lastModifyTime":2}`, "Logstore innertrail_platform-ops (logstore): retention_days is 365, append_meta is false, set back"},
		"as before, when was it":   {`{"ttl":365}`, `{"ttl":365,"lastModifyTime":2}`, ""},
		"as before, when is it":    {`{"ttl":365,"lastModifyTime":1}`, `{"ttl":365}`, ""},
		"another value":            {`{"ttl":365}`, `{"ttl":30,"appendMeta":true}`, "Logstore innertrail_platform-ops (logstore): retention_days is 30, after a lost write"},
		"another value, and one as before": {
			`{"ttl":365,"lastModifyTime":1}`, `{"ttl":30,"lastModifyTime":2}`, "Logstore innertrail_platform-ops (logstore): retention_days is 30, after a lost write",
		},
		"web tracking switched on": {`{"ttl":90,"appendMeta":true}`, `{"ttl":90,"appendMeta":true,"enable_tracking":true}`, "Logstore innertrail_platform-ops (logstore): enable_tracking is true, after a lost write"},
		"not declared":             {`{"ttl":365,"lastModifyTime":1}`, `{"ttl":90,"appendMeta":true,"hot_ttl":30,"lastModifyTime":2}`, ""},
	} {
		before, now := observedWith(t, row.before), observedWith(t, row.now)
		if got := said(spec.changedAfterLostWrite(before, now)); got != row.want {
			t.Errorf("%s: %s, want %s", name, got, row.want)
		}
	}
}

// The same of an index, field by field.
func TestIndexSpec_changedAfterLostWrite(t *testing.T) {
	t.Parallel()
	const (
		before   = `{"max_text_len":128,"keys":{"a":{"type":"long","alias":"a"},"b":{"type":"long","alias":"b"},"own":{"type":"long"}},"lastModifyTime":1}`
		declared = `{"max_text_len":4096,"keys":{"a":{"type":"long","alias":"new"},"b":{"type":"long","alias":"new"},"own":{"type":"long"}},"lastModifyTime":2}`
		of       = "index of Logstore l (index): "
	)
	spec := IndexSpec{Declared: true, MaxTextLength: new(4096), Fields: map[string]FieldSpec{"a": {Type: "long", Alias: new("new")}, "b": {Type: "long", Alias: new("new")}}}
	replaced := func(document string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(document) }
	for name, row := range map[string]struct {
		now, want string
		prune     bool
	}{
		"as declared":                               {declared, "", false},
		"as before":                                 {before, "", false},
		"as before, written since":                  {replaced(before, `Time":1`, `Time":2`), of + `not as declared is a, b, the index as a whole, set back`, false},
		"as before, when is it":                     {replaced(before, `,"lastModifyTime":1`, ""), "", false},
		"another value":                             {replaced(declared, `"alias":"new"},"b"`, `"alias":"other"},"b"`), of + `another setting of a, after a lost write`, false},
		"another value, the rest as it was":         {replaced(before, `"alias":"b"`, `"alias":"other"`, `Time":1`, `Time":2`), of + `another setting of b, after a lost write`, false},
		"another length":                            {replaced(declared, "4096", "64"), of + `another setting of the index as a whole, after a lost write`, false},
		"the length as before":                      {replaced(declared, "4096", "128"), of + `not as declared is the index as a whole, set back`, false},
		"a field that is gone":                      {replaced(declared, `"a":{"type":"long","alias":"new"},`, ""), of + `another setting of a, after a lost write`, false},
		"a field that is not declared":              {replaced(declared, `"own":{"type":"long"}`, `"own":{"type":"double"}`), "", false},
		"a field that prune removes, new":           {replaced(declared, `"own":{"type":"long"}`, `"more":{"type":"double"}`), of + `another setting of more, after a lost write`, true},
		"a field without a type that prune removes": {replaced(declared, `"own":{"type":"long"}`, `"more":{}`), of + `another setting of more, after a lost write`, true},
		"a field that prune removes":                {declared, of + `not as declared is own, set back`, true},
	} {
		spec.Prune = row.prune
		if got := said(spec.changedAfterLostWrite("l", indexOf(t, before), indexOf(t, row.now), false)); got != row.want {
			t.Errorf("%s: %s, want %s", name, got, row.want)
		}
	}
}

// What a run has written is compared with what it observes later. The service itself changes the index
// of a Logstore that a new trail delivers to.
func TestApplier_changedMeanwhile(t *testing.T) {
	t.Parallel()
	spec := twoLineSpec()
	spec.Logstore.RetentionDays = 90
	lacking := func(names ...string) *model.Index {
		x := IndexSpec{}.Merged(model.Index{}, false)
		for _, name := range names {
			delete(x.Fields, name)
		}
		return &x
	}
	declared := IndexSpec{Declared: true, MaxTextLength: new(4096)}
	long, short := indexOf(t, `{"max_text_len":4096}`), indexOf(t, `{"max_text_len":128}`)
	shorter := indexOf(t, `{"max_text_len":64}`)
	before, other := observedWith(t, `{"ttl":365}`), observedWith(t, `{"ttl":30}`)
	for name, row := range map[string]struct {
		written  written
		spec     IndexSpec
		logstore *model.Logstore
		index    *model.Index
		trail    bool // whether a step of the trail was done
		want     string
	}{
		"nothing was written":                {written{}, IndexSpec{}, &other, lacking("EventID"), false, ""},
		"the Logstore as before":             {written{logstore: &before}, IndexSpec{}, &before, nil, false, ""},
		"another retention":                  {written{logstore: &before}, IndexSpec{}, &other, nil, false, "Logstore innertrail_platform-ops (logstore): retention_days is 30"},
		"the Logstore is missing":            {written{logstore: &before}, IndexSpec{}, nil, nil, false, ""},
		"the index is missing":               {written{index: lacking("EventID")}, IndexSpec{}, &before, nil, false, ""},
		"the index as before":                {written{index: lacking("EventID")}, IndexSpec{}, &before, lacking("EventID"), false, ""},
		"the index as declared":              {written{index: lacking("EventID")}, IndexSpec{}, &before, lacking(), false, ""},
		"another index":                      {written{index: lacking("EventID")}, IndexSpec{}, &before, lacking("EventType"), false, "index of Logstore innertrail_platform-ops (index): missing fields: EventType"},
		"another index, since the trail":     {written{index: lacking("EventID")}, IndexSpec{}, &before, lacking("EventType"), true, ""},
		"a declared index as before":         {written{index: &short}, declared, &before, &short, false, ""},
		"a declared index as it should be":   {written{index: &short}, declared, &before, &long, false, ""},
		"another length of a declared one":   {written{index: &short}, declared, &before, &shorter, false, "index of Logstore innertrail_platform-ops (index): a declared setting differs"},
		"another length of a standard one":   {written{index: lacking("EventID")}, IndexSpec{}, &before, &shorter, true, ""},
		"both, and the Logstore comes first": {written{logstore: &before, index: &short}, declared, &other, &shorter, false, "Logstore innertrail_platform-ops (logstore): retention_days is 30"},
	} {
		spec.Index = row.spec
		log := &stepLog{}
		if row.trail {
			log.add(Step{Kind: StartTrail, Name: "platform-ops"})
		}
		a := &applier{want: spec, written: row.written, log: log}
		err := a.changedMeanwhile(Observed{Logstore: row.logstore, Index: row.index})
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
		var replaced *LogstoreReplacedError
		if errors.As(err, &replaced) == row.same || !row.same && (!replaced.During || replaced.Created.Unix() != 8 || replaced.Logstore != "innertrail_platform-ops") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
