package functions

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"golang.org/x/net/html"

	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// templateElements are the elements of the template.
var templateElements = elementSet("html", "head", "meta", "title", "style", "body", "a", "header", "p", "h1", "h2", "main", "section", "svg", "rect", "ul", "li", "b", "i", "dl", "div", "dt", "dd",
	"table", "caption", "colgroup", "col", "thead", "tbody", "tr", "th", "td", "time", "small", "code", "span", "footer")

// templateAttributes matches the attributes of the template, with their elements.
var templateAttributes = regexp.MustCompile(`^(html\.lang|meta\.(charset|http-equiv|content|name)|a\.(class|href|rel)|time\.datetime|(i|svg)\.aria-hidden|(section|dl)\.aria-label|section\.aria-labelledby|` +
	`(svg|rect)\.(class|width|height|x)|(p|i|section|ul|dl|col|tr)\.class|(h2|div)\.id|div\.tabindex|(th|td|tr|table|thead|tbody)\.role|th\.scope|td\.data-l)$`)

func elementSet(names ...string) map[string]bool {
	set := map[string]bool{}
	for _, name := range names {
		set[name] = true
	}
	return set
}

// texts returns the texts of the elements of a name in a page, without symbols of lights.
func texts(t *testing.T, page, name string) []string {
	t.Helper()
	tree, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for node := range tree.Descendants() {
		if node.Type == html.ElementNode && node.Data == name {
			found = append(found, textOf(node))
		}
	}
	return found
}

func textOf(node *html.Node) string {
	var words []string
	for child := range node.Descendants() {
		if child.Type == html.TextNode {
			words = append(words, child.Data)
		}
	}
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}

// says checks that the page has texts.
func says(t *testing.T, page string, wanted ...string) {
	t.Helper()
	whole := strings.Join(texts(t, page, "body"), " ")
	for _, want := range wanted {
		if !strings.Contains(whole, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

// The page of coverage has totals, and a row per account with lights in words, reasons, since when
// it delivers, the last delivery, the retention, Logstores without a trail and the console. What
// needs attention comes first.
func TestReportHTML_coverage(t *testing.T) {
	t.Parallel()
	page := rendered(t, sampleCoverage(60), sampleAsOf)
	if got := texts(t, page, "h1"); !slices.Equal(got, []string{"Coverage of 60 accounts"}) {
		t.Errorf("the title is %q", got)
	}
	if got := texts(t, page, "h2"); !slices.Equal(got, []string{"16 accounts need attention", "44 accounts are covered"}) {
		t.Errorf("the tables are %q", got)
	}
	says(t, page, "44 of 60 accounts are covered", "14 are not covered, and 2 could not be read.", "As of 2026-11-27 08:00 UTC", "acs:ram::{account_id}:role/ audit-shipping", "1,825 days")
	rows := texts(t, page, "tr")
	if len(rows) != 62 {
		t.Fatalf("%d rows with two heads, want 62", len(rows))
	}
	for i, wanted := range map[int][]string{
		1:  {"checkout-prod", "1203456789023757", "✕ Not covered", "✕ no", "allow-list: not open", "no trail – – –"},
		3:  {"mobile-prod", "✓ yes", "delivery: stopped role: policy AliyunActionTrailRolePolicy is not attached trail.stopped, role.policy_detached", "platform-ops, cn-hangzhou", "– 2026-11-16 21:00 UTC forever"},
		4:  {"erp-prod", "trail: none in any region", "Logstores without a trail: audit-1203456789102947/ innertrail_old-ops"},
		16: {"observability-dev", "? Not readable", "? not known", "STS answered NoPermission to AssumeRole"},
		18: {"payments-prod", "✓ Covered", "audit-1203456789000000/ innertrail_platform-ops", "2026-03-02 06:00 UTC", "forever"},
	} {
		for _, want := range wanted {
			if !strings.Contains(rows[i], want) {
				t.Errorf("row %d does not say %q: %s", i, want, rows[i])
			}
		}
	}
	if link := `<a href="https://sls.console.aliyun.com/lognext/project/audit-1203456789000000/logsearch/innertrail_platform-ops?slsRegion=cn-hangzhou"`; !strings.Contains(page, link) {
		t.Errorf("the page has no %s", link)
	}
}

// An account that cannot be read counts as not covered, and what is not known of it is not called
// false.
func TestReportHTML_unreadableAccount(t *testing.T) {
	t.Parallel()
	only := sampleCoverage(18)
	accounts := only["accounts"].([]any) //nolint:forcetypeassert // it is one
	page := rendered(t, with(only, record{"accounts": accounts[17:], "exclude_account_ids": []any{"1", "2"}, "totals": record{
		"accounts": 1, "allow_listed": 0, "shipping": 0, "healthy": 0, "covered": 0, "unreadable": 1, "excluded": 2,
	}}))
	says(t, page, "The account is not covered", "1 could not be read.", "Excluded, not examined")
	row := texts(t, page, "tr")[1]
	if strings.Count(row, "? not known") != 3 || strings.Contains(row, "✕") || strings.Contains(row, "✓") {
		t.Errorf("the row is %s", row)
	}
}

// What could not be read in an account that is covered stands in its row, and Logstores that could
// not be listed are not called none.
func TestReportHTML_remarks(t *testing.T) {
	t.Parallel()
	object := withAccount(sampleCoverage(3), 1, record{"orphaned_logstores": nil, "reasons": []any{"orphaned Logstores: not known: denied"}, "last_delivery": nil, "allow_listed": nil})
	object["totals"].(record)["allow_listed"] = 2 //nolint:forcetypeassert // it is one
	page := rendered(t, object)
	row := texts(t, page, "tr")[2]
	for _, want := range []string{"✓ Covered", "? allow-list not known", "? Logstores without a trail: not known", "orphaned Logstores: not known: denied", "none known"} {
		if !strings.Contains(row, want) {
			t.Errorf("the row does not say %q: %s", want, row)
		}
	}
	says(t, page, "Logstores without a trail at least 0")
}

// A page never says that all is well where nothing was examined.
func TestReportHTML_nothing(t *testing.T) {
	t.Parallel()
	for name, object := range map[string]any{
		"coverage": sampleCoverage(0), "empty list": []any{}, "empty map": record{}, "typed list": types.ListValueMust(types.ObjectType{}, nil),
	} {
		page := rendered(t, object)
		if !strings.Contains(page, "was examined") || strings.Contains(page, "✓") || len(texts(t, page, "table")) > 0 {
			t.Errorf("%s: the page says %.400s", name, texts(t, page, "main"))
		}
	}
}

// The page of one trail has its components, its integrity and its reasons.
func TestReportHTML_health(t *testing.T) {
	t.Parallel()
	page := rendered(t, sampleHealth("1203456789000000", false))
	says(t, page, "The trail is not healthy", "role: policy AliyunActionTrailRolePolicy is not attached", "The date of this page is not stated",
		"Delivery role ✕ policy AliyunActionTrailRolePolicy is not attached", "Index ✓ complete", "Who may write logs", "ActionTrail, through the role aliyunactiontraildefaultrole",
		"Logstore created", "2026-03-02")
	healthy := rendered(t, sampleHealth("1203456789000000", true))
	says(t, healthy, "The trail is healthy")
	if strings.Contains(healthy, "✕") {
		t.Error("the page of a healthy trail has a red light")
	}
	integrity := with(sampleHealth("1", true)["integrity"].(record), record{ //nolint:forcetypeassert // it is one
		"status": nil, "append_only": nil, "ingest_processor": record{"name": "drop-all", "spl": nil, "drops_on_error": nil, "unreadable": "denied"},
	})
	none := rendered(t, with(sampleHealth("1", false), record{"exists": false, "enabled": nil, "obstacles": []any{"the project does not exist"}, "integrity": integrity}))
	says(t, none, "Would prevent its creation", "the project does not exist", "Status ? not known", "drop-all")
}

// The words for what is in order are those of the data source.
func TestReportHTML_words(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"allow_list_status": domain.AllowListOpen, "slot_status": domain.SlotAvailable, "role_status": domain.RoleAuthorized, "project_status": domain.ProjectPresent,
		"logstore_status": domain.LogstoreReady, "index_status": domain.IndexComplete, "trail_status": domain.TrailPresent, "delivery_status": domain.Delivering,
	}
	for _, s := range statuses {
		if want[s.attribute] != s.healthy {
			t.Errorf("%s is in order with %q, not with %q", s.attribute, want[s.attribute], s.healthy)
		}
		delete(want, s.attribute)
	}
	if len(want) > 0 || retentionForever != domain.RetentionForever || appendOnly != integrity.AppendOnly {
		t.Errorf("%v is not shown, or a constant differs", want)
	}
}

// A list, a tuple, a set and a map of health objects give a row each, those that need attention
// first.
func TestReportHTML_manyTrails(t *testing.T) {
	t.Parallel()
	first, second, third := sampleHealth("3", true), sampleHealth("2", false), sampleHealth("1", true)
	object, other := valueOf(first), valueOf(third)
	kind := object.Type(t.Context())
	for name, objects := range map[string]any{
		"tuple": []any{first, second, third},
		"map":   record{"x": first, "y": second, "z": third},
		"list":  types.ListValueMust(kind, []attr.Value{object, other}),
		"set":   types.SetValueMust(kind, []attr.Value{object}),
		"typed": types.MapValueMust(kind, map[string]attr.Value{"a": object, "b": other}),
	} {
		page := rendered(t, objects)
		if name == "set" {
			says(t, page, "The trail is healthy")
			continue
		}
		if name == "tuple" || name == "map" {
			says(t, page, "2 of 3 trails are healthy")
			if rows := texts(t, page, "th"); rows[8] != "2 ✕ Not healthy" {
				t.Errorf("%s: the first row is %q", name, rows[8])
			}
			continue
		}
		says(t, page, "All 2 trails are healthy")
	}
}

// An account without a trail has none, and nothing of it is not known: it is an account, and no trail.
func TestReportHTML_healthWithoutTrail(t *testing.T) {
	t.Parallel()
	none := sampleHealth("2", false)
	for _, name := range []string{
		"enabled", "trail_name", "project_name", "project_region", "logstore_name", "console", "last_delivery", "retention_days", "logstore_status", "index_status", "delivery_status",
	} {
		none[name] = nil
	}
	none["exists"], none["trail_status"], none["reasons"], none["codes"] = false, "missing", []any{"trail: missing"}, []any{"trail.missing"}
	none["integrity"] = with(none["integrity"].(record), record{"status": nil, "append_only": nil}) //nolint:forcetypeassert // it is one
	named := with(none, record{"trail_name": "missing-ops", "logstore_name": "innertrail_missing-ops"})
	silent := with(none, record{"slot_status": "not known: no answer came from cn-shanghai"})
	for name, row := range map[string]struct {
		object any
		title  string
		row    string
	}{
		"alone":        {none, "Health of 1 account", "2 ✕ Not healthy ✕ no ✕ no – trail: missing trail.missing no trail – –"},
		"of a name":    {named, "Health of 1 account", "2 ✕ Not healthy ✕ no ✕ no – trail: missing trail.missing no trail missing-ops in cn-hangzhou – –"},
		"of several":   {[]any{sampleHealth("1", true), none}, "Health of 2 accounts", "2 ✕ Not healthy ✕ no ✕ no – trail: missing trail.missing no trail – –"},
		"of one twice": {[]any{sampleHealth("2", true), named}, "Health of 2 shippings", "2 ✕ Not healthy ✕ no ✕ no – trail: missing trail.missing no trail missing-ops in cn-hangzhou – –"},
		"not known":    {silent, "Health of 1 trail", "2 ✕ Not healthy ? not known ? not known ? not known trail: missing trail.missing not known not known not known"},
	} {
		page := rendered(t, row.object)
		if title := texts(t, page, "h1")[0]; title != row.title {
			t.Errorf("%s: the title is %q", name, title)
		}
		if got := texts(t, page, "tr")[1]; got != row.row {
			t.Errorf("%s: the row is %s", name, got)
		}
	}
	says(t, rendered(t, none), "There is no trail", "1 account needs attention")
	says(t, rendered(t, []any{sampleHealth("1", true), none}), "1 of 2 accounts are healthy", "Exist 1 of 2", "1 account is healthy")
}

// The shortest retention is that of the Logstores that were read, and not known where none was examined.
func TestReportHTML_shortestRetention(t *testing.T) {
	t.Parallel()
	none := sampleCoverage(4)
	for name, row := range map[string]struct {
		object any
		want   string
	}{
		"all read":        {sampleCoverage(2), "Shortest retention forever Logstores"},
		"some unreadable": {sampleCoverage(18), "Shortest retention 1,825 days of those read Logstores without a trail at least "},
		"no trail": {with(none, record{
			"accounts": none["accounts"].([]any)[3:], "totals": nil, //nolint:forcetypeassert // it is one
		}), "Shortest retention – Logstores without a trail 0"},
		"nothing": {sampleCoverage(0), "Shortest retention not known Logstores without a trail not known"},
	} {
		if got := texts(t, rendered(t, row.object), "dl")[0]; !strings.Contains(got, row.want) {
			t.Errorf("%s: the totals are %s", name, got)
		}
	}
	says(t, rendered(t, sampleCoverage(1)), "Retention is shown and not judged")
	says(t, rendered(t, sampleHealth("1", true)), "Retention is shown and not judged")
}

// A reason names its part once, and the error of a delivery is told once.
func TestReportHTML_repeatedWords(t *testing.T) {
	t.Parallel()
	reasons := []any{"role: role x does not exist", "project: project y does not exist", "delivery: failed: quota"}
	for _, page := range []string{
		rendered(t, with(sampleHealth("1", false), record{"reasons": reasons, "last_delivery_error": "quota"})),
		rendered(t, withAccount(sampleCoverage(4), 3, record{"reasons": reasons})),
	} {
		says(t, page, "role x does not exist", "project y does not exist", "delivery: failed: quota")
		for _, twice := range []string{"role: role", "project: project", "Error of the last delivery"} {
			if strings.Contains(page, twice) {
				t.Errorf("the page says %q", twice)
			}
		}
	}
}

// Equal objects give equal bytes, whatever the order of a map; and the size of a page grows with
// the accounts.
func TestReportHTML_deterministicAndSmall(t *testing.T) {
	t.Parallel()
	page := rendered(t, sampleCoverage(60), sampleAsOf)
	for range 5 {
		if rendered(t, sampleCoverage(60), sampleAsOf) != page {
			t.Fatal("the page differs from one time to the next")
		}
	}
	thousand := len(rendered(t, sampleCoverage(1000), sampleAsOf))
	two := len(rendered(t, sampleCoverage(2000), sampleAsOf))
	t.Logf("1,000 accounts: %d bytes; 2,000: %d", thousand, two)
	if thousand >= 1_500_000 || two > 2*thousand {
		t.Errorf("1,000 accounts have %d bytes, 2,000 have %d", thousand, two)
	}
}

// No value of any attribute becomes an element, an attribute or a link.
func TestReportHTML_hostileValues(t *testing.T) {
	t.Parallel()
	for start := range hostileTexts {
		objects := map[string]any{"health": hostileHealth(2, start), "evidence": hostileEvidence(verdictGaps, start)}
		if start%9 == 0 { // a page about many accounts has every value in every place
			objects = map[string]any{"coverage": hostileCoverage(28, start), "one": hostile(sampleHealth("1", false), &start), "unproven": hostileEvidence(verdictUnproven, start)}
		}
		for name, object := range objects {
			page := rendered(t, object)
			if strings.ContainsAny(page, "\x00\u202e\u2066\u200f\u2028") || strings.ToValidUTF8(page, "") != page {
				t.Errorf("%s from %d: a control character stands on the page", name, start)
			}
			tree, err := html.Parse(strings.NewReader(page))
			if err != nil {
				t.Fatal(err)
			}
			for node := range tree.Descendants() {
				if node.Type != html.ElementNode {
					continue
				}
				if !templateElements[node.Data] {
					t.Errorf("%s from %d: there is an element %s", name, start, node.Data)
				}
				for _, attribute := range node.Attr {
					if !templateAttributes.MatchString(node.Data + "." + attribute.Key) {
						t.Errorf("%s from %d: there is an attribute %s.%s", name, start, node.Data, attribute.Key)
					}
					if attribute.Key == "href" && attribute.Val != "#content" && !strings.HasPrefix(attribute.Val, "https://sls.console.aliyun.com/") {
						t.Errorf("%s from %d: there is a link to %q", name, start, attribute.Val)
					}
				}
			}
		}
	}
}
