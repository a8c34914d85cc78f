// Package driver_test holds acctest.Driver, which stands in for Terraform in the matrices,
// against the real Terraform: both make the same calls, with the same private state.
package driver_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// recordVariable names the file to which this test binary records its calls when it runs
// as a provider.
const recordVariable = "ACCTEST_RECORD"

// TestMain serves the provider where Terraform starts this test binary as one.
func TestMain(m *testing.M) {
	file := os.Getenv(recordVariable)
	if file == "" {
		os.Exit(m.Run())
	}
	err := tf6server.Serve("registry.terraform.io/innertrail/innertrail", func() tfprotov6.ProviderServer {
		return newRecorder(provider.Server("test")(), func(call string) { appendCall(file, call) })
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// appendCall writes a call with the id of this process.
func appendCall(file, call string) {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = fmt.Fprintf(f, "%d\t%s\n", os.Getpid(), call)
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		panic(err)
	}
}
