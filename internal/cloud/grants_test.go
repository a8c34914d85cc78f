package cloud_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const everyPurpose = operation.Observe | operation.ReadEvents | operation.Ship | operation.ManageRole | operation.CreateProjects |
	operation.EndTrail | operation.DeleteLogs | operation.Attribute | operation.Witness

// as returns a client of a RAM user whose policy allows exactly the grants.
func (f *fixture) as(t *testing.T, user string, grants []operation.Grant) *cloud.Client {
	t.Helper()
	document, err := operation.PolicyDocument(grants)
	if err != nil {
		t.Fatal(err)
	}
	var key emulator.Credentials
	f.Edit(func(a *emulator.Account) { key = a.AddUser(user, a.AddPolicy(user, string(document))) })
	return f.client(func(c *cloud.Config) {
		c.Credentials = cloud.StaticKeys{AccessKeyID: key.AccessKeyID, AccessKeySecret: key.AccessKeySecret}
	})
}

// names returns the names that a call of the table is about.
func names(c call) operation.Names {
	n := operation.Names{
		Account: emulator.DefaultAccountID, Region: region, Trail: "ops-trail", ProjectRegion: region, Project: project.Name,
		Logstore: "bare", Role: "Delivery", Policy: "AliyunLogFullAccess",
	}
	if c.action == "GetIndex" || c.action == "UpdateIndex" || c.action == "GetLogs" || c.action == "GetHistograms" {
		n.Logstore = "indexed"
	}
	return n
}

// Every call is allowed by the grants for its own operation, but not by fewer. The
// missing permission is the one that the error names.
func TestGrants_eachCall(t *testing.T) {
	t.Parallel()
	eachCall(t, func(t *testing.T, f *fixture, c call) {
		all := f.client().Grants(everyPurpose, names(c))
		for i, grant := range all {
			needed := grant.Action == c.permission || grant.Action == "ram:PassRole" && c.action == "CreateInnerTrail"
			if !needed {
				continue
			}
			without := f.as(t, "without-"+strings.ReplaceAll(grant.Action, ":", "-"), slices.Delete(slices.Clone(all), i, i+1))
			if e := failure(t, c.do(t.Context(), without), model.Denied); e.Permission != grant.Action {
				t.Errorf("without %s the error names %s", grant.Action, e.Permission)
			}
		}
		if c.permission != "" && !slices.ContainsFunc(all, func(g operation.Grant) bool { return g.Action == c.permission }) {
			t.Errorf("no grant is for %s", c.permission)
		}
		if err := c.do(t.Context(), f.as(t, "with", all)); err != nil {
			t.Errorf("with all grants: %v", err)
		}
	})
}

// The grants for observing allow the reads of policies, and each of them needs its own.
func TestGrants_policies(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	observe := f.client().Grants(operation.Observe, names(call{}))
	for action, read := range map[string]func(*cloud.Client) error{
		"log:GetProjectPolicy":  func(c *cloud.Client) error { return drop(c.GetProjectPolicy(t.Context(), project)) },
		"log:GetResourcePolicy": func(c *cloud.Client) error { return drop(c.GetResourcePolicy(t.Context(), project, "bare")) },
	} {
		user := strings.ReplaceAll(action, ":", "-")
		if err := read(f.as(t, "with-"+user, observe)); err != nil {
			t.Errorf("%s with all grants: %v", action, err)
		}
		fewer := slices.DeleteFunc(slices.Clone(observe), func(g operation.Grant) bool { return g.Action == action })
		if e := failure(t, read(f.as(t, "without-"+user, fewer)), model.Denied); e.Permission != action || e.DeniedBy != "" {
			t.Errorf("without %s: %+v", action, e)
		}
		allowed, err := operation.PolicyDocument(observe)
		if err != nil {
			t.Fatal(err)
		}
		document := strings.Replace(string(allowed), `"Statement":[`, `"Statement":[{"Effect":"Deny","Action":"`+action+`","Resource":"*"},`, 1)
		var key emulator.Credentials
		f.Edit(func(a *emulator.Account) { key = a.AddUser("denied-"+user, a.AddPolicy("denied-"+user, document)) })
		client := f.client(func(c *cloud.Config) {
			c.Credentials = cloud.StaticKeys{AccessKeyID: key.AccessKeyID, AccessKeySecret: key.AccessKeySecret}
		})
		if e := failure(t, read(client), model.Denied); e.DeniedBy == "" {
			t.Errorf("%s denied by a policy: %+v", action, e)
		}
	}
}

// A caller who only observes gets only read permissions, and grants are limited to
// names wherever the service supports that.
func TestGrants_narrow(t *testing.T) {
	t.Parallel()
	client := clientOver(recorder())
	want := map[string][]string{
		"actiontrail:DescribeInnerTrails": {"*"},
		"actiontrail:GetTrailStatus":      {"acs:actiontrail:cn-hangzhou:1000000000000001:trail/*"},
		"ram:GetRole":                     {"acs:ram:*:1000000000000001:role/Delivery", "acs:ram:*:1000000000000001:role/delivery"},
		"ram:ListPoliciesForRole":         {"acs:ram:*:1000000000000001:role/Delivery", "acs:ram:*:1000000000000001:role/delivery"},
		"ram:GetPolicy":                   {"acs:ram:*:system:policy/*", "acs:ram:*:1000000000000001:policy/*"},
		"log:GetProject":                  {"acs:log:*:1000000000000001:project/*"},
		"log:GetProjectPolicy":            {"*"},
		"log:GetResourcePolicy":           {"acs:log:*:1000000000000001:project/*"},
		"log:GetLogStore":                 {"acs:log:*:1000000000000001:project/*/logstore/bare"},
		"log:GetIndex":                    {"acs:log:*:1000000000000001:project/*/logstore/bare"},
	}
	for _, grant := range client.Grants(operation.Observe, names(call{})) {
		if !slices.Equal(grant.Resources, want[grant.Action]) {
			t.Errorf("%s on %v, want %v", grant.Action, grant.Resources, want[grant.Action])
		}
		delete(want, grant.Action)
	}
	for action := range want {
		t.Errorf("%s is not granted", action)
	}
}

// Actions use the operation names from the configuration.
func TestGrants_renamedOperations(t *testing.T) {
	t.Parallel()
	client := clientOver(recorder(), func(c *cloud.Config) { c.InnerTrail.CreateAction = "MakeInnerTrail" })
	grants := client.Grants(operation.Ship, names(call{}))
	if !slices.ContainsFunc(grants, func(g operation.Grant) bool { return g.Action == "actiontrail:MakeInnerTrail" && g.Inferred }) {
		t.Errorf("granted are %+v", grants)
	}
}

// A denial names the action that the service says is missing, which may differ from the
// call: creating a trail passes a role.
func TestDenied_namedAction(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var key emulator.Credentials
	f.Edit(func(a *emulator.Account) {
		key = a.AddUser("creator", a.AddPolicy("creator", `{"Version":"1","Statement":[{"Effect":"Allow","Action":"actiontrail:*","Resource":"*"}]}`))
	})
	client := f.client(func(c *cloud.Config) {
		c.Credentials = cloud.StaticKeys{AccessKeyID: key.AccessKeyID, AccessKeySecret: key.AccessKeySecret}
	})
	e := failure(t, client.CreateInnerTrail(t.Context(), region, "second-trail", projectARN, roleARN), model.Denied)
	if e.Permission != "ram:PassRole" {
		t.Errorf("the missing permission is %q", e.Permission)
	}
}

func TestReadOnly(t *testing.T) {
	t.Parallel()
	eachCall(t, func(t *testing.T, f *fixture, c call) {
		asked := 0
		client := f.client(func(config *cloud.Config) {
			config.ReadOnly = true
			config.Credentials = counting{config.Credentials, &asked}
		})
		err := c.do(t.Context(), client)
		if !c.mutating {
			if err != nil || asked != 1 || len(f.callsOf(t, c.action)) != 1 {
				t.Errorf("a reading call: %v, keys asked for %d times, %d calls", err, asked, len(f.Journal()))
			}
			return
		}
		e := failure(t, err, model.ReadOnly)
		if e.Action != c.action || e.Attempts != 0 || e.Ambiguous() || e.Retryable() {
			t.Errorf("got %+v", e)
		}
		if asked != 0 || len(f.Journal()) != 0 {
			t.Errorf("keys asked for %d times, %d calls: it must be refused before it is signed", asked, len(f.Journal()))
		}
	})
}

// TestReadOnly_names renames operations: a call is rejected for what it does, not for
// its name.
func TestReadOnly_names(t *testing.T) {
	t.Parallel()
	transport := answering(200, `{"TrailList":[]}`)
	c := clientOver(transport, func(config *cloud.Config) {
		config.ReadOnly = true
		config.InnerTrail = operation.InnerTrailAPI{CreateAction: "DescribeSomething", DeleteAction: "ListSomething", DescribeAction: "DeleteSomething"}
	})
	wantClass(t, c.CreateInnerTrail(t.Context(), region, "ops-trail", projectARN, roleARN), model.ReadOnly)
	wantClass(t, c.DeleteInnerTrail(t.Context(), region, "ops-trail"), model.ReadOnly)
	if _, err := c.DescribeInnerTrails(t.Context(), region); err != nil || len(transport.seen()) != 1 {
		t.Errorf("%v after %d requests", err, len(transport.seen()))
	}
}

type counting struct {
	cloud.Credentials

	asked *int
}

func (c counting) Keys(ctx context.Context) (cloud.Keys, error) {
	*c.asked++
	return c.Credentials.Keys(ctx)
}
