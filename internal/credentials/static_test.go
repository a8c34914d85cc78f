package credentials_test

import (
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
)

// A token of the environment belongs to a key of the environment, and to no key of the block.
func TestResolve_tokenOfTheEnvironment(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		block credentials.Settings
		want  string
	}{
		{credentials.Settings{}, "env-token"},
		{credentials.Settings{AccessKeyID: "LTAIblock", AccessKeySecret: "block-secret"}, ""},
		{credentials.Settings{AccessKeyID: "STS.block", AccessKeySecret: "block-secret", SecurityToken: "block-token"}, "block-token"},
	} {
		f := newFixture(t)
		f.env["ALIBABA_CLOUD_ACCESS_KEY_ID"], f.env["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = "STS.env", "env-secret"
		f.env["ALIBABA_CLOUD_SECURITY_TOKEN"] = "env-token"
		keys, err := f.resolve(row.block).Open(f.unauthenticatedClient()).Keys(t.Context())
		if err != nil || keys.SecurityToken != row.want {
			t.Errorf("%+v: token %q, want %q, %v", row.block, keys.SecurityToken, row.want, err)
		}
	}
}
