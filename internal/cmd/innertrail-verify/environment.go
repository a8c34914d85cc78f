package main

import (
	"fmt"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/endpoint"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
)

// endpointsFromEnv returns the custom endpoints. Plain http is allowed for this machine only.
func endpointsFromEnv(getenv func(string) string) (map[string]endpoint.Endpoint, error) {
	endpoints := map[string]endpoint.Endpoint{}
	for service, name := range credentials.EndpointVariables {
		text := getenv(name)
		if text == "" {
			continue
		}
		parsed, err := endpoint.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if parsed.Interceptable() {
			return nil, fmt.Errorf("%s: plain http is allowed for this machine only", name)
		}
		endpoints[service] = parsed
	}
	return endpoints, nil
}
