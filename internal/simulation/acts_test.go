package simulation

import (
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// act is something that others do.
type act struct {
	name string
	do   func(w *World)
}

// Acts that some runs wait for, or that some consents do not cover.
const (
	createProject  = "create the project"
	raiseRetention = "raise the retention"

	recreateLogstore = "create the Logstore again"
	deleteOther      = "delete the other project"
)

// acts are what others do between two rounds of a process.
var acts = []act{
	{"detach the policy", func(w *World) { w.Detached = true }},
	{"delete the role", func(w *World) { w.Role, w.Detached = RoleAbsent, true }},
	{"change the trust", func(w *World) { w.Role = RoleSilent }},
	{"deny in the trust", func(w *World) { w.Role = RoleDeniesMany }},
	{"delete the project", func(w *World) { w.Stores[0] = Store{} }},
	{deleteOther, func(w *World) { w.Stores[1] = Store{} }},
	{"delete the Logstore", func(w *World) { w.Stores[0].Logstore, w.Stores[0].Index = Logstore{}, IndexAbsent }},
	{recreateLogstore, func(w *World) {
		if w.Stores[0].answers() {
			w.newLogstore(0, 30)
		}
	}},
	{raiseRetention, retention(forever)},
	{"lower the retention", retention(7)},
	{"make the logs modifiable", func(w *World) { w.Stores[0].Logstore.Modifiable = w.Stores[0].Logstore.Exists }},
	{createProject, func(w *World) {
		if w.Stores[0].Project == ProjectAbsent {
			w.Stores[0] = Store{Project: ProjectReady}
		}
	}},
	{"stop paying", func(w *World) {
		if w.Stores[0].Project == ProjectReady {
			w.Stores[0].Project = ProjectStopped
		}
	}},
	{"take logs without credentials", func(w *World) { w.Stores[0].Logstore.Tracking = w.Stores[0].Logstore.Exists }},
	{"delete the index", func(w *World) { w.Stores[0].Index = IndexAbsent }},
	{"narrow the index", index(IndexNarrowed)},
	{"widen the index", index(IndexWidened)},
	{"deny in the policy of the project", func(w *World) { w.Stores[0].Policy = PolicyDenies }},
	{"stop the trail", func(w *World) { w.setLogging(model.TrailStopped) }},
	{"start the trail", func(w *World) { w.setLogging(model.TrailEnabled) }},
	{"delete the trail", func(w *World) { w.Trail = Trail{} }},
	{"point the trail to the other project", func(w *World) {
		if w.Trail.Name == trailName && w.Stores[1].answers() {
			w.Trail.Store = 1
			w.deliver()
		}
	}},
	{"create another trail", func(w *World) {
		if w.Trail.Name == "" {
			w.newTrail(Trail{Name: "other", Region: here, Status: model.TrailEnabled, Role: names.DefaultRole})
		}
	}},
	{"create the trail", func(w *World) {
		if w.Trail.Name == "" && w.Stores[0].answers() {
			w.newTrail(Trail{Name: trailName, Region: here, Status: model.TrailEnabled, Role: names.DefaultRole})
		}
	}},
}

func retention(days int) func(w *World) {
	return func(w *World) {
		if w.Stores[0].Logstore.Exists {
			w.Stores[0].Logstore.Days = days
		}
	}
}

func index(bit Index) func(w *World) {
	return func(w *World) {
		if w.Stores[0].Index != IndexAbsent {
			w.Stores[0].Index |= bit
		}
	}
}

func (w *World) setLogging(status string) {
	if w.Trail.Name == trailName {
		w.Trail.Status = status
	}
}

func actNamed(name string) act {
	return acts[slices.IndexFunc(acts, func(a act) bool { return a.name == name })]
}
