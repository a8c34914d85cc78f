package moduletest

import (
	"fmt"
	"os"
	"strings"
)

// commandLine returns the program and the arguments of a process, see proc_pid_cmdline(5).
func commandLine(pid int) ([]string, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return strings.Split(strings.TrimSuffix(string(data), "\x00"), "\x00"), err
}
