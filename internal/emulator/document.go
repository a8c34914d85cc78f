package emulator

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// documentKind is a kind of named document in a project: dashboards and saved
// searches are served alike.
type documentKind struct {
	word      string // in messages
	nameKey   string
	listKey   string
	itemsKey  string
	required  []string
	notFound  string // codes
	badName   string
	documents func(*Project) map[string]*Document
	quota     func(*Settings) int
}

var dashboards = documentKind{
	word: "dashboard", nameKey: "dashboardName", listKey: "dashboards", itemsKey: "dashboardItems",
	required: []string{"charts"},
	notFound: codeDashboardNotExist, badName: codeInvalidDashboardName,
	documents: func(p *Project) map[string]*Document { return p.Dashboards },
	quota:     func(s *Settings) int { return s.QuotaDashboards },
}

var savedSearches = documentKind{
	word: "savedsearch", nameKey: "savedsearchName", listKey: "savedsearches", itemsKey: "savedsearchItems",
	required: []string{"searchQuery", "logstore"},
	notFound: codeSavedSearchNotExist, badName: codeParameterInvalid,
	documents: func(p *Project) map[string]*Document { return p.SavedSearches },
	quota:     func(s *Settings) int { return s.QuotaDashboards },
}

// find returns the document that the path names.
func (k documentKind) find(x *Request) (map[string]*Document, *Document, *Error) {
	p, err := findProject(x)
	if err != nil {
		return nil, nil, err
	}
	d := k.documents(p)[x.sls.name]
	if d == nil {
		return nil, nil, refusal(404, k.notFound, "specified "+k.word+" does not exist")
	}
	return k.documents(p), d, nil
}

// read reads a document from the body.
func (k documentKind) read(x *Request) (*Document, *Error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(x.body, &members); err != nil || members == nil {
		return nil, refusal(400, codePostBodyInvalid, "the body must be a JSON object")
	}
	var name, display string
	if json.Unmarshal(members[k.nameKey], &name) != nil || len(name) < 2 || len(name) > 128 {
		return nil, refusal(400, k.badName, "the length of "+k.nameKey+" must be 2 to 128")
	}
	if text, ok := members["displayName"]; ok && json.Unmarshal(text, &display) != nil {
		return nil, parameterInvalid("displayName is invalid")
	}
	for _, member := range k.required {
		if text, ok := members[member]; !ok || bytes.Equal(text, []byte("null")) {
			return nil, parameterInvalid("%s is missing in the body", member)
		}
	}
	return &Document{Name: name, DisplayName: display, Body: slices.Clone(x.body)}, nil
}

func (k documentKind) create(x *Request) (any, *Error) {
	p, err := findProject(x)
	if err != nil {
		return nil, err
	}
	d, err := k.read(x)
	if err != nil {
		return nil, err
	}
	documents := k.documents(p)
	switch {
	case documents[d.Name] != nil:
		return nil, parameterInvalid("specified %s already exists", k.word)
	case len(documents) >= k.quota(x.Settings):
		return nil, refusal(400, codeExceedQuota, k.word+" quota exceed")
	}
	documents[d.Name] = d
	return nil, nil
}

func (k documentKind) get(x *Request) (any, *Error) {
	_, d, err := k.find(x)
	if err != nil {
		return nil, err
	}
	return d.Body, nil
}

func (k documentKind) update(x *Request) (any, *Error) {
	documents, old, err := k.find(x)
	if err != nil {
		return nil, err
	}
	d, err := k.read(x)
	if err != nil {
		return nil, err
	}
	if d.Name != old.Name {
		return nil, parameterInvalid("%s in the body must be the one in the path", k.nameKey)
	}
	documents[d.Name] = d
	return nil, nil
}

func (k documentKind) delete(x *Request) (any, *Error) {
	documents, d, err := k.find(x)
	if err != nil {
		return nil, err
	}
	delete(documents, d.Name)
	return nil, nil
}

// list reads its page and filter from the query, as the API says. The Go SDK
// puts them into headers, where the service does not look.
func (k documentKind) list(x *Request) (any, *Error) {
	p, err := findProject(x)
	if err != nil {
		return nil, err
	}
	offset, size, err := readPage(x, 500)
	if err != nil {
		return nil, err
	}
	documents := k.documents(p)
	names := slices.Sorted(maps.Keys(documents))
	names = slices.DeleteFunc(names, func(n string) bool { return !strings.Contains(n, x.sls.query.Get(k.nameKey)) })
	total := len(names)
	names = window(names, offset, size)
	items := []map[string]string{}
	for _, n := range names {
		items = append(items, map[string]string{k.nameKey: n, "displayName": documents[n].DisplayName})
	}
	return map[string]any{k.listKey: append([]string{}, names...), k.itemsKey: items, "count": len(names), "total": total}, nil
}
