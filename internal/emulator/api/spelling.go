package api

import "strings"

// CloseTo names, as the end of an error, those names that a misspelt one may stand for.
func CloseTo(misspelt string, names []string) string {
	var near []string
	for _, name := range names {
		if edits(strings.ToLower(misspelt), strings.ToLower(name)) <= 1+len(misspelt)/8 {
			near = append(near, name)
		}
	}
	if len(near) == 0 {
		return "; nothing in the emulator has a name like it"
	}
	return "; did you mean " + strings.Join(near, " or ") + "?"
}

// edits returns how many letters must be added, removed or replaced to make b of a.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
