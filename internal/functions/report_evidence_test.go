package functions

import (
	"strings"
	"testing"
)

// sampleEvidence returns an object of data.innertrail_evidence.
func sampleEvidence(verdict string) record {
	call := record{"operation": "StopLogging", "called_at": "2026-11-27T03:00:00Z", "actor": "alice (RAM user)", "source_ip": "203.0.113.7", "event_id": "call-1"}
	rule := func(code string, holds any, more record) record {
		return with(record{
			"rule": code, "needs": "what " + code + " needs", "witness": "LookupEvents", "published": false, "holds": holds, "reason": nil, "text": nil, "calls": []any{},
		}, more)
	}
	e := record{
		"assume_role_arn": nil, "trail_name": "platform-ops", "region": "cn-hangzhou", "project_name": "security-audit", "project_region": "cn-hangzhou",
		"from": "2026-11-25T10:00:00Z", "to": "2026-11-27T10:00:00Z", "read_raw": nil, "timeouts": nil,
		"account_id": "1203456789000000", "logstore_name": "innertrail_platform-ops", "judged_at": "2026-11-27T12:00:00Z",
		"verdict": verdict, "meaning": "What " + verdict + " means.", "inferred": "Inferred, not published: x.", "not_covered": []any{"events that were never counted"},
		"proven_from": "2026-11-25T10:00:00Z", "proven_to": "2026-11-27T10:00:00Z", "shipping_since": "2026-11-07T12:00:00Z",
		"gaps": []any{}, "rules": []any{rule("trail.logging", true, nil), rule("index.whole", true, record{"published": true})},
		"destinations": []any{record{"from": "2026-11-25T10:00:00Z", "to": "2026-11-27T10:00:00Z", "project_name": "security-audit", "compared": true}},
		"retention":    []any{record{"from": nil, "days": 3650, "actor": nil, "event_id": nil}},
		"integrity":    []any{"yes: single logs cannot be changed or deleted"},
		"counts": record{
			"from": "2026-11-25T09:45:00Z", "to": "2026-11-27T11:15:00Z", "deliveries": 3, "failed_deliveries": 0, "logs_read": 1200, "distinct_events_read": 1200, "distinct_events_found_in_window": nil,
		},
		"undecided": []any{}, "witnesses": []any{"LookupEvents", "PullLogs: refused at the first question"}, "made_by": "terraform-provider-innertrail/1.2.3",
		"codes": []any{}, "what_to_do": []any{"Keep this report."}, "json": "{}", "markdown": "#",
	}
	stopped := rule("trail.untouched", false, record{"reason": "trail.stopped", "text": "StopLogging was called", "calls": []any{call}})
	switch verdict {
	case verdictGaps:
		e["gaps"] = []any{with(call, record{"from": "2026-11-27T03:00:29Z", "to": "2026-11-27T03:00:30Z", "reason": "trail.stopped", "text": "the trail was not logging", "witness": "LookupEvents of the gap", "event_ids": []any{"event-3"}})}
		e["rules"] = append(e["rules"].([]any), stopped) //nolint:forcetypeassert // it is one
	case verdictUnproven:
		e["proven_from"], e["proven_to"] = nil, nil
		e["undecided"] = []any{"2026-11-25T10:00:00Z to 2026-11-27T10:00:00Z: role.untouched could not be judged"}
		e["rules"] = append(e["rules"].([]any), stopped, rule("role.untouched", nil, record{"reason": "calls.denied", "text": "LookupEvents was denied"})) //nolint:forcetypeassert // it is one
	}
	return e
}

// hostileEvidence returns an object full of hostile values, which does not contradict itself.
func hostileEvidence(verdict string, start int) record {
	e := hostile(sampleEvidence(verdict), &start).(record) //nolint:forcetypeassert // it is one
	e["verdict"] = verdict
	for _, rule := range e["rules"].([]any) { //nolint:forcetypeassert // it is one
		if text, ok := rule.(record)["calls"].([]any)[0].(string); ok { //nolint:forcetypeassert // it is one
			rule.(record)["calls"] = []any{record{"operation": text, "called_at": text, "actor": text, "source_ip": text, "event_id": text}} //nolint:forcetypeassert // it is one
		}
	}
	if verdict != verdictGaps {
		e["gaps"] = []any{}
	}
	return e
}

// The page of evidence says the verdict with its light, the window, what was proven, each gap with who caused it, and each rule
// with its witness; what needs attention comes first.
func TestReportHTML_evidence(t *testing.T) {
	t.Parallel()
	for verdict, wanted := range map[string][]string{
		verdictNoGapFound: {
			"✓ No gap was found", "What no_gap_found means.", "Part in which every rule holds 2026-11-25 10:00 UTC to 2026-11-27 10:00 UTC", "2 rules hold", "Deliveries counted", "1,200", "not known",
			"security-audit/ innertrail_platform-ops", "Keep this report.", "Witnesses LookupEvents PullLogs: refused at the first question", "Made by terraform-provider-innertrail/1.2.3, with credentials of account 1203456789000000", "Known since", "Inferred 1 of 2 rules Inferred, not published: x. What no verdict covers events that were never counted What to do Keep this report. Trail", "Verdict no_gap_found Window 2026-11-25 10:00 UTC to 2026-11-27 10:00 UTC exclusive", "Distinct events that consumers are given",
		},
		verdictGaps: {
			"✕ 1 gap was found", "2026-11-27 03:00:29 UTC to 2026-11-27 03:00:30 UTC", "the trail was not logging trail.stopped", "alice (RAM user) StopLogging from 203.0.113.7", "call-1", "event-3", "1 not met", "1 rule is not met", "LookupEvents of the gap", "Part that is neither a gap nor proven none",
		},
		verdictUnproven: {
			"? It is not proven that there is no gap", "Part in which every rule holds none", "Verdict unproven", "1 rule is not met", "✕ not met", "1 rule could not be judged", "? could not be judged", "LookupEvents was denied calls.denied", "inferred", "Part that is neither a gap nor proven 2026-11-25T10:00:00Z to 2026-11-27T10:00:00Z: role.untouched could not be judged",
		},
	} {
		page := rendered(t, sampleEvidence(verdict), "2026-11-27T12:00:00Z")
		if got := texts(t, page, "h1"); len(got) != 1 || got[0] != "Evidence for account 1203456789000000" {
			t.Errorf("the title is %q", got)
		}
		says(t, page, append(wanted, "As of 2026-11-27 12:00 UTC", "No verdict says that the record is complete.")...)
	}
}

// A page about evidence does not contradict itself, and what is null is not known.
func TestReportHTML_contradictionsOfEvidence(t *testing.T) {
	t.Parallel()
	whole, gap, unproven := sampleEvidence(verdictNoGapFound), sampleEvidence(verdictGaps), sampleEvidence(verdictUnproven)
	for want, object := range map[string]any{
		"object: verdict is gaps, but gaps is empty":                             with(gap, record{"gaps": []any{}}),
		"object: verdict is unproven, but gaps is not empty":                     with(unproven, record{"gaps": gap["gaps"]}),
		"object: verdict is no_gap_found, but not every rule holds":              with(whole, record{"rules": unproven["rules"]}),
		"object: verdict is unproven, but no rule says why":                      with(unproven, record{"rules": whole["rules"]}),
		"object: only one of proven_from and proven_to is known":                 with(whole, record{"proven_to": nil}),
		`object: verdict is "complete", which is none of gaps, no_gap_found and`: with(whole, record{"verdict": "complete"}),
		"object: rules[0] must be an object":                                     with(whole, record{"rules": []any{nil}, "verdict": nil}),
		"object: must be the whole object of data.innertrail_coverage, of data.innertrail_evidence or of data.innertrail_shipping, or a list or map of the last; element [0] is an object of data.innertrail_evidence, of which a list or map is not supported": []any{whole},
	} {
		if text := refused(t, object); !strings.HasPrefix(text, want) {
			t.Errorf("want %s: %s", want, text)
		}
	}
	for _, name := range []string{
		"account_id", "meaning", "inferred", "not_covered", "from", "to", "proven_from", "proven_to", "gaps", "destinations", "retention", "integrity", "counts", "what_to_do",
		"trail_name", "region", "project_name", "logstore_name", "shipping_since", "judged_at", "undecided", "witnesses", "made_by",
	} {
		if text := refused(t, without(whole, name)); text != "object: "+name+" is missing" {
			t.Errorf("without %s: %s", name, text)
		}
	}
	for name := range whole {
		whole[name] = nil
	}
	says(t, rendered(t, whole), "? The verdict is not known", "Evidence for account not known", "Window not known to not known")
}
