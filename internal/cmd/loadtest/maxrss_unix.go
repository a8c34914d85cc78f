//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// maxRSS returns the maximum RSS of a process that has ended, in bytes.
func maxRSS(ended *os.ProcessState) int64 {
	usage, ok := ended.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return usage.Maxrss
	}
	return usage.Maxrss * 1024
}
