package main

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/published"
)

// What a description says of the range of a value.
var (
	lengths = regexp.MustCompile(`(?i)(\d[\d,]*) to (\d[\d,]*) characters`)
	values  = regexp.MustCompile(`(?i)valid values: \[?(\d[\d,]*)(?: to |, )(\d[\d,]*)\b`)
)

// bound adds the range that a description gives a parameter: two numbers, no text.
func bound(o *published.Operation, name, description string) {
	r := published.Range{}
	match := values.FindStringSubmatch(description)
	if match == nil {
		match = lengths.FindStringSubmatch(description)
		r.Length = true
	}
	if match == nil {
		return
	}
	for text, into := range map[string]*int{match[1]: &r.Least, match[2]: &r.Most} {
		n, err := strconv.Atoi(strings.ReplaceAll(text, ",", ""))
		if err != nil {
			return
		}
		*into = n
	}
	if o.Ranges == nil {
		o.Ranges = map[string]published.Range{}
	}
	if _, known := o.Ranges[name]; !known {
		o.Ranges[name] = r
	}
}
