package acctest

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

var (
	internalWords     = regexp.MustCompile(`(?i)panic|runtime error|goroutine|nil pointer|\.go:\d|%!|this is a bug|inconsistent`)
	endsInPunctuation = regexp.MustCompile(`[.!]$`)
)

// CheckDiagnostics returns the problems of how a failure is reported. There must be one
// error, or one for each of several arguments. The summary must be searchable, and the
// detail must say what the service answered, what is true now and what to do next.
func CheckDiagnostics(diags []*tfprotov6.Diagnostic) (problems []string) {
	var errors []*tfprotov6.Diagnostic
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			errors = append(errors, d)
		}
	}
	about := map[string]bool{}
	for _, d := range errors {
		if len(errors) > 1 && (d.Attribute == nil || about[d.Attribute.String()]) {
			problems = append(problems, "more than one error")
		}
		if d.Attribute != nil {
			about[d.Attribute.String()] = true
		}
		switch {
		case d.Summary == "" || len(d.Summary) > 120 || strings.Contains(d.Summary, "\n") || endsInPunctuation.MatchString(d.Summary):
			problems = append(problems, "a bad summary")
		case len(strings.Split(d.Detail, "\n\n")) < 3:
			problems = append(problems, "the detail lacks a part")
		case internalWords.MatchString(d.Summary + d.Detail):
			problems = append(problems, "no word for a person")
		}
	}
	return problems
}

// HasErrors reports whether one of the diagnostics is an error.
func HasErrors(diags []*tfprotov6.Diagnostic) bool {
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return true
		}
	}
	return false
}

// Text returns all diagnostics as text.
func Text(diags []*tfprotov6.Diagnostic) string {
	var b strings.Builder
	for _, d := range diags {
		fmt.Fprintf(&b, "%s: %s\n%s\n\n", d.Severity, d.Summary, d.Detail)
	}
	return b.String()
}

// CheckWords fails the test unless a text has all of the words.
func CheckWords(t testing.TB, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("it does not say %q:\n%s", w, text)
		}
	}
}
