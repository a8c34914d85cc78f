package provider

import (
	"os"
	"strings"
)

// SilenceLogs turns the logs of this process off, if no environment variable asks for any. The libraries
// of the plugin protocol write every message at level trace to stderr, and Terraform reads each of them,
// also where it shows none: a seventh of the CPU time of a plan of many objects. It must be called before
// the provider is served. It reports whether the logs are off.
func SilenceLogs() (silent bool, err error) {
	for _, entry := range os.Environ() {
		name, value, _ := strings.Cut(entry, "=")
		if value != "" && asksForLogs(name) {
			return false, nil
		}
	}
	for _, name := range []string{"TF_LOG_SDK", "TF_LOG_PROVIDER_INNERTRAIL"} {
		if err := os.Setenv(name, "OFF"); err != nil {
			return false, err
		}
	}
	return true, nil
}

// asksForLogs reports whether a variable of this name sets the level of the provider's logs (Terraform,
// "Debugging Terraform", and "Managing log output" of the plugin framework).
func asksForLogs(name string) bool {
	return name == "TF_LOG" || strings.HasPrefix(name, "TF_LOG_PROVIDER") || strings.HasPrefix(name, "TF_LOG_SDK")
}
