package domain

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
)

// observedAsDeclared is an observation that needs no steps for twoLineSpec.
func observedAsDeclared() Observed {
	index := IndexSpec{}.Merged(model.Index{}, false)
	logstore := twoLineSpec().Logstore.CreateInput()
	return Observed{
		Trails: []model.Trail{{
			Name: "platform-ops", HomeRegion: "cn-hangzhou", Status: model.TrailEnabled,
			ProjectARN: "acs:log:cn-hangzhou:1:project/security-audit", RoleARN: "acs:ram::1:role/aliyunactiontraildefaultrole",
		}},
		Role:          ObservedRole{Exists: true, Verdict: rampolicy.Verdict{Stance: rampolicy.Trusting}, Policies: []model.AttachedPolicy{{Name: names.DefaultPolicy, Type: "System"}}},
		ProjectExists: true, ProjectRegion: "cn-hangzhou", Logstore: &logstore, Index: &index,
	}
}

// twoLineSpec is the two-line configuration.
func twoLineSpec() Spec {
	return Spec{
		Account: "1", Region: "cn-hangzhou", Trail: "platform-ops", Enabled: true,
		Project:  ProjectSpec{Project: model.Project{Region: "cn-hangzhou", Name: "security-audit"}},
		Role:     RoleSpec{Name: names.DefaultRole, Manage: true},
		Logstore: LogstoreSpec{Name: "innertrail_platform-ops", RetentionDays: RetentionForever},
	}
}

// Steps compares what is declared with what was observed and yields an ordered
// list of steps; it is a pure function.
func TestSpec_Steps(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		want     func(*Spec)
		observed func(*Observed)
		is       []string
	}{
		{"nothing to do", nil, nil, nil},
		{"nothing there", nil, func(o *Observed) { *o = Observed{ProjectExists: true} }, []string{
			"create role " + names.DefaultRole, "attach policy " + names.DefaultPolicy + " to role " + names.DefaultRole,
			"create Logstore innertrail_platform-ops", "create index of Logstore innertrail_platform-ops", "create trail platform-ops", "start trail platform-ops",
		}},
		{"no project, to be made", func(d *Spec) { d.Project.Create = true }, func(o *Observed) {
			o.ProjectExists, o.Logstore, o.Index = false, nil, nil
		}, []string{"create project security-audit", "create Logstore innertrail_platform-ops", "create index of Logstore innertrail_platform-ops"}},
		{"no project, not to be made", nil, func(o *Observed) { o.ProjectExists = false }, nil},
		{"role not managed", func(d *Spec) { d.Role.Manage = false }, func(o *Observed) { o.Role = ObservedRole{} }, nil},
		{"no trust, no policy", nil, func(o *Observed) { o.Role = ObservedRole{Exists: true} }, []string{
			"repair the trust of role " + names.DefaultRole, "attach policy " + names.DefaultPolicy + " to role " + names.DefaultRole,
		}},
		{"retention and tier", func(d *Spec) { d.Logstore.HotDays = new(30) }, func(o *Observed) { o.Logstore.RetentionDays = 90 },
			[]string{"update Logstore innertrail_platform-ops"}},
		{"index with a foreign field", nil, func(o *Observed) { o.Index.Fields["own"] = model.FieldKey{Type: "long"} }, nil},
		{"index without analytics in a lite Logstore", nil, func(o *Observed) {
			o.Logstore.Mode = "lite"
			field := o.Index.Fields["EventID"]
			field.Analytics = false
			o.Index.Fields["EventID"] = field
		}, nil},
		{"stopped", nil, func(o *Observed) { o.Trails[0].Status = model.TrailStopped }, []string{"start trail platform-ops"}},
		{"fresh and not enabled", func(d *Spec) { d.Enabled = false }, func(o *Observed) { o.Trails[0].Status = model.TrailFresh }, nil},
		{"ships and not enabled", func(d *Spec) { d.Enabled = false }, nil, []string{"stop trail platform-ops"}},
		{"elsewhere", nil, func(o *Observed) { o.Trails[0].ProjectARN = "acs:log:cn-hangzhou:1:project/other" }, []string{"re-create trail platform-ops"}},
		{"other role", nil, func(o *Observed) { o.Trails[0].RoleARN = "acs:ram::1:role/other" }, []string{"re-create trail platform-ops"}},
		{"same role, in another case", nil, func(o *Observed) { o.Trails[0].RoleARN = "acs:ram::1:role/AliyunActionTrailDEFAULTRole" }, nil},
		{"role not told", nil, func(o *Observed) { o.Trails[0].RoleARN = "" }, nil},
		{"only another trail", nil, func(o *Observed) { o.Trails[0].Name = "other-trail" }, []string{"create trail platform-ops", "start trail platform-ops"}},
		{"not the first of the list", nil, func(o *Observed) {
			o.Trails = append([]model.Trail{{Name: "other-trail", ProjectARN: "acs:log:x:1:project/y"}}, o.Trails...)
		}, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			want, observed := twoLineSpec(), observedAsDeclared()
			if row.want != nil {
				row.want(&want)
			}
			if row.observed != nil {
				row.observed(&observed)
			}
			var got []string
			for _, s := range want.Steps(observed, false) {
				got = append(got, s.String())
			}
			if !slices.Equal(got, row.is) {
				t.Errorf("steps\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(row.is, "\n  "))
			}
		})
	}
}

// lowersTo declares a lower retention, with a consent that counts.
func lowersTo(days int) func(*Spec) {
	return func(d *Spec) {
		d.Logstore.RetentionDays, d.Logstore.AllowDecreaseTo = days, &days
		d.AppliedBefore = &Applied{Project: "security-audit", ProjectRegion: "cn-hangzhou", RetentionDays: RetentionForever, Shown: RetentionForever}
	}
}

func TestSpec_CheckPreconditions(t *testing.T) {
	t.Parallel()
	creating := GuardOptions{Creating: true, Known: func(key TrailKey) (bool, error) { return key.Trail == "platform-ops", nil }} // of a tainted resource, say
	for _, row := range []struct {
		name     string
		on       GuardOptions
		want     func(*Spec)
		observed func(*Observed)
		is       any // pointer to the type of the error; nil for none
	}{
		{"known trail", creating, nil, nil, nil},
		{"trail of the same name", GuardOptions{Creating: true}, nil, nil, new(*TrailExistsError)},
		{"another trail", creating, nil, func(o *Observed) { o.Trails[0].Name = "other-trail" }, new(*ConflictError)},
		{"same name, elsewhere, on create", GuardOptions{Creating: true}, nil, func(o *Observed) { o.Trails[0].ProjectARN = "acs:log:cn-hangzhou:1:project/other" }, new(*TrailExistsError)},
		{"same name, elsewhere, read from a state", GuardOptions{Creating: true, Known: func(TrailKey) (bool, error) { return true, nil }}, nil,
			func(o *Observed) { o.Trails[0].ProjectARN = "acs:log:cn-hangzhou:1:project/other" }, nil},
		{"another trail, which this run replaces", GuardOptions{Creating: true, Known: func(k TrailKey) (bool, error) { return k.Trail == "other-trail", nil }}, nil,
			func(o *Observed) { o.Trails[0].Name = "other-trail" }, nil},
		{"another trail, which this run does not know", GuardOptions{Creating: true, Known: func(TrailKey) (bool, error) { return false, nil }}, nil,
			func(o *Observed) { o.Trails[0].Name = "other-trail" }, new(*ConflictError)},
		{"a trail of another region beside the own one", GuardOptions{}, nil, func(o *Observed) {
			o.OtherRegions = &OtherRegions{Trails: map[string][]model.Trail{"cn-shanghai": {{Name: "other-trail"}}}}
		}, nil},
		{"a trail of another region instead of the own one", creating, nil, func(o *Observed) {
			o.Trails, o.OtherRegions = nil, &OtherRegions{Trails: map[string][]model.Trail{"cn-shanghai": {{Name: "other-trail"}}}}
		}, new(*ConflictError)},
		{"moved where the plan showed it", GuardOptions{MayRecreate: true}, nil, func(o *Observed) { o.Trails[0].ProjectARN = "acs:log:cn-hangzhou:1:project/other" }, nil},
		{"moved where the plan did not", GuardOptions{}, nil, func(o *Observed) { o.Trails[0].ProjectARN = "acs:log:cn-hangzhou:1:project/other" }, new(*PlanAgainError)},
		{"vanished after the plan", GuardOptions{}, nil, func(o *Observed) { o.Trails = nil }, new(*PlanAgainError)},
		{"a role that no apply repairs, of a create", creating, nil, func(o *Observed) { o.Role.Verdict.Stance = rampolicy.Denied }, nil},
		{"a role that no apply repairs, of a replacement", GuardOptions{Creating: true, InState: true, Known: creating.Known}, nil,
			func(o *Observed) { o.Role.Verdict.Stance = rampolicy.Denied }, new(*RoleObstacleError)},
		{"no project", creating, nil, func(o *Observed) { o.ProjectExists = false }, new(*ProjectMissingError)},
		{"moved to a project of another account", GuardOptions{}, nil, func(o *Observed) { o.Trails[0].ProjectARN = "acs:log:cn-hangzhou:2:project/security-audit" }, new(*PlanAgainError)},
		{"project that does not tell its region", creating, nil, func(o *Observed) { o.ProjectRegion = "" }, nil},
		{"project of another region", creating, nil, func(o *Observed) { o.ProjectRegion = "cn-shanghai" }, new(*ProjectMissingError)},
		{"retention", creating, func(d *Spec) { d.Logstore.RetentionDays = 30 }, nil, new(*RetentionDecreaseError)},
		{"standard to lite", GuardOptions{}, func(d *Spec) { d.Logstore.Mode = new("lite") }, nil, new(*UnsupportedChangeError)},
		{"standard to query", GuardOptions{}, func(d *Spec) { d.Logstore.Mode = new("query") }, nil, new(*UnsupportedChangeError)},
		{"infrequent access as long as the retention", creating, lowersTo(30), func(o *Observed) { o.Logstore.IADays = new(30) }, new(*UnsupportedChangeError)},
		{"infrequent access shorter than the retention", creating, lowersTo(31), func(o *Observed) { o.Logstore.IADays = new(30) }, nil},
		{"lite to standard", GuardOptions{}, func(d *Spec) { d.Logstore.Mode = new("standard") }, func(o *Observed) { o.Logstore.Mode = "query" }, nil},
		{"hot tier in the way", creating, lowersTo(60),
			func(o *Observed) { o.Logstore.HotDays = 60 }, new(*UnsupportedChangeError)},
		{"archive in the way", creating, lowersTo(99),
			func(o *Observed) { o.Logstore.HotDays, o.Logstore.IADays = 10, new(30) }, new(*UnsupportedChangeError)},
		{"room for the archive", creating, lowersTo(100),
			func(o *Observed) { o.Logstore.HotDays, o.Logstore.IADays = 10, new(30) }, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			want, observed := twoLineSpec(), observedAsDeclared()
			if row.want != nil {
				row.want(&want)
			}
			if row.observed != nil {
				row.observed(&observed)
			}
			err := want.CheckPreconditions(observed, row.on)
			if row.is == nil && err != nil || row.is != nil && !errors.As(err, row.is) {
				t.Errorf("refused with %v (%T), want %T", err, err, row.is)
			}
		})
	}
}

// The standard index covers every documented event field and full text, with
// delimiters that split JSON and ARNs.
func TestIndexSpec_standard(t *testing.T) {
	t.Parallel()
	index := IndexSpec{}.Merged(model.Index{}, false)
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
	if status := (IndexSpec{}).Status(&index, false); status != IndexComplete {
		t.Error(status)
	}
}

// The log and every comparison rely on it: a step is its kind and its arguments, and no
// two kinds share their words.
func TestStep_comparable(t *testing.T) {
	t.Parallel()
	step := Step{Kind: AttachPolicy, Name: "policy", Role: "role"}
	if same := (Step{Kind: AttachPolicy, Name: "policy", Role: "role"}); step != same || !(map[Step]bool{step: true})[same] {
		t.Errorf("%#v is not %#v", step, same)
	}
	words := map[string]Kind{}
	for kind := range DestroyShipping + 1 {
		other := Step{Kind: kind, Name: step.Name, Role: step.Role}
		if (other == step) != (kind == AttachPolicy) {
			t.Errorf("%#v is %#v", other, step)
		}
		if first, taken := words[other.String()]; taken || other.Verb() == "" {
			t.Errorf("kind %d is named %q, as kind %d", kind, other, first)
		}
		words[other.String()] = kind
	}
}

// A field that lacks only analytics gets analytics and keeps everything else.
func TestStandardIndex_onlyAnalyticsMissing(t *testing.T) {
	t.Parallel()
	for name, field := range map[string]model.FieldKey{
		"EventID":               {Type: "text", Alias: "id", CaseSensitive: true, Chinese: true, Delimiters: []string{"-"}},
		"EventAdditionalDetail": {Type: "json", Alias: "detail", Delimiters: []string{","}, JSONKeys: map[string]model.JSONKey{"ClusterId": {Type: "text", Alias: "cluster"}}},
	} {
		index := IndexSpec{}.Merged(model.Index{}, false)
		index.Fields[name] = field
		if got, want := (IndexSpec{}).Status(&index, false), "fields without analytics: "+name; got != want {
			t.Errorf("the status is %q, want %q", got, want)
		}
		want := field
		want.Analytics = true
		if got := (IndexSpec{}).Merged(index, false).Fields[name]; !reflect.DeepEqual(got, want) {
			t.Errorf("it becomes %+v, want %+v", got, want)
		}
		if got := (IndexSpec{}).Merged(index, true).Fields[name]; !reflect.DeepEqual(got, field) {
			t.Errorf("in a lite Logstore it becomes %+v", got)
		}
	}
}

// The field that holds JSON is complete as text and as json; no other field is.
func TestStandardIndex_jsonField(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"EventAdditionalDetail": IndexComplete, "EventType": "fields of another type than text: EventType (json)",
	} {
		if number := (model.FieldKey{Type: "long"}); hasStandardType(name, number) {
			t.Errorf("%s is complete as a number", name)
		}
		index := IndexSpec{}.Merged(model.Index{}, false)
		index.Fields[name] = model.FieldKey{Type: "json", Analytics: true, JSONKeys: map[string]model.JSONKey{"ClusterId": {Type: "text"}}}
		if got := (IndexSpec{}).Status(&index, false); got != want {
			t.Errorf("%s: the status is %q, want %q", name, got, want)
		}
		if kept := (IndexSpec{}).Merged(index, false).Equal(index); kept != (want == IndexComplete) {
			t.Errorf("%s: kept %v", name, kept)
		}
	}
}

// The index is judged by the mode that the Logstore has, and made for the one that it will
// have.
func TestSpec_IndexStatus_mode(t *testing.T) {
	t.Parallel()
	lacking := func() *model.Index {
		index := IndexSpec{}.Merged(model.Index{}, true)
		return &index
	}
	for name, row := range map[string]struct {
		declared *string
		mode     string
		complete bool
		steps    int // to the declared state
	}{
		"lite declared, lite seen":         {new("lite"), "query", true, 0},
		"lite declared, standard seen":     {new("lite"), "standard", false, 1},
		"standard declared, lite seen":     {new("standard"), "lite", true, 2},
		"standard declared, standard seen": {new("standard"), "", false, 1},
		"no mode declared, lite seen":      {nil, "lite", true, 0},
		"no mode declared, standard seen":  {nil, "standard", false, 1},
	} {
		want, observed := twoLineSpec(), observedAsDeclared()
		want.Logstore.Mode, observed.Logstore.Mode, observed.Index = row.declared, row.mode, lacking()
		if got := want.IndexStatus(observed); (got == IndexComplete) != row.complete {
			t.Errorf("%s: the status is %q", name, got)
		}
		if steps := want.Steps(observed, false); len(steps) != row.steps {
			t.Errorf("%s: the steps are %v", name, steps)
		}
	}
}
