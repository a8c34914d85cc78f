package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// accepted are the mutants that change nothing, with the reason: by package and key.
type accepted map[string]map[string]string

// readAccepted reads the list. A package is a line that begins with "# ", a mutant a line
// with its key, and its reason the lines below, which are indented.
func readAccepted(name string) (accepted, error) {
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return accepted{}, nil
	}
	if err != nil {
		return nil, err
	}
	list, path, key := accepted{}, "", ""
	number := 0
	for lines := bufio.NewScanner(strings.NewReader(string(text))); lines.Scan(); {
		number++
		line := lines.Text()
		switch {
		case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "//"):
		case strings.HasPrefix(line, "# "):
			path, key = strings.TrimPrefix(line, "# "), ""
			list[path] = map[string]string{}
		case strings.HasPrefix(line, "\t") && key != "":
			list[path][key] = strings.TrimSpace(list[path][key] + " " + strings.TrimSpace(line))
		case path == "" || strings.HasPrefix(line, "\t"):
			return nil, fmt.Errorf("%s:%d: a reason without a mutant, or a mutant without a package", name, number)
		default:
			if _, known := list[path][line]; known {
				return nil, fmt.Errorf("%s:%d: twice in the list", name, number)
			}
			key = line
			list[path][key] = ""
		}
	}
	for path, keys := range list {
		for key, reason := range keys {
			if reason == "" {
				return nil, fmt.Errorf("%s: no reason for %s: %s", name, path, key)
			}
		}
	}
	return list, nil
}
