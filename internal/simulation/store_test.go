package simulation

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// epoch is when the first Logstore of a history was created, in seconds.
const epoch = 1_700_000_000

// A field that others have added to an index, and one of the standard index.
const (
	widened  = "ticket"
	narrowed = "EmployeeID"
)

// logstores are the answers for all Logstores that a history can have.
var logstores = map[Logstore]model.Logstore{}

func init() {
	for _, days := range []int{7, 30, 180, forever} {
		for flags := range 4 {
			for born := range 64 {
				l := Logstore{Exists: true, Days: days, Tracking: flags&1 != 0, Modifiable: flags&2 != 0, Born: born}
				var answer model.Logstore
				text := fmt.Sprintf(`{"logstoreName":%q,"ttl":%d,"shardCount":2,"autoSplit":true,"maxSplitShard":64,"mode":"standard","enable_tracking":%t,"enableModify":%t,"createTime":%d}`,
					names.Logstore(trailName), days, l.Tracking, l.Modifiable, epoch+born*86400)
				if err := json.Unmarshal([]byte(text), &answer); err != nil {
					panic(err)
				}
				logstores[l] = answer
			}
		}
	}
}

// indexes are the answers for all indexes.
var indexes = func() map[Index]model.Index {
	all := map[Index]model.Index{}
	for bits := range Index(4) {
		x := domain.IndexSpec{}.Merged(model.Index{}, false)
		x.Fields = maps.Clone(x.Fields)
		if bits&1 != 0 {
			delete(x.Fields, narrowed)
		}
		if bits&2 != 0 {
			x.Fields[widened] = model.FieldKey{Type: "text"}
		}
		all[IndexStandard+bits*2] = x
	}
	return all
}()

// store makes a call that changes what is in the project, which must be the one that is wanted. What is
// deleted with its logs is where the shipping was last applied.
func (p *process) store(operation string, project model.Project, change func(w *World, store *Store) error) error {
	return p.write(operation, func(w *World) error {
		if wanted := p.spec.Project.Project; project != wanted && (operation != "DeleteLogStore" || project != p.spec.LastDestination()) {
			w.violate("%s in project %s", operation, project.Name)
		}
		store := &w.Stores[storeOf(project.Name)]
		if !store.answers() {
			return absent(operation)
		}
		return change(w, store)
	})
}

func (p *process) GetLogstore(_ context.Context, project model.Project, _ string) (model.Logstore, error) {
	return read(p, "GetLogStore", func(s State) (model.Logstore, error) {
		store := s.Stores[storeOf(project.Name)]
		if store.Project == ProjectTaken {
			return model.Logstore{}, &model.Error{Class: model.OtherAccount, Action: "GetLogStore", Attempts: 1, Status: 403, Code: "ProjectForbidden"}
		}
		if !store.answers() || !store.Logstore.Exists {
			return model.Logstore{}, absent("GetLogStore")
		}
		return logstores[store.Logstore], nil
	})
}

func (p *process) CreateLogstore(_ context.Context, project model.Project, l model.Logstore) error {
	return p.store("CreateLogStore", project, func(w *World, store *Store) error {
		switch {
		case store.Logstore.Exists:
			return refused(model.Exists, "CreateLogStore", "LogStoreAlreadyExist")
		case w.ServiceOnly:
			return refused(model.Denied, "CreateLogStore", "Unauthorized")
		case l.RetentionDays != p.spec.Logstore.RetentionDays:
			w.violate("created a Logstore that keeps logs for %d days, not %d", l.RetentionDays, p.spec.Logstore.RetentionDays)
		}
		w.newLogstore(storeOf(project.Name), l.RetentionDays)
		return nil
	})
}

func (p *process) UpdateLogstore(_ context.Context, project model.Project, l model.Logstore) error {
	return p.store("UpdateLogStore", project, func(w *World, store *Store) error {
		now := &store.Logstore
		if !now.Exists {
			return absent("UpdateLogStore")
		}
		if l.RetentionDays < now.Days && !p.mayLower(now.Days) {
			w.violate("lowered the retention from %d to %d days without consent", now.Days, l.RetentionDays)
		}
		if tracking := domain.ValueOr(l.Integrity().WebTracking, false); tracking {
			w.violate("wrote that the Logstore takes logs without credentials")
		}
		now.Days, now.Tracking = l.RetentionDays, false
		w.applied[now.Born%len(w.applied)] = l.RetentionDays
		return nil
	})
}

// mayLower reports whether what the process wants consents to lower the retention from what it is: to a
// value that this state has not applied before, of the Logstore that it was applied to, from no more than
// the plan has shown.
func (p *process) mayLower(from int) bool {
	at := storeOf(p.spec.Project.Name)
	now := p.world.Stores[at].Logstore
	if now.Born == p.world.fresh[at] {
		return true // the service has just created it, and it holds no logs
	}
	if made := p.world.fresh[at]; made > p.born && now.Born > made {
		p.world.Unknowable++ // others made it anew right after the service, before anything recorded it
		return true
	}
	before, want := p.spec.AppliedBefore, p.spec.Logstore.RetentionDays
	if p.spec.Logstore.AllowDecreaseTo == nil || !written(before) || before.RetentionDays == want || before.Destination() != p.spec.Project.Project {
		return false
	}
	if created := bornAt(now.Born); !before.Created.IsZero() && created.After(before.Created) {
		return false
	}
	if p.world.applied[now.Born%len(p.world.applied)] == want {
		p.world.Forgotten++ // the record of that was lost
	}
	return from <= before.Shown
}

// written reports whether an apply of this state has written a record.
func written(a *domain.Applied) bool { return a != nil && !a.Imported && !a.Unconfirmed }

// bornAt returns when a Logstore was created.
func bornAt(born int) time.Time { return time.Unix(int64(epoch+born*86400), 0) }

func (p *process) DeleteLogstore(_ context.Context, project model.Project, _ string) error {
	return p.store("DeleteLogStore", project, func(w *World, store *Store) error {
		before := p.spec.AppliedBefore
		switch {
		case !store.Logstore.Exists:
			return absent("DeleteLogStore")
		case !p.deletes:
			w.violate("deleted the Logstore, which is not asked for")
		case !written(before) || store.Logstore.Days > before.RetentionDays:
			w.violate("deleted a Logstore that may be held: it keeps logs for %d days", store.Logstore.Days)
		case !p.shown.Equal(bornAt(store.Logstore.Born)):
			w.violate("deleted another Logstore than the plan has shown")
		}
		store.Logstore, store.Index = Logstore{}, IndexAbsent
		return nil
	})
}

func (p *process) GetIndex(_ context.Context, project model.Project, _ string) (model.Index, error) {
	return read(p, "GetIndex", func(s State) (model.Index, error) {
		store := s.Stores[storeOf(project.Name)]
		if !store.answers() || store.Index == IndexAbsent {
			return model.Index{}, absent("GetIndex")
		}
		return indexes[store.Index], nil
	})
}

func (p *process) CreateIndex(_ context.Context, project model.Project, _ string, x model.Index) error {
	return p.store("CreateIndex", project, func(w *World, store *Store) error {
		switch {
		case !store.Logstore.Exists:
			return absent("CreateIndex")
		case store.Index != IndexAbsent:
			return refused(model.Exists, "CreateIndex", "IndexAlreadyExist")
		}
		store.Index = indexKind(w, IndexStandard, x)
		return nil
	})
}

func (p *process) UpdateIndex(_ context.Context, project model.Project, _ string, x model.Index) error {
	return p.store("UpdateIndex", project, func(w *World, store *Store) error {
		if store.Index == IndexAbsent {
			return absent("UpdateIndex")
		}
		store.Index = indexKind(w, store.Index, x)
		return nil
	})
}

// indexKind returns which of the indexes was written in the place of another one.
func indexKind(w *World, before Index, x model.Index) Index {
	kind := IndexStandard
	if _, ok := x.Fields[narrowed]; !ok {
		kind |= IndexNarrowed
	}
	if _, ok := x.Fields[widened]; ok {
		kind |= IndexWidened
	}
	switch {
	case !indexes[kind].Equal(x):
		w.violate("wrote an index that is neither the standard one nor what there was")
	case kind&IndexNarrowed != 0, before&IndexWidened != 0 && kind&IndexWidened == 0:
		w.violate("wrote an index that lacks fields")
	}
	return kind
}
