package emulator

import (
	"errors"
	"maps"
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

type newUser struct {
	identityRef
	grants
}

func (c control) postUser(request newUser) (any, error) {
	var key state.Credentials
	err := c.editAccount(&request.identityRef, func(a *state.Account) error {
		var had []state.Attachment
		if u := a.User(request.Name); u != nil {
			had = u.Policies
		}
		attached, err := request.attach(a, "user-"+request.Name, had)
		if err == nil {
			key = a.AddUser(request.Name, attached...)
		}
		return err
	})
	return key, err
}

func (c control) deleteUser(ref identityRef) (any, error) {
	return remove(c, ref, "RAM user", func(a *state.Account) map[string]*state.User { return a.Users })
}

type (
	shownUser struct {
		Account    string            `json:"account"`
		Name       string            `json:"name"`
		AccessKeys []shownKey        `json:"access_keys"`
		Policies   []shownAttachment `json:"policies"`
	}
	shownKey struct {
		ID     string `json:"access_key_id"`
		Secret string `json:"access_key_secret"`
		Active bool   `json:"active"`
	}
)

func (c control) users() any {
	list := []shownUser{}
	c.read(func(a *state.Account) {
		for _, name := range slices.Sorted(maps.Keys(a.Users)) {
			u := a.Users[name]
			shown := shownUser{a.ID, u.Name, []shownKey{}, shownPolicies(u.Policies)}
			for _, k := range u.AccessKeys {
				shown.AccessKeys = append(shown.AccessKeys, shownKey{k.ID, k.Secret, !k.Inactive})
			}
			list = append(list, shown)
		}
	})
	return list
}

// maxKeys is how many access keys a RAM user can have. See the RAM documentation, "Limits".
const maxKeys = 2

func (c control) postKey(ref identityRef) (any, error) {
	var key state.Credentials
	err := c.editAccount(&ref, func(a *state.Account) error {
		u := a.User(ref.Name)
		switch {
		case u == nil:
			return deleted(false, "RAM user", ref)
		case len(u.AccessKeys) >= maxKeys:
			return errors.New("a RAM user has at most two keys")
		}
		key = a.AddAccessKey(u)
		return nil
	})
	return key, err
}

type (
	keyRef struct {
		ID string `json:"access_key_id"`
	}
	keyStatus struct {
		ID     string `json:"access_key_id"`
		Active bool   `json:"active"`
	}
)

func (c control) putKey(request keyStatus) (any, error) {
	return nil, c.editKey(request.ID, func(u *state.User, i int) { u.AccessKeys[i].Inactive = !request.Active })
}

func (c control) deleteKey(request keyRef) (any, error) {
	return nil, c.editKey(request.ID, func(u *state.User, i int) { u.AccessKeys = slices.Delete(u.AccessKeys, i, i+1) })
}

// editKey edits the user that has a key, at the place of the key among its keys.
func (c control) editKey(id string, edit func(u *state.User, i int)) error {
	owner := ""
	c.read(func(a *state.Account) {
		if u, _ := userOfKey(a, id); u != nil {
			owner = a.ID
		}
	})
	err := errNoKey
	if owner == "" {
		return err
	}
	c.EditAccount(owner, func(a *state.Account) {
		if u, i := userOfKey(a, id); u != nil {
			edit(u, i)
			err = nil
		}
	})
	return err
}

func userOfKey(a *state.Account, id string) (*state.User, int) {
	for _, u := range a.Users {
		if i := slices.IndexFunc(u.AccessKeys, func(k state.AccessKey) bool { return k.ID == id }); i >= 0 {
			return u, i
		}
	}
	return nil, 0
}
