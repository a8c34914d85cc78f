package main

import (
	"slices"
	"strings"
	"testing"
)

const aPlan = `innertrail_shipping.audit: Refreshing state... [id=1/cn-hangzhou/platform-ops]

Terraform used the selected providers to generate the following execution
plan. Resource actions are indicated with the following symbols:
  ~ update in-place

Terraform will perform the following actions:

  # innertrail_shipping.audit will be updated in-place
  ~ resource "innertrail_shipping" "audit" {
      ~ enabled                    = false -> true
        id                         = "1/cn-hangzhou/platform-ops"
      ~ logstore                   = {
          ~ retention_days = 30 -> 3650
        }
        # (15 unchanged attributes hidden)
    }

Plan: 0 to add, 1 to change, 0 to destroy.
`

func TestChanges(t *testing.T) {
	t.Parallel()
	got := planChanges(aPlan)
	want := []string{
		`~ resource "innertrail_shipping" "audit" {`,
		`    ~ enabled                    = false -> true`,
		`    ~ logstore                   = {`,
		`        ~ retention_days = 30 -> 3650`,
		`      }`,
		`  }`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got := planChanges(strings.ReplaceAll(aPlan, "Terraform", "OpenTofu")); !slices.Equal(got, want) {
		t.Errorf("of OpenTofu: got\n%s", strings.Join(got, "\n"))
	}
	if got := planChanges("No changes. Your infrastructure matches the configuration."); got != nil {
		t.Errorf("of an empty plan: got %q", got)
	}
}

func TestChanged(t *testing.T) {
	t.Parallel()
	for attribute, want := range map[string]string{
		"enabled": "enabled = false -> true", "retention_days": "retention_days = 30 -> 3650", "id": "", "role_status": "",
	} {
		if got := attributeChange(planChanges(aPlan), attribute); got != want {
			t.Errorf("%s: got %q, want %q", attribute, got, want)
		}
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	const said = `
Warning: Provider development overrides are in effect

The following provider development overrides are set in the CLI
configuration:
 - innertrail/innertrail in /somewhere
innertrail_shipping.audit: Modifying...

Warning: Shipping platform-ops moves to another project

  with innertrail_shipping.audit,
  on main.tf line 4, in resource "innertrail_shipping" "audit":
   4: resource "innertrail_shipping" "audit" {

The new place is made ready.

The old one keeps its logs.

(and one more similar warning elsewhere)

Apply complete! Resources: 0 added, 1 changed, 0 destroyed.
`
	want := []string{"Warning: Shipping platform-ops moves to another project\n\nThe new place is made ready.\n\nThe old one keeps its logs."}
	if got := warnings(said); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := resultLine(said, "Apply complete!"), "Apply complete! Resources: 0 added, 1 changed, 0 destroyed."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	d := demo{}
	if got := d.newWarnings(said); !slices.Equal(got, want) {
		t.Errorf("the first time: got %q", got)
	}
	if got := d.newWarnings(said); len(got) > 0 {
		t.Errorf("the second time: got %q", got)
	}
}
