// Terraform-provider-innertrail is a Terraform provider for the shipping of
// Alibaba Cloud's Inner-ActionTrail to Log Service.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// version is set when a release is built.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "run for a debugger to attach to")
	flag.Parse()
	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: "registry.terraform.io/innertrail/innertrail",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}
