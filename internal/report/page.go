// Package report renders what was found as one self-contained HTML page: no script, nothing
// loaded, every value escaped. A [Page] holds plain values and knows nothing of Terraform, so
// that every kind of finding can be laid out with the same parts. Equal pages give equal bytes.
package report

// Page is what a page shows, from top to bottom.
type Page struct {
	Title    string // also the title of the window
	Lead     string // what the page is about, in a sentence
	AsOf     string // when it was read, in RFC 3339; empty if that is not stated
	Verdict  Verdict
	Figures  []Figure
	Facts    []Fact // what was examined
	Sections []Section
	Notes    []string // how to read it
}

// Verdict is the outcome in one sentence.
type Verdict struct {
	Light  Light
	Text   string
	Detail string
	Shares []Share // of one whole; shown as a bar
}

// Share is a part of a whole.
type Share struct {
	Light Light
	Count int
	Label string
}

// Figure is a number with its label.
type Figure struct {
	Value string
	Of    string // the whole of which it is a part, or empty
	Label string
}

// Fact is a term with what is known about it.
type Fact struct {
	Term string
	Cell Cell
}

// Section is a heading with facts, a table, or both.
type Section struct {
	Title string
	Lead  string
	Facts []Fact
	Table *Table
}

// Table is a table whose rows begin with a header cell.
type Table struct {
	Caption string
	Columns []Column
	Rows    []Row
}

// Column is the head of a column.
type Column struct {
	Title string
	Width Width
}

// Width is the share of a table's width that a column takes.
type Width uint8

// Widths of columns. Wide columns share what the others leave.
const (
	Wide Width = iota
	Medium
	Narrow
	Tiny
)

// Row is a row; its light colours its edge.
type Row struct {
	Light Light
	Cells []Cell
}

// Cell is a cell or the value of a fact: lines from top to bottom.
type Cell []Line

// Line is one line of a cell. The zero value of every field but Text may stand.
type Line struct {
	Style Style
	Light Light  // shown as a symbol before the text
	Text  string // for the style Moment: a time in RFC 3339
	Link  string // an address; only a page of the vendor's consoles becomes a link
	Items []string
}

// Style is how the text of a line is set.
type Style uint8

// Styles of lines.
const (
	Plain  Style = iota
	Strong       // what a row is about
	Muted        // of lesser weight
	Code         // a name or an id
	Moment       // a time
)

// Light is the state of something. Each has a symbol and a shape of its own, and stands before a
// word, so that none rests on its colour.
type Light uint8

// Lights.
const (
	None Light = iota
	Good
	Bad
	Unsure
)

// NotKnown is the text for a value that is not known.
const NotKnown = "not known"
