package main

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// pipelineRoles is the example with the roles of the pipelines of a repository.
const pipelineRoles = "examples/pipeline-roles"

// pipelineSteps are the whole life of the example. Its policies and the trust of its roles come from this provider.
var pipelineSteps = []step{
	{"get the module of the pipelines' policies", 0, []string{"get"}},
	{"create the roles of the pipelines of GitHub", 0, pipelineArgs("apply", "github", "-auto-approve")},
	{"plan nothing", 0, pipelineArgs("plan", "github", "-detailed-exitcode")},
	{"let them trust GitLab", 0, pipelineArgs("apply", "gitlab", "-auto-approve")},
	{"plan nothing", 0, pipelineArgs("plan", "gitlab", "-detailed-exitcode")},
	{"destroy the roles of the pipelines", 0, pipelineArgs("destroy", "gitlab", "-auto-approve")},
}

// pipelineArgs returns the arguments of a command for the roles of a CI system.
func pipelineArgs(command, ci, flag string) []string {
	return []string{command, flag, "-input=false", "-var=account_id=" + emulator.DefaultAccountID, "-var=ci=" + ci}
}

// newPipelineJob starts an emulator whose account has the identity providers.
func newPipelineJob(ctx context.Context, cli, provider, scratch string, out io.Writer) (*job, error) {
	j, err := start(ctx, out)
	if err != nil {
		return nil, err
	}
	j.cloud.Edit(func(a *emulator.Account) {
		for name, url := range map[string]string{"github": "https://token.actions.githubusercontent.com", "gitlab": "https://gitlab.com"} {
			a.AddOIDCProvider(name, emulator.NewIssuer(url), "sts.aliyuncs.com")
		}
	})
	if err = j.install(ctx, cli, provider, scratch, j.cloud.Account()); err == nil {
		err = os.CopyFS(j.cli.Folder, os.DirFS(filepath.Join(j.cli.Module, pipelineRoles)))
	}
	if err != nil {
		j.close()
		return nil, err
	}
	return j, nil
}

// runPipelines runs the example, and returns an error if it leaves a role behind.
func (j *job) runPipelines(ctx context.Context) error {
	for _, s := range pipelineSteps {
		if err := j.step(ctx, s); err != nil {
			return err
		}
	}
	return j.left()
}
