package main

import "strings"

// changes are the lines of a plan that change something: between the sentence
// that begins the actions and the one that counts them.
func changes(plan string) []string {
	_, actions, found := strings.Cut(plan, "will perform the following actions:\n")
	if !found {
		return nil
	}
	actions, _, _ = strings.Cut(actions, "\nPlan: ")
	var lines []string
	for line := range strings.Lines(actions) {
		line = strings.TrimRight(line, "\n")
		mark, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch mark {
		case "~", "+", "-", "-/+", "+/-", "}", "},":
			lines = append(lines, strings.TrimPrefix(line, "  "))
		}
	}
	return lines
}

// changed finds the change of an attribute among the lines of a plan and gives it
// without the blanks that line it up.
func changed(lines []string, attribute string) string {
	for _, line := range lines {
		words := strings.Fields(line)
		if len(words) > 3 && words[1] == attribute && words[2] == "=" {
			return strings.Join(words[1:], " ")
		}
	}
	return ""
}

// warnings are the warnings in what the CLI said, without where they come from,
// and without the one for everybody who uses a provider that is not installed.
func warnings(said string) []string {
	var found []string
	inside := false
	for line := range strings.Lines(said) {
		switch {
		case strings.HasPrefix(line, "Warning: "):
			inside = !strings.Contains(line, "development overrides are in effect")
			if inside {
				found = append(found, line)
			}
		case endsWarning(line):
			inside = false
		case inside && !strings.HasPrefix(line, "  "):
			found[len(found)-1] += line
		}
	}
	for i, text := range found {
		found[i] = strings.ReplaceAll(strings.TrimSpace(text), "\n\n\n", "\n\n")
	}
	return found
}

// endsWarning says whether a line is the first of something else.
func endsWarning(line string) bool {
	for _, beginning := range []string{"Apply complete!", "Plan: ", "(and ", "innertrail_shipping.", "Terraform used", "OpenTofu used"} {
		if strings.HasPrefix(line, beginning) {
			return true
		}
	}
	return false
}

// verdict is the line of what the CLI said that begins like this.
func verdict(said, beginning string) string {
	for line := range strings.Lines(said) {
		if strings.HasPrefix(line, beginning) {
			return strings.TrimSpace(line)
		}
	}
	return ""
}
