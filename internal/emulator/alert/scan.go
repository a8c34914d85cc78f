package alert

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a mark, a number, a quoted text or a name.
type token struct {
	kind byte // 'm', 'n', 'q' or 'v'
	text string
}

var marks = []string{"&&", "||", ">=", "<=", "==", "!=", "=~", "!~", ">", "<", "!", "+", "-", "*", "/", "%", "(", ")", ","}

var numberForm = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?`)

func scan(text string) ([]token, error) {
	var tokens []token
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		switch c, _ := utf8.DecodeRuneInString(text); {
		case c == '\'' || c == '"':
			end := strings.IndexRune(text[1:], c)
			if end < 0 {
				return nil, errors.New("a quotation does not end")
			}
			tokens = append(tokens, token{'q', strings.ReplaceAll(text[1:end+1], `\\`, `\`)})
			text = text[end+2:]
		case c == '[':
			end := strings.IndexByte(text, ']')
			if end < 0 {
				return nil, errors.New("a ] is missing")
			}
			tokens = append(tokens, token{'v', text[1:end]})
			text = text[end+1:]
		case c >= '0' && c <= '9':
			n := numberForm.FindString(text)
			tokens = append(tokens, token{'n', n})
			text = text[len(n):]
		case c == '$' || c == '_' || unicode.IsLetter(c):
			name, ok := strings.CutPrefix(text, "$0.")
			if c == '$' && !ok {
				return nil, errors.New("$ must be $0., since the rule has one query")
			}
			end := strings.IndexFunc(name, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
			if end < 0 {
				end = len(name)
			}
			tokens = append(tokens, token{'v', name[:end]})
			text = name[end:]
		default:
			i := slices.IndexFunc(marks, func(m string) bool { return strings.HasPrefix(text, m) })
			if i < 0 {
				return nil, fmt.Errorf("%q is not understood", string(c))
			}
			tokens = append(tokens, token{'m', marks[i]})
			text = text[len(marks[i]):]
		}
	}
	return tokens, nil
}
