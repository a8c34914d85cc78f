package main

import "strings"

// planChanges returns the lines of a plan that show changes: those between the introduction and the
// summary.
func planChanges(plan string) []string {
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

// attributeChange returns the line of a plan that changes an attribute, without alignment.
func attributeChange(lines []string, attribute string) string {
	for _, line := range lines {
		words := strings.Fields(line)
		if len(words) > 3 && words[1] == attribute && words[2] == "=" {
			return strings.Join(words[1:], " ")
		}
	}
	return ""
}

// warnings returns the warnings of a command, without their locations and without the one about
// development overrides.
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
		case isWarningEnd(line):
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

// isWarningEnd reports whether a line starts something other than a warning.
func isWarningEnd(line string) bool {
	for _, beginning := range []string{"Apply complete!", "Plan: ", "(and ", "innertrail_shipping.", "Terraform used", "OpenTofu used"} {
		if strings.HasPrefix(line, beginning) {
			return true
		}
	}
	return false
}

// resultLine returns the first line of a command's output with this beginning.
func resultLine(said, beginning string) string {
	for line := range strings.Lines(said) {
		if strings.HasPrefix(line, beginning) {
			return strings.TrimSpace(line)
		}
	}
	return ""
}
