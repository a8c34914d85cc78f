package functions

import (
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
	reasons, obstacles                           []*string
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
		exists: m.flag("exists"), enabled: m.flag("enabled"), healthy: m.flag("healthy"), reasons: m.texts("reasons"), obstacles: m.texts("obstacles"),
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
		if !e.isHealth() {
			return report.Page{}, notAccepted("element " + e.path + " is " + describe(unwrap(e.value)))
		}
		if trail, ok := root.nested(e.path, unwrap(e.value)); ok {
			trails = append(trails, newShippingHealth(trail))
		}
	}
	if err := root.err(); err != nil {
		return report.Page{}, err
	}
	page := report.Page{
		Title: "Health of " + plural(len(trails), "trail", "trails"),
		Lead:  "Whether the log of what Alibaba Cloud's own engineers and systems do to an account is delivered, and whether it can be altered where it is kept.",
		Notes: []string{
			"Healthy: the trail exists and is started, every component is in order, and single logs can be neither changed nor deleted. What is not known is not called healthy.",
			"Platform events are rare: a last delivery of long ago, or none yet, is no fault by itself. Times are in UTC.",
		},
	}
	page.Verdict, page.Figures = healthVerdict(trails)
	page.Sections = healthSections(trails)
	if len(trails) == 1 {
		page.Sections = append(page.Sections, trails[0].components(), trails[0].integritySection())
	}
	return page, nil
}

// healthVerdict says how many trails are healthy.
func healthVerdict(trails []*shippingHealth) (report.Verdict, []report.Figure) {
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
		Light: report.Bad, Text: report.Number(healthy) + " of " + report.Number(all) + " trails are healthy",
		Shares: []report.Share{
			{Light: report.Good, Count: healthy, Label: "healthy"}, {Light: report.Bad, Count: all - healthy - unknown, Label: "not healthy"}, {Light: report.Unsure, Count: unknown, Label: report.NotKnown},
		},
	}
	if healthy == all {
		verdict.Light, verdict.Text = report.Good, "All "+report.Number(all)+" trails are healthy"
	}
	of := report.Number(all)
	return verdict, []report.Figure{
		{Label: "Exist", Value: report.Number(exist), Of: of}, {Label: "Started", Value: report.Number(started), Of: of}, {Label: "Healthy", Value: report.Number(healthy), Of: of},
	}
}

// verdict says whether the only trail of a page is healthy.
func (h *shippingHealth) verdict() report.Verdict {
	return report.Verdict{
		Light: h.light(), Text: word(h.healthy, "The trail is healthy", "The trail is not healthy", "Whether the trail is healthy is not known"),
		Detail: strings.Join(knownTexts(h.reasons), "; "),
	}
}

// light returns the state of the trail.
func (h *shippingHealth) light() report.Light { return light(h.healthy) }
