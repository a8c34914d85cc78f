package report

// table writes a table. Its roles are named, because some readers of the screen forget them where
// the style sheet shows a row as a card.
func (d *document) table(t Table) {
	d.add(`<table role="table">` + "\n")
	d.within("<caption>", t.Caption, "</caption>\n")
	d.add("<colgroup>")
	for _, column := range t.Columns {
		d.add(`<col class="`)
		d.add(column.Width.class())
		d.add(`">`)
	}
	d.add("</colgroup>\n" + `<thead role="rowgroup"><tr role="row">`)
	for _, column := range t.Columns {
		d.within(`<th role="columnheader" scope="col">`, column.Title, "</th>")
	}
	d.add("</tr></thead>\n" + `<tbody role="rowgroup">` + "\n")
	for _, row := range t.Rows {
		d.row(row, t.Columns)
	}
	d.add("</tbody>\n</table>\n")
}

// row writes a row. Each cell repeats the title of its column, which a card shows.
func (d *document) row(r Row, columns []Column) {
	d.add(`<tr role="row" class="`)
	d.add(r.Light.class())
	d.add(`">`)
	for i, cell := range r.Cells {
		if i == 0 {
			d.add(`<th role="rowheader" scope="row">`)
			d.cell(cell)
			d.add("</th>")
			continue
		}
		d.add(`<td role="cell"`)
		d.attribute("data-l", visible(columns[i].Title))
		d.add(">")
		d.cell(cell)
		d.add("</td>")
	}
	d.add("</tr>\n")
}

// cell writes lines.
func (d *document) cell(c Cell) {
	for _, line := range c {
		d.line(line)
	}
}

// line writes a line, and its items as a list.
func (d *document) line(l Line) {
	if l.Text != "" {
		d.lineText(l)
	}
	if len(l.Items) == 0 {
		return
	}
	d.add("<ul>")
	for _, item := range l.Items {
		d.add("<li>")
		d.name(l.Style, item)
		d.add("</li>")
	}
	d.add("</ul>")
}

// lineText writes the text of a line in its style.
func (d *document) lineText(l Line) {
	if at := newMoment(l.Text); at != nil && l.Style == Moment {
		d.add("<p><time")
		d.attribute("datetime", at.machine)
		d.within(">", at.date, " ")
		d.within("<small>", at.clock, "</small></time></p>")
		return
	}
	d.add("<p")
	d.add(l.Style.class())
	d.add(">")
	d.light(l.Light)
	if address := ConsoleLink(l.Link); address != "" {
		d.add("<a")
		d.attribute("href", address)
		d.add(` rel="noopener noreferrer">`)
		d.name(l.Style, l.Text)
		d.add("</a>")
	} else {
		d.name(l.Style, l.Text)
	}
	d.add("</p>")
}

// name writes a text; a name or an id in pieces.
func (d *document) name(s Style, text string) {
	if s != Code {
		d.text(text)
		return
	}
	d.add("<code>")
	for _, piece := range pieces(text) {
		d.within("<span>", piece, "</span>")
	}
	d.add("</code>")
}

// light writes the symbol of a light. A word follows.
func (d *document) light(l Light) {
	switch l {
	case None:
	case Good:
		d.add(`<i class="g" aria-hidden="true">✓</i>`)
	case Bad:
		d.add(`<i class="b" aria-hidden="true">✕</i>`)
	case Unsure:
		d.add(`<i class="u" aria-hidden="true">?</i>`)
	}
}

// class returns the class of a light in the style sheet.
func (l Light) class() markup {
	return [...]markup{None: "n", Good: "g", Bad: "b", Unsure: "u"}[l]
}

// class returns the class of a column in the style sheet.
func (w Width) class() markup {
	return [...]markup{Wide: "wide", Medium: "medium", Narrow: "narrow", Tiny: "tiny"}[w]
}

// class returns the attribute for a style.
func (s Style) class() markup {
	switch s {
	case Strong:
		return ` class="s"`
	case Muted:
		return ` class="m"`
	case Plain, Code, Moment:
	}
	return ""
}
