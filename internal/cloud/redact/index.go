package redact

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
)

const (
	// minSecret is the length of the shortest secret that is hidden, in bytes. Real ones are longer.
	// To hide an invalid key such as "a" would make errors unreadable.
	minSecret = 8
	// minRun is the length of the shortest part of a secret that is hidden, in bytes.
	minRun = 16
)

// index finds secrets in a text. It has every run of minRun bytes of them, and shorter secrets as
// they are, in [fold]ed form.
type index struct {
	runs  map[[minRun]byte]bool
	short map[string]bool
}

// span is a range of characters, without its end.
type span struct{ from, to int }

func newIndex(secrets []string) *index {
	size := 0
	for _, secret := range secrets {
		size += 11 * len(secret) // as it is, in hex, and in two kinds of base64 that begin in three places
	}
	x := &index{runs: make(map[[minRun]byte]bool, size), short: map[string]bool{}}
	for _, secret := range secrets {
		if len(secret) < minSecret {
			continue
		}
		// A secret may itself be encoded: the text has it encoded less often.
		for level, read := 0, plain(secret); level <= maxLevels; level++ {
			x.addEncoded(read.bytes())
			decoded, changed := read.decode()
			if !changed {
				break
			}
			read = decoded
		}
	}
	return x
}

// addEncoded adds a secret, and its forms in hex and in base64, the latter also as a part of a URL.
func (x *index) addEncoded(secret []byte) {
	x.add(secret)
	x.add([]byte(hex.EncodeToString(secret)))
	x.addBase64(secret)
	x.addBase64([]byte(url.QueryEscape(string(secret))))
}

// addBase64 adds the forms of a secret in base64, which depend on the number of bytes before it.
func (x *index) addBase64(secret []byte) {
	for before := range 3 {
		encoded := base64.RawStdEncoding.EncodeToString(append(make([]byte, before), secret...))
		first := (before*8 + 5) / 6 // character without a bit of what is before
		last := (before + len(secret)) * 8 / 6
		x.add([]byte(encoded[first:last]))
	}
}

func (x *index) add(secret []byte) {
	folded := fold(secret)
	switch {
	case len(folded) < minSecret:
	case len(folded) < minRun:
		x.short[string(folded)] = true
	default:
		for i := range len(folded) - minRun + 1 {
			x.runs[[minRun]byte(folded[i:])] = true
		}
	}
}

// find returns where a text has secrets.
func (x *index) find(read text) []span {
	folded := fold(read.bytes())
	var found []span
	for i := range folded {
		if len(folded)-i >= minRun && x.runs[[minRun]byte(folded[i:])] {
			found = append(found, span{i, i + minRun})
		}
		for length := minSecret; len(x.short) > 0 && length < minRun && i+length <= len(folded); length++ {
			if x.short[string(folded[i:i+length])] {
				found = append(found, span{i, i + length})
			}
		}
	}
	return found
}

// fold returns a copy of a text in which the case is lower, a blank is the plus that a form makes of
// it, and the characters of base64 for URLs are those of base64.
func fold(text []byte) []byte {
	folded := make([]byte, len(text))
	for i, c := range text {
		switch {
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c == ' ', c == '-':
			c = '+'
		case c == '_':
			c = '/'
		}
		folded[i] = c
	}
	return folded
}
