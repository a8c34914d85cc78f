package moduletest

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// commandLine returns the program and the arguments of a process.
func commandLine(pid int) ([]string, error) {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid))
	if err != nil {
		return nil, err
	}
	defer func() { _ = windows.CloseHandle(process) }()
	buffer := make([]windows.NTUnicodeString, 1<<12) // a command line has at most 64 KiB
	size := uint32(len(buffer)) * uint32(unsafe.Sizeof(buffer[0]))
	if err := windows.NtQueryInformationProcess(process, windows.ProcessCommandLineInformation, unsafe.Pointer(&buffer[0]), size, nil); err != nil {
		return nil, err
	}
	return windows.DecomposeCommandLine(buffer[0].String())
}
