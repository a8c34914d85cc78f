package query_test

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// The rows come in the order of assume_role_arns, by which Terraform numbers the resources that it generates: those of
// an account as soon as the accounts before it are read. One that hangs keeps back those after it, and no other.
func TestList_order(t *testing.T) {
	t.Parallel()
	for slow, before := range []int{0, 1, 2} { // which account hangs, and how many rows come meanwhile
		acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
			o := newOrganisation(t, tc, 3, 0)
			slices.Reverse(o.roles)
			var want []string
			for i, role := range o.roles {
				account := memberAccount(2 - i)
				config := acctest.ThroughRole(role, account)
				if i == slow {
					tc.EditAccount(account, func(a *emulator.Account) { a.Projects["audit-"+account].Region = "cn-shanghai" })
					config = acctest.ThroughRole(role, account, map[string]any{"project_region": "cn-shanghai"})
				}
				tc.NewSession(t, o.keys).Create(config)
				want = append(want, account+"/cn-hangzhou/platform-ops")
			}
			gate := make(chan struct{})
			o.Fault(emulator.Fault{Action: "GetLogStore", Region: "cn-shanghai", Kind: emulator.FaultNone, Before: func() { <-gate }})
			var mu sync.Mutex
			var rows []string
			done := make(chan struct{})
			go func() {
				defer close(done)
				for row, diags := range o.NewSession(t, o.keys).Stream(o.list()) {
					mu.Lock()
					rows = append(rows, row.Name+acctest.Text(diags))
					mu.Unlock()
				}
			}()
			synctest.Wait()
			mu.Lock()
			if !slices.Equal(rows, want[:before]) || len(tc.Held()) != 1 {
				t.Errorf("while account %d of the list hangs, the rows are %v, held are\n%s", slow, rows, testcloud.FormatCalls(tc.Held()))
			}
			mu.Unlock()
			close(gate)
			<-done
			if !slices.Equal(rows, want) {
				t.Errorf("the rows are %v, want %v", rows, want)
			}
		})
	}
}
