package emulator

import (
	"cmp"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// controlRequest sends a request to the control plane.
func controlRequest(t *testing.T, e *Emulator, method, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, "http://127.0.0.1:18900"+path, strings.NewReader(body))
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	return w
}

func listOf(t *testing.T, e *Emulator) controlList {
	t.Helper()
	w := controlRequest(t, e, http.MethodGet, controlPrefix, "")
	var list controlList
	if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d %v: %s", w.Code, err, w.Body)
	}
	return list
}

// GET /_emulator/ lists every path with its methods, every kind of fault and every setting.
func TestControlList_complete(t *testing.T) {
	e := New()
	list := listOf(t, e)
	served := map[string]bool{}
	for _, r := range list.Requests {
		served[r.Method+" "+r.Path] = true
		if r.Does == "" {
			t.Errorf("%s %s says nothing", r.Method, r.Path)
		}
	}
	for path, methods := range controls {
		for method := range methods {
			if !served[method+" "+controlPrefix+path] {
				t.Errorf("%s %s is served and not listed", method, path)
			}
		}
	}
	if len(breaks) < 10 || len(identityControls) < 7 {
		t.Errorf("%d breaks, %d identities", len(breaks), len(identityControls))
	}
	kinds := map[FaultKind]bool{}
	for _, k := range list.FaultKinds {
		kinds[k.Kind] = k.Does != ""
	}
	for _, kind := range declaredKinds(t) {
		if kind != FaultNone && !kinds[kind] {
			t.Errorf("the kind of fault %s is not listed", kind)
		}
	}
	settings := map[string]listedSetting{}
	for _, s := range list.Settings {
		settings[s.Name] = s
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Settings]()) {
		if field.Anonymous {
			continue
		}
		name := field.Tag.Get("json")
		if s, listed := settings[name]; !listed || s.Value != s.Default {
			t.Errorf("the setting %s is listed as %+v", name, s)
		}
	}
	controlRequest(t, e, http.MethodPut, controlPrefix+"settings", `{"latency_ms":1}`)
	for _, s := range listOf(t, e).Settings {
		if s.Name == "latency_ms" && (s.Value != 1.0 || s.Default != 0.0) {
			t.Errorf("after a change it is %+v", s)
		}
	}
	if w := controlRequest(t, e, http.MethodGet, "/_emulator", ""); w.Code != http.StatusOK {
		t.Errorf("without the last slash: %d", w.Code)
	}
}

// declaredKinds returns the constants of type FaultKind, as the source has them.
func declaredKinds(t *testing.T) []FaultKind {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "faults.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []FaultKind
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 {
			value, literal := v.Values[0].(*ast.BasicLit)
			if id, ok := v.Type.(*ast.Ident); ok && literal && id.Name == "FaultKind" {
				text, err := strconv.Unquote(value.Value)
				if err != nil {
					t.Fatal(err)
				}
				kinds = append(kinds, FaultKind(text))
			}
		}
		return true
	})
	if len(kinds) < 16 {
		t.Fatalf("only %v", kinds)
	}
	return kinds
}

// Every listed example of a body is accepted as it is, where what it names exists.
func TestControlList_examples(t *testing.T) {
	e := New()
	defer e.Close()
	e.AddAccount("2000000000000002")
	ready := []struct{ method, path, body string }{
		{"POST", "users", `{"name":"deployer"}`},
		{"POST", "roles", `{"name":"runner","trusts":["ecs.aliyuncs.com"]}`},
		{"POST", "roles", `{"account":"2000000000000002","name":"audit-shipping","trusts":["1000000000000001"]}`},
		{"POST", "oidc_providers", `{"name":"github","issuer_url":"https://token.actions.githubusercontent.com","client_ids":["sts.aliyuncs.com"]}`},
	}
	for _, r := range listOf(t, e).Requests {
		if r.Example == nil || strings.Contains(r.Path, "/break/") { // see TestBreak
			continue
		}
		for _, first := range ready {
			if w := controlRequest(t, e, first.method, controlPrefix+first.path, first.body); w.Code >= 300 {
				t.Fatalf("%+v: %s", first, w.Body)
			}
		}
		body, err := json.Marshal(r.Example)
		if err != nil {
			t.Fatal(err)
		}
		key := ""
		e.Edit(func(a *Account) {
			key = a.User("deployer").AccessKeys[0].ID
			a.Projects["kept"] = &Project{Logstores: map[string]*Logstore{"l": {Events: []Event{{Fields: map[string]string{"EventID": "5f0c9a52-…"}}}}}}
			a.Projects["security-audit"] = &Project{RecycleBin: []RecycledLogstore{{Deleted: e.Clock.Now(), Logstore: &Logstore{Name: "innertrail_platform-ops"}}}}
		})
		text := strings.ReplaceAll(string(body), "LTAI…", key)
		if w := controlRequest(t, e, r.Method, r.Path, text); w.Code >= 300 {
			t.Errorf("%s %s %s: %d %s", r.Method, r.Path, text, w.Code, w.Body)
		}
		e.ClearFaults()
	}
}

// The control plane takes no request under another name than those of this machine, since a
// web page can give its own name the address of this machine. It says so, and what to do.
func TestControl_otherHost(t *testing.T) {
	e := New()
	for _, host := range []string{
		"evil.example.com", "evil.example.com:18900", "a.localhost", "a.127.0.0.1", "127.0.0.1.example.com", "emulator:18900", "emulator", "host.docker.internal:18900",
		"172.17.0.2:18900", "[fd00::2]:18900", "0.0.0.0:18900", "localhost.example.com", "",
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1:18900/_emulator/accounts", strings.NewReader(`{"id":"2"}`))
		r.Host = host
		w := httptest.NewRecorder()
		e.ServeHTTP(w, r)
		var refusal struct{ Error string }
		err := json.Unmarshal(w.Body.Bytes(), &refusal)
		if err != nil || w.Code != http.StatusMisdirectedRequest || len(e.Accounts()) != 1 {
			t.Errorf("%s: %d %s", host, w.Code, w.Body)
		}
		for _, want := range []string{"the control plane answers", "127.0.0.1", "localhost", strconv.Quote(host), "Host: localhost"} {
			if !strings.Contains(refusal.Error, want) {
				t.Errorf("%s: no %s in %s", host, want, refusal.Error)
			}
		}
		// What it advises works.
		r = httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+cmp.Or(host, "x")+"/_emulator/accounts", nil)
		r.Host = "localhost"
		w = httptest.NewRecorder()
		if e.ServeHTTP(w, r); w.Code != http.StatusOK {
			t.Errorf("%s with Host: localhost: %d %s", host, w.Code, w.Body)
		}
	}
	if len(e.Journal()) != 0 {
		t.Errorf("the journal has %v", e.Journal())
	}
	for _, host := range []string{"ram.aliyuncs.com", "ops-audit.cn-hangzhou.log.aliyuncs.com", "oauth.aliyun.com"} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1:18900/_emulator/accounts", strings.NewReader(`{"id":"2"}`))
		r.Host = host
		w := httptest.NewRecorder()
		if e.ServeHTTP(w, r); w.Code < 400 || strings.Contains(w.Body.String(), "control plane") || len(e.Accounts()) != 1 {
			t.Errorf("%s: %d %s", host, w.Code, w.Body)
		}
	}
}

// The guide Testing names every act on a shipping, and no other one.
func TestBreaks_inTheGuide(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../docs/guides/testing.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(guide), "## Make drift")
	section, _, _ = strings.Cut(section, "## ")
	named := map[string]bool{}
	for _, act := range regexp.MustCompile("(?:`|/break/)([a-z]+(?:_[a-z]+)+)").FindAllStringSubmatch(section, -1) {
		named[act[1]] = true
	}
	others := settingsByName(DefaultSettings())
	others["source_ip"], others["delay_ms"], others["not_shipped"] = true, true, true // members of bodies and answers
	maps.DeleteFunc(named, func(name string, _ bool) bool { return others[name] != nil })
	if got, want := slices.Sorted(maps.Keys(named)), slices.Sorted(maps.Keys(breaks)); !slices.Equal(got, want) {
		t.Errorf("the guide names %v, and the acts are %v", got, want)
	}
}
