package report

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// sample is a page with every part.
func sample(value string) Page {
	return Page{
		Title: "Title " + value, Lead: value, AsOf: value,
		Verdict: Verdict{Light: Bad, Text: value, Detail: value, Shares: []Share{{Good, 1, value}, {Bad, 0, value}, {Unsure, 2, value}}},
		Figures: []Figure{{Value: value, Of: value, Label: value}},
		Facts:   []Fact{{Term: value, Cell: Cell{{Text: value}, {Style: Code, Text: value, Link: value}}}},
		Sections: []Section{{
			Title: value, Lead: value, Facts: []Fact{{Term: value, Cell: Cell{{Style: Muted, Light: Unsure, Text: value}}}},
			Table: &Table{
				Caption: value, Columns: []Column{{value, Medium}, {value, Narrow}, {value, Tiny}, {value, Wide}},
				Rows: []Row{{Light: Good, Cells: []Cell{
					{{Style: Strong, Light: Good, Text: value}}, {{Style: Moment, Text: value}}, {{Text: value, Link: value}}, {{Items: []string{value, value}}, {Style: Code, Items: []string{value}}},
				}}},
			},
		}},
		Notes: []string{value},
	}
}

// parsed returns the tree of a page, and the page.
func parsed(t *testing.T, p Page) (*html.Node, string) {
	t.Helper()
	text := p.HTML()
	tree, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return tree, text
}

// outline returns the elements of a tree with the names of their attributes; not the pieces that
// a name is broken into.
func outline(tree *html.Node) string {
	var b strings.Builder
	for node := range tree.Descendants() {
		if node.Type == html.CommentNode {
			b.WriteString("comment\n")
		}
		if node.Type != html.ElementNode || node.Data == "span" {
			continue
		}
		b.WriteString(node.Data)
		for _, attribute := range node.Attr {
			b.WriteString(" " + attribute.Key)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// A value in any place becomes neither an element nor an attribute nor a link.
func TestPage_hostileValues(t *testing.T) {
	t.Parallel()
	tree, _ := parsed(t, sample("harmless"))
	want := outline(tree)
	for _, value := range []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `" onmouseover="alert(1)`, ` onmouseover=alert(1) `,
		`</style><script>alert(1)</script>`, `</title><script>`, `<!-- `, `-->`, `]]>`, `javascript:alert(1)`, `data:text/html,x`, "java\nscript:alert(1)", `https://attacker.example/`,
		`\u003cscript\u003e`, `&lt;script&gt;`, `{{.}}`, "\x00<b>\x00", "\u202e<b>", "\xff<b>", "`", "👩🏽‍🚀", strings.Repeat("<b>", 2000), "a/b/c/d/e/f/g/h/i/j/k/l",
	} {
		tree, text := parsed(t, sample(value))
		if got := outline(tree); got != want {
			t.Errorf("%.40q changes the page:\n%s", value, got)
		}
		if strings.ContainsAny(text, "\x00\u202e\u2066") || strings.ToValidUTF8(text, "") != text {
			t.Errorf("%.40q stands on the page as it is", value)
		}
	}
}

// Control characters and such that change the direction of writing are shown as escapes; a very
// long value is cut, and the page says so.
func TestPage_text(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"a\x00b": `a\x00b`, "a\u202eb": `a\u202eb`, "a\nb": `a\nb`, "a\xffb": `a\xffb`, "漢字 и 🚨": "漢字 и 🚨",
		strings.Repeat("x", 1500): strings.Repeat("x", 1000) + "… (500 more characters)",
	} {
		if got := visible(value); got != want {
			t.Errorf("%.20q is shown as %.40q", value, got)
		}
	}
	if p := strings.Join(pieces("a/b//c/"+strings.Repeat("d/", 20)), "|"); strings.Count(p, "|") != 7 || !strings.HasPrefix(p, "a/|b/|/|c/|") {
		t.Errorf("the pieces are %s", p)
	}
}

// Only pages of the vendor's consoles become links.
func TestConsoleLink(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"https://sls.console.aliyun.com/lognext/project/p/logsearch/l?slsRegion=cn-hangzhou": true,
		"https://sls.console.aliyun.com/lognext/project/a%2Fb":                               true,
		"https://sls.console.alibabacloud.com/":                                              true,
		"https://console.aliyun.com":                                                         true,
		"https://actiontrail.console.aliyun.com/#/x":                                         true,
		"http://sls.console.aliyun.com/":                                                     false,
		"HTTPS://sls.console.aliyun.com/":                                                    false,
		"https://SLS.console.aliyun.com/":                                                    false,
		"//sls.console.aliyun.com/":                                                          false,
		"https:sls.console.aliyun.com/":                                                      false,
		"https:/sls.console.aliyun.com/":                                                     false,
		"https:///sls.console.aliyun.com/":                                                   false,
		"https://sls.console.aliyun.com.attacker.example/":                                   false,
		"https://attacker.example/sls.console.aliyun.com":                                    false,
		"https://slsconsole.aliyun.com/":                                                     false,
		"https://attackerconsole.aliyun.com/":                                                false,
		"https://.console.aliyun.com/":                                                       false,
		"https://a..console.aliyun.com/":                                                     false,
		"https://attacker.example?.console.aliyun.com/":                                      false,
		"https://attacker.example#.console.aliyun.com/":                                      false,
		"https://sls.console.aliyun.com@attacker.example/":                                   false,
		"https://user@sls.console.aliyun.com/":                                               false,
		"https://attacker.example\\@sls.console.aliyun.com/":                                 false,
		"https://sls.console.aliyun.com:443/":                                                false,
		"https://sls.console.aliyun.com:/":                                                   false,
		"https://sls.console.aliyun.com/\"onclick=\"":                                        false,
		"https://sls.console.aliyun.com/ x":                                                  false,
		" https://sls.console.aliyun.com/":                                                   false,
		"https://sls.console\t.aliyun.com/":                                                  false,
		"https://sls.console.aliyun.com/%zz":                                                 false,
		"https://ѕls.console.aliyun.com/":                                                    false,
		"https://sls。console.aliyun.com/":                                                    false,
		"https://[::1].console.aliyun.com/":                                                  false,
		"javascript:alert(1)":                                                                false,
		"javascript://sls.console.aliyun.com/%0aalert(1)":                                    false,
		"data:text/html,x":                                                                   false,
		"":                                                                                   false,
		"https://sls.console.aliyun.com/" + strings.Repeat("x", 3000):                        false,
	} {
		got := ConsoleLink(address)
		if got != "" && got != address || (got != "") != want {
			t.Errorf("%.90q: %q", address, got)
		}
		p := Page{Facts: []Fact{{Term: "x", Cell: Cell{{Text: "x", Link: address}}}}}
		tree, _ := parsed(t, p)
		links := 0
		for node := range tree.Descendants() {
			if node.Type == html.ElementNode && node.Data == "a" && attribute(node, "class") != "skip" {
				links++
				if attribute(node, "href") != address || attribute(node, "rel") != "noopener noreferrer" {
					t.Errorf("%q leads to %q", address, attribute(node, "href"))
				}
			}
		}
		if (links == 1) != want {
			t.Errorf("%.90q: %d links", address, links)
		}
	}
}

func attribute(node *html.Node, name string) string {
	for _, a := range node.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// The page's policy forbids scripts and loading, allows this style sheet alone, and stands before
// everything that it concerns.
func TestPage_policy(t *testing.T) {
	t.Parallel()
	tree, text := parsed(t, sample("x"))
	content, sheet, before := "", "", ""
	for node := range tree.Descendants() {
		if node.Type != html.ElementNode {
			continue
		}
		if node.Data == "meta" && attribute(node, "http-equiv") == "Content-Security-Policy" {
			content = attribute(node, "content")
		}
		if content == "" {
			before += node.Data + " "
		}
		if node.Data == "style" {
			sheet = node.FirstChild.Data
		}
	}
	sum := sha256.Sum256([]byte(sheet))
	want := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
	if content != want || sheet != style {
		t.Errorf("the policy is %q, want %q", content, want)
	}
	if before != "html head meta " {
		t.Errorf("before the policy stand %s", before)
	}
	if loads := regexp.MustCompile(`(?i)<(script|img|link|iframe|object|embed|base|form|input|video|audio)|@import|url\(|\ssrc=|\son[a-z]+=|http-equiv="refresh"`).FindString(text); loads != "" {
		t.Errorf("the page has %s", loads)
	}
}

// Equal pages give equal bytes.
func TestPage_deterministic(t *testing.T) {
	t.Parallel()
	_, first := parsed(t, sample("x"))
	for range 20 {
		if _, again := parsed(t, sample("x")); again != first {
			t.Fatal("the page differs from one time to the next")
		}
	}
}

// Every light has a symbol that is hidden from readers of the screen, in a shape of its own, and a
// word behind it.
func TestPage_lights(t *testing.T) {
	t.Parallel()
	for light, symbol := range map[Light]string{Good: "✓", Bad: "✕", Unsure: "?"} {
		_, text := parsed(t, Page{Facts: []Fact{{Term: "x", Cell: Cell{{Light: light, Text: "word"}}}}})
		if want := fmt.Sprintf(`<i class="%s" aria-hidden="true">%s</i>word</p>`, light.class(), symbol); !strings.Contains(text, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	for _, rule := range []string{"i.b {", "i.u {", "i.g {"} {
		if !strings.Contains(style, "\n"+rule) {
			t.Errorf("the style sheet has no %s", rule)
		}
	}
}

// Times are shown in UTC, without seconds that are zero, and the element's datetime attribute has them in full. Text that is
// not a time is shown unchanged.
func TestPage_moments(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"2026-11-27T08:05:09Z":      `<time datetime="2026-11-27T08:05:09Z">2026-11-27 <small>08:05:09 UTC</small></time>`,
		"2026-11-27T08:05:00Z":      `<time datetime="2026-11-27T08:05:00Z">2026-11-27 <small>08:05 UTC</small></time>`,
		"2026-11-27T01:05:09+08:00": `<time datetime="2026-11-26T17:05:09Z">2026-11-26 <small>17:05:09 UTC</small></time>`,
		"yesterday":                 `<p>yesterday</p>`,
		"2026-13-27T08:05:09Z":      `<p>2026-13-27T08:05:09Z</p>`,
	} {
		_, text := parsed(t, Page{Facts: []Fact{{Term: "x", Cell: Cell{{Style: Moment, Text: value}}}}})
		if !strings.Contains(text, want) {
			t.Errorf("%s: the page has no %s", value, want)
		}
	}
	if _, text := parsed(t, Page{AsOf: "2026-11-27T08:05:09Z"}); !strings.Contains(text, "As of <time") {
		t.Error("the date of the page is not shown")
	}
	if _, text := parsed(t, Page{}); !strings.Contains(text, "The date of this page is not stated") {
		t.Error("the page does not say that it has no date")
	}
}

// A share that is not empty can be seen, and the shares fill the bar.
func TestBar(t *testing.T) {
	t.Parallel()
	for _, counts := range [][]int{{1, 0, 0}, {44, 14, 2}, {99999, 1, 0}, {1, 1, 100000}, {0, 0, 7}} {
		var shares []Share
		filled := 0
		for i, count := range counts {
			shares = append(shares, Share{Light(i + 1), count, "x"})
			if count > 0 {
				filled++
			}
		}
		sum := 0.0
		for _, s := range bar(shares) {
			from, _ := strconv.ParseFloat(strings.TrimSuffix(s.from, "%"), 64)
			width, _ := strconv.ParseFloat(strings.TrimSuffix(s.width, "%"), 64)
			if math.Abs(from-sum) > 0.02 || width < 0.5 {
				t.Errorf("%v: %+v", counts, s)
			}
			sum += width
		}
		if got := len(bar(shares)); got != filled || math.Abs(sum-100) > 0.05 {
			t.Errorf("%v: %d parts fill %.2f %%", counts, got, sum)
		}
	}
	if len(bar([]Share{{Good, 0, "x"}})) != 0 {
		t.Error("an empty whole has a bar")
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 12345: "12,345", 1234567: "1,234,567", -1000: "-1,000"} {
		if got := Number(n); got != want {
			t.Errorf("%d is %s", n, got)
		}
	}
}

// Every text stands out from its background by 4.5 : 1, in both colour schemes.
func TestStyle_contrast(t *testing.T) {
	t.Parallel()
	schemes := regexp.MustCompile(`(?s):root \{(.*?)\}`).FindAllStringSubmatch(style, -1)
	if len(schemes) != 2 {
		t.Fatalf("%d colour schemes", len(schemes))
	}
	for i, scheme := range schemes {
		colour := map[string]float64{}
		for _, v := range regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{6});`).FindAllStringSubmatch(scheme[1], -1) {
			colour[v[1]] = luminance(v[2])
		}
		for _, pair := range [][2]string{
			{"ink", "paper"}, {"muted", "paper"}, {"link", "paper"}, {"ink", "panel"}, {"muted", "panel"},
			{"good", "paper"}, {"bad", "paper"}, {"unsure", "paper"}, {"good", "panel"}, {"bad", "panel"}, {"unsure", "panel"},
		} {
			a, b := colour[pair[0]], colour[pair[1]]
			if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < 4.5 {
				t.Errorf("scheme %d: %s on %s has a contrast of %.2f", i, pair[0], pair[1], ratio)
			}
		}
		if len(colour) < 8 {
			t.Errorf("scheme %d has the colours %v", i, colour)
		}
	}
}

// luminance returns the relative luminance of a colour.
func luminance(hex string) float64 {
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		channel, _ := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		v := float64(channel) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}
