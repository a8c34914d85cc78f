package sls

import "slices"

// Actions returns the names of all operations of Log Service that the emulator has.
func Actions() []string {
	// These share a path and a method with others.
	actions := []string{listProjectAPI.Action, listAllProjectsAPI.Action, getLogsAPI.Action, getHistogramsAPI.Action, "GetCursor", "MergeShards"}
	for _, methods := range slsAPIs {
		for _, op := range methods {
			actions = append(actions, op.Action)
		}
	}
	slices.Sort(actions)
	return slices.Compact(actions)
}
