package functions

import (
	"bytes"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
)

// pageObject matches a page in a PDF file.
var pageObject = regexp.MustCompile(`/Type\s*/Page\b[^s]`)

// printed checks the page on paper: a long table goes over several pages, each with its header.
func (b *browser) printed(page shown) {
	b.t.Helper()
	file := b.pdf()
	keep(b.t, page.name+".pdf", file)
	sheets := len(pageObject.FindAll(file, -1))
	if sheets == 0 || page.rows >= 1000 && sheets < 20 || page.rows == 1 && sheets > 2 {
		b.t.Errorf("%d rows are printed on %d pages", page.rows, sheets)
	}
	b.call("Emulation.setEmulatedMedia", record{"media": "print", "features": []record{}}, nil)
	var head string
	b.evaluate(`getComputedStyle(document.querySelector("thead")).display + " " + getComputedStyle(document.querySelector("tbody tr")).breakInside`, &head)
	if head != "table-header-group avoid" {
		b.t.Errorf("on paper, a table's head and rows have the style %q", head)
	}
	b.printedText(page, file, sheets)
}

// printedText reads the printed page with pdftotext, where there is one.
func (b *browser) printedText(page shown, file []byte, sheets int) {
	b.t.Helper()
	reader, err := exec.LookPath("pdftotext")
	if err != nil {
		b.t.Log("the text of the printed page is not checked: there is no pdftotext on PATH")
		return
	}
	cmd := exec.CommandContext(b.t.Context(), reader, "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(file)
	out, err := cmd.Output()
	must(b.t, err)
	texts := strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
	if len(texts) != sheets {
		b.t.Errorf("%d pages have a text, of %d", len(texts), sheets)
	}
	without := 0
	for i, text := range texts {
		if i > 0 && i < len(texts)-1 && !strings.Contains(text, "Last delivery") {
			without++
		}
		if !strings.Contains(strings.ReplaceAll(text, " ", ""), fmt.Sprintf("%d/%d", i+1, sheets)) {
			b.t.Errorf("page %d has no number", i+1)
		}
	}
	if without > 0 && page.rows >= 60 {
		b.t.Errorf("%d of %d pages lack the table's header", without, sheets)
	}
	if strings.HasPrefix(page.name, "coverage") && !strings.HasSuffix(page.name, "hostile") && !strings.Contains(string(out), "https://sls.console.aliyun.com/") {
		b.t.Error("the addresses of links are not printed")
	}
}
