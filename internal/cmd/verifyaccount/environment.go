package main

import (
	"fmt"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// The environment variables that the provider block reads too; the first that is
// set counts.
var (
	regionVariables    = []string{"ALIBABA_CLOUD_REGION", "ALIBABA_CLOUD_REGION_ID", "ALICLOUD_REGION"}
	accessKeyVariables = []string{"ALIBABA_CLOUD_ACCESS_KEY_ID", "ALICLOUD_ACCESS_KEY"}
	secretKeyVariables = []string{"ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALICLOUD_SECRET_KEY"}
	tokenVariables     = []string{"ALIBABA_CLOUD_SECURITY_TOKEN", "ALICLOUD_SECURITY_TOKEN"}
	endpointVariables  = map[string]string{
		cloud.ActionTrail: "ALIBABA_CLOUD_ENDPOINT_ACTIONTRAIL",
		cloud.RAM:         "ALIBABA_CLOUD_ENDPOINT_RAM",
		cloud.STS:         "ALIBABA_CLOUD_ENDPOINT_STS",
		cloud.SLS:         "ALIBABA_CLOUD_ENDPOINT_SLS",
	}
)

func first(getenv func(string) string, names []string) string {
	for _, name := range names {
		if value := getenv(name); value != "" {
			return value
		}
	}
	return ""
}

func listed(names []string) string {
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// endpointsFrom gives the endpoints that replace the services' own. Plain http
// stays on this machine.
func endpointsFrom(getenv func(string) string) (map[string]cloud.Endpoint, error) {
	endpoints := map[string]cloud.Endpoint{}
	for service, name := range endpointVariables {
		text := getenv(name)
		if text == "" {
			continue
		}
		endpoint, err := cloud.ParseEndpoint(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if endpoint.Scheme == "http" && !endpoint.Loopback() {
			return nil, fmt.Errorf("%s: plain http is spoken on this machine only", name)
		}
		endpoints[service] = endpoint
	}
	return endpoints, nil
}
