// Package state is what the emulated services hold: accounts, roles, policies,
// projects, Logstores, trails and events. It knows nothing of requests.
package state

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
)

// Cloud is everything that the services hold. The emulator's lock guards it.
type Cloud struct {
	// Region is the region of a request that names none.
	Region   string
	Accounts map[string]*Account
	Keys     map[string]Key      // of accounts and users, by id
	Sessions map[string]*Session // by the id of their access key
	// DeletedProjects holds when each project was deleted last.
	DeletedProjects map[string]time.Time
	// CallEvents are what ActionTrail records of the calls, and Lookups when each account
	// looked for them last.
	CallEvents CallEvents
	Lookups    map[string][]time.Time
	// Directory is the resource directory, nil where none was made.
	Directory *Directory
	// Parsed holds the policies that were read before.
	Parsed policy.Cache
	held   int // how many events the Logstores hold, at most
	// owners holds which account had each project when it was found last.
	owners map[string]*Account

	// Random is the source of ids and keys, SampleRandom that of sample events.
	Random       *rand.Rand
	SampleRandom *rand.Rand
}

// NewCloud returns a cloud without accounts. The same seed yields the same ids and
// sample events.
func NewCloud(region string, seed uint64) *Cloud {
	return &Cloud{
		Region:          region,
		Accounts:        map[string]*Account{},
		Keys:            map[string]Key{},
		Sessions:        map[string]*Session{},
		DeletedProjects: map[string]time.Time{},
		Lookups:         map[string][]time.Time{},
		owners:          map[string]*Account{},
		Random:          rand.New(rand.NewPCG(seed, 0)),
		SampleRandom:    rand.New(rand.NewPCG(seed, 1)),
	}
}

// Role finds a role of an account, nil when there is none.
func (c *Cloud) Role(accountID, name string) *Role {
	if a := c.Accounts[accountID]; a != nil {
		return a.Roles[strings.ToLower(name)]
	}
	return nil
}

// MustHaveRole finds a role of an account. It panics when there is none.
func (c *Cloud) MustHaveRole(accountID, name string) *Role {
	r := c.Role(accountID, name)
	if r == nil {
		panic("emulator: the account " + accountID + " has no role " + name)
	}
	return r
}

// Opaque returns an opaque text made of n random bytes.
func (c *Cloud) Opaque(n int) string {
	token := make([]byte, 0, n)
	for len(token) < n {
		token = binary.BigEndian.AppendUint64(token, c.Random.Uint64())
	}
	return base64.StdEncoding.EncodeToString(token[:n])
}

// OIDCProvider finds the provider that an ARN names, nil where it names none.
func (c *Cloud) OIDCProvider(accountID, name string) *OIDCProvider {
	if a := c.Accounts[accountID]; a != nil {
		return a.OIDCProviders[strings.ToLower(name)]
	}
	return nil
}

// ProjectOwner finds the account that holds a project of the name, nil for none:
// the names are unique over all accounts and regions.
func (c *Cloud) ProjectOwner(name string) *Account {
	if a := c.owners[name]; a != nil && a.Projects[name] != nil && c.Accounts[a.ID] == a {
		return a
	}
	delete(c.owners, name)
	for _, a := range c.Accounts {
		if a.Projects[name] != nil {
			c.owners[name] = a
			return a
		}
	}
	return nil
}

// ProjectRegion returns the region of a request whose host names none.
func (c *Cloud) ProjectRegion(project string) string {
	if a := c.ProjectOwner(project); a != nil {
		return a.Projects[project].Region
	}
	return c.Region
}

// NewEntityID returns an id of the form that RAM gives its roles.
func (c *Cloud) NewEntityID() string { return c.newID("3") }

// NewUserID returns an id of the form that RAM gives its users.
func (c *Cloud) NewUserID() string { return c.newID("2") }

func (c *Cloud) newID(kind string) string {
	return fmt.Sprintf("%s%017d", kind, c.Random.Uint64N(100_000_000_000_000_000))
}

// NewAccessKey returns an access key of a user.
func (c *Cloud) NewAccessKey(now time.Time) AccessKey {
	return AccessKey{
		ID:         fmt.Sprintf("LTAI5t%018x", c.Random.Uint64()),
		Secret:     fmt.Sprintf("emulator%016x%06x", c.Random.Uint64(), c.Random.Uint32()>>8),
		CreateDate: now,
	}
}

// AddAccount adds an account, unless it is there already, and returns its root key.
func (c *Cloud) AddAccount(id string) Credentials {
	root := RootKey(id)
	if c.Accounts[id] == nil {
		c.Accounts[id] = newAccount(id)
		c.Keys[root.AccessKeyID] = Key{Secret: root.AccessKeySecret, Caller: RootOf(id)}
	}
	return root
}

// LearnKeys updates the known keys of an account's users.
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
			c.Keys[k.ID] = Key{Secret: k.Secret, Disabled: k.Inactive, Caller: userOf(a.ID, u)}
			a.userKeys = append(a.userKeys, k.ID)
		}
	}
}
