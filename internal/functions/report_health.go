package functions

import (
	"errors"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/report"
)

// statuses are the statuses of data.innertrail_shipping, each with its only healthy value.
var statuses = []struct{ component, attribute, healthy string }{
	{"Allow-list", "allow_list_status", "open"},
	{"Trail slot", "slot_status", "available"},
	{"Delivery role", "role_status", "authorized"},
	{"Project", "project_status", "present"},
	{"Logstore", "logstore_status", "ready"},
	{"Index", "index_status", "complete"},
	{"Trail", "trail_status", "present"},
	{"Delivery", "delivery_status", "delivering"},
}

// appendOnly is the status of logs whose integrity is in order.
const appendOnly = "append-only"

// shippingHealth is an object of data.innertrail_shipping. What is null is nil.
type shippingHealth struct {
	account, region, trail                       *string
	exists, enabled, healthy                     *bool
	reasons, codes, obstacles                    []*string
	project, projectRegion, logstore, console    *string
	role, delivery, deliveryError                *string
	retention                                    *int
	statuses                                     []*string
	integrity                                    *string
	appendOnly, anonymous, recycleBin, encrypted *bool
	projectPolicy, logstorePolicy, logstoreMade  *string
	processor                                    *string
	writers, deleters                            []*string
}

func newShippingHealth(m members) *shippingHealth {
	h := &shippingHealth{
		account: m.text("account_id"), region: m.text("region"), trail: m.text("trail_name"),
		exists: m.flag("exists"), enabled: m.flag("enabled"), healthy: m.flag("healthy"), reasons: m.texts("reasons"), codes: m.texts("codes"), obstacles: m.texts("obstacles"),
		project: m.text("project_name"), projectRegion: m.text("project_region"), logstore: m.text("logstore_name"), role: m.text("role_arn"),
		delivery: m.text("last_delivery"), deliveryError: m.text("last_delivery_error"), retention: m.count("retention_days"),
	}
	for _, s := range statuses {
		h.statuses = append(h.statuses, m.text(s.attribute))
	}
	if console, ok := m.object("console"); ok {
		h.console = console.text("logstore")
	}
	if i, ok := m.object("integrity"); ok {
		h.integrity, h.appendOnly, h.anonymous = i.text("status"), i.flag("append_only"), i.flag("anonymous_writes")
		h.recycleBin, h.encrypted, h.logstoreMade = i.flag("recycle_bin"), i.flag("encrypted"), i.text("logstore_created")
		h.projectPolicy, h.logstorePolicy = i.text("project_policy"), i.text("logstore_policy")
		h.writers, h.deleters = i.texts("writers"), i.texts("deleters")
		if processor, ok := i.object("ingest_processor"); ok {
			h.processor = processor.text("name")
		}
	}
	return h
}

// healthPage returns the page about objects of data.innertrail_shipping.
func healthPage(elements []element) (report.Page, error) {
	root := newMembers(nil)
	var trails []*shippingHealth
	for _, e := range elements {
		switch {
		case e.is(isCoverage), e.is(isEvidence):
			of := "data.innertrail_coverage"
			if e.is(isEvidence) {
				of = "data.innertrail_evidence"
			}
			return report.Page{}, notAccepted("element " + e.path + " is an object of " + of + ", of which a list or map is not supported. " +
				"Make a page of each: { for name, one in … : name => provider::innertrail::report_html(one) }")
		case !e.is(isHealth):
			return report.Page{}, notAccepted("element " + e.path + " is " + describe(unwrap(e.value)))
		}
		if trail, ok := root.nested(e.path, unwrap(e.value)); ok {
			trails = append(trails, newShippingHealth(trail))
		}
	}
	if err := root.err(); err != nil {
		return report.Page{}, err
	}
	if err := findContradiction(elements, trails); err != nil {
		return report.Page{}, err
	}
	one, many := nounOf(trails)
	page := report.Page{
		Title: "Health of " + plural(len(trails), one, many),
		Lead:  "Whether the log of what Alibaba Cloud's own engineers and systems do to an account is delivered, and whether it can be altered where it is kept.",
		Notes: []string{
			"Healthy: the trail exists and is started, every component is in order, and the Logstore does not allow edits of single logs. Soft deletion hides logs all the same. What is not known is not called healthy.",
			retentionNote,
			"Platform events are rare: a last delivery of long ago, or none yet, is no fault by itself. Times are in UTC.",
		},
	}
	page.Verdict, page.Figures = healthVerdict(trails, many)
	page.Sections = healthSections(trails)
	if len(trails) == 1 {
		page.Sections = append(page.Sections, trails[0].components(), trails[0].integritySection())
	}
	return page, nil
}

// findContradiction returns an error if an object contradicts itself, or if two are the same trail.
func findContradiction(elements []element, trails []*shippingHealth) error {
	seen := map[string]string{}
	for i, h := range trails {
		path, at := elements[i].path, ""
		if path != "" {
			at = path + ": "
		}
		if wrong := h.contradiction(); wrong != "" {
			return errors.New(at + wrong + ". " + unaltered)
		}
		if h.account == nil {
			continue
		}
		key := inOrderOf(h.account, h.region, h.trail)
		if h.trail == nil { // what a trail would need, for one project or another
			key += valueOr(h.project, "")
		}
		if other, twice := seen[key]; twice {
			return errors.New("elements " + other + " and " + path + " are the same trail: account " + quote(*h.account) + ", region " + quote(known(h.region)) + ", name " + quote(known(h.trail)) + ". Pass it once")
		}
		seen[key] = path
	}
	return nil
}

// outlivedFailure begins the status of a delivery that failed for a cause that is gone: a healthy
// trail may have it.
const outlivedFailure = "the last delivery failed: "

// contradiction says what in the object contradicts itself; it is empty if nothing does.
func (h *shippingHealth) contradiction() string {
	const healthy = "healthy is true, but "
	switch {
	case isFalse(h.exists) && isTrue(h.enabled):
		return "enabled is true, but exists is false"
	case isFalse(h.healthy) && h.reasons != nil && len(h.reasons) == 0:
		return "healthy is false, but reasons is empty"
	case !isTrue(h.healthy):
		return ""
	case !isTrue(h.exists):
		return healthy + "exists is not"
	case !isTrue(h.enabled):
		return healthy + "enabled is not"
	case len(h.reasons) > 0:
		return healthy + "reasons is not empty"
	case len(h.codes) > 0:
		return healthy + "codes is not empty"
	case h.integrity != nil && *h.integrity != appendOnly:
		return healthy + "integrity.status is not " + appendOnly
	case isFalse(h.appendOnly):
		return healthy + "integrity.append_only is false"
	}
	for i, s := range statuses {
		if status := valueOr(h.statuses[i], s.healthy); status != s.healthy && (s.attribute != "delivery_status" || !strings.HasPrefix(status, outlivedFailure)) {
			return healthy + s.attribute + " is not " + s.healthy
		}
	}
	return ""
}

// nounOf returns what the objects are called: trails, unless one of them is about a trail that does
// not exist.
func nounOf(trails []*shippingHealth) (one, many string) {
	accounts, missing := map[string]bool{}, false
	for _, h := range trails {
		accounts[known(h.account)], missing = true, missing || h.hasNoTrail()
	}
	switch {
	case !missing:
		return "trail", "trails"
	case len(accounts) == len(trails):
		return "account", "accounts"
	}
	return "shipping", "shippings"
}

// healthVerdict says how many trails are healthy, in the noun for many of them.
func healthVerdict(trails []*shippingHealth, many string) (report.Verdict, []report.Figure) {
	all, healthy, unknown, exist, started := len(trails), 0, 0, 0, 0
	for _, h := range trails {
		switch h.light() { //nolint:exhaustive // a trail has one of three
		case report.Good:
			healthy++
		case report.Unsure:
			unknown++
		}
		if isTrue(h.exists) {
			exist++
		}
		if isTrue(h.enabled) {
			started++
		}
	}
	switch all {
	case 0:
		return report.Verdict{Light: report.Unsure, Text: "No trail was examined"}, nil
	case 1:
		return trails[0].verdict(), nil
	}
	verdict := report.Verdict{
		Light: report.Bad, Text: report.Number(healthy) + " of " + report.Number(all) + " " + many + " are healthy",
		Shares: []report.Share{
			{Light: report.Good, Count: healthy, Label: "healthy"}, {Light: report.Bad, Count: all - healthy - unknown, Label: "not healthy"}, {Light: report.Unsure, Count: unknown, Label: report.NotKnown},
		},
	}
	if healthy == all {
		verdict.Light, verdict.Text = report.Good, "All "+report.Number(all)+" "+many+" are healthy"
	}
	of := report.Number(all)
	return verdict, []report.Figure{
		{Label: "Exist", Value: report.Number(exist), Of: of}, {Label: "Started", Value: report.Number(started), Of: of}, {Label: "Healthy", Value: report.Number(healthy), Of: of},
	}
}

// verdict says whether the only trail of a page is healthy.
func (h *shippingHealth) verdict() report.Verdict {
	verdict := report.Verdict{
		Light: h.light(), Text: word(h.healthy, "The trail is healthy", "The trail is not healthy", "Whether the trail is healthy is not known"),
		Detail: strings.Join(reasonTexts(h.reasons), "; "),
	}
	if h.hasNoTrail() {
		verdict.Text = "There is no trail"
	}
	return verdict
}

// light returns the state of the trail.
func (h *shippingHealth) light() report.Light { return light(h.healthy) }
