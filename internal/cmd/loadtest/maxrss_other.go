//go:build !unix

package main

import "os"

// maxRSS returns 0: the maximum RSS is not available on this system.
func maxRSS(*os.ProcessState) int64 { return 0 }
