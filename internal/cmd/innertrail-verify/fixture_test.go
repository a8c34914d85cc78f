package main

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

const (
	region  = "cn-hangzhou"
	project = "security-audit"
	name    = "platform-ops"
	store   = "innertrail_platform-ops"
)

// fixture is an emulated account and the environment for it.
type fixture struct {
	*testcloud.Cloud
	environment map[string]string
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	c := testcloud.New(t)
	c.Set(func(s *emulator.Settings) { s.LookupPerSecond = 0 })
	key := c.Account()
	f := &fixture{c, map[string]string{
		"ALIBABA_CLOUD_ACCESS_KEY_ID":     key.AccessKeyID,
		"ALIBABA_CLOUD_ACCESS_KEY_SECRET": key.AccessKeySecret,
		"ALIBABA_CLOUD_REGION":            region,
	}}
	for _, variable := range credentials.EndpointVariables {
		f.environment[variable] = c.Server.URL
	}
	return f
}

// client returns a client that may write.
func (f *fixture) client(t *testing.T) *cloud.Client {
	t.Helper()
	config, err := clientConfig(f.getenv)
	if err != nil {
		t.Fatal(err)
	}
	config.Region, config.ReadOnly = region, false
	config.Credentials = cloud.StaticKeys{AccessKeyID: f.Account().AccessKeyID, AccessKeySecret: f.Account().AccessKeySecret}
	return cloud.New(config)
}

// withShipping creates a shipping that delivers, with the service's own operations
// under their usual names.
func (f *fixture) withShipping(t *testing.T) *fixture {
	t.Helper()
	client := f.client(t)
	role := "acs:ram::" + emulator.DefaultAccountID + ":role/" + strings.ToLower(names.DefaultRole)
	place := model.Project{Region: region, Name: project}
	for _, do := range []func(context.Context) error{
		func(ctx context.Context) error {
			return client.CreateRole(ctx, names.DefaultRole, "", []byte(`{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow",`+
				`"Principal":{"Service":["actiontrail.aliyuncs.com"]}}],"Version":"1"}`))
		},
		func(ctx context.Context) error {
			return client.AttachPolicyToRole(ctx, names.DefaultRole, model.AttachedPolicy{Name: names.DefaultPolicy, Type: "System"})
		},
		func(ctx context.Context) error { return client.CreateProject(ctx, place, "") },
		func(ctx context.Context) error {
			return client.CreateInnerTrail(ctx, region, name, "acs:log:"+region+":"+emulator.DefaultAccountID+":project/"+project, role)
		},
		func(ctx context.Context) error { return client.StartLogging(ctx, region, name) },
		func(ctx context.Context) error {
			index := model.Index{FullText: &model.FullText{Delimiters: []string{" "}}, Fields: map[string]model.FieldKey{}}
			for _, field := range eventFields {
				index.Fields[field] = model.FieldKey{Type: "text", Delimiters: []string{" "}, Analytics: true}
			}
			return client.UpdateIndex(ctx, place, store, index)
		},
	} {
		if err := do(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	f.ClearJournal()
	return f
}

func (f *fixture) getenv(name string) string { return f.environment[name] }

// verify returns the report and checks that nothing was written and that the report
// contains no secret.
func (f *fixture) verify(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out strings.Builder
	err := run(t.Context(), append([]string{"-redact=false"}, args...), f.getenv, &out)
	if wrote := f.Mutations(); len(wrote) > 0 {
		t.Errorf("it called %v, which writes", wrote)
	}
	for _, variable := range slices.Concat(credentials.AccessKeyVariables, credentials.SecretKeyVariables, credentials.TokenVariables) {
		if value := f.environment[variable]; value != "" && strings.Contains(out.String(), value) {
			t.Errorf("the report holds what %s says", variable)
		}
	}
	return out.String(), err
}

// expect checks that the report has lines that match the expressions.
func expect(t *testing.T, report string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !regexp.MustCompile(`(?m)^ *` + line + `$`).MatchString(report) {
			t.Errorf("no line is like\n  %s\nin\n%s", line, report)
		}
	}
}
