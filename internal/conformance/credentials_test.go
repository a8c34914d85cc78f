package conformance

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	sts "github.com/alibabacloud-go/sts-20150401/v2/client"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/aliyun/credentials-go/credentials"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/scenario"
)

// TestCredentials has every provider of the credentials library fetch keys, and STS say
// whose they are.
func TestCredentials(t *testing.T) {
	c := start(t)
	key, token := scenario.Identities(c.Emulator)
	c.BindInstanceRole(account, "deploy")
	c.ServeCredentials("ci", account, "deploy")
	c.intercept(t)
	session := c.assume(t, key)
	text := dara.String
	run := client{"credentials-go", c}
	for _, provider := range []struct {
		config credentials.Config
		caller string
	}{
		{credentials.Config{Type: text("access_key"), AccessKeyId: text(key.AccessKeyID), AccessKeySecret: text(key.AccessKeySecret)}, "user/carol"},
		{credentials.Config{
			Type: text("sts"), AccessKeyId: text(session.AccessKeyID), AccessKeySecret: text(session.AccessKeySecret), SecurityToken: text(session.SecurityToken),
		}, "assumed-role/deploy/session"},
		{credentials.Config{
			Type: text("ram_role_arn"), AccessKeyId: text(key.AccessKeyID), AccessKeySecret: text(key.AccessKeySecret),
			RoleArn: text(deployARN), RoleSessionName: text("arn"), RoleSessionExpiration: dara.Int(3600), Policy: text(allowAll),
		}, "assumed-role/deploy/arn"},
		{credentials.Config{
			Type: text("oidc_role_arn"), RoleArn: text(oidcRoleARN), OIDCProviderArn: text(oidcProviderARN), OIDCToken: text(token),
			RoleSessionName: text("oidc"), RoleSessionExpiration: dara.Int(3600),
		}, "assumed-role/ci/oidc"},
		{credentials.Config{Type: text("ecs_ram_role"), RoleName: text("deploy"), DisableIMDSv1: dara.Bool(true)}, "assumed-role/deploy/"},
		{credentials.Config{Type: text("ecs_ram_role")}, "assumed-role/deploy/"}, // which asks for the role's name first
		{credentials.Config{Type: text("credentials_uri"), Url: text(c.URL + "/credentials/ci")}, "assumed-role/deploy/"},
	} {
		run.call(t, *provider.config.Type, func() (any, error) {
			credential, err := credentials.NewCredential(&provider.config)
			if err != nil {
				return nil, err
			}
			config := v2Config(c, emulator.Credentials{})
			config.AccessKeyId, config.AccessKeySecret, config.Credential = nil, nil, credential
			client, err := sts.NewClient(config)
			if err != nil {
				return nil, err
			}
			response, err := client.GetCallerIdentity()
			if err != nil {
				return nil, err
			}
			if arn := dara.StringValue(response.Body.Arn); !strings.Contains(arn, provider.caller) {
				return nil, fmt.Errorf("the keys are those of %s, not of %s", arn, provider.caller)
			}
			return response.Body, nil
		})
	}
}

// assume returns the keys of a session that the V2 SDK has assumed.
func (c *cloud) assume(t *testing.T, key emulator.Credentials) emulator.Credentials {
	t.Helper()
	client, err := sts.NewClient(v2Config(c, key))
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.AssumeRole(&sts.AssumeRoleRequest{RoleArn: dara.String(deployARN), RoleSessionName: dara.String("session")})
	if err != nil {
		t.Fatal(err)
	}
	keys := response.Body.Credentials
	return emulator.Credentials{AccessKeyID: *keys.AccessKeyId, AccessKeySecret: *keys.AccessKeySecret, SecurityToken: *keys.SecurityToken}
}

// intercept leads the hosts that a client names itself to the emulator. The library
// copies the default transport for each request, and always asks STS over TLS.
func (c *cloud) intercept(t *testing.T) {
	t.Helper()
	usual := http.DefaultTransport
	t.Cleanup(func() { http.DefaultTransport = usual })
	proxy, err := url.Parse(c.URL)
	if err != nil {
		t.Fatal(err)
	}
	trusted := x509.NewCertPool()
	trusted.AddCert(c.secure.Certificate())
	dialer := &tls.Dialer{Config: &tls.Config{RootCAs: trusted, ServerName: "example.com"}}
	http.DefaultTransport = &http.Transport{
		Proxy: func(r *http.Request) (*url.URL, error) {
			if r.URL.Scheme == "https" {
				return nil, nil
			}
			return proxy, nil
		},
		DialTLSContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, c.secure.Listener.Addr().String())
		},
	}
}
