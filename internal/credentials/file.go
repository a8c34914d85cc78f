package credentials

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// FileError says why a file that the configuration names cannot be read.
type FileError struct {
	Reason string
	Err    error // of the system, or nil
}

// Error returns the reason, which has the file as its subject.
func (e *FileError) Error() string { return e.Reason }

// Unwrap returns the system's error.
func (e *FileError) Unwrap() error { return e.Err }

// ReadFile reads a regular file of at most limit bytes. Every file that the configuration or the
// environment names is read with it: a device such as /dev/zero would take all memory, and a named
// pipe would block forever. The error is a [FileError].
func ReadFile(path string, limit int64) ([]byte, error) {
	// A look before opening, since opening a device may already do something.
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return nil, notAFile(info, err)
	}
	// A pipe that took the file's place does not block without its writer.
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, notAFile(nil, err)
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, notAFile(info, err)
	}
	text, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, notAFile(nil, err)
	}
	if int64(len(text)) > limit {
		return nil, &FileError{Reason: fmt.Sprintf("it is longer than %d bytes", limit)}
	}
	return text, nil
}

// notAFile returns the error of a path that is not a regular file, or that gave an error.
func notAFile(info fs.FileInfo, err error) *FileError {
	var reason string
	switch {
	case errors.Is(err, fs.ErrNotExist):
		reason = "the file does not exist"
	case errors.Is(err, fs.ErrPermission):
		reason = "permission was denied"
	case err != nil:
		reason = "it cannot be read"
		if cause := (*fs.PathError)(nil); errors.As(err, &cause) {
			reason += ": " + cause.Err.Error()
		}
	case info.IsDir():
		reason = "it is a directory"
	default:
		reason = "it is not a regular file"
	}
	return &FileError{Reason: reason, Err: err}
}
