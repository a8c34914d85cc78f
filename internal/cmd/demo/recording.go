package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
)

// recordedStages are the stages that a recording shows.
var recordedStages = []string{"Break", "Notice", "Repair", "Settle"}

// recordedLine is a line of a recording.
type recordedLine struct {
	class string // of the style sheet: title, action, output, result or space
	text  string
}

// The lines of the demo, which screen prints.
var (
	stageTitle = regexp.MustCompile(`^ *\d+\. (\w+): (.*)$`)
	eventCount = regexp.MustCompile(`^Events in project \S+: \d+, and a moment later (still )?\d+\.$`)
)

// record returns the lines of what the demo printed that a recording shows. What differs from run
// to run is left out: numbers of events, and the order of calls.
func record(said string) []recordedLine {
	var lines []recordedLine
	shown := false
	for text := range strings.Lines(said) {
		text = strings.TrimRight(text, "\n")
		if title := stageTitle.FindStringSubmatch(text); title != nil {
			if shown = slices.Contains(recordedStages, title[1]); shown {
				lines = append(lines, recordedLine{"title", title[1] + ": " + title[2]})
			}
			continue
		}
		if shown = shown && !strings.HasPrefix(text, "All "); !shown {
			continue
		}
		switch {
		case text == "":
			lines = append(lines, recordedLine{"space", ""})
		case strings.HasPrefix(text, "    > "):
			lines = append(lines, recordedLine{"action", strings.TrimPrefix(text, "    > ")})
		case strings.HasPrefix(text, "    |"):
			lines = append(lines, recordedLine{"output", strings.TrimPrefix(strings.TrimPrefix(text, "    |"), " ")})
		default:
			if result := recordedResult(strings.TrimSpace(text)); result != "" {
				lines = append(lines, recordedLine{"result", result})
			}
		}
	}
	if n := len(lines); n > 0 && lines[n-1].class == "space" {
		lines = lines[:n-1]
	}
	return lines
}

// recordedResult returns a result as a recording shows it, or "" if it does not.
func recordedResult(text string) string {
	count := eventCount.FindStringSubmatch(text)
	switch {
	case strings.HasPrefix(text, "Its writing calls: "):
		return ""
	case count == nil:
		return text
	case count[1] != "":
		return "No event arrives any more."
	default:
		return "Events arrive again."
	}
}

// writeRecording draws what the demo printed, and writes it to a file.
func writeRecording(path, said string) error {
	return os.WriteFile(path, []byte(draw(record(said))), 0o644) //nolint:gosec // a picture for the pages
}
