package main

import (
	"fmt"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
)

// endpointsFromEnv returns the custom endpoints. Plain http is allowed for this machine only.
func endpointsFromEnv(getenv func(string) string) (map[string]cloud.Endpoint, error) {
	endpoints := map[string]cloud.Endpoint{}
	for service, name := range credentials.EndpointVariables {
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
