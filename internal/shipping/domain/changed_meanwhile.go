package domain

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// ChangedMeanwhileError says that others wrote an object that this run wrote, too.
type ChangedMeanwhileError struct {
	Object   string
	Now      string // what differs, in words
	When     ChangeTime
	Argument string
}

// ChangeTime is when it was found that others wrote an object.
type ChangeTime int

// The times.
const (
	// AfterWrite means that the object is neither as this run wrote it nor as it was before.
	AfterWrite ChangeTime = iota
	// AfterLostWrite means the same, after a write whose answer was lost.
	AfterLostWrite
	// SetBack means that the object is as it was before, and was written since.
	SetBack
)

func (e *ChangedMeanwhileError) Error() string { return e.Summary() + ": " + e.Now }

// Attribute names the argument that the error is about.
func (e *ChangedMeanwhileError) Attribute() string { return e.Argument }

// Summary returns the error's headline.
func (e *ChangedMeanwhileError) Summary() string {
	return fmt.Sprintf("The %s was changed by others during this run", e.Object)
}

// Detail returns the error's paragraphs around now, which says what is true.
func (e *ChangedMeanwhileError) Detail(now string) []string {
	first := "Right after it was written, it reads: " + e.Now + ". That is neither what this run wrote nor what there was before."
	switch e.When {
	case AfterWrite:
	case AfterLostWrite:
		first = "The answer to a write was lost. Now it reads: " + e.Now + ". That is neither what this run wrote nor what there was before."
	case SetBack:
		first = "The answer to a write was lost. Now it reads as before: " + e.Now + ". But it was written since: others may have set it back, for example as a legal hold."
	}
	return []string{
		first + " It was not overwritten.",
		now,
		"Run terraform plan again: it shows what differs now. If it was not changed by others, the service took only a part of what was written.",
	}
}

// LogstoreReplacedError says that the Logstore is not the one that the plan showed: others deleted
// it, and it may have been created again, or restored.
type LogstoreReplacedError struct {
	Logstore string
	Created  time.Time // of the one that is there; the zero time if there is none
	During   bool      // whether it was deleted during the run, not before its first write
}

func (e *LogstoreReplacedError) Error() string {
	created := e.Created.UTC().Format(time.RFC3339)
	switch {
	case e.Created.IsZero():
		return "Logstore " + e.Logstore + " was deleted after the plan, with its logs"
	case e.During:
		return "Logstore " + e.Logstore + " was deleted during this run and created again on " + created + ": logs before are gone"
	default:
		return "Logstore " + e.Logstore + " is not the one that the plan showed: it was created on " + created
	}
}

// Attribute returns an empty name: the error is about no argument.
func (*LogstoreReplacedError) Attribute() string { return "" }

// Summary returns the error's headline.
func (e *LogstoreReplacedError) Summary() string {
	return "Plan again: Logstore " + e.Logstore + " is not the one that the plan showed"
}

// Detail returns the error's paragraphs around now, which says what is true.
func (e *LogstoreReplacedError) Detail(now string) []string {
	return []string{
		model.Sentence(e.Error()), now,
		"Plan again: the plan shows what there is now. " + FindLogs,
	}
}

// FindLogs is how to find out who deleted a Logstore, and whether its logs can be restored.
const FindLogs = "To find out who deleted it, search ActionTrail for DeleteLogStore and DeleteProject in the 90 days that it keeps. " +
	"If the recycle bin of the project is on, the Log Service console may still have the deleted Logstore."

// SplitDiffering returns the settings that are not as declared, in words: those that changed
// since before, and those that did not.
func (l LogstoreSpec) SplitDiffering(before, now model.Logstore) (changed, same []string) {
	for _, s := range writtenSettings {
		is := s.Observed(now)
		words := fmt.Sprintf("%s is %v", s.Attribute, is)
		switch {
		case s.Holds(l, now):
		case reflect.DeepEqual(is, s.Observed(before)):
			same = append(same, words)
		default:
			changed = append(changed, words)
		}
	}
	return changed, same
}

// ChangedAfterLostWrite returns an error if others wrote the Logstore after a write whose answer
// was lost: it is not as declared, and either not as before or written since.
func (l LogstoreSpec) ChangedAfterLostWrite(before, now model.Logstore) error {
	changed, same := l.SplitDiffering(before, now)
	failed := &ChangedMeanwhileError{Object: "Logstore " + l.Name, Now: strings.Join(changed, ", "), When: AfterLostWrite, Argument: "logstore"}
	switch {
	case len(changed) > 0:
		return failed
	case len(same) > 0 && writtenSince(before.Modified(), now.Modified()):
		failed.Now, failed.When = strings.Join(same, ", "), SetBack
		return failed
	default:
		return nil
	}
}

// ChangedAfterLostWrite is the same of an index.
func (x IndexSpec) ChangedAfterLostWrite(logstore string, before, now model.Index, lite bool) error {
	changed, same := x.splitDiffering(before, now, lite)
	failed := &ChangedMeanwhileError{Object: "index of Logstore " + logstore, Now: "another setting of " + model.List(changed), When: AfterLostWrite, Argument: "index"}
	switch {
	case len(changed) > 0:
		return failed
	case len(same) > 0 && writtenSince(before.Modified(), now.Modified()):
		failed.Now, failed.When = "not as declared is "+model.List(same), SetBack
		return failed
	default:
		return nil
	}
}

// splitDiffering returns the parts of the index that are not as declared: those that changed
// since before, and those that did not.
func (x IndexSpec) splitDiffering(before, now model.Index, lite bool) (changed, same []string) {
	want := x.Merged(now, lite)
	add := func(name string, isChanged bool) {
		if isChanged {
			changed = append(changed, name)
		} else {
			same = append(same, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(allFields(want, now))) {
		if part := onlyField(now, name); !part.Equal(onlyField(want, name)) {
			add(name, !part.Equal(onlyField(before, name)))
		}
	}
	if part := withoutFields(now); !part.Equal(withoutFields(want)) {
		add("the index as a whole", !part.Equal(withoutFields(before)))
	}
	return changed, same
}

func allFields(a, b model.Index) map[string]model.FieldKey {
	all := maps.Clone(a.Fields)
	maps.Copy(all, b.Fields)
	return all
}

// onlyField returns an index with nothing but one field; without any if there is none of the
// name.
func onlyField(x model.Index, name string) model.Index {
	field, ok := x.Fields[name]
	if !ok {
		return model.Index{}
	}
	return model.Index{Fields: map[string]model.FieldKey{name: field}}
}

func withoutFields(x model.Index) model.Index {
	x.Fields = nil
	return x
}

// writtenSince reports whether an object was written between two looks, as far as the service
// tells when it was.
func writtenSince(before, now time.Time) bool {
	return !before.IsZero() && !now.IsZero() && !now.Equal(before)
}
