package emulator

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Credentials are an access key and the account it belongs to. SecurityToken is
// set for the keys of a session only.
type Credentials struct {
	AccountID       string `json:"account_id"`
	AccessKeyID     string `json:"access_key_id"`
	AccessKeySecret string `json:"access_key_secret"`
	SecurityToken   string `json:"security_token,omitempty"`
}

// rootCredentials is the root key of the default account. It is fixed, so that
// the shell lines of the program stay good over a restart. It opens nothing but
// an emulator.
var rootCredentials = Credentials{
	AccountID:       DefaultAccountID,
	AccessKeyID:     "LTAIemulatorroot00000001",
	AccessKeySecret: "emulatorRootSecret000000000001",
}

// User is a RAM user.
type User struct {
	ID         string       `json:"id"`
	Name       string       `json:"name"` // RAM compares without case
	AccessKeys []AccessKey  `json:"access_keys"`
	Policies   []Attachment `json:"policies"`
	CreateDate time.Time    `json:"create_date"`
}

// AccessKey is an access key of a user.
type AccessKey struct {
	ID       string `json:"id"`
	Secret   string `json:"-"`
	Inactive bool   `json:"inactive"`
}

var accountIDForm = regexp.MustCompile(`^[0-9]{1,20}$`)

// AddAccount adds an account with nothing in it and returns its root key. One
// that there is already stays as it is. It panics on an id that is no number.
func (e *Emulator) AddAccount(id string) Credentials {
	if !accountIDForm.MatchString(id) {
		panic(fmt.Sprintf("emulator: an account id is a number, not %q", id))
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.cloud.AddAccount(id)
}

// AddAccount adds an account, unless it is there already, and returns its root key.
func (c *Cloud) AddAccount(id string) Credentials {
	root := rootKeyOf(id)
	if c.Accounts[id] == nil {
		c.Accounts[id] = newAccount(id)
		c.Keys[root.AccessKeyID] = Key{secret: root.AccessKeySecret, caller: RootOf(id)}
	}
	return root
}

// Accounts returns the root keys of all accounts, in the order of their ids.
func (e *Emulator) Accounts() []Credentials {
	e.mu.Lock()
	defer e.mu.Unlock()
	list := make([]Credentials, 0, len(e.cloud.Accounts))
	for _, id := range slices.Sorted(maps.Keys(e.cloud.Accounts)) {
		list = append(list, rootKeyOf(id))
	}
	return list
}

// Edit gives direct access to the first account, to arrange what a test needs
// and to assert what a call left behind. Every read sees the outcome at once,
// whatever consistency_ms says. The callback must not call the emulator.
func (e *Emulator) Edit(edit func(*Account)) { e.EditAccount(DefaultAccountID, edit) }

// EditAccount is Edit for any account. It panics when there is no such account.
func (e *Emulator) EditAccount(id string, edit func(*Account)) {
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
	e.schedule.Reset()
}

// LearnKeys makes the keys of the account's users known, and those that are gone
// unknown.
func (c *Cloud) LearnKeys(a *Account) {
	for _, id := range a.userKeys {
		delete(c.Keys, id)
	}
	a.userKeys = nil
	for _, u := range a.Users {
		for _, k := range u.AccessKeys {
			if _, taken := c.Keys[k.ID]; taken {
				panic("emulator: two identities have the access key " + k.ID)
			}
			c.Keys[k.ID] = Key{secret: k.Secret, disabled: k.Inactive, caller: userOf(a.ID, u)}
			a.userKeys = append(a.userKeys, k.ID)
		}
	}
}

// AddUser adds a RAM user with an access key, and attaches policies to it. It is
// for use in an Edit callback; a user of that name is replaced.
func (a *Account) AddUser(name string, policies ...Attachment) Credentials {
	key := derivedKey(a.ID, "user/"+strings.ToLower(name))
	ensure(&a.Users)
	a.Users[strings.ToLower(name)] = &User{
		Name: name, Policies: policies,
		AccessKeys: []AccessKey{{ID: key.AccessKeyID, Secret: key.AccessKeySecret}},
	}
	return key
}

// AddPolicy adds a custom policy and returns its attachment, for AddUser or the
// Policies of a role. It is for use in an Edit callback.
func (a *Account) AddPolicy(name, document string) Attachment {
	ensure(&a.Policies)
	a.Policies[strings.ToLower(name)] = &Policy{Name: name, Type: PolicyCustom, DefaultVersion: "v1", Document: document}
	return Attachment{PolicyType: PolicyCustom, PolicyName: name}
}

// SystemPolicy is the attachment of a system policy.
func SystemPolicy(name string) Attachment {
	return Attachment{PolicyType: PolicySystem, PolicyName: name}
}

func rootKeyOf(accountID string) Credentials {
	if accountID == DefaultAccountID {
		return rootCredentials
	}
	return derivedKey(accountID, "root")
}

// derivedKey makes the key of an identity out of its name, so that it is the
// same in every run.
func derivedKey(accountID, identity string) Credentials {
	sum := sha256.Sum256([]byte(accountID + "/" + identity))
	text := hex.EncodeToString(sum[:])
	return Credentials{AccountID: accountID, AccessKeyID: "LTAI" + text[:20], AccessKeySecret: "emulator" + text[20:42]}
}
