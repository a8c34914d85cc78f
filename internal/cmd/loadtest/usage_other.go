//go:build !unix

package main

import (
	"os"
	"time"
)

// maxRSS returns 0: the maximum RSS is not available on this system.
func maxRSS(*os.ProcessState) int64 { return 0 }

// ownCPU returns 0: the CPU time is not available on this system.
func ownCPU() time.Duration { return 0 }
