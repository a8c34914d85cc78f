package report

import (
	"crypto/sha256"
	_ "embed" // the style sheet
	"encoding/base64"
	"strconv"
)

//go:embed style.css
var style string

// policy returns the content security policy of a page: no script, no connection, nothing
// loaded, and this style sheet alone.
func policy() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
}

// HTML returns the page as one HTML document.
func (p Page) HTML() string {
	d := &document{}
	d.head(p)
	d.add("<main>\n")
	d.verdict(p.Verdict)
	d.figures(p.Figures)
	d.facts(p.Facts)
	d.add(`<div id="content" tabindex="-1"></div>` + "\n")
	for i, section := range p.Sections {
		d.section(i, section)
	}
	d.add("</main>\n<footer>\n")
	for _, note := range p.Notes {
		d.within("<p>", note, "</p>\n")
	}
	d.add("</footer>\n</body>\n</html>\n")
	return d.b.String()
}

// head writes everything before the outcome.
func (d *document) head(p Page) {
	d.add(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"`)
	d.attribute("content", policy())
	d.add(`>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>`)
	d.text(p.Title)
	d.add("</title>\n<style>")
	d.add(markup(style))
	d.add(`</style>
</head>
<body>
<a class="skip" href="#content">Skip to the tables</a>
<header>
<p class="eyebrow">Inner-ActionTrail</p>
<h1>`)
	d.text(p.Title)
	d.add("</h1>\n")
	d.within(`<p class="lead">`, p.Lead, "</p>\n")
	if at := newMoment(p.AsOf); at != nil {
		d.add(`<p class="as-of">As of <time`)
		d.attribute("datetime", at.machine)
		d.add(">")
		d.text(at.date + " " + at.clock)
		d.add("</time></p>\n")
	} else {
		d.add(`<p class="as-of">The date of this page is not stated</p>` + "\n")
	}
	d.add("</header>\n")
}

// verdict writes the outcome.
func (d *document) verdict(v Verdict) {
	d.add(`<section class="verdict `)
	d.add(v.Light.class())
	d.add(`" aria-label="Verdict">` + "\n" + `<p class="outcome">`)
	d.light(v.Light)
	d.text(v.Text)
	d.add("</p>\n")
	d.within("<p>", v.Detail, "</p>\n")
	if len(v.Shares) > 0 {
		d.add(`<svg class="bar" aria-hidden="true" width="100%" height="12">`)
		for _, part := range bar(v.Shares) {
			d.add(`<rect class="`)
			d.add(part.light.class())
			d.add(`"`)
			d.attribute("x", part.from)
			d.attribute("width", part.width)
			d.add(` height="12"/>`)
		}
		d.add("</svg>\n" + `<ul class="legend">`)
		for _, share := range v.Shares {
			if share.Count > 0 {
				d.add("<li>")
				d.light(share.Light)
				d.within("<b>", Number(share.Count), "</b> ")
				d.text(share.Label)
				d.add("</li>")
			}
		}
		d.add("</ul>\n")
	}
	d.add("</section>\n")
}

// figures writes the totals.
func (d *document) figures(figures []Figure) {
	if len(figures) == 0 {
		return
	}
	d.add(`<dl class="figures" aria-label="Totals">` + "\n")
	for _, f := range figures {
		d.add("<div>")
		d.within("<dt>", f.Label, "</dt>")
		d.within("<dd>", f.Value, "")
		d.within(" <small>of ", f.Of, "</small>")
		d.add("</dd></div>\n")
	}
	d.add("</dl>\n")
}

// facts writes terms with what is known about them.
func (d *document) facts(facts []Fact) {
	if len(facts) == 0 {
		return
	}
	d.add(`<dl class="facts">` + "\n")
	for _, f := range facts {
		d.within("<div><dt>", f.Term, "</dt><dd>")
		d.cell(f.Cell)
		d.add("</dd></div>\n")
	}
	d.add("</dl>\n")
}

// section writes a section, whose heading names it.
func (d *document) section(number int, s Section) {
	id := "s" + strconv.Itoa(number)
	d.add("<section")
	d.attribute("aria-labelledby", id)
	d.add(">\n<h2")
	d.attribute("id", id)
	d.within(">", s.Title, "</h2>\n")
	d.within(`<p class="lead">`, s.Lead, "</p>\n")
	d.facts(s.Facts)
	if s.Table != nil {
		d.table(*s.Table)
	}
	d.add("</section>\n")
}
