package model

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
)

func TestShorten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                             "",
		strings.Repeat("x", 1000):      strings.Repeat("x", 1000),
		strings.Repeat("日", 1000):      strings.Repeat("日", 1000),
		strings.Repeat("日", 1001):      strings.Repeat("日", 1000) + "… (1 more characters)",
		strings.Repeat("x", 2_000_000): strings.Repeat("x", 1000) + "… (1999000 more characters)",
		strings.Repeat("\xff", 1002):   strings.Repeat("\xff", 1000) + "… (2 more characters)",
	} {
		if got := Shorten(text); got != want {
			t.Errorf("%.20q: %q", text, got)
		}
	}
}

func TestVisible(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                   "",
		"plain text, 100 %, \"quoted\"":      "plain text, 100 %, \"quoted\"",
		`C:\keys`:                            `C:\keys`,
		"acs:ram::1000000000000001:role/x":   "acs:ram::1000000000000001:role/x",
		"日志服务　无权限 é 🙂":                       "日志服务　无权限 é 🙂",
		"a\x1b[2Jb":                          `a\x1b[2Jb`,
		"a\x00\x07\x7fb":                     `a\x00\x07\x7fb`,
		"a\u009b\u0085b":                     `a\u009b\u0085b`,
		"a\nb\r\nc\td":                       `a\nb\x0d\nc\td`,
		"a\u202eb\u2066c\u200fd":             `a\u202eb\u2066c\u200fd`,
		"a\u2028b\u2029c\ufeffd\u200b":       `a\u2028b\u2029c\ufeffd\u200b`,
		"a\xffb\xc3":                         `a\xffb\xc3`,
		"a\ufffdb":                           "a\ufffdb",
		"\n::add-mask::x":                    `\n::add-mask::x`,
		"::add-mask::x":                      `:\x3aadd-mask::x`,
		"padding ::stop-commands::x":         `padding :\x3astop-commands::x`,
		"x##[add-mask]y":                     `x##\x5badd-mask]y`,
		"x ##[add-mask]y":                    `x ##\x5badd-mask]y`,
		"x ##vso[task.setvariable]y ##team[": `x ##vso\x5btask.setvariable]y ##team\x5b`,
	} {
		if got := Visible(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
		if again := Visible(Visible(text)); again != Visible(text) {
			t.Errorf("%q: escaped twice to %s", text, again)
		}
	}
	for r := range rune(0x30000) {
		if got := Visible("a" + string(r) + "b"); strings.ContainsFunc(got, func(r rune) bool { return !unicode.IsGraphic(r) }) {
			t.Errorf("U+%04X passes", r)
		}
	}
}

func TestLine(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 600)
	for text, want := range map[string]string{
		"short\n":                       `short\n`,
		"It is " + long + " and not b.": "It is " + strings.Repeat("é", 64) + "… and not b.",
		strings.Repeat("é ", 10_000):    strings.Repeat("é ", 1365) + "…",
	} {
		if got := Line(text); got != want {
			t.Errorf("%.40q: %d bytes: %s", text, len(got), got)
		}
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	var many []string
	for i := range 1000 {
		many = append(many, fmt.Sprint("field", i))
	}
	for _, tc := range []struct {
		names []string
		want  string
	}{
		{nil, ""},
		{[]string{"a"}, "a"},
		{[]string{"a", "b\n\x1b"}, `a, b\n\x1b`},
		{many[:20], strings.Join(many[:20], ", ")},
		{many[:21], strings.Join(many[:20], ", ") + " and 1 more"},
		{many, strings.Join(many[:20], ", ") + " and 980 more"},
		{[]string{strings.Repeat("é", 1000)}, strings.Repeat("é", 64) + "…"},
	} {
		if got := List(tc.names); got != tc.want {
			t.Errorf("%.40q: %s", tc.names, got)
		}
	}
}
