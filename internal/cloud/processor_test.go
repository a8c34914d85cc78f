package cloud_test

import (
	"errors"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

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
