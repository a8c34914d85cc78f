package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
)

const repairIt = "An apply repairs the default role. Report it if the role was not changed and events arrive."

// role checks the delivery role.
func (c *checker) role(ctx context.Context) {
	trailARN := c.trail.member("SlsWriteRoleArn")
	_, name, _ := strings.Cut(trailARN, ":role/")
	for _, known := range []string{names.DefaultRole, names.ServiceRole} {
		if names.SameFold(name, known) {
			name = known
		}
	}
	if c.target.role != "" {
		name = c.target.role
	}
	if name == "" {
		name = names.DefaultRole
	}
	policy := names.RolePolicy(name)

	var (
		factExists   = "role " + c.report.name(name) + " exists"
		factTrust    = "it trusts " + names.ActionTrail
		factPolicy   = "policy " + c.report.name(policy) + " is attached to it"
		factSpelling = "ARNs spell the role's name in lower case"
	)
	role, err := c.client.GetRole(ctx, name)
	c.roleSpelling(factSpelling, trailARN, role.ARN)
	switch {
	case err == nil:
		c.report.holds(factExists, "it does")
		trust, unread := rampolicy.ParseTrust(role.Trust)
		if unread != nil {
			c.report.differs(factTrust, "its trust policy is not understood: "+c.report.failure(unread), reportIt)
			break
		}
		by := rampolicy.Caller{Account: c.account, Trail: arn.Trail(c.target.region, c.account, c.trail.member("Name"))}
		trusted := trust.Judge(by).Stance == rampolicy.Trusting
		c.report.compare(trusted, factTrust, c.report.trust(trusted, role.Trust), repairIt)
	case model.Is(err, model.NotFound):
		if c.trail == nil && c.target.role == "" {
			c.report.notSeen(factExists, "it does not yet; an apply makes it")
		} else {
			c.report.differs(factExists, "it does not", "An apply makes the default role. -role names another.")
		}
		c.report.notSeenAll("there is no role", factTrust, factPolicy)
		return
	default:
		c.report.unanswered(factExists, err)
		c.report.notSeen(factTrust, "the role was not seen")
	}
	attached, err := c.client.ListPoliciesForRole(ctx, name)
	if err != nil {
		c.report.unanswered(factPolicy, err)
		return
	}
	policies := make([]string, 0, len(attached))
	for _, p := range attached {
		policies = append(policies, p.Name)
	}
	c.report.compare(slices.Contains(policies, policy), factPolicy, "attached is "+c.report.names(policies), repairIt)
}

// roleSpelling compares the spellings of the role's ARN in a trail and in RAM.
func (c *checker) roleSpelling(fact, trailARN, ramARN string) {
	var seen []string
	lower := true
	for _, row := range [][2]string{{"the trail", trailARN}, {"RAM", ramARN}} {
		_, name, ok := strings.Cut(row[1], ":role/")
		if !ok {
			continue
		}
		seen = append(seen, fmt.Sprintf("%s says %s", row[0], c.report.value(row[1])))
		lower = lower && name == strings.ToLower(name)
	}
	if len(seen) == 0 {
		c.report.notSeen(fact, "no ARN of a role was seen")
		return
	}
	c.report.compare(lower, fact, strings.Join(seen, ", "), reportIt+" Plans do not depend on it.")
}

// trust returns the part of a trust policy that decides whether it trusts ActionTrail, on
// one line.
func (r *report) trust(trusted bool, document json.RawMessage) string {
	named := namedServices(document)
	if !trusted && slices.ContainsFunc(named, func(service string) bool { return names.SameFold(service, names.ActionTrail) }) {
		return "its trust policy names it, but with a denial or a condition"
	}
	return "its trust policy names " + r.names(named)
}

// namedServices returns the services in the statements of a trust policy that was read: a
// statement has one service or a list.
func namedServices(document json.RawMessage) []string {
	var policy struct {
		Statement []struct {
			Principal struct{ Service json.RawMessage }
		}
	}
	_ = json.Unmarshal(document, &policy)
	var services []string
	for _, statement := range policy.Statement {
		var one string
		var many []string
		if json.Unmarshal(statement.Principal.Service, &one) == nil {
			many = []string{one}
		} else {
			_ = json.Unmarshal(statement.Principal.Service, &many)
		}
		services = append(services, many...)
	}
	slices.Sort(services)
	return slices.Compact(services)
}

func joinSome(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}
