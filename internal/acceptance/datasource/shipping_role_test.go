package datasource_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// The health of the role is judged as the resource judges it: a denial is a reason and an
// obstacle, a condition that cannot be judged is a reason, and a doubt is a warning.
func TestHealth_roleDenied(t *testing.T) {
	t.Parallel()
	attach := func(statement string) func(*emulator.Account) {
		return func(a *emulator.Account) {
			role := testcloud.Role(a)
			role.Policies = append(role.Policies, a.AddPolicy("own", `{"Version":"1","Statement":[`+statement+`]}`))
		}
	}
	for name, row := range map[string]struct {
		change                   func(*emulator.Account)
		status, obstacle, warned string
	}{
		"denied by a policy": {
			change: attach(`{"Effect":"Deny","Action":"log:*","Resource":"*"}`), status: "policy own denies log:PostLogStoreLogs",
			obstacle: "Policy own, which is attached to role AliyunActionTrailDefaultRole, denies log:PostLogStoreLogs on the Logstore.",
		},
		"perhaps denied by a policy": {
			change: attach(`{"Effect":"Deny","Action":"log:*","Resource":"*","Condition":{"IpAddress":{"acs:SourceIp":"10.0.0.0/8"}}}`), status: "authorized",
			warned: "Delivery role AliyunActionTrailDefaultRole may be denied by own",
		},
		"under a condition": {
			change: func(a *emulator.Account) {
				testcloud.Role(a).AssumeRolePolicyDocument = strings.Replace(testcloud.ActionTrailTrust, `}]}`, `,"Condition":{"StringEquals":{"sts:ExternalId":"x"}}}]}`, 1)
			},
			status: "may not be authorized: statement 1 of its trust lets actiontrail.aliyuncs.com in under a condition that cannot be judged (sts:ExternalId)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			s := tc.NewSession(t, nil)
			s.Create(acctest.Minimal)
			tc.Edit(row.change)
			r, diags := s.Next().TryReadData(t.Context(), healthName, nil)
			s.NoErrors(diags)
			r.Check(map[string]string{"role_status": `"` + row.status + `"`})
			var reasons, obstacles []string
			if row.status != "authorized" {
				reasons = []string{"role: " + row.status}
			}
			if row.obstacle != "" {
				obstacles = []string{row.obstacle}
			}
			testcloud.SameElements(t, "reasons", r.Texts("reasons"), reasons)
			testcloud.SameElements(t, "obstacles", r.Texts("obstacles"), obstacles)
			if text := acctest.Text(diags); !strings.Contains(text, row.warned) || row.warned == "" && text != "" {
				t.Errorf("it warns:\n%s", text)
			}
		})
	}
}
