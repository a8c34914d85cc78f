package console_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/console"
)

// An operator alters, forges, filters and silences the logs of a Logstore, each through the
// services' own operations.
func TestOperator_altersLogs(t *testing.T) {
	t.Parallel()
	const project, logstore = "security-audit", "own-logs"
	e := emulator.New()
	t.Cleanup(e.Close)
	server, err := e.StartInMemory()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	ctx, o := t.Context(), console.New(server.Transport(), e.Account(), e.Region())
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check := func(what string, holds func(*emulator.Project, *emulator.Logstore) bool) {
		t.Helper()
		e.Edit(func(a *emulator.Account) {
			if p := a.Projects[project]; !holds(p, p.Logstores[logstore]) {
				t.Errorf("%s: %+v", what, p.Logstores[logstore])
			}
		})
	}
	must(o.CreateProject(ctx, project))
	must(o.CreateLogstore(ctx, project, logstore, 30))
	must(o.LogService(ctx, "POST", project, "/logstores/"+logstore+"/index", nil,
		[]byte(`{"line":{"token":[" "]},"keys":{"who":{"type":"text","token":[" "],"doc_value":true}}}`), nil))

	if err := o.TrackAnonymously(ctx, project, logstore, "who", "forged"); err == nil || !strings.Contains(err.Error(), "not enabled") {
		t.Errorf("without web tracking an anonymous write gets %v", err)
	}
	must(o.EditLogstore(ctx, project, logstore, func(settings map[string]any) { settings["enable_tracking"] = true }))
	must(o.TrackAnonymously(ctx, project, logstore, "who", "forged"))
	must(o.TrackAnonymously(ctx, project, logstore, "who", "hidden"))
	check("forged", func(_ *emulator.Project, l *emulator.Logstore) bool {
		return len(l.Events) == 2 && l.Events[0].Fields["who"] == "forged"
	})

	if err := o.EnableModify(ctx, project, logstore); err == nil {
		t.Error("an existing Logstore becomes modifiable by default")
	}
	e.Set(func(s *emulator.Settings) { s.ModifyExisting = true })
	must(o.EnableModify(ctx, project, logstore))
	must(o.UpdateLogs(ctx, project, logstore, "who: forged", "who", "other"))
	check("updated", func(_ *emulator.Project, l *emulator.Logstore) bool { return l.Events[0].Fields["who"] == "other" })
	must(o.DeleteLogs(ctx, project, logstore, "who: other"))
	must(o.HideLogs(ctx, project, logstore, "who: hidden"))
	check("deleted", func(_ *emulator.Project, l *emulator.Logstore) bool { return l.Events[0].Hidden && l.Events[1].Hidden })

	must(o.AttachProcessor(ctx, project, logstore, "dropper", `* | where who = 'nobody'`))
	must(o.TrackAnonymously(ctx, project, logstore, "who", "filtered"))
	check("filtered", func(_ *emulator.Project, l *emulator.Logstore) bool {
		return l.ProcessorID == "dropper" && len(l.Events) == 2
	})
	must(o.DetachProcessor(ctx, project, logstore))
	must(o.ClearLogstore(ctx, project, logstore))
	check("cleared", func(_ *emulator.Project, l *emulator.Logstore) bool { return l.ProcessorID == "" && len(l.Events) == 0 })

	must(o.SetRecycleBin(ctx, project, true))
	const denial = `{"Version":"1","Statement":[{"Effect":"Deny","Action":"log:PostLogStoreLogs","Principal":"*","Resource":"*"}]}`
	must(o.PutLogstorePolicy(ctx, project, logstore, denial))
	must(o.PutProjectPolicy(ctx, project, denial))
	check("denied", func(p *emulator.Project, l *emulator.Logstore) bool {
		return p.RecycleBinEnabled && p.Policy == denial && l.ResourcePolicy.Document == denial
	})
	if err := o.TrackAnonymously(ctx, project, logstore, "who", "denied"); err == nil {
		t.Error("a write that the project policy denies is taken")
	}
}
