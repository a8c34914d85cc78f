package published

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// pageHead begins the page.
const pageHead = `---
page_title: "Operations of the emulator"
subcategory: ""
description: |-
  Which operations of Alibaba Cloud the emulator has, and how they compare with what is published.
---

# Operations of the emulator

The emulator of the guide [Testing without an account](https://registry.terraform.io/providers/innertrail/innertrail/latest/docs/guides/testing) has the operations below. In one scenario, a test calls
each of them, and compares the following with what Alibaba Cloud publishes: the names of the parameters, their positions, their types, their ranges, whether they are required, the members
of the answer, and the error codes. The tables have the number of each. The differences that remain are explained below. This page is generated from the compared facts.
`

// Page returns the page that shows what the facts cover.
func Page(facts []Service, tables Tables) string {
	var b strings.Builder
	b.WriteString(pageHead)
	operations := tables.Match(facts)
	_, unpublished := tables.Differences(facts)
	published := slices.DeleteFunc(slices.Clone(operations), func(e Emulated) bool { return e.Name == "" })
	paths := len(slices.DeleteFunc(slices.Clone(unpublished), func(o string) bool { return !strings.Contains(o, "/") }))
	fmt.Fprintf(&b, "\n%d operations are compared; %d differences are explained, and a test fails on any other one. %d operations, and %d methods and paths, are in [no source](#what-no-source-has).\n",
		len(published), len(Explained), len(unpublished)-paths, paths)
	for _, s := range facts {
		sourcesOf(&b, s, published)
	}
	b.WriteString("\n## Explained differences\n\n| Difference | Reason |\n| --- | --- |\n")
	for _, d := range slices.Sorted(maps.Keys(Explained)) {
		fmt.Fprintf(&b, "| %s | %s |\n", cell(d), cell(Explained[d]))
	}
	b.WriteString("\n## What no source has\n\nThe emulator has these from elsewhere. Nothing of them is compared.\n\n| What | From |\n| --- | --- |\n")
	for _, o := range unpublished {
		fmt.Fprintf(&b, "| %s | %s |\n", cell(o), cell(Unpublished[o]))
	}
	return b.String()
}

// sourcesOf writes the section of a service: its sources, and its operations with the number of
// facts that each is compared with.
func sourcesOf(b *strings.Builder, s Service, published []Emulated) {
	own := slices.DeleteFunc(slices.Clone(published), func(e Emulated) bool { return e.Service != s.Code })
	if len(own) == 0 {
		return
	}
	fmt.Fprintf(b, "\n## %s %s\n\n", s.Code, s.Version)
	for _, letter := range slices.Sorted(maps.Keys(s.Sources)) {
		fmt.Fprintf(b, "- %s: %s\n", sourceKinds[letter], s.Sources[letter])
	}
	fmt.Fprintf(b, "\n%d of %d published operations.\n\n| Operation | Parameters | Required | With a range | Members of the answer | Error codes |\n| --- | --- | --- | --- | --- | --- |\n", len(own), len(s.Operations))
	slices.SortFunc(own, func(a, b Emulated) int { return strings.Compare(a.Name, b.Name) })
	for _, e := range own {
		required := 0
		for _, p := range e.Facts.Parameters {
			if p.Requirement() == Required {
				required++
			}
		}
		fmt.Fprintf(b, "| %s | %d | %d | %d | %s | %s |\n", e.Name, len(e.Facts.Parameters), required, len(e.Facts.Ranges),
			orNot(len(e.Facts.Answer)), orNot(len(e.Facts.Codes)))
	}
}

// sourceKinds are what the letters of the sources stand for.
var sourceKinds = map[string]string{"m": "Metadata", "p": "Pages", "s": "SDK"}

// orNot returns a number, and for none that no source has it.
func orNot(n int) string {
	if n == 0 {
		return "in no source"
	}
	return fmt.Sprint(n)
}

// code is what would be read as markup.
var code = regexp.MustCompile(`\S*(/|\[\]|\{\}|_)\S*`)

// cell returns a text for a table.
func cell(text string) string { return code.ReplaceAllString(text, "`$0`") }
