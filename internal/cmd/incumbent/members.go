package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// memberRoles is the example with the roles of a member account.
const memberRoles = "examples/member-roles"

// member is the account of the example, and entrance the role through which the management account enters it.
const (
	member   = "2000000000000001"
	entrance = "ResourceDirectoryAccountAccessRole"
)

var hubVariables = []string{"-var=account_id=" + emulator.DefaultAccountID, `-var=deployer_arns=["acs:ram::` + emulator.DefaultAccountID + `:user/deployer"]`}

// memberSteps are the whole life of the example. Its policies come from this provider.
var memberSteps = []step{
	{"get the module of the member's policies", 0, []string{"get"}},
	{"create the roles of a member", 0, []string{"apply", "-auto-approve", "-input=false", "-var=account_id=" + member}},
	{"plan nothing", 0, []string{"plan", "-detailed-exitcode", "-input=false", "-var=account_id=" + member}},
	{"get the module of the hub's policies", 0, []string{"-chdir=hub", "get"}},
	{"create the role of the hub", 0, append([]string{"-chdir=hub", "apply", "-auto-approve", "-input=false"}, hubVariables...)},
	{"plan nothing", 0, append([]string{"-chdir=hub", "plan", "-detailed-exitcode", "-input=false"}, hubVariables...)},
	{"destroy it", 0, append([]string{"-chdir=hub", "destroy", "-auto-approve", "-input=false"}, hubVariables...)},
	{"destroy the roles of the member", 0, []string{"destroy", "-auto-approve", "-input=false", "-var=account_id=" + member}},
}

// newMemberJob starts an emulator with a member account, and a user of the management account.
func newMemberJob(ctx context.Context, cli, provider, scratch string, out io.Writer) (*job, error) {
	j, err := start(ctx, out)
	if err != nil {
		return nil, err
	}
	j.cloud.AddAccount(member)
	j.cloud.EditAccount(member, func(a *emulator.Account) {
		a.Roles["resourcedirectoryaccountaccessrole"] = &emulator.Role{
			ID: "300000000000001", Name: entrance, MaxSessionDuration: 3600,
			AssumeRolePolicyDocument: `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":["acs:ram::` + emulator.DefaultAccountID + `:root"]}}]}`,
			Policies:                 []emulator.Attachment{emulator.SystemPolicy("AdministratorAccess")},
		}
	})
	var key emulator.Credentials
	j.cloud.Edit(func(a *emulator.Account) {
		key = a.AddUser("management", emulator.SystemPolicy("AliyunSTSAssumeRoleAccess"), emulator.SystemPolicy("AdministratorAccess"))
	})
	if err = j.install(ctx, cli, provider, scratch, key); err == nil {
		err = os.CopyFS(j.cli.Folder, os.DirFS(filepath.Join(j.cli.Module, memberRoles)))
	}
	if err != nil {
		j.close()
		return nil, err
	}
	return j, nil
}

// runMember runs the example, and returns an error if it leaves a role behind.
func (j *job) runMember(ctx context.Context) error {
	for _, s := range memberSteps {
		if err := j.step(ctx, s); err != nil {
			return err
		}
	}
	var left []string
	j.cloud.EditAccount(member, func(a *emulator.Account) {
		for name := range a.Roles {
			if a.Roles[name].Name != entrance {
				left = append(left, name)
			}
		}
	})
	if len(left) > 0 {
		return fmt.Errorf("after the destroy the member still has the roles %q", left)
	}
	return nil
}
