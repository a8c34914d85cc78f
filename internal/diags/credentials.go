package diags

import (
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// fromCredentials words a call that was not sent, since its keys could not be had. Now
// is what is true, again how to go on without.
func fromCredentials(call *cloud.Error, now, again string) diag.Diagnostic {
	var why *cloud.KeysError
	if !errors.As(call, &why) {
		return diag.NewErrorDiagnostic("Cannot get credentials", Paragraphs(model.Sentence(call.Message), now, again))
	}
	summary, from := "Cannot get credentials from "+why.Source, ""
	if why.Role != "" {
		summary, from = "Cannot assume role "+why.Role, model.Sentence("what failed is "+why.Source)
	}
	said, next := model.Sentence(why.Reason), why.Advice
	var refusal *cloud.Error
	if errors.As(why.Err, &refusal) {
		said = Paragraphs(said, refusal.Answer())
		if special, how := special(Operation{}, reconcile.Spec{}, refusal); next == "" && special != "" {
			next = model.Sentence(special) + " " + how
		}
		if next == "" {
			next = advice(refusal)
		}
	}
	return diag.NewErrorDiagnostic(summary, Paragraphs(said, from, now, next, again))
}

// keysFrom says where the keys of a call came from, as far as that is known.
func keysFrom(e *cloud.Error) string {
	if e.Source == "" {
		return ""
	}
	return "The keys are those of " + e.Source + ". "
}

// specialKey says what is wrong with a key, as far as the service tells.
func specialKey(e *cloud.Error) string {
	code := strings.ToLower(e.Code)
	switch {
	case strings.HasPrefix(code, "signature"):
		return "The secret key does not belong to the access key"
	case code == "invalidaccesskeyid.inactive":
		return "The access key is disabled"
	case code == "invalidaccesskeyid.notfound":
		return "The access key does not exist"
	case strings.HasPrefix(code, "invalidsecuritytoken"):
		return "The security token does not belong to the access key"
	default:
		return "The access key is not accepted"
	}
}
