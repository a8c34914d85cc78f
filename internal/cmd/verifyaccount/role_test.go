package main

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// A trust policy is evaluated as in a plan: a denial, a condition and other actions
// count.
func TestTrust(t *testing.T) {
	const (
		holds   = `HOLDS     it trusts actiontrail\.aliyuncs\.com: its trust policy names `
		differs = `DIFFERS   it trusts actiontrail\.aliyuncs\.com: its trust policy names `
		but     = `it, but with a denial, a condition or other actions than sts:AssumeRole\.`
		allowed = `{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["actiontrail.aliyuncs.com"]}}`
	)
	for title, test := range map[string]struct{ statements, line string }{
		"one statement":    {allowed, holds + `actiontrail\.aliyuncs\.com\.`},
		"others beside it": {`[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"ecs.aliyuncs.com"}},` + allowed + `]`, holds + `actiontrail\.aliyuncs\.com, ecs\.aliyuncs\.com\.`},
		"everything, in another spelling": {
			`[{"Action":"*","Effect":"allow","Principal":{"Service":"ActionTrail.aliyuncs.com"}}]`, holds + `ActionTrail\.aliyuncs\.com\.`,
		},
		"a statement that cannot be read": {`[7,` + allowed + `]`, holds + `actiontrail\.aliyuncs\.com\.`},
		"another service": {
			`[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"ecs.aliyuncs.com"}}]`, differs + `ecs\.aliyuncs\.com\.`,
		},
		"a user": {`[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":"acs:ram::1000000000000001:root"}}]`, differs + `nothing\.`},
		"a denial": {
			`[` + allowed + `,{"Action":"sts:*","Effect":"Deny","Principal":{"Service":"actiontrail.aliyuncs.com"}}]`, differs + but,
		},
		"a denial of all but other actions": {
			`[` + allowed + `,{"NotAction":"ram:*","Effect":"Deny","Principal":{"Service":"actiontrail.aliyuncs.com"}}]`, differs + but,
		},
		"a condition": {
			`[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"actiontrail.aliyuncs.com"},"Condition":{"StringEquals":{"sts:ExternalId":"x"}}}]`, differs + but,
		},
		"another action": {
			`[{"Action":"sts:TagRole","Effect":"Allow","Principal":{"Service":"actiontrail.aliyuncs.com"}}]`, differs + but,
		},
		"all but the action": {
			`[{"NotAction":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"actiontrail.aliyuncs.com"}}]`, differs + but,
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
