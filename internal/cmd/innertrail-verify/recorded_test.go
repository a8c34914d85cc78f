package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/snapshot"
)

// recordedShipping returns the answers of an emulated shipping, as recorded. The change is made before.
func recordedShipping(t *testing.T, change func(*fixture)) []snapshot.Snapshot {
	t.Helper()
	f := newFixture(t).withShipping(t)
	f.Deliver(1)
	if change != nil {
		change(f)
	}
	return f.recorded(t)
}

// recorded returns the answers to a run. Some calls may have failed.
func (f *fixture) recorded(t *testing.T) []snapshot.Snapshot {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "answers")
	if err := run(t.Context(), []string{"-record", folder}, f.getenv, io.Discard); err != nil && !errors.Is(err, errIncomplete) {
		t.Fatal(err)
	}
	return readSnapshots(t, folder)
}

// recordedStates returns the answers in each state that an account may be found in: with a trail,
// without one, not on the allow-list, and without one of the permissions.
func recordedStates(t *testing.T) []snapshot.Snapshot {
	t.Helper()
	empty, closed := newFixture(t), newFixture(t)
	closed.Set(func(s *emulator.Settings) { s.AllowListed = false })
	all := slices.Concat(recordedShipping(t, nil), empty.recorded(t), closed.recorded(t))
	for _, action := range reads {
		all = append(all, recordedShipping(t, func(f *fixture) { f.Fault(emulator.Fault{Action: action, Kind: emulator.FaultDeny, Times: -1}) })...)
	}
	return all
}

func readSnapshots(t *testing.T, folder string) []snapshot.Snapshot {
	t.Helper()
	read, err := snapshot.Read(folder)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// The emulator is held against what accounts have answered: each folder of testdata/accounts, which
// innertrail-verify -record has written. There is none yet. Whether the account has a trail, is on the
// allow-list, lacks a permission or calls too often is no difference.
func TestRecorded_emulator(t *testing.T) {
	folders, err := filepath.Glob("testdata/accounts/*")
	if err != nil {
		t.Fatal(err)
	}
	emulated := recordedStates(t)
	for _, folder := range append(folders, strings.Fields(os.Getenv("RECORDED"))...) {
		for _, difference := range snapshot.Compare(readSnapshots(t, folder), emulated) {
			t.Errorf("%s: %s", folder, difference)
		}
	}
	// A recording agrees in whatever state the account is.
	states := map[string]*fixture{"a trail": newFixture(t).withShipping(t), "no trail": newFixture(t), "not on the allow-list": newFixture(t), "no permission": newFixture(t).withShipping(t), "too many calls": newFixture(t).withShipping(t)}
	states["not on the allow-list"].Set(func(s *emulator.Settings) { s.AllowListed = false })
	states["no permission"].Fault(emulator.Fault{Action: "GetTrailStatus", Kind: emulator.FaultDeny, Times: -1})
	states["too many calls"].Set(func(s *emulator.Settings) { s.LookupPerSecond = 1 })
	for title, f := range states {
		if differences := snapshot.Compare(f.recorded(t), emulated); len(differences) > 0 {
			t.Errorf("%s: %q", title, differences)
		}
	}
}

// What an account answers otherwise is reported, whether a member is more, missing or of another kind.
func TestRecorded_plantedDifferences(t *testing.T) {
	emulated := recordedShipping(t, nil)
	for title, row := range map[string]struct {
		change func(*fixture)
		want   string
	}{
		"another list key": {
			func(f *fixture) { f.Set(func(s *emulator.Settings) { s.TrailListKey = "InnerTrails" }) },
			"DescribeInnerTrails, answered with 200: InnerTrails is list, and the emulator has none",
		},
		"another status": {
			func(f *fixture) {
				f.Edit(func(a *emulator.Account) {
					a.InnerTrails[name].SLSProjectARN = "acs:log:cn-hangzhou:" + a.ID + ":" + project
				})
			},
			"DescribeInnerTrails, answered with 200: TrailList[].SlsProjectArn is text: acs:log:<region>:<account id>:<text>, and text: acs:log:<region>:<account id>:project/<name> in the emulator",
		},
		"no role": {
			func(f *fixture) { f.Edit(func(a *emulator.Account) { a.Roles = nil }) },
			"GetRole, answered with 404 EntityNotExist.Role: the account does, the emulator does not",
		},
		"another index": {
			func(f *fixture) {
				f.Edit(func(a *emulator.Account) {
					a.Projects[project].Logstores[store].Index = []byte(`{"keys":{"EventID":{"type":"text","doc_value":true,"token":[" "],"vector_index":"x"}},"line":{"token":[" "]},"ttl":"30"}`)
				})
			},
			"GetIndex, answered with 200: keys.EventID.vector_index is text: text, and the emulator has none",
		},
	} {
		t.Run(title, func(t *testing.T) {
			account := recordedShipping(t, row.change)
			differences := snapshot.Compare(account, emulated)
			if !strings.Contains(strings.Join(differences, "\n"), row.want) {
				text, _ := json.MarshalIndent(account, "", " ")
				t.Errorf("the differences are\n%s\nwant %s\n%s", strings.Join(differences, "\n"), row.want, text)
			}
		})
	}
}
