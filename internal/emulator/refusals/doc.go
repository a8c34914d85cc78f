// Package refusals holds tests of the emulator: every code that it answers, and the requests that
// are refused with it.
package refusals
