package shipping

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
)

// asDeclared is an observation in which nothing is left to do for two.
func asDeclared() observation {
	index := indexSpec{}.merged(cloud.Index{}, false)
	logstore := two().logstore.fresh()
	return observation{
		trails: []cloud.Trail{{
			Name: "platform-ops", HomeRegion: "cn-hangzhou", Status: cloud.TrailEnabled,
			ProjectARN: "acs:log:cn-hangzhou:1:project/security-audit", RoleARN: "acs:ram::1:role/aliyunactiontraildefaultrole",
		}},
		role:          roleSeen{exists: true, trust: rampolicy.StandardTrust(), policies: []cloud.AttachedPolicy{{Name: names.DefaultPolicy, Type: "System"}}},
		projectExists: true, projectRegion: "cn-hangzhou", logstore: &logstore, index: &index,
	}
}

// two is the two-line configuration.
func two() declaration {
	return declaration{
		account: "1", region: "cn-hangzhou", trail: "platform-ops", enabled: true,
		project:  projectSpec{Project: cloud.Project{Region: "cn-hangzhou", Name: "security-audit"}},
		role:     roleSpec{name: names.DefaultRole, manage: true},
		logstore: logstoreSpec{name: "innertrail_platform-ops", retention: keepForEver},
	}
}

// Steps compares what is declared with what was observed and yields an ordered
// list of steps; it is a pure function.
func TestSteps(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		want func(*declaration)
		seen func(*observation)
		is   []string
	}{
		{"nothing to do", nil, nil, nil},
		{"nothing there", nil, func(o *observation) { *o = observation{projectExists: true} }, []string{
			"create role " + names.DefaultRole, "attach policy " + names.DefaultPolicy + " to role " + names.DefaultRole,
			"create Logstore innertrail_platform-ops", "create index of Logstore innertrail_platform-ops", "create trail platform-ops",
		}},
		{"no project, to be made", func(d *declaration) { d.project.create = true }, func(o *observation) {
			o.projectExists, o.logstore, o.index = false, nil, nil
		}, []string{"create project security-audit", "create Logstore innertrail_platform-ops", "create index of Logstore innertrail_platform-ops"}},
		{"role not managed", func(d *declaration) { d.role.manage = false }, func(o *observation) { o.role = roleSeen{} }, nil},
		{"no trust, no policy", nil, func(o *observation) { o.role = roleSeen{exists: true} }, []string{
			"repair the trust of role " + names.DefaultRole, "attach policy " + names.DefaultPolicy + " to role " + names.DefaultRole,
		}},
		{"retention and tier", func(d *declaration) { d.logstore.hotDays = new(30) }, func(o *observation) { o.logstore.RetentionDays = 90 },
			[]string{"update Logstore innertrail_platform-ops"}},
		{"index with a foreign field", nil, func(o *observation) { o.index.Fields["ours"] = cloud.FieldKey{Type: "long"} }, nil},
		{"index without analytics in a lite Logstore", nil, func(o *observation) {
			o.logstore.Mode = "lite"
			field := o.index.Fields["EventID"]
			field.Analytics = false
			o.index.Fields["EventID"] = field
		}, nil},
		{"stopped", nil, func(o *observation) { o.trails[0].Status = cloud.TrailStopped }, []string{"start trail platform-ops"}},
		{"fresh and not enabled", func(d *declaration) { d.enabled = false }, func(o *observation) { o.trails[0].Status = cloud.TrailFresh }, nil},
		{"ships and not enabled", func(d *declaration) { d.enabled = false }, nil, []string{"stop trail platform-ops"}},
		{"elsewhere", nil, func(o *observation) { o.trails[0].ProjectARN = "acs:log:cn-hangzhou:1:project/other" }, []string{"re-create trail platform-ops"}},
		{"other role", nil, func(o *observation) { o.trails[0].RoleARN = "acs:ram::1:role/other" }, []string{"re-create trail platform-ops"}},
		{"role not told", nil, func(o *observation) { o.trails[0].RoleARN = "" }, nil},
		{"only another trail", nil, func(o *observation) { o.trails[0].Name = "other-trail" }, []string{"create trail platform-ops"}},
		{"not the first of the list", nil, func(o *observation) {
			o.trails = append([]cloud.Trail{{Name: "other-trail", ProjectARN: "acs:log:x:1:project/y"}}, o.trails...)
		}, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			want, seen := two(), asDeclared()
			if row.want != nil {
				row.want(&want)
			}
			if row.seen != nil {
				row.seen(&seen)
			}
			var got []string
			for _, s := range want.steps(&stepLog{}, seen) {
				got = append(got, s.String())
			}
			if !slices.Equal(got, row.is) {
				t.Errorf("steps\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(row.is, "\n  "))
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	creating := occasion{creating: true}
	for _, row := range []struct {
		name string
		on   occasion
		want func(*declaration)
		seen func(*observation)
		is   any // pointer to the type of refusal; nil for none
	}{
		{"adopted", creating, nil, nil, nil},
		{"rival", creating, nil, func(o *observation) { o.trails[0].Name = "other-trail" }, new(*conflict)},
		{"same name, elsewhere, on create", creating, nil, func(o *observation) { o.trails[0].ProjectARN = "acs:log:cn-hangzhou:1:project/other" }, new(*conflict)},
		{"same name, elsewhere, read from a state", occasion{creating: true, known: func(place) bool { return true }}, nil,
			func(o *observation) { o.trails[0].ProjectARN = "acs:log:cn-hangzhou:1:project/other" }, nil},
		{"moved where the plan showed it", occasion{mayRecreate: true}, nil, func(o *observation) { o.trails[0].ProjectARN = "acs:log:cn-hangzhou:1:project/other" }, nil},
		{"moved where the plan did not", occasion{}, nil, func(o *observation) { o.trails[0].ProjectARN = "acs:log:cn-hangzhou:1:project/other" }, new(*planAgain)},
		{"vanished after the plan", occasion{}, nil, func(o *observation) { o.trails = nil }, new(*planAgain)},
		{"no project", creating, nil, func(o *observation) { o.projectExists = false }, new(*projectMissing)},
		{"project of another region", creating, nil, func(o *observation) { o.projectRegion = "cn-shanghai" }, new(*projectMissing)},
		{"retention", creating, func(d *declaration) { d.logstore.retention = 30 }, nil, new(*retentionDecrease)},
		{"retention, consent", creating, func(d *declaration) { d.logstore.retention, d.logstore.allowDecreaseTo = 30, new(30) }, nil, nil},
		{"retention, forgotten consent", occasion{}, func(d *declaration) {
			d.logstore.retention, d.logstore.allowDecreaseTo, d.appliedBefore = 30, new(30), &applied{Project: "security-audit", ProjectRegion: "cn-hangzhou", RetentionDays: 30}
		}, nil, new(*retentionDecrease)},
		{"standard to lite", occasion{}, func(d *declaration) { d.logstore.mode = new("lite") }, nil, new(*impossible)},
		{"lite to standard", occasion{}, func(d *declaration) { d.logstore.mode = new("standard") }, func(o *observation) { o.logstore.Mode = "query" }, nil},
		{"hot tier in the way", creating, func(d *declaration) { d.logstore.retention, d.logstore.allowDecreaseTo = 60, new(60) },
			func(o *observation) { o.logstore.HotDays = 60 }, new(*impossible)},
		{"archive in the way", creating, func(d *declaration) { d.logstore.retention, d.logstore.allowDecreaseTo = 99, new(99) },
			func(o *observation) { o.logstore.HotDays, o.logstore.IADays = 10, new(30) }, new(*impossible)},
		{"room for the archive", creating, func(d *declaration) { d.logstore.retention, d.logstore.allowDecreaseTo = 100, new(100) },
			func(o *observation) { o.logstore.HotDays, o.logstore.IADays = 10, new(30) }, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			want, seen := two(), asDeclared()
			if row.want != nil {
				row.want(&want)
			}
			if row.seen != nil {
				row.seen(&seen)
			}
			err := want.refusals(seen, row.on)
			if row.is == nil && err != nil || row.is != nil && !errors.As(err, row.is) {
				t.Errorf("refused with %v (%T), want %T", err, err, row.is)
			}
		})
	}
}

func TestParseImportID(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]importID{
		"platform-ops":              {trail: "platform-ops"},
		"platform-ops@cn-shanghai":  {trail: "platform-ops", region: "cn-shanghai"},
		"1/cn-hangzhou/platform_o1": {trail: "platform_o1", region: "cn-hangzhou", account: "1"},
	} {
		if got, err := parseImportID(text); err != nil || got != want {
			t.Errorf("parseImportID(%q) = %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", " ", "short", "a@b@c", "platform-ops@", "x/y", "1/cn-hangzhou/", "/cn-hangzhou/platform-ops", "platform-ops@CN", "platform-opś"} {
		if got, err := parseImportID(text); err == nil {
			t.Errorf("parseImportID(%q) = %+v", text, got)
		}
	}
}

// The standard index covers every documented event field and full text, with
// delimiters that split JSON and ARNs.
func TestStandardIndex(t *testing.T) {
	t.Parallel()
	index := indexSpec{}.merged(cloud.Index{}, false)
	if len(index.Fields) != 16 || index.FullText == nil {
		t.Errorf("%d fields, full text %v", len(index.Fields), index.FullText)
	}
	for _, text := range []string{`{"a":["b"]}`, "acs:ram::1:role/x"} {
		words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(standardDelimiters, r) })
		for _, word := range words {
			if len(word) > 4 {
				t.Errorf("%q is not split: %v", text, words)
			}
		}
	}
	if status := (indexSpec{}).status(&index, false); status != indexComplete {
		t.Error(status)
	}
}
