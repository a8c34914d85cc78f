// Package testcloud starts and arranges an emulated Alibaba Cloud for a test. It
// knows the emulator and nothing of the provider, so that any internal test can
// import it.
package testcloud
