package credentials_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
)

// A URI without a query, which is the usual case, leaves the text of an error
// unchanged.
func TestURI_errorText(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
		answer.WriteHeader(http.StatusForbidden)
		_, _ = answer.Write([]byte(`{"Code":"Forbidden","Message":"not for you / them"}`))
	}))
	t.Cleanup(server.Close)
	for _, path := range []string{"", "/", "/keys"} {
		login, err := credentials.Resolve(credentials.Settings{URI: server.URL + path}, func(string) string { return "" })
		if err != nil {
			t.Fatal(err)
		}
		_, err = login.Open(cloud.New(cloud.Config{})).Keys(t.Context())
		if err == nil || !strings.HasSuffix(err.Error(), "Forbidden: not for you / them") {
			t.Errorf("%q: %v", path, err)
		}
	}
}
