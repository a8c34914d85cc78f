package main

import (
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/docs/tested"
)

// results are the tests that were run, by folder and name.
type results map[string]*result

// result is that of one test.
type result struct {
	action string // pass, fail or skip, once it has ended
	output strings.Builder
}

// read reads what test2json prints about the tests of a folder.
func (r results) read(folder string, from io.Reader) error {
	for decoder := json.NewDecoder(from); ; {
		var event struct{ Action, Test, Output string }
		if err := decoder.Decode(&event); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if event.Test == "" {
			continue
		}
		name := folder + " " + event.Test
		if r[name] == nil {
			r[name] = &result{}
		}
		switch event.Action {
		case "output":
			r[name].output.WriteString(event.Output)
		case "pass", "fail", "skip":
			r[name].action = event.Action
		}
	}
}

// anyFailed reports whether a test of a folder failed.
func (r results) anyFailed(folder string) bool {
	for name, one := range r {
		if one.action == "fail" && strings.HasPrefix(name, folder+" ") {
			return true
		}
	}
	return false
}

// reason is the text that a test gives when it is skipped.
var reason = regexp.MustCompile(`(?m)^\s+\w+\.go:\d+: (.*)$`)

// summary counts the tests. One with subtests is counted by these, and as failed by itself if none of
// them failed. A test that has not ended has failed.
func (r results) summary() (s tested.CLI) {
	parents, failedParents := map[string]bool{}, map[string]bool{}
	for name, one := range r {
		for at := strings.LastIndex(name, "/"); at > strings.Index(name, " "); at = strings.LastIndex(name[:at], "/") {
			parents[name[:at]] = true
			if one.action != "pass" && one.action != "skip" {
				failedParents[name[:at]] = true
			}
		}
	}
	s.Skipped = map[string]int{}
	for name, one := range r {
		switch {
		case one.action == "pass" && !parents[name]:
			s.Passed++
		case one.action == "skip":
			why := "no reason given"
			if found := reason.FindStringSubmatch(one.output.String()); found != nil {
				why = found[1]
			}
			s.Skipped[why]++
		case one.action != "pass" && !failedParents[name]:
			s.Failed = append(s.Failed, name)
		}
	}
	slices.Sort(s.Failed)
	return s
}
