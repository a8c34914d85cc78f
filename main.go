// Terraform-provider-innertrail is a Terraform provider that manages the delivery of Alibaba
// Cloud's Inner-ActionTrail logs to Log Service.
package main

import (
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/innertrail/terraform-provider-innertrail/internal/moduletest"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// version is set when a release is built.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "run for a debugger to attach to")
	flag.Parse()
	var opts []tf6server.ServeOpt
	if *debug {
		opts = append(opts, tf6server.WithManagedDebug())
	}
	silent := false
	if !*debug {
		var err error
		if silent, err = provider.SilenceLogs(); err != nil {
			log.Fatal(err)
		}
	}
	if err := tf6server.Serve("registry.terraform.io/innertrail/innertrail", provider.Server(version, provider.WithModuleTests(moduletest.Running()), provider.WithoutLogs(silent)), opts...); err != nil {
		log.Fatal(err)
	}
}
