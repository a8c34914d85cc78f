package credentials

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
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

// ExpandHome replaces a leading ~ by the home directory. It returns false if that is unknown.
func ExpandHome(file string, getenv func(string) string) (path string, ok bool) {
	rest, home := strings.CutPrefix(file, "~")
	if !home || rest != "" && !os.IsPathSeparator(rest[0]) && rest[0] != '/' {
		return file, true
	}
	folder := getenv("HOME")
	if runtime.GOOS == "windows" {
		folder = cmp.Or(getenv("USERPROFILE"), folder)
	}
	return filepath.Join(folder, rest), folder != ""
}

func readFile(from profileRef) ([]byte, *ConfigError) {
	text, err := ReadFile(from.path, maxBytes)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fileError(from.file, err.Error(), "Set another file in shared_credentials_file, or run aliyun configure to create it.")
	case errors.Is(err, fs.ErrPermission):
		return nil, fileError(from.file, err.Error(), "Give the user who runs Terraform read access.")
	case err != nil:
		return nil, fileError(from.file, err.Error(), "Set another file in shared_credentials_file.")
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return nil, fileError(from.file, "it is empty", "Set another file in shared_credentials_file, or run aliyun configure.")
	case bytes.IndexByte(text, 0) >= 0: // PowerShell writes such files
		return nil, fileError(from.file, "it is UTF-16 and not UTF-8 text", "Save it as UTF-8.")
	}
	return text, nil
}

// isJSON reports whether a file is in the CLI's format and not the SDKs' INI format. The same
// variable may name either.
func isJSON(path string, text []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) || json.Valid(text) || strings.EqualFold(filepath.Ext(path), ".json")
}
