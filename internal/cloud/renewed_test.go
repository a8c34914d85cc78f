package cloud_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// changingKeys are credentials whose keys can be replaced.
type changingKeys struct{ now atomic.Pointer[cloud.Keys] }

func (k *changingKeys) set(keys cloud.StaticKeys) { k.now.Store((*cloud.Keys)(&keys)) }

func (k *changingKeys) Keys(context.Context) (cloud.Keys, error) { return *k.now.Load(), nil }

func (*changingKeys) Source() string { return "profile prod" }

// users adds users who may do everything, each in the account given, and returns their keys.
func (f *fixture) users(t *testing.T, accounts ...string) []cloud.StaticKeys {
	t.Helper()
	keys := make([]cloud.StaticKeys, len(accounts))
	for i, account := range accounts {
		if account != emulator.DefaultAccountID {
			f.AddAccount(account)
		}
		f.EditAccount(account, func(a *emulator.Account) {
			key := a.AddUser(fmt.Sprint("user", i), emulator.SystemPolicy("AdministratorAccess"))
			keys[i] = cloud.StaticKeys{AccessKeyID: key.AccessKeyID, AccessKeySecret: key.AccessKeySecret}
		})
	}
	return keys
}

// count returns how often an action was called.
func (f *fixture) count(action string) int {
	n := 0
	for _, made := range testcloud.Actions(f.Journal()) {
		if made == action {
			n++
		}
	}
	return n
}

// After a renewal, whose keys the new ones are is asked once, however many calls wait for it, and
// not again when the first keys come back.
func TestRenewedKeys_oneIdentityCall(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	users := f.users(t, emulator.DefaultAccountID, emulator.DefaultAccountID)
	credentials := &changingKeys{}
	credentials.set(users[0])
	client := f.client(func(config *cloud.Config) { config.Credentials = credentials })
	if _, err := client.Identity(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{1, 0, 0} {
		f.ClearJournal()
		credentials.set(users[(i+1)%2])
		var calls sync.WaitGroup
		for range 20 {
			calls.Go(func() {
				if _, err := client.GetRole(t.Context(), "delivery"); err != nil {
					t.Error(err)
				}
			})
		}
		calls.Wait()
		if got := f.count("GetCallerIdentity"); got != want || f.count("GetRole") != 20 {
			t.Errorf("change %d: %d identity calls, want %d; %d others, want 20", i, got, want, f.count("GetRole"))
		}
	}
}

// Keys of another account sign nothing in mid-run, for reads and for writes, and whose they are is
// asked once.
func TestRenewedKeys_otherAccount(t *testing.T) {
	t.Parallel()
	for _, c := range calls(t) {
		if c.action == "GetCallerIdentity" {
			continue
		}
		f := newFixture(t)
		users := f.users(t, emulator.DefaultAccountID, testcloud.StrangerAccount)
		credentials := &changingKeys{}
		credentials.set(users[0])
		client := f.client(func(config *cloud.Config) { config.Credentials = credentials })
		if _, err := client.Identity(t.Context()); err != nil {
			t.Fatal(err)
		}
		f.ClearJournal()
		credentials.set(users[1])
		for range 2 {
			e := failure(t, c.do(t.Context(), client), model.NoCredentials)
			var why *cloud.KeysError
			if !errors.As(e, &why) || why.Source != "profile prod" || !strings.Contains(why.Reason, testcloud.StrangerAccount) ||
				!strings.Contains(why.Reason, emulator.DefaultAccountID) || e.Attempts != 0 || e.Ambiguous() {
				t.Errorf("%s: %+v", c.action, e)
			}
		}
		if made := testcloud.Actions(f.Journal()); len(made) != 1 || made[0] != "GetCallerIdentity" {
			t.Errorf("%s: %v was called", c.action, made)
		}
		credentials.set(users[0])
		if err := c.do(t.Context(), client); err != nil {
			t.Errorf("%s with the first keys again: %v", c.action, err)
		}
	}
}

// A failed look at renewed keys fails the call, and is made again for the next one.
func TestRenewedKeys_identityUnknown(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	users := f.users(t, emulator.DefaultAccountID, emulator.DefaultAccountID)
	credentials := &changingKeys{}
	credentials.set(users[0])
	client := f.client(func(config *cloud.Config) { config.Credentials = credentials })
	if _, err := client.Identity(t.Context()); err != nil {
		t.Fatal(err)
	}
	credentials.set(users[1])
	f.Fault(emulator.Fault{Action: "GetCallerIdentity", Kind: emulator.FaultGarbage, Times: 1})
	f.ClearJournal()
	if e := failure(t, drop(client.GetRole(t.Context(), "delivery")), model.BadResponse); e.Action != "GetCallerIdentity" || f.count("GetRole") != 0 {
		t.Errorf("%v, and %d calls with keys of an unknown account", e, f.count("GetRole"))
	}
	if _, err := client.GetRole(t.Context(), "delivery"); err != nil || f.count("GetCallerIdentity") != 2 {
		t.Errorf("%v after %d identity calls", err, f.count("GetCallerIdentity"))
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	credentials.set(users[0])
	wantClass(t, drop(client.GetRole(canceled, "delivery")), model.Canceled)
}

// An invalid account id is not understood: it would end up in ARNs and comparisons.
func TestIdentity_accountID(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", " ", "abc", "1000000000000001\n", "1000000000000001 ", "-1", "١٢٣٤", "1000000000000001/x", strings.Repeat("1", 65)} {
		transport := &answers{give: func(*http.Request) (*http.Response, error) {
			return answer(200, fmt.Sprintf(`{"AccountId":%q,"Arn":"acs:ram::1:root","IdentityType":"Account"}`, id), nil), nil
		}}
		if _, err := clientOver(transport).Identity(t.Context()); !model.Is(err, model.BadResponse) {
			t.Errorf("%q: %v", id, err)
		}
	}
}
