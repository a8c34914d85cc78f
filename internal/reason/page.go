package reason

import (
	"fmt"
	"strings"
)

// pageHead begins the page.
const pageHead = `---
page_title: "Reason codes"
subcategory: ""
description: |-
  The stable codes of the reasons for which a shipping, or its record, is not in order.
---

# Reason codes

A status is a text for people, and its words may change. Each reason also has a code, which is stable within a minor version. This page is generated from the source.
`

// topics are the sections of the page, by what the codes are about.
var topics = []struct{ about, title string }{
	{"account", "Account"},
	{"slot", "Slot"},
	{"trail", "Trail"},
	{"role", "Delivery role"},
	{"project", "Project"},
	{"policy", "Policies of the project and the Logstore"},
	{"logstore", "Logstore"},
	{"index", "Index"},
	{"logs", "Logs"},
	{"delivery", "Delivery"},
	{"metrics", "Delivery metric"},
	{"calls", "Calls (LookupEvents)"},
	{"query", "Search"},
	{"raw", "Logs as consumers get them"},
	{"window", "Window"},
}

// Page returns the page about the codes. It links nothing, so that it can be generated without a build of the provider.
func Page() string {
	var b strings.Builder
	b.WriteString(pageHead)
	for _, topic := range topics {
		fmt.Fprintf(&b, "\n## %s\n\n| Code | Meaning, and usual cause | Way out |\n| --- | --- | --- |\n", topic.title)
		for _, e := range catalogue {
			if e.Code.About() == topic.about {
				fmt.Fprintf(&b, "| `%s` | %s Usual cause: %s | %s |\n", e.Code, e.Meaning, e.Cause, e.WayOut)
			}
		}
	}
	return b.String()
}
