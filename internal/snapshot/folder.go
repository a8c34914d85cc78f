package snapshot

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// Write writes snapshots into a new folder, one file each, without those that repeat another.
func Write(folder string, snapshots []Snapshot) error {
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	var written []string
	for _, s := range snapshots {
		text, err := json.MarshalIndent(s, "", "  ")
		if err != nil {
			return err
		}
		if slices.Contains(written, string(text)) {
			continue
		}
		written = append(written, string(text))
		name := fmt.Sprintf("%02d-%s.json", len(written), s.Operation)
		if err := os.WriteFile(filepath.Join(folder, name), append(text, '\n'), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// Read reads what Write has written.
func Read(folder string) ([]Snapshot, error) {
	found, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, errors.New(folder + " has no snapshots")
	}
	var all []Snapshot
	for _, path := range found {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		var s Snapshot
		if err := json.Unmarshal(text, &s); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		all = append(all, s)
	}
	return all, nil
}
