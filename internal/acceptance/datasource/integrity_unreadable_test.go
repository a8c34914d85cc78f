package datasource_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// previousRead are the permissions of the policy read before the policies of a project were read.
var previousRead = []string{
	"actiontrail:DescribeInnerTrails", "actiontrail:GetTrailStatus", "ram:GetRole", "ram:ListPoliciesForRole", "ram:GetPolicy", "log:GetProject", "log:GetLogStore", "log:GetIndex",
}

// Where it could not look, the integrity is unreadable, and the shipping is not healthy: the reason
// names the missing permission. It is no error, and says the same in every run.
func TestHealth_integrityUnreadable(t *testing.T) {
	t.Parallel()
	const (
		projectReason  = "unreadable: the project policy: the RAM permission log:GetProjectPolicy on * is missing"
		logstoreReason = "unreadable: the policy of the Logstore: the RAM permission log:GetResourcePolicy on * is missing"
	)
	for name, row := range map[string]struct {
		permissions []string
		fault       emulator.Fault
		status      string
		says        map[string]string
	}{
		"role of an earlier version": {
			permissions: previousRead, status: projectReason + "; " + logstoreReason,
			says: map[string]string{
				"project_policy":  `"unreadable: the RAM permission log:GetProjectPolicy on * is missing"`,
				"logstore_policy": `"unreadable: the RAM permission log:GetResourcePolicy on * is missing"`,
				"append_only":     "true", "anonymous_writes": "false", "recycle_bin": "false", "retention_days": "3650",
			},
		},
		"role with both permissions": {
			permissions: append([]string{"log:GetProjectPolicy", "log:GetResourcePolicy"}, previousRead...), status: "append-only",
		},
		"role without that of Logstores": {
			permissions: append([]string{"log:GetProjectPolicy"}, previousRead...), status: logstoreReason,
			says: map[string]string{"project_policy": `"none"`},
		},
		"an unknown operation": {
			fault:  emulator.Fault{Action: "GetProjectPolicy", Kind: emulator.FaultError, Status: 405, Code: "InvalidMethod", Message: "unknown"},
			status: `unreadable: the project policy: Log Service answered InvalidMethod to GetProjectPolicy: "unknown"`,
		},
		"no JSON": {
			fault:  emulator.Fault{Action: "GetProjectPolicy", Kind: emulator.FaultGarbage},
			status: "unreadable: the project policy: Log Service at ",
		},
		"an unknown operation for Logstores": {
			fault:  emulator.Fault{Action: "GetResourcePolicy", Kind: emulator.FaultError, Status: 405, Code: "InvalidMethod", Message: "unknown"},
			status: "append-only", says: map[string]string{"logstore_policy": "null"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			tc.NewSession(t, nil).Create(acctest.Minimal)
			var keys map[string]any
			if row.permissions != nil {
				keys = tc.UserWithActions(t, "reader", row.permissions)
			}
			if row.fault.Action != "" {
				row.fault.Times = -1
				tc.Fault(row.fault)
			}
			tc.ClearJournal()
			var before string
			for range 2 {
				r, diags := tc.NewSession(t, keys).TryReadData(t.Context(), healthName, nil)
				if acctest.HasErrors(diags) {
					t.Fatal(acctest.Text(diags))
				}
				of := r.Object("integrity")
				of.Check(row.says)
				if got := of.Text("status"); !strings.HasPrefix(got, strings.TrimSuffix(strconv.Quote(row.status), `"`)) {
					t.Errorf("status is %s", got)
				}
				reasons := strings.Join(r.Texts("reasons"), "|")
				if healthy := row.status == "append-only"; (r.Text("healthy") == "true") != healthy || !healthy && !strings.HasPrefix(reasons, "integrity: "+row.status) || strings.Contains(reasons, "|") {
					t.Errorf("healthy is %s, the reasons are %s", r.Text("healthy"), reasons)
				}
				if after := r.Value.String(); before != "" && after != before {
					t.Errorf("the second read differs:\n%s\n%s", before, after)
				}
				before = r.Value.String()
			}
			tc.CheckNoWrites(t)
		})
	}
}

// After an upgrade, an identity with the policy read of an earlier version still plans without a
// change; a check block warns and names the permission, a postcondition fails, and a gate on single
// attributes stays open.
func TestHealth_integrityAfterUpgrade(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	tc.NewSession(t, nil).Create(acctest.Minimal)
	admin, reader := tc.Account(), tc.UserWithActions(t, "reader", previousRead)
	provider := strings.NewReplacer(admin.AccessKeyID, fmt.Sprint(reader["access_key"]), admin.AccessKeySecret, fmt.Sprint(reader["secret_key"])).
		Replace(tc.ProviderHCL("read_only = true"))
	data := func(lines string) string {
		return provider + "data \"innertrail_shipping\" \"audit\" {\n" + lines + "\n}\n"
	}
	postcondition := func(condition string) string {
		return data(`lifecycle {
  postcondition {
    condition     = ` + condition + `
    error_message = join("; ", self.reasons)
  }
}`)
	}
	const reason = "integrity: unreadable: the project policy: the RAM permission log:GetProjectPolicy on * is missing"
	for name, row := range map[string]struct {
		config string
		code   int
		says   bool
	}{
		"check block": {data("") + `
check "delivery" {
  assert {
    condition     = data.innertrail_shipping.audit.healthy
    error_message = join("; ", data.innertrail_shipping.audit.reasons)
  }
}`, 0, true},
		"postcondition":     {postcondition("self.healthy"), 1, true},
		"single attributes": {postcondition(`self.logstore_status == "ready" && self.delivery_status == "delivering"`), 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := tc.NewCLI(t)
			c.Configure(row.config)
			text := acctest.Flatten(c.Plan(row.code).Text)
			if strings.Contains(text, reason) != row.says || strings.Contains(text, "Changes to Outputs") {
				t.Errorf("it says:\n%s", text)
			}
		})
	}
}

// What a service answers is quoted without what differs from call to call: otherwise an output of
// it would change in every plan.
func TestHealth_sameWordsInEveryRead(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	tc.Set(func(s *emulator.Settings) { s.AllowListed = false })
	names := map[string]any{"trail_name": "platform-ops", "project_name": testcloud.ProjectName}
	first, second := tc.NewSession(t, nil).ReadData(healthName, names), tc.NewSession(t, nil).ReadData(healthName, names)
	if first.Value.String() != second.Value.String() {
		t.Errorf("%s, then %s", first.Text("allow_list_status"), second.Text("allow_list_status"))
	}
}
