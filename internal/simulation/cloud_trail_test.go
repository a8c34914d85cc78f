package simulation

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

func (p *process) GetTrailStatus(context.Context, string, string) (model.DeliveryStatus, error) {
	return read(p, "GetTrailStatus", func(s State) (model.DeliveryStatus, error) {
		return model.DeliveryStatus{IsLogging: s.Trail.Status == model.TrailEnabled}, nil
	})
}

func (p *process) DescribeInnerTrails(_ context.Context, region string) ([]model.Trail, error) {
	if region != here && region != elsewhere {
		return []model.Trail{}, nil // no trail is ever in another region
	}
	return read(p, "DescribeInnerTrails in "+region, func(s State) ([]model.Trail, error) {
		t := s.Trail
		if t.Name == "" || t.Region != region {
			return []model.Trail{}, nil
		}
		return []model.Trail{{
			Name: t.Name, HomeRegion: t.Region, Status: t.Status,
			ProjectARN: arn.Project(here, account, projects[t.Store]), RoleARN: arn.Role(account, t.Role),
			Created: time.Unix(int64(epoch+t.Made), 0).UTC().Format(time.RFC3339),
		}}, nil
	})
}

// trail makes a call that changes the trail, which must be the one that is wanted.
func (p *process) trail(operation, region, name string, change func(w *World) error) error {
	return p.write(operation, func(w *World) error {
		if name != p.spec.Trail || region != p.spec.Region {
			w.violate("%s of trail %s in %s", operation, name, region)
		}
		if operation != "CreateInnerTrail" && (w.Trail.Name != name || w.Trail.Region != region) {
			return absent(operation)
		}
		return change(w)
	})
}

func (p *process) CreateInnerTrail(_ context.Context, region, name, projectARN, roleARN string) error {
	return p.trail("CreateInnerTrail", region, name, func(w *World) error {
		project, _, err := arn.ParseProject(projectARN)
		role, _, roleErr := arn.ParseRole(roleARN)
		if err != nil || roleErr != nil {
			return fmt.Errorf("create of a trail to %s through %s", projectARN, roleARN)
		}
		switch {
		case w.Trail.Name == name && w.Trail.Region == region:
			return refused(model.Exists, "CreateInnerTrail", "TrailAlreadyExistsException")
		case w.Trail.Name != "":
			return refused(model.Quota, "CreateInnerTrail", "MaximumNumberOfTrailsExceededException")
		case !w.Stores[storeOf(project.Name)].answers():
			return refused(model.NotFound, "CreateInnerTrail", "InvalidSlsProjectArn")
		}
		p.made, p.gone = true, false
		w.newTrail(Trail{Name: name, Region: region, Status: model.TrailFresh, Store: storeOf(project.Name), Role: role})
		return nil
	})
}

func (p *process) DeleteInnerTrail(_ context.Context, region, name string) error {
	return p.trail("DeleteInnerTrail", region, name, func(w *World) error {
		switch {
		case p.gone:
			w.violate("deleted a trail that others created after it had deleted one")
		case !p.ends && !p.moves && !p.creates:
			w.violate("deleted the trail, which no plan has shown")
		case p.moves && !p.ends && strings.Contains(p.turns.written, "LogStore") && !w.Stores[storeOf(p.spec.Project.Name)].answers():
			w.violate("deleted the trail, and the new place does not answer")
		case p.kept:
			w.violate("ended the trail that another resource of the state has")
		case p.ends && w.Trail.Store != storeOf(p.spec.LastDestination().Name):
			w.violate("ended a trail to a project to which the shipping was not applied")
		}
		w.Trail, p.gone = Trail{}, true
		return nil
	})
}

func (p *process) StartLogging(_ context.Context, region, name string) error {
	return p.trail("StartLogging", region, name, func(w *World) error {
		w.Trail.Status = model.TrailEnabled
		w.deliver()
		return nil
	})
}

func (p *process) StopLogging(_ context.Context, region, name string) error {
	return p.trail("StopLogging", region, name, func(w *World) error {
		w.Trail.Status = model.TrailStopped
		return nil
	})
}
