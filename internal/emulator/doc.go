// Package emulator is Alibaba Cloud on one machine: ActionTrail, RAM, STS and SLS
// over HTTP, as far as the shipping of platform events needs them.
package emulator
