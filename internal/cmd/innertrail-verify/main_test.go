package main

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

func TestVerify_holds(t *testing.T) {
	f := newFixture(t).withShipping(t)
	f.Deliver(3)
	// A second trail is refused, which ActionTrail records too: the last call says less than the one that did it.
	if err := f.client(t).CreateInnerTrail(t.Context(), region, "second", "acs:log:cn-hangzhou:1000000000000001:project/"+project, ""); err == nil {
		t.Fatal("the account has two trails")
	}
	f.ClearJournal()
	f.Clock.Travel(10 * time.Minute)    // what ActionTrail takes to tell of a call
	time.Sleep(1100 * time.Millisecond) // the query ends with the second before this one
	report, err := f.verify(t)
	if err != nil {
		t.Fatalf("%v\n%s", err, report)
	}
	expect(t, report,
		`Account 1000000000000001, region cn-hangzhou, as acs:ram::1000000000000001:root \(Account\)\. Nothing is written\.`,
		`ActionTrail is asked at 127\.0\.0\.1:\d+, which ALIBABA_CLOUD_ENDPOINT_ACTIONTRAIL sets\.`,
		`HOLDS     DescribeInnerTrails of version 2020-07-06 lists inner trails: it answered\.`,
		`HOLDS     the list has a known key: TrailList, with 1 trail\.`,
		`HOLDS     a trail is listed in its home region only: 1 trail in cn-hangzhou, 0 trails in ap-northeast-1\.`,
		`HOLDS     a trail has Name, .*: CreateTime, HomeRegion, Name, .*`,
		`HOLDS     Status is Fresh, Enable or Disable: "Enable"\.`,
		`HOLDS     SlsProjectArn is .*: "acs:log:cn-hangzhou:1000000000000001:project/security-audit"\.`,
		`HOLDS     GetTrailStatus serves inner trails: IsLogging is true while Status is Enable; latest delivery: 20.* UTC; latest error: none\.`,
		`HOLDS     project security-audit is in cn-hangzhou: it is Normal\.`,
		`HOLDS     the Logstore is named innertrail_<trail>: innertrail_platform-ops\.`,
		`HOLDS     ttl is the retention, in days: 3650, forever\.`,
		`HOLDS     a Logstore tells shardCount, .*: shardCount 2, autoSplit true, .*`,
		`HOLDS     the Logstore has an index: with full text and 16 fields\.`,
		`HOLDS     the index covers the 16 documented event fields: all, as text with analytics\.`,
		`HOLDS     role AliyunActionTrailDefaultRole exists: it does\.`,
		`HOLDS     it trusts actiontrail\.aliyuncs\.com: its trust policy names actiontrail\.aliyuncs\.com\.`,
		`HOLDS     ARNs spell the role's name in lower case: the trail says .*role/aliyunactiontraildefaultrole, RAM says .*role/aliyunactiontraildefaultrole\.`,
		`HOLDS     policy AliyunActionTrailRolePolicy is attached to it: attached is AliyunActionTrailRolePolicy\.`,
		`HOLDS     StartLoggingTime of GetTrailStatus is a time: "20.*Z"\.`,
		`HOLDS     a Logstore tells enable_tracking and enableModify: enable_tracking false, enableModify false\.`,
		`HOLDS     the ttl of the index is the retention of the Logstore: its ttl is 3650, the retention 3650\.`,
		`HOLDS     GetProjectPolicy answers with a policy, or that there is none: there is none\.`,
		`HOLDS     Log Service knows GetResourcePolicy: there is none\.`,
		`HOLDS     CreateInnerTrail is called with Name, SlsProjectArn and SlsWriteRoleArn: one was called with Name, RegionId, SlsProjectArn, SlsWriteRoleArn, Version\.`,
		`NOT SEEN  DeleteInnerTrail is called with Name: ActionTrail shows none in 89 days, and shows a call after ten minutes; otherwise only a write would show it.*`,
		`HOLDS     StartLogging serves inner trails: one was called with Name, RegionId, Version\.`,
		`HOLDS     DescribeTrailDeliveryMetricData serves inner trails: \d+ points? of the last hour\.`,
	)
	if strings.Contains(report, "DIFFERS") {
		t.Errorf("something differs:\n%s", report)
	}
}

// Differences in the service's answers that no document settles.
func TestVerify_differentSettings(t *testing.T) {
	for title, test := range map[string]struct {
		settings func(*emulator.Settings)
		args     []string
		whole    bool
		lines    []string
	}{
		"another known key": {
			func(s *emulator.Settings) { s.TrailListKey = "InnerTrails.Trail" }, nil, true,
			[]string{`HOLDS     the list has a known key: InnerTrails, with 1 trail\.`},
		},
		"an unknown key": {
			func(s *emulator.Settings) { s.TrailListKey = "Result" }, nil, true,
			[]string{
				`DIFFERS   the list has a known key: Result, with 1 trail, but .*none of the known keys.*`,
				`> Report this line .*`,
				`HOLDS     Status is Fresh, Enable or Disable: "Enable"\.`,
				`HOLDS     the Logstore is named innertrail_<trail>: innertrail_platform-ops\.`,
			},
		},
		"no list": {
			func(s *emulator.Settings) { s.TrailListKey = "a.b.c" }, nil, true,
			[]string{
				`DIFFERS   the list has a known key: the answer's members are RequestId, a\.`,
				`NOT SEEN  Status is Fresh, Enable or Disable: there is no trail in cn-hangzhou\.`,
			},
		},
		"listed in every region": {
			func(s *emulator.Settings) { s.TrailVisibleEverywhere = true }, nil, true,
			[]string{`DIFFERS   a trail is listed in its home region only: 1 trail in cn-hangzhou, 1 trail in ap-northeast-1\.`},
		},
		"another version": {
			func(s *emulator.Settings) { s.InnerTrailVersion = "2024-01-01" }, nil, false,
			[]string{
				`(DIFFERS |NOT SEEN)  DescribeInnerTrails of version 2020-07-06 lists inner trails: .*`,
				`> .*inner_trail_api\..*`,
			},
		},
		"another version, given": {
			func(s *emulator.Settings) { s.InnerTrailVersion = "2024-01-01" }, []string{"-api-version", "2024-01-01"}, true,
			[]string{`HOLDS     DescribeInnerTrails of version 2024-01-01 lists inner trails: it answered\.`},
		},
		"another name, given": {
			func(s *emulator.Settings) { s.InnerTrailDescribeAction = "ListInnerTrails" }, []string{"-describe-action", "ListInnerTrails"}, true,
			[]string{`HOLDS     ListInnerTrails of version 2020-07-06 lists inner trails: it answered\.`},
		},
		"not allow-listed": {
			func(s *emulator.Settings) { s.AllowListed = false }, nil, false,
			[]string{
				`NOT SEEN  DescribeInnerTrails of version 2020-07-06 lists inner trails: ActionTrail DescribeInnerTrails: InvalidAction\.NotFound: .*`,
				`> Either Inner-ActionTrail is not open to this account: .*`,
				`> Or the operation has another name: .*inner_trail_api\.describe_action.*`,
				`HOLDS     role AliyunActionTrailDefaultRole exists: it does\.`,
			},
		},
		"not allow-listed, the other guess": {
			func(s *emulator.Settings) { s.AllowListed, s.NotAllowListedCode = false, "NoPermission" }, nil, false,
			[]string{
				`NOT SEEN  DescribeInnerTrails of version 2020-07-06 lists inner trails: could not be asked: .*NoPermission.*`,
				`> Allow the RAM action actiontrail:DescribeInnerTrails and run this again\..*`,
			},
		},
	} {
		t.Run(title, func(t *testing.T) {
			f := newFixture(t).withShipping(t)
			f.Set(test.settings)
			report, err := f.verify(t, test.args...)
			if test.whole && err != nil || !test.whole && !errors.Is(err, errIncomplete) {
				t.Errorf("the outcome is %v", err)
			}
			expect(t, report, test.lines...)
		})
	}
}

// Differences in the state of the account.
func TestVerify_differentState(t *testing.T) {
	for title, test := range map[string]struct {
		edit  func(*emulator.Account)
		args  []string
		lines []string
	}{
		"the trail": {
			func(a *emulator.Account) {
				a.InnerTrails[name].Status, a.InnerTrails[name].SLSWriteRoleARN = "Paused", ""
				a.InnerTrails[name].SLSProjectARN = "security-audit"
			},
			[]string{"-project", project},
			[]string{
				`DIFFERS   the list has a known key: TrailList, with 1 trail, but .*Status is not Fresh.*`,
				`DIFFERS   a trail has Name, .*: no SlsWriteRoleArn among .*`,
				`DIFFERS   Status is Fresh, Enable or Disable: "Paused"\.`,
				`DIFFERS   SlsProjectArn is .*: "security-audit"\.`,
				`HOLDS     the Logstore is named innertrail_<trail>: innertrail_platform-ops\.`,
				`HOLDS     role AliyunActionTrailDefaultRole exists: it does\.`,
			},
		},
		"the role": {
			func(a *emulator.Account) {
				role := a.Roles[strings.ToLower(names.DefaultRole)]
				role.AssumeRolePolicyDocument = `{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"ecs.aliyuncs.com"}}],"Version":"1"}`
				role.Policies = nil
				a.InnerTrails[name].SLSWriteRoleARN = "acs:ram::1000000000000001:role/AliyunActionTrailDefaultRole"
			}, nil,
			[]string{
				`DIFFERS   it trusts actiontrail\.aliyuncs\.com: its trust policy names ecs\.aliyuncs\.com\.`,
				`DIFFERS   ARNs spell the role's name in lower case: the trail says .*role/AliyunActionTrailDefaultRole, RAM says .*`,
				`DIFFERS   policy AliyunActionTrailRolePolicy is attached to it: attached is nothing\.`,
			},
		},
		"no role": {
			func(a *emulator.Account) { a.Roles = nil }, nil,
			[]string{
				`DIFFERS   role AliyunActionTrailDefaultRole exists: it does not\.`,
				`NOT SEEN  it trusts actiontrail\.aliyuncs\.com: there is no role\.`,
				`NOT SEEN  policy AliyunActionTrailRolePolicy is attached to it: there is no role\.`,
			},
		},
		"another role": {
			func(*emulator.Account) {},
			[]string{"-role", "AuditRole"},
			[]string{`DIFFERS   role AuditRole exists: it does not\.`},
		},
		"the Logstore": {
			func(a *emulator.Account) {
				a.Projects[project].Logstores[store].TTL = 1095
				a.Projects[project].Logstores[store].HotTTL = 90
				a.Projects[project].Logstores[store].Index = []byte(`{"keys":{"EventID":{"type":"long","doc_value":true},"eventname":{"type":"text","doc_value":true,"token":[" "]}}}`)
			}, nil,
			[]string{
				`HOLDS     ttl is the retention, in days: 1095 days\.`,
				`HOLDS     a Logstore tells .*, hot_ttl 90.*`,
				`HOLDS     the Logstore has an index: without full text and 2 fields\.`,
				`DIFFERS   the index covers .*: missing: EventVersion, .*; not text with analytics: EventID is long with analytics true; more: eventname\.`,
			},
		},
		"no index": {
			func(a *emulator.Account) { a.Projects[project].Logstores[store].Index = nil }, nil,
			[]string{
				`DIFFERS   the Logstore has an index: it has none\.`,
				`NOT SEEN  the index covers the 16 documented event fields: there is no index\.`,
			},
		},
		"no Logstore": {
			func(a *emulator.Account) { a.Projects[project].Logstores = nil }, nil,
			[]string{`DIFFERS   the Logstore is named innertrail_<trail>: project security-audit has no Logstore innertrail_platform-ops\.`},
		},
		"no project": {
			func(a *emulator.Account) { a.Projects = nil }, nil,
			[]string{`DIFFERS   project security-audit is in cn-hangzhou: it is not\.`},
		},
		"no trail": {
			func(a *emulator.Account) { a.InnerTrails = nil }, nil,
			[]string{
				`HOLDS     the list has a known key: TrailList, with 0 trails\.`,
				`NOT SEEN  a trail is listed in its home region only: 0 trails in cn-hangzhou; 25 other regions answered\.`,
				`NOT SEEN  GetTrailStatus serves inner trails: there is no trail in cn-hangzhou\.`,
				`NOT SEEN  the Logstore is named .*: there is no trail; -trail and -project say where to look\.`,
				`HOLDS     role AliyunActionTrailDefaultRole exists: it does\.`,
			},
		},
		"nothing yet": {
			func(a *emulator.Account) { a.InnerTrails, a.Projects, a.Roles = nil, nil, nil }, nil,
			[]string{
				`NOT SEEN  role AliyunActionTrailDefaultRole exists: it does not yet; an apply makes it\.`,
				`NOT SEEN  ARNs spell the role's name in lower case: no ARN of a role was seen\.`,
			},
		},
		"no trail, and a place to look": {
			func(a *emulator.Account) { a.InnerTrails = nil },
			[]string{"-trail", name, "-project", project},
			[]string{`HOLDS     the Logstore is named innertrail_<trail>: innertrail_platform-ops\.`},
		},
		"another trail": {
			func(*emulator.Account) {},
			[]string{"-trail", "other-trail"},
			[]string{`NOT SEEN  Status is .*: no trail has the name of -trail, other-trail; there is platform-ops\.`},
		},
		"a trail of another region": {
			func(*emulator.Account) {},
			[]string{"-region", "cn-beijing"},
			[]string{
				`HOLDS     a trail is listed in its home region only: no trail in cn-beijing, 1 trail in cn-hangzhou\.`,
				`> Run this again with -region cn-hangzhou to look at trail platform-ops\.`,
			},
		},
	} {
		t.Run(title, func(t *testing.T) {
			f := newFixture(t).withShipping(t)
			f.Edit(test.edit)
			report, err := f.verify(t, test.args...)
			if err != nil {
				t.Errorf("the outcome is %v", err)
			}
			expect(t, report, test.lines...)
		})
	}
}

// reads are the calls that a permission may be missing for.
var reads = []string{
	"DescribeInnerTrails", "GetTrailStatus", "GetProject", "GetLogStore", "GetIndex", "GetRole", "ListPoliciesForRole",
	"GetProjectPolicy", "GetResourcePolicy", "LookupEvents", "DescribeTrailDeliveryMetricData",
}

// Every report has a line for each fact, whatever could be read.
func TestVerify_everyFact(t *testing.T) {
	facts := func(report string) int {
		return len(regexp.MustCompile(`(?m)^  (HOLDS|DIFFERS|NOT SEEN) `).FindAllString(report, -1))
	}
	whole, err := newFixture(t).withShipping(t).verify(t)
	if err != nil {
		t.Fatal(err)
	}
	for _, action := range reads {
		f := newFixture(t).withShipping(t)
		f.Fault(emulator.Fault{Action: action, Kind: emulator.FaultDeny, Times: -1})
		args := []string{"-trail", name, "-project", project}
		if report, _ := f.verify(t, args...); facts(report) != facts(whole) {
			t.Errorf("without %s there are %d lines, not %d:\n%s", action, facts(report), facts(whole), report)
		}
	}
}

func TestVerify_incomplete(t *testing.T) {
	for action, lines := range map[string][]string{
		"GetTrailStatus": {`NOT SEEN  GetTrailStatus serves inner trails: could not be asked: .*`, `> Allow the RAM action actiontrail:GetTrailStatus and .*`},
		"GetProject":     {`NOT SEEN  project security-audit is in cn-hangzhou: could not be asked: .*`, `> Allow the RAM action log:GetProject and .*`},
		"GetLogStore":    {`NOT SEEN  the Logstore is named .*: could not be asked: .*`, `> Allow the RAM action log:GetLogStore and .*`},
		"GetIndex":       {`NOT SEEN  the Logstore has an index: could not be asked: .*`, `> Allow the RAM action log:GetIndex and .*`},
		"GetRole":        {`NOT SEEN  role .* exists: could not be asked: .*`, `> Allow the RAM action ram:GetRole and .*`, `HOLDS     policy .*`},
		"ListPoliciesForRole": {
			`NOT SEEN  policy .*: could not be asked: .*`, `> Allow the RAM action ram:ListPoliciesForRole and .*`,
			`NOT SEEN  the retention of a dedicated Logstore can be changed: .*`,
		},
	} {
		t.Run(action, func(t *testing.T) {
			f := newFixture(t).withShipping(t)
			f.Fault(emulator.Fault{Action: action, Kind: emulator.FaultDeny, Times: -1})
			report, err := f.verify(t)
			if !errors.Is(err, errIncomplete) {
				t.Errorf("the outcome is %v", err)
			}
			expect(t, report, lines...)
		})
	}
}

func TestVerify_interrupted(t *testing.T) {
	f := newFixture(t).withShipping(t)
	f.Fault(emulator.Fault{Action: "DescribeInnerTrails", Kind: emulator.FaultHang, Times: -1})
	ctx, cancel := context.WithCancel(t.Context())
	err := run(ctx, nil, f.getenv, writerFunc(func([]byte) { cancel() }))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the outcome is %v", err)
	}
}

type writerFunc func([]byte)

func (f writerFunc) Write(p []byte) (int, error) {
	f(p)
	return len(p), nil
}
