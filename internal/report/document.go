package report

import (
	"html"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// document is HTML that is being written. It takes markup from constants of this package only:
// the type of a value cannot become markup without a conversion, and the only one is of the style sheet. Package
// html/template escapes too, but makes the provider larger by 350 kB.
type document struct{ b strings.Builder }

// markup is HTML as it stands in this package.
type markup string

// add writes markup. Inlined in a hundred places, it would make the provider larger.
//
//go:noinline
func (d *document) add(m markup) { d.b.WriteString(string(m)) }

// text writes a value for display.
func (d *document) text(value string) { d.escaped(visible(value)) }

// escaped writes a text, escaped for an element and for an attribute in quotes.
//
//go:noinline
func (d *document) escaped(text string) { d.b.WriteString(html.EscapeString(text)) }

// within writes a value between two pieces of markup, or nothing if it is empty.
func (d *document) within(begin markup, value string, end markup) {
	if value == "" {
		return
	}
	d.add(begin)
	d.text(value)
	d.add(end)
}

// attribute writes an attribute, in quotes. An address needs [ConsoleLink] first.
func (d *document) attribute(name markup, value string) {
	d.add(" ")
	d.add(name)
	d.add(`="`)
	d.escaped(value)
	d.add(`"`)
}

// visible returns a value of unknown origin for display: control characters and such that change
// the direction of writing as escapes, and a very long text cut with the number of characters
// that are left out.
func visible(value string) string { return model.Visible(model.Shorten(value)) }

// pieces parts a name for display behind its slashes, where its line is broken rather than
// anywhere else.
func pieces(value string) []string {
	const most = 8
	return strings.SplitAfterN(visible(value), "/", most)
}
