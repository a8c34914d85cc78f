package cloud_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const denyingPolicy = `{"Version":"1","Statement":[{"Effect":"Deny","Action":["log:Post*"],"Resource":"acs:log:*:*:project/ops-audit/*"}]}`

// Each form that is published for the answer is read, and "no policy" in each form too.
func TestGetProjectPolicy_everyForm(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.client()
	for _, answer := range []string{"text", "string", "result"} {
		f.Set(func(s *emulator.Settings) { s.ProjectPolicyAnswer = answer })
		f.Edit(func(a *emulator.Account) { a.Projects[project.Name].Policy = "" })
		if p, err := c.GetProjectPolicy(t.Context(), project); err != nil || p.Document != nil {
			t.Errorf("%s, none: %s %v", answer, p.Document, err)
		}
		f.Edit(func(a *emulator.Account) { a.Projects[project.Name].Policy = denyingPolicy })
		if p, err := c.GetProjectPolicy(t.Context(), project); err != nil || string(p.Document) != denyingPolicy {
			t.Errorf("%s: %s %v", answer, p.Document, err)
		}
	}
}

// What cannot be read as a policy is an error, never "no policy".
func TestGetProjectPolicy_notUnderstood(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.client()
	for _, body := range []string{`null`, `[]`, `7`, `"x"`, `{"Version":"1"}`, `{"Statement":null}`, `{"Statement":{}}`, `{"result":7}`, `{"statement":[]}`, denyingPolicy[:40]} {
		f.Edit(func(a *emulator.Account) { a.Projects[project.Name].Policy = body })
		_, err := c.GetProjectPolicy(t.Context(), project)
		_ = failure(t, err, model.BadResponse)
	}
	for _, body := range []string{`""`, `{}`, ` `, `"{}"`, `{"result":""}`, `{"result":{}}`} {
		f.Edit(func(a *emulator.Account) { a.Projects[project.Name].Policy = body })
		if p, err := c.GetProjectPolicy(t.Context(), project); err != nil || p.Document != nil {
			t.Errorf("%s: %s %v", body, p.Document, err)
		}
	}
}

// A refusal that says that there is no policy is none; any other is an error.
func TestGetProjectPolicy_refused(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.client()
	refuse := func(status int, code string) error {
		f.Fault(emulator.Fault{Action: "GetProjectPolicy", Kind: emulator.FaultError, Status: status, Code: code, Message: "refused"})
		_, err := c.GetProjectPolicy(t.Context(), project)
		return err
	}
	for _, code := range []string{"ProjectPolicyNotExist", "PolicyNotExist", "PolicyNotFound"} {
		if err := refuse(404, code); err != nil {
			t.Errorf("%s: %v", code, err)
		}
	}
	for status, code := range map[int]string{404: "ProjectNotExist", 405: "InvalidMethod", 400: "ParameterInvalid", 401: "Unauthorized"} {
		if err := refuse(status, code); err == nil {
			t.Errorf("%s counts as no policy", code)
		}
	}
	alice := f.as(t, "alice", nil)
	var e *model.Error
	if _, err := alice.GetProjectPolicy(t.Context(), project); !errors.As(err, &e) || e.Class != model.Denied || e.Permission != "log:GetProjectPolicy" {
		t.Errorf("denied: %v", err)
	}
}

func TestGetResourcePolicy(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.client()
	for _, logstore := range []string{"", "bare"} {
		if p, err := c.GetResourcePolicy(t.Context(), project, logstore); err != nil || p.Document != nil {
			t.Errorf("%q, none: %s %v", logstore, p.Document, err)
		}
	}
	f.Edit(func(a *emulator.Account) {
		a.Projects[project.Name].ResourcePolicy = &emulator.ResourcePolicy{Document: denyingPolicy}
		a.Projects[project.Name].Logstores["bare"].ResourcePolicy = &emulator.ResourcePolicy{Document: denyingPolicy}
	})
	for _, logstore := range []string{"", "bare"} {
		if p, err := c.GetResourcePolicy(t.Context(), project, logstore); err != nil || string(p.Document) != denyingPolicy {
			t.Errorf("%q: %s %v", logstore, p.Document, err)
		}
	}
	f.Edit(func(a *emulator.Account) {
		a.Projects[project.Name].Logstores["bare"].ResourcePolicy.Document = denyingPolicy[:40]
	})
	_, err := c.GetResourcePolicy(t.Context(), project, "bare")
	_ = failure(t, err, model.BadResponse)
	_, err = c.GetResourcePolicy(t.Context(), project, "nothing")
	_ = failure(t, err, model.NotFound)
	f.Set(func(s *emulator.Settings) { s.ResourcePoliciesKnown = false })
	if _, err := c.GetResourcePolicy(t.Context(), project, ""); err == nil {
		t.Error("an operation that the service does not know counts as no policy")
	}
}

// What a Logstore tells about its integrity is read strictly, and kept by a write that does
// not change it.
func TestLogstore_integrity(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.client()
	got, err := c.GetLogstore(t.Context(), project, "bare")
	if i := got.Integrity(); err != nil || i.WebTracking == nil || *i.WebTracking || i.Modifiable == nil || *i.Modifiable || i.Processor != nil {
		t.Errorf("%+v %v", i, err)
	}
	f.Edit(func(a *emulator.Account) {
		p := a.Projects[project.Name]
		p.Processors = map[string]*emulator.Processor{"quiet": {SPL: "*"}}
		l := p.Logstores["bare"]
		l.WebTracking, l.EnableModify, l.ProcessorID = true, true, "quiet"
	})
	got, err = c.GetLogstore(t.Context(), project, "bare")
	if i := got.Integrity(); err != nil || !*i.WebTracking || !*i.Modifiable || *i.Processor != "quiet" {
		t.Errorf("%+v %v", i, err)
	}
	now := func() (web, modify bool, processor string) {
		f.Edit(func(a *emulator.Account) {
			l := a.Projects[project.Name].Logstores["bare"]
			web, modify, processor = l.WebTracking, l.EnableModify, l.ProcessorID
		})
		return web, modify, processor
	}
	if err := c.UpdateLogstore(t.Context(), project, got); err != nil {
		t.Fatal(err)
	}
	if web, modify, processor := now(); !web || !modify || processor != "quiet" {
		t.Errorf("a write changed it: %t %t %q", web, modify, processor)
	}
	if err := c.UpdateLogstore(t.Context(), project, got.WithoutWebTracking()); err != nil {
		t.Fatal(err)
	}
	if web, modify, processor := now(); web || !modify || processor != "quiet" {
		t.Errorf("closed: %t %t %q", web, modify, processor)
	}
	if i := got.Integrity(); !*i.WebTracking {
		t.Error("the settings that were read have changed")
	}
}

func TestLogstore_integrityNotUnderstood(t *testing.T) {
	t.Parallel()
	for member, want := range map[string]bool{
		`"enable_tracking":true`: true, `"enable_tracking":null`: true, `"Enable_Tracking":7`: true,
		`"enable_tracking":"false"`: false, `"enable_tracking":0`: false, `"enableModify":"true"`: false, `"enableModify":[]`: false,
		`"processorId":7`: false, `"processorId":{}`: false,
	} {
		var l model.Logstore
		err := l.UnmarshalJSON([]byte(`{"logstoreName":"x","ttl":30,` + member + `}`))
		if (err == nil) != want {
			t.Errorf("%s: %v", member, err)
		}
		name, _, _ := strings.Cut(strings.Trim(member, `"`), `"`)
		if !want && !strings.Contains(err.Error(), name) {
			t.Errorf("%s: the error does not name it: %v", member, err)
		}
	}
}

func TestGetIngestProcessor(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.client()
	f.Edit(func(a *emulator.Account) {
		a.Projects[project.Name].Processors = map[string]*emulator.Processor{
			"quiet": {Name: "quiet", SPL: "* | where EventLevel = 'WARNING'", DropOnError: true}, "kept": {Name: "kept", SPL: "*"},
		}
	})
	for name, want := range map[string]model.IngestProcessor{
		"quiet": {Name: "quiet", SPL: "* | where EventLevel = 'WARNING'", DropsOnError: true}, "kept": {Name: "kept", SPL: "*"},
	} {
		if got, err := c.GetIngestProcessor(t.Context(), project, name); err != nil || got != want {
			t.Errorf("%+v %v", got, err)
		}
	}
	_, err := c.GetIngestProcessor(t.Context(), project, "nothing")
	wantClass(t, err, model.Refused)
	var e *model.Error
	if _, err := f.as(t, "alice", nil).GetIngestProcessor(t.Context(), project, "kept"); !errors.As(err, &e) || e.Class != model.Denied || e.Permission != "log:GetIngestProcessor" {
		t.Errorf("denied: %v", err)
	}
	readOnly := f.client(func(c *cloud.Config) { c.ReadOnly = true })
	if _, err := readOnly.GetIngestProcessor(t.Context(), project, "kept"); err != nil {
		t.Errorf("a read with read_only: %v", err)
	}
}

// What cannot be read as the processor that was asked for is an error.
func TestGetIngestProcessor_notUnderstood(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		``, `null`, `[]`, `{}`, `{"processorName":"other","configuration":{"spl":"*","parseFail":"keep"}}`, `{"processorName":"kept"}`,
		`{"processorName":"kept","configuration":{"parseFail":"keep"}}`, `{"processorName":"kept","configuration":{"spl":7,"parseFail":"keep"}}`,
		`{"processorName":"kept","configuration":{"spl":"*"}}`, `{"processorName":"kept","configuration":{"spl":"*","parseFail":"lose"}}`,
	} {
		f := newFixture(t)
		c := f.client(func(c *cloud.Config) { c.Transport = answering(200, body); c.MaxRetries = 0 })
		_, err := c.GetIngestProcessor(t.Context(), project, "kept")
		wantClass(t, err, model.BadResponse)
	}
}
