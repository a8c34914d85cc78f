package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	sls "github.com/aliyun/aliyun-log-go-sdk"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// loopback sends a signed request to the listener's own address, with a host of its own.
func loopback(c *testclient.Client, r *http.Request) testclient.Answer {
	r.URL.Scheme, r.URL.Host = "http", strings.TrimPrefix(c.Server.URL, "http://")
	return c.Send(r)
}

// regionOf returns the region in which a project was made.
func regionOf(c *testclient.Client, project string) string {
	c.T.Helper()
	region, _ := c.Must(c.SLS("GET", "", "/?type=all&projectName="+project, "")).Get("projects", 0, "region").(string)
	return region
}

const projectBody = `{"projectName":"ops-audit","description":""}`

// TestRegions_signatureV4 checks that a project made behind a loopback address lands in the
// region of the signature, and that each region has its own projects there.
func TestRegions_signatureV4(t *testing.T) {
	c := testclient.Start(t)
	connect := func(region string) sls.ClientInterface {
		s := &sls.Client{
			Endpoint: "http://" + strings.TrimPrefix(c.Server.URL, "http://"), AccessKeyID: c.ID, AccessKeySecret: c.Secret,
			RequestTimeOut: 5 * time.Second, RetryTimeOut: time.Second,
		}
		s.SetHTTPClient(&http.Client{Transport: c.Server.Transport(), Timeout: 5 * time.Second})
		s.SetAuthVersion(sls.AuthV4)
		s.SetRegion(region)
		return s
	}
	for region, project := range map[string]string{"us-west-1": "ops-west", "eu-central-1": "ops-central", "cn-hangzhou": "ops-home"} {
		if _, err := connect(region).CreateProject(project, ""); err != nil {
			t.Fatal(err)
		}
		if got := regionOf(c, project); got != region {
			t.Errorf("a project made in %s is in %s", region, got)
		}
		got, err := connect(region).GetProject(project)
		if err != nil || got.Region != region {
			t.Errorf("%+v %v", got, err)
		}
		names, err := connect(region).ListProject()
		if err != nil || len(names) != 1 || names[0] != project {
			t.Errorf("%s lists %v %v", region, names, err)
		}
	}
	if _, err := connect("us-west-1").GetProject("ops-home"); err == nil || !strings.Contains(err.Error(), "ProjectNotExist") {
		t.Errorf("a project of another region: %v", err)
	}
	if _, err := connect("nowhere").GetProject("ops-home"); err == nil || !strings.Contains(err.Error(), "SignatureNotMatch") {
		t.Errorf("an invalid region: %v", err)
	}
}

// TestRegions_host checks that a project lands in the region of the host, also behind a
// loopback address, and that a host without a region means the region of the emulator.
func TestRegions_host(t *testing.T) {
	for host, want := range map[string]string{
		"ops-audit.us-west-1.log.aliyuncs.com":          "us-west-1",
		"ops-audit.eu-central-1.sls.aliyuncs.com":       "eu-central-1",
		"ops-audit.us-west-1-intranet.log.aliyuncs.com": "us-west-1",
		"us-west-1.log.aliyuncs.com":                    "us-west-1",
		"ops-audit.us-west-1.localhost:18900":           "us-west-1",
		"us-west-1.localhost:18900":                     "us-west-1",
		"ops-audit.us-west-1.127.0.0.1:18900":           "us-west-1",
		"ops-audit.127.0.0.1:18900":                     "cn-hangzhou",
		"127.0.0.1:18900":                               "cn-hangzhou",
		"ops-audit.us-west-1.emulator.test":             "us-west-1",
	} {
		t.Run(host, func(t *testing.T) {
			c := testclient.Start(t)
			r := c.SLSRequest(t.Context(), "POST", "ops-audit", "/", projectBody)
			r.Host = host // version 1 does not sign it
			c.Must(loopback(c, r))
			if got := regionOf(c, "ops-audit"); got != want {
				t.Errorf("the project is in %s, want %s", got, want)
			}
			// Behind an address without a region, a request finds the project where it is.
			r = c.SLSRequest(t.Context(), "GET", "ops-audit", "/", "")
			r.Host = "ops-audit.127.0.0.1:18900"
			if got := c.Must(loopback(c, r)).Get("region"); got != want {
				t.Errorf("found in %v, want %s", got, want)
			}
		})
	}
}

// TestSLS_denialTellsWhy checks the detail of a denial.
func TestSLS_denialTellsWhy(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	for name, tc := range map[string]struct {
		policies []string
		kind     string
	}{
		"implicit": {nil, "ImplicitDeny"},
		"explicit": {[]string{testclient.AllowAll, testclient.Statement("Deny", "log:*", "*")}, "ExplicitDeny"},
	} {
		u := c.User("reader-"+name, tc.policies...)
		a := u.SLS("GET", "ops-audit", "/", "")
		u.Refused(a, 401, "Unauthorized")
		for member, want := range map[string]any{
			"AuthAction": "log:GetProject", "AuthPrincipalType": "SubUser", "AuthPrincipalOwnerId": "1000000000000001",
			"NoPermissionType": tc.kind, "PolicyType": "AccountLevelIdentityBasedPolicy",
		} {
			if got := a.Get("accessDeniedDetail", member); got != want {
				t.Errorf("%s: %s is %v, want %v", name, member, got, want)
			}
		}
		for _, member := range []string{"AuthPrincipalDisplayName", "EncodedDiagnosticMessage"} {
			if text, _ := a.Get("accessDeniedDetail", member).(string); text == "" {
				t.Errorf("%s: there is no %s in %s", name, member, a.Raw)
			}
		}
	}
	if a := c.SLS("GET", "ops-audit", "/logstores/none", ""); a.Get("accessDeniedDetail") != nil {
		t.Errorf("%s", a.Raw)
	}
}
