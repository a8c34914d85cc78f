package functions

import (
	"flag"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// picturesPath is where the tests leave what they have seen, for people to look at.
var picturesPath = flag.String("pictures", "", "a `folder` for screenshots and printed pages")

// shown is a page as the tests of the browser show it.
type shown struct {
	name  string
	html  string
	title string
	rows  int
}

// shownPages are pages with benign and with hostile values, of 1, 60 and 1,000 accounts.
func shownPages(t *testing.T) []shown {
	t.Helper()
	pages := []shown{
		{name: "health-1", html: rendered(t, sampleHealth("1203456789000000", false)), title: "Health of 1 trail", rows: 9},
		{name: "evidence-gaps", html: rendered(t, sampleEvidence(verdictGaps), "2026-11-27T12:00:00Z"), title: "Evidence for account 1203456789000000", rows: 6},
		{name: "evidence-unproven", html: rendered(t, sampleEvidence(verdictUnproven)), title: "Evidence for account 1203456789000000", rows: 6},
		{name: "evidence-hostile", html: rendered(t, with(hostileEvidence(verdictGaps, 0), record{"account_id": "<b>"})), title: "Evidence for account <b>", rows: 6},
		{name: "health-60-hostile", html: rendered(t, hostileHealth(60, 0)), title: "Health of 60 trails", rows: 60},
	}
	for _, count := range []int{1, 60, 1000} {
		title := map[int]string{1: "Coverage of 1 account", 60: "Coverage of 60 accounts", 1000: "Coverage of 1,000 accounts"}[count]
		pages = append(pages,
			shown{name: fmt.Sprint("coverage-", count), html: rendered(t, sampleCoverage(count), sampleAsOf), title: title, rows: count},
			shown{name: fmt.Sprint("coverage-", count, "-hostile"), html: rendered(t, hostileCoverage(count, 0)), title: title, rows: count})
	}
	return pages
}

// keep leaves a file among the pictures.
func keep(t *testing.T, name string, content []byte) {
	t.Helper()
	if *picturesPath == "" {
		return
	}
	must(t, os.MkdirAll(*picturesPath, 0o755))
	must(t, os.WriteFile(filepath.Join(*picturesPath, name), content, 0o644))
}

// A browser shows the page as it is meant: nothing is loaded, no script runs and no value becomes
// an element, in light and dark, wide and narrow, for 1, 60 and 1,000 accounts.
func TestBrowser_pages(t *testing.T) {
	b := startBrowser(t)
	for _, page := range shownPages(t) {
		t.Run(page.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "page.html")
			must(t, os.WriteFile(file, []byte(page.html), 0o644))
			b.t = t
			b.window(1280, 1600, "light")
			b.open(file)
			b.inert(page)
			b.elements(page)
			var seen []image.Image
			for _, size := range [][2]int{{1280, 1600}, {400, 1600}} {
				for _, scheme := range []string{"light", "dark"} {
					b.window(size[0], size[1], scheme)
					b.fits(size[0])
					b.contrast()
					shot := b.screenshot()
					keep(t, fmt.Sprintf("%s-%d-%s.png", page.name, size[0], scheme), shot)
					seen = append(seen, decode(t, shot))
				}
			}
			for i, picture := range seen {
				if n := colours(picture); n < 20 {
					t.Errorf("screenshot %d has %d colours only: it is blank", i, n)
				}
			}
			if same(seen[0], seen[1]) || same(seen[2], seen[3]) {
				t.Error("light and dark look the same")
			}
			if light, dark := brightness(seen[0]), brightness(seen[1]); light < 200 || dark > 80 {
				t.Errorf("the brightness of 255 is %d in light and %d in dark", light, dark)
			}
			if page.name != "coverage-1000-hostile" { // it takes minutes, and shows nothing more than that of 60
				b.printed(page)
			}
			b.protected()
		})
	}
}

// inert checks that the page has loaded nothing, run nothing and reported nothing.
func (b *browser) inert(page shown) {
	b.t.Helper()
	for _, e := range b.seen("") {
		switch {
		case e.Method == "Network.requestWillBeSent" && !strings.Contains(string(e.Params), `"type":"Document"`),
			strings.HasPrefix(e.Method, "Page.javascriptDialog"), strings.HasPrefix(e.Method, "Page.download"), e.Method == "Page.windowOpen",
			e.Method == "Runtime.consoleAPICalled", e.Method == "Runtime.exceptionThrown", e.Method == "Log.entryAdded", e.Method == "Audits.issueAdded":
			b.t.Errorf("the browser reports: %s", e)
		}
	}
	if requests := b.seen("Network.requestWillBeSent"); len(requests) != 1 {
		b.t.Errorf("%d requests, want the page alone", len(requests))
	}
	var title string
	b.evaluate(`document.title + (window.taken ? " taken" : "")`, &title)
	if title != page.title {
		b.t.Errorf("the title is %q", title)
	}
	var mode string
	b.evaluate(`document.compatMode + " " + document.characterSet`, &mode)
	if mode != "CSS1Compat UTF-8" {
		b.t.Errorf("the document is in mode %q", mode)
	}
}

// elements checks that the document has only the elements and attributes of the template, links
// to consoles only, and a row per account.
func (b *browser) elements(page shown) {
	b.t.Helper()
	var found struct {
		Names, Attributes, Links []string
		Rows, Unlit              int
	}
	b.evaluate(`(() => {
		const all = [...document.querySelectorAll("*")];
		return {
			names: [...new Set(all.map(e => e.localName))],
			attributes: [...new Set(all.flatMap(e => e.getAttributeNames().map(n => e.localName + "." + n)))],
			links: [...new Set([...document.links].map(a => a.protocol + "//" + a.host).filter(o => o !== location.protocol + "//"))],
			rows: document.querySelectorAll("tbody tr").length,
			unlit: [...document.querySelectorAll("i")].filter(i => !(i.parentElement.innerText.replace(i.innerText, "").trim())).length,
		};
	})()`, &found)
	for _, name := range found.Names {
		if !templateElements[name] {
			b.t.Errorf("there is an element %s", name)
		}
	}
	for _, name := range found.Attributes {
		if !templateAttributes.MatchString(name) {
			b.t.Errorf("there is an attribute %s", name)
		}
	}
	for _, origin := range found.Links {
		if origin != "https://sls.console.aliyun.com" {
			b.t.Errorf("there is a link to %s", origin)
		}
	}
	if found.Rows != page.rows {
		b.t.Errorf("%d rows, want %d", found.Rows, page.rows)
	}
	if found.Unlit > 0 {
		b.t.Errorf("%d lights have no word", found.Unlit)
	}
}

// fits checks that nothing is wider than the window.
func (b *browser) fits(width int) {
	b.t.Helper()
	var wide struct {
		Scroll int
		Beyond []string
	}
	b.evaluate(`({
		scroll: document.documentElement.scrollWidth,
		beyond: [...document.querySelectorAll("main *, header *, footer *")].filter(e => e.localName !== "caption" && e.getBoundingClientRect().right > innerWidth + 0.5)
			.slice(0, 5).map(e => e.localName + "." + e.className + " " + e.textContent.slice(0, 60)),
	})`, &wide)
	if wide.Scroll > width || len(wide.Beyond) > 0 {
		b.t.Errorf("at %d pixels the page is %d wide; beyond the edge: %q", width, wide.Scroll, wide.Beyond)
	}
}

// contrast checks that every text stands out from its background by 4.5 : 1.
func (b *browser) contrast() {
	b.t.Helper()
	var worst struct {
		Ratio float64
		Text  string
	}
	b.evaluate(`(() => {
		const channels = c => c.match(/[\d.]+/g).map(Number);
		const luminance = c => channels(c).slice(0, 3).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
		const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (channels(c)[3] !== 0) return c; } return "rgb(255, 255, 255)"; };
		let worst = {ratio: 99, text: ""};
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let n = 0; walker.nextNode() && n < 4000; n++) {
			const e = walker.currentNode.parentElement;
			if (!walker.currentNode.data.trim() || e.closest(".skip")) continue;
			const [a, z] = [luminance(getComputedStyle(e).color), luminance(ground(e))].sort((x, y) => y - x);
			const ratio = (a + 0.05) / (z + 0.05);
			if (ratio < worst.ratio) worst = {ratio, text: e.localName + "." + e.className + " " + e.textContent.slice(0, 60)};
		}
		return worst;
	})()`, &worst)
	if worst.Ratio < 4.5 {
		b.t.Errorf("a contrast of %.2f : 1: %s", worst.Ratio, worst.Text)
	}
}

// protected checks that the policy of the page would stop a script and an image, if a value ever
// became one.
func (b *browser) protected() {
	b.t.Helper()
	var ran bool
	b.evaluate(`(() => {
		const script = document.createElement("script");
		script.textContent = "window.ran = true";
		document.body.append(script);
		new Image().src = "https://sls.console.aliyun.com/x.png";
		document.body.setAttribute("onclick", "window.ran = true");
		document.body.click();
		return window.ran === true;
	})()`, &ran)
	if ran {
		b.t.Error("a script runs")
	}
}

// The first stop of the Tab key is the link that skips to the tables, and a reader of the screen
// finds a table with headers of columns and rows, also where the rows are shown as cards.
func TestBrowser_accessible(t *testing.T) {
	b := startBrowser(t)
	file := filepath.Join(t.TempDir(), "page.html")
	must(t, os.WriteFile(file, []byte(rendered(t, sampleCoverage(60), sampleAsOf)), 0o644))
	for _, width := range []int{1280, 400} {
		b.window(width, 900, "light")
		b.open(file)
		for _, kind := range []string{"keyDown", "keyUp"} {
			b.call("Input.dispatchKeyEvent", record{"type": kind, "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}, nil)
		}
		var focused string
		b.evaluate(`document.activeElement.innerText + " " + (document.activeElement.getBoundingClientRect().left >= 0)`, &focused)
		if focused != "Skip to the tables true" {
			t.Errorf("at %d pixels, Tab goes to %q", width, focused)
		}
		b.call("Accessibility.enable", nil, nil)
		var tree struct {
			Nodes []struct {
				Ignored bool
				Role    struct{ Value string }
				Name    struct{ Value string }
			}
		}
		b.call("Accessibility.getFullAXTree", nil, &tree)
		count := map[string]int{}
		for _, node := range tree.Nodes {
			if !node.Ignored {
				count[node.Role.Value]++
			}
		}
		if count["table"] != 2 || count["rowheader"] != 60 || count["heading"] != 3 || count["row"] < 60 || width > 1000 && count["columnheader"] < 12 {
			t.Errorf("at %d pixels, a reader of the screen is told of %v", width, count)
		}
	}
}
