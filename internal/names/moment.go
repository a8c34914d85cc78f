package names

import (
	"regexp"
	"time"
)

var moment = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(:\d\d)?)? *(?:([+-]\d\d)(?::?(\d\d))?|[Zz]|UTC)?$`)

// MomentForm returns the time in RFC 3339 that a text is likely meant to be, in UTC if it has no
// offset. It is empty if there is none.
func MomentForm(text string) string {
	found := moment.FindStringSubmatch(text)
	if found == nil {
		return ""
	}
	or := func(i int, otherwise string) string {
		if found[i] == "" {
			return otherwise
		}
		return found[i]
	}
	form := found[1] + "T" + or(2, "00:00") + or(3, ":00")
	if found[4] == "" {
		form += "Z"
	} else {
		form += found[4] + ":" + or(5, "00")
	}
	if _, err := time.Parse(time.RFC3339, form); err != nil {
		return ""
	}
	return form
}
