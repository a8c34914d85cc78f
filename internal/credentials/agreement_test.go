package credentials_test

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aliyun/credentials-go/credentials/providers"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// TestAgreement lets the official library credentials-go read the same profiles from a
// copy of the file, which must lead to keys of the same caller. Its code is not part of
// the provider, for the reasons in the package's documentation. Here it verifies that
// its file and its services are understood in the same way.
func TestAgreement(t *testing.T) { // not in parallel: the library makes its connections from http.DefaultTransport
	f := newFixture(t)
	f.libraryCallsHere()
	f.Set(func(s *emulator.Settings) { s.NeedSSL = false }) // the library uses https, and is redirected here without TLS
	f.BindInstanceRole(root, "runner")
	session := f.session()
	list := []map[string]any{
		f.profile("AK", "AK", nil),
		f.profile("StsToken", "StsToken", map[string]any{
			"access_key_id": session.AccessKeyID, "access_key_secret": session.AccessKeySecret, "sts_token": session.SecurityToken}),
		f.profile("RamRoleArn", "RamRoleArn", map[string]any{"ram_role_arn": roleOfUser, "ram_session_name": "me", "expired_seconds": 900}),
		f.profile("EcsRamRole", "EcsRamRole", map[string]any{"ram_role_name": "runner"}),
		f.profile("EcsRamRole, whichever", "EcsRamRole", nil),
		f.profile("ChainableRamRoleArn", "ChainableRamRoleArn", map[string]any{
			"source_profile": "RamRoleArn", "ram_role_arn": roleBeyond, "ram_session_name": "me", "expired_seconds": 900}),
		f.profile("OIDC", "OIDC", map[string]any{
			"oidc_provider_arn": oidcARN, "oidc_token_file": f.writeFile("token", f.token()), "ram_role_arn": deploy, "ram_session_name": "pod", "expired_seconds": 900}),
		f.profile("CloudSSO", "CloudSSO", f.sso(-time.Hour)),
		f.profile("OAuth", "OAuth", f.oauthForTheLibrary()),
		f.profile("External", "External", map[string]any{"process_command": f.prints(
			`{"mode":"AK","access_key_id":"` + f.user.AccessKeyID + `","access_key_secret":"` + f.user.AccessKeySecret + `"}`)}),
	}
	f.writeProfiles("AK", list...)
	text, err := os.ReadFile(filepath.Join(f.home, ".aliyun", "config.json"))
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "config.json") // the library rewrites it in some modes
	for _, profile := range append(list, map[string]any{"name": ""}) {
		name, _ := profile["name"].(string)
		if err := os.WriteFile(copied, text, 0o600); err != nil {
			t.Fatal(err)
		}
		library, err := providers.NewCLIProfileCredentialsProviderBuilder().WithProfileFile(copied).WithProfileName(name).Build()
		if err != nil {
			t.Fatal(err)
		}
		found, err := library.GetCredentials()
		if err != nil {
			t.Fatalf("profile %s: the library says %v", name, err)
		}
		keys := cloud.StaticKeys{AccessKeyID: found.AccessKeyId, AccessKeySecret: found.AccessKeySecret, SecurityToken: found.SecurityToken}
		theirs, err := f.unauthenticatedClient().With(keys).Identity(t.Context())
		if err != nil {
			t.Fatalf("profile %s, the library's keys: %v", name, err)
		}
		client := f.client(credentials.Settings{Profile: name})
		ours, err := client.Identity(t.Context())
		if ours.ARN = asCaller(ours.ARN); err != nil || ours != theirs {
			t.Errorf("profile %s leads to %+v, for the library to %+v: %v", name, ours, theirs, err)
		}
		_ = who(t, client) // which may be denied
		if made := f.Journal(); made[len(made)-1].Caller != theirs.ARN {
			t.Errorf("profile %s: a call is made by %s, for the library by %s", name, made[len(made)-1].Caller, theirs.ARN)
		}
	}
}

// oauthForTheLibrary returns a login that the library does not try to refresh.
func (f *fixture) oauthForTheLibrary() map[string]any {
	p := f.oauth("CN")
	delete(p, "oauth_refresh_token")
	return p
}

// libraryCallsHere redirects http.DefaultTransport to the emulator: https without TLS,
// and http through a proxy, because the library makes its own connections.
func (f *fixture) libraryCallsHere() {
	f.t.Helper()
	proxy, err := url.Parse(f.Server.URL)
	if err != nil {
		f.t.Fatal(err)
	}
	before := http.DefaultTransport
	f.t.Cleanup(func() { http.DefaultTransport = before })
	http.DefaultTransport = &http.Transport{
		Proxy: func(r *http.Request) (*url.URL, error) {
			if r.URL.Scheme == "http" {
				return proxy, nil
			}
			return nil, nil // no proxy
		},
		DialTLSContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, proxy.Host)
		},
		DisableKeepAlives: true,
	}
}
