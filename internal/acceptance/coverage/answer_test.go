package coverage_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// answerer answers some calls itself.
type answerer struct {
	next http.RoundTripper
	give func(req *http.Request) (body string, ok bool)
}

// RoundTrip implements [http.RoundTripper].
func (a *answerer) RoundTrip(req *http.Request) (*http.Response, error) {
	body, ok := a.give(req)
	if !ok {
		return a.next.RoundTrip(req)
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), ProtoMajor: 1, ProtoMinor: 1, Request: req,
	}, nil
}

// answering has calls of an operation, or of a path, answered with a body.
func (o *organisation) answering(body string, is func(*http.Request) bool) {
	o.Options = []provider.Option{provider.WithTransport(&answerer{o.Server.Transport(), func(req *http.Request) (string, bool) { return body, is(req) }})}
}

func isAction(action string) func(*http.Request) bool {
	return func(req *http.Request) bool { return req.URL.Query().Get("Action") == action }
}

// A directory whose list is not understood, or says that it is not whole, is an error: accounts could
// be missing.
func TestCoverage_directoryThatIsNotUnderstood(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.New(t), 1, 0)
	for body, words := range map[string]string{
		`{"TotalCount":3,"Accounts":{"Account":[]}}`:                                                 "should have 3 entries",
		`{"Accounts":{"Account":[]}}`:                                                                "does not say how long",
		`{"TotalCount":null,"Accounts":{"Account":[]}}`:                                              "does not say how long",
		`{"TotalCount":"many","Accounts":{"Account":[{"AccountId":"40","Status":"CreateSuccess"}]}}`: "does not say how long",
		`{"TotalCount":0}`:               "no member Accounts",
		`{"TotalCount":0,"Accounts":{}}`: "no member Account",
		`{"TotalCount":1,"Accounts":{"Account":[{"AccountId":"x","Status":"CreateSuccess"}]}}`: "no account id",
		`{"TotalCount":1,"Accounts":{"Account":[{"AccountId":"4000000000000000"}]}}`:           "no status",
		`{"TotalCount":1,"Accounts":{"Account":"4000000000000000"}}`:                           "cannot be read",
		`[]`: "not the JSON",
	} {
		o.answering(body, isAction("ListAccounts"))
		_, diags := o.NewSession(t, o.keys).TryReadData(t.Context(), coverageName, byPattern(nil))
		if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, words) || !strings.Contains(text, "Cannot list the members of the resource directory") {
			t.Errorf("%s: %s", body, text)
		}
	}
	o.answering(`{"TotalCount":0,"Accounts":{"Account":null}}`, isAction("ListAccounts"))
	data, _, _ := o.read(t, byPattern(nil))
	checkTotals(t, data, "accounts 0, allow_listed 0, shipping 0, healthy 0, covered 0, unreadable 0, excluded 0")
}

// Lists of projects and Logstores that are not understood, or not whole, are no empty lists.
func TestCoverage_logstoresThatAreNotUnderstood(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.New(t), 1, 1)
	isProjects := func(req *http.Request) bool {
		return req.Method == http.MethodGet && req.URL.Path == "/" && req.URL.Query().Has("size")
	}
	isLogstores := func(req *http.Request) bool { return req.URL.Path == "/logstores" }
	for _, row := range []struct {
		body, words string
		is          func(*http.Request) bool
	}{
		{`{"count":0,"total":1,"projects":[]}`, "should have 1 entries", isProjects},
		{`{"count":0,"projects":[]}`, "does not say how long", isProjects},
		{`{"count":0,"total":0}`, "no member projects", isProjects},
		{`{"count":1,"total":1,"projects":[{"projectName":"../x"}]}`, "no valid name", isProjects},
		{`{"count":0,"total":2,"logstores":[]}`, "should have 2 entries", isLogstores},
		{`{"count":1,"total":1,"logstores":[{"name":"innertrail_x"}]}`, "cannot be read", isLogstores},
		{`{"count":1,"total":1}`, "no member logstores", isLogstores},
	} {
		o.answering(row.body, row.is)
		data, accounts, warnings := o.read(t, byPattern(nil))
		account := accounts[o.members[0]]
		account.Check(map[string]string{"orphaned_logstores": "null", "covered": "true"})
		if !strings.Contains(reasonsOf(account), "orphaned Logstores: not known: not listed in ") || !strings.Contains(reasonsOf(account), row.words) {
			t.Errorf("%s: %s", row.body, reasonsOf(account))
		}
		acctest.CheckWords(t, warnings, "1 of 1 account could not be read completely")
		if data.Text("complete") != "true" {
			t.Error("a covered account is not complete")
		}
	}
}
