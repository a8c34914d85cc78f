package docs

import (
	"html"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

// widest is how wide a table may be at least, in pixels: a page of 760, less its margins. A wider one scrolls.
const widest = 736

// Each table fits into a narrow page, since its longest words do. Where one is too wide, a <wbr> in
// <code> says where a name may be broken.
func TestTables_width(t *testing.T) {
	t.Parallel()
	tree := os.DirFS(root)
	found, err := pages(tree)
	if err != nil {
		t.Fatal(err)
	}
	tables := 0
	for _, page := range found {
		if strings.Contains(page, "/testdata/") { // reports, which are as wide as what they say
			continue
		}
		text := fenced.ReplaceAllString(read(t, page), "")
		for _, table := range regexp.MustCompile(`(?m)(?:^\|.*\n)+`).FindAllString(text, -1) {
			tables++
			if width := leastWidth(table); width > widest {
				head, _, _ := strings.Cut(table, "\n")
				t.Errorf("%s: the table %q is at least %.0f pixels wide", path.Base(page), head, width)
			}
		}
	}
	if tables < 50 {
		t.Errorf("there are only %d tables", tables)
	}
}

var (
	cellEnd  = regexp.MustCompile(`(?:^|[^\\])\|`)
	linked   = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	inCode   = regexp.MustCompile("`[^`]*`|<code>.*?</code>")
	breaking = regexp.MustCompile(`\s+|<wbr>|-`)
)

// leastWidth returns the width of a table whose cells are broken wherever they may be, as a browser was seen to
// show it in the style of GitHub: the longest word of each column, and 26 pixels around it.
func leastWidth(table string) (width float64) {
	var columns []float64
	for line := range strings.Lines(table) {
		for i, cell := range cellEnd.Split(strings.Trim(strings.TrimSpace(line), "|"), -1) {
			if i == len(columns) {
				columns = append(columns, 0)
			}
			columns[i] = max(columns[i], longest(linked.ReplaceAllString(cell, "$1")))
		}
	}
	for _, column := range columns {
		width += column + 26
	}
	return width
}

// longest returns the width of the longest word of a cell.
func longest(cell string) (width float64) {
	const inText, monospaced, padding = 7.3, 8.17, 5.4
	for _, code := range inCode.FindAllString(cell, -1) {
		text := strings.NewReplacer("`", "", "<code>", "", "</code>", "").Replace(code)
		for _, word := range breaking.Split(text, -1) {
			width = max(width, float64(len([]rune(html.UnescapeString(word))))*monospaced+padding)
		}
	}
	for _, word := range breaking.Split(inCode.ReplaceAllString(cell, " "), -1) {
		width = max(width, float64(len([]rune(strings.Trim(word, "*"))))*inText)
	}
	return width
}
