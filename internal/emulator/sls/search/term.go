package search

import (
	"strings"
	"unicode/utf8"
)

// term is a word of a query, divided into terms as the index divides the texts
// that it is sought in. A text matches when all the terms are terms of it.
type term struct {
	word  string
	terms []string
	open  bool // the last term is the beginning of one: unquoted, it ended in *
	fold  bool // case does not count
	parts delimiters
}

func newTerm(word queryToken, tokens []string, caseSensitive bool) term {
	s := term{word: word.text, fold: !caseSensitive, parts: newDelimiters(tokens)}
	s.parts.each(word.text, func(term string) bool {
		s.terms = append(s.terms, term)
		return true
	})
	if n := len(s.terms); n > 0 && !word.quoted {
		s.terms[n-1], s.open = strings.CutSuffix(s.terms[n-1], "*")
	}
	return s
}

func (s *term) in(text string) bool {
	if len(s.terms) == 0 {
		return s.same(s.word, text)
	}
	for i, wanted := range s.terms {
		begins := s.open && i == len(s.terms)-1
		missed := s.parts.each(text, func(term string) bool {
			if begins && len(term) > len(wanted) {
				term = term[:len(wanted)]
			}
			return !s.same(wanted, term)
		})
		if missed {
			return false
		}
	}
	return true
}

func (s *term) same(a, b string) bool {
	return a == b || s.fold && strings.EqualFold(a, b)
}

// delimiters are the tokens of an index, which divide a text into terms; without
// any, the text is one term.
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

// each calls do with every term of a text until do returns false, and reports
// whether it got to the end.
func (d *delimiters) each(text string, do func(term string) bool) bool {
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
