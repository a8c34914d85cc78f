package redact

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxLevels is how many encodings inside each other are undone.
const maxLevels = 4

// text is a text that may have been decoded. Each byte knows which bytes of the original it is from.
type text []char

type char struct {
	b        byte
	from, to int // in the original
}

// plain returns a text that is not decoded.
func plain(original string) text {
	t := make(text, len(original))
	for i := range len(original) {
		t[i] = char{original[i], i, i + 1}
	}
	return t
}

func (t text) bytes() []byte {
	b := make([]byte, len(t))
	for i, c := range t {
		b[i] = c.b
	}
	return b
}

// decode undoes one level of the encodings of URLs, HTML and JSON, and takes line breaks away. It
// reports whether there was any.
func (t text) decode() (decoded text, changed bool) {
	whole := string(t.bytes())
	decoded = make(text, 0, len(t))
	for i := 0; i < len(t); {
		plain, length := decodeAt(whole[i:])
		if length == 0 {
			decoded = append(decoded, t[i])
			i++
			continue
		}
		for j := range len(plain) {
			decoded = append(decoded, char{plain[j], t[i].from, t[i+length-1].to})
		}
		i += length
		changed = true
	}
	return decoded, changed
}

// decodeAt decodes the character with which a text begins. It returns 0 if it is not encoded.
func decodeAt(text string) (plain string, length int) {
	switch text[0] {
	case '\r', '\n', '\t', 0: // lines, and the zeros of UTF-16
		return "", 1
	case '%':
		return hexAt(text, 1, 2)
	case '\\':
		return escapeAt(text)
	case '&':
		return entityAt(text)
	}
	return "", 0
}

// hexAt decodes hexadecimal digits behind a prefix.
func hexAt(text string, prefix, digits int) (plain string, length int) {
	if len(text) < prefix+digits {
		return "", 0
	}
	n, err := strconv.ParseUint(text[prefix:prefix+digits], 16, 16)
	if err != nil {
		return "", 0
	}
	if digits == 2 {
		return string([]byte{byte(n)}), prefix + digits
	}
	return string(utf8.AppendRune(nil, rune(n))), prefix + digits
}

// escapeAt decodes an escape of JSON or of Go.
func escapeAt(text string) (plain string, length int) {
	if len(text) < 2 {
		return "", 0
	}
	switch text[1] {
	case 'u':
		return hexAt(text, 2, 4)
	case 'x':
		return hexAt(text, 2, 2)
	case '/', '"', '\\', '\'':
		return text[1:2], 2
	case 'n', 'r', 't':
		return "", 2
	}
	return "", 0
}

// entityAt decodes a character reference of HTML.
func entityAt(text string) (plain string, length int) {
	const longest = 12
	length = 1
	for length < len(text) && length < longest && isEntity(text[length]) {
		length++
	}
	if length < len(text) && text[length] == ';' {
		length++
	}
	if plain = html.UnescapeString(text[:length]); plain == text[:length] {
		return "", 0
	}
	return plain, length
}

func isEntity(c byte) bool {
	return c == '#' || c >= '0' && c <= '9' || strings.IndexByte("abcdefghijklmnopqrstuvwxyz", c|0x20) >= 0
}
