// Package diags maps errors to Terraform's diagnostics. It imports the packages whose
// errors it maps, and none of them imports it.
package diags

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// DiagnosticError is an error that carries its own diagnostic.
type DiagnosticError interface {
	error
	// Attribute names the argument that the error is about, with dots between the
	// names of nested ones; empty where it is about none.
	Attribute() string
	Summary() string
	// Detail returns the paragraphs around now, which says what is true.
	Detail(now string) []string
}

// guardError is a [DiagnosticError] of a guard: every further plan meets it, too, also that
// of a destroy.
type guardError interface {
	DiagnosticError
	Guard()
}

func fromDiagnosticError(op Operation, d domain.Spec, e DiagnosticError, now string) diag.Diagnostic {
	detail := e.Detail(now)
	if _, guard := e.(guardError); guard && op.exists || op.replaces {
		detail = append(detail, d.DestroyAdvice(e, op.deletes)...)
	}
	if e.Attribute() == "" {
		return diag.NewErrorDiagnostic(e.Summary(), Paragraphs(detail...))
	}
	first, rest, nested := strings.Cut(e.Attribute(), ".")
	at := path.Root(first)
	if nested {
		at = at.AtName(rest)
	}
	return diag.NewAttributeErrorDiagnostic(at, e.Summary(), Paragraphs(detail...))
}

// FromRead is [FromError] for a data source: after a cancelled read there is nothing to
// resume.
func FromRead(op Operation, d domain.Spec, err error) diag.Diagnostic {
	if model.Is(err, model.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		next := "The run was ended, or the read took longer than timeouts allows. Run again, or allow more time in timeouts. " +
			"If the service answers no call, check the network and the proxy variables."
		if op.lists { // which has its own time
			next = "The run was ended, or the service did not answer in time. Check the network and the proxy variables. Run again."
		}
		return diag.NewErrorDiagnostic("Cannot "+op.words+" in time", Paragraphs(model.Answer(err), op.nothingChanged(), next))
	}
	return FromError(op, d, err)
}

// FromError maps an error to a diagnostic: a summary that can be searched for, then what
// the service answered, what is true now, and what to do.
func FromError(op Operation, d domain.Spec, err error) diag.Diagnostic {
	var (
		failed *reconcile.StepError
		move   *reconcile.RecreateError
		stuck  *reconcile.NotSettledError
		unused *reconcile.NotShippingError
		unmade *reconcile.DestinationError
		call   *model.Error
	)
	now, again := op.nothingChanged(), ""
	errors.As(err, &call)
	if errors.As(err, &failed) {
		op = op.step(failed.Step.String())
		now, again = progress(op, failed, call)
	}
	switch {
	case errors.As(err, &move):
		now = move.Outcome()
	case errors.As(err, &unmade):
		now += " " + unmade.Outcome()
	case errors.As(err, &unused):
		now += " " + unused.Words
	}
	if known := DiagnosticError(nil); errors.As(err, &known) {
		return fromDiagnosticError(op, d, known, now)
	}
	switch {
	case errors.As(err, &stuck):
		return fromNotSettled(d, stuck, unused)
	case call != nil && call.Class == model.NoCredentials:
		if op.refresh {
			again = skipRefreshAdvice
		}
		return fromCredentials(call, now, again)
	case call != nil && call.Class == model.Canceled && !op.refresh:
		return diag.NewErrorDiagnostic("Cannot "+op.words, Paragraphs(call.Answer(), now, advice(call), op.again()))
	case call != nil:
		if summary, next := specificMessage(op, d, call); summary != "" {
			if op.refresh && call.Class == model.OtherAccount {
				again = skipRefreshAdvice
			}
			return diag.NewErrorDiagnostic(summary, Paragraphs(call.Answer(), now, next, again))
		}
		if op.refresh {
			again = skipRefreshAdvice
		}
		return diag.NewErrorDiagnostic("Cannot "+op.words, Paragraphs(call.Answer(), now, advice(call), again))
	case errors.Is(err, context.DeadlineExceeded):
		if op.refresh {
			again = skipRefreshAdvice // the time that counts is the state's
		}
		how, _ := op.repeat()
		return diag.NewErrorDiagnostic("Cannot "+op.words+" in time",
			Paragraphs(model.Sentence(err.Error()), now, model.Sentence(how+", or allow more time in timeouts"), again))
	case errors.Is(err, context.Canceled):
		return diag.NewErrorDiagnostic("Cannot "+op.words,
			Paragraphs("The run was interrupted before this was done.", now, op.again()))
	default:
		return diag.NewErrorDiagnostic("Cannot "+op.words, Paragraphs(model.Sentence(err.Error()), now))
	}
}

// skipRefreshAdvice is the advice for a failed refresh.
const skipRefreshAdvice = "To go on without reading it: terraform apply -refresh=false, or destroy -refresh=false."

// fromNotSettled maps the error of a result that does not show. Unused says that nothing ships meanwhile; it may be nil.
func fromNotSettled(d domain.Spec, e *reconcile.NotSettledError, unused *reconcile.NotShippingError) diag.Diagnostic {
	summary, now, silent, done := fmt.Sprintf("Shipping %s is not as declared after the apply", d.Trail), "", "", ""
	if unused != nil {
		silent = unused.Words
	}
	if len(e.Done) > 0 {
		done = "Done: " + inWords(e.Done) + "."
	}
	if e.Part != "" {
		summary = fmt.Sprintf("The %s of shipping %s could not be made healthy", e.Part, d.Trail)
		now = fmt.Sprintf("The %s is still: %s.", e.Part, e.Status)
	}
	if e.Left != nil {
		return diag.NewErrorDiagnostic(summary, Paragraphs(now, model.Answer(e.Left),
			"The service was expected to create it instead, and has not done so.", silent,
			"Apply again later. If it stays missing, have the service create it with a new trail: terraform apply -replace=<address of this resource>."))
	}
	settings := ""
	if len(e.Settings) > 0 {
		settings = "Not as declared in logstore: " + model.List(e.Settings) + "."
	}
	if slices.Contains(e.Settings, "encryption") {
		settings += " An endpoint may ignore encryption in UpdateLogStore: switch it on with UpdateLogStoreEncryption, for example in OpenAPI Explorer."
	}
	return diag.NewErrorDiagnostic(summary, Paragraphs(now,
		"The services accepted every call, but still do not show the result of: "+inWords(e.Pending)+".", settings, silent, done,
		"Apply again. If this repeats, either something reverts the change, or the service ignores it."))
}

// progress says what was done before a failed step, and what to do then. A call whose
// answer was lost may have taken effect.
func progress(op Operation, failed *reconcile.StepError, call *model.Error) (now, again string) {
	how, does := op.repeat()
	then, unsure := "Then "+how+": "+does+".", ""
	if call != nil && call.Ambiguous() {
		unsure = " Whether " + call.Action + " took effect is not known."
	}
	switch {
	case len(failed.Done) > 0:
		return "Done before: " + inWords(failed.Done) + "." + unsure, then
	case len(failed.Skipped) > 0:
		return "Nothing is known to have been changed." + unsure, then
	case unsure != "":
		return "Nothing was changed before." + unsure, "Then run again: steps that took effect are not repeated."
	default:
		return "Nothing was changed.", ""
	}
}

// Paragraphs joins the parts of a diagnostic that are not empty. Each part is one paragraph: a line
// break in it comes from a text of unknown origin and is escaped, as everything else in it that a
// terminal would obey. Parts that are indented are the lines of a configuration, which Terraform
// does not break.
func Paragraphs(parts ...string) string {
	var text strings.Builder
	const indent = "  "
	last := ""
	for _, part := range parts {
		if part == "" {
			continue
		}
		if last != "" {
			text.WriteString("\n")
		}
		if last != "" && !(strings.HasPrefix(last, indent) && strings.HasPrefix(part, indent)) {
			text.WriteString("\n")
		}
		text.WriteString(model.Visible(part))
		last = part
	}
	return text.String()
}

// WithAdvice returns an error with more paragraphs.
func WithAdvice(d diag.Diagnostic, paragraphs ...string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(d.Summary(), d.Detail()+"\n\n"+Paragraphs(paragraphs...))
}

// inWords lists steps.
func inWords(steps []domain.Step) string {
	words := make([]string, len(steps))
	for i, step := range steps {
		words[i] = step.String()
	}
	return strings.Join(words, "; ")
}
