// Package diags maps errors to Terraform's diagnostics. It imports the packages whose
// errors it maps, and none of them imports it.
package diags

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// Explained is an error that carries its own diagnostic.
type Explained interface {
	error
	// Attribute names the argument that the error is about, with dots between the
	// names of nested ones; empty where it is about none.
	Attribute() string
	Summary() string
	// Detail returns the paragraphs around now, which says what is true.
	Detail(now string) []string
}

func fromExplained(e Explained, now string) diag.Diagnostic {
	if e.Attribute() == "" {
		return diag.NewErrorDiagnostic(e.Summary(), Paragraphs(e.Detail(now)...))
	}
	first, rest, nested := strings.Cut(e.Attribute(), ".")
	at := path.Root(first)
	if nested {
		at = at.AtName(rest)
	}
	return diag.NewAttributeErrorDiagnostic(at, e.Summary(), Paragraphs(e.Detail(now)...))
}

// FromRead is FromError for a data source. A read that was ended leaves nothing to
// resume.
func FromRead(op Operation, d reconcile.Spec, err error) diag.Diagnostic {
	if model.Is(err, model.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return diag.NewErrorDiagnostic("Cannot "+op.words+" in time", Paragraphs(model.Answer(err), "Nothing was changed.",
			"The run was ended, or the read took longer than timeouts allows. Run again, or allow more time in timeouts."))
	}
	return FromError(op, d, err)
}

// Operation is what was attempted.
type Operation struct {
	words   string // such as "create shipping platform-ops"
	refresh bool
}

// Do returns an operation that the words name, such as "create shipping platform-ops".
func Do(words string) Operation { return Operation{words: words} }

// Refresh returns the refresh of a shipping. Where it fails the way out is not to do
// it.
func Refresh(trail string) Operation {
	return Operation{words: "read shipping " + trail, refresh: true}
}

// FromError is the one place where an error becomes words: a summary that can be
// searched for, then what the service answered, what is true now, and what to do.
func FromError(op Operation, d reconcile.Spec, err error) diag.Diagnostic {
	var (
		failed *reconcile.StepError
		move   *reconcile.RecreateError
		stuck  *reconcile.NotSettledError
		unused *reconcile.NotShippingError
		call   *cloud.Error
	)
	now, again := op.untouched(), ""
	errors.As(err, &call)
	if errors.As(err, &failed) {
		op = Do(failed.Step.String())
		now, again = standing(failed, call)
	}
	switch {
	case errors.As(err, &move):
		now = move.Outcome()
	case errors.As(err, &unused):
		now += " " + unused.Words
	}
	if known := Explained(nil); errors.As(err, &known) {
		return fromExplained(known, now)
	}
	switch {
	case errors.As(err, &stuck):
		return fromNotSettled(d, stuck)
	case call != nil && call.Class == cloud.NoCredentials:
		if op.refresh {
			again = unread
		}
		return fromCredentials(call, now, again)
	case call != nil:
		if summary, next := special(op, d, call); summary != "" {
			if op.refresh && call.Class == cloud.OtherAccount {
				again = unread
			}
			return diag.NewErrorDiagnostic(summary, Paragraphs(call.Answer(), now, next, again))
		}
		if op.refresh {
			again = unread
		}
		return diag.NewErrorDiagnostic("Cannot "+op.words, Paragraphs(call.Answer(), now, advice(call), again))
	case errors.Is(err, context.DeadlineExceeded):
		if op.refresh {
			again = unread // the time that counts is the state's
		}
		return diag.NewErrorDiagnostic("Cannot "+op.words+" in time",
			Paragraphs(model.Sentence(err.Error()), now, "Apply again, or allow more time in timeouts.", again))
	case errors.Is(err, context.Canceled):
		return diag.NewErrorDiagnostic("Cannot "+op.words,
			Paragraphs("The run was ended before this was done.", now, "Run again: what stands is taken over and the rest is done."))
	default:
		return diag.NewErrorDiagnostic("Cannot "+op.words, Paragraphs(model.Sentence(err.Error()), now))
	}
}

// unread is the way out of a refresh that fails.
const unread = "To go on without reading it: terraform apply -refresh=false, or destroy -refresh=false."

func fromNotSettled(d reconcile.Spec, e *reconcile.NotSettledError) diag.Diagnostic {
	summary, now := fmt.Sprintf("Shipping %s is not as declared after the apply", d.Trail), ""
	if e.Part != "" {
		summary = fmt.Sprintf("The %s of shipping %s could not be made healthy", e.Part, d.Trail)
		now = fmt.Sprintf("The %s is still: %s.", e.Part, e.Status)
	}
	if e.Left != nil {
		return diag.NewErrorDiagnostic(summary, Paragraphs(now, model.Answer(e.Left),
			"It was therefore left to the service to make it, which it has not done.", "Apply again later."))
	}
	return diag.NewErrorDiagnostic(summary, Paragraphs(now,
		"The services accepted every call, but still do not show the result of: "+inWords(e.Pending)+".",
		"Done: "+inWords(e.Done)+".",
		"Apply again. If this repeats, somebody or something undoes the change, or the service does not take it."))
}

// special words the failures that have a cause of their own.
func special(op Operation, d reconcile.Spec, e *cloud.Error) (summary, next string) {
	switch {
	case e.Class == cloud.NotEnabled && strings.EqualFold(e.Code, "InvalidVersion"):
		return "ActionTrail does not know this version of " + e.Action,
			"The version is inferred, since none is published for inner trails. Set version in inner_trail_api in the provider block."
	case e.Service == cloud.ActionTrail && e.Class == cloud.NotEnabled:
		next = "Alibaba Cloud opens this feature per account and on request: ask for it in a support ticket first. " +
			"If it is open, the names of its operations may differ: see inner_trail_api in the provider block."
		if op.refresh {
			next += " To give the shipping up instead, use a removed block with destroy = false."
		}
		return "Inner-ActionTrail is not open for account " + d.Account, next
	case e.Class == cloud.BadCredentials:
		return specialKey(e), keysFrom(e) + "RAM shows which keys exist and are enabled."
	case e.Class == cloud.Expired:
		return "The credentials have expired", keysFrom(e) + "They are those of a session, which has ended or was revoked. Get new ones and run again."
	case e.Class == cloud.ClockSkew:
		return "The clock of this machine is wrong", "It is more than 15 minutes away from the time of the service. Set it right, " +
			"keep it so with NTP, and run again."
	case e.Class == cloud.ReadOnly:
		return "Cannot " + op.words + ": the provider is read-only",
			"To make the change, run the apply with read_only = false and without INNERTRAIL_READ_ONLY."
	case e.Class == cloud.RoleUnusable:
		return "ActionTrail cannot write to project " + d.Project.Name + " through role " + d.Role.Name,
			fmt.Sprintf("The role must trust %s and hold a policy that allows writing to Logstores named innertrail_*, such as %s. "+
				"After a change to the role this can take some minutes: apply again.", names.ActionTrail, names.DefaultPolicy)
	case e.Class == cloud.Exists && e.Service == cloud.ActionTrail:
		return "Trail name " + d.Trail + " is taken",
			"Names count for trails of every kind: an ordinary trail of the account may have it, which no inner trail can share. Choose another trail_name."
	case e.Class == cloud.Exists && e.Action == operation.CreateProject.Action:
		return "Project name " + d.Project.Name + " is taken",
			"Names of projects are unique across all accounts and regions. If the project is yours, set project_region to its region; otherwise choose another project_name."
	case e.Class == cloud.OtherAccount:
		return "Project " + d.Project.Name + " belongs to another account",
			"Names of projects are unique across all accounts. Choose another project_name, or use credentials of the account that owns the project. " +
				"A project that was just created or deleted can answer like this for some minutes."
	case e.Class == cloud.Quota && e.Action == operation.CreateLogstore.Action:
		return "Project " + d.Project.Name + " has no room for another Logstore",
			"Delete Logstores that are no longer needed, ask for a higher quota in the Log Service console, or choose another project_name."
	case e.Class == cloud.Quota && e.Service == cloud.ActionTrail:
		return "Inner-ActionTrail already ships to another Logstore",
			"An account has one trail of platform events across all regions. Look for it in the ActionTrail console and import it, or delete it first."
	default:
		return "", ""
	}
}

// advice says what to do about a failure of a class.
func advice(e *cloud.Error) string {
	switch e.Class {
	case cloud.Denied:
		lacks := fmt.Sprintf("The credentials lack the RAM permission %s. Add it to the policy of the user or role that runs Terraform.", e.Permission)
		if e.Service == cloud.ActionTrail {
			lacks += " If they have it, Inner-ActionTrail may not be open for the account: ask for it in a support ticket."
		}
		return lacks
	case cloud.Throttled, cloud.Unavailable:
		return "This passes by itself. Run again later; max_retries in the provider block makes the provider more patient."
	case cloud.Unreachable:
		return "Check the network, the proxy variables, and endpoints and endpoint_type in the provider block."
	case cloud.TimedOut:
		return "Check the network and endpoints in the provider block, or allow more time with request_timeout."
	case cloud.Canceled:
		return "The run was ended, or ran out of the time that timeouts allow. Apply again: what stands is taken over and the rest is done."
	case cloud.BadResponse:
		return "An answer that is not understood is never taken for an absence. " +
			"Check that the endpoint is Alibaba Cloud's and not a proxy's. If it is, this provider does not know that answer yet: please report it."
	case cloud.NotEnabled:
		return "The endpoint does not know this operation. Check endpoints and region in the provider block."
	case cloud.NotFound:
		return "What the call is about is gone: somebody may have removed it meanwhile. Look with terraform plan."
	case cloud.Quota:
		return "A quota of the account is reached. Make room, or ask for a higher quota."
	case cloud.Refused:
		return "What the code means stands in the documentation of " + e.Action + ". Alibaba Cloud's support can look the request up by its id."
	default:
		return ""
	}
}

// untouched says what is true where nothing but a look was attempted.
func (op Operation) untouched() string {
	if op.refresh {
		return "Nothing was changed, and the state is kept as it was."
	}
	return "Nothing was changed."
}

// standing says what the steps before a failed one left, and what to do then. A
// call whose answer was lost may have taken effect.
func standing(failed *reconcile.StepError, call *cloud.Error) (now, again string) {
	unsure := ""
	if call != nil && call.Ambiguous() {
		unsure = " Whether " + call.Action + " took effect is not known."
	}
	switch {
	case len(failed.Done) > 0:
		return "Done before: " + inWords(failed.Done) + "." + unsure, "Then apply again: what stands is taken over and the rest is done."
	case len(failed.Met) > 0:
		return "Nothing is known to have been changed." + unsure, "Then apply again: what stands is taken over and the rest is done."
	case unsure != "":
		return "Nothing was changed before." + unsure, "Then run again: what took effect counts as done."
	default:
		return "Nothing was changed.", ""
	}
}

// Paragraphs joins the parts of a diagnostic that are not empty.
func Paragraphs(parts ...string) string {
	kept := parts[:0:0]
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, "\n\n")
}

// inWords lists steps for people.
func inWords(steps []reconcile.Step) string {
	words := make([]string, len(steps))
	for i, step := range steps {
		words[i] = step.String()
	}
	return strings.Join(words, "; ")
}
