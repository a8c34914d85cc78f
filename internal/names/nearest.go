package names

import (
	"slices"
	"strings"
)

// Nearest returns the known name that is most like the given one.
func Nearest(name string, known []string) string {
	return slices.MinFunc(known, func(a, b string) int { return distance(name, a) - distance(name, b) })
}

// distance tells how unlike two texts are, whatever their case: 2 for each letter to insert, remove or
// change, and 1 for two neighbours to exchange (optimal string alignment).
func distance(a, b string) int {
	from, to := strings.ToUpper(a), strings.ToUpper(b)
	rows := make([][]int, len(from)+1)
	for i := range rows {
		rows[i] = make([]int, len(to)+1)
		for j := range rows[i] {
			rows[i][j] = 2 * max(i, j)
			if i == 0 || j == 0 {
				continue
			}
			change := 2
			if from[i-1] == to[j-1] {
				change = 0
			}
			rows[i][j] = min(rows[i-1][j]+2, rows[i][j-1]+2, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && from[i-1] == to[j-2] && from[i-2] == to[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(from)][len(to)]
}
