package simulation

import (
	"testing"
	"testing/synctest"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// Lives that once went wrong, or took until the time limit, do so no more.
func TestLives_kept(t *testing.T) {
	t.Parallel()
	declared := Declared{Days: forever}
	deletes := Declared{Days: forever, Logs: true}
	for name, life := range map[string]Life{
		"others create the trail again right after a destroy": {Runs: []Run{
			{Do: runDestroy, Declared: declared, Lost: map[int]Fault{1: {Fails: true, Acts: true, Class: model.Unavailable}}, Paused: "create the trail"},
			{Do: runApply, Declared: declared},
		}},
		"others create the trail again while the logs are to be deleted": {Runs: []Run{
			{Do: runApply, Declared: deletes},
			{Do: runDestroy, Declared: deletes, Lost: map[int]Fault{1: {Fails: true, Acts: true, Class: model.Unavailable}}, Paused: "create the trail"},
			{Do: runApply, Declared: declared},
		}},
		"others raise the retention between the look at the trail and its end": {Runs: []Run{
			{Do: runApply, Declared: deletes},
			{Do: runDestroy, Declared: deletes, Others: map[int]string{6: raiseRetention}},
			{Do: runDestroy, Declared: deletes},
		}},
		"the project belongs to another account, and a destroy deletes the logs": {Begins: []string{"project of another account"}, Runs: []Run{
			{Do: runApply, Declared: deletes},
			{Do: runDestroy, Declared: deletes},
		}},
		"the service alone creates the Logstore, of a trail that is stopped": {Begins: []string{"only the service creates"}, Runs: []Run{
			{Do: runApply, Declared: Declared{Days: forever, Stopped: true}, Others: map[int]string{3: "delete the project"}},
			{Do: runApply, Declared: Declared{Days: forever, Stopped: true}},
		}},
		"others delete the new place of a move before the trail is deleted once more": {Runs: []Run{
			{Do: runApply, Declared: Declared{Days: forever, Store: 1}, Lost: map[int]Fault{3: {Fails: true, Class: model.Unavailable}}, Paused: deleteOther},
		}},
		"others delete the new place of a move where the service creates the Logstore": {Begins: []string{"only the service creates"}, Runs: []Run{
			{Do: runApply, Declared: Declared{Days: forever, Store: 1}, Others: map[int]string{9: deleteOther}},
		}},
		"two states create the trail at the same time, and one answer is lost": {Nothing: true, Runs: []Run{
			{Do: runApply, Declared: declared, Lost: map[int]Fault{6: {Fails: true, Acts: true, Class: model.Unavailable}}, Beside: runApply, Order: 0xc83145d81263545f},
			{Do: runApply, Declared: declared},
		}},
		"a create without an answer, and lists that show the trail of before": {Nothing: true, Runs: []Run{
			{Do: runApply, Declared: Declared{Days: 30, Consent: true, Stopped: true}},
			{Do: runDestroy, Declared: Declared{Days: 30, Consent: true, Stopped: true}},
			{
				Do: runApply, Declared: Declared{Days: 180, Stopped: true},
				Lost: map[int]Fault{2: {Fails: true, Class: model.BadResponse}}, Lags: map[int]int{31: 10, 32: 12},
			},
		}},
		"others create the Logstore again that the service has created, and raise its retention": {Nothing: true, Begins: []string{"only the service creates"}, Runs: []Run{{
			Do: runApply, Declared: Declared{Days: 180, Consent: true}, Others: map[int]string{14: raiseRetention}, Paused: recreateLogstore,
			Lost: map[int]Fault{4: {Fails: true, Acts: true, Class: model.Unavailable}},
		}}},
		"a tainted trail is to be replaced, and others deny its role": {Nothing: true, Runs: []Run{
			{Do: runApply, Declared: declared, Others: map[int]string{11: "deny in the trust"}},
			{Do: runApply, Declared: declared},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				if end := life.live(true); end.wrong != "" {
					t.Errorf("%s: %v", end.wrong, end.trace)
				}
			})
		})
	}
}
