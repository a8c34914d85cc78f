package main

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// A trust policy is evaluated as in a plan: a denial and a condition
// count.
func TestTrust(t *testing.T) {
	const (
		holds   = `HOLDS     it trusts actiontrail\.aliyuncs\.com: its trust policy names `
		differs = `DIFFERS   it trusts actiontrail\.aliyuncs\.com: its trust policy names `
		unread  = `DIFFERS   it trusts actiontrail\.aliyuncs\.com: its trust policy is not understood: `
		but     = `it, but with a denial or a condition\.`
		allowed = `{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["actiontrail.aliyuncs.com"]}}`
	)
	for title, test := range map[string]struct{ statements, line string }{
		"standard":         {`[` + allowed + `]`, holds + `actiontrail\.aliyuncs\.com\.`},
		"others beside it": {`[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"ecs.aliyuncs.com"}},` + allowed + `]`, holds + `actiontrail\.aliyuncs\.com, ecs\.aliyuncs\.com\.`},
		"in another spelling": {
			`[{"Action":["STS:assumerole"],"Effect":"Allow","Principal":{"Service":"ActionTrail.aliyuncs.com"}}]`, holds + `ActionTrail\.aliyuncs\.com\.`,
		},
		"for the own account": {
			`[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"actiontrail.aliyuncs.com"},"Condition":{"StringEquals":{"acs:SourceAccount":"1000000000000001"}}}]`, holds + `actiontrail\.aliyuncs\.com\.`,
		},
		"a statement that cannot be read": {`[7,` + allowed + `]`, unread + `Statement\[1\] is a number, not an object\.`},
		"a statement without a list":      {allowed, unread + `Statement is an object, not a list of statements\.`},
		"another service": {
			`[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"ecs.aliyuncs.com"}}]`, differs + `ecs\.aliyuncs\.com\.`,
		},
		"a user": {`[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":"acs:ram::1000000000000001:root"}}]`, differs + `nothing\.`},
		"a denial": {
			`[` + allowed + `,{"Action":"sts:AssumeRole","Effect":"Deny","Principal":{"Service":"actiontrail.aliyuncs.com"}}]`, differs + but,
		},
		"a denial of all but other actions": {
			`[` + allowed + `,{"NotAction":"ram:*","Effect":"Deny","Principal":{"Service":"actiontrail.aliyuncs.com"}}]`, differs + but,
		},
		"a condition": {
			`[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"actiontrail.aliyuncs.com"},"Condition":{"StringEquals":{"sts:ExternalId":"x"}}}]`, differs + but,
		},
		"another action": {
			`[{"Action":"sts:TagRole","Effect":"Allow","Principal":{"Service":"actiontrail.aliyuncs.com"}}]`, unread + `Statement\[1\] has an Action that is not sts:AssumeRole\.`,
		},
		"all but the action": {
			`[{"NotAction":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"actiontrail.aliyuncs.com"}}]`, unread + `Statement\[1\] has an Action that is not sts:AssumeRole\.`,
		},
	} {
		t.Run(title, func(t *testing.T) {
			f := newFixture(t).withShipping(t)
			f.Edit(func(a *emulator.Account) {
				a.Roles[strings.ToLower(names.DefaultRole)].AssumeRolePolicyDocument = `{"Statement":` + test.statements + `,"Version":"1"}`
			})
			report, err := f.verify(t)
			if err != nil {
				t.Errorf("the outcome is %v", err)
			}
			expect(t, report, test.line)
		})
	}
}
