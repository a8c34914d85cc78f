package main

import (
	"fmt"
	"html"
	"strings"
	"time"
)

// The measures of a drawing, in pixels.
const (
	drawingWidth = 860
	lineHeight   = 19
	drawingEdge  = 20
)

// pauses are how long a drawing waits before it shows a line, by its class.
var pauses = map[string]time.Duration{
	"title": 1200 * time.Millisecond, "action": 900 * time.Millisecond, "output": 120 * time.Millisecond, "result": 900 * time.Millisecond,
}

// drawingHead has the style of a drawing. Its lines appear once, one after the other; all of them
// are there from the start for readers who prefer no motion, and where animations are not known.
const drawingHead = `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="%[2]d" viewBox="0 0 %[1]d %[2]d" role="img" aria-labelledby="title">
<title id="title">%[3]s</title>
<style>
  rect { fill: #f6f8fa; stroke: #d0d7de }
  text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; white-space: pre; fill: #1f2328; animation: appear .25s both }
  .title { font-weight: bold; fill: #0550ae }
  .action { fill: #1f2328 }
  .output { fill: #4b535d }
  .result { fill: #116329 }
  @keyframes appear { from { opacity: 0 } }
  @media (prefers-color-scheme: dark) {
    rect { fill: #0d1117; stroke: #30363d }
    text, .action { fill: #e6edf3 }
    .title { fill: #79c0ff }
    .output { fill: #b1bac4 }
    .result { fill: #7ee787 }
  }
  @media (prefers-reduced-motion: reduce) { text { animation: none } }
</style>
<rect x=".5" y=".5" width="%[4]d" height="%[5]d" rx="8"/>
`

// draw returns the lines as an SVG: a terminal in which they appear one after the other.
func draw(lines []recordedLine) string {
	const title = "Four changes in the consoles stop the delivery; terraform plan names all four, and terraform apply repairs them"
	height := 2*drawingEdge + len(lines)*lineHeight
	var b strings.Builder
	fmt.Fprintf(&b, drawingHead, drawingWidth, height, title, drawingWidth-1, height-1)
	var at time.Duration
	for i, line := range lines {
		at += pauses[line.class]
		if line.text == "" {
			continue
		}
		text := line.text
		if line.class == "action" {
			text = "> " + text
		}
		fmt.Fprintf(&b, "<text class=%q x=\"%d\" y=\"%d\" style=\"animation-delay:%.2fs\">%s</text>\n",
			line.class, drawingEdge, drawingEdge+i*lineHeight+lineHeight-6, at.Seconds(), html.EscapeString(text))
	}
	b.WriteString("</svg>\n")
	return b.String()
}
