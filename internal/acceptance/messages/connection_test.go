package messages_test

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// connectionErrors are errors of calls that get no answer, or none that is understood.
var connectionErrors = []errorCase{
	{name: "connection refused", calls: []string{}, runs: func(t *testing.T, tc *acctest.Cloud) []run {
		tc.Options = []provider.Option{provider.WithTransport(nil)}
		return expectError(tc.ProviderHCL(acctest.EndpointsHCL(testcloud.ClosedPort(t))), errorPattern(
			"Cannot find out which account the credentials belong to",
			"STS could not be reached at 127.0.0.1:… for GetCallerIdentity: dial tcp 127.0.0.1:…: connect: connection refused.",
			"Nothing was changed.",
			"Nothing listens at this address of this machine. If an emulator is meant, start it. Otherwise correct or remove endpoints.sts in the provider block, which sets the address.",
		))
	}},
	{name: "connection refused at an address of the environment", calls: []string{}, runs: func(t *testing.T, tc *acctest.Cloud) []run {
		tc.Options = []provider.Option{
			provider.WithTransport(nil), provider.WithEnvironment(map[string]string{"ALIBABA_CLOUD_ENDPOINT_STS": "http://" + testcloud.ClosedPort(t)}),
		}
		return expectError(tc.ProviderHCL(), errorPattern(
			"Cannot find out which account the credentials belong to",
			"STS could not be reached at 127.0.0.1:… for GetCallerIdentity: dial tcp 127.0.0.1:…: connect: connection refused.",
			"Nothing was changed.",
			"Nothing listens at this address of this machine. If an emulator is meant, start it. Otherwise correct or remove ALIBABA_CLOUD_ENDPOINT_STS in the environment, which sets the address.",
		))
	}},
	{name: "a certificate that is not accepted", calls: []string{}, runs: func(t *testing.T, tc *acctest.Cloud) []run {
		inspecting := httptest.NewUnstartedServer(http.NotFoundHandler())
		inspecting.Config.ErrorLog = log.New(io.Discard, "", 0)
		inspecting.StartTLS()
		t.Cleanup(inspecting.Close)
		tc.Options = []provider.Option{provider.WithTransport(nil)}
		return expectError(tc.ProviderHCL(strings.ReplaceAll(acctest.EndpointsHCL(inspecting.Listener.Addr().String()), "http:", "https:")), errorPattern(
			"Cannot find out which account the credentials belong to",
			"STS could not be reached at 127.0.0.1:… for GetCallerIdentity: tls: failed to verify certificate: x509: certificate signed by unknown authority.",
			"Nothing was changed.",
			"No TLS connection was made, and a second attempt would not help. If a proxy of your network opens TLS connections, name its certificate "+
				"authority in ca_bundle in the provider block. Otherwise check endpoints.sts in the provider block, which sets the address, and the clock of this machine.",
		))
	}},
	{name: "a proxy that asks for a login", calls: []string{}, runs: func(_ *testing.T, tc *acctest.Cloud) []run {
		tc.Options = []provider.Option{provider.WithTransport(proxyWithLogin{})}
		return expectError(tc.ProviderHCL(), errorPattern(
			"Cannot find out which account the credentials belong to",
			"STS could not be reached at sts.aliyuncs.com for GetCallerIdentity: the proxy answered HTTP status 407.",
			"Nothing was changed.",
			"Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY in the environment. If the proxy asks for a login (status 407), put it into the variable: http://user:password@host:port.",
		))
	}},
	{name: "an endpoint that never answers", calls: identityOnly, runs: func(_ *testing.T, tc *acctest.Cloud) []run {
		tc.Fault(emulator.Fault{Kind: emulator.FaultHang, Times: -1})
		return expectError(tc.ProviderHCL("max_retries = 0", `request_timeout = "1s"`), errorPattern(
			"Cannot find out which account the credentials belong to",
			"STS at sts.aliyuncs.com did not answer GetCallerIdentity: no answer within 1s.",
			"Nothing was changed.",
			"Check the network, the proxy variables (HTTPS_PROXY, NO_PROXY), and region, endpoints and endpoint_type in the provider block, or allow more time with request_timeout.",
		))
	}},
	{name: "plain http", calls: []string{}, runs: func(_ *testing.T, tc *acctest.Cloud) []run {
		return expectError(tc.ProviderHCL(`endpoints {
    ram = "http://ram.example.com"
  }`), errorPattern(
			"The endpoint of RAM is plain http",
			"http://ram.example.com is not on this machine, so signatures and logs could be intercepted. Use https, or set insecure = true.",
		))
	}},
	{name: "a list of unknown shape", runs: func(_ *testing.T, tc *acctest.Cloud) []run {
		tc.Set(func(s *emulator.Settings) { s.TrailListKey = "Items" })
		return expectError(tc.ProviderHCL(), errorPattern(
			"Cannot plan shipping platform-ops",
			"ActionTrail at actiontrail.cn-hangzhou.aliyuncs.com answered DescribeInnerTrails in a way that is not understood: the response has none of the known keys for the list of trails (TrailList, InnerTrailList, Trails, InnerTrails) (request …).",
			"Nothing was changed.",
			"A response that is not understood is never treated as a missing resource. Check that the endpoint is Alibaba Cloud's and not a proxy's. If it is, this provider does not support that response yet: please report it.",
		))
	}},
	{name: "an answer that is no JSON", runs: func(_ *testing.T, tc *acctest.Cloud) []run {
		tc.Fault(emulator.Fault{Action: "DescribeInnerTrails", Kind: emulator.FaultGarbage, Times: -1})
		return expectError(tc.ProviderHCL(), errorPattern(
			"Cannot plan shipping platform-ops",
			"ActionTrail at actiontrail.cn-hangzhou.aliyuncs.com answered DescribeInnerTrails in a way that is not understood: the answer is not the JSON that was expected.",
			"Nothing was changed.",
			"A response that is not understood is never treated as a missing resource. Check that the endpoint is Alibaba Cloud's and not a proxy's. If it is, this provider does not support that response yet: please report it.",
		))
	}},
	{name: "throttled", runs: func(_ *testing.T, tc *acctest.Cloud) []run {
		tc.Fault(emulator.Fault{Action: "GetProject", Kind: emulator.FaultThrottle, Times: -1})
		return expectError(tc.ProviderHCL("max_retries = 1"), errorPattern(
			"Cannot plan shipping platform-ops",
			`Log Service answered ServerBusy to GetProject: "The server is busy, please try again later." (request …). It was tried 2 times.`,
			"Nothing was changed.",
			"Temporary service error. Retry later, or raise max_retries in the provider block.",
		))
	}},
	{name: "a deletion that is not answered", runs: func(_ *testing.T, tc *acctest.Cloud) []run {
		return []run{
			{config: tc.HCL()},
			{
				before: func() { tc.Fault(emulator.Fault{Action: "DeleteInnerTrail", Kind: emulator.FaultHang, Times: 1}) },
				config: tc.ProviderHCL("max_retries = 0", `request_timeout = "1s"`),
				want: errorPattern(
					"Cannot destroy shipping platform-ops",
					"ActionTrail at actiontrail.cn-hangzhou.aliyuncs.com did not answer DeleteInnerTrail: no answer within 1s.",
					"Nothing was changed before. Whether DeleteInnerTrail took effect is not known.",
					"Check the network, the proxy variables (HTTPS_PROXY, NO_PROXY), and region, endpoints and endpoint_type in the provider block, or allow more time with request_timeout.",
					"Then run again: steps that took effect are not repeated.",
				),
			},
		}
	}},
}

// proxyWithLogin is a transport behind a proxy that lets nothing through without a login.
type proxyWithLogin struct{}

func (proxyWithLogin) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusProxyAuthRequired, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
}
