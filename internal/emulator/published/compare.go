package published

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Differences returns how the tables differ from the facts about their operations, and the
// operations that there are no facts about.
func (t Tables) Differences(facts []Service) (different, unpublished []string) {
	list := t.Match(facts)
	places := map[string]bool{}
	for _, e := range list {
		if e.Name == "" {
			unpublished = append(unpublished, e.String())
			continue
		}
		different = append(different, e.differences()...)
		for _, at := range e.Facts.At {
			method, target, _ := strings.Cut(at, " ")
			path, _, _ := strings.Cut(target, "?")
			places[method+" "+path] = true
		}
	}
	for _, action := range t.Inner {
		unpublished = append(unpublished, "Actiontrail "+action)
	}
	for _, place := range t.Places {
		if !places[place] {
			unpublished = append(unpublished, slsCode+" "+place)
		}
	}
	slices.Sort(unpublished)
	return different, unpublished
}

// differences returns how the row of an operation differs from the facts.
func (e Emulated) differences() []string {
	var found []string
	add := func(format string, args ...any) { found = append(found, e.String()+" "+fmt.Sprintf(format, args...)) }
	if e.Action != e.Name && e.Service != slsCode {
		add("is %s in the emulator", e.Action)
	}
	has, inPath := slices.Concat(e.Required, e.Optional), e.Facts.queryOfPath()
	for _, name := range has {
		p := e.Facts.Parameters[name]
		switch {
		case inPath.Has(name):
		case p == nil:
			add("takes the parameter %s, which is not published", name)
		case e.Service == slsCode && !p.In("query"):
			add("takes the parameter %s in the query, published as in the %s", name, p[0].In)
		case slices.Contains(e.Required, name) && p.Requirement() != Required:
			add("requires the parameter %s, published as optional", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.Facts.Parameters)) {
		p := e.Facts.Parameters[name]
		if e.Service == slsCode && (!p.In("query") || inPath.Has(name)) {
			continue // the behaviour of the emulator shows these
		}
		switch {
		case !slices.Contains(has, name):
			add("does not take the parameter %s", name)
		case e.Service != slsCode && p.Requirement() == Required && !slices.Contains(e.Required, name):
			add("does not require the parameter %s", name)
		}
	}
	return found
}

// queryOfPath returns the parameters that tell the operation from others at its path.
func (o Operation) queryOfPath() url.Values {
	values := url.Values{}
	for _, at := range o.At {
		if _, query, ok := strings.Cut(at, "?"); ok {
			parsed, _ := url.ParseQuery(query)
			maps.Copy(values, parsed)
		}
	}
	return values
}
