package cloud_test

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

func TestCalls_succeed(t *testing.T) {
	t.Parallel()
	eachCall(t, func(t *testing.T, f *fixture, c call) {
		if err := c.do(t.Context(), f.client()); err != nil {
			t.Fatal(err)
		}
		journal := f.callsOf(t, c.action)
		if len(journal) != 1 {
			t.Fatalf("%d calls, want one: %+v", len(journal), journal)
		}
		got := journal[0]
		if got.Status != http.StatusOK || got.Caller != "acs:ram::1000000000000001:root" {
			t.Errorf("answered %d %s to %q: the signature was not accepted", got.Status, got.Code, got.Caller)
		}
		if got.Service != c.emulated || got.Mutating != c.mutating || got.Region != region {
			t.Errorf("got %s, mutating %t, region %s; want %s, %t, %s", got.Service, got.Mutating, got.Region, c.emulated, c.mutating, region)
		}
		if len(f.clock.waits()) != 0 {
			t.Error("a call that succeeds waited")
		}
	})
}

func TestCalls_inAnotherRegion(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.client()
	abroad := model.Project{Region: "eu-central-1", Name: "abroad"}
	if err := c.CreateProject(t.Context(), abroad, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := c.GetProject(t.Context(), abroad); err != nil {
		t.Fatal(err)
	}
	if trails, err := c.DescribeInnerTrails(t.Context(), abroad.Region); err != nil || len(trails) != 0 {
		t.Fatalf("got %v, %v; want no trail", trails, err)
	}
	for _, call := range f.Journal() {
		if call.Region != abroad.Region {
			t.Errorf("%s went to %s", call.Action, call.Region)
		}
	}
	_, err := c.GetProject(t.Context(), model.Project{Region: region, Name: abroad.Name})
	wantClass(t, err, model.NotFound)
}

func TestCalls_read(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, ctx := f.client(), t.Context()

	role, err := c.GetRole(ctx, "Delivery")
	if err != nil || role.Name != "delivery" || role.ARN != roleARN || string(role.Trust) != testcloud.ActionTrailTrust {
		t.Errorf("role %+v, %v", role, err)
	}
	policies, err := c.ListPoliciesForRole(ctx, "delivery")
	if err != nil || len(policies) != 1 || policies[0] != (model.AttachedPolicy{Name: "AliyunActionTrailRolePolicy", Type: "System", DefaultVersion: "v11"}) {
		t.Errorf("policies %+v, %v", policies, err)
	}
	who, err := c.Identity(ctx)
	if err != nil || who != (model.CallerIdentity{AccountID: emulator.DefaultAccountID, Type: "Account", ARN: "acs:ram::1000000000000001:root"}) {
		t.Errorf("identity %+v, %v", who, err)
	}
	trails, err := c.DescribeInnerTrails(ctx, region)
	if want := (model.Trail{Name: "ops-trail", HomeRegion: region, Status: model.TrailEnabled, ProjectARN: projectARN, RoleARN: roleARN}); err != nil || len(trails) != 1 || trails[0] != want {
		t.Errorf("trails %+v, %v", trails, err)
	}
	info, err := c.GetProject(ctx, project)
	if off := info.RecycleBin; off == nil || *off {
		t.Errorf("the recycle bin is %v", off)
	}
	info.RecycleBin = nil
	if err != nil || info != (model.ProjectInfo{Name: "ops-audit", Region: region, Status: "Normal"}) {
		t.Errorf("project %+v, %v", info, err)
	}
	status, err := c.GetTrailStatus(ctx, region, "ops-trail")
	if _, delivered := status.Delivered(); err != nil || !status.IsLogging || delivered {
		t.Errorf("status %+v, %v", status, err)
	}
	f.Edit(func(a *emulator.Account) {
		a.Projects[project.Name].Logstores["innertrail_ops-trail"] = &emulator.Logstore{Name: "innertrail_ops-trail", TTL: 30, ShardCount: 2, Mode: "standard"}
	})
	f.Deliver(1)
	status, err = c.GetTrailStatus(ctx, region, "ops-trail")
	if at, delivered := status.Delivered(); err != nil || !delivered || time.Since(at).Abs() > time.Hour {
		t.Errorf("status %+v, %v", status, err)
	}
}

func TestCalls_write(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, ctx := f.client(), t.Context()
	days := 30
	wanted := model.Logstore{
		Name: "full", RetentionDays: 200, ShardCount: 3, AutoSplit: true, MaxSplitShard: 64, AppendMeta: true,
		TelemetryType: "None", HotDays: 7, IADays: &days, Mode: "query",
	}
	if err := c.CreateLogstore(ctx, project, wanted); err != nil {
		t.Fatal(err)
	}
	f.Edit(func(a *emulator.Account) {
		got := a.Projects[project.Name].Logstores["full"]
		if got.TTL != 200 || got.ShardCount != 3 || !got.AutoSplit || got.MaxSplitShard != 64 || !got.AppendMeta ||
			got.TelemetryType != "None" || got.HotTTL != 7 || got.InfrequentAccessTTL != 30 || got.Mode != "query" {
			t.Errorf("made %+v", got)
		}
	})
	for _, policy := range []string{`{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"actiontrail.aliyuncs.com"}}]}`} {
		if err := c.UpdateRoleTrust(ctx, "delivery", []byte(policy)); err != nil {
			t.Fatal(err)
		}
		if role, err := c.GetRole(ctx, "delivery"); err != nil || string(role.Trust) != policy {
			t.Errorf("trust %s, %v", role.Trust, err)
		}
	}
	if err := c.StopLogging(ctx, region, "ops-trail"); err != nil {
		t.Fatal(err)
	}
	if trails, err := c.DescribeInnerTrails(ctx, region); err != nil || trails[0].Status != model.TrailStopped {
		t.Errorf("trails %+v, %v", trails, err)
	}
	created, err := c.GetLogstore(ctx, project, "full")
	if err != nil || created.Created().IsZero() || time.Since(created.Created()).Abs() > time.Hour {
		t.Errorf("created at %v, %v", created.Created(), err)
	}
}

// TestCalls_rejected makes the emulator reject calls as the services do.
func TestCalls_rejected(t *testing.T) {
	t.Parallel()
	noSuch := model.Project{Region: region, Name: "no-such"}
	for name, tc := range map[string]struct {
		arrange func(*fixture)
		do      func(context.Context, *cloud.Client) error
		class   model.Class
		code    string
	}{
		"role missing": {nil, func(ctx context.Context, c *cloud.Client) error {
			return drop(c.GetRole(ctx, "nobody"))
		}, model.NotFound, "EntityNotExist.Role"},
		"role exists": {nil, func(ctx context.Context, c *cloud.Client) error {
			return c.CreateRole(ctx, "delivery", "", []byte(testcloud.ActionTrailTrust))
		}, model.Exists, "EntityAlreadyExists.Role"},
		"roles full": {func(f *fixture) {
			f.Set(func(s *emulator.Settings) { s.QuotaRoles = 1 })
		}, func(ctx context.Context, c *cloud.Client) error {
			return c.CreateRole(ctx, "another", "", []byte(testcloud.ActionTrailTrust))
		}, model.Quota, "LimitExceeded.Role"},
		"trust malformed": {nil, func(ctx context.Context, c *cloud.Client) error {
			return c.CreateRole(ctx, "another", "", []byte("{}"))
		}, model.Refused, "MalformedPolicyDocument"},
		"policy missing": {nil, func(ctx context.Context, c *cloud.Client) error {
			return c.AttachPolicyToRole(ctx, "delivery", model.AttachedPolicy{Name: "NoSuchPolicy", Type: "System"})
		}, model.NotFound, "EntityNotExist.Policy"},
		"policy attached": {nil, func(ctx context.Context, c *cloud.Client) error {
			return c.AttachPolicyToRole(ctx, "delivery", model.AttachedPolicy{Name: "AliyunActionTrailRolePolicy", Type: "System"})
		}, model.Exists, "EntityAlreadyExists.Role.Policy"},
		"trail missing": {nil, func(ctx context.Context, c *cloud.Client) error {
			return c.DeleteInnerTrail(ctx, region, "no-such-trail")
		}, model.NotFound, "TrailNotFoundException"},
		"trail exists": {nil, func(ctx context.Context, c *cloud.Client) error {
			return c.CreateInnerTrail(ctx, region, "ops-trail", projectARN, roleARN)
		}, model.Exists, "TrailAlreadyExistsException"},
		"trails full": {func(f *fixture) {
			f.Set(func(s *emulator.Settings) { s.QuotaInnerTrails = 1 })
		}, func(ctx context.Context, c *cloud.Client) error {
			return c.CreateInnerTrail(ctx, region, "second-trail", projectARN, roleARN)
		}, model.Quota, "MaximumNumberOfTrailsExceededException"},
		"trail's project missing": {nil, func(ctx context.Context, c *cloud.Client) error {
			return c.CreateInnerTrail(ctx, region, "second-trail", projectARN+"-gone", roleARN)
		}, model.NotFound, "SlsProjectDoesNotExistException"},
		"trail's role missing": {nil, func(ctx context.Context, c *cloud.Client) error {
			return c.CreateInnerTrail(ctx, region, "second-trail", projectARN, roleARN+"-gone")
		}, model.RoleUnusable, "InsufficientSlsPolicyException"},
		"trail's name invalid": {nil, func(ctx context.Context, c *cloud.Client) error {
			return c.CreateInnerTrail(ctx, region, "X", projectARN, roleARN)
		}, model.Refused, "InvalidTrailNameException"},
		"not open": {func(f *fixture) {
			f.Set(func(s *emulator.Settings) { s.AllowListed = false })
		}, func(ctx context.Context, c *cloud.Client) error {
			return drop(c.DescribeInnerTrails(ctx, region))
		}, model.NotEnabled, "InvalidAction.NotFound"},
		"not open, says the product": {func(f *fixture) {
			f.Set(func(s *emulator.Settings) { s.AllowListed, s.NotAllowListedCode = false, "NoPermission" })
		}, func(ctx context.Context, c *cloud.Client) error {
			return drop(c.DescribeInnerTrails(ctx, region))
		}, model.Denied, "NoPermission"},
		"project missing": {nil, func(ctx context.Context, c *cloud.Client) error {
			return drop(c.GetProject(ctx, noSuch))
		}, model.NotFound, "ProjectNotExist"},
		"project exists": {nil, func(ctx context.Context, c *cloud.Client) error {
			return c.CreateProject(ctx, project, "")
		}, model.Exists, "ProjectAlreadyExist"},
		"projects full": {func(f *fixture) {
			f.Set(func(s *emulator.Settings) { s.QuotaProjects = 1 })
		}, func(ctx context.Context, c *cloud.Client) error {
			return c.CreateProject(ctx, noSuch, "")
		}, model.Quota, "ProjectQuotaExceed"},
		"Logstore missing": {nil, func(ctx context.Context, c *cloud.Client) error {
			return drop(c.GetLogstore(ctx, project, "no-such"))
		}, model.NotFound, "LogStoreNotExist"},
		"Logstore to update missing": {nil, func(ctx context.Context, c *cloud.Client) error {
			return c.UpdateLogstore(ctx, project, model.Logstore{Name: "no-such", RetentionDays: 30, ShardCount: 2})
		}, model.NotFound, "LogStoreNotExist"},
		"Logstore to delete missing": {nil, func(ctx context.Context, c *cloud.Client) error {
			return c.DeleteLogstore(ctx, project, "no-such")
		}, model.NotFound, "LogStoreNotExist"},
		"Logstore exists": {nil, func(ctx context.Context, c *cloud.Client) error {
			return c.CreateLogstore(ctx, project, model.Logstore{Name: "bare", RetentionDays: 30, ShardCount: 2})
		}, model.Exists, "LogStoreAlreadyExist"},
		"Logstores full": {func(f *fixture) {
			f.Set(func(s *emulator.Settings) { s.QuotaLogstores = 2 })
		}, func(ctx context.Context, c *cloud.Client) error {
			return c.CreateLogstore(ctx, project, model.Logstore{Name: "another", RetentionDays: 30, ShardCount: 2})
		}, model.Quota, "ProjectQuotaExceed"},
		"retention out of range": {nil, func(ctx context.Context, c *cloud.Client) error {
			return c.UpdateLogstore(ctx, project, model.Logstore{Name: "bare", RetentionDays: 9999, ShardCount: 2})
		}, model.Refused, "LogStoreInfoInvalid"},
		"index missing": {nil, func(ctx context.Context, c *cloud.Client) error {
			return drop(c.GetIndex(ctx, project, "bare"))
		}, model.NotFound, "IndexConfigNotExist"},
		"index to update missing": {nil, func(ctx context.Context, c *cloud.Client) error {
			return c.UpdateIndex(ctx, project, "bare", model.Index{FullText: &model.FullText{Delimiters: []string{","}}})
		}, model.NotFound, "IndexConfigNotExist"},
		"index exists": {nil, func(ctx context.Context, c *cloud.Client) error {
			return c.CreateIndex(ctx, project, "indexed", model.Index{FullText: &model.FullText{Delimiters: []string{","}}})
		}, model.Exists, "IndexAlreadyExist"},
		"index without anything": {nil, func(ctx context.Context, c *cloud.Client) error {
			return c.CreateIndex(ctx, project, "bare", model.Index{})
		}, model.Refused, "IndexInfoInvalid"},
		"index of a missing Logstore": {nil, func(ctx context.Context, c *cloud.Client) error {
			return drop(c.GetIndex(ctx, project, "no-such"))
		}, model.NotFound, "LogStoreNotExist"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			if tc.arrange != nil {
				tc.arrange(f)
			}
			e := failure(t, tc.do(t.Context(), f.client()), tc.class)
			journal := f.Journal()
			if len(journal) != 1 {
				t.Fatalf("%d calls, want one", len(journal))
			}
			if e.Code != tc.code || e.Status != journal[0].Status || e.RequestID != journal[0].RequestID || e.Message == "" || e.Attempts != 1 {
				t.Errorf("got %+v, the service answered %+v", e, journal[0])
			}
			if !model.HasCode(e, strings.ToLower(tc.code)) || e.Retryable() || e.Ambiguous() {
				t.Errorf("%v: has its code %t, passing %t, ambiguous %t", e, model.HasCode(e, tc.code), e.Retryable(), e.Ambiguous())
			}
		})
	}
}

func TestCalls_denied(t *testing.T) {
	t.Parallel()
	eachCall(t, func(t *testing.T, f *fixture, c call) {
		f.Fault(emulator.Fault{Kind: emulator.FaultDeny})
		e := failure(t, c.do(t.Context(), f.client()), model.Denied)
		journal := f.callsOf(t, c.action)
		if len(journal) != 1 {
			t.Fatalf("%d calls, want one", len(journal))
		}
		// GetCallerIdentity needs no permission, but one that the service names still
		// counts.
		permission := cmp.Or(c.permission, "sts:"+c.action)
		if e.Service != c.service || e.Action != c.action || e.Permission != permission || e.Host != c.host {
			t.Errorf("got %+v, want %+v", e, c)
		}
		// A policy for another region or trail is a lack, too.
		resource := map[string]string{"StartLogging": "ops-trail", "StopLogging": "ops-trail", "GetTrailStatus": "*"}[c.action]
		if resource != "" {
			resource = "acs:actiontrail:" + region + ":*:trail/" + resource
		}
		if e.Resource != resource {
			t.Errorf("it needs the permission on %q, want %q", e.Resource, resource)
		}
		if e.Code != journal[0].Code || e.Status != journal[0].Status || e.RequestID != journal[0].RequestID || e.RequestID == "" || e.Attempts != 1 {
			t.Errorf("got %+v, the service answered %+v", e, journal[0])
		}
		for _, part := range []string{c.action, e.Code, e.RequestID} {
			if !strings.Contains(e.Error(), part) {
				t.Errorf("%q does not say %q", e.Error(), part)
			}
		}
	})
}

func TestCalls_wrongSecret(t *testing.T) {
	t.Parallel()
	eachCall(t, func(t *testing.T, f *fixture, c call) {
		wrong := f.client(func(config *cloud.Config) {
			config.Credentials = cloud.StaticKeys{AccessKeyID: f.Account().AccessKeyID, AccessKeySecret: "wrong"}
		})
		wantClass(t, c.do(t.Context(), wrong), model.BadCredentials)
		unknown := f.client(func(config *cloud.Config) {
			config.Credentials = cloud.StaticKeys{AccessKeyID: "LTAIunknown", AccessKeySecret: "wrong"}
		})
		wantClass(t, c.do(t.Context(), unknown), model.BadCredentials)
		f.Clock.Advance(time.Hour)
		wantClass(t, c.do(t.Context(), f.client()), model.ClockSkew)
		if calls := len(f.callsOf(t, c.action)); calls != 3 {
			t.Errorf("%d calls, want three", calls)
		}
	})
}

func TestCalls_credentialsFail(t *testing.T) {
	t.Parallel()
	eachCall(t, func(t *testing.T, f *fixture, c call) {
		broken := errors.New("the source of the keys is broken")
		client := f.client(func(config *cloud.Config) { config.Credentials = brokenSource{broken} })
		if err := c.do(t.Context(), client); !errors.Is(err, broken) {
			t.Errorf("got %v, want %v", err, broken)
		}
		if len(f.Journal()) != 0 {
			t.Error("something was sent without keys")
		}
	})
}

type brokenSource struct{ err error }

func (s brokenSource) Keys(context.Context) (cloud.Keys, error) { return cloud.Keys{}, s.err }
