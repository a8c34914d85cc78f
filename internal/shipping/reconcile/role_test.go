package reconcile

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/golden"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// Parts of the documents of roles.
const (
	lets      = `{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com"]}%s}`
	denies    = `{"Effect":"Deny","Action":"sts:AssumeRole","Principal":{"Service":[%s]}%s}`
	others    = `{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs.aliyuncs.com"]}}`
	it        = `"actiontrail.aliyuncs.com"`
	ofAnother = `,"Condition":{"StringEquals":{"acs:SourceAccount":"2"}}`
	ofOurs    = `,"Condition":{"StringEquals":{"acs:SourceAccount":"1"}}`
	byID      = `,"Condition":{"StringEquals":{"sts:ExternalId":"x"}}`
	nightly   = `,"Condition":{"DateGreaterThan":{"acs:CurrentTime":"2027-01-01T00:00:00Z"}}`
	fromHome  = `,"Condition":{"IpAddress":{"acs:SourceIp":"10.0.0.0/8"}}`
	standard  = "AliyunActionTrailRolePolicy"
)

func trusting(statements ...string) string {
	return `{"Version":"1","Statement":[` + strings.Join(statements, ",") + `]}`
}

// policy returns the document of a policy with one statement.
func policy(effect, actions, resource, condition string) string {
	return fmt.Sprintf(`{"Version":"1","Statement":[{"Effect":%q,"Action":[%s],"Resource":[%q]%s}]}`, effect, actions, resource, condition)
}

// rolesInEveryState are delivery roles, each with the policies that are attached beside the standard one, by name; an
// empty document is of a policy that may not be read.
var rolesInEveryState = []struct {
	name     string
	trust    string
	policies map[string]string
	detached bool   // whether the standard policy is not attached
	recorded string // what an earlier run found
}{
	{name: "authorized", trust: trusting(fmt.Sprintf(lets, ""))},
	{name: "authorized for this account", trust: trusting(fmt.Sprintf(lets, ofOurs))},
	{name: "neither trust nor policy", trust: trusting(others), detached: true},
	{name: "a trust that names a pattern", trust: trusting(`{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["*.aliyuncs.com"]}}`)},
	{name: "a trust for another account", trust: trusting(fmt.Sprintf(lets, ofAnother))},
	{name: "a trust that denies it alone", trust: trusting(fmt.Sprintf(lets, ""), fmt.Sprintf(denies, it, ""))},
	{name: "a trust that denies it and others", trust: trusting(fmt.Sprintf(lets, ""), fmt.Sprintf(denies, it+`,"ecs.aliyuncs.com"`, ""))},
	{name: "a trust that denies it to this account", trust: trusting(fmt.Sprintf(lets, ""), fmt.Sprintf(denies, it, ofOurs))},
	{name: "a trust under a condition", trust: trusting(fmt.Sprintf(lets, byID))},
	{name: "a trust that denies it from a date on", trust: trusting(fmt.Sprintf(lets, ""), fmt.Sprintf(denies, it, nightly))},
	{name: "a trust that denies a pattern", trust: trusting(fmt.Sprintf(lets, ""), fmt.Sprintf(denies, `"*"`, ""))},
	{name: "a trust that is no document", trust: `[]`},
	{name: "a policy of its own", trust: trusting(fmt.Sprintf(lets, "")), detached: true, policies: map[string]string{
		"own": policy("Allow", `"log:PostLogStoreLogs"`, "*", ""),
	}},
	{name: "a policy of its own under a condition", trust: trusting(fmt.Sprintf(lets, "")), detached: true, policies: map[string]string{
		"own": policy("Allow", `"log:PostLogStoreLogs"`, "*", fromHome),
	}},
	{name: "another policy of the system", trust: trusting(fmt.Sprintf(lets, "")), detached: true, policies: map[string]string{"system": policy("Allow", `"oss:*"`, "*", "")}},
	{name: "a policy of its own with the standard name", trust: trusting(fmt.Sprintf(lets, "")), detached: true, policies: map[string]string{
		"AliyunActionTrailRolePolicy": policy("Allow", `"oss:*"`, "*", ""),
	}},
	{name: "a policy for another project", trust: trusting(fmt.Sprintf(lets, "")), detached: true, policies: map[string]string{
		"own": policy("Allow", `"log:PostLogStoreLogs"`, "acs:log:*:*:project/other/*", ""),
	}},
	{name: "a condition in the trust and in the policy", trust: trusting(fmt.Sprintf(lets, byID)), detached: true, policies: map[string]string{
		"own": policy("Allow", `"log:PostLogStoreLogs"`, "*", fromHome),
	}},
	{name: "a policy that denies writing", trust: trusting(fmt.Sprintf(lets, "")), policies: map[string]string{"deny": policy("Deny", `"log:Post*"`, "*", "")}},
	{name: "a policy that denies everything, and no trust", trust: trusting(others), policies: map[string]string{"deny": policy("Deny", `"log:*"`, "*", "")}},
	{name: "a policy that denies other work", trust: trusting(fmt.Sprintf(lets, "")), policies: map[string]string{
		"deny": policy("Deny", `"log:CreateIndex","log:GetProject","log:CreateDashboard","log:UpdateSavedSearch"`, "*", ""),
	}},
	{name: "a policy that denies under conditions", trust: trusting(fmt.Sprintf(lets, "")), policies: map[string]string{
		"deny": policy("Deny", `"log:PostLogStoreLogs","log:GetIndex"`, "acs:log:cn-hangzhou:1:project/security-audit/logstore/innertrail_platform-ops",
			`,"Condition":{"IpAddress":{"acs:SourceIp":"10.0.0.0/8"},"Bool":{"acs:SecureTransport":"false"}}`),
	}},
	{name: "a policy that may not be read", trust: trusting(fmt.Sprintf(lets, "")), policies: map[string]string{"hidden": ""}},
	{
		name: "a policy that denied it and may not be read", trust: trusting(fmt.Sprintf(lets, "")), policies: map[string]string{"hidden": "", "open": policy("Allow", `"oss:*"`, "*", "")},
		recorded: "role delivery does not exist; policy hidden denies log:PostLogStoreLogs; policy open denies log:PostLogStoreLogs",
	},
	{name: "a policy that may not be read, instead of the standard one", trust: trusting(fmt.Sprintf(lets, "")), detached: true, policies: map[string]string{"hidden": ""}},
	{name: "the standard policy may not be read", trust: trusting(fmt.Sprintf(lets, "")), policies: map[string]string{standard: "", "open": policy("Allow", `"oss:*"`, "*", "")}},
	{name: "a policy that is deleted meanwhile", trust: trusting(fmt.Sprintf(lets, "")), policies: map[string]string{"gone": "none"}},
	{name: "a policy that is no document", trust: trusting(fmt.Sprintf(lets, "")), policies: map[string]string{"broken": "[]"}},
	{name: "no role"},
}

// TestRole_everyState compares what is said and done about each delivery role, managed or not,
// with testdata/role.txt.
func TestRole_everyState(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for _, row := range rolesInEveryState {
		fmt.Fprintf(&text, "# %s\n", row.name)
		for _, manage := range []bool{true, false} {
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				if c.policies = map[string]model.PolicyVersion{}; row.trust != "" {
					c.roles[names.DefaultRole] = model.Role{Name: names.DefaultRole, Trust: json.RawMessage(row.trust)}
				}
				attach := func(name, kind, document string) {
					c.attached[names.DefaultRole] = append(c.attached[names.DefaultRole], model.AttachedPolicy{Name: name, Type: kind, DefaultVersion: "v1"})
					switch document {
					case "none":
					case "":
						c.on(hook{operation: "GetPolicy " + name, err: &model.Error{Service: model.RAM, Action: "GetPolicy", Class: model.Denied, Code: "NoPermission", Message: "no", Attempts: 1}})
					default:
						c.policies[name] = model.PolicyVersion{ID: "v1", Document: json.RawMessage(document)}
					}
				}
				document, closed := row.policies[standard]
				if !closed {
					document = policy("Allow", `"log:*"`, "*", "")
				}
				if !row.detached && row.trust != "" {
					attach(standard, "System", document)
				}
				for _, name := range []string{"own", "deny", "hidden", "open", "gone", "broken", "system", standard} {
					kind := "Custom"
					if name == "system" {
						kind = "System"
					}
					if document, ok := row.policies[name]; ok && (name != standard || row.detached) {
						attach(name, kind, document)
					}
				}
				want := twoLineSpec()
				want.Role.Manage, want.Recorded.Role = manage, row.recorded
				observed, err := Observer{Cloud: c, Policies: &PolicyCache{}}.Observe(t.Context(), want)
				fmt.Fprintf(&text, "%s%s", map[bool]string{true: "managed:", false: "not managed:"}[manage], sayRole(want, observed.Role, err))
			})
		}
		text.WriteString("\n")
	}
	golden.Compare(t, "testdata/role.txt", text.String())
}

// sayRole returns what is said and done about a role.
func sayRole(want domain.Spec, role domain.ObservedRole, err error) string {
	if err != nil {
		return fmt.Sprintf("\n  %T: %v\n", err, err)
	}
	status := want.Role.Status(role)
	text := fmt.Sprintf(" %s %v\n", status, want.Role.Codes(role))
	if why, uncertain := domain.RoleUncertain(status); uncertain {
		text += "  uncertain: " + why + "\n"
	}
	if faults := want.TrustFaults(role.Verdict); faults != "" && faults != status && role.Exists {
		text += "  of the trust: " + faults + "\n"
	}
	for _, doubt := range role.Doubts {
		text += fmt.Sprintf("  doubt: policy %s: %s (unread: %v)\n", doubt.Policy, doubt.Why, doubt.Unread)
	}
	if steps := roleSteps(want, role); len(steps) > 0 {
		text += "  steps: " + strings.Join(words(steps), ", ") + "\n"
	}
	for shown, on := range []domain.GuardOptions{{}, {RoleStatus: status}, {InState: true}} {
		if obstacle := (*domain.RoleObstacleError)(nil); errors.As(want.CheckRole(role, on), &obstacle) {
			text += fmt.Sprintf("  %s: %v\n    %s\n", []string{"nothing was shown", "the plan showed the status", "a replacement"}[shown], obstacle, obstacle.Instead)
		}
	}
	if want.Unknown = (domain.Unknowns{"role"}); want.CheckRole(role, domain.GuardOptions{}) != nil {
		text += "  refused although the role is not known\n"
	}
	return text
}

// roleSteps returns the steps of the role.
func roleSteps(want domain.Spec, role domain.ObservedRole) []domain.Step {
	return slices.DeleteFunc(want.Steps(domain.Observed{Role: role}, false), func(s domain.Step) bool { return s.Stage() != domain.RoleStage })
}
