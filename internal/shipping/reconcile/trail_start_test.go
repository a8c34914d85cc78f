package reconcile

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// TestApplier_setLogging_everyLook tells what becomes of a start or a stop whose first answer is lost, by what is listed then.
func TestApplier_setLogging_everyLook(t *testing.T) {
	t.Parallel()
	with := func(status string) []model.Trail {
		trail := trailTo("security-audit", "")
		trail.Status = status
		return []model.Trail{trail}
	}
	for name, row := range map[string]struct {
		on     bool
		listed []model.Trail
		silent bool
		says   string // of the error
		calls  int
	}{
		"started":                     {on: true, listed: with(model.TrailEnabled), calls: 1},
		"not started":                 {on: true, listed: with(model.TrailFresh), calls: 2},
		"stopped":                     {listed: with(model.TrailStopped), calls: 1},
		"not stopped":                 {listed: with(model.TrailEnabled), calls: 2},
		"gone":                        {on: true, says: errObserveAgain.Error(), calls: 1},
		"another trail":               {on: true, listed: []model.Trail{{Name: "rival", ProjectARN: ourInput.ProjectARN}}, says: errObserveAgain.Error(), calls: 1},
		"one of its name, redirected": {on: true, listed: []model.Trail{trailTo("other", "")}, says: errObserveAgain.Error(), calls: 1},
		"no answer":                   {on: true, silent: true, says: " : Code: message", calls: 1},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			a := &applier{cloud: c, want: twoLineSpec(), log: &stepLog{}}
			operation := map[bool]string{true: "StartLogging", false: "StopLogging"}[row.on]
			c.on(hook{operation: operation, nth: 1, err: failure(model.Unreachable), before: func(context.Context) { c.trails = row.listed }})
			if row.silent {
				c.on(hook{operation: "DescribeInnerTrails", err: failure(model.Unavailable)})
			}
			err := a.setLogging(t.Context(), ourInput, row.on)
			if (err == nil) != (row.says == "") || err != nil && !strings.HasPrefix(err.Error(), row.says) || c.count(operation) != row.calls || len(c.writes()) != row.calls {
				t.Errorf("%s: %v after %v", name, err, c.writes())
			}
			if row.says == "" && (c.trails[0].Status == model.TrailEnabled) != (row.on || row.calls == 1 && name == "not stopped") {
				t.Errorf("%s: the trail is %+v", name, c.trails[0])
			}
		})
	}
}

// A new trail whose start was not answered, and that does not show yet, is started once it shows.
func TestReconciler_startsOnceItShows(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		var all []model.Trail
		c.on(hook{operation: "StartLogging", nth: 1, err: failure(model.Unreachable), before: func(context.Context) {
			all, c.trails = c.trails, nil
			c.on(hook{operation: "DescribeInnerTrails", nth: 2, before: func(context.Context) { c.trails = all }})
		}})
		err := reconciler(c, nil).Run(t.Context())
		if writes := c.writes(); err != nil || c.trails[0].Status != model.TrailEnabled || !slices.Equal(writes[len(writes)-3:], []string{"CreateInnerTrail", "StartLogging", "StartLogging"}) {
			t.Errorf("%v after %v", err, writes)
		}
	})
}

// A run that is interrupted while it starts its new trail names that step, and says that nothing ships.
func TestReconciler_interruptedStart(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		ctx, cancel := context.WithCancel(t.Context())
		c.on(hook{operation: "StartLogging", before: func(context.Context) { cancel() }})
		err := reconciler(c, nil).Run(ctx)
		var failed *StepError
		if !errors.As(err, new(*NotShippingError)) || !errors.As(err, &failed) || failed.Step.Kind != domain.StartTrail {
			t.Errorf("%v", err)
		}
	})
}

// TestApplier_restore_startFails tells why a trail that was created again is not as it was.
func TestApplier_restore_startFails(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		start hook
		says  string
	}{
		"started":          {hook{}, ""},
		"denied":           {hook{operation: "StartLogging", err: failure(model.Denied)}, " : Code: message"},
		"others delete it": {hook{operation: "StartLogging", nth: 1, err: failure(model.Unreachable)}, "others changed it meanwhile"},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			a := &applier{cloud: c, want: twoLineSpec(), log: &stepLog{}, deleted: true}
			if row.start.nth > 0 {
				row.start.before = func(context.Context) { c.trails = nil }
			}
			c.on(row.start)
			err := a.restore(t.Context(), a.want, trailTo("security-audit", ""))
			if (err == nil) != (row.says == "") || err != nil && err.Error() != row.says {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}

// misplaced is a cloud whose projects tell another region.
type misplaced struct {
	*fakeCloud

	region string
}

func (m misplaced) GetProject(ctx context.Context, p model.Project) (model.ProjectInfo, error) {
	info, err := m.fakeCloud.GetProject(ctx, p)
	info.Region = m.region
	return info, err
}

// TestApplier_checkDestination_everyAnswer tells when the old trail of a move may be deleted: what this run has made shows
// where it is declared.
func TestApplier_checkDestination_everyAnswer(t *testing.T) {
	t.Parallel()
	made := domain.Step{Kind: domain.CreateIndex, Name: "innertrail_platform-ops"}
	left := domain.Step{Kind: domain.CreateLogstore, Name: "innertrail_platform-ops"}
	for name, row := range map[string]struct {
		done, skipped []domain.Step
		region        string
		hooks         []hook
		says          string
		projects      int // looks at the project
		logstores     int
	}{
		"nothing was made":            {},
		"only the role was made":      {done: []domain.Step{{Kind: domain.CreateRole, Name: "r"}}},
		"it shows":                    {done: []domain.Step{made}, region: "cn-hangzhou", projects: 1, logstores: 1},
		"the region is not told":      {done: []domain.Step{made}, projects: 1, logstores: 1},
		"in another region":           {done: []domain.Step{made}, region: "cn-shanghai", says: "project security-audit is in cn-shanghai, not in cn-hangzhou", projects: 1, logstores: 1},
		"the project may not be read": {done: []domain.Step{made}, region: "cn-shanghai", hooks: []hook{{operation: "GetProject", err: failure(model.Denied)}}, says: " : Code: message", projects: 1, logstores: 1},
		"left to the service":         {skipped: []domain.Step{left}, projects: 1},
		"the project shows late":      {done: []domain.Step{made}, hooks: []hook{{operation: "GetProject", nth: 1, err: failure(model.NotFound)}}, projects: 2, logstores: 2},
		"the Logstore shows late":     {done: []domain.Step{made}, hooks: []hook{{operation: "GetLogStore", nth: 1, err: failure(model.OtherAccount)}}, projects: 2, logstores: 2},
		"the Logstore never shows":    {done: []domain.Step{made}, hooks: []hook{{operation: "GetLogStore", err: failure(model.NotFound)}}, says: " : Code: message", projects: -1, logstores: -1},
		"the Logstore may not read":   {done: []domain.Step{made}, hooks: []hook{{operation: "GetLogStore", err: failure(model.Denied)}}, says: " : Code: message", projects: 1, logstores: 1},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			for _, h := range row.hooks {
				c.on(h)
			}
			a := &applier{cloud: misplaced{c, row.region}, want: twoLineSpec(), log: &stepLog{done: row.done, skipped: row.skipped}}
			err := a.checkDestination(t.Context(), c.trails[0])
			var unmade *DestinationError
			if errors.As(err, &unmade) != (row.says != "") || err != nil && err.Error() != row.says || unmade != nil && unmade.Old != c.trails[0] {
				t.Errorf("%s: %v", name, err)
			}
			if looks := c.count("GetProject"); row.projects >= 0 && looks != row.projects || row.projects < 0 && (looks < 5 || looks > 100) {
				t.Errorf("%s: %d looks at the project", name, looks)
			}
			if looks := c.count("GetLogStore"); row.logstores >= 0 && looks != row.logstores {
				t.Errorf("%s: %d looks at the Logstore", name, looks)
			}
		})
	}
}

// TestRecreateError_lastLook tells what is known of a trail where neither the new nor the old one could be created: whether
// one was sent counts until the trails are listed.
func TestRecreateError_lastLook(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		listed error
		says   string
	}{
		"listed":     {nil, "Trail platform-ops could not be restored either ( : Code: message): log shipping is stopped."},
		"not listed": {failure(model.Unavailable), "It is not known whether trail platform-ops exists, since the answer to a call was lost"},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			c.on(hook{operation: "CreateInnerTrail", nth: 1, err: failure(model.BadResponse), before: func(context.Context) {
				if row.listed != nil {
					c.on(hook{operation: "DescribeInnerTrails", err: row.listed})
				}
			}})
			c.on(hook{operation: "CreateInnerTrail", err: failure(model.Denied)})
			var failed *RecreateError
			if err := reconciler(c, move).Run(t.Context()); !errors.As(err, &failed) || !strings.HasPrefix(failed.Outcome(), row.says) {
				t.Errorf("%s: %v", name, err)
				if failed != nil {
					t.Error(failed.Outcome())
				}
			}
		})
	}
}

// A create that is clearly rejected was not sent, whatever this run had created before.
func TestRecreateError_notSent(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		cloud  func(t *testing.T, c *fakeCloud)
		change func(*Reconciler)
		nth    int  // create that is rejected, as all later ones
		last   bool // whether this run has created a trail
	}{
		"a move": {shipped, move, 1, false},
		"a create whose trail others redirect": {func(_ *testing.T, c *fakeCloud) {
			c.on(hook{operation: "StartLogging", nth: 1, before: func(context.Context) { c.trails = []model.Trail{trailTo("other", "")} }})
		}, nil, 2, true},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			row.cloud(t, c)
			c.on(hook{operation: "CreateInnerTrail", nth: row.nth, err: failure(model.Denied), before: func(context.Context) {
				c.on(hook{operation: "CreateInnerTrail", err: failure(model.Denied)})
				c.on(hook{operation: "DescribeInnerTrails", err: failure(model.Unavailable)})
			}})
			r := reconciler(c, row.change)
			var failed *RecreateError
			if err := r.Run(t.Context()); !errors.As(err, &failed) || failed.Sent || failed.Looked || !strings.Contains(failed.Outcome(), "could not be restored either") {
				t.Errorf("%s: %v, %+v", name, err, failed)
			}
			if (r.Last != nil) != row.last {
				t.Errorf("%s: the last one that was sent is %v", name, r.Last)
			}
		})
	}
}
