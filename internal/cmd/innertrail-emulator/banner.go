package main

import (
	"fmt"
	"io"
	"net/url"
	"runtime"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// printBanner prints where the emulator is and what a shell must export to reach it. All
// else is a comment, so that the whole can be pasted into a shell.
func printBanner(w io.Writer, e *emulator.Emulator, listening string) {
	address := reachable(listening)
	host := strings.TrimPrefix(address, "http://")
	key := e.Account()
	fmt.Fprintf(w, `# %s %s: ActionTrail, RAM, STS and Log Service on this machine, in memory.
# It listens on %s, one address for the endpoints of all services and regions.
# The key belongs to the account %s and opens nothing else. Stop it with Ctrl-C.
#
# Paste these lines into another terminal, for this provider:
`, program, versionOf(), address, key.AccountID)
	for _, line := range [][2]string{
		{"ALIBABA_CLOUD_ACCESS_KEY_ID", key.AccessKeyID},
		{"ALIBABA_CLOUD_ACCESS_KEY_SECRET", key.AccessKeySecret},
		{"ALIBABA_CLOUD_REGION", e.Region()},
		{"ALIBABA_CLOUD_ENDPOINT_ACTIONTRAIL", address},
		{"ALIBABA_CLOUD_ENDPOINT_RAM", address},
		{"ALIBABA_CLOUD_ENDPOINT_STS", address},
		{"ALIBABA_CLOUD_ENDPOINT_RESOURCEDIRECTORY", address},
		{"ALIBABA_CLOUD_ENDPOINT_SLS", address},
	} {
		fmt.Fprintf(w, exportLine(runtime.GOOS), line[0], line[1])
	}
	fmt.Fprintf(w, `#
# aliyun CLI:  the same key and region, --insecure, and --endpoint %s except for sls
# SDKs:        the same key and region, the protocol http, and the endpoint %s except for Log Service
# Log Service: with both, HTTP_PROXY=%s: they reach a project by a host of its own
# Control:     curl %s/_emulator/    lists what can be arranged and broken
`, host, host, address, address)
}

// exportLine returns the form of a line that sets a variable: for PowerShell on Windows.
func exportLine(goos string) string {
	if goos == "windows" {
		return "$env:%s = \"%s\"\n"
	}
	return "export %s=%s\n"
}

// reachable returns the address of a listener for clients on this machine.
func reachable(listening string) string {
	u, err := url.Parse(listening)
	if err != nil {
		return listening
	}
	if host := u.Hostname(); host == "0.0.0.0" || host == "::" {
		u.Host = "127.0.0.1:" + u.Port()
	}
	return u.String()
}
