package credentials

import (
	"errors"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// A response that says that it failed gives no keys, even if it holds some.
func TestCredentialsResponse_session(t *testing.T) {
	t.Parallel()
	whole := credentialsResponse{AccessKeyID: "STS.x", AccessKeySecret: "hidden", SecurityToken: "hidden too", Expiration: "2030-01-02T15:04:05Z"}
	for name, change := range map[string]func(*credentialsResponse){
		"failed":           func(r *credentialsResponse) { r.Code = "Failed" },
		"failed in words":  func(r *credentialsResponse) { r.Code = "success" },
		"no id":            func(r *credentialsResponse) { r.AccessKeyID = "" },
		"no secret":        func(r *credentialsResponse) { r.AccessKeySecret = "" },
		"no time":          func(r *credentialsResponse) { r.Expiration = "tomorrow" },
		"no time any more": func(r *credentialsResponse) { r.Expiration = "1893596645" },
	} {
		broken := whole
		change(&broken)
		_, err := broken.session("source", "It", "advice")
		var why *cloud.KeysError
		if !errors.As(err, &why) || why.Source != "source" || why.Advice != "advice" || strings.Contains(why.Reason, "hidden") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, code := range []string{"", "Success"} {
		whole.Code = code
		if session, err := whole.session("source", "It", ""); err != nil || session.AccessKeyID != "STS.x" || session.Expires.IsZero() {
			t.Errorf("%q: %+v, %v", code, session, err)
		}
	}
}
