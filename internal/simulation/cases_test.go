package simulation

import (
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// Case is what a history begins with, and what is then applied.
type Case struct {
	Name string

	differs  int // in how many parts it differs from the usual one
	state    State
	recorded *Recorded
	declared Declared
	destroy  bool // then destroys the shipping
}

// dimension is one part of a case: its values after the first, which is the usual one.
type dimension []value

type value struct {
	name string
	set  func(c *Case)
}

// healthy is the case in which everything is as declared and recorded.
func healthy() Case {
	c := Case{declared: Declared{Days: forever}}
	c.state = State{
		Role:   RoleTrusts,
		Stores: [2]Store{{Project: ProjectReady, Logstore: Logstore{Exists: true, Days: forever, Born: 1}, Index: IndexStandard}, {Project: ProjectReady}},
		Trail:  Trail{Name: trailName, Region: here, Status: model.TrailEnabled, Role: names.DefaultRole},
	}
	record(forever)(&c)
	return c
}

// nothing is the case in which nothing is there but the projects, and nothing recorded.
func nothing() Case {
	c := Case{declared: Declared{Days: forever}}
	c.state = State{Detached: true, Stores: [2]Store{{Project: ProjectReady}, {Project: ProjectReady}}}
	return c
}

// record makes the state that an apply of a retention has left.
func record(days int) func(c *Case) {
	return func(c *Case) {
		c.recorded = &Recorded{
			Declared: Declared{Days: days}, Enabled: true,
			Applied: &domain.Applied{Project: projects[0], ProjectRegion: here, RetentionDays: days, Created: time.Unix(epoch+86400, 0)},
			Statuses: domain.Statuses{
				Trail: domain.TrailPresent, Role: domain.RoleAuthorized, Logstore: domain.LogstoreReady, Index: domain.IndexComplete,
			},
		}
	}
}

func role(kind Role, detached bool) func(c *Case) {
	return func(c *Case) { c.state.Role, c.state.Detached = kind, detached }
}

func trail(t Trail) func(c *Case) { return func(c *Case) { c.state.Trail = t } }

// observedDimensions is how many of the dimensions, the first ones, are about what there is.
const observedDimensions = 6

// dimensions are the parts that differ among the cases.
var dimensions = func() []dimension {
	stores := dimension{}
	for _, project := range []struct {
		name string
		kind Project
	}{{"project absent", ProjectAbsent}, {"project elsewhere", ProjectElsewhere}, {"project of another account", ProjectTaken}, {"", ProjectReady}, {"stopped project", ProjectStopped}} {
		if project.kind == ProjectAbsent || project.kind == ProjectElsewhere || project.kind == ProjectTaken {
			stores = append(stores, value{project.name, func(c *Case) { c.state.Stores[0] = Store{Project: project.kind} }})
			continue
		}
		stores = append(stores, value{project.name + " no Logstore", func(c *Case) { c.state.Stores[0] = Store{Project: project.kind} }})
		for _, l := range []Logstore{{Days: forever}, {Days: 180}, {Days: 30}, {Days: forever, Tracking: true}, {Days: forever, Modifiable: true}, {Days: forever, Born: 2}} {
			l.Exists, l.Born = true, max(l.Born, 1)
			for _, index := range []struct {
				name string
				kind Index
			}{{"no index", IndexAbsent}, {"index", IndexStandard}, {"narrowed index", IndexStandard | IndexNarrowed}, {"widened index", IndexStandard | IndexWidened}} {
				stores = append(stores, value{strings.TrimSpace(fmt.Sprintf("%s Logstore %+v %s", project.name, l, index.name)), func(c *Case) {
					c.state.Stores[0].Project, c.state.Stores[0].Logstore, c.state.Stores[0].Index = project.kind, l, index.kind
				}})
			}
		}
	}
	return []dimension{
		stores,
		{
			{"no role", role(RoleAbsent, true)}, {"role without policy", role(RoleTrusts, true)}, {"role trusts another service", role(RoleSilent, true)},
			{"role trusts both", role(RoleBoth, false)}, {"role denies", role(RoleDenies, false)}, {"role denies many", role(RoleDeniesMany, false)}, {"role unreadable", role(RoleUnreadable, false)},
		},
		{
			{"policy denies", func(c *Case) { c.state.Stores[0].Policy = PolicyDenies }}, {"policy unreadable", func(c *Case) { c.state.Stores[0].Policy = PolicyUnreadable }},
		},
		{
			{"no trail", trail(Trail{})},
			{"trail", trail(Trail{Name: trailName, Region: here, Status: model.TrailEnabled, Role: names.DefaultRole})},
			{"trail stopped", trail(Trail{Name: trailName, Region: here, Status: model.TrailStopped, Role: names.DefaultRole})},
			{"trail to the other project", trail(Trail{Name: trailName, Region: here, Status: model.TrailEnabled, Store: 1, Role: names.DefaultRole})},
			{"trail through another role", trail(Trail{Name: trailName, Region: here, Status: model.TrailEnabled, Role: otherRole})},
			{"another trail", trail(Trail{Name: "other", Region: here, Status: model.TrailEnabled, Role: names.DefaultRole})},
			{"another trail elsewhere", trail(Trail{Name: "other", Region: elsewhere, Status: model.TrailEnabled, Role: names.DefaultRole})},
		},
		{{"only the service creates", func(c *Case) { c.state.ServiceOnly = true }}},
		{{"other project absent", func(c *Case) { c.state.Stores[1] = Store{} }}},
		{{"nothing recorded", func(c *Case) { c.recorded = nil }}, {"recorded", record(forever)}, {"recorded 180", record(180)}},
		{{"declares 180", func(c *Case) { c.declared.Days = 180 }}, {"consents to 180", func(c *Case) { c.declared.Days, c.declared.Consent = 180, true }}, {"consents to 30 after 180", func(c *Case) {
			record(180)(c)
			if l := &c.state.Stores[0].Logstore; l.Exists {
				l.Days = 180
			}
			c.declared.Days, c.declared.Consent = 30, true
		}}},
		{{"declares stopped", func(c *Case) { c.declared.Stopped = true }}},
		{{"declares role unmanaged", func(c *Case) { c.declared.Unmanaged = true }}},
		{{"declares create_project", func(c *Case) { c.declared.CreateProject = true }}},
		{{"declares the other project", func(c *Case) { c.declared.Store = 1 }}},
		{{"destroys", func(c *Case) { c.destroy = true }}, {"destroys with logs", destroysLogs}, {"destroys with logs of 180 days", func(c *Case) {
			record(180)(c)
			if l := &c.state.Stores[0].Logstore; l.Exists {
				l.Days = 180
			}
			c.declared.Days = 180
			destroysLogs(c)
		}}},
	}
}()

func destroysLogs(c *Case) {
	c.destroy, c.declared.Logs = true, true
	if c.recorded != nil {
		c.recorded.Logs = true
	}
}

// cases returns all cases that differ from a usual one in at most as many parts.
func cases(usual func() Case, most int) iter.Seq[Case] {
	return func(yield func(Case) bool) { combine(usual, dimensions, most, nil, yield) }
}

func combine(usual func() Case, from []dimension, most int, chosen []value, yield func(Case) bool) bool {
	c := usual()
	var words []string
	for _, v := range chosen {
		v.set(&c)
		words = append(words, v.name)
	}
	c.Name, c.differs = strings.Join(words, ", "), len(chosen)
	if !c.possible() {
		return true
	}
	if !yield(c) {
		return false
	}
	if len(chosen) == most {
		return true
	}
	for i, d := range from {
		for _, v := range d {
			if !combine(usual, from[i+1:], most, append(chosen[:len(chosen):len(chosen)], v), yield) {
				return false
			}
		}
	}
	return true
}

// possible reports whether there can be such a case: a destroy needs something that is recorded.
func (c Case) possible() bool { return !c.destroy || c.recorded != nil }
