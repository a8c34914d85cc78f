package cloud_test

import (
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/endpoint"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

var allServices = []string{model.ActionTrail, model.RAM, model.STS, model.SLS}

// at returns a client that reaches every service at one URL, with its own transport.
func at(t *testing.T, text string, changes ...func(*cloud.Config)) *cloud.Client {
	t.Helper()
	parsed, err := endpoint.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return clientOver(nil, append([]func(*cloud.Config){func(config *cloud.Config) {
		config.Endpoints = map[string]endpoint.Endpoint{}
		for _, service := range allServices {
			config.Endpoints[service] = parsed
		}
	}}, changes...)...)
}

var errNowhere = errors.New("nowhere to go")

// recorder returns a transport that only records requests.
func recorder() *answers {
	return &answers{give: func(*http.Request) (*http.Response, error) { return nil, errNowhere }}
}

// TestHosts_byRule checks that every call uses https and the host that the service's
// own documentation names, and no other host, in particular not the location service.
func TestHosts_byRule(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		region, network       string
		trail, ram, sts, logs string
	}{
		{"cn-hangzhou", "", "actiontrail.cn-hangzhou", "ram", "sts", "cn-hangzhou.log"},
		{"cn-hangzhou", endpoint.Public, "actiontrail.cn-hangzhou", "ram", "sts", "cn-hangzhou.log"},
		{"eu-central-1", endpoint.VPC, "actiontrail-vpc.eu-central-1", "ram", "sts-vpc.eu-central-1", "eu-central-1-intranet.log"},
		{"eu-central-1", endpoint.Internal, "actiontrail-vpc.eu-central-1", "ram", "sts-vpc.eu-central-1", "eu-central-1-intranet.log"},
		// Regions that the SDK's own tables map to other hosts, and one that does not
		// exist yet.
		{"cn-beijing-gov-1", "", "actiontrail.cn-beijing-gov-1", "ram", "sts", "cn-beijing-gov-1.log"},
		{"cn-shanghai-finance-1", "", "actiontrail.cn-shanghai-finance-1", "ram", "sts", "cn-shanghai-finance-1.log"},
		{"mars-north-1", "", "actiontrail.mars-north-1", "ram", "sts", "mars-north-1.log"},
	} {
		t.Run(tc.region+" "+tc.network, func(t *testing.T) {
			t.Parallel()
			transport := recorder()
			c := clientOver(transport, func(config *cloud.Config) { config.Region, config.EndpointType = tc.region, tc.network })
			ctx, where := t.Context(), model.Project{Region: tc.region, Name: "ops-audit"}
			for want, err := range map[string]error{
				tc.trail:               drop(c.DescribeInnerTrails(ctx, tc.region)),
				tc.ram:                 drop(c.GetRole(ctx, "delivery")),
				tc.sts:                 drop(c.Identity(ctx)),
				tc.logs:                drop(c.GetProject(ctx, where)),
				"ops-audit." + tc.logs: c.UpdateLogstore(ctx, where, model.Logstore{Name: "bare", RetentionDays: 3}),
			} {
				want += ".aliyuncs.com"
				if e := failure(t, err, model.Unreachable); !strings.HasSuffix(want, e.Host) {
					t.Errorf("the error names %s, want %s", e.Host, want)
				}
				if !slices.ContainsFunc(transport.seen(), func(r *http.Request) bool {
					return strings.HasSuffix(r.URL.Host, want) && (r.Host == "" || r.Host == r.URL.Host)
				}) {
					t.Errorf("nothing went to %s", want)
				}
			}
			if len(transport.seen()) != 5 {
				t.Errorf("%d requests, want 5", len(transport.seen()))
			}
			for _, r := range transport.seen() {
				if r.URL.Scheme != "https" || strings.Contains(r.URL.Host, "location") {
					t.Errorf("went to %s://%s", r.URL.Scheme, r.URL.Host)
				}
			}
		})
	}
}

func TestHosts_everyCall(t *testing.T) {
	t.Parallel()
	for _, c := range calls(t) {
		transport := recorder()
		wantClass(t, c.do(t.Context(), clientOver(transport)), model.Unreachable)
		seen := transport.seen()
		if len(seen) != 1 || seen[0].URL.Scheme != "https" || !strings.HasSuffix(seen[0].URL.Host, c.host) {
			t.Errorf("%s: %d requests, the first to %s", c.action, len(seen), seen[0].URL.Host)
		}
	}
}

func TestHosts_endpoints(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		endpoint string
		url      string // scheme and host of the connection to Log Service
		host     string // of the request to Log Service
		rpc      string // host of the requests to the others
	}{
		{"log.example.com", "https://ops-audit.log.example.com", "ops-audit.log.example.com", "log.example.com"},
		{"https://log.example.com:8443/", "https://ops-audit.log.example.com:8443", "ops-audit.log.example.com:8443", "log.example.com:8443"},
		{"http://127.0.0.1:18900", "http://127.0.0.1:18900", "ops-audit.127.0.0.1:18900", "127.0.0.1:18900"},
		{"http://localhost:18900", "http://localhost:18900", "ops-audit.localhost:18900", "localhost:18900"},
		{"10.1.2.3", "https://10.1.2.3", "ops-audit.10.1.2.3", "10.1.2.3"},
		{"http://[::1]:18900", "http://[::1]:18900", "ops-audit.localhost:18900", "localhost:18900"},
		{"[::1]", "https://[::1]", "ops-audit.localhost", "localhost"},
	} {
		t.Run(tc.endpoint, func(t *testing.T) {
			t.Parallel()
			for _, c := range calls(t) {
				transport := recorder()
				wantClass(t, c.do(t.Context(), at(t, tc.endpoint, func(config *cloud.Config) { config.Transport = transport })), model.Unreachable)
				r := transport.seen()[0]
				name := cmpHost(r)
				u := r.URL.Scheme + "://" + r.URL.Host
				wantURL, wantHost := tc.url, tc.host
				if c.service != model.SLS {
					wantURL, wantHost = strings.Replace(tc.url, "ops-audit.", "", 1), tc.rpc
				}
				if c.action == "CreateProject" {
					wantURL, wantHost = strings.Replace(wantURL, "ops-audit", "fresh-project", 1), strings.Replace(wantHost, "ops-audit", "fresh-project", 1)
				}
				if u != wantURL || name != wantHost {
					t.Errorf("%s went to %s as %s, want %s as %s", c.action, u, name, wantURL, wantHost)
				}
			}
		})
	}
}

// cmpHost returns the Host header of a request.
func cmpHost(r *http.Request) string {
	if r.Host != "" {
		return r.Host
	}
	return r.URL.Host
}

// TestHosts_loopback uses the client's own transport and a real listener.
func TestHosts_loopback(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			for _, c := range calls(t) {
				f := newFixture(t)
				server, err := f.Listen(address)
				if err != nil {
					var unavailable *net.OpError
					if errors.As(err, &unavailable) {
						t.Skip("the test listens on this loopback address, and the machine does not have it: ", err)
					}
					t.Fatal(err)
				}
				client := at(t, server.URL, func(config *cloud.Config) {
					key := f.Account()
					config.Credentials = cloud.StaticKeys{AccessKeyID: key.AccessKeyID, AccessKeySecret: key.AccessKeySecret}
				})
				if err := c.do(t.Context(), client); err != nil {
					t.Errorf("%s: %v", c.action, err)
				}
				server.Close()
				f.Close()
			}
		})
	}
}

// TestHosts_names uses names that would turn a URL into one of another host: neither
// they nor the keys may be sent there.
func TestHosts_names(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"evil.example.com/", "evil.example.com?", "evil.example.com#", "evil.example.com:443/", "a b", "%zz", "\x00", "[::1]"} {
		transport := recorder()
		c, ctx := clientOver(transport), t.Context()
		for what, err := range map[string]error{
			"project of a read":  drop(c.GetProject(ctx, model.Project{Region: region, Name: bad})),
			"project of a write": c.UpdateLogstore(ctx, model.Project{Region: region, Name: bad}, model.Logstore{Name: "l"}),
			"region of a read":   drop(c.GetProject(ctx, model.Project{Region: bad, Name: "p"})),
			"region of a write":  c.UpdateLogstore(ctx, model.Project{Region: bad, Name: "p"}, model.Logstore{Name: "l"}),
			"region of a trail":  drop(c.DescribeInnerTrails(ctx, bad)),
		} {
			e := failure(t, err, model.Refused)
			if e.Attempts != 0 || e.Ambiguous() {
				t.Errorf("%s %q: %+v", what, bad, e)
			}
		}
		for _, r := range transport.seen() {
			t.Errorf("%q went to %s", bad, r.URL.Host)
		}
	}
}

func TestRegions(t *testing.T) {
	t.Parallel()
	regions := model.Regions()
	if len(regions) != 26 || !slices.IsSorted(regions) || len(slices.Compact(slices.Clone(regions))) != 26 {
		t.Errorf("%d regions: %v", len(regions), regions)
	}
	regions[0] = "changed"
	if model.Regions()[0] == "changed" {
		t.Error("a caller can change the list")
	}
	f := newFixture(t)
	for _, r := range model.Regions() {
		if _, err := f.client().DescribeInnerTrails(t.Context(), r); err != nil {
			t.Errorf("%s: %v", r, err)
		}
	}
}

// TestRedirects answers with a redirect, which the client must not follow: the
// signature and the token would be sent along.
func TestRedirects(t *testing.T) {
	t.Parallel()
	for _, c := range calls(t) {
		for _, status := range []int{301, 302, 303, 307, 308} {
			transport := &answers{give: func(*http.Request) (*http.Response, error) {
				return answer(status, "", http.Header{"Location": {"https://evil.example.com/"}}), nil
			}}
			e := failure(t, c.do(t.Context(), clientOver(transport)), model.BadResponse)
			if len(transport.seen()) != 1 || e.Status != status {
				t.Errorf("%s: %d requests, %+v", c.action, len(transport.seen()), e)
			}
		}
	}
}

func TestNeedSSL(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	plain := f.client(func(config *cloud.Config) {
		config.Endpoints = map[string]endpoint.Endpoint{model.RAM: {Scheme: "http", Host: "ram.aliyuncs.com"}}
	})
	e := failure(t, drop(plain.GetRole(t.Context(), "delivery")), model.Refused)
	if e.Code != "InvalidProtocol.NeedSsl" || f.Journal()[0].Service != emulator.ServiceRAM {
		t.Errorf("got %+v", e)
	}
}
