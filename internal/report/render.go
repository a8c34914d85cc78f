package report

import (
	"crypto/sha256"
	_ "embed" // the template and the style sheet
	"encoding/base64"
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

//go:embed page.html.tmpl
var pageText string

//go:embed style.css
var style string

// policy is the content security policy of a page: no script, no connection, nothing loaded,
// and this style sheet alone.
var policy = func() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
}()

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"policy": func() string { return policy },
	"style":  func() template.CSS { return template.CSS(style) }, //nolint:gosec // it is a constant of this package
	"text":   text,
	"pieces": pieces,
	"link":   ConsoleLink,
	"moment": newMoment,
	"class":  Light.class,
	"bar":    bar,
	"number": Number,
	"header": func(i int) bool { return i == 0 },
	"width":  Width.class,
}).Parse(pageText))

// HTML returns the page as one HTML document.
func (p Page) HTML() (string, error) {
	var b strings.Builder
	if err := page.Execute(&b, p); err != nil {
		return "", fmt.Errorf("render the page: %w", err)
	}
	return b.String(), nil
}

// text returns a value of unknown origin for display: control characters and such that change
// the direction of writing as escapes, and a very long text cut with the number of characters
// that are left out.
func text(value string) string { return model.Visible(model.Shorten(value)) }

// pieces parts a name for display behind its slashes, where its line is broken rather than
// anywhere else.
func pieces(value string) []string {
	const most = 8
	return strings.SplitAfterN(text(value), "/", most)
}

// class returns the class of a light in the style sheet.
func (l Light) class() string {
	return [...]string{None: "n", Good: "g", Bad: "b", Unsure: "u"}[l]
}

// class returns the class of a column in the style sheet.
func (w Width) class() string {
	return [...]string{Wide: "wide", Medium: "medium", Narrow: "narrow", Tiny: "tiny"}[w]
}

// moment is a time as it is shown.
type moment struct {
	Machine, Date, Clock string
}

// newMoment returns a time in RFC 3339 in UTC, or nil for any other text.
func newMoment(value string) *moment {
	at, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return nil
	}
	at = at.UTC()
	return &moment{Machine: at.Format(time.RFC3339), Date: at.Format(time.DateOnly), Clock: at.Format("15:04") + " UTC"}
}

// stretch is a part of a bar, in percent of its width.
type stretch struct {
	Class, From, Width string
}

// bar returns the parts of a bar that shows shares of a whole. A share that is not empty can be
// seen, however small it is.
func bar(shares []Share) []stretch {
	const smallest = 0.6
	whole := 0.0
	size := func(s Share) float64 { return float64(s.Count) }
	for _, s := range shares {
		whole += size(s)
	}
	var widths []float64
	sum := 0.0
	for _, s := range shares {
		width := 0.0
		if s.Count > 0 {
			width = max(size(s)/whole*100, smallest)
		}
		widths, sum = append(widths, width), sum+width
	}
	var stretches []stretch
	from := 0.0
	percent := func(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) + "%" }
	for i, s := range shares {
		if widths[i] == 0 {
			continue
		}
		width := widths[i] / sum * 100
		stretches = append(stretches, stretch{Class: s.Light.class(), From: percent(from), Width: percent(width)})
		from += width
	}
	return stretches
}

// Number returns a count with its thousands set apart.
func Number(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return sign + digits
}
