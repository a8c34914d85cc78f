package domain

import (
	"errors"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// A Logstore is deleted only if its retention is not longer than this state has applied.
func TestSpec_GuardDeletion(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		applied *Applied
		now     int
		held    bool
	}{
		"never applied":        {nil, 30, true},
		"applied, not how":     {&Applied{}, 30, true},
		"as applied":           {&Applied{RetentionDays: 30}, 30, false},
		"shorter than applied": {&Applied{RetentionDays: 60}, 30, false},
		"longer than applied":  {&Applied{RetentionDays: 30}, 31, true},
	} {
		s := twoLineSpec()
		s.AppliedBefore = row.applied
		err := s.GuardDeletion(model.Logstore{RetentionDays: row.now})
		var held *RetentionHeldError
		if errors.As(err, &held) != row.held || held != nil && (held.Logstore != s.Logstore.Name || held.Now != row.now || held.Applied != ValueOr(row.applied, Applied{}).RetentionDays) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
