package organization

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// Logstores are the Logstores of an account that have the name of one of a trail.
type Logstores struct {
	// Orphaned are those to which no trail of the account delivers, as project/logstore, sorted; nil
	// if they are not known, or were not looked for.
	Orphaned []string
	Unknown  []string // why they are not known, in words
}

// logstoreSearch finds the Logstores of an account that have the name of one of a trail. The
// lock guards what it has found.
type logstoreSearch struct {
	client *cloud.Client

	mu       sync.Mutex
	projects []model.Project
	found    []string         // project/logstore
	unread   map[string]error // by region, or by project
}

// listProjects lists the projects of regions concurrently, each within a limit.
func (s *logstoreSearch) listProjects(ctx context.Context, regions []string) {
	s.inEach(ctx, regions, func(ctx context.Context, region string) {
		ctx, cancel := s.client.Clock().WithTimeout(ctx, regionTimeout)
		defer cancel()
		projects, err := s.client.ListProjects(ctx, region)
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.projects = append(s.projects, projects...); err != nil {
			s.unread[region] = err
		}
	})
}

// listLogstores lists the Logstores of the projects concurrently. A project that was deleted
// meanwhile has none.
func (s *logstoreSearch) listLogstores(ctx context.Context) {
	byName := map[string]model.Project{}
	var order []string
	for _, project := range s.projects {
		byName[project.Name] = project
		order = append(order, project.Name)
	}
	s.inEach(ctx, order, func(ctx context.Context, name string) {
		logstores, err := s.client.ListLogstores(ctx, byName[name])
		s.mu.Lock()
		defer s.mu.Unlock()
		if err != nil && !model.Is(err, model.NotFound) {
			s.unread["project "+name+" in "+byName[name].Region] = err
		}
		for _, logstore := range logstores {
			if _, dedicated := strings.CutPrefix(logstore, names.Logstore("")); dedicated {
				s.found = append(s.found, name+"/"+logstore)
			}
		}
	})
}

// inEach works on places concurrently, as Each on accounts, and waits.
func (*logstoreSearch) inEach(ctx context.Context, places []string, work func(ctx context.Context, place string)) {
	for range Each(ctx, places, func(ctx context.Context, place string) struct{} { work(ctx, place); return struct{}{} }) {
		continue // it waits
	}
}

// result judges what was found, beside the trails of the account.
func (s *logstoreSearch) result(trails domain.OtherRegions) Logstores {
	found := Logstores{Orphaned: []string{}}
	for _, logstore := range s.found {
		if !deliversTo(trails.Trails, logstore) {
			found.Orphaned = append(found.Orphaned, logstore)
		}
	}
	slices.Sort(found.Orphaned)
	found.Unknown = s.whyUnread()
	if len(trails.Silent) > 0 && len(found.Orphaned) > 0 {
		found.Unknown = append(found.Unknown, fmt.Sprintf("a trail that was not read may deliver to %s", model.List(found.Orphaned)))
	}
	if len(found.Unknown) > 0 {
		found.Orphaned = nil
	}
	return found
}

// whyUnread says where Logstores could not be listed, and the first answer of each kind: a denial
// quotes its own resource.
func (s *logstoreSearch) whyUnread() (why []string) {
	var kinds []string
	places, answers := map[string][]string{}, map[string]string{}
	for _, place := range slices.Sorted(maps.Keys(s.unread)) {
		err, kind := s.unread[place], ""
		if call := (*model.Error)(nil); errors.As(err, &call) {
			kind = fmt.Sprint(call.Action, call.Class, call.Code)
		}
		if len(places[kind]) == 0 {
			kinds, answers[kind] = append(kinds, kind), model.LastingAnswer(err)
		}
		places[kind] = append(places[kind], place)
	}
	for _, kind := range kinds {
		why = append(why, "not listed in "+model.List(places[kind])+": "+answers[kind])
	}
	return why
}

// deliversTo reports whether one of the trails delivers to a Logstore. Names of projects are unique
// across regions and accounts.
func deliversTo(trails map[string][]model.Trail, logstore string) bool {
	for _, listed := range trails {
		for _, trail := range listed {
			if project, _, err := arn.ParseProject(trail.ProjectARN); err == nil && project.Name+"/"+names.Logstore(trail.Name) == logstore {
				return true
			}
		}
	}
	return false
}
