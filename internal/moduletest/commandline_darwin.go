package moduletest

import (
	"encoding/binary"
	"errors"
	"strings"

	"golang.org/x/sys/unix"
)

// commandLine returns the program and the arguments of a process. The answer of
// kern.procargs2 is the number of arguments, the path of the program, zero bytes, and the
// arguments, each ended by a zero byte.
func commandLine(pid int) ([]string, error) {
	data, err := unix.SysctlRaw("kern.procargs2", pid)
	if err != nil {
		return nil, err
	}
	if len(data) < 4 {
		return nil, errors.New("kern.procargs2 is too short")
	}
	count := int(binary.NativeEndian.Uint32(data))
	_, rest, _ := strings.Cut(string(data[4:]), "\x00")
	arguments := strings.Split(strings.TrimLeft(rest, "\x00"), "\x00")
	return arguments[:min(count, len(arguments))], nil
}
