package guard

import (
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"
)

// TooLongError is the error of a guard that does not fit into its language.
type TooLongError struct{ What, WayOut string }

func (e *TooLongError) Error() string { return e.What + ". " + e.WayOut }

// fit returns documents within the limit of a language that hold the statements, each in the first
// one with room for it. A statement that is too long alone is split between its resources.
func (l Language) fit(statements []statement) ([]string, error) {
	var documents []string
	var held [][]statement // of each document
	for len(statements) > 0 {
		s := statements[0]
		if length := utf8.RuneCountInString(document([]statement{s})); length > l.limit {
			half := len(s.Resource) / 2
			if half == 0 {
				return nil, &TooLongError{
					fmt.Sprintf("A policy for one resource would have %d characters, and a %s has at most %d", length, l.name, l.limit),
					"Name fewer roles, or roles with shorter names. A name in lower case needs half the room.",
				}
			}
			first, second := s, s
			first.Resource, second.Resource = s.Resource[:half], s.Resource[half:]
			statements = append([]statement{first, second}, statements[1:]...)
			continue
		}
		statements = statements[1:]
		fits := func(others []statement) bool {
			return utf8.RuneCountInString(document(append(slices.Clone(others), s))) <= l.limit
		}
		i := slices.IndexFunc(held, fits)
		if i < 0 {
			i, held, documents = len(held), append(held, nil), append(documents, "")
		}
		held[i] = append(held[i], s)
		documents[i] = document(held[i])
	}
	if l.most > 0 && len(documents) > l.most {
		return nil, &TooLongError{
			fmt.Sprintf("The guard would need %d documents of %d characters, and a folder or a member takes at most %d", len(documents), l.limit, l.most),
			"Name fewer projects, keys or roles.",
		}
	}
	return documents, nil
}

// document returns the statements as a policy. Texts always have JSON.
func document(statements []statement) string {
	text, _ := json.Marshal(struct {
		Version   string
		Statement []statement
	}{"1", statements})
	return string(text)
}
