package model

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible returns a text of unknown origin in a form that can be shown. It stays on one line, and
// what a terminal or a pipeline would obey is escaped: control characters, line breaks, characters
// that change the direction of writing, and commands of pipelines, which begin a line or stand
// behind ## (GitHub, "Workflow commands"; Azure Pipelines, "Logging commands"). A text that holds
// none of these is returned as it is.
func Visible(text string) string {
	if isPlain(text) {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)):
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case unicode.IsGraphic(r):
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < utf8.RuneSelf:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return pipelineCommand.ReplaceAllStringFunc(b.String(), func(command string) string {
		last := len(command) - 1
		return command[:last] + fmt.Sprintf(`\x%02x`, command[last])
	})
}

// isPlain reports whether a text, such as a name or an ARN, is one word of ASCII that holds no command.
// Most texts are, and are read often.
func isPlain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c <= ' ' || c >= 0x7f || c == '#' {
			return false
		}
	}
	return !strings.HasPrefix(text, "::")
}

// pipelineCommand matches the beginning of a command of a pipeline, up to a character that makes it
// one. A terminal may break a line at any space.
var pipelineCommand = regexp.MustCompile(`(^|\s)::|##[A-Za-z]*\[`)

// maxText is how many characters of a text of unknown origin are passed on.
const maxText = 1000

// Shorten returns a text of unknown origin, or its beginning and how much more there is.
func Shorten(text string) string {
	length := utf8.RuneCountInString(text)
	if length <= maxText {
		return text
	}
	count := 0
	for i := range text {
		if count == maxText {
			return text[:i] + fmt.Sprintf("… (%d more characters)", length-maxText)
		}
		count++
	}
	return text
}

// The longest list and the longest name that are shown in full.
const (
	maxListed = 20
	maxName   = 128 // bytes
)

// ShortName cuts a long name or value, so that a message can quote it.
func ShortName(name string) string {
	if len(name) > maxName {
		return strings.ToValidUTF8(name[:maxName], "") + "…"
	}
	return name
}

// The longest word and the longest line of a message that are shown in full, in bytes. An ARN, an
// address and a list of names are shorter.
const (
	maxWord = 512
	maxLine = 4096
)

var longWord = regexp.MustCompile(fmt.Sprintf(`\S{%d,}`, maxWord))

// Line is [Visible] for a line of a message, which may quote a value of any length: long words and a
// long line are cut.
func Line(text string) string {
	if len(text) > maxWord {
		text = longWord.ReplaceAllStringFunc(text, ShortName)
	}
	if len(text) > maxLine {
		text = strings.ToValidUTF8(text[:maxLine], "") + "…"
	}
	return Visible(text)
}

// List returns names of unknown origin, separated by commas. A long list is cut, and so is each
// long name.
func List(names []string) string {
	shown := make([]string, 0, min(len(names), maxListed))
	for _, name := range names[:min(len(names), maxListed)] {
		shown = append(shown, Visible(ShortName(name)))
	}
	text := strings.Join(shown, ", ")
	if more := len(names) - len(shown); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
