package emulator

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Limits of control policies. See AttachControlPolicy, and the page of the ROS resource
// ALIYUN::ResourceManager::ControlPolicy.
const (
	maxControlPolicies = 10
	maxControlDocument = 2048 // characters
)

// accountRef names an account, the first one if none is named.
type accountRef struct {
	Account string `json:"account"`
}

type accountControlPolicies struct {
	Account string `json:"account"`
	state.ControlPolicies
}

// putControlPolicies makes an account a member of the resource directory with these control
// policies. A member has no operation that lists them.
func (c control) putControlPolicies(request accountControlPolicies) (any, error) {
	if err := checkControlPolicies(request.ControlPolicies); err != nil {
		return nil, err
	}
	return request.ControlPolicies, c.setControlPolicies(request.Account, &request.ControlPolicies)
}

// deleteControlPolicies takes an account out of the resource directory.
func (c control) deleteControlPolicies(request accountRef) (any, error) {
	return nil, c.setControlPolicies(request.Account, nil)
}

func (c control) setControlPolicies(account string, policies *state.ControlPolicies) error {
	if account == "" {
		account = state.DefaultAccountID
	}
	if err := c.checkAccount(account); err != nil {
		return err
	}
	if policies != nil && c.directory().ManagementID == account {
		return fmt.Errorf("%s is the management account of the resource directory, which no control policy binds", account)
	}
	c.EditAccount(account, func(a *state.Account) { a.ControlPolicies = policies })
	return nil
}

// directoryRequest is the resource directory as the control plane makes it.
type directoryRequest struct {
	ManagementAccount string          `json:"management_account"`
	Delegated         []string        `json:"delegated_administrators,omitempty"`
	Members           []memberRequest `json:"members"`
}

type memberRequest struct {
	Account     string            `json:"account"`
	DisplayName string            `json:"display_name"`
	Invited     bool              `json:"invited"`
	Status      string            `json:"status,omitempty"`
	Tags        map[string]string `json:"tags,omitempty"`
}

// putDirectory makes the resource directory. A member keeps the control policies that it has;
// an account that is not among the members any more has none.
func (c control) putDirectory(request directoryRequest) (any, error) {
	d := &state.Directory{
		ManagementID: cmp.Or(request.ManagementAccount, state.DefaultAccountID), Delegated: request.Delegated,
		CreateTime: c.Clock.Now(), Members: map[string]state.DirectoryMember{},
	}
	for _, m := range request.Members {
		if _, twice := d.Members[m.Account]; twice || m.Account == d.ManagementID {
			return nil, fmt.Errorf("the account %s is in the directory twice", m.Account)
		}
		if m.Status != "" && !slices.Contains(state.MemberStatuses, m.Status) {
			return nil, fmt.Errorf("the status of a member must be one of %s", strings.Join(state.MemberStatuses, ", "))
		}
		d.Members[m.Account] = state.DirectoryMember{DisplayName: m.DisplayName, Invited: m.Invited, Status: m.Status, JoinTime: d.CreateTime, Tags: m.Tags}
	}
	for _, id := range d.Delegated {
		if _, is := d.Members[id]; !is {
			return nil, fmt.Errorf("the delegated administrator %s is no member", id)
		}
	}
	for _, id := range append(slices.Sorted(maps.Keys(d.Members)), d.ManagementID) {
		if err := c.checkAccount(id); err != nil {
			return nil, err
		}
	}
	c.SetDirectory(d)
	return c.directory(), nil
}

// deleteDirectory ends the resource directory, and with it all control policies.
func (c control) deleteDirectory() any {
	c.SetDirectory(nil)
	return nil
}

// SetDirectory makes the resource directory, or ends it with all control policies where it is
// nil. The accounts that are its members must be there.
func (e *Emulator) SetDirectory(d *state.Directory) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.settle()
	e.cloud.Directory = d
	for id, a := range e.cloud.Accounts {
		is := false
		if d != nil {
			_, is = d.Members[id]
		}
		switch {
		case !is:
			a.ControlPolicies = nil
		case a.ControlPolicies == nil:
			a.ControlPolicies = &state.ControlPolicies{}
		}
	}
	e.versions = nil
}

// directory returns the resource directory with the ids of its members.
func (c control) directory() shownDirectory {
	c.mu.Lock()
	defer c.mu.Unlock()
	shown := shownDirectory{Members: []string{}}
	if members := c.cloud.Members(); len(members) > 0 {
		shown.Directory, shown.Members = *c.cloud.DirectoryOf(members[0]), members
	} else if c.cloud.Directory != nil {
		shown.Directory = *c.cloud.Directory
	}
	return shown
}

type shownDirectory struct {
	state.Directory
	Members []string `json:"member_accounts"`
}

func checkControlPolicies(p state.ControlPolicies) error {
	if len(p.Policies) > maxControlPolicies {
		return fmt.Errorf("at most %d control policies can be attached, these are %d", maxControlPolicies, len(p.Policies))
	}
	for _, one := range p.Policies {
		d, err := policy.Parse(one.Document)
		if err == nil {
			err = d.CheckPolicy()
		}
		if n := utf8.RuneCountInString(one.Document); err == nil && n > maxControlDocument {
			err = fmt.Errorf("its document has %d characters, more than %d", n, maxControlDocument)
		}
		if err != nil {
			return fmt.Errorf("control policy %q: %w", one.Name, err)
		}
	}
	return nil
}
