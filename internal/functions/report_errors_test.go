package functions

import (
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Anything but an object of a data source is an error that says what is accepted and what was
// found.
func TestReportHTML_notAccepted(t *testing.T) {
	t.Parallel()
	resource := sampleHealth("1", true)
	for _, name := range []string{"healthy", "exists", "reasons", "obstacles", "integrity", "console", "last_delivery"} {
		delete(resource, name)
	}
	for name, row := range map[string]struct {
		object any
		found  string
	}{
		"null":               {nil, "found null"},
		"typed null":         {types.StringNull(), "found null"},
		"string":             {"<b>", "found a string"},
		"number":             {7, "found a number"},
		"bool":               {true, "found a bool"},
		"another object":     {record{"name": "x", "arn": "y"}, `found an object with "arn", "name"`},
		"resource":           {resource, `found an object with "account_id", "allow_list_status", "assume_role_arn"`},
		"map of strings":     {record{"a": "x"}, `found an object with "a"`},
		"list of strings":    {[]any{"x"}, "element [0] is a string"},
		"list of lists":      {[]any{[]any{}, 1}, "element [0] is a list of 0"},
		"null in a list":     {[]any{sampleHealth("1", true), nil}, "element [1] is null"},
		"one of another":     {record{"a": sampleHealth("1", true), "b": record{"x": 1}}, `element ["b"] is an object with "x"`},
		"list of coverages":  {[]any{sampleCoverage(1)}, "element [0] is an object of data.innertrail_coverage, of which a list or map is not supported. Make a page of each: { for name, one in"},
		"map of coverages":   {record{"a": sampleCoverage(1), "b": sampleCoverage(1)}, `element ["a"] is an object of data.innertrail_coverage, of which a list or map is not supported`},
		"hostile attributes": {record{"<script>\u202e": "x", strings.Repeat("k", 9000): "y"}, `found an object with "<script>\u202e", "kkk`},
	} {
		text := refused(t, row.object)
		if !strings.HasPrefix(text, "object: must be the whole object of data.innertrail_coverage, of data.innertrail_evidence or of data.innertrail_shipping, or a list or map of the last; ") || !strings.Contains(text, row.found) {
			t.Errorf("%s: %s", name, text)
		}
		if len(text) > 1000 {
			t.Errorf("%s: the error has %d bytes", name, len(text))
		}
	}
}

// without returns an object without an attribute.
func without(object record, name string) record {
	shorter := with(object, nil)
	delete(shorter, name)
	return shorter
}

// An attribute that is missing is named, and so is one of another type.
func TestReportHTML_attributes(t *testing.T) {
	t.Parallel()
	coverage, health := sampleCoverage(3), sampleHealth("1", true)
	lacking := func(name string) record {
		accounts := []any{}
		for i, account := range coverage["accounts"].([]any) { //nolint:forcetypeassert // it is one
			if i == 1 {
				account = without(account.(record), name) //nolint:forcetypeassert // it is one
			}
			accounts = append(accounts, account)
		}
		return with(coverage, record{"accounts": accounts})
	}
	for name, row := range map[string]struct {
		object any
		want   string
	}{
		"null accounts":         {with(coverage, record{"accounts": nil}), "accounts must be a list of objects, not null"},
		"accounts of a string":  {with(coverage, record{"accounts": "x"}), "accounts must be a list of objects, not a string"},
		"account of a string":   {with(coverage, record{"accounts": []any{"x"}}), "accounts[0] must be an object, not a string"},
		"null account":          {with(coverage, record{"accounts": []any{nil}}), "accounts[0] must be an object, not null"},
		"covered of a string":   {withAccount(coverage, 2, record{"covered": "true"}), "accounts[2].covered must be a bool, not a string"},
		"id of a number":        {withAccount(coverage, 0, record{"account_id": 1}), "accounts[0].account_id must be a string, not a number"},
		"reasons of a string":   {withAccount(coverage, 0, record{"reasons": "x"}), "accounts[0].reasons must be a list of strings, not a string"},
		"reason of an object":   {withAccount(coverage, 0, record{"reasons": []any{record{"x": 1}}}), `accounts[0].reasons[0] must be a string, not an object with "x"`},
		"retention of a string": {withAccount(coverage, 0, record{"retention_days": "30"}), "accounts[0].retention_days must be a number, not a string"},
		"half a day":            {withAccount(coverage, 0, record{"retention_days": 0.5}), "accounts[0].retention_days must be a whole number, not 0.5"},
		"negative retention":    {withAccount(coverage, 0, record{"retention_days": -1}), "accounts[0].retention_days must be a whole number, not -1"},
		"huge retention": {withAccount(coverage, 0, record{"retention_days": types.NumberValue(new(big.Float).SetMantExp(big.NewFloat(1), 9999))}),
			"accounts[0].retention_days must be a whole number, not "},
		"totals of a list":   {with(coverage, record{"totals": []any{}}), "totals must be an object, not a list of 0"},
		"total of a string":  {with(coverage, record{"totals": with(coverage["totals"].(record), record{"healthy": "3"})}), "totals.healthy must be a number, not a string"}, //nolint:forcetypeassert // it is one
		"regions of a map":   {with(coverage, record{"regions": record{"a": "b"}}), `regions must be a list of strings, not an object with "a"`},
		"complete":           {with(coverage, record{"complete": 1}), "complete must be a bool, not a number"},
		"health of a string": {with(health, record{"healthy": "yes"}), "healthy must be a bool, not a string"},
		"integrity":          {with(health, record{"integrity": "append-only"}), "integrity must be an object, not a string"},
		"in a map":           {record{"a": with(health, record{"enabled": 1})}, `["a"].enabled must be a bool, not a number`},
		"many":               {record{"a": record{"healthy": true, "trail_status": "x"}}, "and 20 more"},
	} {
		if text := refused(t, row.object); !strings.Contains(text, row.want) {
			t.Errorf("%s: %s", name, text)
		}
	}
	for _, name := range coverageAttributes {
		if text := refused(t, lacking(name)); text != "object: accounts[1]."+name+" is missing" {
			t.Errorf("without %s: %s", name, text)
		}
	}
	for _, name := range []string{"complete", "regions", "role_pattern", "assume_role_arns", "exclude_account_ids"} {
		if text := refused(t, without(coverage, name)); text != "object: "+name+" is missing" {
			t.Errorf("without %s: %s", name, text)
		}
	}
	for _, name := range []string{"account_id", "exists", "reasons", "integrity", "console", "delivery_status", "retention_days"} {
		if text := refused(t, without(health, name)); text != "object: "+name+" is missing" {
			t.Errorf("without %s: %s", name, text)
		}
	}
}

// A page does not contradict itself: the totals are those of the accounts, each of which is there
// once, and an account that is covered is readable, ships, is healthy and has no code of a cause.
func TestReportHTML_contradictions(t *testing.T) {
	t.Parallel()
	coverage := sampleCoverage(60)
	accounts := coverage["accounts"].([]any) //nolint:forcetypeassert // it is one
	for want, object := range map[string]any{
		"totals.accounts is 60, but 59 of its accounts are":                   with(coverage, record{"accounts": accounts[1:]}),
		"complete is true, but 44 of 60 accounts are covered":                 with(coverage, record{"complete": true}),
		"totals.covered is 44, but 43 of its accounts are":                    withAccount(coverage, 0, record{"covered": false}),
		"accounts[0] is covered, but it is not readable, shipping and he":     withAccount(coverage, 0, record{"healthy": nil}),
		`accounts[0] and accounts[1] are the same account "1203456789007919"`: withAccount(coverage, 0, record{"account_id": "1203456789007919"}),
		`accounts[0] is covered, but its codes have "trail.stopped"`:          withAccount(coverage, 0, record{"codes": []any{"slot.unknown", "trail.stopped"}}),
		"totals.excluded is 3, but exclude_account_ids names 0":               with(coverage, record{"totals": with(coverage["totals"].(record), record{"excluded": 3})}), //nolint:forcetypeassert // it is one
		"totals.excluded is 3, but exclude_account_ids names 2": with(coverage, record{
			"totals": with(coverage["totals"].(record), record{"excluded": 3}), "exclude_account_ids": []any{"1", "2"}, //nolint:forcetypeassert // it is one
		}),
	} {
		if text := refused(t, object); !strings.Contains(text, want) {
			t.Errorf("want %s: %s", want, text)
		}
	}
}

// Of a covered account, a region that did not answer is no contradiction.
func TestReportHTML_coveredWithSilentRegion(t *testing.T) {
	t.Parallel()
	says(t, rendered(t, withAccount(sampleCoverage(2), 0, record{"codes": []any{"slot.unknown"}, "reasons": []any{"trails: not listed in cn-shanghai"}})), "All 2 accounts are covered", "not listed in cn-shanghai")
}

// A page about health does not contradict itself either: what is healthy exists, is started and in
// order, and no trail is there twice.
func TestReportHTML_contradictionsOfHealth(t *testing.T) {
	t.Parallel()
	healthy, ill := sampleHealth("1", true), sampleHealth("2", false)
	integrity := func(changes record) record {
		return with(healthy, record{"integrity": with(healthy["integrity"].(record), changes)}) //nolint:forcetypeassert // it is one
	}
	rows := map[string]any{
		"object: healthy is true, but exists is not. Pass the whole":                                                                with(healthy, record{"exists": false, "enabled": nil}),
		"object: enabled is true, but exists is false":                                                                              with(ill, record{"exists": false}),
		"object: healthy is true, but enabled is not":                                                                               with(healthy, record{"enabled": false}),
		"object: healthy is true, but reasons is not empty":                                                                         with(healthy, record{"reasons": []any{"delivery: stopped"}}),
		"object: healthy is true, but codes is not empty":                                                                           with(healthy, record{"codes": []any{"role.missing"}}),
		"object: healthy is false, but reasons is empty":                                                                            with(ill, record{"reasons": []any{}}),
		"object: healthy is true, but integrity.status is not append":                                                               integrity(record{"status": "modifiable"}),
		"object: healthy is true, but integrity.append_only is false":                                                               integrity(record{"append_only": false}),
		`object: ["a"]: healthy is true, but enabled is not`:                                                                        record{"a": with(healthy, record{"enabled": nil}), "b": ill},
		`object: elements ["a"] and ["b"] are the same trail: account "1", region "cn-hangzhou", name "platform-ops". Pass it once`: record{"a": healthy, "b": healthy},
		`object: elements [0] and [2] are the same trail`:                                                                           []any{healthy, ill, healthy},
	}
	for _, s := range statuses {
		rows["object: healthy is true, but "+s.attribute+" is not "+s.healthy] = with(healthy, record{s.attribute: "failed: x"})
	}
	for want, object := range rows {
		if text := refused(t, object); !strings.HasPrefix(text, want) {
			t.Errorf("want %s: %s", want, text)
		}
	}
	outlived := with(healthy, record{"delivery_status": "the last delivery failed: LogstoreNotExist; but Logstore x exists, and no event was delivered since", "last_delivery_error": "LogstoreNotExist"})
	none := with(ill, record{"exists": false, "enabled": nil, "trail_name": nil})
	says(t, rendered(t, []any{none, with(none, record{"project_name": "another"})}), "Health of 2 shippings")
	says(t, rendered(t, outlived), "The trail is healthy", "Error of the last delivery: LogstoreNotExist")
}

// A null attribute is shown as not known, never as false or nothing.
func TestReportHTML_nullAttributes(t *testing.T) {
	t.Parallel()
	account := record{}
	for _, name := range coverageAttributes {
		account[name] = nil
	}
	object := with(sampleCoverage(0), record{"accounts": []any{account}, "totals": nil, "complete": nil})
	row := texts(t, rendered(t, object), "tr")[1]
	if row != "not known ? Not readable ? not known ? not known ? not known not known not known not known not known not known" {
		t.Errorf("the row is %s", row)
	}
	health := sampleHealth("1", true)
	for name := range health {
		health[name] = nil
	}
	says(t, rendered(t, health), "Whether the trail is healthy is not known", "Allow-list ? not known, or not applicable", "Status ? not known")
	says(t, rendered(t, withAccount(sampleCoverage(3), 0, record{"reasons": []any{nil}, "account_name": "", "console": nil, "since": nil, "orphaned_logstores": []any{nil, "x/y"}})), "not known")
}

// Where a part of the object is unknown, so is the page.
func TestReportHTML_unknown(t *testing.T) {
	t.Parallel()
	for name, object := range map[string]any{
		"the object":   types.ObjectUnknown(map[string]attr.Type{"healthy": types.BoolType}),
		"dynamic":      types.DynamicUnknown(),
		"an attribute": with(sampleHealth("1", true), record{"last_delivery": types.StringUnknown()}),
		"a reason":     withAccount(sampleCoverage(3), 1, record{"reasons": []any{types.StringUnknown()}}),
		"the accounts": with(sampleCoverage(3), record{"accounts": types.DynamicUnknown()}),
		"in a list":    []any{sampleHealth("1", true), types.DynamicUnknown()},
	} {
		value, wrong := render(t, object)
		if wrong != nil || !value.IsUnknown() {
			t.Errorf("%s: %.80s, %v", name, value, wrong)
		}
	}
}

// The date of a page is a single time in RFC 3339.
func TestReportHTML_asOf(t *testing.T) {
	t.Parallel()
	says(t, rendered(t, sampleCoverage(1), "2026-11-27T16:00:00+08:00"), "2026-11-27 08:00 UTC")
	for name, object := range map[string]any{"coverage": sampleCoverage(1), "health": sampleHealth("1", true), "healths": []any{sampleHealth("1", true)}} {
		rendered(t, object, "2026-11-26T21:00:00Z") // it was read while the plan ran
		want := `as_of: "2026-11-01T08:00:00Z" is earlier than last_delivery in the object, "2026-11-`
		if text := refused(t, object, "2026-11-01T08:00:00Z"); !strings.HasPrefix(text, want) || !strings.HasSuffix(text, `: the object was read later. Pass the time of its read`) {
			t.Errorf("%s: %s", name, text)
		}
	}
	for want, moments := range map[string][]string{
		`as_of: "today" must be a time in RFC 3339`: {"today"}, `as_of: "2026-11-27T08:00:00+0800" must be a time in RFC 3339: write 2026-11-27T08:00:00+08:00`: {"2026-11-27T08:00:00+0800"}, `as_of: "" must be a time`: {""}, "as_of: must be a single time": {sampleAsOf, sampleAsOf},
	} {
		if text := refused(t, sampleCoverage(1), moments...); !strings.Contains(text, want) {
			t.Errorf("%q: %s", moments, text)
		}
	}
}
