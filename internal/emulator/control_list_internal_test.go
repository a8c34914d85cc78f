package emulator

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
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
			a.Projects["security-audit"] = &Project{RecycleBin: []RecycledLogstore{{Deleted: e.Clock.Now(), Logstore: &Logstore{Name: "innertrail_platform-ops"}}}}
		})
		text := strings.ReplaceAll(string(body), "LTAI…", key)
		if w := controlRequest(t, e, r.Method, r.Path, text); w.Code >= 300 {
			t.Errorf("%s %s %s: %d %s", r.Method, r.Path, text, w.Code, w.Body)
		}
		e.ClearFaults()
	}
}

// A request with the name of a web page as its host is none for the control plane, so that
// no page can make the name of its own host one of this machine.
func TestControl_otherHost(t *testing.T) {
	e := New()
	for _, host := range []string{"evil.example.com", "evil.example.com:18900", "a.localhost", "a.127.0.0.1", "127.0.0.1.example.com"} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1:18900/_emulator/accounts", strings.NewReader(`{"id":"2"}`))
		r.Host = host
		w := httptest.NewRecorder()
		e.ServeHTTP(w, r)
		if w.Code < 400 || len(e.Accounts()) != 1 {
			t.Errorf("%s: %d %s", host, w.Code, w.Body)
		}
	}
}

// The guide names every act that breaks a shipping.
func TestBreaks_guide(t *testing.T) {
	guide, err := os.ReadFile("../../docs/guides/testing.md")
	if err != nil {
		t.Fatal(err)
	}
	for act := range breaks {
		if !strings.Contains(string(guide), act) {
			t.Errorf("the guide does not name %s", act)
		}
	}
}
