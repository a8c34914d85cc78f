package published

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
)

// slsCode is the code of Log Service.
const slsCode = "Sls"

// Emulated is an operation as the tables of the emulator have it, or as published facts
// find it there.
type Emulated struct {
	Service, Action string
	// Name is its published name; empty where it is not published.
	Name  string
	Facts Operation
	// Required and Optional are its parameters: of Log Service those of the query, which
	// its table does not tell apart.
	Required, Optional []string
}

// String implements [fmt.Stringer].
func (e Emulated) String() string {
	if e.Name == "" {
		return e.Service + " " + e.Action
	}
	return e.Service + " " + e.Name
}

// InPath reports whether the path of the operation has a parameter: it tells the operation
// from others there.
func (e Emulated) InPath(name string) bool { return e.Facts.queryOfPath().Has(name) }

// Tables are the emulator's tables of operations.
type Tables struct {
	Products []api.Product
	// Log Service.
	Find    func(*api.Request) (api.SLSOperation, bool)
	Actions []string
	Places  []string
	// Inner are the operations on inner trails, whose names are settings.
	Inner []string
}

// EmulatorTables returns the tables of the emulator.
func EmulatorTables() Tables {
	s := emulator.DefaultSettings()
	inner := []string{s.InnerTrailCreateAction, s.InnerTrailDeleteAction, s.InnerTrailDescribeAction}
	return Tables{emulator.Products(), emulator.FindSLSOperation, slices.Collect(maps.Keys(emulator.SLSActions())), emulator.SLSPlaces(), inner}
}

// Match finds the facts about each operation of the tables.
func (t Tables) Match(facts []Service) []Emulated {
	var list []Emulated
	for _, p := range t.Products {
		known := map[string]Operation{}
		for _, s := range facts {
			if s.Code == p.Code && s.Version == p.Version {
				known = s.Operations
			}
		}
		for _, action := range slices.Sorted(maps.Keys(p.Operations)) {
			e := Emulated{Service: p.Code, Action: action, Required: p.Operations[action].Required, Optional: p.Operations[action].Optional}
			if o, ok := known[action]; ok {
				e.Name, e.Facts = action, o
			}
			list = append(list, e)
		}
	}
	return append(list, t.matchSLS(facts)...)
}

// matchSLS finds the facts about the operations of Log Service by their method and path:
// two published operations may be one of the emulator's.
func (t Tables) matchSLS(facts []Service) []Emulated {
	var list []Emulated
	unpublished := map[string]bool{}
	for _, action := range t.Actions {
		unpublished[action] = true
	}
	for _, s := range facts {
		if s.Code != slsCode {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(s.Operations)) {
			o := s.Operations[name]
			if op, ok := t.findSLS(o); ok {
				list = append(list, Emulated{Service: slsCode, Action: op.Action, Name: name, Facts: o, Optional: op.Query})
				delete(unpublished, op.Action)
			}
		}
	}
	for _, action := range slices.Sorted(maps.Keys(unpublished)) {
		list = append(list, Emulated{Service: slsCode, Action: action})
	}
	return list
}

// findSLS finds the operation of the emulator that a published method and path lead to.
func (t Tables) findSLS(o Operation) (api.SLSOperation, bool) {
	for _, at := range o.At {
		method, target, _ := strings.Cut(at, " ")
		u, err := url.Parse(strings.ReplaceAll(target, "{}", "name"))
		if err != nil {
			continue
		}
		r := &api.Request{HTTP: &http.Request{Method: method, URL: u}}
		r.SLS.Query = u.Query()
		if o.Parameters["project"] != nil {
			r.SLS.Project = "name"
		}
		if op, ok := t.Find(r); ok {
			return op, true
		}
	}
	return api.SLSOperation{}, false
}
