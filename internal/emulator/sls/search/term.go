package search

import (
	"strings"
	"unicode/utf8"
)

// term is a word of a query, divided into parts as the index divides the texts that
// are searched. A text matches when all the parts occur in it.
type term struct {
	word       string
	parts      []string
	open       bool // the last part is a prefix: unquoted, it ended in *
	fold       bool // case is ignored
	delimiters delimiters
}

// newTerm returns a word of a query as a term.
func newTerm(word queryToken, tokens []string, caseSensitive bool) term {
	t := term{word: word.text, fold: !caseSensitive, delimiters: newDelimiters(tokens)}
	t.delimiters.each(word.text, func(part string) bool {
		t.parts = append(t.parts, part)
		return true
	})
	if n := len(t.parts); n > 0 && !word.quoted {
		t.parts[n-1], t.open = strings.CutSuffix(t.parts[n-1], "*")
	}
	return t
}

// in reports whether a text matches.
func (t *term) in(text string) bool {
	if len(t.parts) == 0 {
		return t.same(t.word, text)
	}
	for i, wanted := range t.parts {
		begins := t.open && i == len(t.parts)-1
		missed := t.delimiters.each(text, func(part string) bool {
			if begins && len(part) > len(wanted) {
				part = part[:len(wanted)]
			}
			return !t.same(wanted, part)
		})
		if missed {
			return false
		}
	}
	return true
}

// same reports whether two parts are the same.
func (t *term) same(a, b string) bool {
	return a == b || t.fold && strings.EqualFold(a, b)
}

// delimiters are the tokens of an index, which divide a text into parts; without
// any, the text is one part.
type delimiters struct {
	ascii [utf8.RuneSelf]bool
	other map[rune]bool
}

func newDelimiters(tokens []string) delimiters {
	d := delimiters{other: map[rune]bool{}}
	for _, t := range tokens {
		if r, _ := utf8.DecodeRuneInString(t); r < utf8.RuneSelf {
			d.ascii[r] = true
		} else {
			d.other[r] = true
		}
	}
	return d
}

// each calls do with every part of a text until do returns false, and reports
// whether it got to the end.
func (d *delimiters) each(text string, do func(part string) bool) bool {
	begin := 0
	for i, r := range text {
		if r < utf8.RuneSelf && !d.ascii[r] || r >= utf8.RuneSelf && !d.other[r] {
			continue
		}
		if i > begin && !do(text[begin:i]) {
			return false
		}
		begin = i + utf8.RuneLen(r)
	}
	return begin >= len(text) || do(text[begin:])
}
