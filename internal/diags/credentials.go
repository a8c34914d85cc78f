package diags

import (
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// fromCredentials maps a call that was not sent because there were no credentials. Now
// says what is true, again how to go on without the call.
func fromCredentials(call *model.Error, now, again string) diag.Diagnostic {
	var why *cloud.KeysError
	if !errors.As(call, &why) {
		return diag.NewErrorDiagnostic("Cannot get credentials", Paragraphs(model.Sentence(call.Message), now, again))
	}
	summary, from := "Cannot get credentials from "+why.Source, ""
	if why.Role != "" {
		summary, from = "Cannot assume role "+why.Role, model.Sentence("what failed is "+why.Source)
	}
	said, answer, next := model.Sentence(why.Reason), "", why.Advice
	var refusal *model.Error
	if errors.As(why.Err, &refusal) {
		answer = refusal.Answer()
		if cause, how := specificMessage(Operation{}, domain.Spec{}, refusal); next == "" && cause != "" {
			next = model.Sentence(cause) + " " + how
		}
		if next == "" {
			next = advice(refusal)
		}
	}
	return diag.NewErrorDiagnostic(summary, Paragraphs(said, answer, from, now, next, again))
}

// keysFrom says where the keys of a call came from; empty if that is not known.
func keysFrom(e *model.Error) string {
	if e.Source == "" {
		return ""
	}
	return "The keys are those of " + e.Source + ". "
}

// saysExpired reports whether the service itself says that the session has ended, and not only
// that it does not know the key.
func saysExpired(e *model.Error) bool {
	return !strings.EqualFold(e.Code, "InvalidAccessKeyId.NotFound") && !strings.Contains(strings.ToLower(e.Message), "accesskeyid not found")
}

// keyAdvice says what to do about a key that is not accepted.
func keyAdvice(e *model.Error) string {
	code := strings.ToLower(e.Code)
	switch {
	case strings.HasPrefix(code, "signature"):
		return "The access key exists, and its secret is another one. RAM shows no secrets: copy the secret again from where it is stored, or create another access key in RAM."
	case strings.HasPrefix(code, "invalidsecuritytoken"):
		return "Key, secret and token must come from the same session: copy all three again, or open another session."
	default:
		return "RAM shows which keys exist and are enabled."
	}
}

// specialKey says what is wrong with a key.
func specialKey(e *model.Error) string {
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
