package api_test

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

func TestACS3Signature(t *testing.T) {
	unsign := func(name string) func(*testclient.Client, *testclient.ACS3) {
		return func(_ *testclient.Client, q *testclient.ACS3) {
			q.Signed = slices.DeleteFunc(q.Signed, func(s string) bool { return s == name })
		}
	}
	drop := func(name string) func(*testclient.Client, *testclient.ACS3) {
		return func(c *testclient.Client, q *testclient.ACS3) {
			unsign(name)(c, q)
			q.Header.Del(name)
		}
	}
	header := func(name, value string) func(r *http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	authorization := func(old, replacement string) func(r *http.Request) {
		return func(r *http.Request) {
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), old, replacement, 1))
		}
	}
	for name, tc := range map[string]struct {
		change func(c *testclient.Client, q *testclient.ACS3) // before it is signed
		after  func(r *http.Request)
		status int
		code   string
	}{
		"good": {nil, nil, 200, ""},
		"another signed header": {func(_ *testclient.Client, q *testclient.ACS3) {
			q.Header.Set("x-acs-credentials-provider", " static_ak ")
			q.Signed = append(q.Signed, "x-acs-credentials-provider")
		}, nil, 200, ""},
		"a header that is no common one, not signed": {nil, header("User-Agent", "curl"), 200, ""},
		"characters that are encoded": {func(_ *testclient.Client, q *testclient.ACS3) {
			q.URL.RawQuery = url.Values{"RegionId": {"*~ +/ä&="}}.Encode()
		}, nil, 200, ""},
		"spaces behind the commas": {nil, authorization(",SignedHeaders", ", SignedHeaders"), 200, ""},

		"wrong secret":         {func(c *testclient.Client, _ *testclient.ACS3) { c.Secret += "x" }, nil, 400, "SignatureDoesNotMatch"},
		"unknown key":          {func(c *testclient.Client, _ *testclient.ACS3) { c.ID = "LTAInobody" }, nil, 404, "InvalidAccessKeyId.NotFound"},
		"changed date":         {nil, header("x-acs-date", time.Now().UTC().Add(time.Minute).Format("2006-01-02T15:04:05Z")), 400, "SignatureDoesNotMatch"},
		"changed nonce":        {nil, header("x-acs-signature-nonce", "another"), 400, "SignatureDoesNotMatch"},
		"changed signed extra": {func(_ *testclient.Client, q *testclient.ACS3) { q.Signed = append(q.Signed, "x-acs-more") }, header("x-acs-more", "1"), 400, "SignatureDoesNotMatch"},
		"changed query":        {nil, func(r *http.Request) { r.URL.RawQuery = "RegionId=cn-shanghai" }, 400, "SignatureDoesNotMatch"},
		"changed method":       {nil, func(r *http.Request) { r.Method = http.MethodGet }, 400, "SignatureDoesNotMatch"},
		"changed host":         {nil, func(r *http.Request) { r.Host = "sts-vpc.cn-hangzhou.aliyuncs.com" }, 400, "SignatureDoesNotMatch"},
		"changed body": {nil, func(r *http.Request) {
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader("RegionId=x")), 10
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}, 400, "SignatureDoesNotMatch"},
		"another digest": {func(_ *testclient.Client, q *testclient.ACS3) {
			q.Header.Set("x-acs-content-sha256", strings.Repeat("0", 64))
		}, nil, 400, "SignatureDoesNotMatch"},

		"host is not signed":    {unsign("host"), nil, 400, "IncompleteSignature"},
		"action is not signed":  {unsign("x-acs-action"), nil, 400, "IncompleteSignature"},
		"version is not signed": {unsign("x-acs-version"), nil, 400, "IncompleteSignature"},
		"date is not signed":    {unsign("x-acs-date"), nil, 400, "IncompleteSignature"},
		"nonce is not signed":   {unsign("x-acs-signature-nonce"), nil, 400, "IncompleteSignature"},
		"digest is not signed":  {unsign("x-acs-content-sha256"), nil, 400, "IncompleteSignature"},
		"token is not signed": {func(_ *testclient.Client, q *testclient.ACS3) {
			q.Header.Set("x-acs-security-token", "CAIS")
		}, nil, 400, "IncompleteSignature"},

		"no action":         {drop("x-acs-action"), nil, 400, "MissingAction"},
		"no version":        {drop("x-acs-version"), nil, 400, "MissingVersion"},
		"no date":           {drop("x-acs-date"), nil, 400, "MissingTimestamp"},
		"no nonce":          {drop("x-acs-signature-nonce"), nil, 400, "MissingSignatureNonce"},
		"no digest":         {drop("x-acs-content-sha256"), nil, 400, "IncompleteSignature"},
		"no authorization":  {nil, func(r *http.Request) { r.Header.Del("Authorization") }, 400, "MissingAccessKeyId"},
		"no credential":     {nil, authorization("Credential=", "Other="), 400, "MissingAccessKeyId"},
		"no signature":      {nil, authorization("Signature=", "Other="), 400, "IncompleteSignature"},
		"no signed headers": {nil, authorization("SignedHeaders=", "Other="), 400, "IncompleteSignature"},
		"another algorithm": {nil, authorization("ACS3-HMAC-SHA256", "ACS3-HMAC-SM3"), 400, "InvalidSignatureMethod"},

		"date of yesterday": {func(c *testclient.Client, q *testclient.ACS3) {
			q.Header.Set("x-acs-date", c.Emulator.Clock.Now().Add(-16*time.Minute).Format("2006-01-02T15:04:05Z"))
		}, nil, 400, "InvalidTimeStamp.Expired"},
		"date in another form": {func(_ *testclient.Client, q *testclient.ACS3) { q.Header.Set("x-acs-date", "20231026T102232Z") }, nil, 400, "InvalidTimeStamp.Format"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := testclient.Start(t)
			q := c.ACS3("sts", "GetCallerIdentity")
			if tc.change != nil {
				tc.change(c, &q)
			}
			r := q.Sign(c)
			if tc.after != nil {
				tc.after(r)
			}
			if a := c.Send(r); tc.code == "" {
				c.Must(a)
			} else {
				c.Refused(a, tc.status, tc.code)
			}
		})
	}
}

func TestACS3Signature_replayedNonce(t *testing.T) {
	c := testclient.Start(t)
	send := func(nonce string) testclient.Answer {
		q := c.ACS3("sts", "GetCallerIdentity")
		q.Header.Set("x-acs-signature-nonce", nonce)
		return c.Send(q.Sign(c))
	}
	c.Must(send("once"))
	c.Refused(send("once"), 400, "SignatureNonceUsed")
	c.Must(send("twice"))
}

func TestACS3_formBody(t *testing.T) {
	c := testclient.Start(t)
	a := c.Must(c.Send(c.ACS3Form("ram", "CreateRole", "RoleName", "writer",
		"AssumeRolePolicyDocument", testclient.ActionTrailTrust, "Description", "*~ +/ä").Sign(c)))
	if a.Get("Role", "Description") != "*~ +/ä" {
		t.Errorf("%s", a.Raw)
	}
	// A body that is no form would leave its parameters out.
	for _, contentType := range []string{"", "application/json", "text/plain"} {
		q := c.ACS3Form("ram", "GetRole", "RoleName", "writer")
		q.Header.Set("Content-Type", contentType)
		c.Refused(c.Send(q.Sign(c)), 400, "InvalidParameter.Format")
	}
	tampered := c.ACS3Form("ram", "DeleteRole", "RoleName", "writer").Sign(c)
	tampered.Body, tampered.ContentLength = io.NopCloser(strings.NewReader("RoleName=others")), 15
	c.Refused(c.Send(tampered), 400, "SignatureDoesNotMatch")
}

// TestACS3_answersJSON checks that an answer is JSON without a Format, and XML only if
// the request asks for that.
func TestACS3_answersJSON(t *testing.T) {
	c := testclient.Start(t)
	a := c.Must(c.Send(c.ACS3("sts", "GetCallerIdentity").Sign(c)))
	if a.Get("AccountId") != emulator.DefaultAccountID || !strings.HasPrefix(a.Header.Get("Content-Type"), "application/json") {
		t.Errorf("%s %s", a.Header, a.Raw)
	}
	c.Refused(c.Send(c.ACS3("ram", "GetRole", "RoleName", "none").Sign(c)), 404, "EntityNotExist.Role")
	if a := c.Send(c.ACS3("sts", "GetCallerIdentity", "Format", "XML").Sign(c)); !strings.HasPrefix(string(a.Raw), "<?xml") {
		t.Errorf("%s", a.Raw)
	}
}

func TestACS3_session(t *testing.T) {
	c := testclient.Start(t)
	c.Role(emulator.DefaultAccountID, "deploy", testclient.TrustOf(testclient.FirstRoot))
	session := c.Emulator.AssumeRole(emulator.DefaultAccountID, "deploy", "sess1")
	s := c.As(session)
	if got, _ := s.Must(s.Send(s.ACS3("sts", "GetCallerIdentity").Sign(s))).Get("IdentityType").(string); got != "AssumedRoleUser" {
		t.Errorf("identity type %s", got)
	}
	s.Token = ""
	s.Refused(s.Send(s.ACS3("sts", "GetCallerIdentity").Sign(s)), 400, "MissingSecurityToken")
	s.Token = "CAISdGhlIHRva2VuIG9mIGFub3RoZXI="
	s.Refused(s.Send(s.ACS3("sts", "GetCallerIdentity").Sign(s)), 400, "InvalidSecurityToken.MismatchWithAccessKey")
}

// TestACS3_region checks where a region comes from: the host, else the parameter RegionId.
func TestACS3_region(t *testing.T) {
	c := testclient.Start(t)
	last := func() string {
		calls := c.Emulator.Journal()
		return calls[len(calls)-1].Region
	}
	c.Must(c.Send(c.Elsewhere().ACS3("actiontrail", "DescribeTrails").Sign(c)))
	if last() != "cn-shanghai" {
		t.Errorf("the region of the host is %s", last())
	}
	q := c.ACS3("actiontrail", "DescribeTrails", "RegionId", "us-west-1")
	q.URL.Scheme, q.URL.Host = "http", strings.TrimPrefix(c.Server.URL, "http://")
	q.Host = q.URL.Host
	c.Must(c.Send(q.Sign(c)))
	if last() != "us-west-1" {
		t.Errorf("the region of the parameter is %s", last())
	}
}

// TestACS3_anonymous sends AssumeRoleWithOIDC as the SDKs do: without a signature.
func TestACS3_anonymous(t *testing.T) {
	c := testclient.Start(t)
	c.CI(testclient.TrustingMain)
	token := testclient.Issuer().Token(testclient.GoodClaims())
	anonymous := func(action string, params ...string) *http.Request {
		return c.ACS3Form("sts", action, params...).Request
	}
	params := []string{"RoleArn", testclient.DeployRole, "OIDCProviderArn", testclient.CIProvider, "OIDCToken", token, "RoleSessionName", "sess1"}
	s := c.Session(c.Send(anonymous("AssumeRoleWithOIDC", params...)))
	s.IsSessionOf(emulator.DefaultAccountID, "deploy")

	late := anonymous("AssumeRoleWithOIDC", params...)
	late.Header.Set("x-acs-date", c.Emulator.Clock.Now().Add(16*time.Minute).Format("2006-01-02T15:04:05Z"))
	c.Refused(c.Send(late), 400, "InvalidTimeStamp.Expired")
	undated := anonymous("AssumeRoleWithOIDC", params...)
	undated.Header.Del("x-acs-date")
	c.Refused(c.Send(undated), 400, "MissingTimestamp")
	c.Refused(c.Send(anonymous("GetCallerIdentity")), 400, "MissingAccessKeyId")
}
