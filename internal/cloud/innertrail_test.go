package cloud_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

func TestDescribeInnerTrails_keys(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{
		"TrailList": "TrailList", "InnerTrailList": "InnerTrailList", "Trails": "Trails", "InnerTrails": "InnerTrails",
		"TrailList.Trail": "TrailList", "InnerTrails.InnerTrail": "InnerTrails",
		"Items": "", "trailList": "", "Data.TrailList": "", "TrailList.Trails.Trail": "",
	} {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			f.Set(func(s *emulator.Settings) { s.TrailListKey = key })
			trails, err := f.client().DescribeInnerTrails(t.Context(), region)
			got, keyErr := f.client().InnerTrailListKey(t.Context(), region)
			if want == "" {
				wantClass(t, err, model.BadResponse)
				if e := failure(t, keyErr, model.BadResponse); e.RequestID != f.Journal()[1].RequestID {
					t.Errorf("request %q, want %q", e.RequestID, f.Journal()[1].RequestID)
				}
				return
			}
			if err != nil || len(trails) != 1 || trails[0].Name != "ops-trail" || keyErr != nil || got != want {
				t.Errorf("%+v under %q, %v, %v", trails, got, err, keyErr)
			}
			f.Edit(func(a *emulator.Account) { clear(a.InnerTrails) })
			if trails, err := f.client().DescribeInnerTrails(t.Context(), region); err != nil || trails == nil || len(trails) != 0 {
				t.Errorf("an empty list gives %+v, %v", trails, err)
			}
		})
	}
}

func TestDescribeInnerTrails_lists(t *testing.T) {
	t.Parallel()
	const whole = `"Name":"ops-trail","HomeRegion":"cn-hangzhou","SlsProjectArn":"p","SlsWriteRoleArn":"r"`
	for list, want := range map[string]int{ // -1 for an unreadable list
		`[]`:                                  0,
		`{"Trail":[]}`:                        0,
		`[{` + whole + `,"Status":"Enable"}]`: 1,
		`[{` + whole + `,"Status":"Fresh"},{` + whole + `,"Status":"Disable","New":[{}]}]`:                                               2,
		`{"Anything":[{` + whole + `,"Status":"Enable"}]}`:                                                                               1,
		`[{"name":"ops-trail","HOMEREGION":"cn-hangzhou","SLSProjectArn":"p","slsWriteRoleARN":"r","status":"Enable"}]`:                  1,
		`[{"Name":"ops-trail","NAME":"another","HomeRegion":"cn-hangzhou","SlsProjectArn":"p","SlsWriteRoleArn":"r","Status":"Enable"}]`: 1,
		`[{"Name":null,"name":"ops-trail","HomeRegion":"cn-hangzhou","SlsProjectArn":"p","SlsWriteRoleArn":"r","Status":"Enable"}]`:      1,
		`null`: 0, `{"Trail":null}`: 0, `{"NextToken":null}`: -1,
		// A role or a home that cannot be read is not a missing one.
		`[{"Name":"ops-trail","HomeRegion":"cn-hangzhou","SlsProjectArn":"p","SlsWriteRoleArn":{},"Status":"Enable"}]`: -1,
		`[{"Name":"ops-trail","HomeRegion":7,"SlsProjectArn":"p","SlsWriteRoleArn":"r","Status":"Enable"}]`:            -1,
		`""`: -1, `7`: -1, `true`: -1, `{}`: -1, `[null]`: -1, `[7]`: -1, `["ops-trail"]`: -1, `[[]]`: -1, `[{}]`: -1,
		`{"Trail":{}}`: -1, `{"Trail":[],"Total":0}`: -1, `{"Trail":{"Trail":[]}}`: -1,
		`[{` + whole + `}]`:                                   -1,
		`[{` + whole + `,"Status":""}]`:                       -1,
		`[{` + whole + `,"Status":"enable"}]`:                 -1,
		`[{` + whole + `,"Status":"Deleting"}]`:               -1,
		`[{` + whole + `,"Status":1}]`:                        -1,
		`[{"Name":"ops-trail","Status":"Enable"}]`:            -1,
		`[{"SlsProjectArn":"p","Status":"Enable"}]`:           -1,
		`[{"Name":"","SlsProjectArn":"p","Status":"Enable"}]`: -1,
		`[{"Name":7,"SlsProjectArn":"p","Status":"Enable"}]`:  -1,
		`[{` + whole + `,"Status":"Enable"},{}]`:              -1, // the unreadable one might be the wanted one
	} {
		body := `{"RequestId":"r","TrailList":` + list + `}`
		trails, err := clientOver(answering(200, body)).DescribeInnerTrails(t.Context(), region)
		if want < 0 {
			if e := failure(t, err, model.BadResponse); !strings.Contains(e.Message, "TrailList") || trails != nil {
				t.Errorf("%s: %v, %+v", list, e, trails)
			}
			continue
		}
		if err != nil || len(trails) != want {
			t.Errorf("%s: %+v, %v; want %d trails", list, trails, err, want)
			continue
		}
		for _, trail := range trails {
			trail.Status = model.TrailEnabled
			if trail != (model.Trail{Name: "ops-trail", HomeRegion: "cn-hangzhou", Status: model.TrailEnabled, ProjectARN: "p", RoleARN: "r"}) {
				t.Errorf("%s: got %+v", list, trail)
			}
		}
	}
}

func TestInnerTrailAPI_names(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.Set(func(s *emulator.Settings) {
		s.InnerTrailVersion, s.InnerTrailCreateAction, s.InnerTrailDeleteAction, s.InnerTrailDescribeAction = "2031-01-01", "MakeIt", "BreakIt", "SeeIt"
		s.InnerTrailNameParam, s.InnerTrailProjectParam, s.InnerTrailRoleParam = "TrailName", "Target", "Writer"
	})
	c := f.client(func(config *cloud.Config) {
		config.InnerTrail = operation.InnerTrailAPI{
			Version: "2031-01-01", CreateAction: "MakeIt", DeleteAction: "BreakIt", DescribeAction: "SeeIt",
			NameParam: "TrailName", ProjectParam: "Target", RoleParam: "Writer",
		}
	})
	ctx := t.Context()
	if err := c.CreateInnerTrail(ctx, region, "second-trail", projectARN, roleARN); err != nil {
		t.Fatal(err)
	}
	if trails, err := c.DescribeInnerTrails(ctx, region); err != nil || len(trails) != 2 {
		t.Fatalf("%+v, %v", trails, err)
	}
	if err := c.DeleteInnerTrail(ctx, region, "second-trail"); err != nil {
		t.Fatal(err)
	}
	// The published operations keep their names and their version.
	if err := c.StopLogging(ctx, region, "ops-trail"); err != nil {
		t.Fatal(err)
	}
	journal := f.Journal()
	if p := journal[0].Params; p["TrailName"] != "second-trail" || p["Target"] != projectARN || p["Writer"] != roleARN || p["Version"] != "2031-01-01" {
		t.Errorf("created with %v", p)
	}
	f.Fault(emulator.Fault{Kind: emulator.FaultDeny})
	if e := failure(t, drop(c.DescribeInnerTrails(ctx, region)), model.Denied); e.Permission != "actiontrail:SeeIt" || e.Action != "SeeIt" {
		t.Errorf("got %+v", e)
	}
}

// TestInnerTrailAPI_some sets one name. The others keep their defaults.
func TestInnerTrailAPI_some(t *testing.T) {
	t.Parallel()
	transport := answering(200, `{}`)
	c := clientOver(transport, func(config *cloud.Config) { config.InnerTrail.NameParam = "TrailName" })
	// An unknown role is left out, so that the service uses its default.
	if err := c.CreateInnerTrail(t.Context(), region, "ops-trail", projectARN, ""); err != nil {
		t.Fatal(err)
	}
	query := transport.seen()[0].URL.Query()
	if query.Get("Action") != "CreateInnerTrail" || query.Get("Version") != "2020-07-06" || query.Get("TrailName") != "ops-trail" ||
		query.Get("SlsProjectArn") != projectARN || query.Has("Name") || query.Has("SlsWriteRoleArn") || query.Get("RegionId") != region {
		t.Errorf("sent %v", query)
	}
}

func FuzzTrailLists(f *testing.F) {
	for _, seed := range []string{
		`{"TrailList":[{"Name":"ops-trail","HomeRegion":"cn-hangzhou","Status":"Enable","SlsProjectArn":"p","SlsWriteRoleArn":"r"}]}`,
		`{"Trails":{"Trail":[{"name":"a","NAME":"b","status":"Fresh","slsprojectarn":"p"}]}}`,
		`{"TrailList":null}`, `{"TrailList":[null]}`, `[]`, ``, `{"InnerTrails":{}}`, `{"TrailList":[{"Name":1}]}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		c := clientOver(answering(http.StatusOK, body))
		trails, err := c.DescribeInnerTrails(t.Context(), region)
		if err != nil {
			wantClass(t, err, model.BadResponse)
			return
		}
		again, err := c.DescribeInnerTrails(t.Context(), region)
		if err != nil || len(again) != len(trails) {
			t.Fatalf("first %+v, then %+v, %v", trails, again, err)
		}
		for i, trail := range trails {
			if trail.Name == "" || trail.ProjectARN == "" || trail.Status == "" || again[i] != trail {
				t.Errorf("first %+v, then %+v", trail, again[i])
			}
		}
	})
}

func FuzzErrorEnvelopes(f *testing.F) {
	for _, seed := range []string{
		`{"Code":"TrailNotFoundException","Message":"m","RequestId":"r"}`, `{"errorCode":"ProjectNotExist","errorMessage":"m"}`,
		`{"Code":404}`, `{"Code":["x"]}`, `[]`, `null`, ``, `<html>`, `{"Message":"server string to sign is:x"}`, `{"Code":"Unauthorized","Message":"token expired"}`,
	} {
		f.Add(404, seed)
		f.Add(500, seed)
	}
	all := calls(f)
	f.Fuzz(func(t *testing.T, status int, body string) {
		status = 400 + int(uint(status)%200)
		for _, c := range all {
			if c.action != "GetRole" && c.action != "GetIndex" {
				continue
			}
			err := c.do(t.Context(), clientOver(answering(status, body)))
			var codes []string
			for _, code := range []string{"TrailNotFoundException", "EntityNotExist.", "NotExist", "DoesNotExist"} {
				if strings.Contains(strings.ToLower(body), strings.ToLower(code)) || strings.Contains(body, `\u`) {
					codes = append(codes, code)
				}
			}
			switch class, ok := model.ClassOf(err); {
			case !ok:
				t.Errorf("%d %q gave %v", status, body, err)
			case class == model.NotFound && codes == nil:
				t.Errorf("%d %q is taken for an absence", status, body)
			}
		}
	})
}

// When the status of a trail began is told by another member for each status. One that is not a text is
// not known: only words depend on it.
func TestDescribeInnerTrails_switched(t *testing.T) {
	t.Parallel()
	const start, stop = "2026-01-02T03:05:05Z", "2026-01-02T03:06:05Z"
	for _, row := range []struct{ status, times, want string }{
		{model.TrailEnabled, `"StartLoggingTime":"` + start + `","StopLoggingTime":"` + stop + `"`, start},
		{model.TrailStopped, `"StartLoggingTime":"` + start + `","StopLoggingTime":"` + stop + `"`, stop},
		{model.TrailFresh, `"StartLoggingTime":"","StopLoggingTime":""`, ""},
		{model.TrailStopped, `"StopLoggingTime":7`, ""},
		{model.TrailStopped, `"StopLoggingTime":null`, ""},
		{model.TrailStopped, `"StopLoggingTime":"yesterday"`, ""},
		{model.TrailStopped, `"Other":1`, ""},
	} {
		body := `{"TrailList":[{"Name":"ops-trail","SlsProjectArn":"p","Status":"` + row.status + `",` + row.times + `}]}`
		trails, err := clientOver(answering(200, body)).DescribeInnerTrails(t.Context(), region)
		if err != nil || len(trails) != 1 {
			t.Fatalf("%s: %+v, %v", row.times, trails, err)
		}
		got := ""
		if at := trails[0].Switched; !at.IsZero() {
			got = at.Format(time.RFC3339)
		}
		if got != row.want {
			t.Errorf("%s, %s: got %q, want %q", row.status, row.times, got, row.want)
		}
	}
}
