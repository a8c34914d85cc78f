package published_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/published"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// probe calls each operation of a scenario with parameters that its facts rule out, and
// returns where the emulator takes them, or refuses what they allow.
type probe struct {
	t       *testing.T
	arrange func(c *testclient.Client) []step
	only    []string // the operations to probe; all where it is empty
	run     *run
	found   map[string]bool
	answers map[string]map[string]bool // the members that each operation answered with
}

// all probes every step.
func (p *probe) all() {
	p.run = start(p.t, p.arrange, 0)
	for p.run.next < len(p.run.steps) {
		s := p.run.steps[p.run.next]
		probed := len(p.only) == 0 || slices.Contains(p.only, s.operation.String())
		if probed {
			p.step(s)
		}
		a := p.run.call(s.params)
		if a.Status >= 300 {
			p.t.Fatalf("%s: %d %s", s.operation, a.Status, a.Raw)
		}
		if probed {
			p.read(s, a)
		}
		p.run.next++
	}
}

// refused reports whether a call of the step is refused. One that is not has changed the
// emulator, which then comes to the step anew.
func (p *probe) refused(params map[string]string) (testclient.Answer, bool) {
	a := p.run.call(params)
	if a.Status < 300 {
		p.run = start(p.t, p.arrange, p.run.next)
		return a, false
	}
	return a, true
}

func (p *probe) add(s step, format string, args ...any) {
	p.found[s.operation.String()+" "+fmt.Sprintf(format, args...)] = true
}

func (p *probe) step(s step) {
	facts := s.operation.Facts.Parameters
	with := func(name, value string) map[string]string {
		params := maps.Clone(s.params)
		if params == nil {
			params = map[string]string{}
		}
		params[name] = value
		return params
	}
	open := s.operation.Service == "Sls" && p.openBody(s, with)
	for _, name := range slices.Sorted(maps.Keys(facts)) {
		claims := facts[name]
		inBody := s.operation.Service == "Sls" && claims.In("body")
		if name == "body" || !inBody && !claims.In("query") || s.operation.InPath(name) {
			continue
		}
		if _, sent := s.params[name]; sent {
			p.without(s, name, claims)
		} else if claims.Requirement() == published.Required && !slices.Contains(membersOf(s.params["body"]), name) {
			p.add(s, "does not require the parameter %s", name)
		}
		if inBody && p.unknown(with(name, `json:{"invented":{}}`), name) {
			p.add(s, "does not take the member %s of the body", name)
			continue
		}
		if wrong := wrongKind(claims, inBody); wrong != "" && !(open && inBody) {
			if _, refused := p.refused(with(name, wrong)); !refused {
				p.add(s, "takes the parameter %s in another kind than %s", name, claims[0].Kind)
			}
		}
		p.outside(s, name, with)
	}
	if open || s.operation.Service != "Sls" {
		return
	}
	for _, name := range ownMembers(p.t) {
		if facts[name] == nil && !p.unknown(with(name, `json:{"invented":{}}`), name) {
			p.add(s, "takes the member %s of the body, which is not published", name)
		}
	}
}

// openBody reports whether the body may have any member, or there is no JSON object in it.
func (p *probe) openBody(s step, with func(name, value string) map[string]string) bool {
	if s.operation.Facts.At[0][:3] == "GET" || s.operation.Facts.At[0][:3] == "DEL" {
		return true
	}
	return !p.unknown(with("invented", `json:{"invented":{}}`), "invented")
}

// unknown reports whether the emulator refuses a member of the body as one that it does not
// have.
func (p *probe) unknown(params map[string]string, name string) bool {
	a, refused := p.refused(params)
	return refused && strings.Contains(string(a.Raw), `redundant key exist in json: \"`+name+`\"`)
}

// without calls without a parameter.
func (p *probe) without(s step, name string, claims published.Parameter) {
	params := maps.Clone(s.params)
	delete(params, name)
	_, refused := p.refused(params)
	switch required := claims.Requirement() == published.Required; {
	case refused && !required:
		p.add(s, "requires the parameter %s, published as optional", name)
	case !refused && required:
		p.add(s, "does not require the parameter %s", name)
	}
}

// outside calls with values beyond the range of a parameter.
func (p *probe) outside(s step, name string, with func(name, value string) map[string]string) {
	r, ok := s.operation.Facts.Ranges[name]
	if !ok {
		return
	}
	for _, n := range []int{r.Least - 1, r.Most + 1} {
		value := strconv.Itoa(n)
		if r.Length {
			value = strings.Repeat("a", n)
		}
		if n < 1 && r.Length {
			continue
		}
		if _, refused := p.refused(with(name, value)); !refused {
			p.add(s, "takes the parameter %s outside %d to %d", name, r.Least, r.Most)
		}
	}
}

// wrongKind returns a value of none of the claimed kinds; empty where every value will do.
func wrongKind(claims published.Parameter, inBody bool) string {
	for _, c := range claims {
		if c.Kind == published.Any || c.Kind == published.String && !inBody {
			return ""
		}
	}
	switch {
	case !inBody:
		return "invented"
	case slices.ContainsFunc(claims, func(c published.Claim) bool { return c.Kind == published.String }):
		return `json:{"invented":{}}`
	}
	return `json:"invented"`
}

// read compares an answer with the facts.
func (p *probe) read(s step, a testclient.Answer) {
	seen := p.answers[s.operation.String()]
	if seen == nil {
		seen = map[string]bool{}
		p.answers[s.operation.String()] = seen
	}
	var value any
	if json.Unmarshal(a.Raw, &value) != nil {
		return
	}
	facts := s.operation.Facts.Answer
	if len(facts) == 0 {
		return // no source has it
	}
	walk("", value, facts, func(path string, kind published.Kind) {
		seen[path] = true
		switch published.Kind(facts[path]) {
		case kind, published.Any:
		case "":
			p.add(s, "answers with the member %s, which is not published", path)
		default:
			if !(kind == published.Integer && facts[path] == string(published.Number)) {
				p.add(s, "answers with the member %s as %s, published as %s", path, kind, facts[path])
			}
		}
	})
}

// missing adds the members that no answer had. Below one that is missing, none is named.
func (p *probe) missing(operations map[string]published.Emulated) {
	for name, seen := range p.answers {
		facts := operations[name].Facts.Answer
		for _, path := range slices.Sorted(maps.Keys(facts)) {
			parent := path[:max(strings.LastIndexByte(path, '.'), 0)]
			if !seen[path] && (parent == "" || seen[strings.TrimRight(parent, "[]{}")]) {
				p.found[name+" does not answer with the member "+path] = true
			}
		}
	}
}

// walk visits the members of a value, by their path.
func walk(path string, value any, facts map[string]string, visit func(path string, kind published.Kind)) {
	if path != "" && !strings.HasSuffix(path, "]") && !strings.HasSuffix(path, "}") {
		visit(path, kindOf(value))
	}
	switch value := value.(type) {
	case []any:
		for _, element := range value {
			walk(path+"[]", element, facts, visit)
		}
	case map[string]any:
		if _, known := facts[path]; path == "" || known || strings.HasSuffix(path, "]") || strings.HasSuffix(path, "}") {
			for name, member := range value {
				switch {
				case isMap(facts, path):
					walk(path+"{}", member, facts, visit)
				case path == "":
					walk(name, member, facts, visit)
				case hasMembers(facts, path):
					walk(path+"."+name, member, facts, visit)
				}
			}
		}
	}
}

// isMap reports whether the members below a path have names of their own.
func isMap(facts map[string]string, path string) bool {
	for known := range facts {
		if strings.HasPrefix(known, path+"{}") {
			return true
		}
	}
	return false
}

// hasMembers reports whether a source shows the members below a path.
func hasMembers(facts map[string]string, path string) bool {
	for known := range facts {
		if strings.HasPrefix(known, path+".") {
			return true
		}
	}
	return false
}

func kindOf(value any) published.Kind {
	switch value := value.(type) {
	case string:
		return published.String
	case bool:
		return published.Boolean
	case []any:
		return published.List
	case float64:
		if value == float64(int64(value)) {
			return published.Integer
		}
		return published.Number
	case map[string]any:
		return published.Object
	}
	return published.Any
}

func membersOf(body string) []string {
	var members map[string]json.RawMessage
	_ = json.Unmarshal([]byte(body), &members)
	return slices.Collect(maps.Keys(members))
}

var jsonTag = regexp.MustCompile("`json:\"([A-Za-z]\\w*)")

// ownMembers returns every name that a struct of the emulator's Log Service has for a
// member: a body may have no other.
func ownMembers(t *testing.T) []string {
	t.Helper()
	names := map[string]bool{}
	for _, file := range sourceFiles(t, "../sls", "../alert", "../consumer") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range jsonTag.FindAllSubmatch(text, -1) {
			names[string(match[1])] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// sourceFiles returns the Go files in and below folders of the emulator, without tests and
// without this package.
func sourceFiles(t *testing.T, folders ...string) (files []string) {
	t.Helper()
	for _, folder := range folders {
		before := len(files)
		err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") && !strings.Contains(path, "published") {
				files = append(files, path)
			}
			return err
		})
		if err != nil || len(files) == before {
			t.Fatalf("there are no sources of the emulator in %s: %v", folder, err)
		}
	}
	return files
}
