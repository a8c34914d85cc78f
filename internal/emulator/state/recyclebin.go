package state

import (
	"fmt"
	"slices"
	"time"
)

// RecycledProject is a deleted project in the recycle bin.
type RecycledProject struct {
	Deleted time.Time `json:"deleted"`
	Project *Project  `json:"project"`
}

// RecycledLogstore is a deleted Logstore in the recycle bin of its project.
type RecycledLogstore struct {
	Deleted  time.Time `json:"deleted"`
	Logstore *Logstore `json:"logstore"`
}

// DeleteProject deletes a project. One with a recycle bin is kept there.
func (a *Account) DeleteProject(p *Project, now time.Time, keep bool) {
	delete(a.Projects, p.Name)
	if keep && p.RecycleBinEnabled {
		a.RecycleBin = append(a.RecycleBin, RecycledProject{now, p})
	}
}

// DeleteLogstore deletes a Logstore. A project with a recycle bin keeps it there.
func (p *Project) DeleteLogstore(l *Logstore, now time.Time) {
	delete(p.Logstores, l.Name)
	if p.RecycleBinEnabled {
		p.RecycleBin = append(p.RecycleBin, RecycledLogstore{now, l})
	}
}

// EmptyRecycleBins drops what was deleted before a time.
func (a *Account) EmptyRecycleBins(before time.Time) {
	a.RecycleBin = slices.DeleteFunc(a.RecycleBin, func(r RecycledProject) bool { return r.Deleted.Before(before) })
	for _, p := range a.Projects {
		p.RecycleBin = slices.DeleteFunc(p.RecycleBin, func(r RecycledLogstore) bool { return r.Deleted.Before(before) })
	}
}

// nextEmptying returns when the first of what is in the recycle bins has to go.
func (a *Account) nextEmptying(days int) time.Time {
	next := Never
	for _, r := range a.RecycleBin {
		next = Earlier(next, r.Deleted.AddDate(0, 0, days))
	}
	for _, p := range a.Projects {
		for _, r := range p.RecycleBin {
			next = Earlier(next, r.Deleted.AddDate(0, 0, days))
		}
	}
	return next
}

// RestoreProject takes a project out of the recycle bin.
func (a *Account) RestoreProject(name string) error {
	i := slices.IndexFunc(a.RecycleBin, func(r RecycledProject) bool { return r.Project.Name == name })
	if i < 0 {
		return fmt.Errorf("the recycle bin has no project %q", name)
	}
	a.Projects[name] = a.RecycleBin[i].Project
	a.RecycleBin = slices.Delete(a.RecycleBin, i, i+1)
	return nil
}

// RestoreLogstore takes the Logstore that was deleted last out of the recycle bin.
func (p *Project) RestoreLogstore(name string) error {
	if p.Logstores[name] != nil {
		return fmt.Errorf("the project %s has a Logstore %s", p.Name, name)
	}
	for i, r := range slices.Backward(p.RecycleBin) {
		if r.Logstore.Name == name {
			p.Logstores[name] = r.Logstore
			p.RecycleBin = slices.Delete(p.RecycleBin, i, i+1)
			return nil
		}
	}
	return fmt.Errorf("the recycle bin of the project %s has no Logstore %q", p.Name, name)
}

// Recycled reports whether a deleted project of the name is in a recycle bin.
func (c *Cloud) Recycled(name string) bool {
	for _, a := range c.Accounts {
		if slices.ContainsFunc(a.RecycleBin, func(r RecycledProject) bool { return r.Project.Name == name }) {
			return true
		}
	}
	return false
}
