package main

import (
	"fmt"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const (
	region    = "cn-hangzhou"
	roleName  = "shipper"
	trailName = "platform-ops"
)

// newEmulator returns an emulator with a hub account, whose user may assume a role in each of n
// other accounts, which are otherwise empty. It returns the user's key and the ids of the other
// accounts.
func newEmulator(n, latencyMS int) (e *emulator.Emulator, hub emulator.Credentials, accounts []string) {
	e = emulator.New(
		emulator.WithSettings(func(s *emulator.Settings) { s.LatencyMS = latencyMS }),
		emulator.WithJournal(max(200*n, 20_000)), // more than the calls of a command
	)
	e.Edit(func(a *emulator.Account) {
		hub = a.AddUser("terraform", emulator.SystemPolicy("AliyunSTSAssumeRoleAccess"))
	})
	trust := `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":["acs:ram::` + hub.AccountID + `:root"]}}]}`
	for i := range n {
		id := accountID(i)
		e.AddAccount(id)
		e.EditAccount(id, func(a *emulator.Account) {
			a.Roles[roleName] = &emulator.Role{
				AssumeRolePolicyDocument: trust, MaxSessionDuration: 3600,
				Policies: []emulator.Attachment{emulator.SystemPolicy("AdministratorAccess")},
			}
		})
		accounts = append(accounts, id)
	}
	return e, hub, accounts
}

// accountID returns the id of the i-th of the other accounts.
func accountID(i int) string { return fmt.Sprint(int64(5_000_000_000_000_000) + int64(i)) }

func roleARN(account string) string { return "acs:ram::" + account + ":role/" + roleName }

// providerBlock is the beginning of every configuration.
const providerBlock = `terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
  }
}

provider "innertrail" {
  region = "` + region + `"
}

`

// configuration returns a configuration with a shipping in each account. For each instance, Terraform
// evaluates for_each anew and sorts a set, which takes most of the time of a plan for 1,000 of them.
// It is a map therefore, as in examples/many-accounts.
func configuration(accounts []string) string {
	var list strings.Builder
	for _, account := range accounts {
		fmt.Fprintf(&list, "    %q = %q\n", account, roleARN(account))
	}
	return providerBlock + `variable "accounts" {
  type = map(string)
  default = {
` + list.String() + `  }
}

resource "innertrail_shipping" "of" {
  for_each = var.accounts

  trail_name      = "` + trailName + `"
  project_name    = "audit-${each.key}"
  create_project  = true
  assume_role_arn = each.value
}
`
}

// environment returns the variables that direct the provider to the emulator, with keys.
func environment(keys emulator.Credentials, url string) []string {
	return []string{
		"ALIBABA_CLOUD_ACCESS_KEY_ID=" + keys.AccessKeyID,
		"ALIBABA_CLOUD_ACCESS_KEY_SECRET=" + keys.AccessKeySecret,
		"ALIBABA_CLOUD_ENDPOINT_ACTIONTRAIL=" + url,
		"ALIBABA_CLOUD_ENDPOINT_RAM=" + url,
		"ALIBABA_CLOUD_ENDPOINT_STS=" + url,
		"ALIBABA_CLOUD_ENDPOINT_SLS=" + url,
		"ALIBABA_CLOUD_ENDPOINT_RESOURCEDIRECTORY=" + url,
	}
}

// countShipping returns the number of accounts with an enabled trail.
func countShipping(e *emulator.Emulator, accounts []string) (n int) {
	for _, id := range accounts {
		e.EditAccount(id, func(a *emulator.Account) {
			if t := a.InnerTrails[trailName]; t != nil && t.Status == emulator.StatusEnable {
				n++
			}
		})
	}
	return n
}
