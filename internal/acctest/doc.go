// Package acctest supports the acceptance tests. It knows the provider. A test talks to
// the provider through the plugin protocol ([Session], [Driver]) or through the real
// Terraform ([CLI]), against an emulated cloud ([Cloud]).
package acctest
