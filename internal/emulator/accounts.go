package emulator

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

var accountIDForm = regexp.MustCompile(`^[0-9]{1,20}$`)

// AddAccount adds an empty account and returns its root key. An existing account
// stays as it is. AddAccount panics on an id that is not a number.
func (e *Emulator) AddAccount(id string) state.Credentials {
	if !accountIDForm.MatchString(id) {
		panic(fmt.Sprintf("emulator: an account id is a number, not %q", id))
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.cloud.AddAccount(id)
}

// Accounts returns the root keys of all accounts, in the order of their ids.
func (e *Emulator) Accounts() []state.Credentials {
	e.mu.Lock()
	defer e.mu.Unlock()
	list := make([]state.Credentials, 0, len(e.cloud.Accounts))
	for _, id := range slices.Sorted(maps.Keys(e.cloud.Accounts)) {
		list = append(list, state.RootKey(id))
	}
	return list
}

// Edit gives direct access to the first account, to arrange what a test needs
// and to assert what a call left behind. Every read sees the outcome immediately,
// whatever consistency_ms says. The callback must not call the emulator.
func (e *Emulator) Edit(edit func(*state.Account)) { e.EditAccount(state.DefaultAccountID, edit) }

// EditAccount does for any account what Edit does for the first. It panics when there is no such account.
func (e *Emulator) EditAccount(id string, edit func(*state.Account)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	account := e.cloud.Accounts[id]
	if account == nil {
		panic("emulator: there is no account " + id)
	}
	e.settle()
	edit(account)
	account.Complete()
	e.cloud.LearnKeys(account)
	e.versions = nil
	e.reschedule(account)
}
