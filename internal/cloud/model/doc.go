// Package model holds what the cloud's client takes and returns, as plain values:
// trails, roles, projects, Logstores, indexes and failures. It makes no calls.
package model
