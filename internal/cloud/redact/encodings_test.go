package redact_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/redact"
)

// token is like one of STS: base64 with all of its characters, and a form in which a percent sign
// occurs.
const token = `CAIS8gF1q6Ft5B2yfSjIr5bk+NPnl/cT08aqBw3Z6mGVbd/5oY7Dq+zz2IH9Fe==%2Bx"<&>\tail-of.the_token~0123456789`

func secretsOf(t *testing.T, values ...string) *redact.Secrets {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://sts.aliyuncs.com/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	return redact.Of(req, values)
}

func each(text, form string) string {
	var b strings.Builder
	for i := range len(text) {
		fmt.Fprintf(&b, form, text[i])
	}
	return b.String()
}

func inJSON(text string) string {
	quoted, _ := json.Marshal(text) //nolint:errchkjson // a string
	return strings.Trim(string(quoted), `"`)
}

// TestRedact_encodings finds a secret however the service, or a page of a proxy, has encoded it.
func TestRedact_encodings(t *testing.T) {
	t.Parallel()
	secrets := secretsOf(t, token)
	encodings := map[string]func(string) string{
		"plain":                   func(s string) string { return s },
		"another case":            strings.ToLower,
		"query":                   url.QueryEscape,
		"path":                    url.PathEscape,
		"percent, lower case":     func(s string) string { return lowerPercent(url.QueryEscape(s)) },
		"percent, every byte":     func(s string) string { return each(s, "%%%02x") },
		"percent, twice":          func(s string) string { return url.QueryEscape(url.QueryEscape(s)) },
		"percent, three times":    func(s string) string { return url.QueryEscape(url.QueryEscape(url.QueryEscape(s))) },
		"HTML":                    html.EscapeString,
		"HTML of a template":      template.HTMLEscapeString,
		"HTML, every byte":        func(s string) string { return each(s, "&#%d;") },
		"HTML, every byte in hex": func(s string) string { return each(s, "&#x%X;") },
		"HTML, names": func(s string) string {
			return strings.NewReplacer("+", "&plus;", "/", "&sol;", "=", "&equals;").Replace(html.EscapeString(s))
		},
		"HTML of percent":           func(s string) string { return html.EscapeString(url.QueryEscape(s)) },
		"JSON":                      inJSON,
		"JSON, slashes":             func(s string) string { return strings.ReplaceAll(inJSON(s), "/", `\/`) },
		"JSON, every byte":          func(s string) string { return each(s, `\u%04x`) },
		"JSON, twice":               func(s string) string { return inJSON(inJSON(s)) },
		"JSON of HTML":              func(s string) string { return inJSON(template.HTMLEscapeString(s)) },
		"Go":                        func(s string) string { return strings.Trim(fmt.Sprintf("%q", s), `"`) },
		"base64":                    func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
		"base64, of a URL":          func(s string) string { return base64.URLEncoding.EncodeToString([]byte(s)) },
		"base64, no padding":        func(s string) string { return base64.RawStdEncoding.EncodeToString([]byte(s)) },
		"base64, behind a user":     func(s string) string { return base64.StdEncoding.EncodeToString([]byte("a:" + s)) },
		"base64, behind a name":     func(s string) string { return base64.StdEncoding.EncodeToString([]byte("me:" + s + "\n")) },
		"base64, in lines":          func(s string) string { return inLines(base64.StdEncoding.EncodeToString([]byte(s))) },
		"base64 in JSON in a query": func(s string) string { return url.QueryEscape(inJSON(base64.StdEncoding.EncodeToString([]byte(s)))) },
		"base64 of percent": func(s string) string {
			return base64.StdEncoding.EncodeToString([]byte("https://sts.aliyuncs.com/?t=" + url.QueryEscape(s)))
		},
		"UTF-16":               func(s string) string { return each(s, "%c\x00") },
		"hex":                  func(s string) string { return hex.EncodeToString([]byte(s)) },
		"hex, upper case":      func(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) },
		"in lines":             inLines,
		"plus read as a blank": func(s string) string { return strings.ReplaceAll(s, "+", " ") },
	}
	for name, encode := range encodings {
		parts := map[string]string{"whole": token, "the first half": token[:40], "the last 24 bytes": token[len(token)-24:], "24 in the middle": token[30:54]}
		for which, part := range parts {
			text := "It is <" + encode(part) + "> here."
			got := secrets.Redact(text)
			// The first bytes of an encoded part may look like others: 15 bytes may stay.
			if !strings.HasPrefix(got, "It is <") || !strings.HasSuffix(got, "> here.") || !strings.Contains(got, "(hidden)") || shared(got, encode(part)) > 4*15 {
				t.Errorf("%s, %s: %q, of %q", name, which, got, text)
			}
			if name == "plain" && got != "It is <(hidden)> here." {
				t.Errorf("%s: %q", which, got)
			}
		}
	}
}

// shared returns the length of the longest run of encoded that is in text.
func shared(text, encoded string) int {
	longest := 0
	for i := range encoded {
		for j := i + longest + 1; j <= len(encoded) && strings.Contains(text, encoded[i:j]); j++ {
			longest = j - i
		}
	}
	return longest
}

func lowerPercent(text string) string {
	for c := range 256 {
		text = strings.ReplaceAll(text, fmt.Sprintf("%%%02X", c), fmt.Sprintf("%%%02x", c))
	}
	return text
}

func inLines(text string) string {
	var lines []string
	for len(text) > 10 {
		lines, text = append(lines, text[:10]), text[10:]
	}
	return strings.Join(append(lines, text), "\r\n")
}

// TestRedact_runs hides any run of 16 bytes of a secret and nothing shorter than 8.
func TestRedact_runs(t *testing.T) {
	t.Parallel()
	const long, short = "0a1b2c3d4e5f6g7h8i9j0k1l2m", "hunter2-x"
	for name, test := range map[string]struct{ secret, text, want string }{
		"16 bytes":                 {long, "x" + long[5:21] + "x", "x(hidden)x"},
		"15 bytes":                 {long, "x" + long[5:20] + "x", "x" + long[5:20] + "x"},
		"the ends":                 {long, long[:16] + " … " + long[10:], "(hidden) … (hidden)"},
		"twice":                    {long, long + "," + long, "(hidden),(hidden)"},
		"a short one":              {short, "it is hunter2-x.", "it is (hidden)."},
		"a short one, encoded":     {"hunter2+x", "it is hunter2%2bx.", "it is (hidden)."},
		"a part of a short one":    {short, "it is hunter2-", "it is hunter2-"},
		"8 bytes":                  {"hunter2-", "it is hunter2-", "it is (hidden)"},
		"7 bytes":                  {"hunter2", "it is hunter2", "it is hunter2"},
		"one letter":               {"a", "actiontrail.cn-hangzhou.aliyuncs.com", "actiontrail.cn-hangzhou.aliyuncs.com"},
		"empty":                    {"", "nothing", "nothing"},
		"of another character set": {"ключ-к-журналу-событий", "это ключ-к-журналу-событий!", "это (hidden)!"},
		"nothing of it":            {long, `{"Code":"x%2","Message":"&amp; \u00e9 &unknown; 100% \"`, `{"Code":"x%2","Message":"&amp; \u00e9 &unknown; 100% \"`},
	} {
		if got := secretsOf(t, test.secret).Redact(test.text); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// TestLimit_large looks through a long text in a short time, and what it returns is short.
func TestLimit_large(t *testing.T) {
	t.Parallel()
	got := secretsOf(t, token).Limit(strings.Repeat(token[1:]+"&amp;%25", 1<<16))
	if len(got) > 2100 || shared(got, token) > 15 {
		t.Errorf("%d bytes: %.200s", len(got), got)
	}
}
