package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The guide lists every line of the report, and no other; the page about inferred facts quotes lines that
// there are.
func TestPage_lines(t *testing.T) {
	read := func(name string) string {
		text, err := os.ReadFile("../../docs/templates/guides/" + name + ".md.tmpl")
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	f := newFixture(t).withShipping(t)
	report, err := f.verify(t, "-redact")
	if err != nil {
		t.Fatal(err)
	}
	var printed []string
	for _, line := range regexp.MustCompile(`(?m)^  (?:HOLDS|DIFFERS|NOT SEEN) +(.*)$`).FindAllStringSubmatch(report, -1) {
		printed = append(printed, line[1])
	}
	isPrinted := func(fact string) bool {
		form := regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(fact), "…", ".*") + ": ")
		return slices.ContainsFunc(printed, form.MatchString)
	}
	rows := regexp.MustCompile("(?m)^\\| `([^`]+)` \\| ").FindAllStringSubmatch(read("verify-an-account"), -1)
	for _, row := range rows {
		if !isPrinted(row[1]) {
			t.Errorf("the guide has the line %q, and the report does not", row[1])
		}
	}
	if len(rows) != len(printed) {
		t.Errorf("the guide has %d lines, the report %d:\n%s", len(rows), len(printed), report)
	}
	for _, cell := range regexp.MustCompile(`\| (?:Lines?: "[^|]*) \|`).FindAllString(read("published-and-inferred"), -1) {
		for _, quoted := range regexp.MustCompile(`"([^"]+)"`).FindAllStringSubmatch(cell, -1) {
			if fact := quoted[1]; !slices.ContainsFunc(printed, func(line string) bool { return strings.HasPrefix(line, strings.TrimSuffix(fact, "…")) }) {
				t.Errorf("the page quotes the line %q, and there is none", fact)
			}
		}
	}
}
