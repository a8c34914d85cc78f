package published_test

import (
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/published"
)

func readFacts(t *testing.T) []published.Service {
	t.Helper()
	facts, err := published.Facts()
	if err != nil {
		t.Fatal(err)
	}
	return facts
}

// behaviour calls the operations, or only some, as their facts rule out. It returns where
// the emulator differs, and the operations that no scenario calls.
func behaviour(t *testing.T, facts []published.Service, only ...string) (different, uncalled []string) {
	t.Helper()
	operations := operationsByName(facts)
	found := map[string]bool{}
	for _, arrange := range scenarios(operations) {
		p := &probe{t: t, arrange: arrange, only: only, found: found, answers: map[string]map[string]bool{}}
		p.all()
		p.missing(operations)
		for _, s := range p.run.steps {
			delete(operations, s.operation.String())
		}
	}
	for name, o := range operations {
		if !binary[o.Name] {
			uncalled = append(uncalled, name)
		}
	}
	slices.Sort(uncalled)
	return slices.Sorted(maps.Keys(found)), uncalled
}

// codesNeverAnswered returns the codes that the page of an operation lists and the emulator
// does not know.
func codesNeverAnswered(t *testing.T, facts []published.Service) (different []string) {
	t.Helper()
	var source strings.Builder
	for _, file := range sourceFiles(t, "..") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(text)
	}
	for name, o := range operationsByName(facts) {
		for _, code := range o.Facts.Codes {
			if !strings.Contains(source.String(), strconv.Quote(code)) {
				different = append(different, name+" does not refuse with "+code)
			}
		}
	}
	return different
}

// TestEmulator_asPublished compares names, places, kinds, ranges and what is required, of
// parameters and of answers, with what the vendor publishes.
func TestEmulator_asPublished(t *testing.T) {
	facts := readFacts(t)
	tables := published.EmulatorTables()
	different, unpublished := tables.Differences(facts)
	behaves, uncalled := behaviour(t, facts)
	different = append(different, behaves...)
	different = append(different, codesNeverAnswered(t, facts)...)

	for _, d := range different {
		if published.Explained[d] == "" {
			t.Errorf("%s: mend the emulator, or say in Explained why it is right", d)
		}
	}
	for _, d := range slices.Sorted(maps.Keys(published.Explained)) {
		if !slices.Contains(different, d) {
			t.Errorf("%s: this is no longer so, remove it from Explained", d)
		}
	}
	for _, o := range unpublished {
		if published.Unpublished[o] == "" {
			t.Errorf("%s has no facts: run internal/cmd/publishedfacts on newer sources, or say in Unpublished where it is from", o)
		}
	}
	for _, o := range slices.Sorted(maps.Keys(published.Unpublished)) {
		if !slices.Contains(unpublished, o) {
			t.Errorf("%s: there are facts about it, or it is gone: remove it from Unpublished", o)
		}
	}
	for _, o := range uncalled {
		t.Errorf("%s is never called: add it to its scenario in internal/emulator/scenario", o)
	}
}

// TestDifferences_planted plants a wrong parameter of each kind in the emulator's tables.
func TestDifferences_planted(t *testing.T) {
	facts := readFacts(t)
	right, unpublished := published.EmulatorTables().Differences(facts)
	rpc := func(plant func(op *api.RPCOperation)) func(*published.Tables) {
		return func(tables *published.Tables) {
			for i, p := range tables.Products {
				if p.Code == "Ram" {
					operations := maps.Clone(p.Operations)
					op := operations["UpdateRole"]
					plant(&op)
					operations["UpdateRole"] = op
					tables.Products[i].Operations = operations
				}
			}
		}
	}
	query := func(plant func(query []string) []string) func(*published.Tables) {
		return func(tables *published.Tables) {
			find := tables.Find
			tables.Find = func(r *api.Request) (api.SLSOperation, bool) {
				op, ok := find(r)
				if op.Action == "ListLogStores" {
					op.Query = plant(slices.Clone(op.Query))
				}
				return op, ok
			}
		}
	}
	for name, c := range map[string]struct {
		plant func(*published.Tables)
		want  string
	}{
		"an invented parameter": {rpc(func(op *api.RPCOperation) { op.Optional = append(slices.Clone(op.Optional), "NewRoleName") }), "Ram UpdateRole takes the parameter NewRoleName, which is not published"},
		"a misspelt parameter":  {rpc(func(op *api.RPCOperation) { op.Required = []string{"Rolename"} }), "Ram UpdateRole does not take the parameter RoleName"},
		"a required parameter":  {rpc(func(op *api.RPCOperation) { op.Required = []string{"RoleName", "NewDescription"} }), "Ram UpdateRole requires the parameter NewDescription, published as optional"},
		"an optional parameter": {rpc(func(op *api.RPCOperation) {
			op.Required, op.Optional = nil, append(slices.Clone(op.Optional), "RoleName")
		}), "Ram UpdateRole does not require the parameter RoleName"},
		"an invented parameter in a query": {
			query(func(q []string) []string { return append(q, "marker") }), "Sls ListLogStores takes the parameter marker, which is not published",
		},
		"a parameter missing in a query": {
			query(func(q []string) []string { return slices.DeleteFunc(q, func(n string) bool { return n == "size" }) }), "Sls ListLogStores does not take the parameter size",
		},
	} {
		t.Run(name, func(t *testing.T) {
			tables := published.EmulatorTables()
			c.plant(&tables)
			got, _ := tables.Differences(facts)
			got = slices.DeleteFunc(got, func(d string) bool { return slices.Contains(right, d) })
			if !slices.Contains(got, c.want) {
				t.Errorf("found %q, not %q", got, c.want)
			}
		})
	}
	t.Run("an invented operation", func(t *testing.T) {
		tables := published.EmulatorTables()
		operations := maps.Clone(tables.Products[0].Operations)
		operations["ApproveAccess"] = api.RPCOperation{}
		tables.Products[0].Operations = operations
		tables.Places = append(tables.Places, "GET /accesses")
		_, got := tables.Differences(facts)
		got = slices.DeleteFunc(got, func(o string) bool { return slices.Contains(unpublished, o) })
		if want := []string{tables.Products[0].Code + " ApproveAccess", "Sls GET /accesses"}; !slices.Equal(got, want) {
			t.Errorf("found %q, not %q", got, want)
		}
	})
}

// TestBehaviour_planted has the facts say something else than the emulator does, which is
// the same as an emulator that does something else.
func TestBehaviour_planted(t *testing.T) {
	only := []string{"Ram ListUsers", "Sls CreateLogStore", "Sls GetHistograms", "Sls GetProject", "Sls UpdateLogStoreProcessor", "Sls UpdateProject"}
	right, _ := behaviour(t, readFacts(t), only...)
	change := func(service, operation string, change func(o *published.Operation)) func([]published.Service) {
		return func(facts []published.Service) {
			for _, s := range facts {
				if s.Code == service {
					o := s.Operations[operation]
					o.Parameters, o.Answer = maps.Clone(o.Parameters), maps.Clone(o.Answer)
					change(&o)
					s.Operations[operation] = o
				}
			}
		}
	}
	claim := func(in string, kind published.Kind, required published.Requirement) published.Parameter {
		return published.Parameter{{By: "m", In: in, Kind: kind, Required: required}}
	}
	facts := readFacts(t)
	for _, plant := range []func([]published.Service){
		change("Sls", "UpdateLogStoreProcessor", func(o *published.Operation) {
			o.Parameters["processorId"] = claim("body", published.String, published.Optional)
		}),
		change("Sls", "UpdateProject", func(o *published.Operation) { delete(o.Parameters, "recycleBinEnabled") }),
		change("Sls", "CreateLogStore", func(o *published.Operation) {
			o.Parameters["mode"] = claim("body", published.String, published.Required)
			o.Parameters["appendMeta"] = claim("body", published.Integer, published.Optional)
			o.Ranges = map[string]published.Range{"ttl": {Least: 1, Most: 1000}}
		}),
		change("Sls", "GetHistograms", func(o *published.Operation) {
			o.Parameters["topic"] = claim("query", published.Integer, published.Optional)
		}),
		change("Sls", "GetProject", func(o *published.Operation) {
			delete(o.Answer, "owner")
			o.Answer["tenant"] = "string"
			o.Answer["quota"] = "string"
		}),
		change("Ram", "ListUsers", func(o *published.Operation) { o.Ranges = map[string]published.Range{"MaxItems": {Least: 1, Most: 100}} }),
	} {
		plant(facts)
	}
	got, _ := behaviour(t, facts, only...)
	got = slices.DeleteFunc(got, func(d string) bool { return slices.Contains(right, d) })
	want := []string{
		"Ram ListUsers takes the parameter MaxItems outside 1 to 100",
		"Sls CreateLogStore does not require the parameter mode",
		"Sls CreateLogStore takes the parameter ttl outside 1 to 1000",
		"Sls GetHistograms takes the parameter topic in another kind than integer",
		"Sls GetProject answers with the member owner, which is not published",
		"Sls GetProject answers with the member quota as object, published as string",
		"Sls GetProject does not answer with the member tenant",
		"Sls UpdateLogStoreProcessor does not take the member processorId of the body",
		"Sls UpdateProject takes the member recycleBinEnabled of the body, which is not published",
	}
	if !slices.Equal(got, want) {
		t.Errorf("found\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
