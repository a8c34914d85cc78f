package drift_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// trustStatement returns a statement of a trust policy, with ' for ".
func trustStatement(effect, services, condition string) string {
	text := `{'Effect':'` + effect + `','Action':'sts:AssumeRole','Principal':{'Service':[` + services + `]}`
	if condition != "" {
		text += `,'Condition':` + condition
	}
	return strings.ReplaceAll(text+"}", "'", `"`)
}

// setStatements returns a change that makes the trust policy of the delivery role of these
// statements.
func setStatements(statements ...string) func(*acctest.Console) {
	return func(console *acctest.Console) {
		console.SetTrust(`{"Version":"1","Statement":[` + strings.Join(statements, ",") + `]}`)
	}
}

// trustHolds returns a check that the trust policy has these texts.
func trustHolds(texts ...string) func(*testing.T, *acctest.Cloud) {
	return func(t *testing.T, tc *acctest.Cloud) {
		t.Helper()
		tc.Edit(func(a *emulator.Account) {
			for _, text := range texts {
				if trust := testcloud.Role(a).AssumeRolePolicyDocument; !strings.Contains(trust, text) {
					t.Errorf("the trust policy has no %s: %s", text, trust)
				}
			}
		})
	}
}

const (
	actionTrail = `'actiontrail.aliyuncs.com'`
	ecs         = `'ecs.aliyuncs.com'`
	ownAccount  = `{'StringEquals':{'acs:SourceAccount':'1000000000000001'}}`
)

// Changes to the trust policy of the delivery role.
var trustCases = []driftCase{
	{
		name: "trust: hardened with the own account and a conditional denial", class: noDrift, change: setStatements(
			trustStatement("Allow", actionTrail, ownAccount),
			trustStatement("Deny", actionTrail, `{'StringNotEquals':{'acs:SourceAccount':'1000000000000001'}}`)),
	},
	{
		name: "trust: under the condition of the own account and trail", class: noDrift, change: setStatements(
			trustStatement("Allow", actionTrail, `{'StringEquals':{'acs:SourceAccount':'1000000000000001'},'StringLike':{'acs:SourceArn':'acs:actiontrail:*:1000000000000001:trail/*'}}`)),
	},
	{
		name: "trust: under a condition on another source ARN", class: noDrift, change: setStatements(
			trustStatement("Allow", actionTrail, `{'StringEquals':{'acs:SourceArn':'acs:actiontrail:cn-hangzhou:1000000000000001:trail/other'}}`)),
		messages: []string{"Delivery role AliyunActionTrailDefaultRole may not be authorized: statement 1 of its trust lets actiontrail.aliyuncs.com in " +
			"under a condition that may not match (acs:SourceArn)"},
	},
	{
		name: "trust: under a condition that cannot be judged", class: noDrift, change: setStatements(
			trustStatement("Allow", actionTrail, `{'StringEquals':{'sts:ExternalId':'x'}}`)),
		messages: []string{"may not be authorized: statement 1 of its trust lets actiontrail.aliyuncs.com in under a condition that cannot be judged (sts:ExternalId)"},
	},
	{
		name: "trust: denied from a date on", class: noDrift, change: setStatements(
			trustStatement("Allow", actionTrail, ""),
			trustStatement("Deny", actionTrail, `{'DateGreaterThan':{'acs:CurrentTime':'2027-01-01T00:00:00Z'}}`)),
		messages: []string{"may not be authorized: statement 2 of its trust denies actiontrail.aliyuncs.com under a condition that cannot be judged (acs:CurrentTime)"},
	},
	{
		name: "trust: allowed to services by a wildcard", class: isDrift, change: setStatements(trustStatement("Allow", `'*.aliyuncs.com'`, "")),
		plan:   []string{`role_status: "the trust of role AliyunActionTrailDefaultRole does not name actiontrail.aliyuncs.com, and whether its statement 1 lets it in by *.aliyuncs.com is not known" -> "authorized"`},
		writes: []string{"UpdateRole"}, after: trustHolds(trustStatement("Allow", `'*.aliyuncs.com'`, ""), `"Principal":{"Service":["actiontrail.aliyuncs.com"]}`),
	},
	{
		name: "trust: under the condition of another account", class: isDrift, change: setStatements(
			trustStatement("Allow", actionTrail, `{'StringEquals':{'acs:SourceAccount':'2'}}`)),
		plan: []string{`role_status: "role AliyunActionTrailDefaultRole trusts actiontrail.aliyuncs.com under a condition that is not met (acs:SourceAccount)" -> "authorized"`},
		// One for the own account is added. None without a condition is, and none is removed.
		writes: []string{"UpdateRole"}, after: trustHolds(`{"acs:SourceAccount":"2"}`, `{"acs:SourceAccount":"1000000000000001"}`),
	},
	{
		name: "trust: denied to ActionTrail alone", class: isDrift, change: setStatements(
			trustStatement("Allow", actionTrail+","+ecs, ""), trustStatement("Deny", actionTrail, ""), trustStatement("Deny", `'fc.aliyuncs.com'`, "")),
		plan:   []string{`role_status: "statement 2 of its trust denies actiontrail.aliyuncs.com and is to be removed" -> "authorized"`},
		writes: []string{"UpdateRole"}, after: trustHolds(trustStatement("Allow", actionTrail+","+ecs, ""), trustStatement("Deny", `'fc.aliyuncs.com'`, "")),
	},
	{
		name: "trust: denied to ActionTrail and others", class: isBlocked, change: setStatements(
			trustStatement("Allow", actionTrail+","+ecs, ""), trustStatement("Deny", actionTrail+`,'fc.aliyuncs.com'`, "")),
		plan:     []string{`role_status: "statement 2 of its trust denies actiontrail.aliyuncs.com and others" -> "authorized"`},
		messages: []string{"Delivery role AliyunActionTrailDefaultRole cannot be repaired", `set role = { name = "AliyunActionTrailDefaultRole", manage = false }`},
	},
	{
		name: "trust: denied under a condition that is met", class: isBlocked, change: setStatements(
			trustStatement("Allow", actionTrail, ""), trustStatement("Deny", actionTrail, ownAccount)),
		plan:     []string{`role_status: "statement 2 of its trust denies actiontrail.aliyuncs.com under a condition that is met (acs:SourceAccount)" -> "authorized"`},
		messages: []string{"Delivery role AliyunActionTrailDefaultRole cannot be repaired"},
	},
	{
		name: "trust: denial to ActionTrail alone removed between plan and apply", class: isDrift, change: setStatements(
			trustStatement("Allow", actionTrail, ""), trustStatement("Deny", actionTrail, "")),
		fixedBeforeApply: setStatements(trustStatement("Allow", actionTrail, "")),
		plan:             []string{`role_status: "statement 2 of its trust denies actiontrail.aliyuncs.com and is to be removed" -> "authorized"`},
	},
	{
		name: "trust, role not managed: denied to ActionTrail alone", class: noDrift, lines: withWriter, arrange: createWriter,
		change: func(console *acctest.Console) {
			console.NoError(console.Operator.SetTrust(console.T.Context(), "log-writer",
				`{"Version":"1","Statement":[`+trustStatement("Allow", actionTrail, "")+`,`+trustStatement("Deny", actionTrail, "")+`]}`))
		},
		messages: []string{"Delivery role log-writer is not in order: statement 2 of its trust denies actiontrail.aliyuncs.com"},
	},
}
