package witness

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/evidence/judge"
	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// observe observes the components as they are now, and says what they are if the trail is still as it was listed before.
func (g *gathering) observe(ctx context.Context, role domain.RoleSpec, before model.Trail, existed bool) error {
	spec := domain.Spec{
		Account: g.ID, Region: g.Region, Trail: g.Trail, Enabled: true, Role: role,
		Project:  domain.ProjectSpec{Project: g.project},
		Logstore: domain.LogstoreSpec{Name: g.said.Subject.Logstore, RetentionDays: domain.RetentionForever},
	}
	observed, unread := g.Observer.ObserveEach(ctx, spec)
	if absent(observed, g.Trail) && ctx.Err() == nil { // the first answer may be stale
		if err := model.NewBackoff(g.Client.Clock(), 0).Wait(ctx); err != nil {
			return err
		}
		observed, unread = g.Observer.ObserveEach(ctx, spec)
	}
	for _, err := range []error{unread.Trails, unread.Role, unread.Project, unread.Logstore, unread.Index, unread.Policies} {
		if err := impossible(ctx, err); err != nil {
			return err
		}
	}
	trail, exists := domain.FindTrail(observed.Trails, g.Trail)
	moved := unread.Trails == nil && exists && existed && (trail.ProjectARN != before.ProjectARN || trail.RoleARN != before.RoleARN)
	if err := g.sayTrail(ctx, trail, exists, unread); err != nil {
		return err
	}
	g.sayRole(spec, observed, unread.Role, exists || g.said.Trail.Unread != "")
	if g.project.Name == "" || moved {
		if moved {
			g.why = "the trail was moved while it was asked"
		}
		g.said.Project.Unread, g.said.Logstore.Unread, g.said.Index.Unread, g.said.Policies.Unread = g.why, g.why, g.why, g.why
		return nil
	}
	g.checkDestination(trail, exists)
	g.sayProject(observed, unread)
	g.sayLogstore(observed, unread)
	g.sayIndex(spec, observed, unread)
	g.sayPolicies(spec, observed, unread.Policies)
	return nil
}

// checkDestination leaves out what ActionTrail counted if the trail does not ship to the project that is asked about: the events
// are not there, and nothing is missing.
func (g *gathering) checkDestination(trail model.Trail, exists bool) {
	project, owner, err := arn.ParseProject(trail.ProjectARN)
	if !exists || err == nil && owner == g.ID && project == g.project {
		return
	}
	m := &g.said.Metrics
	m.Delivered, m.Failed = nil, nil
	shipsTo := cmp.Or(project.Name, trail.ProjectARN)
	if err == nil && (owner != g.ID || project.Name == g.project.Name) {
		shipsTo = trail.ProjectARN
	}
	g.said.Subject.ShipsTo = shipsTo
	m.Unread = "the trail ships to project " + model.Visible(shipsTo) + ", and project " + g.project.Name + " is asked about"
}

// absent reports whether a component is missing, which may be a stale answer.
func absent(observed domain.Observed, trail string) bool {
	_, exists := domain.FindTrail(observed.Trails, trail)
	return !exists || !observed.Role.Exists && observed.Role.Unreadable == nil ||
		!observed.ProjectExists || observed.Logstore == nil || observed.Index == nil
}

func (g *gathering) sayTrail(ctx context.Context, trail model.Trail, exists bool, unread reconcile.Unread) error {
	switch {
	case unread.Trails != nil:
		g.said.Trail.Unread, g.said.Trail.Lacks = why(unread.Trails)
		return impossible(ctx, unread.Trails)
	case !exists:
		return nil
	case unread.Destination != nil:
		g.said.Trail.Unread = unread.Destination.Error()
		return impossible(ctx, unread.Destination)
	}
	status, err := g.Client.GetTrailStatus(ctx, g.Region, g.Trail)
	if err != nil {
		g.said.Trail.Unread, g.said.Trail.Lacks = why(err)
		return impossible(ctx, err)
	}
	said := judge.Trail{Logging: trail.Status == model.TrailEnabled}
	for _, at := range []struct {
		name, text string
		into       *time.Time
	}{{"StartLoggingTime", status.LoggingSince, &said.Started}, {"UpdateTime", trail.Updated, &said.Updated}} {
		var understood bool
		if *at.into, understood = timeOrZero(at.text); !understood {
			g.said.Trail.Unread = at.name + " of the trail is not understood: " + model.Visible(model.ShortName(at.text))
			return nil
		}
	}
	if status.IsLogging != said.Logging {
		g.said.Trail.Unread = fmt.Sprintf("the answers contradict each other: its status is %s, and IsLogging is %t", trail.Status, status.IsLogging)
		return nil
	}
	g.said.Trail.Value = &said
	return nil
}

// timeOrZero returns the time in a text, the zero time if it is empty, and false if it has another.
func timeOrZero(text string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, text)
	return t, err == nil || text == ""
}

func (g *gathering) sayRole(spec domain.Spec, observed domain.Observed, err error, known bool) {
	switch {
	case !known:
		g.said.Role.Unread = "there is no such trail, so which role it used is not known"
	case err != nil:
		g.said.Role.Unread, g.said.Role.Lacks = why(err)
	case observed.Role.Unreadable != nil:
		g.said.Role.Unread, g.said.Role.Lacks = why(observed.Role.Unreadable)
	case observed.Role.Exists:
		g.said.Role.Value = &judge.Role{}
		if codes := spec.Role.Codes(observed.Role); len(codes) > 0 {
			g.said.Role.Value.Reason, g.said.Role.Value.Status = codes[0], spec.Role.Status(observed.Role)
		}
	}
}

func (g *gathering) sayProject(observed domain.Observed, unread reconcile.Unread) {
	switch info := observed.Integrity.Project; {
	case unread.Project != nil:
		g.said.Project.Unread, g.said.Project.Lacks = why(unread.Project)
	case info != nil && info.Region != "" && info.Region != g.project.Region:
		g.said.Project.Unread = "the project says that its region is " + model.Visible(info.Region) + ", and " + g.project.Region + " was asked"
	case info != nil:
		g.said.Project.Value = &judge.Project{Status: info.Status}
	case observed.ProjectExists:
		g.said.Project.Unread = "the answers contradict each other: there is no such project, and its Logstore was read"
	}
}

func (g *gathering) sayLogstore(observed domain.Observed, unread reconcile.Unread) {
	switch store := observed.Logstore; {
	case unread.Logstore != nil:
		g.said.Logstore.Unread, g.said.Logstore.Lacks = why(unread.Logstore)
	case store != nil:
		settings := store.Integrity()
		g.said.Logstore.Value = &judge.Logstore{
			RetentionDays: store.RetentionDays, Created: store.Created(),
			Modifiable: settings.Modifiable, AnonymousWrites: settings.WebTracking, Processor: settings.Processor,
		}
	}
}

func (g *gathering) sayIndex(spec domain.Spec, observed domain.Observed, unread reconcile.Unread) {
	switch index := observed.Index; {
	case unread.Index != nil:
		g.said.Index.Unread, g.said.Index.Lacks = why(unread.Index)
	case index == nil && unread.Logstore != nil: // it is not asked for then
		g.said.Index.Unread, g.said.Index.Lacks = why(unread.Logstore)
	case index != nil:
		g.said.Index.Value = &judge.Index{Modified: index.Modified()}
		if status := spec.IndexStatus(observed); status != domain.IndexComplete {
			g.said.Index.Value.Reason, g.said.Index.Value.Status = reason.IndexIncomplete, status
		}
	}
}

func (g *gathering) sayPolicies(spec domain.Spec, observed domain.Observed, err error) {
	policies := observed.Integrity.Policies
	switch {
	case err != nil:
		g.said.Policies.Unread, g.said.Policies.Lacks = why(err)
	case !observed.ProjectExists:
		g.said.Policies.Unread = "there is no such project"
	case policies.Unreadable():
		g.said.Policies.Unread, g.said.Policies.Lacks = why(policies.Unread[0].Err)
	default:
		var denies []string
		for _, d := range policies.Denied {
			denies = append(denies, fmt.Sprintf("statement %d of a policy denies %s to %s", d.Statement, d.Action, d.Principal))
		}
		denies = append(denies, policies.Doubts...)
		g.said.Policies.Value = &judge.Policies{Denies: strings.Join(denies, "; "), Grants: strings.Join(spec.Granted(observed), "; ")}
	}
}
