package reconcile

import (
	"context"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

func (a *applier) createLogstore(ctx context.Context) error {
	project, l := a.want.Project, a.want.Logstore
	// The project has answered before, so one that does not answer now is young, or gone.
	var wrong, err error
	concurrently(
		func() { wrong = a.checkProjectRegion(ctx) },
		func() {
			err = a.untilReady(ctx, true, func() error {
				err := a.cloud.CreateLogstore(ctx, project.Project, l.CreateInput())
				if model.Is(err, model.NotFound, model.OtherAccount) {
					a.youngProject.Store(true)
				}
				return err
			}, model.NotFound, model.OtherAccount)
		},
	)
	if wrong != nil {
		return wrong
	}
	if domain.OnlyServiceMayCreate(err) {
		if domain.IsLite(domain.ValueOr(l.Mode, "")) {
			return &domain.LiteRefusedError{Logstore: l.Name, Err: err}
		}
		_, look := a.cloud.GetLogstore(ctx, project.Project, l.Name)
		a.newLogstore.Store(model.Is(look, model.NotFound)) // one that exists after all may hold logs
		return &leftToServiceError{err}
	}
	if model.Is(err, model.Exists) {
		a.appeared.Store(true)
		return errObserveAgain // created by others, or by us in a call whose answer was lost
	}
	return err
}

func (a *applier) updateLogstore(ctx context.Context, from model.Logstore) error {
	l, project := a.want.Logstore, a.want.Project.Project
	return a.onePerLook(ctx, func() error {
		a.written.logstore = &from
		err := a.cloud.UpdateLogstore(ctx, project, l.MergedOnto(from))
		if from.RetentionDays != l.RetentionDays && model.Is(err, model.Refused, model.Denied) && !domain.IsRAMDenial(err) {
			return &domain.RetentionRefusedError{Logstore: l.Name, From: from.RetentionDays, Others: l.WithRetention(from.RetentionDays).Differing(from), Err: err}
		}
		return err
	}, func(written bool) (bool, error) {
		now, err := a.cloud.GetLogstore(ctx, project, l.Name)
		if err != nil {
			return false, err
		}
		before := from
		from = now
		if err := a.checkSame(&now); err != nil {
			return false, err
		}
		if !l.Differs(from) {
			return true, nil
		}
		if err := firstError(l.CheckSupported(from, nil), a.guardRetention(from)); err != nil || !written {
			return false, err
		}
		return false, l.ChangedAfterLostWrite(before, now)
	})
}

// guardRetention guards a write that is not the first of the run. A Logstore that the
// service created in this run is empty.
func (a *applier) guardRetention(now model.Logstore) error {
	if a.newLogstore.Load() {
		return nil
	}
	want := a.want.ForLogstore(&now)
	if a.appeared.Load() {
		want.AppliedBefore = nil
	}
	return want.GuardRetention(now.RetentionDays)
}

func (a *applier) updateIndex(ctx context.Context, observed domain.Observed) error {
	project, name := a.want.Project.Project, a.want.Logstore.Name
	from, lite := *observed.Index, a.want.Lite(observed)
	return a.onePerLook(ctx, func() error {
		a.written.index = &from
		return a.cloud.UpdateIndex(ctx, project, name, a.want.Index.Merged(from, lite))
	}, func(written bool) (bool, error) {
		now, err := a.cloud.GetIndex(ctx, project, name)
		if err != nil {
			return false, err
		}
		before := from
		from = now
		if a.want.Index.Merged(from, lite).Equal(from) {
			return true, nil
		}
		if !written {
			return false, nil
		}
		return false, a.want.Index.ChangedAfterLostWrite(name, before, now, lite)
	})
}

// untilReady repeats do while it fails with one of the classes, if what it needs is
// recently created and may not be visible everywhere yet. Nothing older is waited for.
func (a *applier) untilReady(ctx context.Context, recentlyCreated bool, do func() error, temporary ...model.Class) error {
	for backoff := model.NewBackoff(a.cloud.Clock(), propagationWindow); ; {
		err := do()
		if !model.Is(err, temporary...) || !recentlyCreated || !backoff.Open() || backoff.Wait(ctx) != nil {
			return err
		}
	}
}

// recentlyCreated reports whether a Logstore was created so recently, by this run or by the
// service, that it may not be usable yet.
func (a *applier) recentlyCreated(name string, observed *model.Logstore) bool {
	return a.log.has(domain.Step{Kind: domain.CreateLogstore, Name: name}) ||
		observed != nil && a.cloud.Clock().Now().Sub(observed.Created()) < propagationWindow
}

// checkSame returns an error if others created the Logstore again since this run saw it first.
func (a *applier) checkSame(l *model.Logstore) error {
	if l == nil {
		return nil
	}
	if a.created.IsZero() {
		a.created = l.Created()
	}
	if !l.Created().After(a.created) {
		return nil
	}
	return &domain.LogstoreReplacedError{Logstore: a.want.Logstore.Name, Created: l.Created(), During: true}
}

// written keeps what this run found when it wrote, to tell later what others wrote.
type written struct {
	logstore *model.Logstore
	index    *model.Index
}

// changedMeanwhile returns an error if what was observed is neither as declared nor as it
// was before this run wrote it.
func (a *applier) changedMeanwhile(observed domain.Observed) error {
	if from := a.written.logstore; from != nil && observed.Logstore != nil {
		if others, _ := a.want.Logstore.SplitDiffering(*from, *observed.Logstore); len(others) > 0 {
			return &domain.ChangedMeanwhileError{Object: "Logstore " + a.want.Logstore.Name, Now: strings.Join(others, ", "), Argument: "logstore"}
		}
	}
	from, is := a.written.index, observed.Index
	if from == nil || is == nil || a.log.hasStage(domain.TrailStage) || is.Equal(*from) || a.want.Index.Merged(*is, a.want.Lite(observed)).Equal(*is) {
		return nil // the service itself changes the index of a new trail's Logstore
	}
	now := a.want.IndexStatus(observed)
	if now == domain.IndexComplete {
		now = "a declared setting differs"
	}
	return &domain.ChangedMeanwhileError{Object: "index of Logstore " + a.want.Logstore.Name, Now: now, Argument: "index"}
}
