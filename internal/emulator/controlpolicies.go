package emulator

import (
	"fmt"
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

// putControlPolicies makes an account a member of a resource directory with these control
// policies. The directory is not emulated: a member cannot list its control policies.
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
	c.EditAccount(account, func(a *state.Account) { a.ControlPolicies = policies })
	return nil
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
