package sls

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// documentKind is a kind of named document in a project: dashboards and saved
// searches are served alike.
type documentKind struct {
	word      string // in messages
	nameKey   string
	listKey   string
	itemsKey  string
	itemKeys  []string // what a list shows of a document, beside its names
	required  []string
	shortest  int // of a name
	longest   int
	notFound  string // codes
	badName   string
	documents func(*state.Project) map[string]*state.Document
	quota     func(*api.Settings) int
}

var dashboards = documentKind{
	word: "dashboard", nameKey: "dashboardName", listKey: "dashboards", itemsKey: "dashboardItems",
	itemKeys: []string{"description"},
	required: []string{"charts", "displayName"}, shortest: 2, longest: 128,
	notFound: api.CodeDashboardNotExist, badName: api.CodeInvalidDashboardName,
	documents: func(p *state.Project) map[string]*state.Document { return p.Dashboards },
	quota:     func(s *api.Settings) int { return s.QuotaDashboards },
}

var savedSearches = documentKind{
	word: "savedsearch", nameKey: "savedsearchName", listKey: "savedsearches", itemsKey: "savedsearchItems",
	itemKeys: []string{"logstore", "searchQuery", "topic"},
	required: []string{"searchQuery", "logstore", "displayName"}, shortest: 3, longest: 63,
	notFound: api.CodeSavedSearchNotExist, badName: api.CodeParameterInvalid,
	documents: func(p *state.Project) map[string]*state.Document { return p.SavedSearches },
	quota:     func(s *api.Settings) int { return s.QuotaDashboards },
}

// find returns the document that the path names.
func (k documentKind) find(r *api.Request) (map[string]*state.Document, *state.Document, *api.Error) {
	p, err := findProject(r)
	if err != nil {
		return nil, nil, err
	}
	d := k.documents(p)[r.SLS.Name]
	if d == nil {
		return nil, nil, api.Refusal(404, k.notFound, "specified "+k.word+" does not exist")
	}
	return k.documents(p), d, nil
}

// read reads a document from the body.
func (k documentKind) read(r *api.Request) (*state.Document, *api.Error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(r.Body, &members); err != nil || members == nil {
		return nil, api.Refusal(400, api.CodePostBodyInvalid, "the body must be a JSON object")
	}
	var name, display string
	if json.Unmarshal(members[k.nameKey], &name) != nil || len(name) < k.shortest || len(name) > k.longest {
		return nil, api.Refusal(400, k.badName, fmt.Sprintf("the length of %s must be %d to %d", k.nameKey, k.shortest, k.longest))
	}
	if text, ok := members["displayName"]; ok && json.Unmarshal(text, &display) != nil {
		return nil, api.ParameterInvalid("displayName is invalid")
	}
	for _, member := range k.required {
		if text, ok := members[member]; !ok || bytes.Equal(text, []byte("null")) {
			return nil, api.ParameterInvalid("%s is missing in the body", member)
		}
	}
	return &state.Document{Name: name, DisplayName: display, Body: slices.Clone(r.Body)}, nil
}

func (k documentKind) create(r *api.Request) (any, *api.Error) {
	p, err := findProject(r)
	if err != nil {
		return nil, err
	}
	d, err := k.read(r)
	if err != nil {
		return nil, err
	}
	documents := k.documents(p)
	switch {
	case documents[d.Name] != nil:
		return nil, api.ParameterInvalid("specified %s already exists", k.word)
	case len(documents) >= k.quota(r.Settings):
		return nil, api.Refusal(400, api.CodeExceedQuota, k.word+" quota exceed")
	}
	documents[d.Name] = d
	return nil, nil
}

func (k documentKind) get(r *api.Request) (any, *api.Error) {
	_, d, err := k.find(r)
	if err != nil {
		return nil, err
	}
	return d.Body, nil
}

func (k documentKind) update(r *api.Request) (any, *api.Error) {
	documents, old, err := k.find(r)
	if err != nil {
		return nil, err
	}
	d, err := k.read(r)
	if err != nil {
		return nil, err
	}
	if d.Name != old.Name {
		return nil, api.ParameterInvalid("%s in the body must be the one in the path", k.nameKey)
	}
	documents[d.Name] = d
	return nil, nil
}

func (k documentKind) delete(r *api.Request) (any, *api.Error) {
	documents, d, err := k.find(r)
	if err != nil {
		return nil, err
	}
	delete(documents, d.Name)
	if p, err := findProject(r); err == nil {
		delete(p.Tags, "/"+k.word+"/"+d.Name)
	}
	return nil, nil
}

// list reads its page and filter from the query, as the API says. The Go SDK
// puts them into headers, where the service does not look.
func (k documentKind) list(r *api.Request) (any, *api.Error) {
	p, err := findProject(r)
	if err != nil {
		return nil, err
	}
	offset, size, err := readPage(r, largestPage)
	if err != nil {
		return nil, err
	}
	var wanted []tag
	if text := r.SLS.Query.Get("tags"); text != "" && json.Unmarshal([]byte(text), &wanted) != nil {
		return nil, api.ParameterInvalid("tags is not a list")
	}
	documents := k.documents(p)
	names := slices.Sorted(maps.Keys(documents))
	names = slices.DeleteFunc(names, func(n string) bool {
		tags := p.Tags["/"+k.word+"/"+n]
		return slices.ContainsFunc(wanted, func(t tag) bool { return !hasTag(tags, t) }) || !strings.Contains(n, r.SLS.Query.Get(k.nameKey)) || !strings.Contains(documents[n].DisplayName, r.SLS.Query.Get("displayName"))
	})
	total := len(names)
	names = window(names, offset, size)
	items := []map[string]string{}
	for _, n := range names {
		items = append(items, k.item(documents[n]))
	}
	return map[string]any{k.listKey: append([]string{}, names...), k.itemsKey: items, "count": len(names), "total": total}, nil
}

// item returns a document as a list shows it: see the V2 models of ListDashboard and
// ListSavedSearch.
func (k documentKind) item(d *state.Document) map[string]string {
	item := map[string]string{k.nameKey: d.Name, "displayName": d.DisplayName}
	var members map[string]json.RawMessage
	_ = json.Unmarshal(d.Body, &members) // read has checked it
	for _, key := range k.itemKeys {
		var text string
		_ = json.Unmarshal(members[key], &text) // absent, or no text: empty
		item[key] = text
	}
	return item
}
