// Package examples tests the files under examples/: every configuration is applied
// and destroyed, and every pipeline's script is run, by the real Terraform or
// OpenTofu with the provider's binary, against an emulator that listens on this
// machine.
package examples
