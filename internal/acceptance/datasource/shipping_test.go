package datasource_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const healthName = "innertrail_shipping"

// A shipping is found by the account alone and is healthy before and after its first
// event. Nothing is written.
func TestHealth_healthy(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	s.Create(acctest.Minimal)
	tc.ClearJournal()
	healthy := map[string]string{
		"exists": "true", "enabled": "true", "healthy": "true", "retention_days": "3650",
		"id": `"1000000000000001/cn-hangzhou/platform-ops"`, "account_id": `"1000000000000001"`, "trail_name": `"platform-ops"`,
		"region": `"cn-hangzhou"`, "project_name": `"security-audit"`, "project_region": `"cn-hangzhou"`,
		"logstore_name":     `"innertrail_platform-ops"`,
		"project_arn":       `"acs:log:cn-hangzhou:1000000000000001:project/security-audit"`,
		"role_arn":          `"acs:ram::1000000000000001:role/aliyunactiontraildefaultrole"`,
		"trail_arn":         `"acs:actiontrail:cn-hangzhou:1000000000000001:trail/platform-ops"`,
		"allow_list_status": `"open"`, "slot_status": `"available"`, "project_status": `"present"`, "role_status": `"authorized"`,
		"logstore_status": `"ready"`, "index_status": `"complete"`, "trail_status": `"present"`, "delivery_status": `"delivering"`,
		"last_delivery": "null", "last_delivery_error": "null",
	}
	for _, config := range []map[string]any{
		nil,
		{"trail_name": "platform-ops"},
		{"trail_name": "platform-ops", "region": "cn-hangzhou", "project_name": "security-audit", "project_region": "cn-hangzhou",
			"role": map[string]any{"name": "AliyunActionTrailDefaultRole"}, "create_project": true},
	} {
		r := s.ReadData(healthName, config)
		r.Check(healthy)
		testcloud.SameElements(t, "reasons", r.Texts("reasons"), nil)
		testcloud.SameElements(t, "obstacles", r.Texts("obstacles"), nil)
	}
	tc.Deliver(1)
	r := s.ReadData(healthName, nil)
	healthy["last_delivery"] = r.Text("last_delivery")
	r.Check(healthy)
	if !regexp.MustCompile(`^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"$`).MatchString(r.Text("last_delivery")) {
		t.Errorf("last_delivery is %s", r.Text("last_delivery"))
	}
	tc.CheckNoWrites(t)
}

// With all arguments given, everything is read in one wave, like a refresh, and then
// the delivery status.
func TestHealth_calls(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	s.Create(acctest.Minimal)
	tc.ClearJournal()
	s.ReadData(healthName, nil)
	testcloud.SameElements(t, "calls", testcloud.Actions(tc.Journal()), []string{
		"GetCallerIdentity", "DescribeInnerTrails", "DescribeInnerTrails", "GetRole", "ListPoliciesForRole", "GetProject", "GetProjectPolicy", "GetLogStore", "GetResourcePolicy", "GetIndex", "GetTrailStatus",
	})
}

// The console URLs follow from the names.
func TestHealth_console(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	s.Create(acctest.Minimal)
	pages := s.ReadData(healthName, nil).Object("console")
	pages.Check(map[string]string{
		"project":  `"https://sls.console.aliyun.com/lognext/project/security-audit?slsRegion=cn-hangzhou"`,
		"logstore": `"https://sls.console.aliyun.com/lognext/project/security-audit/logsearch/innertrail_platform-ops?slsRegion=cn-hangzhou"`,
	})
	// The dashboards are those that the service has created.
	tc.Edit(func(a *emulator.Account) {
		for _, page := range pages.Texts("dashboards") {
			name, _, _ := strings.Cut(page[strings.LastIndex(page, "/")+1:], "?")
			if a.Projects["security-audit"].Dashboards[name] == nil {
				t.Errorf("there is no dashboard %s", name)
			}
		}
	})
	if len(pages.Texts("dashboards")) != 2 {
		t.Errorf("dashboards are %v", pages.Texts("dashboards"))
	}
}

// Each unhealthy part is a reason, in the words of the resource's statuses, and never
// an error.
func TestHealth_reasons(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		edit    func(*emulator.Account)
		config  map[string]any
		reasons []string
		says    map[string]string
		codes   string // of the reasons
	}{
		"stopped": {
			edit:    func(a *emulator.Account) { testcloud.Trail(a).Status = emulator.StatusDisable },
			reasons: []string{"delivery: stopped"}, codes: "trail.stopped", says: map[string]string{"enabled": "false", "exists": "true"},
		},
		"policy detached": {
			edit:    func(a *emulator.Account) { testcloud.Role(a).Policies = nil },
			reasons: []string{"role: policy AliyunActionTrailRolePolicy is not attached"}, codes: "role.policy_detached",
		},
		"role gone": {
			edit:    func(a *emulator.Account) { delete(a.Roles, "aliyunactiontraildefaultrole") },
			reasons: []string{"role: role AliyunActionTrailDefaultRole does not exist"}, codes: "role.missing",
		},
		"Logstore gone": {
			edit:    func(a *emulator.Account) { delete(a.Projects["security-audit"].Logstores, "innertrail_platform-ops") },
			reasons: []string{"Logstore: missing"}, codes: "logstore.missing", says: map[string]string{"index_status": "null", "retention_days": "null"},
		},
		"project gone": {
			edit:    func(a *emulator.Account) { delete(a.Projects, "security-audit") },
			reasons: []string{"project: project security-audit does not exist in cn-hangzhou"}, codes: "project.missing",
			says: map[string]string{"logstore_status": "null", "trail_status": `"present"`},
		},
		"fields missing": {
			edit:    testcloud.EditIndex(func(_, keys map[string]any) { delete(keys, "EventLevel") }),
			reasons: []string{"index: missing fields: EventLevel"}, codes: "index.incomplete",
		},
		"fields missing in an index of its own": {
			edit:   testcloud.EditIndex(func(_, keys map[string]any) { delete(keys, "EventLevel") }),
			config: map[string]any{"custom_index": true}, says: map[string]string{"index_status": `"complete"`},
		},
		"index gone": {
			edit:   func(a *emulator.Account) { testcloud.Logstore(a).Index = nil },
			config: map[string]any{"custom_index": true}, reasons: []string{"index: missing"}, codes: "index.missing",
		},
		"another project": {
			config:  map[string]any{"trail_name": "platform-ops", "project_name": "second-audit"},
			reasons: []string{"trail: ships to Logstore innertrail_platform-ops of project security-audit in cn-hangzhou", "Logstore: missing"}, codes: "logstore.missing trail.redirected",
		},
		"another role": {
			config:  map[string]any{"role": map[string]any{"name": "AliyunServiceRoleForActionTrail"}},
			reasons: []string{"trail: ships through role aliyunactiontraildefaultrole, not AliyunServiceRoleForActionTrail", "role: role AliyunServiceRoleForActionTrail does not exist"}, codes: "role.missing trail.redirected",
		},
		"trail gone": {
			edit:    func(a *emulator.Account) { delete(a.InnerTrails, "platform-ops") },
			config:  map[string]any{"trail_name": "platform-ops", "project_name": "security-audit"},
			reasons: []string{"trail: missing"}, codes: "trail.missing",
			says: map[string]string{"exists": "false", "enabled": "null", "delivery_status": "null", "logstore_status": `"ready"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithTwoProjects(t)
			s := tc.NewSession(t, nil)
			s.Create(acctest.Minimal)
			tc.Deliver(1)
			if row.edit != nil {
				tc.Edit(row.edit)
			}
			tc.ClearJournal()
			r := s.ReadData(healthName, row.config)
			testcloud.SameElements(t, "reasons", r.Texts("reasons"), row.reasons)
			if codes := strings.Join(r.Texts("codes"), " "); codes != row.codes {
				t.Errorf("codes are %q, want %q", codes, row.codes)
			}
			if healthy := r.Text("healthy") == "true"; healthy != (len(row.reasons) == 0) {
				t.Errorf("healthy is %t", healthy)
			}
			r.Check(row.says)
			tc.CheckNoWrites(t)
		})
	}
}

// A failed delivery is a reason, with ActionTrail's message.
func TestHealth_deliveryFails(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	s.Create(acctest.Minimal)
	var policies []emulator.Attachment
	tc.Edit(func(a *emulator.Account) { policies, testcloud.Role(a).Policies = testcloud.Role(a).Policies, nil })
	tc.Deliver(1)
	tc.Edit(func(a *emulator.Account) { testcloud.Role(a).Policies = policies })
	r := s.ReadData(healthName, nil)
	r.Check(map[string]string{"healthy": "false", "role_status": `"authorized"`})
	testcloud.SameElements(t, "codes", r.Texts("codes"), []string{"delivery.failed"})
	if got := r.Text("delivery_status"); !strings.Contains(got, "failed: Unauthorized: denied by sts or ram, action: log:PostLogStoreLogs") {
		t.Errorf("delivery_status is %s", got)
	}
	if got := r.Text("last_delivery_error"); !strings.Contains(got, "log:PostLogStoreLogs") {
		t.Errorf("last_delivery_error is %s", got)
	}
}

// An answer that cannot be read and a denied read are errors, and so is an ambiguous
// choice.
func TestHealth_errors(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		arrange func(*acctest.Cloud)
		block   map[string]any
		config  map[string]any
		want    []string
	}{
		"denied": {
			arrange: func(tc *acctest.Cloud) { tc.Fault(emulator.Fault{Action: "GetIndex", Kind: emulator.FaultDeny}) },
			want:    []string{"Cannot look up shipping platform-ops", "RAM permission log:GetIndex", "Nothing was changed"},
		},
		"denied status": {
			arrange: func(tc *acctest.Cloud) { tc.Fault(emulator.Fault{Action: "GetTrailStatus", Kind: emulator.FaultDeny}) },
			config:  map[string]any{"trail_name": "platform-ops"},
			want:    []string{"Cannot look up shipping platform-ops", "RAM permission actiontrail:GetTrailStatus"},
		},
		"not understood": {
			arrange: func(tc *acctest.Cloud) { tc.Fault(emulator.Fault{Action: "GetLogStore", Kind: emulator.FaultGarbage}) },
			want:    []string{"answered GetLogStore in a way that is not understood"},
		},
		"denied list": {
			arrange: func(tc *acctest.Cloud) {
				tc.Fault(emulator.Fault{Action: "DescribeInnerTrails", Kind: emulator.FaultDeny})
			},
			want: []string{"Cannot look up the shipping of account 1000000000000001", "RAM permission actiontrail:DescribeInnerTrails"},
		},
		"version": {
			block: map[string]any{"inner_trail_api": map[string]any{"version": "2021-01-01"}},
			want:  []string{"ActionTrail does not know this version of DescribeInnerTrails"},
		},
		"operation": {
			block: map[string]any{"inner_trail_api": map[string]any{"describe_action": "ListInnerTrails"}},
			want:  []string{"ActionTrail does not know operation ListInnerTrails", "inner_trail_api in the provider block sets its name"},
		},
		"two trails": {
			arrange: func(tc *acctest.Cloud) {
				tc.Edit(func(a *emulator.Account) {
					other := *testcloud.Trail(a)
					other.Name = "other-ops"
					a.InnerTrails["other-ops"] = &other
				})
			},
			want: []string{"more than one inner trail (other-ops, platform-ops)", "trail_name"},
		},
		"name":    {config: map[string]any{"trail_name": "X"}, want: []string{"must be 6–36 characters"}},
		"timeout": {config: map[string]any{"timeouts": map[string]any{"read": "1ms"}}, want: []string{"timeouts.read is less than a second"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			tc.NewSession(t, nil).Create(acctest.Minimal)
			if row.arrange != nil {
				row.arrange(tc)
			}
			tc.ClearJournal()
			_, diags := tc.NewSession(t, row.block).TryReadData(t.Context(), healthName, row.config)
			text := acctest.Text(diags)
			for _, want := range row.want {
				if !acctest.HasErrors(diags) || !strings.Contains(text, want) {
					t.Errorf("it says:\n%s\nwithout %s", text, want)
				}
			}
			tc.CheckNoWrites(t)
		})
	}
}
