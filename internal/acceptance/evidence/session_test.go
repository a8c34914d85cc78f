package evidence_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// rulesOf returns whether each rule holds, as text.
func rulesOf(d acctest.Data) map[string]string {
	holds := map[string]string{}
	for _, rule := range d.List("rules") {
		holds[strings.Trim(rule.Text("rule"), `"`)] = rule.Text("holds")
	}
	return holds
}

// TestEvidence_deniedWitness: a witness that may not be asked makes the verdict unproven, and nothing that rests on it false or true.
func TestEvidence_deniedWitness(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		deny    string
		code    string
		unknown []string
		broken  []string
	}{
		"LookupEvents": {
			"LookupEvents", "calls.denied",
			[]string{"calls.known", "index.untouched", "logs.kept", "logstore.untouched", "policies.untouched", "processor.untouched", "role.untouched", "trail.untouched"}, nil,
		},
		"delivery metric":         {"DescribeTrailDeliveryMetricData", "metrics.missing", []string{"counts.equal", "deliveries.accepted", "metrics.whole"}, nil},
		"role":                    {"GetRole", "role.unknown", []string{"role.authorized"}, nil},
		"Logstore":                {"GetLogStore", "logstore.unknown", []string{"index.whole", "logs.append_only", "logstore.older", "processor.none", "retention.long", "writers.closed"}, nil},
		"index":                   {"GetIndex", "index.unknown", []string{"index.whole"}, nil},
		"policies":                {"GetProjectPolicy", "policy.unknown", []string{"policies.harmless"}, nil},
		"project":                 {"GetProject", "project.unknown", []string{"project.normal"}, nil},
		"search":                  {"GetLogs", "query.incomplete", []string{"query.whole", "raw.shown", "rows.identified"}, nil},
		"logs as consumers do":    {"PullLogs", "raw.not_read", []string{"counts.equal", "raw.read", "raw.shown"}, nil},
		"since when the trail is": {"GetTrailStatus", "trail.unknown", []string{"trail.logging"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRecord(t)
			r.Fault(emulator.Fault{Action: row.deny, Times: -1, Kind: emulator.FaultDeny})
			d, diags := r.NewSession(t, nil).TryReadData(t.Context(), evidenceName, r.window(nil))
			if acctest.HasErrors(diags) {
				t.Fatal(acctest.Text(diags))
			}
			var unknown, broken []string
			holds := rulesOf(d)
			for _, rule := range slices.Sorted(maps.Keys(holds)) {
				switch holds[rule] {
				case "null":
					unknown = append(unknown, rule)
				case "false":
					broken = append(broken, rule)
				}
			}
			if d.Text("verdict") != `"unproven"` || !slices.Equal(unknown, row.unknown) || !slices.Equal(broken, row.broken) || !strings.Contains(d.Text("codes"), row.code) {
				t.Errorf("the verdict is %s, codes %s\nunknown %q\nbroken %q", d.Text("verdict"), d.Text("codes"), unknown, broken)
			}
			if name == "LookupEvents" {
				var markdown string
				if err := d.Member("markdown").As(&markdown); err != nil {
					t.Fatal(err)
				}
				keep(t, "unproven.md", markdown)
			}
			r.CheckNoWrites(t)
		})
	}
}

// TestEvidence_trailNotReadable: with both names given, a trail that may not be read is a witness that did not answer.
func TestEvidence_trailNotReadable(t *testing.T) {
	t.Parallel()
	r := newRecord(t)
	r.Fault(emulator.Fault{Action: "DescribeInnerTrails", Times: -1, Kind: emulator.FaultDeny})
	s := r.NewSession(t, nil)
	_, diags := s.TryReadData(t.Context(), evidenceName, r.window(nil))
	if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, "actiontrail:DescribeInnerTrails") {
		t.Error(text)
	}
	d := s.ReadData(evidenceName, r.window(map[string]any{"trail_name": "platform-ops", "project_name": auditProject}))
	d.Check(map[string]string{"verdict": `"unproven"`})
	if rules := rulesOf(d); rules["trail.logging"] != "null" || rules["logs.append_only"] != "true" || !strings.Contains(d.Text("codes"), "trail.unknown") {
		t.Errorf("%s %q", d.Text("codes"), rules)
	}
}

// TestEvidence_withoutRaw: without reading the logs as consumers get them, no window is proven.
func TestEvidence_withoutRaw(t *testing.T) {
	t.Parallel()
	r := newRecord(t)
	r.ClearJournal()
	d := r.NewSession(t, nil).ReadData(evidenceName, r.window(map[string]any{"read_raw": false}))
	d.Check(map[string]string{"verdict": `"unproven"`, "proven_from": "null", "proven_to": "null"})
	var counts map[string]tftypes.Value
	if err := d.Member("counts").As(&counts); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"logs_read", "distinct_events_read"} {
		if !counts[name].IsNull() {
			t.Errorf("%s is %s", name, counts[name])
		}
	}
	for _, call := range r.Journal() {
		if slices.Contains([]string{"PullLogs", "GetCursor", "ListShards"}, call.Action) {
			t.Errorf("%s was called", call.Action)
		}
	}
}

// TestEvidence_deletedRow: an event that a named user deleted is a gap with its id.
func TestEvidence_deletedRow(t *testing.T) {
	t.Parallel()
	for _, visible := range []bool{true, false} {
		r := newRecord(t, act{29, func(r *record) error {
			r.Set(func(s *emulator.Settings) { s.LookupRowEdits = visible })
			return nil
		}}, act{3, erase})
		var id string
		r.Edit(func(a *emulator.Account) { id = a.PlatformEvents[2].ID })
		d := r.NewSession(t, nil).ReadData(evidenceName, r.window(nil))
		d.Check(map[string]string{"verdict": `"gaps"`})
		gaps := d.List("gaps")
		if len(gaps) != 1 || gaps[0].Text("reason") != `"logs.deleted"` || !strings.Contains(gaps[0].Text("event_ids"), id) {
			t.Fatalf("the gaps are %s, and event %s was deleted", d.Text("gaps"), id)
		}
		if actor := gaps[0].Text("actor"); strings.Contains(actor, "alice") != visible || !visible && actor != "null" {
			t.Errorf("if LookupEvents shows the call is %t, the actor is %s", visible, actor)
		}
	}
}

// TestEvidence_otherAccount judges the record of another account through a role.
func TestEvidence_otherAccount(t *testing.T) {
	t.Parallel()
	r := newRecord(t)
	keys := r.AddMember(t, testcloud.MemberAccount, "shipper")
	s := r.NewSession(t, keys)
	_, diags := s.TryReadData(t.Context(), evidenceName, r.window(map[string]any{"assume_role_arn": testcloud.ShipperRoleARN}))
	if text := acctest.Text(diags); !strings.Contains(text, "Cannot judge the record: there is no shipping") || !strings.Contains(text, "Account 2000000000000002 has no inner trail ") {
		t.Error(text)
	}
	d := s.ReadData(evidenceName, r.window(map[string]any{"assume_role_arn": testcloud.ShipperRoleARN, "trail_name": "platform-ops", "project_name": "audit-" + testcloud.MemberAccount}))
	d.Check(map[string]string{"account_id": `"2000000000000002"`, "verdict": `"unproven"`, "shipping_since": "null"})
	if !strings.Contains(d.Text("codes"), "trail.missing") {
		t.Errorf("the codes are %s", d.Text("codes"))
	}
}

// TestEvidence_sameContent: each value of the JSON is in the attributes of the same name and in the Markdown.
func TestEvidence_sameContent(t *testing.T) {
	t.Parallel()
	r := newRecord(t, act{10, stop}, act{8, start}, act{3, erase})
	d := r.NewSession(t, nil).ReadData(evidenceName, r.window(nil))
	var text, markdown string
	if err := d.Member("json").As(&text); err != nil {
		t.Fatal(err)
	}
	if err := d.Member("markdown").As(&markdown); err != nil {
		t.Fatal(err)
	}
	var document map[string]any
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	attributes := ""
	for name := range document {
		attributes += d.Text(name)
	}
	plain := strings.NewReplacer(`\\`, `\`, `\_`, "_", `\|`, "|", `\<`, "<", `\>`, ">", "\\`", "`", `\*`, "*", `\[`, "[", `\]`, "]").Replace(markdown)
	var walk func(path string, value any)
	walk = func(path string, value any) {
		switch v := value.(type) {
		case map[string]any:
			for name, member := range v {
				if path != "" && name != "call" && !strings.Contains(attributes, `"`+name+`"`) {
					t.Errorf("%s.%s is no attribute", path, name)
				}
				walk(path+"."+name, member)
			}
		case []any:
			for _, member := range v {
				walk(path, member)
			}
		case string:
			if !strings.Contains(strings.ReplaceAll(attributes, `\"`, `"`), v) {
				t.Errorf("%s: %q is in no attribute", path, v)
			}
			if !strings.Contains(plain, v) {
				t.Errorf("%s: %q is not in the Markdown", path, v)
			}
		}
	}
	walk("", document)
}

// TestEvidence_wrongProject: with the name of a project that the trail does not ship to, the report says where the trail ships to, and
// advises nothing that would be wrong for want of what is not in that project.
func TestEvidence_wrongProject(t *testing.T) {
	t.Parallel()
	for name, exists := range map[string]bool{"there is none of this name": false, "there is one": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRecord(t)
			if exists {
				r.AddProject("security-adit", "cn-hangzhou")
			}
			d := r.NewSession(t, nil).ReadData(evidenceName, r.window(map[string]any{"trail_name": "platform-ops", "project_name": "security-adit"}))
			d.Check(map[string]string{"verdict": `"unproven"`})
			todo := d.Text("what_to_do")
			if !strings.Contains(todo, "Trail platform-ops ships to project "+auditProject+", and this report was asked about project security-adit.") ||
				!strings.Contains(todo, "correct project_name, or leave it out") || !strings.Contains(d.Text("codes"), "logstore.missing") {
				t.Errorf("it says %s\ncodes %s", todo, d.Text("codes"))
			}
			for _, code := range []string{"project.missing", "logstore.", "index.", "policy.unknown", "query.", "raw.", "metrics."} {
				if strings.Contains(todo, code) {
					t.Errorf("it advises about %s: %s", code, todo)
				}
			}
		})
	}
}
