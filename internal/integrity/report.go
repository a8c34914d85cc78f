package integrity

import (
	"cmp"
	"errors"
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
	r.Granted, r.Unreadable = strings.Join(f.Granted(s), separator), strings.Join(f.unknown(), separator)
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
		return &ProcessorReport{Name: *name, Unreadable: Why(f.ProcessorUnread)}
	case f.Processor == nil:
		return &ProcessorReport{Name: *name, Unreadable: "it was not read"}
	default:
		return &ProcessorReport{Name: *name, SPL: f.Processor.SPL, DropsOnError: f.Processor.DropsOnError}
	}
}

// words says what is known of the policy.
func (j Judged) words() string {
	switch {
	case j.Err != nil:
		return unreadable + j.why()
	case j.Policy == nil:
		return "none"
	case len(j.Denied) > 0:
		words := "denies " + j.Denied[0].Action + " to " + j.Denied[0].Principal
		for _, also := range j.Denied[1:] {
			words += ", " + also.Principal
		}
		return words
	default:
		return "present"
	}
}

// why says why the policy is not known.
func (j Judged) why() string {
	if permission := MissingPermission(j.Err); permission != "" {
		return "the RAM permission " + permission + " on * is missing"
	}
	return Why(j.Err)
}

// Why returns why something is not known, in words that do not change from call to call.
func Why(err error) string {
	if permission := MissingPermission(err); permission != "" {
		return "the RAM permission " + permission + " is missing"
	}
	return model.LastingAnswer(err)
}

// MissingPermission returns the RAM action that a denial is about; empty for other failures.
func MissingPermission(err error) string {
	var failed *model.Error
	if !errors.As(err, &failed) || failed.Class != model.Denied || failed.DeniedBy != "" {
		return ""
	}
	return failed.Permission
}
