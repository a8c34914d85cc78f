//go:build !linux && !darwin && !windows

package moduletest

import "errors"

// commandLine is not known here.
func commandLine(int) ([]string, error) { return nil, errors.ErrUnsupported }
