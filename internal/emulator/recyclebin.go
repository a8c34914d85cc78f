package emulator

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// recycled names a deleted project, or a deleted Logstore of a project.
type recycled struct {
	Account  string `json:"account"`
	Project  string `json:"project"`
	Logstore string `json:"logstore"`
}

// postRestore takes a project, or a Logstore of one, out of the recycle bin, as a person
// does at the console: no operation for it is published.
func (c control) postRestore(request recycled) (any, error) {
	if request.Project == "" {
		return nil, errors.New("project is required")
	}
	return nil, c.Restore(cmp.Or(request.Account, state.DefaultAccountID), request.Project, request.Logstore)
}

// Restore takes a deleted project out of the recycle bin of an account, or, where one is
// named, a deleted Logstore out of the recycle bin of its project.
func (e *Emulator) Restore(account, project, logstore string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	a := e.cloud.Accounts[account]
	if a == nil {
		return fmt.Errorf("there is no account %q", account)
	}
	e.settle()
	a.EmptyRecycleBins(e.Clock.Now().AddDate(0, 0, -e.settings.RecycleBinDays))
	e.versions = nil
	e.schedule.Reset()
	if logstore == "" {
		if e.cloud.ProjectOwner(project) != nil {
			return fmt.Errorf("there is a project %s", project)
		}
		return a.RestoreProject(project)
	}
	p := a.Projects[project]
	if p == nil {
		return fmt.Errorf("the account has no project %q", project)
	}
	return p.RestoreLogstore(logstore)
}
