package state

import (
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"time"
)

// Directory is the resource directory. Its members are the accounts that have control
// policies: a directory attaches at least FullAliyunAccess to every member.
type Directory struct {
	ManagementID string    `json:"management_account"`
	Delegated    []string  `json:"delegated_administrators"` // members that may list the members
	CreateTime   time.Time `json:"create_time"`

	Members map[string]DirectoryMember `json:"members"` // what is known of a member beside its policies
}

// DirectoryMember is a member of a resource directory.
type DirectoryMember struct {
	DisplayName string            `json:"display_name"`
	Invited     bool              `json:"invited"` // an account that was there before, not one that the directory created
	Status      string            `json:"status"`  // empty: it has joined
	JoinTime    time.Time         `json:"join_time"`
	Tags        map[string]string `json:"tags"`
}

// MemberStatuses are the statuses of a member that are published (ResourceManager API reference,
// ListAccounts and GetAccount). That those which have not joined, or left, are listed is inferred.
var MemberStatuses = []string{
	"CreateSuccess", "CreateVerifying", "CreateFailed", "CreateExpired", "CreateCancelled",
	"PromoteVerifying", "PromoteFailed", "PromoteExpired", "PromoteCancelled", "PromoteSuccess", "InviteSuccess", "Removed",
}

// unnamedManagementID is the management account of a directory whose members were made without
// one. The emulator has no such account.
const unnamedManagementID = "5000000000000005"

// DirectoryOf returns the resource directory of an account, nil where it is in none.
func (c *Cloud) DirectoryOf(accountID string) *Directory {
	d := c.Directory
	if d == nil {
		d = &Directory{ManagementID: unnamedManagementID}
	}
	a := c.Accounts[accountID]
	if a != nil && a.ControlPolicies != nil || c.Directory != nil && accountID == d.ManagementID {
		return d
	}
	return nil
}

// Members returns the ids of the members of the directory, sorted.
func (c *Cloud) Members() []string {
	ids := slices.Sorted(maps.Keys(c.Accounts))
	return slices.DeleteFunc(ids, func(id string) bool {
		return c.Accounts[id].ControlPolicies == nil || c.Directory != nil && id == c.Directory.ManagementID
	})
}

// ID returns the id of the directory.
func (d *Directory) ID() string { return "rd-" + d.suffix("directory") }

// RootID returns the id of the root folder, which has all members.
func (d *Directory) RootID() string { return "r-" + d.suffix("root") }

func (d *Directory) suffix(of string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(of + d.ManagementID))
	return fmt.Sprintf("%06x", h.Sum32()&0xffffff)
}
