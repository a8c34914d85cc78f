package credentials

import (
	"errors"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// A response that says that it failed gives no keys, even if it holds some.
func TestCredentialsResponse_session(t *testing.T) {
	t.Parallel()
	whole := credentialsResponse{AccessKeyID: "STS.x", AccessKeySecret: "hidden", SecurityToken: "hidden too", Expiration: "2030-01-02T15:04:05Z"}
	const notUnderstood = "It gave an answer that is not understood: "
	for name, test := range map[string]struct {
		change func(*credentialsResponse)
		says   string
	}{
		"failed":           {func(r *credentialsResponse) { r.Code = "Failed" }, "It reported a failure and returned no keys"},
		"failed in words":  {func(r *credentialsResponse) { r.Code = "success" }, "It reported a failure and returned no keys"},
		"no id":            {func(r *credentialsResponse) { r.AccessKeyID = "" }, notUnderstood + "it has no AccessKeyId"},
		"no secret":        {func(r *credentialsResponse) { r.AccessKeySecret = "" }, notUnderstood + "it has no AccessKeySecret"},
		"no time":          {func(r *credentialsResponse) { r.Expiration = "tomorrow" }, notUnderstood + "its Expiration is not a time such as 2026-01-02T15:04:05Z"},
		"no time any more": {func(r *credentialsResponse) { r.Expiration = "1893596645" }, notUnderstood + "its Expiration is not a time such as 2026-01-02T15:04:05Z"},
	} {
		broken := whole
		test.change(&broken)
		_, err := broken.session("", "source", "It", "advice")
		var why *cloud.KeysError
		if !errors.As(err, &why) || why.Source != "source" || why.Advice != "advice" || why.Reason != test.says {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, code := range []string{"", "Success"} {
		whole.Code = code
		if session, err := whole.session("", "source", "It", ""); err != nil || session.AccessKeyID != "STS.x" || session.Expires.IsZero() {
			t.Errorf("%q: %+v, %v", code, session, err)
		}
	}
}
