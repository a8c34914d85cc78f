package domain

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/golden"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
)

// healthCase changes a healthy shipping, and what the data source declares of it.
type healthCase struct {
	name   string
	change func(t *testing.T, s *Spec, o *HealthObserved)
}

// failedDelivery returns the case of a last delivery that failed with an error, and of what is true now.
func failedDelivery(words, now string, change func(t *testing.T, s *Spec, o *HealthObserved)) healthCase {
	return healthCase{"delivery failed with " + words + now, func(t *testing.T, s *Spec, o *HealthObserved) {
		t.Helper()
		o.Delivery = &model.DeliveryStatus{LatestError: words}
		if change != nil {
			change(t, s, o)
		}
	}}
}

// logstoreWith changes what the service says of the Logstore.
func logstoreWith(members string) func(t *testing.T, s *Spec, o *HealthObserved) {
	return func(t *testing.T, _ *Spec, o *HealthObserved) {
		t.Helper()
		l := observedWith(t, members)
		o.Logstore = &l
	}
}

// withPolicies gives the project and its Logstore these policies.
func withPolicies(project, logstore string) func(t *testing.T, s *Spec, o *HealthObserved) {
	return func(_ *testing.T, s *Spec, o *HealthObserved) {
		o.Integrity.Policies = integrity.Policies{}
		for i, text := range []string{project, logstore} {
			var read model.ResourcePolicy
			if text != "" {
				read.Document = []byte(text)
			}
			o.Integrity.Policies.Judge([]integrity.Holder{integrity.OfProject, integrity.OfLogstore}[i], s.JudgedDelivery(), read, nil)
		}
	}
}

func rival(name, region string) model.Trail {
	return model.Trail{Name: name, HomeRegion: region, Status: model.TrailEnabled, ProjectARN: "acs:log:" + region + ":1:project/theirs"}
}

const (
	denyingDelivery = `{"Version":"1","Statement":[{"Effect":"Deny","Action":"log:*","Resource":"*","Principal":["1"]}]}`
	lettingOthers   = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"log:PostLogStoreLogs","Resource":"*","Principal":["2"]}]}`
	goneLogstore    = "LogStoreNotExist: logstore innertrail_platform-ops does not exist"
	goneProject     = "ProjectNotExist: security-audit"
	enabledAgain    = `{"enable_tracking":false,"enableModify":false,"createTime":1700000000}`
)

var healthCases = []healthCase{
	{"everything", func(*testing.T, *Spec, *HealthObserved) {}},
	{"nothing", func(_ *testing.T, _ *Spec, o *HealthObserved) { *o = HealthObserved{} }},
	{"no names yet", func(_ *testing.T, s *Spec, o *HealthObserved) {
		*o = HealthObserved{}
		s.Trail, s.Project.Name = "", ""
	}},
	{"no name of a trail yet, in a project that is stopped", func(_ *testing.T, s *Spec, o *HealthObserved) {
		*o = HealthObserved{Observed: Observed{ProjectExists: true}}
		s.Trail = ""
		o.Integrity.Project = &model.ProjectInfo{Name: "security-audit", Status: "Disable"}
	}},
	{"not enabled", func(_ *testing.T, _ *Spec, o *HealthObserved) {
		o.Trails, o.Delivery = nil, nil
		o.NotEnabled = &model.Error{Class: model.NotEnabled, Code: "InvalidAction.NotFound", Attempts: 1, Status: 404}
	}},
	{"not enabled, and regions that do not answer", func(_ *testing.T, _ *Spec, o *HealthObserved) {
		o.Trails, o.Delivery = nil, nil
		o.NotEnabled = &model.Error{Class: model.NotEnabled, Code: "InvalidAction.NotFound", Attempts: 1, Status: 404}
		o.OtherRegions = &OtherRegions{Silent: map[string]error{"cn-shanghai": failure(model.TimedOut)}}
	}},
	{"not enabled here, and a trail of another region", func(_ *testing.T, _ *Spec, o *HealthObserved) {
		o.Trails, o.Delivery = nil, nil
		o.NotEnabled = &model.Error{Class: model.NotEnabled, Code: "InvalidAction.NotFound", Attempts: 1, Status: 404}
		o.OtherRegions = &OtherRegions{Trails: map[string][]model.Trail{"cn-shanghai": {rival("rival-trail", "cn-shanghai")}}}
	}},
	{"no trail, and a region that does not answer", func(_ *testing.T, _ *Spec, o *HealthObserved) {
		o.Trails, o.Delivery = nil, nil
		o.OtherRegions = &OtherRegions{Silent: map[string]error{"cn-shanghai": failure(model.TimedOut)}}
	}},
	{"no trail, a trail of another region, and a region that does not answer", func(_ *testing.T, _ *Spec, o *HealthObserved) {
		o.Trails, o.Delivery = nil, nil
		o.OtherRegions = &OtherRegions{
			Silent: map[string]error{"cn-beijing": failure(model.TimedOut)}, Trails: map[string][]model.Trail{"cn-shanghai": {rival("rival-trail", "cn-shanghai")}},
		}
	}},
	{"the trail, and a region that does not answer", func(_ *testing.T, _ *Spec, o *HealthObserved) {
		o.OtherRegions = &OtherRegions{Silent: map[string]error{"cn-shanghai": failure(model.TimedOut)}}
	}},
	{"a second trail", func(_ *testing.T, _ *Spec, o *HealthObserved) {
		o.Trails = append(o.Trails, rival("rival-trail", "cn-hangzhou"))
	}},
	{"another trail only", func(_ *testing.T, _ *Spec, o *HealthObserved) {
		o.Trails, o.Delivery = []model.Trail{rival("rival-trail", "cn-hangzhou")}, nil
	}},
	{"another trail only, and a lower retention than declared", func(_ *testing.T, s *Spec, o *HealthObserved) {
		o.Trails, o.Delivery = []model.Trail{rival("rival-trail", "cn-hangzhou")}, nil
		s.Logstore.RetentionDays = 90
	}},
	{"a trail that ships elsewhere", func(_ *testing.T, _ *Spec, o *HealthObserved) {
		o.Trails[0].ProjectARN = "acs:log:cn-hangzhou:1:project/other"
	}},
	{"a trail that ships elsewhere, of a project without a name", func(_ *testing.T, s *Spec, o *HealthObserved) {
		o.Trails[0].ProjectARN = "acs:log:cn-hangzhou:1:project/other"
		s.Project.Name = ""
	}},
	{"a trail that ships to another account", func(_ *testing.T, _ *Spec, o *HealthObserved) {
		o.Trails[0].ProjectARN = "acs:log:cn-hangzhou:2:project/security-audit"
	}},
	{"a trail that ships through another role", func(_ *testing.T, _ *Spec, o *HealthObserved) { o.Trails[0].RoleARN = "acs:ram::1:role/other" }},
	{"a trail without a role", func(_ *testing.T, _ *Spec, o *HealthObserved) { o.Trails[0].RoleARN = "" }},
	{"a stopped trail, whose last delivery failed", func(_ *testing.T, _ *Spec, o *HealthObserved) {
		o.Trails[0].Status, o.Delivery = model.TrailStopped, &model.DeliveryStatus{LatestError: goneLogstore}
	}},
	{"no status of the delivery", func(_ *testing.T, _ *Spec, o *HealthObserved) { o.Delivery = nil }},
	{"a missing project", func(_ *testing.T, _ *Spec, o *HealthObserved) {
		o.ProjectExists, o.ProjectRegion, o.Integrity, o.Logstore, o.Index = false, "", HealthObserved{}.Integrity, nil, nil
	}},
	{"a missing project that could be created", func(_ *testing.T, s *Spec, o *HealthObserved) {
		o.ProjectExists, o.ProjectRegion, o.Integrity, o.Logstore, o.Index = false, "", HealthObserved{}.Integrity, nil, nil
		s.Project.Create = true
	}},
	{"a project of another region", func(_ *testing.T, _ *Spec, o *HealthObserved) { o.ProjectRegion = "cn-shanghai" }},
	{"a stopped project", func(_ *testing.T, _ *Spec, o *HealthObserved) { o.Integrity.Project.Status = "Disable" }},
	{"a missing role", func(_ *testing.T, _ *Spec, o *HealthObserved) { o.Role = ObservedRole{} }},
	{"an unreadable role", func(_ *testing.T, _ *Spec, o *HealthObserved) {
		o.Role = ObservedRole{Unreadable: failure(model.Denied)}
	}},
	{"a role whose trust denies ActionTrail", func(_ *testing.T, _ *Spec, o *HealthObserved) {
		o.Role.Verdict = rampolicy.Verdict{Stance: rampolicy.Denied, Statement: 2}
	}},
	{"a role without policy", func(_ *testing.T, _ *Spec, o *HealthObserved) { o.Role.Policies = nil }},
	{"a missing Logstore", func(_ *testing.T, _ *Spec, o *HealthObserved) { o.Logstore, o.Index = nil, nil }},
	{"a missing Logstore, and an index that is answered", func(_ *testing.T, _ *Spec, o *HealthObserved) { o.Logstore = nil }},
	{"anonymous writes", logstoreWith(`{"enable_tracking":true,"enableModify":false}`)},
	{"logs that can be changed", logstoreWith(`{"enable_tracking":false,"enableModify":true}`)},
	{"a Logstore whose settings are not told", logstoreWith(`{}`)},
	{"an ingest processor", logstoreWith(`{"enable_tracking":false,"enableModify":false,"processorId":"mask"}`)},
	{"a Logstore that was created again", func(t *testing.T, s *Spec, o *HealthObserved) {
		t.Helper()
		logstoreWith(enabledAgain)(t, s, o)
		s.AppliedBefore = &Applied{Project: "security-audit", ProjectRegion: "cn-hangzhou", RetentionDays: 3650, Created: time.Unix(1600000000, 0)}
	}},
	{"a lower retention than declared", func(_ *testing.T, s *Spec, _ *HealthObserved) { s.Logstore.RetentionDays = 90 }},
	{"a missing index", func(_ *testing.T, _ *Spec, o *HealthObserved) { o.Index = nil }},
	{"an index that lacks a field", func(_ *testing.T, _ *Spec, o *HealthObserved) { delete(o.Index.Fields, "EventID") }},
	{"policies that deny delivery", withPolicies(denyingDelivery, denyingDelivery)},
	{"policies that let others write", withPolicies(lettingOthers, "")},
	{"a policy that is not understood", withPolicies("", `{"Statement":[]}`)},
	{"a missing Logstore, in a project whose policy is not understood", func(t *testing.T, s *Spec, o *HealthObserved) {
		t.Helper()
		withPolicies(`{"Statement":[]}`, "")(t, s, o)
		o.Logstore, o.Index = nil, nil
	}},
	failedDelivery("InternalError", "", nil),
	failedDelivery(goneLogstore, ", and the Logstore exists", logstoreWith(enabledAgain)),
	failedDelivery(goneLogstore, ", and the Logstore exists, since when is not told", logstoreWith(`{"enable_tracking":false,"enableModify":false}`)),
	failedDelivery(goneLogstore, ", and it is missing", func(_ *testing.T, _ *Spec, o *HealthObserved) { o.Logstore, o.Index = nil, nil }),
	failedDelivery(goneLogstore, ", and the project is missing", func(_ *testing.T, _ *Spec, o *HealthObserved) { o.ProjectExists = false }),
	failedDelivery(goneLogstore, ", and the trail ships elsewhere", func(_ *testing.T, _ *Spec, o *HealthObserved) {
		o.Trails[0].ProjectARN = "acs:log:cn-hangzhou:1:project/other"
	}),
	failedDelivery("LOGSTORENOTEXIST", "", nil),
	failedDelivery("LogStoreNotExist: innertrail_other", "", nil),
	failedDelivery("LogStoreNotExist: innertrail_Platform-Ops", "", nil),
	failedDelivery(goneProject, ", and the index is missing", func(_ *testing.T, _ *Spec, o *HealthObserved) { o.Index = nil }),
	failedDelivery(goneProject, ", and the Logstore is missing", func(_ *testing.T, _ *Spec, o *HealthObserved) { o.Logstore, o.Index = nil, nil }),
	failedDelivery("Unauthorized: "+goneLogstore, "", nil),
	failedDelivery(goneProject+"; quota exceeded", "", nil),
}

// TestSpec_Health compares what the data source says of every state of a shipping, or of what a new
// one would need, with testdata/health.txt. What is healthy is not named.
func TestSpec_Health(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for _, c := range healthCases {
		s, o := twoLineSpec(), HealthObserved{Observed: observedAsDeclared(), Delivery: &model.DeliveryStatus{}}
		o.Integrity.Project = &model.ProjectInfo{Name: "security-audit", Region: "cn-hangzhou", Status: "Normal"}
		logstoreWith(`{"enable_tracking":false,"enableModify":false}`)(t, &s, &o)
		withPolicies("", "")(t, &s, &o)
		c.change(t, &s, &o)
		h := s.Health(o)
		fmt.Fprintf(&text, "# %s\n", c.name)
		for _, reason := range h.Reasons() {
			fmt.Fprintf(&text, "  %s\n", reason)
		}
		if h.Outlived {
			fmt.Fprintf(&text, "  besides: %s\n", h.Delivery)
		}
		for _, part := range []struct{ name, status string }{
			{"allow-list", h.AllowList}, {"slot", h.Slot}, {"project", h.Project}, {"role", h.Role}, {"Logstore", h.Logstore},
			{"index", h.Index}, {"trail", h.Trail}, {"delivery", h.Delivery},
		} {
			if part.status == "" {
				fmt.Fprintf(&text, "  %s: not known\n", part.name)
			}
		}
		fmt.Fprintf(&text, "  codes: %v\n", h.Causes)
		for _, obstacle := range h.Obstacles {
			fmt.Fprintf(&text, "  stops an apply: %s\n", obstacle)
		}
		if n := len(h.Integrity.Writers); n > 1 { // the last are the account's own identities
			fmt.Fprintf(&text, "  written by: %s\n", strings.Join(h.Integrity.Writers[:n-1], "; "))
		}
		if granted := s.Granted(o.Observed); len(granted) > 0 {
			fmt.Fprintf(&text, "  granted: %s\n", strings.Join(granted, "; "))
		}
		text.WriteString("\n")
	}
	golden.Compare(t, "testdata/health.txt", text.String())
}
