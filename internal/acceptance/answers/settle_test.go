package answers_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// A status that apply could not make healthy is an error of that apply. It says what
// was done, what is not visible yet, and what to do.
func TestApply_unhealthyAfterwards(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		arrange func(tc *acctest.Cloud)
		words   []string
	}{
		{
			"others undo it", func(tc *acctest.Cloud) {
				undo := func() {
					tc.Edit(func(a *emulator.Account) {
						if l := testcloud.Logstore(a); l != nil && l.Index != nil {
							testcloud.EditIndex(func(_, keys map[string]any) { delete(keys, "EventID") })(a)
						}
					})
				}
				tc.Fault(emulator.Fault{Action: "GetIndex", Times: -1, Kind: emulator.FaultNone, Before: undo})
			},
			[]string{
				"The index of shipping platform-ops could not be made healthy", "The index is still: missing fields: EventID.",
				"still do not show the result of: update index of Logstore innertrail_platform-ops", "Done: ", "something reverts the change",
			},
		},
		{
			"what was left to the service is not made", func(tc *acctest.Cloud) {
				tc.Set(func(s *emulator.Settings) { s.PrecreateRefused, s.AutoCreateMS = true, -1 })
			},
			[]string{"The Logstore of shipping platform-ops could not be made healthy", "The Logstore is still: missing.", "The service was expected to create it instead, and has not done so", "Apply again later. If it stays missing, have the service create it with a new trail: terraform apply -replace="},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			tc.Options = []provider.Option{provider.WithClock(&acctest.InstantClock{})}
			row.arrange(tc)
			_, diags := tc.NewSession(t, nil).Apply(t.Context(), nil, acctest.Minimal)
			for _, words := range row.words {
				if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, words) {
					t.Errorf("it does not say %q:\n%s", words, text)
				}
			}
		})
	}
}
