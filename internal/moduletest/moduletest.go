// Package moduletest reports whether this process serves terraform test, the command that
// runs the tests of a module.
//
// Every other command configures a provider once for its plan, and another process of it
// once for its apply. The terraform test of newer versions, 1.15 among them, configures one
// process for the plans and applies of a whole test file, and no request says so: only the
// command line of the parent process does. It is read on Linux, macOS and Windows. That
// of macOS and Windows has been compiled, and not been tried.
package moduletest

import (
	"os"
	"strings"
)

// Running reports whether the parent process is a CLI that runs module tests. It is false
// where the parent's command line cannot be read.
func Running() bool {
	arguments, err := commandLine(os.Getppid())
	return err == nil && isTest(arguments)
}

// isTest reports whether a command line is one of terraform test: the first argument that
// is no option is the subcommand.
func isTest(arguments []string) bool {
	for i, argument := range arguments {
		if i > 0 && !strings.HasPrefix(argument, "-") {
			return argument == "test"
		}
	}
	return false
}
