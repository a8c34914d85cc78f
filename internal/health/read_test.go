package health_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
)

// Where the account may not be used or no region is known, the read ends with one error, before it asks about the shipping.
func TestHealth_cannotBegin(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	for says, block := range map[string]map[string]any{
		"is in forbidden_account_ids": {"forbidden_account_ids": []any{"1000000000000001"}},
		"region":                      {"region": nil},
	} {
		tc.ClearJournal()
		_, diags := tc.NewSession(t, block).TryReadData(t.Context(), "innertrail_shipping", nil)
		if len(diags) != 1 || !acctest.HasErrors(diags) || !strings.Contains(diags[0].Summary, says) || len(tc.Journal()) > 1 {
			t.Errorf("%s: it says\n%s\nand calls\n%s", says, acctest.Text(diags), testcloud.FormatCalls(tc.Journal()))
		}
	}
}

// A read gives the account back: what changes it after that need not wait.
func TestHealth_endsItsTurn(t *testing.T) {
	t.Parallel()
	s := acctest.NewWithProject(t).NewSession(t, nil)
	shipped := s.Create(acctest.Config(map[string]any{"timeouts": map[string]any{"delete": "1s"}}))
	s.ReadData("innertrail_shipping", nil)
	s.NoErrors(s.DestroyUnplanned(shipped))
}
