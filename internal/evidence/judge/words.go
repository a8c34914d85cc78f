package judge

import (
	"strconv"
	"time"
)

// stamp returns a time in words.
func stamp(t time.Time) string {
	if t.IsZero() {
		return "an unknown time"
	}
	return t.UTC().Format(time.RFC3339)
}

func (w Window) words() string { return stamp(w.From) + " to " + stamp(w.To) }

func quoted(text string) string { return strconv.Quote(text) }

// counted returns a number with its noun.
func counted(n int, one, many string) string {
	if n == 1 {
		many = one
	}
	return strconv.Itoa(n) + " " + many
}

func wereCounted(deliveries int) string {
	return counted(deliveries, "delivery was", "deliveries were") + " counted"
}

// words returns a duration of whole minutes.
func words(d time.Duration) string { return counted(int(d.Minutes()), "minute", "minutes") }

// words says who did what and when, and how it is known.
func (c Call) words() string {
	return c.Name + " by " + orUnknown(c.Actor) + c.details()
}

// where says what was called and when, for those who know who called.
func (c Call) where() string { return c.Name + " was called" + c.details() }

func (c Call) details() string {
	text := " on " + stamp(c.Time)
	if c.Source != "" {
		text += " from " + c.Source
	}
	if c.ID != "" {
		text += " (event " + c.ID + ")"
	}
	if c.Unclear {
		text += ", whose outcome is not known"
	}
	return text
}

func orUnknown(text string) string {
	if text == "" {
		return "an unknown identity"
	}
	return text
}
